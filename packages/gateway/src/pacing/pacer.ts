import type { Operation } from '@staffgate/catalog';
import { Refusal } from '../calls/refusal.ts';
import { Breaker } from './breaker.ts';
import { Bucket } from './bucket.ts';
import { noFigures, type PaceFigures } from './figures.ts';
import { type Candidate, Lane, type LaneTurn, type Later } from './lane.ts';
import { limitsOf } from './routes.ts';
import type { Pace, Priority, Turn, TurnEnd } from './turn.ts';
import { Vigil } from './vigil.ts';

/** For whom a request is sent. */
export interface PacedCaller {
  /** Requests of the same agent are served one after the other. */
  readonly agent: string;
  /** An agent of weight 2 gets twice as much as one of weight 1, when there is not enough for both. */
  readonly weight: number;
  readonly priority: Priority;
  /** Milliseconds that it is worth waiting for a request. Default that of the settings. */
  readonly patienceMs?: number;
  /** Whether the call may still go on. @throws {Refusal} */
  readonly check: () => Promise<void>;
}

export interface PacingSettings {
  /** Part of each limit that is kept for reserved requests. Default 0.1. */
  readonly reserve: number;
  /** Requests of one agent that wait for a route at most. Default 50. */
  readonly mostWaiting: number;
  /** Milliseconds that a request waits at most, unless its caller said otherwise. Default 10,000. */
  readonly patienceMs: number;
  /** Milliseconds for which lists that seldom change are kept. Default 180,000. */
  readonly referenceMs: number;
}

export const usualPacing: PacingSettings = {
  reserve: 0.1,
  mostWaiting: 50,
  patienceMs: 10_000,
  referenceMs: 180_000,
};

export interface PacerParts {
  /** Milliseconds from any moment on. */
  readonly now: () => number;
  readonly later: Later;
  readonly settings?: Partial<PacingSettings>;
  readonly figures?: PaceFigures;
}

/** What a route lets pass now. */
export interface PacedRoute {
  readonly connectionId: string;
  readonly operation: string;
  readonly ratePerSecond: number;
  readonly waiting: number;
}

interface Route {
  readonly lane: Lane;
  readonly breaker: Breaker;
}

/**
 * The one pace towards Personio: every request of every agent asks here for its turn, repeated ones too. Requests to a
 * route wait in a fair queue, for a pace that is learnt from the answers.
 */
export class Pacer {
  readonly #parts: PacerParts;
  readonly #figures: PaceFigures;
  readonly #lanes = new Map<string, Lane>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #routes = new Map<string, Route & { readonly connectionId: string; readonly operation: string }>();
  readonly #vigil: Vigil;
  readonly settings: PacingSettings;

  constructor(parts: PacerParts) {
    this.#parts = parts;
    this.#figures = parts.figures ?? noFigures;
    this.#vigil = new Vigil(parts.later);
    this.settings = { ...usualPacing, ...parts.settings };
  }

  /** Milliseconds, by its own clock. */
  now(): number {
    return this.#parts.now();
  }

  get figures(): PaceFigures {
    return this.#figures;
  }

  get waiting(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) count += lane.waiting;
    return count;
  }

  /** What is known of the routes that were asked. */
  routes(): readonly PacedRoute[] {
    const now = this.#parts.now();
    return [...this.#routes.values()].map(({ connectionId, operation, lane }) => ({
      connectionId,
      operation,
      ratePerSecond: lane.bucket.ratePerSecond(now),
      waiting: lane.waiting,
    }));
  }

  /** The pace of a connection, for one caller. */
  paceOf(connection: { readonly id: string; readonly origin: string }, caller: PacedCaller): Pace {
    return {
      turn: (operation, signal) =>
        this.#turn(this.#routeOf(connection, operation), operation, caller, signal),
    };
  }

  /**
   * Waits for something that another caller asked for, while this one may wait.
   *
   * @throws {Refusal} when it may not any more.
   */
  async beside<T>(work: Promise<T>, { check }: PacedCaller, signal?: AbortSignal): Promise<T> {
    const result = await new Promise<T>((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      const leave = this.#vigil.add({ check, overdue: () => null, stop: reject });
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) abort();
      work.then(resolve, reject).finally(() => {
        leave();
        signal?.removeEventListener('abort', abort);
      });
    });
    await check();
    return result;
  }

  async #turn(
    { lane, breaker, connectionId }: Route & { readonly connectionId: string },
    operation: Operation,
    caller: PacedCaller,
    signal: AbortSignal | undefined,
  ): Promise<Turn> {
    signal?.throwIfAborted();
    this.#checkRoute(breaker);
    const askedAt = this.#parts.now();
    const turn = await this.#inLine(lane, caller, signal);
    try {
      const waitedMs = this.#parts.now() - askedAt;
      if (turn.hasWaited) {
        await caller.check();
        signal?.throwIfAborted();
        this.#checkRoute(breaker);
      }
      this.#figures.waited(waitedMs, caller.priority);
    } catch (error) {
      turn.giveBack();
      throw error;
    }
    const isTrial = breaker.sent();
    return {
      done: (end) => {
        turn.done(end);
        if (end.kind === 'answered' && end.status === 429) this.#figures.throttled(operation.id);
        const wasOpen = breaker.isOpen;
        breaker.ended(endingOf(end), isTrial, this.#parts.now());
        if (breaker.isOpen !== wasOpen) this.#figures.broke(operation.id, connectionId, breaker.isOpen);
      },
    };
  }

  #checkRoute(breaker: Breaker): void {
    const waitMs = breaker.waitMs(this.#parts.now());
    if (waitMs > 0) throw this.#counted(unavailable(waitMs));
  }

  #inLine(
    lane: Lane,
    caller: PacedCaller,
    signal: AbortSignal | undefined,
  ): Promise<LaneTurn & { readonly hasWaited: boolean }> {
    const { agent, weight, priority, patienceMs = this.settings.patienceMs, check } = caller;
    const { now } = this.#parts;
    const predictedMs = lane.predictMs({ agent, weight, priority });
    if (predictedMs > patienceMs) throw this.#counted(busy(predictedMs));
    if (lane.waitingOf(agent) >= this.settings.mostWaiting) {
      throw this.#counted(tooManyWaiting(lane.waitingOf(agent), predictedMs));
    }
    const until = now() + patienceMs;
    return new Promise((resolve, reject) => {
      let hasWaited = false;
      let isOver = false;
      let leave = () => {};
      const end = () => {
        isOver = true;
        leave();
        signal?.removeEventListener('abort', abort);
      };
      const stop = (error: unknown) => {
        if (isOver || !lane.leave(candidate)) return;
        end();
        reject(error);
      };
      const abort = () => stop(signal?.reason);
      const candidate: Candidate = {
        agent,
        weight,
        priority,
        go: (turn) => {
          end();
          resolve({ ...turn, hasWaited });
        },
      };
      lane.enter(candidate);
      if (isOver) return;
      hasWaited = true;
      signal?.addEventListener('abort', abort, { once: true });
      leave = this.#vigil.add({
        check,
        overdue: () =>
          now() > until ? this.#counted(busy(lane.predictMs({ agent, weight, priority }))) : null,
        stop,
      });
    });
  }

  #counted(refusal: Refusal): Refusal {
    this.#figures.refused(refusal.code);
    return refusal;
  }

  #routeOf(connection: { readonly id: string; readonly origin: string }, operation: Operation) {
    const { id: connectionId } = connection;
    const key = `${connectionId} ${operation.id}`;
    let route = this.#routes.get(key);
    if (route === undefined) {
      const lane = this.#laneOf(connection, operation);
      route = { lane, breaker: new Breaker(), connectionId, operation: operation.id };
      this.#routes.set(key, route);
    }
    return route;
  }

  #laneOf({ id, origin }: { readonly id: string; readonly origin: string }, operation: Operation): Lane {
    const { own, shared } = limitsOf(operation, id, origin);
    const known = this.#lanes.get(own.key);
    if (known) return known;
    const { now, later } = this.#parts;
    const bucketOf = ({ key, limit }: typeof own) => {
      const bucket = this.#buckets.get(key) ?? new Bucket(limit, now(), this.settings.reserve);
      this.#buckets.set(key, bucket);
      return bucket;
    };
    const lane = new Lane({
      bucket: bucketOf(own),
      shared: shared.map(bucketOf),
      now,
      later,
    });
    this.#lanes.set(own.key, lane);
    return lane;
  }
}

/** What an end says of the route. A refusal for its frequency says that it works. */
function endingOf(end: TurnEnd): 'worked' | 'failed' | 'unknown' {
  if (end.kind === 'unused') return 'unknown';
  return end.kind === 'lost' || end.status >= 500 ? 'failed' : 'worked';
}

function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(Math.min(ms, 3_600_000) / 1000));
}

function busy(waitMs: number): Refusal {
  const seconds = secondsOf(waitMs);
  return new Refusal(
    'upstream_busy',
    `Personio takes no more calls for now. The call would wait about ${seconds} s, and was not sent.`,
    `Try again in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  );
}

function tooManyWaiting(waiting: number, waitMs: number): Refusal {
  return new Refusal(
    'too_many_at_once',
    `${waiting} requests of the agent wait for Personio already.`,
    'Wait for answers before asking more.',
    { retryAfterSeconds: secondsOf(waitMs) },
  );
}

function unavailable(waitMs: number): Refusal {
  const seconds = secondsOf(waitMs);
  return new Refusal(
    'upstream_unavailable',
    'Personio has not answered several times in a row. The call was not sent.',
    `Try again in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  );
}
