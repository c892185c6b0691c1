import { z } from 'zod';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { anyOf, listOf, paging, sortByIdOrName } from './schemas.ts';

/** A range of pay that jobs refer to. No source states its fields beyond the id; the others are assumed. */
export const SalaryBand = z.object({
  id: z.string(),
  name: z.string().nullish(),
  currency: z.string().nullish(),
  min: z.number().nullish(),
  max: z.number().nullish(),
  interval: z.string().nullish(),
});
export type SalaryBand = z.infer<typeof SalaryBand>;

const read = {
  area: 'employees',
  access: 'read',
  scopes: ['personio:salary-bands:read'],
  risk: 'read',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
  source: 'changelog "Jobs and salary bands available"; fields and paging by analogy with jobs',
  certainty: 'inferred',
} as const;

/** Salary bands. */
export const salaryBands = {
  list: operation({
    id: 'v2.salaryBands.list',
    method: 'GET',
    path: '/v2/salary-bands',
    summary: 'List the salary bands.',
    ...read,
    query: z.strictObject({
      id: anyOf('salary bands, by id'),
      name: anyOf('salary bands, by name'),
      sort: sortByIdOrName,
      ...paging(50, 100),
    }),
    answer: { kind: 'json', schema: listOf(SalaryBand) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 50, maxLimit: 100 },
  }),

  get: operation({
    id: 'v2.salaryBands.get',
    method: 'GET',
    path: '/v2/salary-bands/{id}',
    summary: 'Get one salary band.',
    ...read,
    parameters: z.strictObject({ id: z.string().meta({ description: 'Id of the salary band' }) }),
    answer: { kind: 'json', schema: SalaryBand },
    errors: [401, 403, 404, 429],
  }),
} as const;
