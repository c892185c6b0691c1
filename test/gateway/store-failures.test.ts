import { demoCompany } from '@staffgate/emulator';
import { exportLog, verifyExport } from '@staffgate/gateway';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type TestServer } from '../../packages/gateway/src/storage/postgres.test-support.ts';
import { type Ask, askingAs } from './asking.ts';
import { createGatewayWorld, type GatewayWorld, type WorldOptions } from './world.ts';

const company = demoCompany({ people: 60 });
const person = company.people[3]!;
const open: GatewayWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function worldWith(options: Omit<WorldOptions, 'company'> = {}): Promise<GatewayWorld> {
  const world = await createGatewayWorld({ company, ...options });
  open.push(world);
  return world;
}

async function readiness({ gateway, clock }: GatewayWorld) {
  // What was found is kept for a second.
  clock.advance(1_000);
  const answer = await gateway.fetch(new Request('https://gate.example/readyz'), { address: '127.0.0.1' });
  return [answer.status, (await answer.json()).checks] as const;
}

const ready = [200, { storage: 'ok', audit: 'ok', calls: 'ok' }];

/** Leaves a SQLite store so many pages to grow by, as a full disk would. */
async function leavePages({ storage }: GatewayWorld, pages: number): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(storage.db);
  await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + pages}`).execute(storage.db);
}

const muchRoom = 1_000_000;

/** What agents were answered, and what reached Personio, told apart by the trace that both have. */
class Answers {
  readonly #world: GatewayWorld;
  readonly answered: { readonly trace: string; readonly status: number; readonly isWrite: boolean }[] = [];

  constructor(world: GatewayWorld) {
    this.#world = world;
  }

  async add(answer: Response, isWrite: boolean): Promise<void> {
    const { status, headers } = answer;
    this.answered.push({ trace: headers.get('x-request-id') as string, status, isWrite });
    const body = await answer.text();
    if (status < 300) return;
    // In the manner of v2, with nothing of the store in it.
    const [problem] = JSON.parse(body).errors;
    expect(problem).toMatchObject({ title: expect.any(String), detail: expect.stringContaining('.') });
    expect(body).not.toMatch(/sqlite|postgres|ECONN|127\.0\.0\.1/i);
  }

  statuses(): number[] {
    return [...new Set(this.answered.map(({ status }) => status))].sort();
  }

  /** Whatever was answered is in the log, and whatever was written at Personio was announced there before. */
  async expectLogged(): Promise<void> {
    const { audit, storage, upstreamRequests } = this.#world;
    const entries = await audit.entries({ limit: 100_000 });
    const traces = (kind: string) =>
      new Set(entries.filter((entry) => entry.kind === kind).map(({ trace }) => trace));
    const [calls, outcomes] = [traces('call'), traces('outcome')];
    for (const { trace, status, isWrite } of this.answered) {
      if (status < 300) expect((isWrite ? outcomes : calls).has(trace), trace).toBe(true);
    }
    const writes = upstreamRequests.filter(({ method }) => method === 'PATCH');
    expect(entries.filter(({ kind }) => kind === 'intent').length).toBeGreaterThanOrEqual(writes.length);
    const lines: string[] = [];
    for await (const line of exportLog(storage, audit)) lines.push(line);
    const report = await verifyExport(lines, { keys: [audit.verifierKey] });
    expect(report).toMatchObject({ verdict: 'intact', problems: [] });
  }
}

const renamed = (name: string) => ({ method: 'PATCH', body: { preferred_name: name } });

describe('a full disk', () => {
  test('lets calls fail with 503 and nothing happen, until there is room again', async () => {
    const world = await worldWith();
    const ask = await askingAs(world, await world.agent());
    const answers = new Answers(world);
    await leavePages(world, 12);
    for (let turn = 0; turn < 150; turn += 1) await answers.add(await ask('/v2/persons?limit=50'), false);
    expect(answers.statuses()).toEqual([200, 503]);
    expect(answers.answered.slice(-50).every(({ status }) => status === 503)).toBe(true);
    world.upstreamRequests.length = 0;
    for (let turn = 0; turn < 30; turn += 1) {
      const headers = { 'idempotency-key': `full-${turn}` };
      await answers.add(await ask(`/v2/persons/${person.id}`, { ...renamed(`Full ${turn}`), headers }), true);
    }
    const ends = answers.answered.slice(-10).map(({ status }) => status);
    expect(new Set(ends)).toEqual(new Set([503]));
    const done = answers.answered.filter(({ isWrite, status }) => isWrite && status === 204);
    expect(world.upstreamRequests.filter(({ method }) => method === 'PATCH')).toHaveLength(done.length);
    expect((await readiness(world))[0]).toBe(503);
    await leavePages(world, muchRoom);
    expect(await readiness(world)).toEqual(ready);
    const headers = { 'idempotency-key': 'full-29' };
    const again = await ask(`/v2/persons/${person.id}`, { ...renamed('Full 29'), headers });
    await answers.add(again, true);
    expect(again.status).toBe(204);
    await answers.expectLogged();
    const recovered = await world.audit.entries({ kind: 'system' });
    expect(
      recovered.filter((entry) => 'event' in entry && entry.event === 'recovered').length,
    ).toBeGreaterThan(0);
  });

  test('that comes while a change is made leaves no doubt that it was, and no second one', async () => {
    let fill = async () => {};
    const world = await worldWith({
      between: async (request, next) => {
        const response = await next(request);
        if (request.method === 'PATCH') await fill();
        return response;
      },
    });
    const ask = await askingAs(world, await world.agent());
    fill = async () => void (await sql`pragma query_only = on`.execute(world.storage.db));
    const headers = { 'idempotency-key': 'once' };
    const answer = await ask(`/v2/persons/${person.id}`, { ...renamed('Once'), headers });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([500, null]);
    expect((await answer.json()).errors[0]).toMatchObject({
      detail: expect.stringContaining('The change was made'),
      _meta: { code: 'outcome_unrecorded' },
    });
    await sql`pragma query_only = off`.execute(world.storage.db);
    const again = await ask(`/v2/persons/${person.id}`, { ...renamed('Once'), headers });
    expect(again.status).toBe(409);
    expect(await world.audit.entries({ kind: 'refusal' })).toMatchObject([
      { status: 409, trace: again.headers.get('x-request-id') },
    ]);
    expect(world.upstreamRequests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    const intents = await world.audit.entries({ kind: 'intent' });
    expect(intents.map(({ trace }) => trace)).toEqual([answer.headers.get('x-request-id')]);
  });

  test('is told to administrators with 503 too, and changes nothing', async () => {
    const world = await worldWith();
    const admin = await world.admin();
    await sql`pragma query_only = on`.execute(world.storage.db);
    await expect(admin.settings.change({ body: { mode: 'stopped' } })).rejects.toMatchObject({ status: 503 });
    await sql`pragma query_only = off`.execute(world.storage.db);
    expect(await world.gateway.settings.mode()).toBe('running');
  });
});

describe('a lost PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres({ ownServer: true });
  }, 300_000);
  afterAll(() => server?.stop());

  test('lets calls fail with 503 and none go unlogged, and the gateway goes on when it is back', async () => {
    const world = await worldWith({ location: await server.newDatabase() });
    const agent = await world.agent();
    const ask = await askingAs(world, agent);
    const answers = new Answers(world);
    expect(await readiness(world)).toEqual(ready);
    let isOver = false;
    const callers = Array.from({ length: 6 }, (_, caller) => load(ask, answers, caller, () => isOver));
    const enough = async (status: (status: number) => boolean, count: number) => {
      const from = answers.answered.length;
      while (answers.answered.slice(from).filter((it) => status(it.status)).length < count) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await enough((status) => status < 300, 40);
    await server.kill?.();
    await enough((status) => status === 503, 40);
    expect((await readiness(world))[0]).toBe(503);
    const lost = world.upstreamRequests.length;
    await answers.add(await ask(`/v2/persons/${person.id}`, renamed('Lost')), true);
    expect(answers.answered.at(-1)?.status).toBe(503);
    expect(world.upstreamRequests.slice(lost).filter(({ method }) => method === 'PATCH')).toEqual([]);
    const signIn = await world.gateway.fetch(
      new Request('https://personio.example/v2/auth/token', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: agent.clientId,
          client_secret: agent.clientSecret,
        }),
      }),
    );
    expect(signIn.status).toBe(503);
    await server.restart?.();
    await enough((status) => status < 300, 40);
    isOver = true;
    await Promise.all(callers);
    expect(await readiness(world)).toEqual(ready);
    // 500 is a change that was made at the moment in which the store went away.
    expect([200, 204, 500, 503]).toEqual(expect.arrayContaining(answers.statuses()));
    await answers.expectLogged();
  });
});

/** Reads and writes, one after the other, until it is over. */
async function load(ask: Ask, answers: Answers, caller: number, isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn += 1) {
    const isWrite = turn % 3 === 2;
    const headers = { 'idempotency-key': `${caller}-${turn}` };
    const answer = isWrite
      ? ask(`/v2/persons/${person.id}`, { ...renamed(`Load ${caller} ${turn}`), headers })
      : ask('/v2/persons?limit=5');
    await answers.add(await answer, isWrite);
  }
}
