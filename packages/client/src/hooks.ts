import type { Generation, Operation } from '@staffgate/catalog';
import type { FieldProblem } from './errors.ts';

/** One request of a call. Holds names and numbers only: no ids, bodies or tokens. */
export interface RequestEvent {
  /** Id of the operation, `v2.persons.get`. */
  readonly operation: Operation['id'];
  readonly method: Operation['method'];
  /** The path with its parameters unfilled, `/v2/persons/{id}`. */
  readonly urlTemplate: string;
  /** 1 for the first request of a call. */
  readonly attempt: number;
}

/** An answer, of success or not. */
export interface ResponseEvent extends RequestEvent {
  readonly status: number;
  /** From sending to the end of the answer; to the end of its headers where the answer is a stream. */
  readonly durationMs: number;
  readonly requestId: string | null;
}

/** A request about to be repeated. */
export interface RetryEvent extends RequestEvent {
  readonly reason: 'rate-limit' | 'server' | 'network' | 'token';
  readonly delayMs: number;
}

/** Something happened to a token. The token itself is never told. */
export interface TokenEvent {
  readonly generation: Generation;
  readonly change: 'requested' | 'loaded' | 'rotated' | 'refused' | 'forgotten' | 'store-failed';
}

/** An answer that does not fit the catalog, when `validate` is `report`. */
export interface DriftEvent {
  readonly operation: Operation['id'];
  readonly places: readonly FieldProblem[];
}

/** Called as things happen, for logs and metrics. What a hook throws is dropped; a call never fails over it. */
export interface Hooks {
  readonly onRequest?: (event: RequestEvent) => void;
  readonly onResponse?: (event: ResponseEvent) => void;
  readonly onRetry?: (event: RetryEvent) => void;
  readonly onToken?: (event: TokenEvent) => void;
  readonly onDrift?: (event: DriftEvent) => void;
}

/** Calls a hook, if there is one. */
export function tell<E>(hook: ((event: E) => void) | undefined, event: E): void {
  try {
    hook?.(event);
  } catch {
    // Watching must not disturb.
  }
}
