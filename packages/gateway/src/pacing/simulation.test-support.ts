import type { RateLimit } from '@staffgate/catalog';
import type { Later } from './lane.ts';
import type { TurnEnd } from './turn.ts';

interface Event {
  readonly at: number;
  readonly order: number;
  work: (() => void) | null;
}

/** Time that passes from one event to the next, without waiting for any. */
export class SimulatedTime {
  #now = 0;
  #order = 0;
  readonly #heap: Event[] = [];

  readonly now = (): number => this.#now;

  readonly later: Later = (ms, work) => {
    const event: Event = { at: this.#now + ms, order: this.#order, work };
    this.#order += 1;
    this.#push(event);
    return () => {
      event.work = null;
    };
  };

  /** Lets everything happen up to a moment. */
  runUntil(end: number): void {
    for (;;) {
      const [next] = this.#heap;
      if (next === undefined || next.at > end) break;
      this.#pop();
      this.#now = next.at;
      next.work?.();
    }
    this.#now = end;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(event, heap[above] as Event)) break;
      heap[place] = heap[above] as Event;
      place = above;
    }
    heap[place] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Event, heap[below] as Event)) below += 1;
      if (!isBefore(heap[below] as Event, last)) break;
      heap[place] = heap[below] as Event;
      place = below;
    }
    heap[place] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Numbers from 0 to 1 that a seed decides. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Counts requests against a limit as the emulator does, and says the same of it in its answers. */
export class CountingServer {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  #tokens = 0;
  #at = 0;
  #windowAt = Number.NEGATIVE_INFINITY;
  #count = 0;
  #secondAt = Number.NEGATIVE_INFINITY;
  #inSecond = 0;
  /** While this is set everything is refused, and the seconds to wait are said. */
  storm: { readonly until: number; readonly retryAfterSeconds: number | null } | null = null;
  answered = 0;
  refused = 0;

  constructor(limit: RateLimit, now: () => number) {
    this.#limit = limit;
    this.#now = now;
    this.#at = now();
    if (limit.kind === 'bucket') this.#tokens = limit.burstCapacity;
  }

  take(): TurnEnd {
    const now = this.#now();
    if (this.storm !== null && now < this.storm.until) {
      this.refused += 1;
      const { retryAfterSeconds } = this.storm;
      return {
        kind: 'answered',
        status: 429,
        limit: null,
        retryAfterMs: retryAfterSeconds === null ? null : retryAfterSeconds * 1000,
      };
    }
    const end = this.#limit.kind === 'bucket' ? this.#fromBucket(now) : this.#inWindow(now);
    if ((end as { status: number }).status === 429) this.refused += 1;
    else this.answered += 1;
    return end;
  }

  #fromBucket(now: number): TurnEnd {
    const { replenishRate, burstCapacity } = this.#limit as Extract<RateLimit, { kind: 'bucket' }>;
    this.#tokens = Math.min(burstCapacity, this.#tokens + ((now - this.#at) / 1000) * replenishRate);
    this.#at = now;
    const isAllowed = this.#tokens >= 1;
    if (isAllowed) this.#tokens -= 1;
    const remaining = Math.floor(this.#tokens);
    return {
      kind: 'answered',
      status: isAllowed ? 200 : 429,
      limit: { kind: 'bucket', remaining, replenishRate, burstCapacity, cost: 1 },
      retryAfterMs: null,
    };
  }

  #inWindow(now: number): TurnEnd {
    const {
      requests,
      windowSeconds,
      burstPerSecond = Infinity,
    } = this.#limit as Extract<RateLimit, { kind: 'window' }>;
    if (now >= this.#windowAt + windowSeconds * 1000) {
      this.#windowAt = now;
      this.#count = 0;
    }
    if (now >= this.#secondAt + 1000) {
      this.#secondAt = now;
      this.#inSecond = 0;
    }
    const isAllowed = this.#count < requests && this.#inSecond < burstPerSecond;
    if (isAllowed) {
      this.#count += 1;
      this.#inSecond += 1;
    }
    const resetMs = Math.ceil((this.#windowAt + windowSeconds * 1000 - now) / 1000) * 1000;
    return {
      kind: 'answered',
      status: isAllowed ? 200 : 429,
      limit: { kind: 'window', remaining: requests - this.#count, requests, resetMs },
      retryAfterMs: isAllowed ? null : resetMs,
    };
  }
}
