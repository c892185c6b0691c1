import type { EventName } from '@staffgate/catalog';
import { Table } from './table.ts';

/** Where events are sent. */
export interface Webhook {
  readonly id: string;
  /** Counts up, so that lists keep the order of creation. */
  readonly number: number;
  readonly url: string;
  readonly description: string;
  readonly status: 'ENABLED' | 'DISABLED';
  readonly auth_type: 'NONE' | 'TOKEN' | 'CUSTOM';
  readonly token: string | null;
  readonly custom_headers: Readonly<Record<string, string>> | null;
  readonly enabled_events: readonly string[];
  /** UTC with milliseconds. */
  readonly created_at: string;
}

/** Something that happened, and that a webhook wants to know. */
export interface Happening {
  readonly id: string;
  readonly number: number;
  readonly event_name: EventName;
  /** UTC with milliseconds. */
  readonly occurred_at: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Set where it was made for a single webhook: pings and test events. */
  readonly webhook_id: string | null;
}

/**
 * The duty to tell one webhook of one event.
 *
 * `delivered`: a 2xx came. `failed`: given up. `cancelled`: the webhook was switched off. `lost`: not sent on purpose.
 */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'cancelled' | 'lost';

export interface Delivery {
  readonly id: string;
  readonly number: number;
  readonly webhook_id: string;
  readonly event_id: string;
  readonly redelivery_id: string | null;
  readonly state: DeliveryState;
  /** Its place among the first tries to its webhook: its number, or behind later ones when it was shuffled. */
  readonly place: number;
  /** Rounds of requests that were made in vain. */
  readonly rounds: number;
  /** Requests made. */
  readonly requests: number;
  /** When the first round began; null before. Milliseconds since 1970. */
  readonly begun_at: number | null;
  /** Not before this moment, in milliseconds since 1970. */
  readonly due_at: number;
  readonly created_at: string;
}

/** One request that was made to a webhook. */
export interface Attempt {
  readonly id: string;
  readonly number: number;
  readonly webhook_id: string;
  readonly delivery_id: string;
  readonly event_id: string;
  readonly event_name: EventName;
  readonly occurred_at: string;
  readonly redelivery_id: string | null;
  /** Which request of its delivery it was, from 1. */
  readonly attempt: number;
  readonly completed_at: string;
  readonly is_delivered: boolean;
  readonly status_code: number | null;
  readonly error: 'timeout' | 'network' | null;
}

/** What the emulator tells others, and what came of it. It belongs to the account, not to the company. */
export interface NotificationTables {
  readonly webhooks: Table<Webhook, 'number'>;
  readonly happenings: Table<Happening, 'occurred' | 'subject'>;
  readonly deliveries: Table<Delivery, 'queue' | 'number' | 'redelivered'>;
  readonly attempts: Table<Attempt, 'completed'>;
}

export type NotificationRecords = {
  webhooks: Webhook;
  happenings: Happening;
  deliveries: Delivery;
  attempts: Attempt;
};

export function createNotificationTables(): NotificationTables {
  return {
    webhooks: new Table(idOf, { number: ({ number }: Webhook) => number }),
    happenings: new Table(idOf, {
      occurred: happeningKey,
      subject: (record: Happening) => `${subjectKey(record)} ${record.occurred_at}`,
    }),
    deliveries: new Table(idOf, {
      queue: queueKey,
      number: ({ number }: Delivery) => number,
      redelivered: ({ redelivery_id, created_at }: Delivery) => (redelivery_id === null ? null : created_at),
    }),
    attempts: new Table(idOf, { completed: (attempt: Attempt) => attemptKey(attempt) }),
  };
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

/** By time, then in the order in which they were told. */
export function happeningKey({ occurred_at, number }: Pick<Happening, 'occurred_at' | 'number'>): string {
  return `${occurred_at} ${padded(number)}`;
}

/** By webhook, then by time. */
export function attemptKey(attempt: Pick<Attempt, 'webhook_id' | 'completed_at' | 'number'>): string {
  return `${attempt.webhook_id} ${attempt.completed_at} ${padded(attempt.number)}`;
}

/** What an event is about. */
function subjectKey({ event_name, payload }: Pick<Happening, 'event_name' | 'payload'>): string {
  return `${event_name} ${JSON.stringify(payload)}`;
}

/** When the same was last told of the same record, in milliseconds since 1970; null if never. */
export function lastTold(
  { happenings }: NotificationTables,
  happening: Pick<Happening, 'event_name' | 'payload'>,
): number | null {
  const key = subjectKey(happening);
  const last = happenings.sorted('subject')[happenings.firstFrom('subject', `${key} ~`) - 1];
  return last && subjectKey(last) === key ? Date.parse(last.occurred_at) : null;
}

/** By webhook: first tries by their place, then repeated tries by the time they are due. What is over is left out. */
function queueKey({ webhook_id, state, rounds, place, due_at }: Delivery): string | null {
  if (state !== 'pending') return null;
  if (rounds === 0) return `${webhook_id} ${firstTry} ${padded(place * 2)}`;
  return `${webhook_id} ${laterTry} ${padded(due_at)} ${padded(place * 2)}`;
}

const firstTry = 'first';
const laterTry = 'later';

/** The pending deliveries of a webhook that were not tried yet, by place, and those to be tried again, by time. */
export function* waitingFirst(tables: NotificationTables, webhookId: string): Generator<Delivery> {
  yield* pendingIn(tables, `${webhookId} ${firstTry} `);
}
export function* waitingLater(tables: NotificationTables, webhookId: string): Generator<Delivery> {
  yield* pendingIn(tables, `${webhookId} ${laterTry} `);
}

function* pendingIn({ deliveries }: NotificationTables, prefix: string): Generator<Delivery> {
  const sorted = deliveries.sorted('queue');
  for (let index = deliveries.firstFrom('queue', prefix); index < sorted.length; index++) {
    const delivery = sorted[index] as Delivery;
    if (!queueKey(delivery)?.startsWith(prefix)) return;
    yield delivery;
  }
}

function padded(number: number): string {
  return String(number).padStart(16, '0');
}
