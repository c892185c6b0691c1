import type { Handlers } from '@staffgate/catalog';
import type { AgentKey } from '../../agents/agent.ts';
import type { AdminCall, Changeable } from '../context.ts';
import type { AdminOperations } from '../operations.ts';
import { pageFrom } from '../pages.ts';
import { AdminFault, unknown } from '../problem.ts';
import { existing } from './agents.ts';

export const keys: Handlers<AdminOperations, AdminCall>['keys'] = {
  async list({ agent_id, ...page }, { parts }) {
    await existing(agent_id, parts);
    return pageFrom(await parts.agents.keys(agent_id), ({ created_at, id }) => `${created_at} ${id}`, page);
  },

  issue: ({ agent_id, body: { expires_at = null } }, call) =>
    call.change(async (within) => {
      await existing(agent_id, within);
      const { id, clientSecret } = await within.agents.issueKey(agent_id, { expiresAt: expires_at });
      const key = await keyOf(agent_id, id, within);
      return {
        result: { ...key, client_secret: clientSecret },
        change: { action: 'created', subject: 'agent_key', id, before: null, after: { ...key, agent_id } },
      };
    }),

  revoke: ({ agent_id, key_id }, call) =>
    call.change(async (within) => {
      await existing(agent_id, within);
      const before = await keyOf(agent_id, key_id, within);
      if (!(await within.agents.revokeKey(agent_id, key_id))) {
        throw new AdminFault(409, 'already_revoked', 'The key was revoked before.', {
          hint: 'It stays in the list for the record.',
        });
      }
      const after = await keyOf(agent_id, key_id, within);
      return {
        result: after,
        change: {
          action: 'changed',
          subject: 'agent_key',
          id: key_id,
          before: { ...before, agent_id },
          after: { ...after, agent_id },
        },
      };
    }),
};

async function keyOf(agentId: string, keyId: string, { agents }: Changeable): Promise<AgentKey> {
  const key = (await agents.keys(agentId)).find(({ id }) => id === keyId);
  if (!key) throw unknown('key', keyId);
  return key;
}
