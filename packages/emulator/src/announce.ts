import type { Clock } from './clock.ts';
import { type Disorder, fateOf } from './disorder.ts';
import type { Event } from './events.ts';
import type { Identifiers } from './identifiers.ts';
import { type Delivery, type Happening, lastTold, type Webhook } from './notification-tables.ts';
import type { Change, Store } from './store.ts';

/** What telling needs to know of the world. */
export interface Announcing {
  readonly store: Store;
  readonly clock: Clock;
  readonly identifiers: Identifiers;
}

/** An event, and when it happened if that is not now: milliseconds since 1970. */
export interface Announcement extends Event {
  readonly at?: number;
}

/** The changes that note events and the duty to tell each webhook that wants them. */
export function announce(
  announcements: readonly Announcement[],
  { store, clock, identifiers }: Announcing,
  disorder: Disorder,
): Change[] {
  const { notifications } = store;
  const webhooks = notifications.webhooks.sorted('number');
  const book = new Book(store, clock, identifiers);
  const told = new Map<string, number>();
  for (const { event_name, payload, at = clock.now() } of announcements) {
    const wanting = webhooks.filter(({ enabled_events }) => enabled_events.includes(event_name));
    if (wanting.length === 0) continue;
    // A receiver knows an event again by name, time and ids, so the same may not happen twice in a millisecond.
    const subject = `${event_name} ${JSON.stringify(payload)}`;
    const last = told.get(subject) ?? lastTold(notifications, { event_name, payload });
    const occurredAt = last === null ? at : Math.max(at, last + 1);
    told.set(subject, occurredAt);
    const happening = book.happened({ event_name, payload }, occurredAt, null);
    for (const webhook of wanting) {
      if (webhook.status === 'ENABLED') book.owe(webhook, happening, disorder);
    }
  }
  return book.changes();
}

/** The changes that send an event to a single webhook, whatever its status and its events. */
export function announceTo(
  webhook: Webhook,
  { event_name, payload }: Event,
  { store, clock, identifiers }: Announcing,
): Change[] {
  const book = new Book(store, clock, identifiers);
  const last = lastTold(store.notifications, { event_name, payload });
  const at = last === null ? clock.now() : Math.max(clock.now(), last + 1);
  book.owe(webhook, book.happened({ event_name, payload }, at, webhook.id));
  return book.changes();
}

/** The changes that send events of the log again. */
export function announceAgain(
  webhook: Webhook,
  happenings: readonly Happening[],
  redeliveryId: string,
  { store, clock, identifiers }: Announcing,
): Change[] {
  const book = new Book(store, clock, identifiers);
  for (const happening of happenings) book.owe(webhook, happening, orderly, redeliveryId);
  return book.changes();
}

const orderly: Disorder = { duplicates: 0, reordering: 0, loss: 0 };

/** Collects new happenings and deliveries, numbered on from those that are there. */
class Book {
  readonly #now: number;
  readonly #identifiers: Identifiers;
  readonly #changes: Change[] = [];
  #happenings: number;
  #deliveries: number;

  constructor(store: Store, clock: Clock, identifiers: Identifiers) {
    this.#now = clock.now();
    this.#identifiers = identifiers;
    this.#happenings = store.counter('happenings');
    this.#deliveries = store.counter('deliveries');
  }

  happened(event: Event, at: number, webhookId: string | null): Happening {
    const number = ++this.#happenings;
    const record: Happening = {
      ...event,
      id: this.#identifiers.uuid('event', number),
      number,
      occurred_at: new Date(at).toISOString(),
      webhook_id: webhookId,
    };
    this.#changes.push({ collection: 'happenings', key: record.id, record });
    return record;
  }

  owe(webhook: Webhook, happening: Happening, disorder = orderly, redeliveryId: string | null = null): void {
    const fate = fateOf(this.#identifiers.uuid('fate', webhook.number, happening.number), disorder);
    for (const shift of fate.shifts) {
      const number = ++this.#deliveries;
      const record: Delivery = {
        id: this.#identifiers.uuid('delivery', number),
        number,
        webhook_id: webhook.id,
        event_id: happening.id,
        redelivery_id: redeliveryId,
        state: fate.isLost ? 'lost' : 'pending',
        place: shift === 0 ? number : number + shift + 0.5,
        rounds: 0,
        requests: 0,
        begun_at: null,
        due_at: this.#now,
        created_at: new Date(this.#now).toISOString(),
      };
      this.#changes.push({ collection: 'deliveries', key: record.id, record });
    }
  }

  changes(): Change[] {
    if (this.#changes.length === 0) return [];
    return [
      ...this.#changes,
      { collection: 'counters', key: 'happenings', record: this.#happenings },
      { collection: 'counters', key: 'deliveries', record: this.#deliveries },
    ];
  }
}
