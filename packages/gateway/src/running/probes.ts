import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { AuditLog } from '../audit/log.ts';
import type { Storage } from '../storage/storage.ts';
import type { Connection } from '../wire/server.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { metricsType } from './metrics.ts';

export interface ProbeParts {
  readonly storage: Storage;
  readonly audit: AuditLog;
  readonly metrics: GatewayMetrics;
  readonly isDraining: () => boolean;
  /** Who sends it as a bearer may read the metrics; without one, whoever asks from this machine. */
  readonly metricsToken: string | undefined;
  readonly now: () => number;
}

/** Paths that tell how the gateway is. They are answered also while it takes no calls. */
export const probePaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** How the gateway is, for whatever watches over it. Connections are never asked. */
export function createProbes(parts: ProbeParts): Hono<{ Bindings: Connection }> {
  const app = new Hono<{ Bindings: Connection }>();
  const readiness = createReadiness(parts);
  app.get('/healthz', (c) => c.json({ status: 'alive' }));
  app.get('/readyz', async (c) => {
    const checks = await readiness();
    const isReady = Object.values(checks).every((found) => found === 'ok');
    c.header('cache-control', 'no-store');
    return c.json({ status: isReady ? 'ready' : 'not ready', checks }, isReady ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    if (!mayRead(c.req.raw, c.env ?? {}, parts.metricsToken)) {
      const message =
        parts.metricsToken === undefined
          ? 'The metrics are for this machine. To read them from elsewhere, set a token for them.'
          : 'Send the token of the metrics as a bearer.';
      return c.json({ error: { code: 'metrics_not_allowed', message } }, 403);
    }
    return c.body(await parts.metrics.text(), 200, { 'content-type': metricsType });
  });
  return app;
}

type Checks = Readonly<Record<'storage' | 'audit' | 'calls', 'ok' | 'unavailable' | 'draining'>>;

/** Readiness is looked at once a second at most, so that nobody can keep the disk busy with it. */
const keptMs = 1_000;

function createReadiness({ storage, audit, isDraining, now }: ProbeParts): () => Promise<Checks> {
  let kept: { readonly at: number; readonly checks: Promise<Checks> } | null = null;
  const look = async (): Promise<Checks> => {
    const writable = await isWritable(storage, new Date(now()).toISOString());
    // A store that is full may still take a row that is there already, and not a new entry of the log.
    const isLogged = audit.isAvailable || (writable && (await audit.recover()));
    return { storage: writable ? 'ok' : 'unavailable', audit: isLogged ? 'ok' : 'unavailable', calls: 'ok' };
  };
  return async () => {
    if (isDraining()) return { storage: 'ok', audit: 'ok', calls: 'draining' };
    const isOld = kept === null || now() - kept.at >= keptMs || now() < kept.at;
    if (isOld) kept = { at: now(), checks: look() };
    return (kept as NonNullable<typeof kept>).checks;
  };
}

/** Whether the store takes a row. Opening it brought it to the newest version. */
async function isWritable({ db }: Storage, updated_at: string): Promise<boolean> {
  try {
    await db
      .insertInto('settings')
      .values({ name: 'readiness', value: 'probed', updated_at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ updated_at }))
      .execute();
    return true;
  } catch {
    return false;
  }
}

/** A proxy on this machine calls for others, and says so. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;

function mayRead({ headers }: Request, { address }: Connection, token: string | undefined): boolean {
  if (token !== undefined) {
    const sent = /^bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? '';
    return timingSafeEqual(digest(sent), digest(token));
  }
  return isLoopback(address) && forwarding.every((name) => !headers.has(name));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(address);
}
