import { z } from 'zod';
import { operation } from '../operation.ts';
import { personsBucket } from '../rate-limits.ts';
import { openEnum, PlainDate, Reference } from '../schemas.ts';
import { anyOf, listOf, Meta, paging, timeFilters } from './schemas.ts';

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
  termination_date: z.string().nullish(),
  last_working_day: z.string().nullish(),
  last_working_date: z.string().nullish(),
  terminated_at: z.string().nullish(),
  type: openEnum(terminationTypes).nullish(),
  reason: z.string().nullish(),
});

/** An employment: what a person does, where, for whom, and how many hours. */
export const Employment = z.object({
  id: z.string(),
  status: openEnum(['ACTIVE', 'INACTIVE', 'ONBOARDING', 'LEAVE', 'UNSPECIFIED']).nullish(),
  type: openEnum(['INTERNAL', 'EXTERNAL', 'UNSPECIFIED']).nullish(),
  position: z.object({ title: z.string().nullish() }).nullish(),
  job: Reference.nullish(),
  supervisor: Reference.nullish(),
  office: Reference.nullish(),
  org_units: z.array(z.object({ type: openEnum(['team', 'department']), id: z.string() })).nullish(),
  legal_entity: Reference.nullish(),
  /** Deprecated by Personio in favour of `legal_entity`. */
  sub_company: Reference.nullish(),
  cost_centers: z.array(z.object({ id: z.string(), weight: z.number().nullish() })).nullish(),
  weekly_working_hours: z.number().nullish(),
  full_time_weekly_working_hours: z.number().nullish(),
  employment_start_date: z.string().nullish(),
  employment_end_date: z.string().nullish(),
  contract_end_date: z.string().nullish(),
  probation_end_date: z.string().nullish(),
  termination: Termination.nullish(),
  person: Reference.nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  _meta: Meta.optional(),
});
export type Employment = z.infer<typeof Employment>;

const ref = z.strictObject({ id: z.string() });
const hours = z.number().min(0).max(168);

/** What can be written of an employment. Null clears where it is allowed. */
export const EmploymentChanges = z.strictObject({
  status: z.enum(['ACTIVE', 'INACTIVE', 'ONBOARDING', 'LEAVE']).optional(),
  type: z.enum(['INTERNAL', 'EXTERNAL']).optional(),
  position: z.strictObject({ title: z.string() }).nullable().optional(),
  job: ref.nullable().optional(),
  supervisor: ref.nullable().optional(),
  office: ref.nullable().optional(),
  org_units: z
    .array(z.strictObject({ type: z.enum(['team', 'department']), id: z.string() }))
    .nullable()
    .optional(),
  legal_entity: ref.nullable().optional(),
  /** Deprecated by Personio in favour of `legal_entity`; read back as `sub_company`. */
  subcompany: ref.nullable().optional(),
  cost_centers: z
    .array(z.strictObject({ id: z.string(), weight: z.number().min(0).max(100) }))
    .optional()
    .meta({ description: 'Cost centers with their share in percent; the shares make 100' }),
  weekly_working_hours: hours.nullable().optional(),
  full_time_weekly_working_hours: hours.nullable().optional(),
  employment_start_date: PlainDate.optional(),
  contract_end_date: PlainDate.nullable().optional(),
  probation_end_date: PlainDate.nullable().optional(),
  probation_period_length: z.int().min(0).nullable().optional(),
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
      ...timeFilters('updated_at', 'changed'),
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
