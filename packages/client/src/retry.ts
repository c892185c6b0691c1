import type { Operation, RateLimit } from '@staffgate/catalog';
import { resetMsOf, retryAfterMsOf, saysBudgetLeft } from './rate-limiter.ts';

/** No wait is longer; an answer that asks for more ends the call with its number. */
export const longestWaitMs = 120_000;

/** Milliseconds before the n-th repetition, from 1: one second, doubled each time, and up to half as much again. */
export function backoffMs(repetition: number, random: () => number): number {
  const base = Math.min(1000 * 2 ** (repetition - 1), 60_000);
  return Math.round(base * (1 + random() / 2));
}

/**
 * Milliseconds to wait after a 429: what `Retry-After` says, else the cool-down of the catalog, else the end of the
 * window unless something is left in it, else the usual back-off.
 */
export function coolDownMs(rateLimit: RateLimit, headers: Headers, now: number, otherwiseMs: number): number {
  const asked = retryAfterMsOf(headers, now);
  if (asked !== null) return asked;
  if (rateLimit.kind === 'window' && rateLimit.coolDownSeconds) return rateLimit.coolDownSeconds * 1000;
  const reset = saysBudgetLeft(headers) ? null : resetMsOf(headers, now);
  return reset === null || reset === 0 ? otherwiseMs : reset;
}

/** Whether a request may be sent again although nobody knows if the first one took effect. */
export function isRepeatable(operation: Operation): boolean {
  return operation.risk === 'read';
}
