import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { demoCompany, demoCredential } from '@staffgate/emulator';
import type { LogFields } from '@staffgate/gateway';
import { afterEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../packages/cli/src/logger.ts';
import { askingAs } from './asking.ts';
import { createGatewayWorld, everything, type GatewayWorld, type WorldOptions } from './world.ts';

const company = demoCompany({ people: 30 });
const person = company.people[3]!;
const absence = company.absences.find(({ v1_id }) => v1_id !== null)!;
const mark = 'canary-7d1f0c';

const open: GatewayWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** Everything that leaves a gateway but its answers, collected. */
function sinks() {
  const texts: string[] = [];
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const logger = createLogger({ level: 'debug', write: (line) => void texts.push(line) });
  const debug = (fields: LogFields, message: string) =>
    (logger as unknown as { debug: typeof logger.info }).debug(fields, message);
  const gateway: NonNullable<WorldOptions['gateway']> = {
    logger,
    tracer: provider.getTracer('test'),
    // What the command line would print of it is less: the name and the code.
    onFailure: (error) => debug({ failure: error as never }, 'fault'),
  };
  return {
    gateway,
    async all(world: GatewayWorld): Promise<string> {
      const metrics = await world.gateway.fetch(new Request('https://gate.example/metrics'), {
        address: '127.0.0.1',
      });
      const spans = exporter
        .getFinishedSpans()
        .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
      const entries = await world.audit.entries({ limit: 10_000 });
      return [...texts, await metrics.text(), JSON.stringify(spans), JSON.stringify(entries)].join('\n');
    },
  };
}

/** What a caller gets to see of an answer. */
async function told(answer: Response): Promise<string> {
  return `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text().catch(inspect)}`;
}

/** Calls of every kind: lists, records, files, changes, refusals, mistakes, in both generations. */
async function askEverything(world: GatewayWorld): Promise<string[]> {
  // Attributes by name: whoever may read all of them may read those that nobody knows yet, too.
  const readable = [
    'first_name',
    'last_name',
    'preferred_name',
    'email',
    'status',
    'position',
    'department',
    'office',
  ];
  const grant = { ...everything, attributes: { readable, writable: 'all' } };
  const ask = await askingAs(world, await world.agent({ grant }));
  const owner = company.documents[0]!.owner_id;
  const answers: string[] = [];
  const see = async (...request: Parameters<typeof ask>) =>
    void answers.push(await told(await ask(...request)));
  await see('/v1/company/employees?limit=3');
  await see('/v1/company/employees?limit=3&offset=3');
  await see(`/v1/company/employees/${person.id}`);
  await see('/v1/company/employees/999999999');
  await see(`/v1/company/employees/${person.id}/profile-picture`);
  await see('/v1/company/time-offs?limit=3');
  await see(`/v1/company/time-offs/${absence.v1_id}`);
  await see('/v1/company/time-offs', { method: 'POST', body: { employee_id: 1 } });
  await see('/v1/company/attendances?start_date=2026-01-01&end_date=2026-01-31');
  await see('/v2/persons?limit=3');
  await see(`/v2/persons/${person.id}`);
  await see('/v2/persons/999999999');
  await see(`/v2/persons/${person.id}`, { method: 'PATCH', body: { preferred_name: 'Nora' } });
  await see(`/v2/persons/${person.id}/employments`);
  await see('/v2/absence-periods?limit=3');
  await see('/v2/legal-entities');
  await see(`/v2/document-management/documents?owner_id=${owner}`);
  await see('/v2/webhooks');
  await see('/v2/nowhere');
  return answers;
}

describe('what Personio tells of its tokens (S6)', () => {
  test('in headers and unexpected members is in no answer, log, entry, figure or span', async () => {
    const collected = sinks();
    let token = '';
    let marked = 0;
    const world = await createGatewayWorld({
      company,
      gateway: collected.gateway,
      async between(request, next) {
        const sent = request.headers.get('authorization');
        // v1 hands out the next token in a header: the client has taken ours, so it is turned into the right one.
        if (sent?.includes(mark)) request.headers.set('authorization', token);
        else if (sent !== null && new URL(request.url).pathname.startsWith('/v1')) token = sent;
        const answer = await next(request);
        const next_ = answer.headers.get('authorization');
        if (next_ !== null) token = next_;
        return withMarks(answer, () => {
          marked += 1;
        });
      },
    });
    open.push(world);
    const answers = await askEverything(world);
    expect(marked).toBeGreaterThan(15);
    expect(answers.filter((answer) => answer.startsWith('2')).length).toBeGreaterThan(12);
    expect(answers.filter((answer) => answer.includes(mark))).toEqual([]);
    expect(await collected.all(world)).not.toContain(mark);
  });

  test.each([400, 401, 403, 404, 409, 422, 429, 500, 503])(
    'in the words of a failure with %i is in none either',
    async (status) => {
      const collected = sinks();
      const seen = new Set<string>([demoCredential.client_secret]);
      const world = await createGatewayWorld({
        company,
        // After a 429 the client waits, and it need not be waited for here.
        gateway: { ...collected.gateway, deadlineMs: status === 429 ? 100 : 60_000 },
        between(request, next) {
          const { pathname } = new URL(request.url);
          if (/auth/.test(pathname)) return next(request);
          const bearer = request.headers.get('authorization')!.slice(7);
          seen.add(bearer);
          const words = `The token ${bearer} of ${demoCredential.client_secret} is wrong.`;
          const body = pathname.startsWith('/v1')
            ? {
                success: false,
                error: { code: status, message: words, error_data: { token: [bearer] } },
                [mark]: mark,
              }
            : {
                personio_trace_id: mark,
                timestamp: 'now',
                errors: [{ title: 'Wrong', detail: words, type: 'wrong', [mark]: mark }],
                [mark]: mark,
              };
          return Promise.resolve(
            Response.json(body, { status, headers: { authorization: `Bearer ${mark}`, 'x-next': mark } }),
          );
        },
      });
      open.push(world);
      const everywhere = [...(await askEverything(world)), await collected.all(world)].join('\n');
      expect(seen.size).toBeGreaterThan(1);
      for (const secret of [mark, ...seen])
        expect(everywhere.includes(secret), secret.slice(0, 12)).toBe(false);
    },
  );
});

/** An answer with the mark in every header, and in members that no schema knows. */
async function withMarks(answer: Response, onMark: () => void): Promise<Response> {
  const headers = new Headers(answer.headers);
  for (const [name, value] of headers) {
    if (!/^(content-type|content-length|retry-after)$/.test(name)) headers.set(name, `${value}${mark}`);
  }
  for (const name of [
    'authorization',
    'x-request-id',
    'x-canary',
    'set-cookie',
    'location',
    'etag',
    'link',
    'server',
    'www-authenticate',
  ]) {
    headers.set(name, name === 'authorization' ? `Bearer ${mark}` : mark);
  }
  onMark();
  if (!(headers.get('content-type') ?? '').includes('json'))
    return new Response(answer.body, { status: answer.status, headers });
  headers.delete('content-length');
  return new Response(JSON.stringify(markedIn(await answer.json())), { status: answer.status, headers });
}

function markedIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(markedIn);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, markedIn(member)]);
  return { ...Object.fromEntries(members), next_token: mark, [`x_${mark}`]: { token: mark } };
}

describe('secrets (S7)', () => {
  test('are in no log, entry, figure or span, nor readable in the store, also when everything below breaks', async () => {
    const collected = sinks();
    const upstreamTokens = new Set<string>();
    let isBroken = false;
    const world = await createGatewayWorld({
      company,
      gateway: collected.gateway,
      async between(request, next) {
        const sent = request.headers.get('authorization');
        if (sent) upstreamTokens.add(sent.slice(7));
        if (isBroken) throw new Error(`connect ECONNRESET with ${sent} and ${demoCredential.client_secret}`);
        return next(request);
      },
    });
    const adminToken = await world.adminToken();
    const agent = await world.agent();
    const ask = await askingAs(world, agent);
    const answers = await askEverything(world);
    const wrong = {
      grant_type: 'client_credentials',
      client_id: agent.clientId,
      client_secret: `${agent.clientSecret.slice(0, -1)}x`,
    };
    answers.push(
      await told(
        await world.gateway.fetch(
          new Request('https://gate.example/v2/auth/token', {
            method: 'POST',
            body: new URLSearchParams(wrong),
          }),
        ),
      ),
    );
    isBroken = true;
    answers.push(await told(await ask('/v2/persons?limit=1')));
    answers.push(
      await told(
        await ask(`/v2/persons/${person.id}`, { method: 'PATCH', body: { preferred_name: 'Nora' } }),
      ),
    );
    const told_ = await collected.all(world);
    const files = filesIn(world.folder);
    const contents = () => files.filter(existsSync).map((file) => readFileSync(file));
    const kept = contents();
    // The log and the store are closed under a call that is under way.
    await world.storage.close();
    answers.push(await told(await ask('/v2/persons?limit=1')));
    kept.push(...contents());
    const secrets = [
      demoCredential.client_secret,
      agent.clientSecret,
      agent.clientSecret.split('_').at(-1)!,
      wrong.client_secret,
      adminToken,
      Buffer.alloc(32, 7).toString('base64'),
      Buffer.alloc(32, 7).toString('hex'),
      ...upstreamTokens,
    ];
    expect(upstreamTokens.size).toBeGreaterThan(1);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(15);
      expect(told_.includes(secret)).toBe(false);
      expect(answers.some((answer) => answer.includes(secret))).toBe(false);
      for (const content of kept) expect(content.includes(secret)).toBe(false);
    }
    expect(files.some((file) => file.endsWith('store.db'))).toBe(true);
    // What was told does hold what it should, so that the search would have found something.
    expect(told_).toContain(agent.id);
    await world.close().catch(() => {});
  });
});

/** Every file of the store; the folder of keys is where secrets belong. */
function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
