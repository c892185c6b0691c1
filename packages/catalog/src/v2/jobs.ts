import { z } from 'zod';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { anyOf, listOf, paging, sortByIdOrName } from './schemas.ts';

/** A job of the company's job architecture; not an opening of recruiting. */
export const Job = z.object({
  id: z.string(),
  name: z.string().nullish(),
  // VERIFY: whether the next four are texts or objects.
  job_family: z.unknown().optional(),
  level: z.unknown().optional(),
  job_track: z.unknown().optional(),
  global_grade: z.unknown().optional(),
  /** Empty without the scope `personio:salary-bands:read`. */
  salary_band_ids: z.array(z.string()).nullish(),
});
export type Job = z.infer<typeof Job>;

const read = {
  area: 'employees',
  access: 'read',
  scopes: ['personio:jobs:read'],
  risk: 'read',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
} as const;

const notes = ['The scope is granted besides the areas; that Employees is needed as well is assumed.'];

/** The job catalogue. */
export const jobs = {
  list: operation({
    id: 'v2.jobs.list',
    method: 'GET',
    path: '/v2/jobs',
    summary: 'List the jobs of the job architecture, by id descending unless sorted otherwise.',
    notes,
    ...read,
    query: z.strictObject({
      id: anyOf('jobs, by id'),
      name: anyOf('jobs, by name'),
      sort: sortByIdOrName,
      ...paging(50, 100),
    }),
    answer: { kind: 'json', schema: listOf(Job) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 50, maxLimit: 100 },
    source: 'OpenAPI jobs-v2 (its opening); changelog "Jobs and salary bands available"',
    certainty: 'documented',
  }),

  get: operation({
    id: 'v2.jobs.get',
    method: 'GET',
    path: '/v2/jobs/{id}',
    summary: 'Get one job.',
    notes,
    ...read,
    parameters: z.strictObject({ id: z.string().meta({ description: 'Id of the job' }) }),
    answer: { kind: 'json', schema: Job },
    errors: [401, 403, 404, 429],
    source: 'OpenAPI jobs-v2 (its opening); changelog "Jobs and salary bands available"',
    certainty: 'documented',
  }),
} as const;
