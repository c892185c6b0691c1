import { z } from 'zod';
import { AgentSettings } from '../../agents/agent.ts';
import { Grant } from '../../grants/grant.ts';
import { People } from '../../grants/people.ts';
import { presetNames } from '../../grants/presets.ts';
import {
  administrators,
  adminOperation,
  answers,
  everyRole,
  expectedVersion,
  json,
  pageOf,
  paging,
} from '../endpoint.ts';

const { name, purpose, owner, connection_id, person_id, oauth_subject, allowed_addresses, expires_at } =
  AgentSettings.shape;

/** An agent, as it is shown. */
export const AgentRecord = z
  .object({
    id: z.string(),
    ...AgentSettings.shape,
    status: z.enum(['enabled', 'disabled']),
    version: z.int().describe('Goes up with every change'),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    last_used_at: z.iso
      .datetime()
      .nullable()
      .describe('When a key or a token of it was last used, within a minute'),
    people: z.string().describe('Whose records the grant is about, in words'),
    beyond_credential: z
      .array(z.string())
      .describe('Where the grant promises more than the credential of the connection was seen to have'),
  })
  .meta({ id: 'Agent' });

/** What an agent may do: a grant, or a preset with the people it is for. */
export const grantChoice = {
  grant: Grant.optional().describe('What it may do; default nothing'),
  preset: z.enum(presetNames).optional().describe('A ready-made grant instead, for the people in `people`'),
  people: People.optional().describe('Whose records the preset is about'),
};

const NewAgent = z.strictObject({
  name,
  purpose,
  owner,
  connection_id,
  person_id,
  oauth_subject,
  allowed_addresses,
  expires_at: expires_at
    .unwrap()
    .optional()
    .describe('From then on it is refused. Default: in 90 days; null is never, and has to be said'),
  ...grantChoice,
});

const AgentChanges = z.strictObject({
  version: expectedVersion,
  name: name.optional(),
  purpose: purpose.optional(),
  owner: owner.optional(),
  connection_id: connection_id.optional(),
  person_id: person_id
    .unwrap()
    .optional()
    .describe(person_id.description ?? ''),
  oauth_subject: oauth_subject
    .unwrap()
    .optional()
    .describe(oauth_subject.description ?? ''),
  allowed_addresses: allowed_addresses
    .unwrap()
    .optional()
    .describe(allowed_addresses.description ?? ''),
  expires_at: expires_at
    .unwrap()
    .optional()
    .describe(expires_at.description ?? ''),
});

export const agentId = z.strictObject({ agent_id: z.string() });
const one = { parameters: agentId, answer: answers(AgentRecord) } as const;
const versionOnly = json(z.strictObject({ version: expectedVersion }));

/** Agents: who may call, for what, and what they may do. */
export const agents = {
  list: adminOperation({
    id: 'agents.list',
    method: 'GET',
    path: '/api/agents',
    summary: 'List the agents, by name.',
    risk: 'read',
    roles: everyRole,
    query: z.strictObject({
      ...paging,
      connection_id: z.string().optional().describe('Only those of this connection'),
      status: z.enum(['enabled', 'disabled']).optional(),
      unused_days: z
        .int()
        .min(1)
        .max(3650)
        .optional()
        .describe(
          'Only those that exist for so many days, and were not used in them; 30 finds forgotten ones',
        ),
    }),
    answer: answers(pageOf(AgentRecord)),
    isPaged: true,
  }),
  get: adminOperation({
    id: 'agents.get',
    method: 'GET',
    path: '/api/agents/{agent_id}',
    summary: 'Read an agent.',
    risk: 'read',
    roles: everyRole,
    ...one,
    errors: [404],
  }),
  create: adminOperation({
    id: 'agents.create',
    method: 'POST',
    path: '/api/agents',
    summary: 'Create an agent, with a grant or a preset. It needs a key to call.',
    risk: 'write',
    roles: administrators,
    body: json(NewAgent),
    status: 201,
    answer: answers(AgentRecord),
    errors: [400, 409],
  }),
  change: adminOperation({
    id: 'agents.change',
    method: 'PATCH',
    path: '/api/agents/{agent_id}',
    summary:
      'Change what is said of an agent; what is left out stays. Its grant is changed by grants.change.',
    risk: 'write',
    roles: administrators,
    ...one,
    body: json(AgentChanges),
    errors: [400, 404, 409],
  }),
  enable: adminOperation({
    id: 'agents.enable',
    method: 'POST',
    path: '/api/agents/{agent_id}/enable',
    summary: 'Let an agent call again.',
    risk: 'write',
    roles: administrators,
    ...one,
    body: versionOnly,
    errors: [400, 404, 409],
  }),
  disable: adminOperation({
    id: 'agents.disable',
    method: 'POST',
    path: '/api/agents/{agent_id}/disable',
    summary: 'Stop an agent, from its next call on.',
    risk: 'write',
    roles: administrators,
    ...one,
    body: versionOnly,
    errors: [400, 404, 409],
  }),
  remove: adminOperation({
    id: 'agents.remove',
    method: 'DELETE',
    path: '/api/agents/{agent_id}',
    summary: 'Remove an agent with its keys. What it did stays in the audit log.',
    risk: 'destructive',
    roles: administrators,
    parameters: agentId,
    status: 204,
    answer: { kind: 'empty' },
    errors: [404, 409],
  }),
} as const;
