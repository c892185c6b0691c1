import { z } from 'zod';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { anyOf, listOf, paging } from './schemas.ts';

/** A legal entity. Only id, name, country and an address with its own country are known, and those indirectly. */
export const LegalEntity = z.object({
  id: z.string(),
  name: z.string().nullish(),
  country: z.string().nullish(),
  address: z
    .object({
      street: z.string().nullish(),
      zip_code: z.string().nullish(),
      city: z.string().nullish(),
      country: z.string().nullish(),
    })
    .nullish(),
});
export type LegalEntity = z.infer<typeof LegalEntity>;

const read = {
  area: 'legal-entities',
  access: 'read',
  scopes: ['personio:legal-entities:read'],
  risk: 'read',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
  certainty: 'inferred',
} as const;

/** Legal entities, which v1 calls subcompanies. */
export const legalEntities = {
  list: operation({
    id: 'v2.legalEntities.list',
    method: 'GET',
    path: '/v2/legal-entities',
    summary: 'List the legal entities, the newest first.',
    notes: ['412 when the account lacks the feature.'],
    ...read,
    query: z.strictObject({
      id: anyOf('legal entities, by id'),
      country: anyOf('countries, ISO 3166-1 alpha-2, of the entity and not of its address'),
      ...paging(20, 100),
    }),
    answer: { kind: 'json', schema: listOf(LegalEntity) },
    errors: [400, 401, 403, 412, 429],
    pages: { style: 'cursor', defaultLimit: 20, maxLimit: 100 },
    source: 'reference/listlegalentities',
  }),

  get: operation({
    id: 'v2.legalEntities.get',
    method: 'GET',
    path: '/v2/legal-entities/{id}',
    summary: 'Get one legal entity.',
    ...read,
    parameters: z.strictObject({ id: z.string().meta({ description: 'Id of the legal entity' }) }),
    answer: { kind: 'json', schema: LegalEntity },
    errors: [401, 403, 404, 412, 429],
    source: 'reference/getlegalentitybyid',
  }),
} as const;
