import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, failureBodyOf, type Pace, realClock } from '@staffgate/client';
import { createEmulator, demoCredential, type Emulator, type EmulatorOptions } from '@staffgate/emulator';
import {
  AgentSettings,
  type AuditLog,
  checkBaseUrl,
  createAuditLog,
  createGateway,
  fileKeys,
  type Gateway,
  type GatewayOptions,
  type OpenedCredential,
  openStorage,
  type Role,
  type Storage,
  upstreamOf,
} from '@staffgate/gateway';
import { type AdminClient, createAdminClient } from '@staffgate/gateway/admin-client';
import { checkConnection } from './check-connection.ts';

export const now = Date.parse('2026-11-20T09:00:00Z');

/** A gateway over an emulator, both in this process, with a store on the disk. */
export interface GatewayWorld {
  readonly emulator: Emulator;
  readonly gateway: Gateway;
  readonly audit: AuditLog;
  readonly storage: Storage;
  /** Holds the store and the keys. */
  readonly folder: string;
  readonly clock: { now: () => number; advance(ms: number): void };
  /** Requests that went up to the emulator. */
  readonly upstreamRequests: Request[];
  readonly connectionId: string;
  /** Makes an agent and a key of it. */
  agent(settings?: Partial<Parameters<typeof AgentSettings.parse>[0] & object>): Promise<TestAgent>;
  /** Makes a token of the admin API. */
  adminToken(role?: Role): Promise<string>;
  /** Makes a token of the admin API, and a client with it. */
  admin(role?: Role): Promise<AdminClient>;
  /** The store, to look into it or to break it. */
  close(): Promise<void>;
}

export interface TestAgent {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Everything of everybody. */
export const everything = {
  areas: {
    employees: 'write',
    attendances: 'write',
    'time-off': 'write',
    documents: 'write',
    'custom-reports': 'read',
    recruiting: 'write',
    webhooks: 'write',
    'org-units': 'read',
    'legal-entities': 'read',
    'cost-centers': 'read',
    workplaces: 'read',
    reports: 'read',
  },
  attributes: { readable: 'all', writable: 'all' },
  people: { kind: 'everybody' },
  skip_approval: true,
  approval: { risk: 'none', records: null, free_text_minutes: 0 },
} as const;

export interface WorldOptions extends EmulatorOptions {
  /** Other options of the gateway than those of most tests. */
  readonly gateway?: Partial<GatewayOptions>;
  /** The store. Default: a SQLite file in a folder of its own. */
  readonly location?: string;
  /** The folder with the keys of the log, as a replica has them. Default: one of its own. */
  readonly keys?: string;
  /** How often the client between gateway and emulator repeats. Default: never. */
  readonly retries?: number;
  /** Stands between gateway and emulator. */
  readonly between?: (request: Request, next: (request: Request) => Promise<Response>) => Promise<Response>;
}

export async function createGatewayWorld({
  gateway: gatewayOptions = {},
  between = (request, next) => next(request),
  location,
  keys,
  retries = 0,
  ...options
}: WorldOptions = {}): Promise<GatewayWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-gateway-'));
  let time = now;
  const clock = {
    now: () => time,
    advance(ms: number) {
      time += ms;
    },
  };
  const emulator = createEmulator({ clock, rateLimits: false, ...options });
  const storage = await openStorage({ location: location ?? join(folder, 'store.db'), clock });
  const audit = await createAuditLog({ storage, clock, keys: fileKeys(keys ?? join(folder, 'keys')) });
  const upstreamRequests: Request[] = [];
  const clientOf = ({ base_url, client_id, client_secret }: OpenedCredential, pace?: Pace) =>
    createClient({
      credentials: { clientId: client_id, clientSecret: client_secret },
      baseUrl: base_url,
      clock: { now: clock.now, sleep: realClock.sleep },
      fetch: (request) => {
        upstreamRequests.push(request);
        return between(request, (it) => emulator.fetch(it));
      },
      retries,
      validate: 'report',
      ...(pace && { pace }),
    });
  const gateway = createGateway({
    storage,
    audit,
    masterKey: new Uint8Array(32).fill(7),
    clock,
    checkBaseUrl: (url) =>
      checkBaseUrl(url, { resolve: async () => [{ address: '93.184.215.14', family: 4 }] }),
    checkConnection: (credential, signal) => checkConnection(clientOf(credential), credential, signal),
    upstream: (credential, { pace }) => {
      const client = clientOf(credential, pace);
      const { base_url } = credential;
      return upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin: base_url });
    },
    guard: { allowedHosts: ['personio.example', 'gate.example'] },
    onFailure: (error) => {
      throw error;
    },
    ...gatewayOptions,
  });
  // A store that was used before has it already.
  const [known] = await gateway.connections.list();
  const demo = {
    name: 'Demo',
    base_url: 'https://personio.example',
    client_id: demoCredential.client_id,
    client_secret: demoCredential.client_secret,
  };
  const connection = known ?? (await gateway.connections.create(demo));
  let agents = 0;
  const adminToken = async (role: Role = 'administrator') => {
    const { key } = await gateway.adminTokens.create({ name: role, role, expires_at: null });
    return key.clientSecret;
  };
  return {
    adminToken,
    async admin(role) {
      return createAdminClient({
        baseUrl: 'https://gate.example',
        token: await adminToken(role),
        fetch: (request) => gateway.fetch(request),
      });
    },
    emulator,
    gateway,
    audit,
    storage,
    folder,
    clock,
    upstreamRequests,
    connectionId: connection.id,
    async agent(settings = {}) {
      agents += 1;
      const agent = await gateway.agents.create(
        AgentSettings.parse({
          name: `Agent ${agents}`,
          purpose: 'Tests of the gateway',
          owner: 'Tests',
          connection_id: connection.id,
          grant: everything,
          ...settings,
        }),
      );
      const { clientId, clientSecret } = await gateway.agents.issueKey(agent.id);
      return { id: agent.id, clientId, clientSecret };
    },
    async close() {
      await gateway.background.stop();
      await gateway.desk.close();
      await audit.close();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
