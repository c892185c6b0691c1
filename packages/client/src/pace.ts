import type { Operation, RateLimit } from '@staffgate/catalog';
import { resetMsOf, retryAfterMsOf, saidOf, saysBudgetLeft } from './rate-limiter.ts';

/**
 * Says when requests may be sent, in place of the client: where several callers, or several clients, share a limit.
 * Each request asks for a turn, repeated ones too.
 */
export interface Pace {
  /** Resolves when a request may be sent. Rejects when it must not be; the call then fails with the same. */
  turn(operation: Operation, signal?: AbortSignal): Promise<Turn>;
}

/** Leave to send one request. It must be given back. */
export interface Turn {
  done(end: TurnEnd): void;
}

/** How a turn ended: with an answer, with none, or before the request was sent or waited for. */
export type TurnEnd =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly limit: SaidLimit | null;
      /** Milliseconds to wait that a refusal asked for; null when it said nothing of it. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'lost' }
  | { readonly kind: 'unused' };

/** What an answer says of the limit of its route. */
export type SaidLimit =
  | {
      readonly kind: 'bucket';
      /** Tokens that are left. */
      readonly remaining: number;
      /** Tokens that come back per second. */
      readonly replenishRate: number;
      readonly burstCapacity: number | null;
      /** Tokens that a request takes. */
      readonly cost: number;
    }
  | {
      readonly kind: 'window';
      /** Requests that are left. */
      readonly remaining: number;
      /** Requests in a window. */
      readonly requests: number | null;
      /** Until the window ends. */
      readonly resetMs: number | null;
    };

/** What the headers of an answer say, for whoever paces. */
export function answered(status: number, headers: Headers, rateLimit: RateLimit, now: number): TurnEnd {
  return {
    kind: 'answered',
    status,
    limit: saidOf(headers, now),
    retryAfterMs: status === 429 ? askedMs(rateLimit, headers, now) : retryAfterMsOf(headers, now),
  };
}

function askedMs(rateLimit: RateLimit, headers: Headers, now: number): number | null {
  const asked = retryAfterMsOf(headers, now);
  if (asked !== null) return asked;
  if (rateLimit.kind === 'window' && rateLimit.coolDownSeconds) return rateLimit.coolDownSeconds * 1000;
  return saysBudgetLeft(headers) ? null : resetMsOf(headers, now) || null;
}
