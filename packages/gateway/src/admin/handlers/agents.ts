import type { Handlers } from '@staffgate/catalog';
import type { Agent } from '../../agents/agent.ts';
import { Grant } from '../../grants/grant.ts';
import { recordOf, recordsOf } from '../agent-record.ts';
import type { AdminCall, AdminParts, Changeable } from '../context.ts';
import { inNinetyDays } from '../expiry.ts';
import { chosenGrant } from '../grant-choice.ts';
import type { AdminOperations } from '../operations.ts';
import { pageFrom } from '../pages.ts';
import { unknown, wrongField } from '../problem.ts';

export const agents: Handlers<AdminOperations, AdminCall>['agents'] = {
  async list({ connection_id, status, unused_days, ...page }, { parts, now }) {
    const all = await parts.agents.list();
    const uses = unused_days === undefined ? null : await parts.agents.lastUses();
    const since = now - (unused_days ?? 0) * 86_400_000;
    const wanted = all.filter(
      (agent) =>
        (connection_id === undefined || agent.connection_id === connection_id) &&
        (status === undefined || agent.status === status) &&
        (uses === null || Date.parse(uses.get(agent.id) ?? agent.created_at) <= since),
    );
    const { data, next_cursor } = pageFrom(wanted, ({ name }) => name, page);
    return { data: await recordsOf(data, parts), next_cursor };
  },

  get: async ({ agent_id }, { parts }) => recordOf(await existing(agent_id, parts), parts),

  create: ({ body }, call) => {
    const { expires_at, grant, preset, people, ...plain } = body;
    const chosen = chosenGrant({ grant, preset, people }) ?? Grant.parse({});
    return call.change(async (within) => {
      await checkConnection(plain.connection_id, within);
      const agent = await within.agents.create({
        ...plain,
        grant: chosen,
        expires_at: expires_at === undefined ? inNinetyDays(call.now) : expires_at,
      });
      return {
        result: await recordOf(agent, within),
        change: { action: 'created', subject: 'agent', id: agent.id, version: 1, before: null, after: agent },
      };
    });
  },

  change: ({ agent_id, body: { version, ...changes } }, call) =>
    changeAgent(agent_id, changes, version, call),

  enable: ({ agent_id, body: { version } }, call) =>
    changeAgent(agent_id, { status: 'enabled' }, version, call),

  disable: ({ agent_id, body: { version } }, call) =>
    changeAgent(agent_id, { status: 'disabled' }, version, call),

  remove: ({ agent_id }, call) =>
    call.change(async ({ agents }) => {
      const agent = await agents.remove(agent_id, call.ifMatch);
      return {
        result: undefined,
        change: { action: 'removed', subject: 'agent', id: agent_id, before: agent, after: null },
      };
    }),
};

type Changes = { readonly [K in keyof Agent]?: Agent[K] | undefined };

/** Changes an agent, and gives it as it is shown. */
export function changeAgent(
  id: string,
  changes: Changes | ((before: Agent) => Changes),
  version: number | undefined,
  call: AdminCall,
) {
  return call.change(async (within) => {
    const before = await existing(id, within);
    const wanted = typeof changes === 'function' ? changes(before) : changes;
    if (wanted.connection_id !== undefined) await checkConnection(wanted.connection_id, within);
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const after = await within.agents.change(id, given, version ?? call.ifMatch);
    return {
      result: await recordOf(after, within),
      change: { action: 'changed', subject: 'agent', id, version: after.version, before, after },
    };
  });
}

/** @throws {AdminFault} when there is no such agent. */
export async function existing(
  id: string,
  { agents }: Pick<AdminParts | Changeable, 'agents'>,
): Promise<Agent> {
  const agent = await agents.get(id);
  if (!agent) throw unknown('agent', id);
  return agent;
}

async function checkConnection(id: string, { connections }: Changeable): Promise<void> {
  if (!(await connections.get(id))) throw wrongField('connection_id', 'is not the id of a connection.');
}
