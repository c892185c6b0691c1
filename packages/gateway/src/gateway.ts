import { Hono } from 'hono';
import { createAdminApi } from './admin/server.ts';
import { AdminTokens } from './admin/tokens.ts';
import { AgentDirectory } from './agents/directory.ts';
import { Tokens } from './agents/tokens.ts';
import type { AuditLog } from './audit/log.ts';
import { Cursors } from './calls/cursors.ts';
import { Gatekeeper } from './calls/gatekeeper.ts';
import { Idempotency } from './calls/idempotency.ts';
import type { Clock } from './clock.ts';
import { ConnectionDirectory } from './connections/directory.ts';
import { ConnectionPool, type UpstreamFactory } from './connections/pool.ts';
import type { CheckConnection } from './connections/report.ts';
import { Vault } from './connections/vault.ts';
import type { Freshness } from './grants/organisation-reader.ts';
import { Budgets } from './limits/budgets.ts';
import { Settings } from './settings.ts';
import type { Storage } from './storage/storage.ts';
import { type GuardOptions, guardHosts } from './wire/guard.ts';
import { type Connection, createWire } from './wire/server.ts';

export interface GatewayOptions {
  readonly storage: Storage;
  readonly audit: AuditLog;
  /** At least 32 random bytes, not kept in the store: seals secrets, signs tokens, hides what cursors say. */
  readonly masterKey: Uint8Array;
  /** Makes what performs operations with the credential of a connection. */
  readonly upstream: UpstreamFactory;
  /** Tries the credential of a connection that is added or changed. Default: connections are taken unchecked. */
  readonly checkConnection?: CheckConnection;
  readonly clock: Clock;
  /** How old the copy of the organisation may be from which scopes are resolved. */
  readonly freshness?: Partial<Freshness>;
  /** Scheme and host under which callers know the gateway. Default: those that each request names. */
  readonly publicUrl?: string;
  /** From where it may be called. Default: this machine, under its own names. */
  readonly guard?: GuardOptions;
  /** Largest request body in bytes, without files. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Told of errors that nobody expected, under the trace id that the caller was given. */
  readonly onFailure: (error: unknown, trace: string) => void;
}

/** The gateway: agents on one side, connections on the other, and no way around it in between. */
export interface Gateway {
  readonly fetch: (request: Request, connection?: Connection) => Promise<Response>;
  readonly agents: AgentDirectory;
  readonly connections: ConnectionDirectory;
  readonly pool: ConnectionPool;
  readonly gatekeeper: Gatekeeper;
  readonly settings: Settings;
  readonly budgets: Budgets;
  /** The tokens of the admin API; `createFirst` gives the one to begin with. */
  readonly adminTokens: AdminTokens;
}

/** Makes a gateway. It listens on no port: hand its `fetch` to a server, or to a client. */
export function createGateway(options: GatewayOptions): Gateway {
  const { storage, audit, masterKey, clock, onFailure, publicUrl, freshness } = options;
  const agents = new AgentDirectory(storage, clock);
  const vault = new Vault(masterKey);
  const connections = new ConnectionDirectory(storage, clock, vault);
  const pool = new ConnectionPool(connections, options.upstream, { clock, ...(freshness && { freshness }) });
  const settings = new Settings(storage, clock);
  const cursors = new Cursors(masterKey);
  const budgets = new Budgets(storage, clock, masterKey);
  const gatekeeper = new Gatekeeper({
    audit,
    pool,
    cursors,
    clock,
    budgets,
    idempotency: new Idempotency(storage, clock, vault, masterKey),
    mode: () => settings.mode(),
  });
  const limits = { maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024, maxDepth: 32 };
  const wire = createWire({
    gatekeeper,
    agents,
    tokens: new Tokens(masterKey),
    clock,
    limits,
    ...(publicUrl !== undefined && { publicUrl }),
    onFailure,
  });
  const adminTokens = new AdminTokens(storage, clock, audit);
  const { checkConnection } = options;
  const admin = createAdminApi({
    parts: {
      storage,
      audit,
      clock,
      agents,
      connections,
      pool,
      settings,
      tokens: adminTokens,
      ...(checkConnection && { checkConnection }),
    },
    identifier: adminTokens,
    limits,
    onFailure,
  });
  const app = new Hono<{ Bindings: Connection }>();
  app.use(guardHosts(options.guard ?? {}));
  app.route('/', wire);
  app.route('/', admin);
  return {
    fetch: async (request, connection = {}) => app.fetch(request, connection),
    agents,
    connections,
    pool,
    gatekeeper,
    settings,
    budgets,
    adminTokens,
  };
}
