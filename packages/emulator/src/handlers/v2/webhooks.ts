import {
  type EventName,
  eventNames,
  type Handlers,
  type LoggedEvent,
  type v2,
  type WebhookActivity,
  type WebhookChanges,
  type Webhook as WebhookWire,
} from '@staffgate/catalog';
import { announceAgain, announceTo } from '../../announce.ts';
import type { Context } from '../../context.ts';
import { toldUntil } from '../../effective-days.ts';
import { ProblemFailure } from '../../failures.ts';
import { attemptsOf, happeningsOf, logStart, placeOf, type Span } from '../../notification-log.ts';
import type { Attempt, Happening, Webhook } from '../../notification-tables.ts';
import { listMeta, type Place, takeAfter } from '../../paging.ts';
import { checkWebhook } from '../../webhook-rules.ts';

export const webhooks: Handlers<typeof v2, Context>['webhooks'] = {
  list({ enabled_events, status, limit = 100 }, context) {
    const kept = context.store.notifications.webhooks
      .sorted('number')
      .filter(
        (webhook) =>
          (status === undefined || webhook.status === status) &&
          (enabled_events === undefined || webhook.enabled_events.includes(enabled_events)),
      );
    const stretch = takeAfter(kept, { placeOf: ({ number }) => [number] }, context.page.after, limit);
    return {
      _data: stretch.records.map((webhook) => toWire(webhook, context)),
      _meta: listMeta(context, stretch.next),
    };
  },

  create({ body }, context) {
    const { store, clock, identifiers, zone } = context;
    const number = store.counter('webhooks') + 1;
    const webhook = changed(
      {
        id: identifiers.uuid('webhook', number),
        number,
        url: '',
        description: '',
        // Source: reference; without ENABLED nothing is ever sent.
        status: 'DISABLED',
        auth_type: 'TOKEN',
        token: null,
        custom_headers: null,
        enabled_events: [],
        created_at: new Date(clock.now()).toISOString(),
      },
      body,
      context,
    );
    store.commit(
      { collection: 'webhooks', key: webhook.id, record: webhook },
      { collection: 'counters', key: 'webhooks', record: number },
      // Without a webhook nobody looked at the days that passed.
      ...(store.notifications.webhooks.size === 0 ? [toldUntil(zone.day(clock.now()))] : []),
    );
    return toWire(webhook, context);
  },

  get: ({ id }, context) => toWire(find(id, context), context),

  update({ id, body }, context) {
    const { store } = context;
    const before = find(id, context);
    const after = changed(before, body, context);
    const isSwitchedOff = before.status === 'ENABLED' && after.status === 'DISABLED';
    store.commit(
      { collection: 'webhooks', key: id, record: after },
      // VERIFY: what becomes of deliveries that wait while a webhook is switched off; that they end is assumed.
      ...(isSwitchedOff ? pendingOf(id, context) : []).map(
        (delivery) =>
          ({
            collection: 'deliveries',
            key: delivery.id,
            record: { ...delivery, state: 'cancelled' },
          }) as const,
      ),
    );
    return toWire(after, context);
  },

  delete({ id }, context) {
    const { store } = context;
    find(id, context);
    const { deliveries, attempts, happenings } = store.notifications;
    const isOfIt = ({ webhook_id }: { readonly webhook_id: string | null }) => webhook_id === id;
    store.commit(
      { collection: 'webhooks', key: id, record: null },
      ...[...deliveries.values()].filter(isOfIt).map(gone('deliveries')),
      ...[...attempts.values()].filter(isOfIt).map(gone('attempts')),
      ...[...happenings.values()].filter(isOfIt).map(gone('happenings')),
    );
    return undefined;
  },

  ping({ id }, context) {
    const webhook = find(id, context);
    context.store.commit(...announceTo(webhook, { event_name: 'ping', payload: {} }, context));
    return {};
  },

  testEvent({ id, body }, context) {
    const webhook = find(id, context);
    const name = (body.event_name ?? body.event_type) as EventName;
    if (!webhook.enabled_events.includes(name)) throw new ProblemFailure('badBody');
    context.store.commit(...announceTo(webhook, { event_name: name, payload: body.payload }, context));
    return {};
  },

  events({ id, limit = 100, ...input }, context) {
    const webhook = find(id, context);
    const span = spanOf(input['occurred_at.gte'], input['occurred_at.lte'], context);
    const found = happeningsOf(webhook, span, context.store.notifications, keyOf(context.page.after));
    const wanted = (happening: Happening) =>
      input.event_name === undefined || happening.event_name === input.event_name;
    return pageOf(found, wanted, placeOf.happening, toLoggedEvent, limit, context);
  },

  activity({ id, limit = 100, event_name, is_delivered, redelivery_id, ...input }, context) {
    const webhook = find(id, context);
    const span = spanOf(input['completed_at.gte'], input['completed_at.lte'], context);
    const found = attemptsOf(webhook, span, context.store.notifications, keyOf(context.page.after));
    const wanted = (attempt: Attempt) =>
      (event_name === undefined || attempt.event_name === event_name) &&
      (is_delivered === undefined || attempt.is_delivered === is_delivered) &&
      (redelivery_id === undefined || attempt.redelivery_id === redelivery_id);
    return pageOf(found, wanted, placeOf.attempt, toActivity, limit, context);
  },

  redelivery({ id, body }, context) {
    const { store, clock, identifiers } = context;
    const webhook = find(id, context);
    const span = spanOf(body['occurred_at.gte'], body['occurred_at.lte'], context);
    const chosen: Happening[] = [];
    for (const happening of happeningsOf(webhook, span, store.notifications)) {
      chosen.push(happening);
      // VERIFY: which events are sent when there are more than may be; the oldest are assumed.
      if (chosen.length === perCall) break;
    }
    // VERIFY: whether the limit counts per webhook, and what is answered above it.
    if (redeliveredSince(clock.now() - 3_600_000, context) + chosen.length > perHour) {
      throw new ProblemFailure('tooManyRequests');
    }
    const number = store.counter('redeliveries') + 1;
    const redelivery_id = identifiers.uuid('redelivery', number);
    store.commit(
      { collection: 'counters', key: 'redeliveries', record: number },
      ...announceAgain(webhook, chosen, redelivery_id, context),
    );
    return { redelivery_id };
  },
};

/** Source: reference of the redelivery. */
const perCall = 100;
const perHour = 500;

function find(id: string, { store }: Context): Webhook {
  const webhook = store.notifications.webhooks.get(id);
  if (!webhook) throw new ProblemFailure('noResource');
  return webhook;
}

/**
 * A webhook as a change makes it.
 *
 * @throws {ProblemFailure} 400, 409 or 422 when it could not be served, or another has its URL.
 */
function changed(before: Webhook, body: WebhookChanges, { store, quirks }: Context): Webhook {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const merged: Webhook = { ...before, ...given };
  const after =
    merged.auth_type === 'CUSTOM' || body.custom_headers ? merged : { ...merged, custom_headers: null };
  checkWebhook(after, quirks, eventNames);
  const twin = [...store.notifications.webhooks.values()].some(
    (other) => other.id !== after.id && other.url === after.url,
  );
  // VERIFY: what the documented conflict is.
  if (twin && quirks.sameWebhookUrl === 'refuse') throw new ProblemFailure('sameWebhook');
  return after;
}

function pendingOf(webhookId: string, { store }: Context) {
  return [...store.notifications.deliveries.values()].filter(
    ({ webhook_id, state }) => webhook_id === webhookId && state === 'pending',
  );
}

function gone<C extends 'deliveries' | 'attempts' | 'happenings'>(collection: C) {
  return ({ id }: { readonly id: string }) => ({ collection, key: id, record: null }) as const;
}

function redeliveredSince(moment: number, { store }: Context): number {
  const { deliveries } = store.notifications;
  const from = deliveries.firstFrom('redelivered', new Date(moment).toISOString());
  return deliveries.sorted('redelivered').length - from;
}

/** The stretch of time that filters name; the logs begin 30 days ago. */
function spanOf(from: string | undefined, until: string | undefined, { clock }: Context): Span {
  const start = logStart(clock.now());
  const asked = from === undefined ? start : inUtc(from);
  return { from: asked > start ? asked : start, until: until === undefined ? null : inUtc(until) };
}

function inUtc(moment: string): string {
  return new Date(moment).toISOString();
}

function keyOf(after: Place | null): string | null {
  return after === null ? null : String(after[0]);
}

function pageOf<T, W>(
  found: Iterable<T>,
  wanted: (record: T) => boolean,
  keyOfRecord: (record: T) => string,
  toWireRecord: (record: T, context: Context) => W,
  limit: number,
  context: Context,
) {
  const records: T[] = [];
  let more = false;
  for (const record of found) {
    if (!wanted(record)) continue;
    more = records.length === limit;
    if (more) break;
    records.push(record);
  }
  const last = records.at(-1);
  return {
    _data: records.map((record) => toWireRecord(record, context)),
    _meta: listMeta(context, more && last ? [keyOfRecord(last)] : null),
  };
}

function toWire(webhook: Webhook, { quirks }: Context): WebhookWire {
  const { id, url, description, status, auth_type, token, custom_headers, enabled_events } = webhook;
  return {
    id,
    url,
    description,
    status,
    auth_type,
    // VERIFY: whether secrets are answered.
    ...(quirks.webhookSecrets === 'shown' && {
      token,
      custom_headers: custom_headers && { ...custom_headers },
    }),
    enabled_events: [...enabled_events],
  };
}

function toLoggedEvent({ id, event_name, occurred_at, payload }: Happening, { store }: Context): LoggedEvent {
  return {
    id,
    company_id: store.organisation.id,
    event_name,
    occurred_at,
    payload: { ...payload },
    meta: {},
  };
}

function toActivity(attempt: Attempt): WebhookActivity {
  const { id, event_id, event_name, occurred_at, completed_at, is_delivered, status_code, error } = attempt;
  return {
    id,
    event_id,
    event_name,
    occurred_at,
    attempt: attempt.attempt,
    completed_at,
    is_delivered,
    status_code,
    error,
    redelivery_id: attempt.redelivery_id,
  };
}
