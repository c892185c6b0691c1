import { z } from 'zod';
import { administrators, adminOperation, answers, everyRole, json, pageOf, paging } from '../endpoint.ts';
import { agentId } from './agents.ts';

/** A key of an agent, without its secret. */
const Key = z
  .object({
    id: z.string(),
    client_id: z.string().describe('The first half of the pair'),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime({ offset: true }).nullable(),
    revoked_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable().describe('Within a minute'),
  })
  .meta({ id: 'AgentKey' });

/** The keys of an agent. Several work side by side, so that one can be replaced without a break. */
export const keys = {
  list: adminOperation({
    id: 'keys.list',
    method: 'GET',
    path: '/api/agents/{agent_id}/keys',
    summary: 'List the keys of an agent, without their secrets.',
    risk: 'read',
    roles: everyRole,
    parameters: agentId,
    query: z.strictObject(paging),
    answer: answers(pageOf(Key)),
    errors: [404],
    isPaged: true,
  }),
  issue: adminOperation({
    id: 'keys.issue',
    method: 'POST',
    path: '/api/agents/{agent_id}/keys',
    summary: 'Issue a key to an agent; its secret is shown this once.',
    risk: 'write',
    roles: administrators,
    parameters: agentId,
    body: json(
      z.strictObject({
        expires_at: z.iso
          .datetime({ offset: true })
          .nullable()
          .optional()
          .describe('From then on it is refused. Default: never, as long as the agent may call'),
      }),
    ),
    status: 201,
    answer: answers(Key.extend({ client_secret: z.string().describe('The other half. Shown this once') })),
    errors: [400, 404],
  }),
  revoke: adminOperation({
    id: 'keys.revoke',
    method: 'DELETE',
    path: '/api/agents/{agent_id}/keys/{key_id}',
    summary: 'Revoke a key with all tokens that were given out for it, from the next call on.',
    risk: 'destructive',
    roles: administrators,
    parameters: agentId.extend({ key_id: z.string() }),
    answer: answers(Key),
    errors: [404, 409],
  }),
} as const;
