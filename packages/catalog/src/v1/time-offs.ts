import { z } from 'zod';
import { exposes, freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { addressLimit } from '../rate-limits.ts';
import { NumericId, openEnum, PlainDate } from '../schemas.ts';
import { EmployeeMention, pageFields } from './employees.ts';

/**
 * What kind of absence a type is. The changelog writes two of them `public_duties` and `strike_lockout`, and stored data
 * holds older words, so that the set is open.
 *
 * Source: Personio OpenAPI (personnel data), `TimeOffTypeResource`.
 */
export const AbsenceCategory = openEnum([
  'family_care',
  'maternity_parental_leave',
  'child_care',
  'short_time_allowance',
  'quarantine',
  'irrevocable_exemption',
  'sick_leave',
  'strike_and_lockout',
  'public_duty',
  'unpaid_suspension',
  'paid_vacation',
  'unpaid_vacation',
  'unexcused_absence',
  'offsite_work',
  'other',
  'undefined',
]);

/** A kind of absence. Its unit tells which operations it belongs to: `day` to time-offs, `hour` to absence periods. */
export const TimeOffType = z.object({
  type: z.literal('TimeOffType'),
  attributes: z.object({
    id: NumericId,
    /** The id in v2. */
    id_v2: z.string().nullish(),
    name: z.string(),
    category: AbsenceCategory.nullish(),
    unit: openEnum(['day', 'hour']),
    approval_required: z.boolean(),
  }),
});
export type TimeOffType = z.infer<typeof TimeOffType>;

/** Whether a certificate is due; `not-required` is the only value that was ever seen. */
export const Certificate = z.object({ status: openEnum(['not-required']) });

/** Where a request stands. What was deleted vanishes. */
export const AbsenceStatus = openEnum(['approved', 'pending', 'requested', 'rejected']);

/** Both forms were seen: booleans are documented, recordings hold 0 and 1. */
const flag = z.union([z.boolean(), z.literal(0), z.literal(1)]);

/** An absence that is measured in days. */
export const TimeOff = z.object({
  type: z.literal('TimeOffPeriod'),
  attributes: z.object({
    id: NumericId,
    /** The id in v2, and in webhooks. */
    id_v2: z.string().nullish(),
    status: AbsenceStatus,
    comment: freeText(z.string().nullish()),
    /** Midnight of the first day, with the offset of the company's zone. */
    start_date: z.string(),
    /** Midnight at the start of the last day, which is included. Null while the end is open. */
    end_date: z.string().nullable(),
    /** Working days by schedule, in halves. */
    days_count: z.number(),
    half_day_start: flag,
    half_day_end: flag,
    time_off_type: z.object({
      type: z.literal('TimeOffType'),
      attributes: z.object({ id: NumericId, name: z.string(), category: AbsenceCategory.nullish() }),
    }),
    employee: EmployeeMention,
    /** `API`, or the name of who entered it. */
    created_by: exposes(z.string().nullish(), { name: true }),
    certificate: Certificate.nullish(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
});
export type TimeOff = z.infer<typeof TimeOff>;

/** What new absences of both units have in common. */
export const newAbsence = {
  employee_id: NumericId.meta({ description: 'Numeric id of the employee' }),
  time_off_type_id: NumericId.meta({ description: 'Numeric id of the time-off type' }),
  start_date: PlainDate.meta({ description: 'First day, YYYY-MM-DD' }),
  end_date: PlainDate.meta({ description: 'Last day, included, YYYY-MM-DD' }),
  comment: z.string().optional(),
  skip_approval: flag
    .optional()
    .meta({ description: 'Default true: approved at once. False: pending where the type needs approval' }),
};

/** A new absence of days. A single full day has both half-day flags false. */
export const NewTimeOff = z.strictObject({
  ...newAbsence,
  half_day_start: flag.meta({ description: 'Only the second half of the first day' }),
  half_day_end: flag.meta({ description: 'Only the first half of the last day' }),
});
export type NewTimeOff = z.infer<typeof NewTimeOff>;

/** The filters that both lists of absences have. */
export const absenceFilters = {
  start_date: PlainDate.optional().meta({ description: 'Only absences that last until this day or longer' }),
  end_date: PlainDate.optional().meta({ description: 'Only absences that begin on this day or before' }),
  'employees[]': z.array(NumericId).optional().meta({ description: 'Only absences of these employees' }),
};

/** The page of a list that counts pages. */
export const pageNumbers = {
  limit: z.int().min(1).max(200).optional().meta({ description: 'Records per page, 1 to 200, default 200' }),
  offset: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Number of the page, from 1; 0 answers page 1 as well' }),
};

/** What deleting answers. */
export const Deleted = z.object({ success: z.literal(true), data: z.object({ message: z.string() }) });

export const absencesRead = {
  area: 'time-off',
  access: 'read',
  scopes: ['absences:read'],
  risk: 'read',
  rateLimit: addressLimit,
} as const;
export const absencesWrite = {
  area: 'time-off',
  access: 'write',
  scopes: ['absences:write'],
  rateLimit: addressLimit,
} as const;

const id = { id: NumericId.meta({ description: 'Numeric id of the time-off' }) };

/** The kinds of absence that a company knows. */
export const timeOffTypes = {
  list: operation({
    id: 'v1.timeOffTypes.list',
    method: 'GET',
    path: '/v1/company/time-off-types',
    summary: 'List the types of absence, of days and of hours.',
    notes: ['`unit` says which operations a type belongs to: `day` to timeOffs, `hour` to absencePeriods.'],
    ...absencesRead,
    query: z.strictObject({
      limit: pageNumbers.limit,
      offset: z.int().min(0).optional().meta({ description: 'Index of the first record, from 0' }),
    }),
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), ...pageFields, data: z.array(TimeOffType) }),
    },
    errors: [400, 401, 403, 429],
    pages: { style: 'records', defaultLimit: 200, maxLimit: 200 },
    subject: { kind: 'none' },
    source: 'OpenAPI personnel data; `id_v2` from the changelog',
    certainty: 'documented',
  }),
} as const;

/** Absences that are measured in days. */
export const timeOffs = {
  list: operation({
    id: 'v1.timeOffs.list',
    method: 'GET',
    path: '/v1/company/time-offs',
    summary: 'List the absences measured in days that touch a stretch of time.',
    notes: [
      'Counts pages, not records: adding the limit to `offset` skips nearly everything.',
      'Without dates every absence is listed.',
    ],
    ...absencesRead,
    query: z.strictObject({
      ...absenceFilters,
      updated_from: PlainDate.optional().meta({ description: 'Only absences changed on this day or later' }),
      updated_to: PlainDate.optional().meta({ description: 'Only absences changed on this day or before' }),
      ...pageNumbers,
    }),
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), ...pageFields, data: z.array(TimeOff) }),
    },
    errors: [400, 401, 403, 429],
    pages: { style: 'pages', defaultLimit: 200, maxLimit: 200 },
    subject: {
      kind: 'field',
      parameter: 'employees[]',
      record: 'attributes.employee.attributes.id.value',
    },
    source: 'OpenAPI personnel data; page numbers: changelog and client libraries',
    certainty: 'documented',
  }),

  get: operation({
    id: 'v1.timeOffs.get',
    method: 'GET',
    path: '/v1/company/time-offs/{id}',
    summary: 'Get one absence measured in days.',
    ...absencesRead,
    parameters: z.strictObject(id),
    answer: { kind: 'json', schema: z.object({ success: z.literal(true), data: TimeOff }) },
    errors: [400, 401, 403, 404, 429],
    subject: {
      kind: 'field',
      record: 'attributes.employee.attributes.id.value',
      lookup: { operation: 'v1.timeOffs.get', parameter: 'id', id: 'id' },
    },
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),

  create: operation({
    id: 'v1.timeOffs.create',
    method: 'POST',
    path: '/v1/company/time-offs',
    summary: 'Enter an absence measured in days. It is approved at once unless told otherwise.',
    notes: [
      'Answers 200, not 201.',
      '`skip_approval` is true by default, unlike in v2; say it explicitly.',
      'A single day with both half-day flags true is refused; a full day has both false.',
      'What overlaps another absence of the employee is refused with 400.',
    ],
    ...absencesWrite,
    risk: 'write',
    body: { schema: NewTimeOff, encodings: ['form', 'json', 'multipart'] },
    answer: { kind: 'json', schema: z.object({ success: z.literal(true), data: TimeOff }) },
    errors: [400, 401, 403, 404, 422, 429],
    subject: { kind: 'field', body: 'employee_id', record: 'attributes.employee.attributes.id.value' },
    events: ['absence-period.created'],
    source: 'OpenAPI personnel data; JSON and multipart: client libraries, Postman collection',
    certainty: 'documented',
  }),

  delete: operation({
    id: 'v1.timeOffs.delete',
    method: 'DELETE',
    path: '/v1/company/time-offs/{id}',
    summary: 'Delete an absence measured in days, for good.',
    ...absencesWrite,
    risk: 'destructive',
    parameters: z.strictObject(id),
    answer: { kind: 'json', schema: Deleted },
    errors: [400, 401, 403, 404, 429],
    subject: { kind: 'field', lookup: { operation: 'v1.timeOffs.get', parameter: 'id', id: 'id' } },
    events: ['absence-period.deleted'],
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),
} as const;
