import { z } from 'zod';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { openEnum } from '../schemas.ts';
import { listOf, Meta, paging } from './schemas.ts';

/** What somebody can be paid besides salary and bonus. */
export const CompensationType = z.object({
  id: z.string(),
  name: z.string(),
  category: openEnum(['RECURRING', 'ONE_TIME']),
});
export type CompensationType = z.infer<typeof CompensationType>;

/** A new type. */
export const NewCompensationType = z.strictObject({
  name: z.string().min(1),
  category: z.enum(['RECURRING', 'ONE_TIME']),
});
export type NewCompensationType = z.infer<typeof NewCompensationType>;

const shared = {
  area: 'employees',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
} as const;

/** Types of compensation. */
export const compensationTypes = {
  list: operation({
    id: 'v2.compensationTypes.list',
    method: 'GET',
    path: '/v2/compensations/types',
    summary: 'List the types of one-time and recurring compensations.',
    notes: ['The types of salaries and bonuses are not among them; compensations name theirs.'],
    ...shared,
    access: 'read',
    scopes: ['personio:compensations:read'],
    risk: 'read',
    query: z.strictObject(paging(100, 100)),
    answer: { kind: 'json', schema: listOf(CompensationType) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 100 },
    source: 'reference/get_v2-compensations-types',
    certainty: 'documented',
  }),

  create: operation({
    id: 'v2.compensationTypes.create',
    method: 'POST',
    path: '/v2/compensations/types',
    summary: 'Create a type of one-time or recurring compensation.',
    notes: ['Answers 200, not 201.'],
    ...shared,
    access: 'write',
    scopes: ['personio:compensations:write'],
    risk: 'write',
    body: { schema: NewCompensationType, encodings: ['json'] },
    answer: { kind: 'json', schema: CompensationType.extend({ _meta: Meta.optional() }) },
    errors: [400, 401, 403, 429],
    source: 'reference/post_v2-compensations-types',
    certainty: 'documented',
  }),
} as const;
