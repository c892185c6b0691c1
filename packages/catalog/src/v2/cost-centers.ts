import { z } from 'zod';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { anyOf, beta, listOf, paging, sortByIdOrName } from './schemas.ts';

/** A cost center. */
export const CostCenter = z.object({ id: z.string(), name: z.string().nullish() });
export type CostCenter = z.infer<typeof CostCenter>;

/** Cost centers. */
export const costCenters = {
  list: operation({
    id: 'v2.costCenters.list',
    method: 'GET',
    path: '/v2/cost-centers',
    summary: 'List the cost centers.',
    area: 'cost-centers',
    access: 'read',
    scopes: ['personio:cost-centers:read'],
    risk: 'read',
    query: z.strictObject({
      id: anyOf('cost centers, by id'),
      name: anyOf('cost centers, by name'),
      sort: sortByIdOrName,
      ...paging(50, 100),
    }),
    answer: { kind: 'json', schema: listOf(CostCenter) },
    errors: [400, 401, 403, 404, 429],
    pages: { style: 'cursor', defaultLimit: 50, maxLimit: 100 },
    rateLimit: assumedBucket,
    headers: beta,
    subject: { kind: 'none' },
    source: 'reference/listcostcenters; page sizes and id seen by clients',
    certainty: 'observed',
  }),
} as const;
