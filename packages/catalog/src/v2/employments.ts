import { z } from 'zod';
import { exposes, ofAttribute } from '../exposure.ts';
import { operation } from '../operation.ts';
import { personsBucket } from '../rate-limits.ts';
import { openEnum, PlainDate, Reference } from '../schemas.ts';
import { anyOf, Link, listOf, paging, timeFilters } from './schemas.ts';

const terminationTypes = [
  'UNSPECIFIED',
  'EMPLOYEE',
  'FIRED',
  'DEATH',
  'CONTRACT_EXPIRED',
  'AGREEMENT',
  'SUB_COMPANY_SWITCH',
  'IRREVOCABLE_SUSPENSION',
  'CANCELLATION',
  'COLLECTIVE_AGREEMENT',
  'SETTLEMENT_AGREEMENT',
  'RETIREMENT',
  'COURT_SETTLEMENT',
  'QUIT',
] as const;

/** How an employment ended or will end. The schema says `last_working_day`, the examples `last_working_date`. */
export const Termination = z.object({
  termination_date: ofAttribute('termination_date', z.string().nullish()),
  last_working_day: ofAttribute('last_working_day', z.string().nullish()),
  last_working_date: ofAttribute('last_working_day', z.string().nullish()),
  terminated_at: ofAttribute('termination_date', z.string().nullish()),
  type: ofAttribute('termination_type', openEnum(terminationTypes).nullish()),
  reason: exposes(z.string().nullish(), { attribute: 'termination_reason', text: true }),
});

/** An employment: what a person does, where, for whom, and how many hours. */
export const Employment = z.object({
  id: z.string(),
  status: ofAttribute(
    'status',
    openEnum(['ACTIVE', 'INACTIVE', 'ONBOARDING', 'LEAVE', 'UNSPECIFIED']).nullish(),
  ),
  type: ofAttribute('employment_type', openEnum(['INTERNAL', 'EXTERNAL', 'UNSPECIFIED']).nullish()),
  position: ofAttribute('position', z.object({ title: z.string().nullish() }).nullish()),
  job: ofAttribute('job', Reference.nullish()),
  supervisor: ofAttribute('supervisor', Reference.nullish()),
  office: ofAttribute('office', Reference.nullish()),
  org_units: z
    .array(
      exposes(z.object({ type: openEnum(['team', 'department']), id: z.string() }), { keys: { in: 'type' } }),
    )
    .nullish(),
  legal_entity: ofAttribute('subcompany', Reference.nullish()),
  /** Deprecated by Personio in favour of `legal_entity`. */
  sub_company: ofAttribute('subcompany', Reference.nullish()),
  cost_centers: ofAttribute(
    'cost_centers',
    z.array(z.object({ id: z.string(), weight: z.number().nullish() })).nullish(),
  ),
  weekly_working_hours: ofAttribute('weekly_working_hours', z.number().nullish()),
  full_time_weekly_working_hours: ofAttribute('full_time_weekly_working_hours', z.number().nullish()),
  employment_start_date: ofAttribute('hire_date', z.string().nullish()),
  employment_end_date: ofAttribute('termination_date', z.string().nullish()),
  contract_end_date: ofAttribute('contract_end_date', z.string().nullish()),
  probation_end_date: ofAttribute('probation_period_end', z.string().nullish()),
  termination: Termination.nullish(),
  person: Reference.nullish(),
  created_at: ofAttribute('created_at', z.string().nullish()),
  updated_at: ofAttribute('last_modified_at', z.string().nullish()),
  _meta: z
    .object({
      links: z
        .object({ person: Link.optional(), supervisor: ofAttribute('supervisor', Link.optional()) })
        .optional(),
    })
    .optional(),
});
export type Employment = z.infer<typeof Employment>;

const ref = z.strictObject({ id: z.string() });
const hours = z.number().min(0).max(168);

/** What can be written of an employment. Null clears where it is allowed. */
export const EmploymentChanges = z.strictObject({
  status: ofAttribute('status', z.enum(['ACTIVE', 'INACTIVE', 'ONBOARDING', 'LEAVE']).optional()),
  type: ofAttribute('employment_type', z.enum(['INTERNAL', 'EXTERNAL']).optional()),
  position: ofAttribute('position', z.strictObject({ title: z.string() }).nullable().optional()),
  job: ofAttribute('job', ref.nullable().optional()),
  supervisor: ofAttribute('supervisor', exposes(ref, { person: 'id' }).nullable().optional()),
  office: ofAttribute('office', ref.nullable().optional()),
  org_units: z
    .array(
      exposes(z.strictObject({ type: z.enum(['team', 'department']), id: z.string() }), {
        keys: { in: 'type' },
      }),
    )
    .nullable()
    .optional(),
  legal_entity: ofAttribute('subcompany', ref.nullable().optional()),
  /** Deprecated by Personio in favour of `legal_entity`; read back as `sub_company`. */
  subcompany: ofAttribute('subcompany', ref.nullable().optional()),
  cost_centers: ofAttribute(
    'cost_centers',
    z
      .array(z.strictObject({ id: z.string(), weight: z.number().min(0).max(100) }))
      .optional()
      .meta({ description: 'Cost centers with their share in percent; the shares make 100' }),
  ),
  weekly_working_hours: ofAttribute('weekly_working_hours', hours.nullable().optional()),
  full_time_weekly_working_hours: ofAttribute('full_time_weekly_working_hours', hours.nullable().optional()),
  employment_start_date: ofAttribute('hire_date', PlainDate.optional()),
  contract_end_date: ofAttribute('contract_end_date', PlainDate.nullable().optional()),
  probation_end_date: ofAttribute('probation_period_end', PlainDate.nullable().optional()),
  probation_period_length: ofAttribute('probation_period_end', z.int().min(0).nullable().optional()),
});
export type EmploymentChanges = z.infer<typeof EmploymentChanges>;

const personId = z.string().meta({ description: 'Id of the person' });
const read = { area: 'employees', access: 'read', scopes: ['personio:persons:read'], risk: 'read' } as const;

/** The employments of a person. There is no route that creates, deletes or terminates one. */
export const employments = {
  list: operation({
    id: 'v2.employments.list',
    method: 'GET',
    path: '/v2/persons/{person_id}/employments',
    summary: "List a person's employments, the most recent first.",
    notes: ['There is no route that lists the employments of several persons at once.'],
    ...read,
    parameters: z.strictObject({ person_id: personId }),
    query: z.strictObject({
      ...paging(10, 50),
      id: anyOf('employments, by id'),
      ...timeFilters('updated_at', 'changed', 'last_modified_at'),
    }),
    answer: { kind: 'json', schema: listOf(Employment) },
    errors: [400, 401, 403, 404, 429],
    pages: { style: 'cursor', defaultLimit: 10, maxLimit: 50 },
    rateLimit: personsBucket,
    subject: { kind: 'field', parameter: 'person_id', record: 'person.id' },
    source: 'OpenAPI employment-contract-v2',
    certainty: 'documented',
  }),

  get: operation({
    id: 'v2.employments.get',
    method: 'GET',
    path: '/v2/persons/{person_id}/employments/{id}',
    summary: 'Get one employment of a person.',
    ...read,
    parameters: z.strictObject({
      person_id: personId,
      id: z.string().meta({ description: 'Id of the employment' }),
    }),
    answer: { kind: 'json', schema: Employment },
    errors: [401, 403, 404, 429],
    rateLimit: personsBucket,
    subject: { kind: 'field', parameter: 'person_id', record: 'person.id' },
    source: 'OpenAPI employment-contract-v2',
    certainty: 'documented',
  }),

  update: operation({
    id: 'v2.employments.update',
    method: 'PATCH',
    path: '/v2/persons/{person_id}/employments/{employment_id}',
    summary: 'Change some fields of an employment. The answer is empty.',
    notes: [
      'Only one of `probation_end_date` and `probation_period_length` may be set.',
      'A change of `job` causes no event. A termination cannot be set.',
    ],
    area: 'employees',
    access: 'write',
    scopes: ['personio:persons:write'],
    risk: 'write',
    parameters: z.strictObject({
      person_id: personId,
      employment_id: z.string().meta({ description: 'Id of the employment' }),
    }),
    body: { schema: EmploymentChanges, encodings: ['json'] },
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 429],
    rateLimit: personsBucket,
    subject: { kind: 'field', parameter: 'person_id' },
    events: ['employment.updated', 'employment.updated.cost-centers'],
    source: 'reference/patch_v2-persons-person-id-employments-employment-id',
    certainty: 'documented',
  }),
} as const;
