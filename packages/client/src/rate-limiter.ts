import { type Clock, orAborted, pause } from './clock.ts';
import type { SaidLimit } from './pace.ts';

/**
 * Paces the calls of one route by what its answers say, so that they are not refused.
 *
 * v2 tells the state of a token bucket (`x-ratelimit-remaining`, `-replenish-rate`, `-burst-capacity`,
 * `-requested-tokens`), v1 what is left of a window (`X-RateLimit-Remaining`, `X-RateLimit-Reset` in seconds). Until
 * the first answer nothing is known and nothing waits.
 */
export class RateLimiter {
  readonly #clock: Clock;
  #budget: Budget | null = null;
  #blockedUntil = 0;
  #spaced: { readonly ms: number; readonly until: number } | null = null;
  #lastSpend = Number.NEGATIVE_INFINITY;
  #inFlight = 0;
  #queue = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for a turn, in the order of the calls. Every turn must be followed by `done`. */
  async turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#queue === 0 && this.#waitMs() === 0) return this.#spend();
    const before = this.#last;
    let leave = () => {};
    const turn = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#queue += 1;
    this.#last = turn;
    try {
      await orAborted(before, signal);
      for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs())
        await pause(this.#clock, waitMs, signal);
      this.#spend();
    } finally {
      this.#queue -= 1;
      // Whoever gives up leaves the line closed for those behind until those before are through.
      before.then(leave);
    }
  }

  /** Ends a turn, and learns from the headers of its answer; null when there was none. */
  done(headers: Headers | null): void {
    this.#inFlight -= 1;
    if (headers === null) return;
    const now = this.#clock.now();
    const said = saidOf(headers, now);
    if (said === null) return;
    // The answer does not know yet of the requests that are under way.
    const left = said.remaining - this.#inFlight;
    if (said.kind === 'bucket') {
      const { replenishRate: rate, cost } = said;
      const capacity = said.burstCapacity ?? Math.max(said.remaining, rate);
      // With others under way this answer may be a late one; alone, the server knows best, as others may share the bucket.
      const known = this.#inFlight > 0 && this.#budget?.kind === 'bucket' ? filled(this.#budget, now) : left;
      this.#budget = { kind: 'bucket', left: Math.min(known, left), at: now, rate, capacity, cost };
      return;
    }
    if (said.resetMs === null) return;
    this.#budget = { kind: 'window', left, until: now + said.resetMs };
  }

  /**
   * Keeps every call of the route back for some milliseconds, after a refusal. Where no bucket is known they then go
   * one by one for a minute; let loose together they would be refused together.
   */
  block(ms: number, callsPerSecond = 10): void {
    const now = this.#clock.now();
    this.#blockedUntil = Math.max(this.#blockedUntil, now + ms);
    if (this.#budget?.kind === 'bucket') return;
    this.#spaced = { ms: Math.ceil(1000 / callsPerSecond), until: this.#blockedUntil + 60_000 };
  }

  #waitMs(): number {
    const now = this.#clock.now();
    if (this.#spaced && this.#spaced.until <= now) this.#spaced = null;
    const spacedMs = this.#spaced ? this.#lastSpend + this.#spaced.ms - now : 0;
    return Math.max(0, this.#blockedUntil - now, spacedMs, this.#budgetMs(now));
  }

  #budgetMs(now: number): number {
    const budget = this.#budget;
    if (budget === null) return 0;
    if (budget.kind === 'bucket') {
      const missing = Math.min(budget.cost, budget.capacity) - filled(budget, now);
      return missing <= 0 ? 0 : Math.ceil((missing / budget.rate) * 1000);
    }
    if (budget.until <= now) {
      this.#budget = null;
      return 0;
    }
    return budget.left > 0 ? 0 : budget.until - now;
  }

  #spend(): void {
    const now = this.#clock.now();
    const budget = this.#budget;
    this.#inFlight += 1;
    this.#lastSpend = now;
    if (budget?.kind === 'bucket') {
      this.#budget = { ...budget, left: filled(budget, now) - budget.cost, at: now };
    } else if (budget?.kind === 'window') {
      this.#budget = { ...budget, left: budget.left - 1 };
    }
  }
}

/** What may still be sent: tokens that come back at a rate per second, or calls until the end of a window. */
type Budget =
  | {
      readonly kind: 'bucket';
      readonly left: number;
      readonly at: number;
      readonly rate: number;
      readonly capacity: number;
      readonly cost: number;
    }
  | { readonly kind: 'window'; readonly left: number; readonly until: number };

function filled(bucket: Extract<Budget, { kind: 'bucket' }>, now: number): number {
  return Math.min(bucket.capacity, bucket.left + ((now - bucket.at) / 1000) * bucket.rate);
}

/** What an answer says of the limit of its route; null when it says nothing. */
export function saidOf(headers: Headers, now: number): SaidLimit | null {
  const remaining = numberOf(headers, 'x-ratelimit-remaining');
  if (remaining === null || remaining < 0) return null;
  const replenishRate = numberOf(headers, 'x-ratelimit-replenish-rate');
  if (replenishRate !== null && replenishRate > 0) {
    const burstCapacity = numberOf(headers, 'x-ratelimit-burst-capacity');
    const cost = numberOf(headers, 'x-ratelimit-requested-tokens') ?? 1;
    return { kind: 'bucket', remaining, replenishRate, burstCapacity, cost };
  }
  const requests = numberOf(headers, 'x-ratelimit-limit');
  return { kind: 'window', remaining, requests, resetMs: resetMsOf(headers, now) };
}

function numberOf(headers: Headers, name: string): number | null {
  const text = headers.get(name)?.trim();
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/**
 * Milliseconds until the window of `X-RateLimit-Reset` ends; null without that header.
 *
 * VERIFY: is it seconds from now, as taken here, or the moment in epoch seconds, as elsewhere? Large numbers are read
 * as the latter.
 */
export function resetMsOf(headers: Headers, now: number): number | null {
  const seconds = numberOf(headers, 'x-ratelimit-reset');
  if (seconds === null || seconds < 0) return null;
  return seconds > 1e9 ? Math.max(0, seconds * 1000 - now) : seconds * 1000;
}

/** Milliseconds that `Retry-After` asks for, in seconds or as a date; null without it. */
export function retryAfterMsOf(headers: Headers, now: number): number | null {
  const seconds = numberOf(headers, 'retry-after');
  if (seconds !== null) return Math.max(0, seconds * 1000);
  const date = Date.parse(headers.get('retry-after') ?? '');
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Whether the answer says that the budget is not what was passed. */
export function saysBudgetLeft(headers: Headers): boolean {
  return (numberOf(headers, 'x-ratelimit-remaining') ?? 0) > 0;
}
