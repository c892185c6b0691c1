import { z } from 'zod';
import { Alarm } from './alarm.ts';
import { announce } from './announce.ts';
import type { EmulatorClock } from './clock.ts';
import { laterRounds, requestsPerRound, verdictOf } from './delivery-plan.ts';
import { type Outcome, type Send, sendDelivery } from './delivery-request.ts';
import { Disorder } from './disorder.ts';
import { effectsBetween, lastDayTold, toldUntil } from './effective-days.ts';
import { eventsOfChanges } from './events.ts';
import type { Identifiers } from './identifiers.ts';
import { outdated } from './notification-log.ts';
import {
  type Attempt,
  type Delivery,
  type DeliveryState,
  type Happening,
  type Webhook,
  waitingFirst,
  waitingLater,
} from './notification-tables.ts';
import type { Quirks } from './quirks.ts';
import type { Change, Store } from './store.ts';
import type { Zone } from './zone.ts';

/** How webhooks are served. */
export const WebhookSettings = z.strictObject({
  ...Disorder.shape,
  parallel: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Requests to one webhook at a time; with 1 the order is always the same'),
  timeoutMs: z.int().min(1).default(3000).describe('How long an answer may take'),
  secret: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Signs deliveries with it: x-personio-signature over x-personio-timestamp and body'),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;

/** A delivery as it is shown. */
export interface ShownDelivery {
  readonly id: string;
  readonly webhook_id: string;
  readonly event_id: string;
  readonly event_name: string;
  readonly state: DeliveryState;
  readonly requests: number;
  /** When it is tried next; null when it is over. */
  readonly due_at: string | null;
  readonly redelivery_id: string | null;
  readonly created_at: string;
}

/** What a test or a person can do with the deliveries of an emulator. */
export interface Webhooks {
  /** Resolves when nothing is under way and nothing is due by the emulator's clock. */
  settled(): Promise<void>;
  /** Sends nothing more until `resume`; what happens meanwhile is kept. */
  pause(): void;
  resume(): void;
  readonly isPaused: boolean;
  /** The last deliveries, the oldest first. */
  deliveries(limit?: number): ShownDelivery[];
}

/** What a deliverer remembers besides the store. */
export interface DelivererState {
  readonly isPaused: boolean;
}

/** What came of a request. */
interface Result {
  readonly known: Delivery;
  /** The delivery as it is afterwards. */
  readonly next: Delivery;
  readonly happening: Happening;
  readonly outcome: Outcome;
  readonly completed_at: string;
}

interface Day {
  readonly zone: Zone;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface DelivererParts {
  readonly store: Store;
  readonly clock: EmulatorClock;
  readonly identifiers: Identifiers;
  readonly quirks: Quirks;
  readonly zone: () => Zone;
  readonly settings: WebhookSettings;
  readonly send: Send;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Notes what happens, and tells it to the webhooks. The duty to tell is written with the change itself, so neither
 * outlives a crash alone.
 */
export class Deliverer implements Webhooks {
  readonly #parts: DelivererParts;
  readonly #alarm: Alarm;
  readonly #end = new AbortController();
  /** Ids of the deliveries under way, by webhook. */
  readonly #active = new Map<string, Set<string>>();
  readonly #waiters: (() => void)[] = [];
  /** Deliveries that waited long enough for others to pass. */
  readonly #released = new Set<string>();
  /** What came of requests, and is still to be written. */
  readonly #results: (Result & {
    readonly resolve: (delivery: Delivery | null) => void;
    readonly reject: (error: unknown) => void;
  })[] = [];
  #holding: NodeJS.Timeout | null = null;
  #isPumpDue = false;
  #today: Day | null = null;
  isPaused = false;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock, () => this.#pump());
    parts.store.follow({
      consequencesOf: (changes) => this.#consequencesOf(changes),
      changed: () => this.#pumpSoon(),
    });
    this.#pumpSoon();
  }

  async settled(): Promise<void> {
    for (;;) {
      this.#pump();
      const isBusy = [...this.#active.values()].some((ids) => ids.size > 0) || this.#holding !== null;
      if (!isBusy) return;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.#pump();
  }

  deliveries(limit = 1000): ShownDelivery[] {
    const { notifications } = this.#parts.store;
    return notifications.deliveries
      .sorted('number')
      .slice(-limit)
      .map((delivery) => ({
        id: delivery.id,
        webhook_id: delivery.webhook_id,
        event_id: delivery.event_id,
        event_name: notifications.happenings.get(delivery.event_id)?.event_name ?? '',
        state: delivery.state,
        requests: delivery.requests,
        due_at: delivery.state === 'pending' ? new Date(delivery.due_at).toISOString() : null,
        redelivery_id: delivery.redelivery_id,
        created_at: delivery.created_at,
      }));
  }

  keep(): DelivererState {
    return { isPaused: this.isPaused };
  }

  restore({ isPaused }: DelivererState): void {
    if (this.#holding) clearTimeout(this.#holding);
    this.#holding = null;
    this.#released.clear();
    this.isPaused = isPaused;
    this.#pumpSoon();
    this.#wake();
  }

  stop(): void {
    this.#note();
    this.#end.abort();
    this.#alarm.stop();
    if (this.#holding) clearTimeout(this.#holding);
    this.#holding = null;
    this.#wake();
  }

  #consequencesOf(changes: readonly Change[]): readonly Change[] {
    const { store, quirks, settings } = this.#parts;
    if (store.notifications.webhooks.size === 0) return [];
    const events = eventsOfChanges(changes, { store, quirks, today: this.#day().name });
    return events.length === 0 ? [] : announce(events, this.#parts, settings);
  }

  /** After the call that changed something is answered, and once for several changes. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    queueMicrotask(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  /** Starts whatever is due, and sets the alarm for what comes next. */
  #pump(): void {
    if (this.#end.signal.aborted) return;
    try {
      this.#turnDay();
      if (!this.isPaused) {
        for (const webhook of this.#parts.store.notifications.webhooks.values()) this.#feed(webhook);
      }
      this.#setAlarm();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Tells of what takes effect on the days that began, and forgets what is older than the log goes back. */
  #turnDay(): void {
    const { store, clock, zone, settings } = this.#parts;
    if (store.notifications.webhooks.size === 0) return;
    const today = this.#day().name;
    const told = lastDayTold(store) ?? today;
    if (told === today) return;
    const effects = told < today ? effectsBetween(told, today, store, zone()) : [];
    store.commit(
      ...outdated(store, clock.now()),
      ...announce(effects, this.#parts, settings),
      toldUntil(today),
    );
  }

  #feed(webhook: Webhook): void {
    const active = this.#active.get(webhook.id) ?? new Set();
    this.#active.set(webhook.id, active);
    while (active.size < this.#parts.settings.parallel) {
      const next = this.#next(webhook, active);
      if (!next) return;
      active.add(next.id);
      this.#deliver(next, webhook)
        .catch((error) => this.#fail(error))
        .finally(() => {
          active.delete(next.id);
          this.#released.delete(next.id);
          this.#pump();
          this.#wake();
        });
    }
  }

  #next(webhook: Webhook, active: ReadonlySet<string>): Delivery | undefined {
    const { store, clock } = this.#parts;
    for (const delivery of waitingLater(store.notifications, webhook.id)) {
      if (delivery.due_at > clock.now()) break;
      if (!active.has(delivery.id)) return delivery;
    }
    for (const delivery of waitingFirst(store.notifications, webhook.id)) {
      if (active.has(delivery.id)) continue;
      return this.#isHeldBack(delivery) ? undefined : delivery;
    }
    return undefined;
  }

  /** A shuffled delivery waits for those that shall pass it; not for long, as perhaps none come. */
  #isHeldBack({ id, place, number }: Delivery): boolean {
    if (place === number || place < this.#parts.store.counter('deliveries') || this.#released.has(id)) {
      return false;
    }
    this.#holding ??= setTimeout(() => {
      this.#holding = null;
      this.#released.add(id);
      this.#pump();
      this.#wake();
    }, holdMs);
    return true;
  }

  /** One round of requests. */
  async #deliver(delivery: Delivery, webhook: Webhook): Promise<void> {
    const { store, clock, settings, send } = this.#parts;
    const happening = store.notifications.happenings.get(delivery.event_id);
    let known = delivery;
    if (!happening) return store.commit(put({ ...known, state: 'cancelled' }));
    const begun_at = delivery.begun_at ?? clock.now();
    for (let request = 1; request <= requestsPerRound; request++) {
      const { secret, timeoutMs } = settings;
      const companyId = store.organisation.id;
      const outcome = await sendDelivery({ webhook, happening, companyId, secret, now: clock.now() }, send, {
        timeoutMs,
        signal: this.#end.signal,
      });
      const isRoundOver = request === requestsPerRound;
      const next = await this.#noted({
        known,
        next: {
          ...known,
          begun_at,
          requests: known.requests + 1,
          ...consequence(known, outcome, begun_at, isRoundOver),
        },
        happening,
        outcome,
        completed_at: new Date(clock.now()).toISOString(),
      });
      if (next === null || next.state !== 'pending') return;
      known = next;
    }
  }

  /**
   * Resolves when what came of a request is kept, with the delivery as it is then; with null when nobody wants to know
   * any more. What comes in while the disk is busy is written together, for each write waits for the disk.
   */
  #noted(result: Result): Promise<Delivery | null> {
    return new Promise((resolve, reject) => {
      this.#results.push({ ...result, resolve, reject });
      if (this.#results.length === 1) setImmediate(() => this.#note());
    });
  }

  #note(): void {
    const { store } = this.#parts;
    // Meanwhile the emulator may be closed, the webhook deleted or switched off, or everything reset.
    const isWanted = ({ known }: Result) =>
      !this.#end.signal.aborted && store.notifications.deliveries.get(known.id) === known;
    const { wanted = [], late = [] } = Object.groupBy(this.#results.splice(0), (result) =>
      isWanted(result) ? 'wanted' : 'late',
    );
    for (const { resolve } of late) resolve(null);
    if (wanted.length === 0) return;
    const before = store.counter('attempts');
    try {
      store.commit(...wanted.flatMap((result, index) => this.#changesBy(result, before + index + 1)), {
        collection: 'counters',
        key: 'attempts',
        record: before + wanted.length,
      });
      for (const { next, resolve } of wanted) resolve(next);
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }

  #changesBy({ next, happening, outcome, completed_at }: Result, number: number): Change[] {
    const record: Attempt = {
      id: this.#parts.identifiers.uuid('attempt', number),
      number,
      webhook_id: next.webhook_id,
      delivery_id: next.id,
      event_id: happening.id,
      event_name: happening.event_name,
      occurred_at: happening.occurred_at,
      redelivery_id: next.redelivery_id,
      attempt: next.requests,
      completed_at,
      is_delivered: next.state === 'delivered',
      status_code: outcome.status,
      error: outcome.error,
    };
    return [put(next), { collection: 'attempts', key: record.id, record }];
  }

  #setAlarm(): void {
    const { store, clock } = this.#parts;
    const { webhooks } = store.notifications;
    if (webhooks.size === 0) {
      this.#alarm.set(null);
      return;
    }
    let moment = this.#day().end;
    if (!this.isPaused) {
      for (const { id } of webhooks.values()) {
        for (const { due_at } of waitingLater(store.notifications, id)) {
          if (due_at > clock.now()) {
            moment = Math.min(moment, due_at);
            break;
          }
        }
      }
    }
    this.#alarm.set(moment);
  }

  /** The day that it is in the zone of the company; worked out once a day. */
  #day(): Day {
    const { clock } = this.#parts;
    const zone = this.#parts.zone();
    const now = clock.now();
    if (this.#today?.zone !== zone || now < this.#today.start || now >= this.#today.end) {
      const name = zone.day(now);
      const next = new Date(Date.parse(name) + 86_400_000).toISOString().slice(0, 10);
      const [start, end] = [name, next].map((day) => Date.parse(zone.startOfDay(day))) as [number, number];
      this.#today = { zone, name, start, end };
    }
    return this.#today;
  }

  /** A fault of the emulator itself, like a full disk: better nothing more is sent than the same for ever. */
  #fail(error: unknown): void {
    if (this.#end.signal.aborted) return;
    this.isPaused = true;
    this.#parts.onFailure(error);
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}

/** How long a shuffled delivery waits for others, in real milliseconds. */
const holdMs = 20;

function put(record: Delivery): Change {
  return { collection: 'deliveries', key: record.id, record };
}

/** What a request changes of its delivery. */
function consequence(
  { rounds }: Delivery,
  outcome: Outcome,
  begunAt: number,
  isRoundOver: boolean,
): Partial<Delivery> {
  const verdict = verdictOf(outcome);
  if (verdict !== 'again') return { state: verdict };
  if (!isRoundOver) return {};
  const delay = laterRounds[rounds];
  return delay === undefined ? { state: 'failed' } : { rounds: rounds + 1, due_at: begunAt + delay };
}
