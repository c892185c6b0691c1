import { z } from 'zod';
import type { Deprecation } from '../deprecation.ts';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { addressLimit } from '../rate-limits.ts';
import { NumericId } from '../schemas.ts';

/** The end of the attendances and projects of v1; `replacement` is the operation of v2 to move to. */
export function endingInV1<const R extends string>(replacement: R) {
  return {
    what: 'the operation',
    deprecatedOn: '2026-01-31',
    endsOn: '2027-01-31',
    replacement,
    source:
      'changelog: deprecation-of-attendances-and-projects-v1-endpoints; the later date: OpenAPI repository',
  } as const satisfies Deprecation;
}

/** What attendances are recorded for. The id stands beside the attributes. */
export const V1Project = z.object({
  id: NumericId,
  type: z.literal('Project'),
  attributes: z.object({
    name: freeText(z.string()),
    active: z.boolean(),
    /** With offset. */
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  }),
});
export type V1Project = z.infer<typeof V1Project>;

const id = { id: NumericId.meta({ description: 'Numeric id of the project' }) };
const read = {
  area: 'attendances',
  access: 'read',
  scopes: ['attendances:read'],
  risk: 'read',
  rateLimit: addressLimit,
  subject: { kind: 'none' },
} as const;
const write = {
  area: 'attendances',
  access: 'write',
  scopes: ['attendances:write'],
  rateLimit: addressLimit,
  subject: { kind: 'none' },
} as const;

const answer = {
  kind: 'json',
  schema: z.object({ success: z.literal(true), data: V1Project }),
} as const;

/** Projects, as far as v1 knows them. */
export const projects = {
  list: operation({
    id: 'v1.projects.list',
    method: 'GET',
    path: '/v1/company/attendances/projects',
    summary: 'List all projects.',
    ...read,
    answer: { kind: 'json', schema: z.object({ success: z.literal(true), data: z.array(V1Project) }) },
    errors: [401, 403, 404, 410, 429],
    pages: { style: 'whole' },
    deprecation: endingInV1('v2.projects.list'),
    source: 'OpenAPI personnel data; the area is assumed',
    certainty: 'inferred',
  }),

  create: operation({
    id: 'v1.projects.create',
    method: 'POST',
    path: '/v1/company/attendances/projects',
    summary: 'Create a project. It is not active unless told so.',
    notes: ['Answers 200, not 201.', 'Errors are a map of fields right under `error`.'],
    ...write,
    risk: 'write',
    body: {
      schema: z.strictObject({
        name: z.string().min(1).max(255),
        active: z.boolean().optional().meta({ description: 'Default false' }),
      }),
      encodings: ['json'],
    },
    answer,
    errors: [400, 401, 403, 404, 410, 429],
    deprecation: endingInV1('v2.projects.create'),
    source: 'OpenAPI personnel data; the area is assumed',
    certainty: 'inferred',
  }),

  update: operation({
    id: 'v1.projects.update',
    method: 'PATCH',
    path: '/v1/company/attendances/projects/{id}',
    summary: 'Rename a project, or switch it on or off.',
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    body: {
      schema: z.strictObject({ name: z.string().min(1).max(255).optional(), active: z.boolean().optional() }),
      encodings: ['json'],
    },
    answer,
    errors: [400, 401, 403, 404, 410, 429],
    deprecation: endingInV1('v2.projects.update'),
    source: 'OpenAPI personnel data; the area is assumed',
    certainty: 'inferred',
  }),

  delete: operation({
    id: 'v1.projects.delete',
    method: 'DELETE',
    path: '/v1/company/attendances/projects/{id}',
    summary: 'Delete a project, for good. The answer is empty.',
    ...write,
    risk: 'destructive',
    parameters: z.strictObject(id),
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 410, 429],
    deprecation: endingInV1('v2.projects.delete'),
    source: 'OpenAPI personnel data; the area is assumed',
    certainty: 'inferred',
  }),
} as const;
