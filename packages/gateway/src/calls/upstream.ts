import type { Operation } from '@staffgate/catalog';
import type { CallInput } from '../grants/authorize.ts';
import type { Pace } from '../pacing/turn.ts';

/** An answer of success, as it was on the wire. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly answer: unknown;
}

/** Options of a call on its way up. */
export interface UpstreamOptions {
  readonly signal?: AbortSignal;
  /** Asked before each request; whoever performs must not send one without a turn. */
  readonly pace?: Pace;
  /** Told when the call is about to be sent. */
  readonly onSend?: () => void;
}

/**
 * Whatever performs operations with a connection's credential: a client of Personio, or one of the emulator.
 *
 * @throws {UpstreamFailure} when the call was answered with a failure, or not at all.
 */
export interface Upstream {
  /** Scheme and host under which its answers link to each other. */
  readonly origin: string;
  perform(operation: Operation, input: CallInput, options?: UpstreamOptions): Promise<UpstreamAnswer>;
}

/** What a failed call did: nothing, or nobody can say. */
export type Effect = 'none' | 'unknown';

/** A call that was answered with a failure, or not at all. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  /** Null when no answer came, or none that can be read. */
  readonly status: number | null;
  /** The body in the manner of its family, as far as it is one; else null. */
  readonly body: unknown;
  readonly effect: Effect;
  /** Milliseconds until another try makes sense; null when nothing was said. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    details: {
      status: number | null;
      body?: unknown;
      effect: Effect;
      retryAfterMs?: number | null;
      cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.status = details.status;
    this.body = details.body ?? null;
    this.effect = details.effect;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** What performs operations: the client's `perform`, for one. */
export type PerformOperation = (
  operation: Operation,
  input: never,
  options?: UpstreamOptions,
) => Promise<{ readonly status: number; readonly answer: unknown }>;

export interface UpstreamSource {
  readonly perform: PerformOperation;
  /** The body of the answer behind an error that `perform` threw, where there is one. */
  readonly bodyOf: (error: never) => unknown;
  /** Where the paths of the API begin, as the answers' own links have it. */
  readonly origin: string;
}

/** Makes an upstream of something that performs operations and throws errors which say what became of the call. */
export function upstreamOf({ perform, bodyOf, origin }: UpstreamSource): Upstream {
  return {
    origin: origin.replace(/\/+$/, ''),
    async perform(operation, input, options) {
      try {
        const { status, answer } = await perform(operation, input as never, options);
        return { status, answer };
      } catch (error) {
        throw isFailedCall(error) ? failureOf(error, bodyOf(error as never)) : error;
      }
    },
  };
}

/** An error of a client, as far as the gateway reads it. */
interface FailedCall extends Error {
  readonly status: number | null;
  readonly outcome: 'none' | 'done' | 'unknown';
  readonly retryAfterMs?: number;
}

function isFailedCall(error: unknown): error is FailedCall {
  const { status, outcome } = (error ?? {}) as Partial<FailedCall>;
  return (
    error instanceof Error && (status === null || typeof status === 'number') && typeof outcome === 'string'
  );
}

function failureOf(error: FailedCall, body: unknown): UpstreamFailure {
  return new UpstreamFailure(error.message, {
    // What says success and is none, as half of a body, is no answer.
    status: error.status !== null && error.status < 400 ? null : error.status,
    body,
    effect: error.outcome === 'none' ? 'none' : 'unknown',
    retryAfterMs: error.retryAfterMs ?? null,
    cause: error,
  });
}
