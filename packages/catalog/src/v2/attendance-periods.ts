import { z } from 'zod';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket, periodsBucket } from '../rate-limits.ts';
import { openEnum, PlainDate, Reference } from '../schemas.ts';
import { anyOf, listOf, Meta, paging } from './schemas.ts';

const Boundary = z.object({
  /** Wall clock, without offset. */
  date_time: z.string(),
});

/** A stretch of work, or of a break. What v1 knows as minutes are periods of their own. */
export const AttendancePeriod = z.object({
  id: z.string(),
  person: Reference,
  type: openEnum(['WORK', 'BREAK']),
  start: Boundary,
  /** Null while the period is open. */
  end: Boundary.nullish(),
  /** The day that the period counts for, also when it goes over midnight. */
  attribution_date: z.string().nullish(),
  comment: freeText(z.string().nullish()),
  project: Reference.nullish(),
  approval: z.object({ status: openEnum(['PENDING', 'CONFIRMED', 'REJECTED']) }),
  is_auto_generated: z.boolean().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  _meta: Meta.optional(),
});
export type AttendancePeriod = z.infer<typeof AttendancePeriod>;

const NewBoundary = z.strictObject({
  date_time: z.iso
    .datetime({ local: true })
    .regex(/[^Z]$/, 'expected no zone')
    .meta({ description: 'A local time without Z or offset, like 2026-09-01T08:00:00' }),
});

/** What can be changed of a period. Person and type cannot; null clears. */
export const AttendancePeriodChanges = z.strictObject({
  start: NewBoundary.optional(),
  end: NewBoundary.nullish().meta({ description: 'Null while the period is open' }),
  comment: z.string().max(1000).nullish(),
  project: z
    .strictObject({ id: z.string() })
    .nullish()
    .meta({ description: 'An active project; not of breaks' }),
});
export type AttendancePeriodChanges = z.infer<typeof AttendancePeriodChanges>;

/** A new period. */
export const NewAttendancePeriod = z.strictObject({
  person: z.strictObject({ id: z.string() }),
  type: z.enum(['WORK', 'BREAK']),
  ...AttendancePeriodChanges.shape,
  start: NewBoundary,
});
export type NewAttendancePeriod = z.infer<typeof NewAttendancePeriod>;

/** The fields by which a list can be sorted. */
export const attendanceSortFields = [
  'person.id',
  'start.date_time',
  'end.date_time',
  'updated_at',
  'status',
] as const;

const id = { id: z.string().meta({ description: 'UUID of the period; v1 calls it id_v2' }) };
const skip_approval = z
  .boolean()
  .optional()
  .meta({ description: 'Default false: pending where attendances need approval. True: confirmed at once' });
const moment = (what: string) =>
  z.iso
    .datetime({ local: true, offset: true })
    .optional()
    .meta({ description: `Only periods ${what}, like 2026-09-01T08:00:00, without Z or offset` });
const day = (what: string) =>
  PlainDate.optional().meta({ description: `Only periods that count for ${what}` });

const read = {
  area: 'attendances',
  access: 'read',
  scopes: ['personio:attendances:read'],
  risk: 'read',
} as const;
const write = { area: 'attendances', access: 'write', scopes: ['personio:attendances:write'] } as const;
const lookup = { operation: 'v2.attendancePeriods.get', parameter: 'id', id: 'id' } as const;

/** Work and breaks. */
export const attendancePeriods = {
  list: operation({
    id: 'v2.attendancePeriods.list',
    method: 'GET',
    path: '/v2/attendance-periods',
    summary: 'List periods of work and breaks.',
    notes: [
      'Each filter looks at its own field; unlike those of absences they do not mean overlap.',
      'Times are without zone: a trailing `Z` is refused with 400.',
      '`sort` takes several fields, a minus means descending; open periods come last, descending first.',
    ],
    ...read,
    query: z.strictObject({
      ...paging(100, 100),
      id: anyOf('periods, by UUID'),
      'person.id': anyOf('persons, by id'),
      'project.id': anyOf('projects, by id'),
      'start.date_time.gte': moment('that start then or later'),
      'start.date_time.lte': moment('that start then or before'),
      'end.date_time.gte': moment('that end then or later'),
      'end.date_time.lte': moment('that end then or before'),
      'updated_at.gte': moment('changed then or later, in UTC'),
      'updated_at.lte': moment('changed then or before, in UTC'),
      'attribution_date.gte': day('this day or a later one'),
      'attribution_date.lte': day('this day or an earlier one'),
      status: z.enum(['PENDING', 'CONFIRMED', 'REJECTED']).optional(),
      sort: z
        .array(z.string().regex(/^-?(person\.id|start\.date_time|end\.date_time|updated_at|status)$/))
        .optional()
        .meta({ description: `Any of ${attendanceSortFields.join(', ')}; a minus means descending` }),
    }),
    answer: { kind: 'json', schema: listOf(AttendancePeriod) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 100 },
    rateLimit: periodsBucket,
    subject: { kind: 'field', parameter: 'person.id', record: 'person.id' },
    source: 'reference/get_v2-attendance-periods; some fields: client libraries',
    certainty: 'observed',
  }),

  get: operation({
    id: 'v2.attendancePeriods.get',
    method: 'GET',
    path: '/v2/attendance-periods/{id}',
    summary: 'Get one period.',
    ...read,
    parameters: z.strictObject(id),
    answer: { kind: 'json', schema: AttendancePeriod },
    errors: [401, 403, 404, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', record: 'person.id', lookup },
    source: 'reference/get_v2-attendance-periods-id; some fields: client libraries',
    certainty: 'observed',
  }),

  create: operation({
    id: 'v2.attendancePeriods.create',
    method: 'POST',
    path: '/v2/attendance-periods',
    summary: 'Enter a period of work or a break. It is pending where attendances need approval.',
    notes: [
      '`skip_approval` is false by default, unlike in v1; say it explicitly.',
      'Without an end the period is open, and stays pending until it gets one.',
      'A period may go over midnight; 24 hours are the most. A break belongs to no project.',
    ],
    ...write,
    risk: 'write',
    query: z.strictObject({ skip_approval }),
    body: { schema: NewAttendancePeriod, encodings: ['json'] },
    status: 201,
    answer: {
      kind: 'json',
      schema: z.object({ id: z.string(), affected_periods: z.array(z.unknown()).nullish() }),
    },
    errors: [400, 401, 403, 422, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', body: 'person.id' },
    events: ['attendance-period.created'],
    source: 'reference/post_v2-attendance-periods; 24 hours and `affected_periods`: client libraries',
    certainty: 'observed',
  }),

  update: operation({
    id: 'v2.attendancePeriods.update',
    method: 'PATCH',
    path: '/v2/attendance-periods/{id}',
    summary: 'Change a period. The answer is empty.',
    notes: [
      'What was confirmed is pending again where attendances need approval, unless `skip_approval` is true.',
    ],
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    query: z.strictObject({ skip_approval }),
    body: { schema: AttendancePeriodChanges, encodings: ['json'] },
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 409, 422, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', lookup },
    events: ['attendance-period.updated'],
    source: 'reference/patch_v2-attendance-periods-id; nulls: client library',
    certainty: 'observed',
  }),

  delete: operation({
    id: 'v2.attendancePeriods.delete',
    method: 'DELETE',
    path: '/v2/attendance-periods/{id}',
    summary: 'Delete a period, for good. The answer is empty.',
    notes: ['Breaks within a period of work are periods of their own, and stay.'],
    ...write,
    risk: 'destructive',
    parameters: z.strictObject(id),
    status: 204,
    answer: { kind: 'empty' },
    errors: [401, 403, 404, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', lookup },
    events: ['attendance-period.deleted'],
    source: 'reference/delete_v2-attendance-periods-id',
    certainty: 'documented',
  }),
} as const;
