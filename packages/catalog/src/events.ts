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
] as const;

export type EventName = (typeof eventNames)[number];
