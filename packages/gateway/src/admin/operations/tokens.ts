import { type Area, areas } from '@staffgate/catalog';
import { z } from 'zod';
import { administrators, adminOperation, answers, json, pageOf, paging, Role, readers } from '../endpoint.ts';

const areaNames = Object.keys(areas) as [Area, ...Area[]];

/** A token of the admin API, without its secret. */
const AdminToken = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    areas: z
      .array(z.enum(areaNames))
      .nullable()
      .describe('Where it decides about changes that wait; null is everywhere'),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime({ offset: true }).nullable(),
    revoked_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable().describe('Within a minute'),
  })
  .meta({ id: 'AdminToken' });

const NewToken = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .regex(/^\P{Cc}*$/u, 'expected one line')
    .describe('What it is used for, or by whom'),
  role: Role,
  areas: z
    .array(z.enum(areaNames))
    .min(1)
    .nullable()
    .optional()
    .describe('Areas in which it may decide about changes that wait. Default: all'),
  expires_at: z.iso
    .datetime({ offset: true })
    .nullable()
    .optional()
    .describe('From then on it is refused. Default: in 90 days; null is never, and has to be said'),
});

/** Tokens of the admin API. */
export const tokens = {
  list: adminOperation({
    id: 'tokens.list',
    method: 'GET',
    path: '/api/tokens',
    summary: 'List the tokens of the admin API, without their secrets.',
    risk: 'read',
    roles: readers,
    query: z.strictObject(paging),
    answer: answers(pageOf(AdminToken)),
    isPaged: true,
  }),
  create: adminOperation({
    id: 'tokens.create',
    method: 'POST',
    path: '/api/tokens',
    summary: 'Create a token of the admin API; its secret is shown this once.',
    risk: 'write',
    roles: administrators,
    body: json(NewToken),
    status: 201,
    answer: answers(AdminToken.extend({ secret: z.string().describe('The bearer token. Shown this once') })),
    errors: [400],
  }),
  revoke: adminOperation({
    id: 'tokens.revoke',
    method: 'DELETE',
    path: '/api/tokens/{token_id}',
    summary: 'Revoke a token of the admin API, from the next call on.',
    notes: ['The last token of an administrator that works cannot be revoked.'],
    risk: 'destructive',
    roles: administrators,
    parameters: z.strictObject({ token_id: z.string() }),
    answer: answers(AdminToken),
    errors: [404, 409],
  }),
} as const;
