import type { AdminClient } from '@staffgate/gateway/admin-client';
import { UsageError } from '../exit-codes.ts';
import type { AgentEntry, Configuration, ConnectionEntry, SecretReference } from './configuration.ts';
import { type Difference, differences } from './differences.ts';

/** One change that brings a gateway nearer to its configuration. */
export interface Step {
  readonly kind: 'create' | 'change' | 'remove';
  /** What it is about, like `agent Wiki`. */
  readonly what: string;
  readonly differences: readonly Difference[];
  /** What else is to be known or done. */
  readonly notes: readonly string[];
  readonly carryOut: (admin: AdminClient) => Promise<void>;
}

export interface PlanOptions {
  /** Reads a secret by its reference, before anything is changed. */
  readonly secretOf: (reference: SecretReference) => Promise<string>;
  /** Whether secrets are sent again where nothing else of a connection changed. A kept one cannot be compared. */
  readonly sendsSecrets: boolean;
  /** Whether what the configuration does not name is removed. */
  readonly prunes: boolean;
}

/** What has to be done, in the order in which it is done, and what is there beside the configuration. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly unnamed: readonly string[];
}

type ConnectionRecord = Awaited<ReturnType<AdminClient['connections']['get']>>;
type AgentRecord = Awaited<ReturnType<AdminClient['agents']['get']>>;

/** Compares a configuration with a gateway, and says what would make the one the other. Nothing is changed. */
export async function makePlan(
  { connections, agents, settings }: Configuration,
  admin: AdminClient,
  options: PlanOptions,
): Promise<Plan> {
  const knownConnections = await byName(admin.connections.list.all());
  const knownAgents = await byName(admin.agents.list.all());
  const names = new Set([...knownConnections.keys(), ...connections.map(({ name }) => name)]);
  for (const { name, connection } of agents) {
    if (names.has(connection)) continue;
    throw new UsageError(
      `The agent "${name}" is for the connection "${connection}", which is neither in the configuration nor in the gateway.`,
    );
  }
  const steps: Step[] = [];
  for (const entry of connections) {
    const known = knownConnections.get(entry.name);
    steps.push(
      ...(known ? await changeOfConnection(entry, known, options) : [await newConnection(entry, options)]),
    );
  }
  const connectionOf = new Map([...knownConnections.values()].map(({ id, name }) => [id, name]));
  for (const entry of agents) {
    const known = knownAgents.get(entry.name);
    steps.push(...(known ? changeOfAgent(entry, known, connectionOf) : [newAgent(entry)]));
  }
  steps.push(...(await changeOfSettings(settings, admin)));
  const spareAgents = [...knownAgents.values()].filter(
    ({ name }) => !agents.some((one) => one.name === name),
  );
  const spareConnections = [...knownConnections.values()].filter(
    ({ name }) => !connections.some((one) => one.name === name),
  );
  if (!options.prunes) {
    const unnamed = [
      ...spareAgents.map(({ name }) => `agent ${name}`),
      ...spareConnections.map(({ name }) => `connection ${name}`),
    ];
    return { steps, unnamed };
  }
  const removals = [
    ...spareAgents.map(({ id, name }) =>
      removal(`agent ${name}`, (client) => client.agents.remove({ agent_id: id })),
    ),
    ...spareConnections.map(({ id, name }) =>
      removal(`connection ${name}`, (client) => client.connections.remove({ connection_id: id })),
    ),
  ];
  return { steps: [...steps, ...removals], unnamed: [] };
}

async function byName<T extends { readonly name: string }>(
  records: AsyncIterable<T>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for await (const record of records) found.set(record.name, record);
  return found;
}

async function newConnection(entry: ConnectionEntry, { secretOf }: PlanOptions): Promise<Step> {
  const { client_secret, status, ...shown } = entry;
  const secret = await secretOf(client_secret);
  return {
    kind: 'create',
    what: `connection ${entry.name}`,
    differences: [],
    notes: [`its credential is tried at ${entry.base_url}`],
    async carryOut({ connections }) {
      const made = await connections.create({
        body: { ...shown, client_secret: secret },
      });
      if (status === 'disabled') await connections.disable({ connection_id: made.id, body: {} });
    },
  };
}

async function changeOfConnection(
  entry: ConnectionEntry,
  known: ConnectionRecord,
  { secretOf, sendsSecrets }: PlanOptions,
): Promise<Step[]> {
  const { client_secret, status, ...shown } = entry;
  const { name, base_url, client_id } = known;
  const credential = differences({ name, base_url, client_id }, shown);
  const found = [...credential, ...differences({ status: known.status }, { status })];
  if (found.length === 0 && !sendsSecrets) return [];
  const changesCredential = credential.length > 0 || sendsSecrets;
  const secret = changesCredential ? await secretOf(client_secret) : null;
  return [
    {
      kind: 'change',
      what: `connection ${entry.name}`,
      differences: found,
      notes: changesCredential ? [`the secret is sent again, and tried at ${entry.base_url}`] : [],
      async carryOut({ connections }) {
        const connection_id = known.id;
        let { version } = known;
        if (secret !== null) {
          const body = { ...shown, client_secret: secret, version };
          ({ version } = await connections.change({ connection_id, body }));
        }
        if (status === known.status) return;
        const switched = { connection_id, body: { version } };
        await (status === 'enabled' ? connections.enable(switched) : connections.disable(switched));
      },
    },
  ];
}

function newAgent(entry: AgentEntry): Step {
  const { connection, status, expires_at, ...settings } = entry;
  return {
    kind: 'create',
    what: `agent ${entry.name}`,
    differences: [],
    notes: [`it needs a key to call: staffgate keys issue '${entry.name.replaceAll("'", "'\\''")}'`],
    async carryOut(admin) {
      const connection_id = await idOfConnection(connection, admin);
      const body = { ...settings, connection_id, ...(expires_at !== undefined && { expires_at }) };
      const made = await admin.agents.create({ body });
      if (status === 'disabled') await admin.agents.disable({ agent_id: made.id, body: {} });
    },
  };
}

/** A connection may have been made a moment ago. */
async function idOfConnection(name: string, { connections }: AdminClient): Promise<string> {
  for await (const one of connections.list.all()) if (one.name === name) return one.id;
  throw new UsageError(`There is no connection "${name}".`);
}

function changeOfAgent(
  entry: AgentEntry,
  known: AgentRecord,
  connectionOf: ReadonlyMap<string, string>,
): Step[] {
  const { name: _, connection, status, expires_at, grant, ...settings } = entry;
  const wanted = { ...settings, connection, ...(expires_at !== undefined && { expires_at }) };
  const is: Record<string, unknown> = { ...known, connection: connectionOf.get(known.connection_id) };
  const before = Object.fromEntries(Object.keys(wanted).map((member) => [member, is[member]]));
  const ofSettings = differences(sameMoments(before), sameMoments(wanted));
  const ofGrant = differences({ grant: known.grant }, { grant });
  const ofStatus = differences({ status: known.status }, { status });
  const found = [...ofSettings, ...ofGrant, ...ofStatus];
  if (found.length === 0) return [];
  return [
    {
      kind: 'change',
      what: `agent ${entry.name}`,
      differences: found,
      notes: [],
      async carryOut(admin) {
        const agent_id = known.id;
        let { version } = known;
        if (ofSettings.length > 0) {
          const { connection: wantedConnection, ...rest } = wanted;
          const connection_id = await idOfConnection(wantedConnection, admin);
          ({ version } = await admin.agents.change({ agent_id, body: { ...rest, connection_id, version } }));
        }
        if (ofGrant.length > 0) {
          ({ version } = await admin.grants.replace({ agent_id, body: { grant, version } }));
        }
        if (ofStatus.length === 0) return;
        const switched = { agent_id, body: { version } };
        await (status === 'enabled' ? admin.agents.enable(switched) : admin.agents.disable(switched));
      },
    },
  ];
}

/** Moments may be written in any zone. */
function sameMoments(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { expires_at } = members;
  return typeof expires_at === 'string'
    ? { ...members, expires_at: new Date(expires_at).toISOString() }
    : members;
}

async function changeOfSettings(settings: Configuration['settings'], admin: AdminClient): Promise<Step[]> {
  const known = await admin.settings.get();
  const wanted = { ...known, ...settings, retention: { ...known.retention, ...settings.retention } };
  const found = differences(known, wanted);
  if (found.length === 0) return [];
  return [
    {
      kind: 'change',
      what: 'settings',
      differences: found,
      notes: [],
      async carryOut(client) {
        await client.settings.change({ body: settings });
      },
    },
  ];
}

function removal(what: string, carryOut: (admin: AdminClient) => Promise<unknown>): Step {
  return {
    kind: 'remove',
    what,
    differences: [],
    notes: [],
    async carryOut(admin) {
      await carryOut(admin);
    },
  };
}
