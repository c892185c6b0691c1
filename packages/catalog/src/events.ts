import { z } from 'zod';
import { Instant, Reference } from './schemas.ts';

/**
 * The events that Personio sends to webhooks.
 *
 * Source: Personio guides "Event-driven data from Personio" and "Attendance and absence events", changelog; the
 * cost-center event was read out of two independent clients.
 */
export const eventNames = [
  'person.created',
  'person.updated',
  'person.deleted',
  'employment.created',
  'employment.updated',
  'employment.updated.cost-centers',
  'employment.deleted',
  'employment.started',
  'employment.terminated',
  'absence-period.created',
  'absence-period.updated.status',
  'absence-period.updated.timerange',
  'absence-period.deleted',
  'attendance-period.created',
  'attendance-period.updated',
  'attendance-period.deleted',
  'document.created',
  'document.updated',
  'document.deleted',
  'document.signed',
  'ping',
] as const;

export type EventName = (typeof eventNames)[number];

// VERIFY: the keys inside payload were not seen; that there are ids only is documented.
const person = z.looseObject({ person: Reference });
const employment = z.looseObject({ person: Reference, employment: Reference });
const absencePeriod = z.looseObject({ person: Reference, absence_period: Reference });
const attendancePeriod = z.looseObject({ person: Reference, attendance_period: Reference });
const document = z.looseObject({ person: Reference, document: Reference });

/** What each event carries: ids, as v2 knows them, and no personal data. */
export const eventPayloads = {
  'person.created': person,
  'person.updated': person,
  'person.deleted': person,
  'employment.created': employment,
  'employment.updated': employment,
  'employment.updated.cost-centers': employment,
  'employment.deleted': employment,
  'employment.started': employment,
  'employment.terminated': employment,
  'absence-period.created': absencePeriod,
  'absence-period.updated.status': absencePeriod,
  'absence-period.updated.timerange': absencePeriod,
  'absence-period.deleted': absencePeriod,
  'attendance-period.created': attendancePeriod,
  'attendance-period.updated': attendancePeriod,
  'attendance-period.deleted': attendancePeriod,
  'document.created': document,
  'document.updated': document,
  'document.deleted': document,
  'document.signed': document,
  ping: z.looseObject({}),
} as const satisfies Record<EventName, z.ZodType>;

export type EventPayload<N extends EventName> = z.infer<(typeof eventPayloads)[N]>;

/**
 * The body of a delivery. It has no id: the same event is known again by name, time and ids.
 *
 * Source: Personio guide "Webhooks".
 */
export const EventEnvelope = z.object({
  company_id: z.string(),
  event_name: z.string(),
  occurred_at: Instant,
  payload: z.record(z.string(), z.unknown()),
  meta: z.record(z.string(), z.unknown()).nullish(),
});
export type EventEnvelope = z.infer<typeof EventEnvelope>;

/** An event as a webhook tells it; what `payload` holds follows from `event_name`. */
export type WebhookEvent = {
  [N in EventName]: Omit<EventEnvelope, 'event_name' | 'payload'> & {
    readonly event_name: N;
    readonly payload: EventPayload<N>;
  };
}[EventName];

/** The event of an envelope; null when the name is not known, or the payload is not what that event carries. */
export function eventOf(envelope: EventEnvelope): WebhookEvent | null {
  const { event_name, payload } = envelope;
  if (!Object.hasOwn(eventPayloads, event_name)) return null;
  const fits = eventPayloads[event_name as EventName].safeParse(payload).success;
  return fits ? (envelope as WebhookEvent) : null;
}
