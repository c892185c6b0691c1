import type { RateLimit } from '@staffgate/catalog';
import type { Priority, SaidLimit, TurnEnd } from './turn.ts';

/** What a request took, to be given back with how it ended. */
export interface Taken {
  readonly at: number;
  /** Counts the requests. */
  readonly number: number;
  /** Whether no other was under way when it was sent. */
  readonly isAlone: boolean;
  /** The one request that is sent after a refusal, to see whether more are taken. */
  readonly isTrial: boolean;
  readonly from: Priority;
}

/** After a refusal the rate is halved, and never below this part of what was learnt. */
const leastShare = 1 / 32;

/** Part of the rate that comes back in a second without refusals. */
const recoveryPerSecond = 0.02;

const longestBackoffMs = 60_000;

/**
 * What Personio lets pass of one route, as far as is known: tokens that come back at a rate which answers tell.
 *
 * A part is reserved: it fills first, and only reserved requests take from it. Others take from the rest, which gets
 * all of the rate while the reserve is full. After a 429 the rate is halved, nothing is sent until the time that was
 * named, and then one request alone until it is answered.
 */
export class Bucket {
  readonly #reservePart: number;
  readonly #windowSeconds: number;
  readonly #burstPerSecond: number;
  #rate: number;
  #capacity: number;
  #cost = 1;
  #open: number;
  #reserve: number;
  #at: number;
  /** Of the learnt rate, after refusals. */
  #share = 1;
  #inFlight = 0;
  #sent = 0;
  #blockedUntil = 0;
  #trial: 'none' | 'due' | 'out' = 'none';
  #refusals = 0;
  #halvedAt = Number.NEGATIVE_INFINITY;
  /** Requests that are left of a window, as it was told. */
  #window: { left: number; readonly until: number } | null = null;

  constructor(limit: RateLimit, now: number, reservePart: number) {
    this.#reservePart = reservePart;
    this.#windowSeconds = limit.kind === 'window' ? limit.windowSeconds : 60;
    this.#burstPerSecond = limit.kind === 'window' ? (limit.burstPerSecond ?? Infinity) : Infinity;
    const { rate, capacity } =
      limit.kind === 'bucket'
        ? { rate: limit.replenishRate, capacity: limit.burstCapacity }
        : this.#withinWindow(limit.requests);
    this.#rate = rate;
    this.#capacity = capacity;
    this.#at = now;
    this.#reserve = this.#reserveCapacity;
    this.#open = capacity - this.#reserve;
  }

  /** Requests a second that go out at most, as it is now. */
  ratePerSecond(now: number): number {
    return this.#rateAt(now) / this.#cost;
  }

  /** Whether nothing is known against sending right away. */
  isReady(priority: Priority, now: number): boolean {
    return this.readyInMs(priority, now) <= 0;
  }

  /** Milliseconds until a request may be sent; infinite while only an answer can tell. */
  readyInMs(priority: Priority, now: number): number {
    if (this.#trial === 'out') return Infinity;
    const blocked = Math.max(0, this.#blockedUntil - now);
    if (this.#trial === 'due') return blocked;
    return Math.max(blocked, this.#fillMs(priority, 0, now));
  }

  /** About how long a request waits that comes after so many others. */
  predictMs(priority: Priority, ahead: number, now: number): number {
    const blocked = Math.max(0, this.#blockedUntil - now);
    if (this.#trial === 'none') return Math.max(blocked, this.#fillMs(priority, ahead, now));
    // The first is the trial itself, and the others come after its answer.
    return blocked + (ahead * this.#cost * 1000) / this.#rateAt(now);
  }

  /** Takes what a request needs. Only when it is ready. */
  take(from: Priority, now: number): Taken {
    this.#refill(now);
    this.#inFlight += 1;
    this.#sent += 1;
    if (this.#window !== null) this.#window.left -= 1;
    const isTrial = this.#trial === 'due';
    if (isTrial) this.#trial = 'out';
    if (from === 'reserved') this.#reserve = Math.max(0, this.#reserve - this.#cost);
    else this.#open = Math.max(0, this.#open - this.#cost);
    return { at: now, number: this.#sent, isAlone: this.#inFlight === 1, isTrial, from };
  }

  /** What was taken was not used after all. */
  giveBack({ isTrial, from }: Taken): void {
    this.#inFlight -= 1;
    if (this.#window !== null) this.#window.left += 1;
    if (isTrial) this.#trial = 'due';
    if (from === 'reserved') this.#reserve += this.#cost;
    else this.#open += this.#cost;
  }

  done(taken: Taken, end: TurnEnd, now: number): void {
    this.#refill(now);
    this.#inFlight -= 1;
    if (end.kind !== 'answered') {
      if (taken.isTrial) this.#askAgain(end.kind === 'lost' ? now + 1000 : now);
      return;
    }
    if (end.status === 429) {
      this.#refused(taken, end.retryAfterMs, now);
      return;
    }
    if (taken.isTrial) {
      this.#trial = 'none';
      this.#refusals = 0;
      this.#set(0);
    }
    if (this.#trial === 'none' && end.limit !== null) this.#learn(end.limit, taken, now);
  }

  /** The same as `done`, for a bucket of which the answer says nothing, as it counts for other routes as well. */
  used({ isTrial }: Taken, end: TurnEnd, now: number): void {
    this.#inFlight -= 1;
    if (!isTrial) return;
    if (end.kind === 'answered' && end.status !== 429) this.#trial = 'none';
    else this.#askAgain(now + 1000);
  }

  #askAgain(from: number): void {
    this.#trial = 'due';
    this.#blockedUntil = Math.max(this.#blockedUntil, from);
  }

  #refused(taken: Taken, askedMs: number | null, now: number): void {
    // Those that were sent before the rate was halved say nothing about the new one.
    if (taken.isTrial || taken.at > this.#halvedAt) {
      this.#share = Math.max(leastShare, this.#share / 2);
      this.#halvedAt = now;
      this.#refusals += 1;
    }
    const waitMs = askedMs ?? Math.min(1000 * 2 ** (this.#refusals - 1), longestBackoffMs);
    this.#blockedUntil = Math.max(this.#blockedUntil, now + waitMs);
    if (taken.isTrial || this.#trial === 'none') this.#trial = 'due';
    this.#set(0);
  }

  #learn(limit: SaidLimit, { number, isAlone }: Taken, now: number): void {
    // The answer does not know yet of the requests that are under way.
    const left = Math.max(0, limit.remaining - this.#inFlight);
    if (limit.kind === 'bucket') {
      this.#rate = limit.replenishRate;
      this.#capacity = limit.burstCapacity ?? this.#capacity;
      this.#cost = limit.cost > 0 ? Math.min(limit.cost, this.#capacity) : 1;
    } else {
      if (limit.requests !== null && limit.requests > 0) {
        const { rate, capacity } = this.#withinWindow(limit.requests);
        this.#rate = rate;
        this.#capacity = capacity;
      }
      // Answers may come late; within a window there is never more left than before.
      if (this.#window !== null) this.#window.left = Math.min(this.#window.left, left);
      else if (limit.resetMs !== null && limit.resetMs > 0)
        this.#window = { left, until: now + limit.resetMs };
      // Where the request itself was not counted, nothing is used up.
      const isCounted = limit.requests === null || limit.remaining < limit.requests;
      this.#set(isCounted ? Math.min(this.#open + this.#reserve, left) : this.#capacity);
      return;
    }
    if (limit.burstCapacity !== null && limit.remaining >= limit.burstCapacity) {
      this.#set(this.#capacity);
      return;
    }
    const own = this.#open + this.#reserve;
    // Headers hold whole tokens. More is believed only where no other request can have used it up meanwhile.
    const isSure = isAlone && number === this.#sent;
    if (own >= left + 1 || (own < left && isSure)) this.#set(left);
    else this.#set(own);
  }

  /** A window of so many requests as a bucket that never sends more within any stretch of its length. */
  #withinWindow(requests: number): { readonly rate: number; readonly capacity: number } {
    const capacity = Math.max(1, Math.min(requests / 10, this.#burstPerSecond / 1.5));
    const rate = (requests - capacity) / this.#windowSeconds;
    return { rate: Math.min(rate, this.#burstPerSecond - capacity), capacity };
  }

  get #reserveCapacity(): number {
    if (this.#capacity < 2 || this.#reservePart === 0) return 0;
    return Math.min(Math.max(1, this.#capacity * this.#reservePart), this.#capacity - 1);
  }

  /** Fewer tokens are taken from the open part first, more go into the reserve first. */
  #set(total: number): void {
    const most = this.#reserveCapacity;
    const isMore = total > this.#open + this.#reserve;
    this.#reserve = Math.min(most, total, isMore ? most : this.#reserve);
    this.#open = Math.min(this.#capacity - most, total - this.#reserve);
  }

  #rateAt(now: number): number {
    const paced = this.#rate * this.#share;
    if (this.#window === null) return paced;
    // Others may use the same window, and what is left is for all of its rest.
    const { left, until } = this.#window;
    return Math.min(paced, (Math.max(left, 0.1) * 1000) / Math.max(1, until - now));
  }

  #fillMs(priority: Priority, ahead: number, now: number): number {
    this.#refill(now);
    if (this.#window !== null && this.#window.left < 1) return this.#window.until - now;
    const rate = this.#rateAt(now);
    const needed = (ahead + 1) * this.#cost;
    if (priority === 'reserved') {
      if (this.#reserveCapacity === 0) return Infinity;
      return msUntil(needed - this.#reserve, rate * this.#reservePart);
    }
    const isFilling = this.#reserve < this.#reserveCapacity;
    const openRate = isFilling ? rate * (1 - this.#reservePart) : rate;
    // Requests may arrive closer together than they were sent.
    const margin = Math.min(1, this.#reserveCapacity);
    const total = this.#open + this.#reserve;
    return Math.max(msUntil(needed - this.#open, openRate), msUntil(needed + margin - total, rate));
  }

  #refill(now: number): void {
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#at = now;
    if (this.#window !== null && now >= this.#window.until) this.#window = null;
    if (seconds === 0) return;
    if (this.#trial === 'none') this.#share = Math.min(1, this.#share + recoveryPerSecond * seconds);
    const gained = seconds * this.#rateAt(now);
    const reserveCapacity = this.#reserveCapacity;
    const reserved = Math.min(gained * this.#reservePart, Math.max(0, reserveCapacity - this.#reserve));
    const room = Math.max(0, this.#capacity - reserveCapacity - this.#open);
    const open = Math.min(gained - reserved, room);
    this.#open += open;
    this.#reserve = Math.min(reserveCapacity, this.#reserve + gained - open);
  }
}

/** Amounts below this are what sums of fractions leave over. */
const crumb = 1e-9;

function msUntil(missing: number, perSecond: number): number {
  return missing <= crumb ? 0 : Math.ceil((missing / perSecond) * 1000);
}
