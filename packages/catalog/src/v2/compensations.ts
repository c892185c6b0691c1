import { z } from 'zod';
import { ofAttribute } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { openEnum, PlainDate, Reference } from '../schemas.ts';
import { anyOf, listOf, Meta, paging } from './schemas.ts';

/** How often something is paid. The hyphen is Personio's. */
export const compensationIntervals = ['MONTHLY', 'QUARTERLY', 'HALF-YEARLY', 'YEARLY'] as const;

/**
 * Something that a person is paid: salary, hourly pay, a one-time or recurring compensation, or a bonus.
 *
 * The amount was seen as an object; what creates one takes it flat, so that both are read. The categories besides
 * `FIXED_SALARY`, `RECURRING` and `ONE_TIME` are assumed.
 */
export const Compensation = z.object({
  id: z.string(),
  person: Reference,
  legal_entity: ofAttribute('subcompany', Reference.nullish()),
  type: z.object({
    id: z.string(),
    name: z.string().nullish(),
    category: openEnum(['FIXED_SALARY', 'HOURLY', 'RECURRING', 'ONE_TIME', 'BONUS']).nullish(),
  }),
  amount: ofAttribute(
    'fix_salary',
    z.object({ value: z.number(), currency: z.string().nullish() }).nullish(),
  ),
  value: ofAttribute('fix_salary', z.number().nullish()),
  currency: ofAttribute('fix_salary', z.string().nullish()),
  interval: ofAttribute('fix_salary_interval', openEnum(compensationIntervals).nullish()),
  effective_from: z.string().nullish(),
  weekly_working_hours: ofAttribute('weekly_working_hours', z.number().nullish()),
  full_time_weekly_working_hours: ofAttribute('full_time_weekly_working_hours', z.number().nullish()),
});
export type Compensation = z.infer<typeof Compensation>;

const ref = z.strictObject({ id: z.string() });

/** A new compensation; bonuses cannot be entered. */
export const NewCompensation = z.strictObject({
  person: ref,
  type: ref.meta({ description: 'Id of a type, or of the salary type that another compensation names' }),
  value: ofAttribute(
    'fix_salary',
    z.number().refine(hasTwoDecimals, 'expected at most two decimals').meta({ description: 'The amount' }),
  ),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .meta({ description: 'ISO 4217, like EUR' }),
  effective_from: PlainDate.meta({ description: 'The first day; yearly ones are paid in its month' }),
  interval: z
    .enum(compensationIntervals)
    .optional()
    .meta({ description: 'Default MONTHLY for recurring ones; one-time ones have none' }),
  comment: z.string().optional(),
});
export type NewCompensation = z.infer<typeof NewCompensation>;

function hasTwoDecimals(value: number): boolean {
  return Number(value.toFixed(2)) === value;
}

/** What people are paid. The scopes stand beside the areas; which area is needed too is not documented. */
export const compensations = {
  list: operation({
    id: 'v2.compensations.list',
    method: 'GET',
    path: '/v2/compensations',
    summary: 'List what people are paid within a month or less.',
    notes: [
      'The time asked for may not be longer than a month; history is read month by month.',
      'Salaries are not prorated. Without dates, it is the current month.',
    ],
    area: 'employees',
    access: 'read',
    scopes: ['personio:compensations:read'],
    risk: 'read',
    query: z.strictObject({
      start_date: PlainDate.optional().meta({
        description: 'First day; default: the first of the month of end_date, or of the current one',
      }),
      end_date: PlainDate.optional().meta({
        description: 'Last day; default: the last of the month of start_date, or of the current one',
      }),
      'person.id': anyOf('persons, by id'),
      'legal_entity.id': anyOf('legal entities, by id'),
      ...paging(100, 100),
    }),
    answer: { kind: 'json', schema: listOf(Compensation) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 100 },
    rateLimit: assumedBucket,
    subject: { kind: 'field', parameter: 'person.id', record: 'person.id' },
    // A single list holds all kinds of pay, and no field says by itself which one it is.
    attributes: ['fix_salary', 'hourly_salary'],
    source: 'reference/post_v2-compensations holds the list too; fields of a record: client library',
    certainty: 'observed',
  }),

  create: operation({
    id: 'v2.compensations.create',
    method: 'POST',
    path: '/v2/compensations',
    summary:
      'Enter a salary, hourly pay, or a one-time or recurring compensation. It can never be changed here.',
    notes: [
      'The token needs both scopes, to read and to write.',
      'What was entered cannot be changed or deleted through the API.',
      'Several integrators were answered 403 although they had the scopes.',
    ],
    area: 'employees',
    access: 'write',
    scopes: ['personio:compensations:read', 'personio:compensations:write'],
    risk: 'write',
    body: { schema: NewCompensation, encodings: ['json'] },
    answer: { kind: 'json', schema: Compensation.extend({ _meta: Meta.optional() }) },
    errors: [400, 401, 403, 429],
    rateLimit: assumedBucket,
    subject: { kind: 'field', body: 'person.id', record: 'person.id' },
    attributes: ['fix_salary', 'hourly_salary'],
    source: 'reference/post_v2-compensations; that it answers 200 as its sister does is assumed',
    certainty: 'inferred',
  }),
} as const;
