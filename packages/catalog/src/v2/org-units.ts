import { z } from 'zod';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { openEnum } from '../schemas.ts';
import { beta, listOf, paging, sortByIdOrName } from './schemas.ts';

const fields = {
  id: z.string(),
  type: openEnum(['team', 'department']),
  name: z.string().nullish(),
  description: freeText(z.string().nullish()),
  abbreviation: z.string().nullish(),
  parent_id: z.string().nullish(),
};

/** A department or a team. */
export const OrgUnit = z.object({
  ...fields,
  // VERIFY: the name of this property was never seen; the query parameter is `include_parent_chain`.
  parent_chain: z.array(z.object(fields)).optional(),
});
export type OrgUnit = z.infer<typeof OrgUnit>;

const type = z.enum(['team', 'department']).meta({ description: 'Departments and teams have separate ids' });
const chain = z.boolean().optional().meta({ description: 'Answer the units above as well, nearest first' });
const read = {
  area: 'org-units',
  access: 'read',
  scopes: ['personio:org-units:read'],
  risk: 'read',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
} as const;

/** Departments and teams. */
export const orgUnits = {
  list: operation({
    id: 'v2.orgUnits.list',
    method: 'GET',
    path: '/v2/org-units',
    summary: 'List the departments, or the teams.',
    notes: ['In the list, the parent chain holds ids and types only.'],
    ...read,
    query: z.strictObject({ type, include_parent_chain: chain, sort: sortByIdOrName, ...paging(20, 100) }),
    answer: {
      kind: 'json',
      schema: listOf(
        z.object({
          ...fields,
          parent_chain: z.array(z.object({ id: z.string(), type: fields.type.optional() })).optional(),
        }),
      ),
    },
    errors: [400, 401, 403, 404, 429],
    pages: { style: 'cursor', defaultLimit: 20, maxLimit: 100 },
    headers: beta,
    source: 'reference/listorgunits; field names from parameter texts',
    certainty: 'inferred',
  }),

  get: operation({
    id: 'v2.orgUnits.get',
    method: 'GET',
    path: '/v2/org-units/{id}',
    summary: 'Get one department or team.',
    ...read,
    parameters: z.strictObject({ id: z.string().meta({ description: 'Id of the department or team' }) }),
    query: z.strictObject({ type, include_parent_chain: chain }),
    answer: { kind: 'json', schema: OrgUnit },
    errors: [400, 401, 403, 404, 429],
    source: 'reference/getorgunit; field names from parameter texts',
    certainty: 'inferred',
  }),
} as const;
