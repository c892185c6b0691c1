import { Hono } from 'hono';
import { z } from 'zod';
import { CompanyFileError, exportCompany, parseCompany } from './company-file.ts';
import { NewCredential } from './credentials.ts';
import type { Emulator } from './emulator.ts';
import type { NewFault } from './faults.ts';
import type { Connection } from './server.ts';
import { SnapshotShelf } from './snapshot-shelf.ts';
import { addWebhookRoutes, webhookRoutes } from './webhook-control.ts';
import { welcomePage } from './welcome.ts';

type Env = { Bindings: Connection };

const ClockChange = z
  .strictObject({
    now: z.iso.datetime({ offset: true }).optional(),
    speed: z.number().min(0).max(1_000_000).optional(),
  })
  .refine((change) => change.now !== undefined || change.speed !== undefined, 'give now, speed, or both');

const ClockStep = z.strictObject({ seconds: z.number().min(0) });

/**
 * The control API of the emulator, below `/_emulator`: what Personio offers in its web pages (credentials), and what
 * only an emulator can do (clock, reset, import, export, log).
 */
export function createControl(emulator: Emulator, allowed: 'loopback' | 'anywhere' | 'off'): Hono<Env> {
  const app = new Hono<Env>();
  const { clock, credentials, faults, recruiting } = emulator;
  const shelf = new SnapshotShelf(clock);
  const unknownSnapshot = (id: string) => ({
    error: { code: 'unknown-snapshot', message: `There is no snapshot ${id}.` },
  });
  const unknownCredential = (id: string) => ({
    error: { code: 'unknown-credential', message: `There is no credential ${id}.` },
  });
  const clockNow = () => ({ now: new Date(clock.now()).toISOString(), speed: clock.speed });

  app.use('/_emulator/*', async (c, next) => {
    if (allowed === 'off' || (allowed === 'loopback' && !isLocal(c.req.raw, c.env?.address))) {
      const message =
        'The control API answers only on this machine. Start with --control anywhere to change that.';
      return c.json({ error: { code: 'not-local', message } }, 403);
    }
    return next();
  });

  app.get('/', (c, next) => {
    if (!c.req.header('accept')?.includes('text/html')) return next();
    const { name, people } = emulator.company();
    return c.html(welcomePage(name, people.length));
  });
  app.get('/_emulator/', (c) => c.json({ routes: controlRoutes, clock: clockNow() }));
  app.get('/_emulator', (c) => c.json({ routes: controlRoutes, clock: clockNow() }));

  app.get('/_emulator/credentials', (c) => c.json(credentials.list()));
  app.post('/_emulator/credentials', async (c) => {
    const settings = await read(c.req.raw, NewCredential);
    if (settings.client_id && credentials.get(settings.client_id)) {
      const message = `The client id ${settings.client_id} is taken. Choose another, or leave it out.`;
      return c.json({ error: { code: 'client-id-taken', message } }, 409);
    }
    return c.json(credentials.create(settings as NewCredential), 201);
  });
  app.get('/_emulator/credentials/:id', (c) => {
    const credential = credentials.get(c.req.param('id'));
    return credential ? c.json(credential) : c.json(unknownCredential(c.req.param('id')), 404);
  });
  app.patch('/_emulator/credentials/:id', async (c) => {
    const settings = z.record(z.string(), z.unknown()).parse(await readJson(c.req.raw));
    const credential = credentials.update(c.req.param('id'), settings);
    return credential ? c.json(credential) : c.json(unknownCredential(c.req.param('id')), 404);
  });
  app.delete('/_emulator/credentials/:id', (c) =>
    credentials.disconnect(c.req.param('id'))
      ? c.body(null, 204)
      : c.json(unknownCredential(c.req.param('id')), 404),
  );
  for (const action of ['reset', 'enable', 'disable'] as const) {
    app.post(`/_emulator/credentials/:id/${action}`, (c) => {
      const credential = credentials[action](c.req.param('id'));
      return credential ? c.json(credential) : c.json(unknownCredential(c.req.param('id')), 404);
    });
  }

  app.get('/_emulator/recruiting', (c) => c.json(recruiting.credential));
  app.post('/_emulator/recruiting/reset', (c) => c.json(recruiting.reset()));

  app.get('/_emulator/clock', (c) => c.json(clockNow()));
  app.put('/_emulator/clock', async (c) => {
    const { now, speed } = await read(c.req.raw, ClockChange);
    clock.set({ ...(now !== undefined && { now: Date.parse(now) }), ...(speed !== undefined && { speed }) });
    return c.json(clockNow());
  });
  app.post('/_emulator/clock/advance', async (c) => {
    const { seconds } = await read(c.req.raw, ClockStep);
    clock.advance(seconds * 1000);
    return c.json(clockNow());
  });

  app.get('/_emulator/faults', (c) => c.json(faults.list()));
  app.post('/_emulator/faults', async (c) =>
    c.json(faults.add((await readJson(c.req.raw)) as NewFault), 201),
  );
  app.delete('/_emulator/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.delete('/_emulator/faults/:id', (c) => {
    const id = c.req.param('id');
    if (faults.remove(id)) return c.body(null, 204);
    return c.json({ error: { code: 'unknown-fault', message: `There is no fault ${id}.` } }, 404);
  });

  app.get('/_emulator/snapshots', (c) => c.json(shelf.list()));
  app.post('/_emulator/snapshots', (c) => c.json(shelf.put(emulator.snapshot()), 201));
  app.post('/_emulator/snapshots/:id/restore', (c) => {
    const id = c.req.param('id');
    const snapshot = shelf.get(id);
    if (!snapshot) return c.json(unknownSnapshot(id), 404);
    emulator.restore(snapshot);
    return c.body(null, 204);
  });
  app.delete('/_emulator/snapshots/:id', (c) => {
    const id = c.req.param('id');
    return shelf.remove(id) ? c.body(null, 204) : c.json(unknownSnapshot(id), 404);
  });

  addWebhookRoutes(app, emulator.webhooks);

  app.get('/_emulator/requests', (c) => c.json(emulator.requests));
  app.post('/_emulator/reset', (c) => {
    emulator.reset();
    return c.body(null, 204);
  });
  app.get('/_emulator/export', (c) => c.json(exportCompany(emulator.company())));
  app.post('/_emulator/import', async (c) => {
    emulator.import(parseCompany(await readJson(c.req.raw), { now: new Date(clock.now()).toISOString() }));
    return c.json({ people: emulator.company().people.length });
  });

  app.onError((error, c) => {
    if (error instanceof CompanyFileError) {
      return c.json(
        { error: { code: 'bad-company-file', message: error.message, mistakes: error.mistakes } },
        400,
      );
    }
    if (error instanceof z.ZodError) {
      const mistakes = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      return c.json({ error: { code: 'bad-request', message: z.prettifyError(error), mistakes } }, 400);
    }
    if (error instanceof SyntaxError) {
      return c.json({ error: { code: 'bad-json', message: 'The request body is not valid JSON.' } }, 400);
    }
    throw error;
  });
  return app;
}

/** What the control API can do, for whoever opens it in a browser. */
const controlRoutes = {
  'GET /_emulator/credentials': 'list credentials',
  'POST /_emulator/credentials':
    'create one: name, areas, scopes, readable, writable; the secret is shown this once',
  'GET /_emulator/credentials/{client_id}': 'show one, without its secret',
  'PATCH /_emulator/credentials/{client_id}':
    'change name, areas, scopes, readable or writable; its tokens end',
  'DELETE /_emulator/credentials/{client_id}': 'disconnect it for good',
  'POST /_emulator/credentials/{client_id}/reset': 'give it a new secret, shown this once',
  'POST /_emulator/credentials/{client_id}/disable': 'switch it off; its tokens end',
  'POST /_emulator/credentials/{client_id}/enable': 'switch it on again',
  'GET /_emulator/recruiting': 'the company id and the token of recruiting in v1',
  'POST /_emulator/recruiting/reset': 'another token; the old one ends',
  'GET /_emulator/clock': 'the emulated time',
  'PUT /_emulator/clock': 'set it: {"now": "2026-12-24T09:00:00Z", "speed": 0}',
  'POST /_emulator/clock/advance': 'move it on: {"seconds": 3600}',
  'GET /_emulator/faults': 'the rules by which calls go wrong, and how often each did',
  'POST /_emulator/faults':
    'add one: {"operation": "v2.persons.list", "share": 0.5, "count": 3, "skip": 1, "effect": {"kind": "status", "status": 503}}',
  'DELETE /_emulator/faults': 'remove all',
  'DELETE /_emulator/faults/{id}': 'remove one',
  'GET /_emulator/snapshots': 'the snapshots that were taken',
  'POST /_emulator/snapshots': 'keep everything as it is now',
  'POST /_emulator/snapshots/{id}/restore': 'put everything back as it was then, as often as wanted',
  'DELETE /_emulator/snapshots/{id}': 'forget a snapshot',
  'GET /_emulator/requests': 'the last requests, the oldest first',
  ...webhookRoutes,
  'POST /_emulator/reset': 'back to the beginning',
  'GET /_emulator/export': 'the company as a company file',
  'POST /_emulator/import': 'put a company file in place',
} as const;

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  return text === '' ? {} : JSON.parse(text);
}

async function read<S extends z.ZodType>(request: Request, schema: S): Promise<z.infer<S>> {
  return schema.parse(await readJson(request));
}

const localHost = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const localAddress = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

/**
 * Whether a call comes from this machine and means it: a web page elsewhere must not reach the control API through
 * the browser, neither by a foreign origin nor by a name that points here.
 */
function isLocal(request: Request, address: string | undefined): boolean {
  if (address === undefined) return true;
  const origin = request.headers.get('origin');
  const hosts = [request.url, ...(origin === null ? [] : [origin])];
  return (
    localAddress.test(address) &&
    hosts.every((url) => URL.canParse(url) && localHost.test(new URL(url).hostname))
  );
}
