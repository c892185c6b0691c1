import { addressLimit, type Operation, type RateLimit } from '@staffgate/catalog';
import type { Clock } from './clock.ts';

/** How a call stands to its limits: whether it may go on, and what the answer says about it. */
export interface Verdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds after which a call would be allowed again. */
  readonly retryAfterSeconds: number;
}

interface Window {
  start: number;
  count: number;
  second: number;
  inSecond: number;
  coolDownUntil: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** All counts, as they were at some moment. */
export interface LimiterState {
  readonly windows: readonly (readonly [string, Readonly<Window>])[];
  readonly buckets: readonly (readonly [string, Readonly<Bucket>])[];
}

type WindowLimit = Extract<RateLimit, { kind: 'window' }>;
type BucketLimit = Extract<RateLimit, { kind: 'bucket' }>;

/**
 * Counts calls against the limits of the catalog: buckets per route and credential for v2, windows per credential and
 * per source address for v1.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #enabled: boolean;
  readonly #windows = new Map<string, Window>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, enabled: boolean) {
    this.#clock = clock;
    this.#enabled = enabled;
  }

  /** Counts one call. `caller` is the client id or what stands for it, `address` where the call came from. */
  take(operation: Operation, caller: string, address: string): Verdict {
    const { rateLimit } = operation;
    if (rateLimit.kind === 'bucket') return this.#fromBucket(`${operation.id} ${caller}`, rateLimit);
    const shared = operation.generation === 'v1' ? this.#inWindow(`address ${address}`, addressLimit) : null;
    if (rateLimit === addressLimit || shared?.allowed === false) return shared as Verdict;
    return this.#inWindow(`${operation.id} ${caller}`, rateLimit);
  }

  /** Forgets all counts. */
  reset(): void {
    this.#windows.clear();
    this.#buckets.clear();
  }

  keep(): LimiterState {
    return {
      windows: [...this.#windows].map(([key, window]) => [key, { ...window }]),
      buckets: [...this.#buckets].map(([key, bucket]) => [key, { ...bucket }]),
    };
  }

  restore({ windows, buckets }: LimiterState): void {
    this.reset();
    for (const [key, window] of windows) this.#windows.set(key, { ...window });
    for (const [key, bucket] of buckets) this.#buckets.set(key, { ...bucket });
  }

  #inWindow(key: string, limit: WindowLimit): Verdict {
    if (!this.#enabled) return unlimited(windowHeaders(limit.requests, limit.requests, 0));
    const now = this.#clock.now();
    const length = limit.windowSeconds * 1000;
    let window = this.#windows.get(key);
    if (!window || now >= window.start + length || now < window.start) {
      window = { start: now, count: 0, second: now, inSecond: 0, coolDownUntil: window?.coolDownUntil ?? 0 };
      this.#windows.set(key, window);
    }
    if (now >= window.second + 1000 || now < window.second)
      Object.assign(window, { second: now, inSecond: 0 });
    let wait = 0;
    if (now < window.coolDownUntil) wait = window.coolDownUntil - now;
    else if (window.count >= limit.requests) {
      wait = (limit.coolDownSeconds ?? 0) * 1000 || window.start + length - now;
      if (limit.coolDownSeconds) window.coolDownUntil = now + wait;
    } else if (window.inSecond >= (limit.burstPerSecond ?? Infinity)) wait = window.second + 1000 - now;
    if (wait === 0) {
      window.count += 1;
      window.inSecond += 1;
    }
    const reset = Math.ceil((wait || window.start + length - now) / 1000);
    return {
      allowed: wait === 0,
      retryAfterSeconds: Math.ceil(wait / 1000),
      headers: windowHeaders(limit.requests, wait > 0 ? 0 : limit.requests - window.count, reset),
    };
  }

  #fromBucket(key: string, limit: BucketLimit): Verdict {
    if (!this.#enabled) return unlimited(bucketHeaders(limit, limit.burstCapacity));
    const now = this.#clock.now();
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = { tokens: limit.burstCapacity, at: now };
      this.#buckets.set(key, bucket);
    }
    const gained = (Math.max(0, now - bucket.at) / 1000) * limit.replenishRate;
    bucket.tokens = Math.min(limit.burstCapacity, bucket.tokens + gained);
    bucket.at = now;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    return {
      allowed,
      retryAfterSeconds: allowed ? 0 : Math.ceil((1 - bucket.tokens) / limit.replenishRate),
      headers: bucketHeaders(limit, bucket.tokens),
    };
  }
}

function unlimited(headers: Verdict['headers']): Verdict {
  return { allowed: true, retryAfterSeconds: 0, headers };
}

/** Source: named by two third-party guides; the unit of the reset is assumed to be seconds. */
function windowHeaders(limit: number, remaining: number, resetSeconds: number): Verdict['headers'] {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetSeconds),
  };
}

/** Source: seen on live answers of v2 by two independent clients. */
function bucketHeaders(limit: BucketLimit, tokens: number): Verdict['headers'] {
  return {
    'x-ratelimit-replenish-rate': String(limit.replenishRate),
    'x-ratelimit-burst-capacity': String(limit.burstCapacity),
    'x-ratelimit-requested-tokens': '1',
    'x-ratelimit-remaining': String(Math.floor(tokens)),
  };
}
