import {
  type Area,
  areas,
  findOperation,
  type Handlers,
  type Operation,
  operations,
  standardAttributes,
} from '@staffgate/catalog';
import type { z } from 'zod';
import type { Agent } from '../../agents/agent.ts';
import { UpstreamFailure } from '../../calls/upstream.ts';
import type { CallInput } from '../../grants/authorize.ts';
import { explain } from '../../grants/explain.ts';
import { Grant, type Level } from '../../grants/grant.ts';
import { resolvePeople, ScopeUnknown } from '../../grants/organisation.ts';
import { attributesNeeded, isEverybody, needsOrganisation } from '../../grants/people.ts';
import { presets } from '../../grants/presets.ts';
import { recordOf } from '../agent-record.ts';
import type { AdminCall } from '../context.ts';
import { chosenGrant } from '../grant-choice.ts';
import type { AdminOperations } from '../operations.ts';
import { wrongField } from '../problem.ts';
import { changeAgent, existing } from './agents.ts';

export const grants: Handlers<AdminOperations, AdminCall>['grants'] = {
  get: async ({ agent_id }, { parts }) => shown(await recordOf(await existing(agent_id, parts), parts)),

  async replace({ agent_id, body: { version, ...choice } }, call) {
    const grant = chosenGrant(choice);
    if (grant === null) throw wrongField('grant', 'is needed, or a preset.');
    return shown(await changeAgent(agent_id, { grant }, version, call));
  },

  async change({ agent_id, body: { version, ...changes } }, call) {
    const merged = ({ grant }: Agent) => ({ grant: Grant.parse(merge(grant, changes)) });
    return shown(await changeAgent(agent_id, merged, version, call));
  },

  async explain({ agent_id, body: { operation: id, person_id, input } }, call) {
    const agent = await existing(agent_id, call.parts);
    const operation = findOperation(id);
    if (!operation) throw wrongField('operation', 'is no operation of Personio; grants.catalog lists them.');
    const stopped = await beforeGrant(agent, operation, call);
    if (stopped !== null) return stopped;
    return explain({
      operation,
      grant: agent.grant,
      now: call.now,
      ...(input !== undefined && { input: checkedInput(operation, input) }),
      ...(person_id !== undefined && {
        target: { id: person_id, inScope: await isInScope(agent, person_id, call) },
      }),
    });
  },

  presets: () => ({
    data: Object.entries(presets).map(([name, { title, description, grant }]) => ({
      name: name as keyof typeof presets,
      title,
      description,
      grant: Grant.parse(grant({ kind: 'everybody' })),
    })),
  }),

  catalog: () => ({
    areas: (Object.keys(areas) as Area[]).map((area) => ({
      area,
      label: areas[area].label,
      levels: ['none', ...areas[area].access] as Level[],
      operations: operations.flatMap(({ id, summary, access, area: own }) =>
        own === area && access !== null ? [{ id, summary, access }] : [],
      ),
    })),
    attributes: Object.entries(standardAttributes).map(([key, { label }]) => ({ key, label })),
  }),
};

function shown({ id, version, grant, people, beyond_credential }: Awaited<ReturnType<typeof recordOf>>) {
  return { agent_id: id, version, grant, people, beyond_credential };
}

type GrantChanges = Omit<z.infer<AdminOperations['grants']['change']['body']['schema']>, 'version'>;

function merge(grant: Grant, { areas, attributes, limits, approval, ...plain }: GrantChanges) {
  return {
    ...grant,
    ...said(plain),
    areas: { ...grant.areas, ...said(areas) },
    attributes: { ...grant.attributes, ...said(attributes) },
    limits: { ...grant.limits, ...said(limits) },
    approval: { ...grant.approval, ...said(approval) },
  };
}

/** The members that were said, null included. */
function said(members: object | undefined): object {
  return Object.fromEntries(Object.entries(members ?? {}).filter(([, value]) => value !== undefined));
}

/** What stops every call of an agent, or all of its kind, whatever the grant says. */
async function beforeGrant(agent: Agent, { access }: Operation, { parts, now }: AdminCall) {
  const refused = (code: string, sentence: string, hint: string) =>
    ({ outcome: 'refused', code, sentence: `Refused: ${sentence}`, hint }) as const;
  const mode = await parts.settings.mode();
  const connection = await parts.connections.get(agent.connection_id);
  if (mode === 'stopped') return refused('stopped', 'all calls are stopped.', 'Set the mode to running.');
  if (mode === 'read-only' && access === 'write')
    return refused('read_only', 'all changes are stopped.', 'Set the mode to running.');
  if (agent.status !== 'enabled')
    return refused('agent_disabled', 'the agent is disabled.', 'Enable the agent.');
  if (agent.expires_at !== null && now >= Date.parse(agent.expires_at))
    return refused('agent_expired', `the agent ended at ${agent.expires_at}.`, 'Give it a later end.');
  if (connection?.status !== 'enabled')
    return refused('connection_disabled', 'the connection is switched off.', 'Enable the connection.');
  return null;
}

/** The parameters of a call as its schemas read them. Those that are left out may be missing. */
function checkedInput(operation: Operation, input: Readonly<Record<string, unknown>>): CallInput {
  const shape: Readonly<Record<string, z.ZodType>> = {
    ...operation.parameters.shape,
    ...operation.query.shape,
    ...(operation.body && { body: operation.body.schema }),
  };
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (schema === undefined) {
        throw wrongField(
          `input.${name}`,
          `is not known to ${operation.id}; there are ${Object.keys(shape).join(', ')}.`,
        );
      }
      const { success, data, error } = schema.safeParse(value);
      if (success) return [name, data];
      const [issue] = error.issues;
      throw wrongField(['input', name, ...(issue?.path ?? [])].join('.'), `${issue?.message}.`);
    }),
  );
}

async function isInScope(
  { grant, connection_id, person_id }: Agent,
  person: string,
  { parts }: AdminCall,
): Promise<boolean | 'unknown'> {
  const { people } = grant;
  if (isEverybody(people)) return true;
  try {
    const organisation = needsOrganisation(people)
      ? await (await parts.pool.get(connection_id)).organisation(attributesNeeded(people))
      : { members: new Map(), known: new Set<string>() };
    return resolvePeople(people, organisation, person_id).has(person);
  } catch (error) {
    if (error instanceof ScopeUnknown || error instanceof UpstreamFailure) return 'unknown';
    throw error;
  }
}
