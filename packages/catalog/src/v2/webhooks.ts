import { z } from 'zod';
import { EventEnvelope, eventNames } from '../events.ts';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { Instant, openEnum } from '../schemas.ts';
import { listOf, Meta, paging } from './schemas.ts';

const status = openEnum(['ENABLED', 'DISABLED']);
const authType = openEnum(['NONE', 'TOKEN', 'CUSTOM']);

/** Where events are sent. Token and headers are secrets; whether they are answered is not known. */
export const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  description: freeText(z.string()),
  status: status.optional(),
  auth_type: authType.optional(),
  token: z.string().nullish(),
  custom_headers: z.record(z.string(), z.string()).nullish(),
  enabled_events: z.array(openEnum(eventNames)).optional(),
  _meta: Meta.optional(),
});
export type Webhook = z.infer<typeof Webhook>;

/** What can be changed of a webhook. */
export const WebhookChanges = z.strictObject({
  url: z.string().optional().meta({ description: 'Where deliveries go; must be HTTPS' }),
  description: z.string().optional(),
  status: z.enum(['ENABLED', 'DISABLED']).optional().meta({
    description: 'Default DISABLED: without ENABLED nothing is ever sent',
  }),
  auth_type: z.enum(['NONE', 'TOKEN', 'CUSTOM']).optional().meta({
    description: 'What deliveries carry: nothing, the token (default), or headers of your own',
  }),
  token: z.string().nullish().meta({
    description: 'Sent verbatim as the Authorization header; no Bearer is added',
  }),
  custom_headers: z.record(z.string(), z.string()).nullish().meta({
    description: 'At most three, with auth_type CUSTOM',
  }),
  enabled_events: z
    .array(openEnum(eventNames))
    .min(1)
    .optional()
    .meta({ description: 'Names of the events to send' }),
});
export type WebhookChanges = z.infer<typeof WebhookChanges>;

/** A new webhook. */
export const NewWebhook = z.strictObject({
  ...WebhookChanges.shape,
  url: z.string().meta({ description: 'Where deliveries go; must be HTTPS' }),
  description: z.string(),
  enabled_events: z.array(openEnum(eventNames)).min(1).meta({ description: 'Names of the events to send' }),
});
export type NewWebhook = z.infer<typeof NewWebhook>;

/** An event as the log of a webhook keeps it: the body of its delivery, and an id. */
export const LoggedEvent = z.object({ id: z.string(), ...EventEnvelope.shape });
export type LoggedEvent = z.infer<typeof LoggedEvent>;

/** One request to a webhook, and what came of it. */
export const WebhookActivity = z.object({
  id: z.string(),
  event_id: z.string().nullish(),
  event_name: openEnum(eventNames),
  occurred_at: z.string().nullish(),
  /** Which request for this event it was, from 1. */
  attempt: z.int().nullish(),
  completed_at: z.string(),
  /** Whether a status 2xx came in time. */
  is_delivered: z.boolean(),
  /** Null where no answer came. */
  status_code: z.int().nullish(),
  /** Why no answer came. */
  error: z.string().nullish(),
  redelivery_id: z.string().nullish(),
});
export type WebhookActivity = z.infer<typeof WebhookActivity>;

const id = { id: z.string().meta({ description: 'UUID of the webhook' }) };
const since = (what: string) =>
  Instant.optional().meta({ description: `Only what ${what} at this moment or later` });
const until = (what: string) =>
  Instant.optional().meta({ description: `Only what ${what} at this moment or before` });
const eventName = z.string().optional().meta({ description: 'Only events of this name' });

const read = {
  area: 'webhooks',
  access: 'read',
  scopes: ['personio:webhooks:read'],
  risk: 'read',
  rateLimit: assumedBucket,
} as const;
const write = {
  area: 'webhooks',
  access: 'write',
  scopes: ['personio:webhooks:write'],
  rateLimit: assumedBucket,
} as const;
const pages = { style: 'cursor', defaultLimit: 100, maxLimit: 200 } as const;

/** Where Personio sends events, what it sent, and how to have it sent again. */
export const webhooks = {
  list: operation({
    id: 'v2.webhooks.list',
    method: 'GET',
    path: '/v2/webhooks',
    summary: 'List webhooks, optionally those of an event or a status.',
    ...read,
    query: z.strictObject({
      ...paging(100, 200),
      enabled_events: z.string().optional().meta({ description: 'Only those that are sent this event' }),
      status: z.enum(['ENABLED', 'DISABLED']).optional().meta({ description: 'Only those of this status' }),
    }),
    answer: { kind: 'json', schema: listOf(Webhook) },
    errors: [400, 401, 403, 429],
    pages,
    subject: { kind: 'everybody' },
    source: 'reference/get_v2-webhooks',
    certainty: 'documented',
  }),

  create: operation({
    id: 'v2.webhooks.create',
    method: 'POST',
    path: '/v2/webhooks',
    summary: 'Create a webhook. It sends nothing until its status is ENABLED.',
    notes: [
      'The status is DISABLED unless it is given.',
      'Names of custom headers may not begin with host, content-length, content-type, transfer-encoding, connection, upgrade, te, trailer or expect.',
      '409 is documented; that it means a second webhook for the same URL is assumed.',
    ],
    ...write,
    risk: 'write',
    body: { schema: NewWebhook, encodings: ['json'] },
    status: 201,
    answer: { kind: 'json', schema: Webhook },
    errors: [400, 401, 403, 409, 422, 429],
    subject: { kind: 'everybody' },
    source: 'reference/post_v2-webhooks; that the answer is the whole webhook: our reading',
    certainty: 'inferred',
  }),

  get: operation({
    id: 'v2.webhooks.get',
    method: 'GET',
    path: '/v2/webhooks/{id}',
    summary: 'Get one webhook.',
    ...read,
    parameters: z.strictObject(id),
    answer: { kind: 'json', schema: Webhook },
    errors: [401, 403, 404, 429],
    subject: { kind: 'everybody' },
    source: 'reference/get_v2-webhooks-id',
    certainty: 'documented',
  }),

  update: operation({
    id: 'v2.webhooks.update',
    method: 'PATCH',
    path: '/v2/webhooks/{id}',
    summary: 'Change some fields of a webhook, or switch it on and off.',
    notes: ['Unlike elsewhere in v2 the answer is not empty: it is the webhook, with 200.'],
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    body: { schema: WebhookChanges, encodings: ['json'] },
    answer: { kind: 'json', schema: Webhook },
    errors: [400, 401, 403, 404, 409, 422, 429],
    subject: { kind: 'everybody' },
    source: 'reference/patch_v2-webhooks-id',
    certainty: 'documented',
  }),

  delete: operation({
    id: 'v2.webhooks.delete',
    method: 'DELETE',
    path: '/v2/webhooks/{id}',
    summary: 'Delete a webhook, for good. The answer is empty.',
    ...write,
    risk: 'destructive',
    parameters: z.strictObject(id),
    status: 204,
    answer: { kind: 'empty' },
    errors: [401, 403, 404, 429],
    subject: { kind: 'everybody' },
    source: 'reference/delete_v2-webhooks-id; its statuses: our reading',
    certainty: 'inferred',
  }),

  ping: operation({
    id: 'v2.webhooks.ping',
    method: 'POST',
    path: '/v2/webhooks/{id}/ping',
    summary: 'Send an event of the name ping to a webhook.',
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    answer: { kind: 'json', schema: z.looseObject({}) },
    errors: [401, 403, 404, 429],
    subject: { kind: 'everybody' },
    events: ['ping'],
    source: 'reference/post_v2-webhooks-id-ping; its answer was not seen',
    certainty: 'inferred',
  }),

  testEvent: operation({
    id: 'v2.webhooks.testEvent',
    method: 'POST',
    path: '/v2/webhooks/{id}/test-event',
    summary: 'Send an event of your own making to a webhook.',
    notes: ['The event must be enabled on the webhook; a missing payload is 400.'],
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    body: {
      schema: z
        .strictObject({
          event_name: openEnum(eventNames).optional().meta({ description: 'Name of the event' }),
          event_type: openEnum(eventNames)
            .optional()
            .meta({ description: 'The same, as one client sends it' }),
          payload: z.record(z.string(), z.unknown()).meta({ description: 'What the event carries' }),
        })
        .refine((body) => body.event_name !== undefined || body.event_type !== undefined, {
          error: 'expected event_name',
          path: ['event_name'],
        }),
      encodings: ['json'],
    },
    answer: { kind: 'json', schema: z.looseObject({}) },
    errors: [400, 401, 403, 404, 429],
    subject: { kind: 'everybody' },
    source: 'reference/post_v2-webhooks-id-test-event; the names of its fields: our reading',
    certainty: 'inferred',
  }),

  events: operation({
    id: 'v2.webhooks.events',
    method: 'GET',
    path: '/v2/webhooks/{id}/events',
    summary: 'List the events of a webhook in the last 30 days, delivered or not.',
    notes: ['Read it after an outage of your own, to learn what was missed.'],
    ...read,
    parameters: z.strictObject(id),
    query: z.strictObject({
      ...paging(100, 200),
      'occurred_at.gte': since('happened'),
      'occurred_at.lte': until('happened'),
      event_name: eventName,
    }),
    answer: { kind: 'json', schema: listOf(LoggedEvent) },
    errors: [400, 401, 403, 404, 422, 429],
    pages,
    subject: { kind: 'everybody' },
    source: 'reference/get_v2-webhooks-id-events; the fields of its answer: our reading',
    certainty: 'inferred',
  }),

  activity: operation({
    id: 'v2.webhooks.activity',
    method: 'GET',
    path: '/v2/webhooks/{id}/activity',
    summary: 'List the requests that were made to a webhook in the last 30 days.',
    ...read,
    parameters: z.strictObject(id),
    query: z.strictObject({
      ...paging(100, 200),
      'completed_at.gte': since('was over'),
      'completed_at.lte': until('was over'),
      event_name: eventName,
      is_delivered: z
        .boolean()
        .optional()
        .meta({ description: 'Only those that a status 2xx was received for, or was not' }),
      redelivery_id: z.string().optional().meta({ description: 'Only those of this redelivery' }),
    }),
    answer: { kind: 'json', schema: listOf(WebhookActivity) },
    errors: [400, 401, 403, 404, 422, 429],
    pages,
    subject: { kind: 'everybody' },
    source: 'reference/get_v2-webhooks-id-activity; the fields of its answer: our reading',
    certainty: 'inferred',
  }),

  redelivery: operation({
    id: 'v2.webhooks.redelivery',
    method: 'POST',
    path: '/v2/webhooks/{id}/redelivery',
    summary: 'Have the events of a stretch of time sent again, at most 100 of them.',
    notes: [
      'At least one of the two moments is needed; only the last 30 days can be sent again.',
      'At most 500 events an hour; what is above is refused, with 429 as we assume.',
    ],
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    body: {
      schema: z
        .strictObject({
          'occurred_at.gte': since('happened'),
          'occurred_at.lte': until('happened'),
        })
        .refine((body) => Object.values(body).some((moment) => moment !== undefined), {
          error: 'expected occurred_at.gte or occurred_at.lte',
          path: ['occurred_at.gte'],
        }),
      encodings: ['json'],
    },
    answer: { kind: 'json', schema: z.looseObject({ redelivery_id: z.string() }) },
    errors: [400, 401, 403, 404, 422, 429],
    subject: { kind: 'everybody' },
    source: 'reference/post_v2-webhooks-id-redelivery; its answer: our reading',
    certainty: 'inferred',
  }),
} as const;
