import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tracer } from '@opentelemetry/api';
import { Hono } from 'hono';
import { createAdminApi } from './admin/server.ts';
import { AdminTokens } from './admin/tokens.ts';
import { AgentDirectory } from './agents/directory.ts';
import { Lockout } from './agents/lockout.ts';
import { Tokens } from './agents/tokens.ts';
import { Habits } from './alerts/habits.ts';
import { Approvals } from './approvals/approvals.ts';
import { ApprovalDesk } from './approvals/desk.ts';
import type { AuditLog } from './audit/log.ts';
import { applyRetention } from './audit/retention.ts';
import { Cursors } from './calls/cursors.ts';
import { Gatekeeper } from './calls/gatekeeper.ts';
import { Idempotency } from './calls/idempotency.ts';
import { stopping } from './calls/lifetime.ts';
import { Refusal } from './calls/refusal.ts';
import { type Clock, stopwatch } from './clock.ts';
import { ConnectionDirectory } from './connections/directory.ts';
import { ConnectionPool, type UpstreamFactory } from './connections/pool.ts';
import type { CheckConnection } from './connections/report.ts';
import { Vault } from './connections/vault.ts';
import type { Door } from './doors/door.ts';
import { createDoors, enterDoor } from './doors/server.ts';
import type { Freshness } from './grants/organisation-reader.ts';
import { Budgets } from './limits/budgets.ts';
import type { NoticeReceiver } from './notices/notice.ts';
import { type NoticePace, Notices } from './notices/notices.ts';
import { tellingAlerts } from './notices/told-alerts.ts';
import type { OAuthOptions } from './oauth/access-tokens.ts';
import { ResourceServer } from './oauth/resource-server.ts';
import type { Later } from './pacing/lane.ts';
import { Pacer, type PacingSettings } from './pacing/pacer.ts';
import { Background, everyInterval } from './running/background.ts';
import { GatewayMetrics } from './running/gateway-metrics.ts';
import { callLog, type Logger, trailOf } from './running/logger.ts';
import { observers } from './running/observer.ts';
import { createProbes, probePaths } from './running/probes.ts';
import { createTracing } from './running/tracing.ts';
import { UnderWay } from './running/under-way.ts';
import { watched } from './running/watched-upstream.ts';
import { Settings } from './settings.ts';
import type { Storage } from './storage/storage.ts';
import { Spool } from './uploads/spool.ts';
import { type GuardOptions, guardHosts } from './wire/guard.ts';
import { pathOf } from './wire/request-address.ts';
import { type Connection, createWire, refusedAtDoor } from './wire/server.ts';

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
  /** Which version of Staffgate this is, as the admin API shows it. */
  readonly version?: string;
  /** How old the copy of the organisation may be from which scopes are resolved. */
  readonly freshness?: Partial<Freshness>;
  /** Scheme and host under which callers know the gateway. Default: those that each request names. */
  readonly publicUrl?: string;
  /** From where it may be called. Default: this machine, under its own names. */
  readonly guard?: GuardOptions;
  /** Refuses base URLs that connections must not have, by a `GatewayError`. Default: none. */
  readonly checkBaseUrl?: (baseUrl: string) => Promise<void> | void;
  /** Largest request body in bytes, without files. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Where files of requests are until they were passed on. Default: a folder among the temporary files. */
  readonly spoolFolder?: string;
  /** Milliseconds after which a call is given up. Default 60,000. */
  readonly deadlineMs?: number;
  /** Requests that are answered at the same time at most; more are refused for the moment. Default 1,000. */
  readonly mostAtOnce?: number;
  /** Opens `/metrics` to whoever sends it as a bearer. Default: they can be read from this machine alone. */
  readonly metricsToken?: string;
  /** Gets a line for each call. Default: none. */
  readonly logger?: Logger;
  /** Makes spans of calls, and of what connections are asked. Default: none. */
  readonly tracer?: Tracer;
  /** Calls again and again until it is stopped, for the work in the background. Default: the timer of the machine. */
  readonly every?: (ms: number, work: () => void) => () => void;
  /**
   * Takes tokens of the company's identity provider for agents, beside their keys. `publicUrl` has to be said then.
   * Default: keys alone.
   */
  readonly oauth?: OAuthOptions;
  /** How requests of agents share what Personio lets pass. */
  readonly pacing?: Partial<PacingSettings>;
  /**
   * Milliseconds from any moment on, by which requests are paced, whatever becomes of the time of day. Default: that of
   * the machine.
   */
  readonly stopwatch?: () => number;
  /** Calls once after some milliseconds unless it is kept from it, for what waits. Default: the timer of the machine. */
  readonly later?: Later;
  /** Ways in besides Personio's wire. Default: none. */
  readonly doors?: readonly Door[];
  /** Where people are told what waits for them, and what is out of the ordinary. Default: nowhere. */
  readonly notices?: readonly NoticeReceiver[];
  readonly noticePace?: Partial<NoticePace>;
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
  /** Where changes wait for a human. */
  readonly desk: ApprovalDesk;
  /** The tokens of the admin API; `createFirst` gives the one to begin with. */
  readonly adminTokens: AdminTokens;
  /** What is due again and again: taking away what was kept long enough. */
  readonly background: Background;
  /**
   * Ends the gateway: takes no more calls, lets those under way end, files too, gives up what is left after
   * `withinMs` (default 10,000), signs a last checkpoint, and closes the log and the store.
   */
  drain(withinMs?: number): Promise<void>;
}

/** Makes a gateway. It listens on no port: hand its `fetch` to a server, or to a client. */
export function createGateway(options: GatewayOptions): Gateway {
  const { storage, audit, masterKey, clock, publicUrl, freshness, logger } = options;
  const underWay = new UnderWay(options.mostAtOnce ?? 1_000);
  const tracing = createTracing(options.tracer);
  const metrics = new GatewayMetrics({
    storage,
    clock,
    stopwatch,
    underWay: () => underWay.count,
    waiting: () => gatekeeper.waiting,
    pacer: () => pacer,
    hasIssuer: () => (oauth === null ? null : !oauth.tokens.isWithoutIssuer),
  });
  const observer = observers([metrics, ...(logger ? [callLog(logger)] : [])]);
  const onFailure = (error: unknown, trace: string) => {
    logger?.error({ trace, failure: trailOf(error) }, 'a fault of the gateway');
    options.onFailure(error, trace);
  };
  const oauth = options.oauth ? resourceServer(options.oauth, options) : null;
  const agents = new AgentDirectory(storage, clock);
  const vault = new Vault(masterKey);
  const connections = new ConnectionDirectory(storage, clock, vault);
  const settings = new Settings(storage, clock);
  const pacer = new Pacer({
    now: options.stopwatch ?? stopwatch,
    later: options.later ?? laterByTimer,
    figures: {
      waited: (ms, priority) => metrics.waited(ms, priority),
      refused: (code) => metrics.refused(code),
      throttled: (operation) => metrics.throttled(operation),
      spared: (how) => metrics.spared(how),
      broke(operation, connection, isOpen) {
        metrics.broke(operation, connection, isOpen);
        if (isOpen) logger?.warn({ operation }, 'a route of Personio fails; it is not asked for a while');
        else logger?.warn({ operation }, 'a route of Personio works again');
      },
    },
    ...(options.pacing && { settings: options.pacing }),
  });
  const pool = new ConnectionPool(connections, options.upstream, {
    clock,
    pacer,
    isStopped: async () => (await settings.mode()) === 'stopped',
    watched: (upstream) => watched(upstream, { observer, tracing, stopwatch }),
    ...(freshness && { freshness }),
  });
  const budgets = new Budgets(storage, clock, masterKey);
  const notices = new Notices({
    receivers: options.notices ?? [],
    agents,
    clock,
    publicUrl: publicUrl ?? null,
    ...(options.noticePace && { pace: options.noticePace }),
    onFailure: (receiver, error) =>
      logger?.warn({ receiver, failure: trailOf(error) }, 'a notice was not delivered'),
  });
  const desk = new ApprovalDesk({
    approvals: new Approvals(storage, clock, { vault, masterKey }),
    agents,
    audit,
    pool,
    clock,
    mode: () => settings.mode(),
    isAlone: storage.engine === 'sqlite',
    onChange: (change) => notices.approvalChanged(change),
    onFailure,
  });
  const gatekeeper = new Gatekeeper({
    audit: tellingAlerts(metrics.measured(audit), (alert) => notices.alerted(alert)),
    pool,
    pacer,
    cursors: new Cursors(masterKey),
    clock,
    budgets,
    habits: new Habits(clock),
    desk,
    agents,
    idempotency: new Idempotency(storage, clock, vault, masterKey),
    mode: () => settings.mode(),
    observer,
    ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
  });
  const limits = { maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024, maxDepth: 32 };
  const entrance = {
    gatekeeper,
    agents,
    clock,
    // One for all doors, so that who was locked out of one is not let try another.
    lockout: new Lockout(clock),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(oauth && { oauth }),
    onFailure,
    tracing,
    follow: (stream: ReadableStream<Uint8Array>) => underWay.follow(stream),
  };
  const spool = new Spool(options.spoolFolder ?? join(tmpdir(), `staffgate-${process.pid}`));
  const wire = createWire({ ...entrance, tokens: new Tokens(masterKey), limits, observer, spool });
  const { doors = [] } = options;
  for (const { name, digest } of doors)
    if (digest !== undefined) logger?.info({ door: name, digest }, 'a door is open');
  const background = new Background({
    settings,
    clock,
    every: options.every ?? everyInterval,
    onFailure: (error, job) => onFailure(error, `job ${job}`),
    jobs: [
      { name: 'approvals', everyMs: minuteMs, work: () => desk.recover() },
      { name: 'usage', everyMs: hourMs, work: () => budgets.prune() },
      {
        name: 'retention',
        everyMs: 24 * hourMs,
        work: async () => {
          const retention = await settings.retention();
          await applyRetention(storage, audit, { clock, ...retention });
          await desk.approvals.forget(
            new Date(clock.now() - retention.detailDays * 24 * hourMs).toISOString(),
          );
        },
      },
    ],
  });
  const adminTokens = new AdminTokens(storage, clock, audit);
  const { checkConnection, checkBaseUrl } = options;
  const admin = createAdminApi({
    parts: {
      storage,
      audit,
      clock,
      agents,
      connections,
      pool,
      desk,
      settings,
      tokens: adminTokens,
      version: options.version ?? null,
      doors,
      onCheckFailure: (error) =>
        logger?.warn({ failure: trailOf(error) }, 'a connection could not be checked'),
      ...(checkConnection && { checkConnection }),
      ...(checkBaseUrl && { checkBaseUrl }),
    },
    identifier: adminTokens,
    limits,
    observer,
    ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
    onFailure,
    follow: (stream) => underWay.follow(stream),
  });
  const app = new Hono<{ Bindings: Connection }>();
  const guard = guardHosts(options.guard ?? {});
  app.use(async (c, next) => guard(c.req.raw) ?? next());
  const { metricsToken } = options;
  app.route(
    '/',
    createProbes({
      storage,
      audit,
      metrics,
      metricsToken,
      isDraining: () => underWay.isDraining,
      now: () => clock.now(),
    }),
  );
  app.route('/', wire);
  app.route('/', createDoors(doors, entrance));
  app.route('/', admin);
  app.notFound((c) => c.text(signpost, c.req.path === '/' ? 200 : 404));
  return {
    async fetch(request, connection = {}) {
      const path = pathOf(request.url);
      if (probePaths.has(path)) return app.fetch(request, connection);
      const leave = underWay.enter();
      if (leave === null) return turnedAway(request, underWay.isDraining, clock);
      try {
        // Most calls of AI agents need no routes to be looked through.
        const door = doors.find((one) => one.path === path);
        if (door === undefined) return await app.fetch(request, connection);
        return guard(request) ?? (await enterDoor(request, connection.address, door, entrance));
      } finally {
        leave();
      }
    },
    agents,
    connections,
    pool,
    gatekeeper,
    settings,
    budgets,
    desk,
    adminTokens,
    background,
    async drain(withinMs = 10_000) {
      const idle = desk.close();
      if (!(await underWay.drain(withinMs)) || !(await endsWithin(idle, withinMs))) {
        gatekeeper.endAll();
        // What was given up still writes down how it ended.
        await underWay.settle(lastWordsMs);
      }
      await idle;
      await notices.close();
      for (const door of doors) await door.close?.();
      await background.stop();
      await audit.close();
      await storage.close();
    },
  };
}

/** For whoever looks with a browser, or at a wrong path. */
const signpost = `Staffgate gateway

/v1 and /v2   Personio's API, for agents with a key
/api          administration, with an admin token; described at /api/openapi.json
/readyz       whether it is well
`;

function resourceServer(oauth: OAuthOptions, { publicUrl, clock, logger }: GatewayOptions): ResourceServer {
  if (publicUrl === undefined)
    throw new TypeError('oauth needs publicUrl, which tells clients what tokens are for.');
  return new ResourceServer({
    ...oauth,
    publicUrl,
    clock,
    onOutage: (host, error) =>
      logger?.warn(
        { code: 'issuer_unavailable', host, failure: trailOf(error) },
        'the identity provider cannot be reached, or does not give its keys',
      ),
  });
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const laterByTimer: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

const lastWordsMs = 2_000;

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The answer to a request that is not taken, in the manner of its path. */
function turnedAway(request: Request, isDraining: boolean, clock: Clock): Response {
  const refusal = isDraining
    ? stopping()
    : new Refusal('overloaded', 'The gateway answers as many requests as it can.', 'Try again in a second.', {
        retryAfterSeconds: 1,
      });
  return refusedAtDoor(refusal, request, clock);
}
