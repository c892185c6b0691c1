import { Refusal } from '../calls/refusal.ts';
import type { Quota } from './quotas.ts';

/** Calls that began in a second, counted since 1970. */
export interface Second {
  readonly second: number;
  readonly calls: number;
}

/** A call counts for this second and the sixty before, so that no sixty seconds ever hold more than is allowed. */
export const windowSeconds = 61;

/** The calls of the last minute, of one agent. */
export class RequestWindow {
  #seconds: { readonly second: number; calls: number }[] = [];

  /** The seconds that still count. */
  within(now: number): readonly Second[] {
    const first = this.#seconds.findIndex(({ second }) => second > now - windowSeconds);
    if (first !== 0) this.#seconds = first < 0 ? [] : this.#seconds.slice(first);
    return this.#seconds;
  }

  add(now: number): void {
    const last = this.#seconds.at(-1);
    if (last?.second === now) last.calls += 1;
    else this.#seconds.push({ second: now, calls: 1 });
  }
}

/** Seconds until another call may begin, after those that were taken. */
export function freeInSeconds(taken: readonly Second[], limit: number, now: number): number {
  const ordered = [...taken].sort((a, b) => a.second - b.second);
  let tooMany = ordered.reduce((sum, { calls }) => sum + calls, 0) - limit + 1;
  let wait = 1;
  for (const { second, calls } of ordered) {
    if (tooMany <= 0) break;
    tooMany -= calls;
    wait = Math.max(1, second + windowSeconds - now);
  }
  return wait;
}

/** The refusal of a call that comes too soon, and when it would not. */
export function requestsSpent(limit: number, waitSeconds: number, quotas: readonly Quota[]): Refusal {
  return new Refusal(
    'requests_spent',
    `The agent may make ${limit} calls in a minute, and has made them.`,
    `Try again in ${waitSeconds} s; or ask an administrator for a higher limit.`,
    { retryAfterSeconds: waitSeconds, quotas },
  );
}
