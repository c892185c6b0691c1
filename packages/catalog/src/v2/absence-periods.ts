import { z } from 'zod';
import { exposes, freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket, periodsBucket } from '../rate-limits.ts';
import { openEnum, Reference } from '../schemas.ts';
import { anyOf, Created, listOf, Meta, paging } from './schemas.ts';

const Boundary = z.object({
  /** Wall clock, without offset; `timezone_id` says where. */
  date_time: z.string(),
  type: openEnum(['FIRST_HALF', 'SECOND_HALF']).nullish(),
});

/**
 * An absence, of days or of hours by the unit of its type. It carries no amount; the breakdowns do.
 *
 * Of days, the end was seen as midnight after the last day.
 */
export const AbsencePeriod = z.object({
  id: z.string(),
  person: Reference,
  starts_from: Boundary,
  /** Null while the end is open. */
  ends_at: Boundary.nullish(),
  timezone_id: z.string().nullish(),
  comment: freeText(z.string().nullish()),
  absence_type: Reference,
  /** Who covers. */
  substitute: Reference.nullish(),
  approval: z.object({
    status: openEnum(['PENDING', 'APPROVED', 'REJECTED', 'DELETION_PENDING', 'SUBSTITUTE_REQUESTED']),
  }),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  _meta: Meta.optional(),
});
export type AbsencePeriod = z.infer<typeof AbsencePeriod>;

const wallClock = 'A local time without Z or offset, like 2026-08-03T00:00:00';

const LocalDateTime = z.iso
  .datetime({ local: true })
  .regex(/[^Z]$/, 'expected no zone')
  .meta({ description: wallClock });

const NewBoundary = z
  .strictObject({
    date_time: LocalDateTime.optional(),
    date: z.iso.date().optional().meta({ description: 'The day alone, as one client sends it' }),
    type: z.enum(['FIRST_HALF', 'SECOND_HALF']).nullish().meta({
      description: 'Start: SECOND_HALF is from midday. End: FIRST_HALF is until midday. Else the full day',
    }),
  })
  .refine(({ date_time, date }) => date_time !== undefined || date !== undefined, {
    error: 'expected date_time',
    path: ['date_time'],
  });

/** What can be changed of an absence. The person cannot. */
export const AbsencePeriodChanges = z.strictObject({
  absence_type: z.strictObject({ id: z.string() }).optional(),
  person: z.strictObject({ id: z.string() }).optional(),
  starts_from: NewBoundary.optional(),
  ends_at: NewBoundary.nullish().meta({ description: 'Null while the end is open' }),
  comment: z.string().max(2000).nullish(),
  substitute: exposes(z.strictObject({ id: z.string() }), { person: 'id' })
    .nullish()
    .meta({ description: 'Who covers' }),
});
export type AbsencePeriodChanges = z.infer<typeof AbsencePeriodChanges>;

/** A new absence. The zone is the company's; it cannot be said. */
export const NewAbsencePeriod = z.strictObject({
  ...AbsencePeriodChanges.shape,
  person: z.strictObject({ id: z.string() }),
  absence_type: z.strictObject({ id: z.string() }),
  starts_from: NewBoundary,
});
export type NewAbsencePeriod = z.infer<typeof NewAbsencePeriod>;

/** What an absence uses up on one day. */
export const AbsenceBreakdown = z.object({
  date: z.string(),
  effective_duration: z.object({ unit: openEnum(['DAY', 'HOUR']), value: z.number() }),
});
export type AbsenceBreakdown = z.infer<typeof AbsenceBreakdown>;

const id = { id: z.string().meta({ description: 'UUID of the absence; v1 calls it id_v2' }) };
const skip_approval = z
  .boolean()
  .optional()
  .meta({ description: 'Default false: pending where the type needs approval. True: approved at once' });
const moment = (what: string) =>
  z.iso
    .datetime({ local: true, offset: true })
    .optional()
    .meta({
      description: `Only absences ${what}, like 2026-01-31T12:00:00Z or local without zone`,
    });

const read = { area: 'time-off', access: 'read', scopes: ['personio:absences:read'], risk: 'read' } as const;
const write = { area: 'time-off', access: 'write', scopes: ['personio:absences:write'] } as const;

/** Absences of days and hours in one. */
export const absencePeriods = {
  list: operation({
    id: 'v2.absencePeriods.list',
    method: 'GET',
    path: '/v2/absence-periods',
    summary: 'List absences, optionally of some people, some types, or a stretch of time.',
    notes: [
      'The filters by start and end together name a stretch of time; absences that overlap it are listed.',
      'There is no operation to approve or reject; only the web application does that.',
    ],
    ...read,
    query: z.strictObject({
      ...paging(100, 100),
      id: anyOf('absences, by UUID'),
      'absence_type.id': anyOf('types, by UUID'),
      'person.id': anyOf('persons, by id'),
      'starts_from.date_time.gte': moment('that reach beyond this moment'),
      'starts_from.date_time.lte': moment('that begin at this moment or before'),
      'ends_at.date_time.gte': moment('that reach beyond this moment'),
      'ends_at.date_time.lte': moment('that begin at this moment or before'),
      'updated_at.gte': moment('changed at this moment or later'),
      'updated_at.lte': moment('changed at this moment or before'),
    }),
    answer: { kind: 'json', schema: listOf(AbsencePeriod) },
    errors: [400, 401, 403, 422, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 100 },
    rateLimit: assumedBucket,
    subject: { kind: 'field', parameter: 'person.id', record: 'person.id' },
    source: 'reference/get_v2-absence-periods; approval and times of change: client libraries',
    certainty: 'observed',
  }),

  get: operation({
    id: 'v2.absencePeriods.get',
    method: 'GET',
    path: '/v2/absence-periods/{id}',
    summary: 'Get one absence.',
    ...read,
    parameters: z.strictObject(id),
    answer: { kind: 'json', schema: AbsencePeriod },
    errors: [401, 403, 404, 429],
    rateLimit: assumedBucket,
    subject: {
      kind: 'field',
      record: 'person.id',
      lookup: { operation: 'v2.absencePeriods.get', parameter: 'id', id: 'id' },
    },
    source: 'client libraries',
    certainty: 'observed',
  }),

  create: operation({
    id: 'v2.absencePeriods.create',
    method: 'POST',
    path: '/v2/absence-periods',
    summary: 'Enter an absence. It is pending where its type needs approval, unless told otherwise.',
    notes: [
      '`skip_approval` is false by default, unlike in v1; say it explicitly.',
      'Times are wall clock: `Z` or an offset is refused with 400.',
      '409 when it clashes with another absence, when the person is covering for somebody then, or when the substitute cannot cover.',
      '422 when the type demands a substitute and none was named, or the other way round.',
    ],
    ...write,
    risk: 'write',
    query: z.strictObject({ skip_approval }),
    body: { schema: NewAbsencePeriod, encodings: ['json'] },
    status: 201,
    answer: { kind: 'json', schema: Created },
    errors: [400, 401, 403, 409, 422, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', body: 'person.id' },
    events: ['absence-period.created'],
    source: 'reference/post_v2-absence-periods; shape of the answer: client library',
    certainty: 'observed',
  }),

  update: operation({
    id: 'v2.absencePeriods.update',
    method: 'PATCH',
    path: '/v2/absence-periods/{id}',
    summary: 'Change an absence. The answer is empty.',
    notes: [
      'To change a half day, send its date as well.',
      'A change of time is pending again where the type needs approval, unless `skip_approval` is true.',
    ],
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    query: z.strictObject({ skip_approval }),
    body: { schema: AbsencePeriodChanges, encodings: ['json'] },
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 409, 422, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', lookup: { operation: 'v2.absencePeriods.get', parameter: 'id', id: 'id' } },
    events: ['absence-period.updated.timerange', 'absence-period.updated.status'],
    source: 'reference/patch_v2-absence-periods-id; which fields change: our reading',
    certainty: 'inferred',
  }),

  delete: operation({
    id: 'v2.absencePeriods.delete',
    method: 'DELETE',
    path: '/v2/absence-periods/{id}',
    summary: 'Delete an absence, for good. The answer is empty.',
    ...write,
    risk: 'destructive',
    parameters: z.strictObject(id),
    status: 204,
    answer: { kind: 'empty' },
    errors: [401, 403, 404, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', lookup: { operation: 'v2.absencePeriods.get', parameter: 'id', id: 'id' } },
    events: ['absence-period.deleted'],
    source: 'reference/delete_v2-absence-periods-id',
    certainty: 'documented',
  }),

  breakdowns: operation({
    id: 'v2.absencePeriods.breakdowns',
    method: 'GET',
    path: '/v2/absence-periods/{id}/breakdowns',
    summary: 'List what an absence uses up on each of its days.',
    notes: ['Every day has an entry, in order; days off have 0, half days 0.5.'],
    ...read,
    parameters: z.strictObject(id),
    query: z.strictObject(paging(28, 28)),
    answer: { kind: 'json', schema: listOf(AbsenceBreakdown) },
    errors: [400, 401, 403, 404, 429],
    pages: { style: 'cursor', defaultLimit: 28, maxLimit: 28 },
    rateLimit: periodsBucket,
    subject: { kind: 'field', lookup: { operation: 'v2.absencePeriods.get', parameter: 'id', id: 'id' } },
    source: 'reference/get_v2-absence-periods-id-breakdowns; fields of an entry: live answers',
    certainty: 'observed',
  }),
} as const;
