import { z } from 'zod';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { openEnum } from '../schemas.ts';
import { listOf, paging } from './schemas.ts';

/** A kind of absence. The categories are those of v1 in upper case; the full list is not published. */
export const AbsenceType = z.object({
  id: z.string(),
  name: z.string(),
  category: openEnum(['PAID_VACATION', 'UNPAID_VACATION', 'SICK_LEAVE', 'CHILD_CARE', 'OTHER']).nullish(),
  unit: openEnum(['DAY', 'HOUR']),
});
export type AbsenceType = z.infer<typeof AbsenceType>;

const read = {
  area: 'time-off',
  access: 'read',
  scopes: ['personio:absences:read'],
  risk: 'read',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
} as const;

/** The kinds of absence that a company knows. */
export const absenceTypes = {
  list: operation({
    id: 'v2.absenceTypes.list',
    method: 'GET',
    path: '/v2/absence-types',
    summary: 'List the types of absence, of days and of hours.',
    notes: ['Whether approval is needed is only said in v1; whether a substitute may be named, nowhere.'],
    ...read,
    query: z.strictObject(paging(100, 100)),
    answer: { kind: 'json', schema: listOf(AbsenceType) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 100 },
    source: 'reference/get_v2-absence-types; scope by the rule of the area',
    certainty: 'inferred',
  }),

  get: operation({
    id: 'v2.absenceTypes.get',
    method: 'GET',
    path: '/v2/absence-types/{id}',
    summary: 'Get one type of absence.',
    ...read,
    parameters: z.strictObject({ id: z.string().meta({ description: 'UUID of the type' }) }),
    answer: { kind: 'json', schema: AbsenceType },
    errors: [401, 403, 404, 429],
    source: 'reference/get_v2-absence-types-id; scope by the rule of the area',
    certainty: 'inferred',
  }),
} as const;
