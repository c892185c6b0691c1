import { z } from 'zod';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { addressLimit } from '../rate-limits.ts';
import { NumericId, openEnum, PlainDate } from '../schemas.ts';
import { pageFields } from './employees.ts';
import { endingInV1, V1Project } from './projects.ts';
import { Deleted } from './time-offs.ts';

/** A stretch of work with the minutes of its breaks. The id stands beside the attributes. */
export const Attendance = z.object({
  id: NumericId,
  type: z.literal('AttendancePeriod'),
  attributes: z.object({
    /** The id in v2, and in webhooks. */
    id_v2: z.string().nullish(),
    employee: NumericId,
    date: z.string(),
    start_time: z.string(),
    /** Null while the period is open. */
    end_time: z.string().nullable(),
    /** Minutes. */
    break: z.number(),
    comment: freeText(z.string().nullish()),
    /** With offset. */
    updated_at: z.string(),
    status: openEnum(['pending', 'confirmed', 'rejected']),
    is_holiday: z.boolean(),
    is_on_time_off: z.boolean(),
    project: V1Project.nullish(),
  }),
});
export type Attendance = z.infer<typeof Attendance>;

const Time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time as HH:MM')
  .meta({ description: 'HH:MM' });

const skipApproval = z
  .boolean()
  .optional()
  .meta({ description: 'Default true: confirmed at once. False: pending where attendances need approval' });

const fields = {
  end_time: Time.nullish().meta({ description: 'HH:MM on the same day; null while the period is open' }),
  comment: z.string().nullish(),
  project_id: z.int().nullish().meta({ description: 'Numeric id of an active project' }),
};
const breakMinutes = z.int().min(0).meta({ description: 'Minutes' });

/** New attendances, of at most 100 employees. */
export const NewAttendances = z.strictObject({
  attendances: z
    .array(
      z.strictObject({
        employee: z.int().min(1).meta({ description: 'Numeric id of the employee' }),
        date: PlainDate,
        start_time: Time,
        break: breakMinutes,
        ...fields,
      }),
    )
    .min(1),
  skip_approval: skipApproval,
});
export type NewAttendances = z.infer<typeof NewAttendances>;

/** What can be changed of an attendance; at least one of these. The employee cannot. */
export const AttendanceChanges = z.strictObject({
  date: PlainDate.optional(),
  start_time: Time.optional(),
  break: breakMinutes.optional(),
  ...fields,
  skip_approval: skipApproval,
});
export type AttendanceChanges = z.infer<typeof AttendanceChanges>;

const moment = (when: string) =>
  z.iso
    .date()
    .or(z.iso.datetime({ local: true, offset: true }))
    .optional()
    .meta({ description: `Only attendances changed ${when}; a day, or a moment with or without zone` });

const id = { id: NumericId.meta({ description: 'Numeric id of the attendance' }) };
const read = {
  area: 'attendances',
  access: 'read',
  scopes: ['attendances:read'],
  risk: 'read',
  rateLimit: addressLimit,
} as const;
const write = {
  area: 'attendances',
  access: 'write',
  scopes: ['attendances:write'],
  rateLimit: addressLimit,
} as const;
const lookup = {
  operation: 'v1.attendances.list',
  parameter: 'employees[]',
  id: 'id',
  among: 'id',
} as const;

/** Attendances, each with its breaks in minutes. */
export const attendances = {
  list: operation({
    id: 'v1.attendances.list',
    method: 'GET',
    path: '/v1/company/attendances',
    summary: 'List the attendances of a range of days.',
    notes: [
      'Both dates are required. Only confirmed attendances come, unless `includePending` is true.',
      '`offset` and `limit` come back as texts when they were sent.',
    ],
    ...read,
    query: z.strictObject({
      start_date: PlainDate.meta({ description: 'First day, YYYY-MM-DD' }),
      end_date: PlainDate.meta({ description: 'Last day, included, YYYY-MM-DD' }),
      updated_from: moment('then or later'),
      updated_to: moment('then or before'),
      includePending: z
        .boolean()
        .optional()
        .meta({ description: 'Also those that are pending or rejected. Default false' }),
      'employees[]': z
        .array(NumericId)
        .optional()
        .meta({ description: 'Only attendances of these employees' }),
      limit: z
        .int()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'Records per page, 1 to 200, default 200' }),
      offset: z.int().min(0).optional().meta({ description: 'Index of the first record, from 0' }),
    }),
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), ...pageFields, data: z.array(Attendance) }),
    },
    errors: [400, 401, 403, 404, 410, 429],
    pages: { style: 'records', defaultLimit: 200, maxLimit: 200 },
    subject: { kind: 'field', parameter: 'employees[]', record: 'attributes.employee' },
    deprecation: endingInV1('v2.attendancePeriods.list'),
    source: 'OpenAPI personnel data; `id_v2` from the changelog, its place is assumed',
    certainty: 'inferred',
  }),

  create: operation({
    id: 'v1.attendances.create',
    method: 'POST',
    path: '/v1/company/attendances',
    summary: 'Enter attendances, of up to 100 employees at once. They are confirmed unless told otherwise.',
    notes: [
      'When some rows fail, the answer is 400 and the others are stored nevertheless; `error.detailed_message` tells which. Never repeat such a call as it was.',
      '`skip_approval` is true by default, unlike in v2; say it explicitly.',
    ],
    ...write,
    risk: 'write',
    body: { schema: NewAttendances, encodings: ['json', 'form'] },
    answer: {
      kind: 'json',
      schema: z.object({
        success: z.literal(true),
        data: z.object({
          id: z.array(NumericId),
          id_v2: z.array(z.string()).optional(),
          message: z.string(),
        }),
      }),
    },
    errors: [400, 401, 403, 404, 410, 422, 429],
    subject: { kind: 'field', body: 'attendances[].employee' },
    events: ['attendance-period.created'],
    deprecation: endingInV1('v2.attendancePeriods.create'),
    source: 'OpenAPI personnel data; at most 100 employees: changelog; `id_v2` is assumed',
    certainty: 'inferred',
  }),

  update: operation({
    id: 'v1.attendances.update',
    method: 'PATCH',
    path: '/v1/company/attendances/{id}',
    summary: 'Change an attendance.',
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    body: { schema: AttendanceChanges, encodings: ['json'] },
    answer: { kind: 'json', schema: Deleted },
    errors: [400, 401, 403, 404, 410, 422, 429],
    subject: { kind: 'field', lookup },
    events: ['attendance-period.updated'],
    deprecation: endingInV1('v2.attendancePeriods.update'),
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),

  delete: operation({
    id: 'v1.attendances.delete',
    method: 'DELETE',
    path: '/v1/company/attendances/{id}',
    summary: 'Delete an attendance and its breaks, for good.',
    ...write,
    risk: 'destructive',
    parameters: z.strictObject(id),
    query: z.strictObject({ skip_approval: skipApproval }),
    answer: { kind: 'json', schema: Deleted },
    errors: [400, 401, 403, 404, 410, 429],
    subject: { kind: 'field', lookup },
    events: ['attendance-period.deleted'],
    deprecation: endingInV1('v2.attendancePeriods.delete'),
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),
} as const;
