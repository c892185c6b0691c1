import { v2 } from '@staffgate/catalog';
import { demoCompany } from '@staffgate/emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { type Ask, askingAs } from './asking.ts';
import { settle, TurnedTime } from './turned-time.ts';
import { createGatewayWorld, everything, type GatewayWorld, type WorldOptions } from './world.ts';

const company = demoCompany({ people: 30 });
const open: GatewayWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** A gateway before an emulator that keeps its limits, both by one clock that is turned. */
async function worldWith({ gateway, ...options }: Omit<WorldOptions, 'company'> = {}) {
  const time = new TurnedTime();
  const world = await createGatewayWorld({
    company,
    rateLimits: true,
    ...options,
    gateway: { later: time.later, stopwatch: time.now, deadlineMs: 300_000, ...gateway },
  });
  open.push(world);
  time.of(world);
  return { world, time };
}

const isData = (path: string) => !path.includes('/auth');

/** Refuses data for its frequency while it is told to, and remembers when it was asked. */
function storm(retryAfterSeconds: number | null = null) {
  const state = { isRaging: false, attempts: [] as number[], clock: () => 0 };
  const between: WorldOptions['between'] = (request, next) => {
    if (!isData(new URL(request.url).pathname)) return next(request);
    state.attempts.push(state.clock());
    if (!state.isRaging) return next(request);
    const headers = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
    return Promise.resolve(Response.json({ errors: [] }, { status: 429, headers }));
  };
  return { state, between };
}

async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as { errors: readonly { _meta: { code: string } }[] };
  return errors[0]!._meta.code;
}

describe('the pace towards Personio', () => {
  test('lets many requests of several agents through without a single 429', async () => {
    const { world, time } = await worldWith();
    const asks = await Promise.all(
      [1, 2, 3].map(async () => askingAs(world, await world.agent({ grant: everything }))),
    );
    const answers = Promise.all(
      asks.flatMap((ask, agent) =>
        Array.from({ length: 60 }, (_, index) =>
          ask(`/v2/attendance-periods?limit=${1 + ((index * 3 + agent) % 50)}`),
        ),
      ),
    );
    const statuses = (await time.passUntil(answers)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    // Fewer than answers, as some asked the same at the same time; more than the first burst.
    expect(world.upstreamRequests.length).toBeGreaterThan(60);
    expect(world.emulator.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('sends one request in each window that a refusal names, and all again once it is over', async () => {
    const { state, between } = storm(5);
    const { world, time } = await worldWith({ between });
    state.clock = world.clock.now;
    const asks = await Promise.all([1, 2, 3, 4].map(async () => askingAs(world, await world.agent())));
    state.isRaging = true;
    const during: Promise<Response>[] = [];
    for (let round = 0; round < 30; round += 1) {
      during.push(...asks.map((ask, agent) => ask(`/v2/persons?limit=${1 + ((round * 4 + agent) % 50)}`)));
      await time.pass(1000, 50);
    }
    expect(state.attempts.length).toBeGreaterThan(4);
    // What was under way when the first was refused had been sent before.
    const [first, ...later] = state.attempts.slice(
      state.attempts.findIndex((at) => at > state.attempts[0]!) - 1,
    );
    let last = first!;
    for (const at of later) {
      expect(at - last).toBeGreaterThanOrEqual(5000);
      last = at;
    }
    state.isRaging = false;
    const refused = (await time.passUntil(Promise.all(during))).filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    for (const answer of refused) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const after = await time.passUntil(Promise.all(asks.map((ask) => ask('/v2/persons?limit=50'))));
    expect(after.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test('refuses at once what would wait longer than its caller does, and says when to come again', async () => {
    const { state, between } = storm(20);
    const { world, time } = await worldWith({ between });
    const ask = await askingAs(world, await world.agent());
    state.isRaging = true;
    expect((await ask('/v2/persons?limit=1')).status).toBe(503);
    const sent = state.attempts.length;
    const answer = await ask('/v2/persons?limit=2');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '20']);
    expect(await codeOf(answer)).toBe('upstream_busy');
    // Another route has a pace of its own.
    state.isRaging = false;
    expect((await ask('/v2/absence-types')).status).toBe(200);
    expect(state.attempts.length).toBe(sent + 1);
    const patient = ask('/v2/persons?limit=2', { headers: { prefer: 'wait=25' } });
    expect((await time.passUntil(patient)).status).toBe(200);
  });

  test('gives agents their parts by weight when it is not enough for all', async () => {
    const { world, time } = await worldWith();
    const admin = await world.admin();
    const agents = [await world.agent(), await world.agent()] as const;
    await admin.grants.change({ agent_id: agents[0].id, body: { limits: { weight: 3 } } });
    const served = [0, 0];
    await Promise.all(
      agents.map(async (agent, index) => {
        const ask = await askingAs(world, agent);
        for (let number = 0; number < 18; number += 1) {
          const again = async (place: number): Promise<void> => {
            const { id } = company.absences[place % company.absences.length]!;
            const { status } = await ask(`/v2/absence-periods/${id}/breakdowns`);
            if (status !== 200) return;
            served[index]! += 1;
            await again(place + 36);
          };
          void again(index * 18 + number);
        }
      }),
    );
    await time.pass(3_000, 20);
    const before = [...served] as [number, number];
    await time.pass(12_000, 20);
    const [heavy, light] = [served[0]! - before[0], served[1]! - before[1]];
    expect(heavy + light).toBeGreaterThan(80);
    expect(heavy / light).toBeGreaterThan(2.5);
    expect(heavy / light).toBeLessThan(3.5);
    expect(world.emulator.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('keeps a part for the console and for what people have approved', async () => {
    const { world, time } = await worldWith();
    const ask = await askingAs(world, await world.agent());
    const flood = Array.from({ length: 40 }, (_, index) => ask(`/v2/attendance-periods?limit=${index + 1}`));
    await settle(100);
    const before = world.emulator.requests.length;
    const { upstream } = await world.gateway.pool.get(world.connectionId);
    expect((await upstream.perform(v2.attendancePeriods.list, { limit: 50 })).status).toBe(200);
    // Nothing of the flood was sent in between, as no time has passed.
    expect(world.emulator.requests.length).toBe(before + 1);
    await time.passUntil(Promise.all(flood));
  });

  test('shows nothing of what Personio says of its limits', async () => {
    const { world } = await worldWith();
    const ask = await askingAs(world, await world.agent());
    for (const path of ['/v1/company/employees?limit=1', '/v2/persons?limit=1', '/v2/persons/0']) {
      const { headers } = await ask(path);
      expect([...headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    }
  });

  test('is in the metrics', async () => {
    const { world } = await worldWith();
    const ask = await askingAs(world, await world.agent());
    await ask('/v2/persons?limit=1');
    const answer = await world.gateway.fetch(new Request('https://gate.example/metrics'), {
      address: '127.0.0.1',
    });
    const text = await answer.text();
    expect(text).toContain(
      `staffgate_pace_rate{connection="${world.connectionId}",operation="v2.persons.list"} 30`,
    );
    expect(text).toContain('staffgate_pace_waiting 0');
    expect(text).toMatch(/staffgate_pace_wait_seconds_count\{priority="normal"\} [1-9]/);
  });
});

describe('the kill switch (S25)', () => {
  const switches: readonly (readonly [
    string,
    (world: GatewayWorld, agentId: string) => Promise<unknown>,
    string,
  ])[] = [
    [
      'an agent',
      async (world, id) => (await world.admin()).agents.disable({ agent_id: id, body: {} }),
      'agent_disabled',
    ],
    ['everything', (world) => world.gateway.settings.setMode('stopped'), 'stopped'],
    [
      'a connection',
      async (world) =>
        (await world.admin()).connections.disable({ connection_id: world.connectionId, body: {} }),
      'connection_disabled',
    ],
  ];

  test.each(switches)(
    'of %s is heard within a second by requests that wait, and none of them is sent',
    async (_, pull, code) => {
      const { state, between } = storm(8);
      const { world, time } = await worldWith({ between });
      const agent = await world.agent();
      const ask = await askingAs(world, agent);
      state.isRaging = true;
      expect((await ask('/v2/persons?limit=1')).status).toBe(503);
      state.isRaging = false;
      const sent = state.attempts.length;
      // Some of them wait for the pace, some for others of the same agent.
      const waiting = Array.from({ length: 30 }, (_, index) => ask(`/v2/persons?limit=${index + 1}`));
      await time.pass(500, 50);
      await pull(world, agent.id);
      const ended = Promise.all(waiting);
      let isOver = false;
      void ended.then(() => {
        isOver = true;
      });
      await time.pass(950, 50);
      await settle(200);
      expect(isOver).toBe(true);
      expect(new Set(await Promise.all((await ended).map(codeOf)))).toEqual(new Set([code]));
      await time.pass(20_000, 200);
      expect(state.attempts.length).toBe(sent);
    },
  );
});

/** Holds requests of data back until they are let go, and counts them. */
function held() {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const paths: string[] = [];
  const between: WorldOptions['between'] = async (request, next) => {
    const { pathname, search } = new URL(request.url);
    if (!isData(pathname)) return next(request);
    paths.push(request.method === 'GET' ? pathname + search : `${request.method} ${pathname}`);
    if (request.method === 'GET') await gone;
    return next(request);
  };
  return { between, paths, letGo: () => letGo() };
}

async function entriesOf(world: GatewayWorld, wanted: string): Promise<number> {
  const { data } = await (await world.admin()).audit.list({ kind: 'call', limit: 100 });
  return data.filter((entry) => 'operation' in entry && entry.operation === wanted).length;
}

describe('reads of the same', () => {
  const names = { readable: ['first_name'], writable: [] } as const;
  const path = '/v2/persons?limit=3';

  test('are one request, of which each agent gets its own part and has an entry', async () => {
    const { between, paths, letGo } = held();
    const { world, time } = await worldWith({ between });
    const all = await askingAs(world, await world.agent());
    const some = await askingAs(world, await world.agent({ grant: { ...everything, attributes: names } }));
    const answers = Promise.all([all(path), some(path), all(path)]);
    await settle(100);
    letGo();
    const [first, second, third] = await time.passUntil(
      answers.then((them) => Promise.all(them.map((it) => it.json()))),
    );
    expect(paths).toEqual([path]);
    expect(third._data).toEqual(first._data);
    expect(first._data[0]).toHaveProperty('last_name');
    expect(second._data[0]).not.toHaveProperty('last_name');
    expect(second._data[0].first_name).toBe(first._data[0].first_name);
    expect(await entriesOf(world, 'v2.persons.list')).toBe(3);
  });

  test('go on for others when the one who asked first goes away, or is switched off', async () => {
    const { between, paths, letGo } = held();
    const { world, time } = await worldWith({ between });
    const first = await askingAs(world, await world.agent());
    const second = await askingAs(world, await world.agent());
    const gone = new AbortController();
    const left = first(path, { signal: gone.signal });
    const stays = second(path);
    await settle(100);
    gone.abort();
    expect((await left).status).toBe(499);
    letGo();
    expect((await time.passUntil(stays)).status).toBe(200);
    expect(paths).toEqual([path]);
  });

  test('are asked anew by who asks after a change was made', async () => {
    const { between, paths, letGo } = held();
    const { world, time } = await worldWith({ between });
    const ask: Ask = await askingAs(world, await world.agent());
    const [person] = company.people;
    const one = `/v2/persons/${person!.id}`;
    const before = ask(one);
    await settle(100);
    const changed = await ask(one, { method: 'PATCH', body: { preferred_name: 'Mika' } });
    expect(changed.status).toBe(204);
    const after = ask(one);
    await settle(100);
    letGo();
    await time.passUntil(before);
    const { preferred_name } = (await (await time.passUntil(after)).json()) as { preferred_name: string };
    expect(preferred_name).toBe('Mika');
    expect(paths.filter((it) => it === one)).toHaveLength(2);
  });
});

describe('lists that seldom change', () => {
  test('are asked for once in some minutes for all agents, and each call is in the log', async () => {
    const { world, time } = await worldWith();
    const asks = await Promise.all([1, 2].map(async () => askingAs(world, await world.agent())));
    const types = () => world.upstreamRequests.filter(({ url }) => url.includes('/absence-types')).length;
    for (const ask of [...asks, ...asks]) expect((await ask('/v2/absence-types')).status).toBe(200);
    expect(types()).toBe(1);
    expect(await entriesOf(world, 'v2.absenceTypes.list')).toBe(4);
    await time.pass(180_000, 10_000);
    expect((await asks[0]!('/v2/absence-types')).status).toBe(200);
    expect(types()).toBe(2);
  });

  test('are forgotten with a change of their area, and people are never kept', async () => {
    const { world } = await worldWith();
    const ask = await askingAs(world, await world.agent());
    const count = (part: string) => world.upstreamRequests.filter(({ url }) => url.includes(part)).length;
    const [person] = company.people;
    await ask('/v1/company/employees/attributes');
    await ask('/v1/company/employees/attributes');
    expect(count('/employees/attributes')).toBe(1);
    await ask(`/v2/persons/${person!.id}`, { method: 'PATCH', body: { preferred_name: 'Mika' } });
    await ask('/v1/company/employees/attributes');
    expect(count('/employees/attributes')).toBe(2);
    await ask('/v2/persons?limit=1');
    await ask('/v2/persons?limit=1');
    expect(count('/v2/persons?')).toBe(2);
  });
});
