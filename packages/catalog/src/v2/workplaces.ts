import { z } from 'zod';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { anyOf, beta, listOf, paging, sortByIdOrName } from './schemas.ts';

/** A workplace, which v1 and employments call office. */
export const Workplace = z.object({ id: z.string(), name: z.string().nullish() });
export type Workplace = z.infer<typeof Workplace>;

/** Workplaces. */
export const workplaces = {
  list: operation({
    id: 'v2.workplaces.list',
    method: 'GET',
    path: '/v2/workplaces',
    summary: 'List the workplaces (offices).',
    area: 'workplaces',
    access: 'read',
    scopes: ['personio:workplaces:read'],
    risk: 'read',
    query: z.strictObject({
      id: anyOf('workplaces, by id'),
      name: anyOf('workplaces, by name'),
      sort: sortByIdOrName,
      ...paging(50, 100),
    }),
    answer: { kind: 'json', schema: listOf(Workplace) },
    errors: [400, 401, 403, 404, 429],
    pages: { style: 'cursor', defaultLimit: 50, maxLimit: 100 },
    rateLimit: assumedBucket,
    headers: beta,
    subject: { kind: 'none' },
    source: 'reference/listworkplaces; page sizes seen by clients',
    certainty: 'observed',
  }),
} as const;
