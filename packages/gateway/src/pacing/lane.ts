import type { Bucket, Taken } from './bucket.ts';
import { FairQueue } from './fair-queue.ts';
import type { Priority, Turn, TurnEnd } from './turn.ts';

/** Calls back after so many milliseconds; the returned function keeps it from doing so. */
export type Later = (ms: number, work: () => void) => () => void;

/** A request that waits for its turn. */
export interface Candidate {
  readonly agent: string;
  readonly weight: number;
  readonly priority: Priority;
  /** Called once, when it may be sent. */
  readonly go: (turn: LaneTurn) => void;
}

/** A turn that can also be handed to the next one, when its request is not sent after all. */
export interface LaneTurn extends Turn {
  giveBack(): void;
}

export interface LaneParts {
  /** What Personio counts for this route. */
  readonly bucket: Bucket;
  /** What it counts for other routes as well. */
  readonly shared: readonly Bucket[];
  readonly now: () => number;
  readonly later: Later;
}

/** Others may use the shared part, and clocks of tests are turned: it is looked again at least so often. */
const lookMs = 250;

/** The requests of all agents to one route: served in fair order, as fast as its buckets allow. */
export class Lane {
  readonly #parts: LaneParts;
  readonly #queue = new FairQueue<Candidate>();
  readonly #reserved: Candidate[] = [];
  #cancel: (() => void) | null = null;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  get bucket(): Bucket {
    return this.#parts.bucket;
  }

  waitingOf(agent: string): number {
    return this.#queue.sizeOf(agent);
  }

  /** About how long a new request would wait, in milliseconds. */
  predictMs({ agent, weight, priority }: Omit<Candidate, 'go'>): number {
    const now = this.#parts.now();
    const inLine = this.#predict('normal', this.#queue.aheadOf(agent, weight), now);
    if (priority === 'normal') return inLine;
    return Math.min(inLine, this.#predict('reserved', this.#reserved.length, now));
  }

  /** Lets a request go at once, or as soon as it is its turn. */
  enter(candidate: Candidate): void {
    this.#queue.push(candidate.agent, candidate.weight, candidate);
    if (candidate.priority === 'reserved') this.#reserved.push(candidate);
    this.#serve();
  }

  /** Takes a request out that is not waited for any more; whether it was there. */
  leave(candidate: Candidate): boolean {
    const place = this.#reserved.indexOf(candidate);
    if (place >= 0) this.#reserved.splice(place, 1);
    return this.#queue.remove(candidate.agent, candidate);
  }

  #serve(): void {
    const now = this.#parts.now();
    while (this.#queue.size > 0) {
      const [reserved] = this.#reserved;
      if (reserved !== undefined && this.#isReady('reserved', now)) {
        this.leave(reserved);
        this.#start(reserved, 'reserved', now);
      } else if (this.#isReady('normal', now)) {
        const next = this.#queue.shift() as Candidate;
        const place = this.#reserved.indexOf(next);
        if (place >= 0) this.#reserved.splice(place, 1);
        this.#start(next, 'normal', now);
      } else break;
    }
    this.#cancel?.();
    this.#cancel = null;
    if (this.#queue.size > 0) this.#cancel = this.#parts.later(this.#lookInMs(now), () => this.#serve());
  }

  #start(candidate: Candidate, from: Priority, now: number): void {
    const { bucket, shared, now: clock } = this.#parts;
    const own = bucket.take(from, now);
    const others: readonly (readonly [Bucket, Taken])[] = shared.map((one) => [one, one.take(from, now)]);
    let isOver = false;
    const once = (work: () => void) => {
      if (isOver) return;
      isOver = true;
      work();
      this.#serve();
    };
    candidate.go({
      done: (end: TurnEnd) =>
        once(() => {
          bucket.done(own, end, clock());
          for (const [one, taken] of others) one.used(taken, end, clock());
        }),
      giveBack: () =>
        once(() => {
          bucket.giveBack(own);
          for (const [one, taken] of others) one.giveBack(taken);
        }),
    });
  }

  #isReady(priority: Priority, now: number): boolean {
    const { bucket, shared } = this.#parts;
    return bucket.isReady(priority, now) && shared.every((one) => one.isReady(priority, now));
  }

  #predict(priority: Priority, ahead: number, now: number): number {
    const { bucket, shared } = this.#parts;
    return Math.max(...[bucket, ...shared].map((one) => one.predictMs(priority, ahead, now)));
  }

  #lookInMs(now: number): number {
    const { bucket, shared } = this.#parts;
    const readyIn = (priority: Priority) =>
      Math.max(...[bucket, ...shared].map((one) => one.readyInMs(priority, now)));
    const soonest = Math.min(readyIn('normal'), this.#reserved.length > 0 ? readyIn('reserved') : Infinity);
    return Math.max(1, Math.min(soonest, lookMs));
  }
}
