import { z } from 'zod';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { Instant, NumericId, openEnum } from '../schemas.ts';
import { EmployeeMention, pageFields } from './employees.ts';
import {
  AbsenceStatus,
  absenceFilters,
  absencesRead,
  absencesWrite,
  Certificate,
  Deleted,
  NewTimeOff,
  newAbsence,
  pageNumbers,
} from './time-offs.ts';

/** An absence that is measured in hours. Durations are minutes, whatever `measurement_unit` says. */
export const HourlyAbsence = z.object({
  type: z.literal('AbsencePeriod'),
  attributes: z.object({
    /** The same id as in v2. */
    id: z.string(),
    measurement_unit: openEnum(['hour', 'hours', 'minutes']),
    /** Minutes that count. */
    effective_duration: z.number(),
    employee: EmployeeMention,
    absence_type: z.object({
      type: z.literal('AbsenceType'),
      attributes: z.object({ id: z.string(), name: z.string(), time_off_type_id: NumericId.nullish() }),
    }),
    certificate: Certificate.nullish(),
    /** UTC. */
    start: z.string(),
    /** UTC; null while the end is open. */
    end: z.string().nullable(),
    half_day_start: z.boolean(),
    half_day_end: z.boolean(),
    comment: freeText(z.string().nullish()),
    origin: openEnum(['web', 'api', 'mobile', 'slack', 'msteams']).nullish(),
    status: AbsenceStatus,
    timezone: z.string().nullish(),
    /** The id of an employee, unlike on time-offs. */
    created_by: NumericId.nullish(),
    created_at: z.string(),
    updated_at: z.string(),
    approved_at: z.string().nullable(),
    /** Minutes that count, day by day. */
    breakdowns: z.array(z.object({ date: z.string(), effective_duration: z.number() })),
  }),
});
export type HourlyAbsence = z.infer<typeof HourlyAbsence>;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time as HH:mm');

/** A new absence of hours. On a single day both times are due; over several days the half-day flags count instead. */
export const NewHourlyAbsence = z.strictObject({
  ...newAbsence,
  start_time: time.optional().meta({ description: 'Local time, HH:mm; due when it is a single day' }),
  end_time: time.optional().meta({ description: 'Local time, HH:mm; due when it is a single day' }),
  half_day_start: NewTimeOff.shape.half_day_start.optional(),
  half_day_end: NewTimeOff.shape.half_day_end.optional(),
});
export type NewHourlyAbsence = z.infer<typeof NewHourlyAbsence>;

/** Absences that are measured in hours. */
export const absencePeriods = {
  list: operation({
    id: 'v1.absencePeriods.list',
    method: 'GET',
    path: '/v1/company/absence-periods',
    summary: 'List the absences measured in hours that touch a stretch of time.',
    notes: [
      'Counts pages, not records.',
      'Types and periods are named by UUID here; `time_off_type_id` leads back to v1.timeOffTypes.',
      '404 for an unknown type.',
    ],
    ...absencesRead,
    query: z.strictObject({
      ...absenceFilters,
      updated_from: Instant.optional().meta({ description: 'Only absences changed at this moment or later' }),
      updated_to: Instant.optional().meta({ description: 'Only absences changed at this moment or before' }),
      'absence_types[]': z
        .array(z.string())
        .optional()
        .meta({ description: 'Only absences of these types, by UUID' }),
      'absence_periods[]': z
        .array(z.string())
        .optional()
        .meta({ description: 'Only these absences, by UUID' }),
      ...pageNumbers,
    }),
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), ...pageFields, data: z.array(HourlyAbsence) }),
    },
    errors: [400, 401, 403, 404, 429, 500],
    pages: { style: 'pages', defaultLimit: 200, maxLimit: 200 },
    subject: {
      kind: 'field',
      parameter: 'employees[]',
      record: 'attributes.employee.attributes.id.value',
    },
    source: 'OpenAPI personnel data; page numbers: changelog of 2023-08-25',
    certainty: 'documented',
  }),

  create: operation({
    id: 'v1.absencePeriods.create',
    method: 'POST',
    path: '/v1/company/absence-periods',
    summary: 'Enter an absence measured in hours. It is approved at once unless told otherwise.',
    notes: [
      'Answers 201, and the new absence as the only entry of a list; the schema says an object.',
      '`skip_approval` is true by default, unlike in v2; say it explicitly.',
      'A type measured in days is refused with 400.',
    ],
    ...absencesWrite,
    risk: 'write',
    body: { schema: NewHourlyAbsence, encodings: ['form', 'json', 'multipart'] },
    status: 201,
    answer: {
      kind: 'json',
      schema: z.object({
        success: z.literal(true),
        data: z.union([z.array(HourlyAbsence), HourlyAbsence]),
      }),
    },
    errors: [400, 401, 403, 404, 422, 429, 500],
    subject: { kind: 'field', body: 'employee_id', record: 'attributes.employee.attributes.id.value' },
    events: ['absence-period.created'],
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),

  delete: operation({
    id: 'v1.absencePeriods.delete',
    method: 'DELETE',
    path: '/v1/company/absence-periods/{id}',
    summary: 'Delete an absence measured in hours, for good.',
    ...absencesWrite,
    risk: 'destructive',
    parameters: z.strictObject({ id: z.string().meta({ description: 'UUID of the absence' }) }),
    answer: { kind: 'json', schema: Deleted },
    errors: [400, 401, 403, 404, 429],
    subject: { kind: 'field', lookup: { operation: 'v2.absencePeriods.get', parameter: 'id', id: 'id' } },
    events: ['absence-period.deleted'],
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),
} as const;
