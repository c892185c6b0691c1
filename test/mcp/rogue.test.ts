import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCompany } from '@staffgate/emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { wireAgent } from '../gateway/wire-agent.ts';
import { everything, type TestAgent } from '../gateway/world.ts';
import { createMcpWorld, type McpWorld } from './world.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function newWorld(options: Parameters<typeof createMcpWorld>[0] = {}): Promise<McpWorld> {
  const world = await createMcpWorld(options);
  closing.push(() => world.close());
  return world;
}

/** A place for a store that outlives the gateway on it. */
function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-rogue-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'store.db');
}

/** Pages through people as long as it is let, with smaller and smaller pages at the end, to get the last one. */
async function drained(world: McpWorld, agent: TestAgent, seen: Set<string>, most: number) {
  const ask = await wireAgent(world, agent);
  let cursor = '';
  for (let limit = 50, left = most; limit > 0 && left > 0; ) {
    const { status, body } = await ask('GET', `/v2/persons?limit=${Math.min(limit, left)}${cursor}`);
    if (status === 429) {
      limit = Math.floor(limit / 2);
      continue;
    }
    for (const { id } of body._data) seen.add(id);
    left -= body._data.length;
    cursor = `&cursor=${new URL(body._meta.links.next.href).searchParams.get('cursor')}`;
  }
}

test('an agent that takes people away page by page is stopped at its budget exactly, whatever it tries (S9)', async () => {
  const budget = 733;
  const location = place();
  const company = demoCompany({ people: 5_000 });
  const first = await createMcpWorld({ location, company });
  const agent = await first.agent({ grant: { ...everything, limits: { people_per_day: budget } } });
  const seen = new Set<string>();
  await drained(first, agent, seen, 300);
  expect(seen.size).toBe(300);
  await first.close();

  // The process was started anew: what was counted counts.
  const world = await newWorld({ location, company });
  expect(await world.gateway.budgets.usage(agent.id)).toMatchObject({ people: 300 });
  const other = await world.gateway.agents.issueKey(agent.id);
  const otherKey = { id: agent.id, clientId: other.clientId, clientSecret: other.clientSecret };

  // Over MCP, the gateway reads everybody to look up names; those count who are told, and nobody else.
  const mcp = await world.connect(otherKey);
  let next: string | undefined;
  for (let page = 0; page < 9; page += 1) {
    const { isError, result } = await mcp.call('people_find', { limit: 50, ...(next && { next }) });
    expect(isError).toBe(false);
    for (const [id] of result.rows) seen.add(String(id));
    ({ next } = result);
  }
  expect(seen.size).toBeGreaterThan(300);
  expect(await world.gateway.budgets.usage(agent.id)).toMatchObject({ people: seen.size });

  await drained(world, otherKey, seen, 5_000);
  await drained(world, agent, seen, 5_000);
  expect(await world.gateway.budgets.usage(agent.id)).toMatchObject({ people: budget });
  expect(seen.size).toBe(budget);
  const { isError, result } = await mcp.call('people_find', { limit: 50, status: 'all', next: '50..4900' });
  expect([isError, result.error]).toEqual([true, 'people_spent']);
  const alerts = await world.audit.entries({ kind: 'alert', actor: agent.id });
  expect(alerts).toMatchObject([{ limit: 'people_per_day', allowed: budget }]);
  const again = await wireAgent(world, agent);
  expect((await again('GET', '/v1/company/employees?limit=1&offset=4000')).status).toBe(429);
  expect((await mcp.call('person_get', { person: String(company.people.at(-1)?.id) })).result.error).toBe(
    'people_spent',
  );
  // The day after it may again.
  world.clock.advance(24 * 3_600_000);
  const tomorrow = await wireAgent(world, agent);
  expect((await tomorrow('GET', '/v1/company/employees?limit=1&offset=4000')).status).toBe(200);
}, 120_000);

describe('a change under a key (S18)', () => {
  const rename = (preferred_name: string) =>
    [
      'PATCH',
      '/v2/persons/50002',
      { json: { preferred_name }, headers: { 'idempotency-key': 'k1' } },
    ] as const;
  const changes = ({ upstreamRequests }: McpWorld) =>
    upstreamRequests.filter(({ method, url }) => method === 'PATCH' && !url.includes('/auth')).length;

  test('that comes twice at the same time goes up once, and again after a restart not at all', async () => {
    const location = place();
    const first = await createMcpWorld({ location });
    const agent = await first.agent();
    const call = await wireAgent(first, agent);
    const answers = await Promise.all([call(...rename('Pim')), call(...rename('Pim'))]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(changes(first)).toBe(1);
    await first.close();

    const world = await newWorld({ location });
    const again = await wireAgent(world, agent);
    expect((await again(...rename('Pim'))).status).toBe(204);
    expect((await again(...rename('Pam'))).status).toBe(409);
    expect(changes(world)).toBe(0);
    // The key is one of this agent alone.
    const other = await wireAgent(world, await world.agent({ name: 'Other' }));
    expect((await other(...rename('Pom'))).status).toBe(204);
    expect(changes(world)).toBe(1);
  });
});

describe('a grant (S21)', () => {
  test('that is over is refused at every door, also for what was agreed to before', async () => {
    const world = await newWorld();
    const until = new Date(world.clock.now() + 3_600_000).toISOString();
    const agent = await world.agent({
      grant: { ...everything, valid_until: until, approval: { risk: 'all' } } as never,
    });
    const call = await wireAgent(world, agent);
    const mcp = await world.connect(agent);
    const asked = await call('PATCH', '/v2/persons/50002', { json: { preferred_name: 'Pim' } });
    expect(asked.status).toBe(202);
    expect((await call('GET', '/v2/persons?limit=1')).status).toBe(200);
    world.clock.advance(3_600_000);
    world.upstreamRequests.length = 0;
    expect(await call('GET', '/v2/persons?limit=1')).toMatchObject({
      status: 403,
      body: { errors: [{ _meta: { code: 'grant_expired' } }] },
    });
    expect((await mcp.call('people_find', {})).isError).toBe(true);
    const ada = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;
    const decided = await world.gateway.desk.approve(asked.body.id, ada);
    expect(decided.state).toBe('refused');
    expect(world.upstreamRequests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  test('leaves each of its changes in the log, with what was before and after', async () => {
    const world = await newWorld();
    const admin = await world.admin();
    const { id: agent_id } = await world.agent();
    const steps: [string, () => Promise<unknown>, object, object][] = [
      [
        'areas',
        () => admin.grants.change({ agent_id, body: { areas: { employees: 'read' } } }),
        { grant: { areas: { employees: 'write' } } },
        { grant: { areas: { employees: 'read' } } },
      ],
      [
        'attributes',
        () => admin.grants.change({ agent_id, body: { attributes: { readable: ['first_name'] } } }),
        { grant: { attributes: { readable: 'all' } } },
        { grant: { attributes: { readable: ['first_name'] } } },
      ],
      [
        'people',
        () => admin.grants.change({ agent_id, body: { people: { kind: 'people', ids: ['50002'] } } }),
        { grant: { people: { kind: 'everybody' } } },
        { grant: { people: { kind: 'people', ids: ['50002'] } } },
      ],
      [
        'limits',
        () => admin.grants.change({ agent_id, body: { limits: { people_per_day: 5 } } }),
        { grant: { limits: { people_per_day: null } } },
        { grant: { limits: { people_per_day: 5 } } },
      ],
      [
        'approval',
        () => admin.grants.change({ agent_id, body: { approval: { risk: 'all' } } }),
        { grant: { approval: { risk: 'none' } } },
        { grant: { approval: { risk: 'all' } } },
      ],
      [
        'owner',
        () => admin.agents.change({ agent_id, body: { owner: 'Somebody else' } }),
        { owner: 'Tests' },
        { owner: 'Somebody else' },
      ],
      [
        'status',
        () => admin.agents.disable({ agent_id, body: {} }),
        { status: 'enabled' },
        { status: 'disabled' },
      ],
    ];
    for (const [field, change, before, after] of steps) {
      await change();
      const [entry] = await world.audit.entries({ kind: 'configuration', first: 'newest', limit: 1 });
      expect(entry, field).toMatchObject({
        actor: { type: 'administrator' },
        change: { action: 'changed', subject: 'agent', id: agent_id },
      });
      expect(JSON.stringify(entry), field).toContain(field);
      expect(await world.audit.detail(entry?.seq as number), field).toMatchObject({ before, after });
    }
    const entries = await world.audit.entries({ kind: 'configuration' });
    const ofAgent = entries.filter((entry) => 'change' in entry && entry.change.action === 'changed');
    expect(ofAgent).toHaveLength(steps.length);
  });

  test('that nobody has used for 30 days is listed, until its agent calls again', async () => {
    const world = await newWorld();
    const admin = await world.admin();
    const unused = await world.agent({ name: 'Forgotten' });
    const used = await world.agent({ name: 'Used' });
    const listed = async () =>
      (await admin.agents.list({ unused_days: 30 })).data.map(({ name }) => name).sort();
    world.clock.advance(20 * 86_400_000);
    await (await wireAgent(world, used))('GET', '/v2/persons?limit=1');
    world.clock.advance(11 * 86_400_000);
    expect(await listed()).toEqual(['Forgotten']);
    await (await world.connect(unused)).call('describe_access');
    expect(await listed()).toEqual([]);
  });
});

describe('a kill switch (S25)', () => {
  const switches: [string, (world: McpWorld, agent: TestAgent) => Promise<unknown>, isReadingOn: boolean][] =
    [
      [
        'of an agent',
        async (world, { id }) => (await world.admin()).agents.disable({ agent_id: id, body: {} }),
        false,
      ],
      [
        'of a connection',
        async (world) =>
          (await world.admin()).connections.disable({ connection_id: world.connectionId, body: {} }),
        false,
      ],
      [
        'of all changes',
        async (world) => (await world.admin()).settings.change({ body: { mode: 'read-only' } }),
        true,
      ],
      [
        'of everything',
        async (world) => (await world.admin()).settings.change({ body: { mode: 'stopped' } }),
        false,
      ],
    ];

  test.each(switches)(
    '%s holds within a second: for every key and door, for what waits and for what was agreed to',
    async (_, stop, isReadingOn) => {
      const world = await newWorld();
      const waiting = { ...everything, approval: { risk: 'destructive', free_text_minutes: 0 } } as const;
      const agent = await world.agent({ grant: waiting as never });
      const issued = await world.gateway.agents.issueKey(agent.id);
      const doors = await Promise.all(
        [agent, { id: agent.id, clientId: issued.clientId, clientSecret: issued.clientSecret }].map((key) =>
          wireAgent(world, key),
        ),
      );
      const [call] = doors as [(typeof doors)[number]];
      const mcp = await world.connect(agent);
      const rename = { json: { preferred_name: 'Pim' } };
      expect((await call('PATCH', '/v2/persons/50002', rename)).status).toBe(204);
      expect((await mcp.call('person_get', { person: '50003' })).isError).toBe(false);
      const { body } = await call('DELETE', '/v2/persons/50002');
      expect(body.status).toBe('pending');
      const held = call('DELETE', '/v2/persons/50003', { headers: { prefer: 'wait=20' } });
      await expect.poll(async () => (await world.gateway.desk.approvals.list()).length).toBe(2);
      world.upstreamRequests.length = 0;

      const begun = performance.now();
      await stop(world, agent);
      for (const door of doors) {
        expect((await door('PATCH', '/v2/persons/50002', rename)).status).toBeGreaterThanOrEqual(400);
        const reading = await door('GET', '/v2/persons/50002');
        expect(reading.status === 200).toBe(isReadingOn);
      }
      const change = await mcp
        .call('person_save', { person: '50002', fields: { preferred_name: 'Pam' } })
        .catch(() => ({ isError: true }));
      expect(change.isError).toBe(true);
      const ada = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;
      const decided = await world.gateway.desk.approve(body.id, ada).then(
        ({ state }) => state,
        ({ code }) => code,
      );
      expect(['stopped', 'approval_stale', 'approved', 'refused']).toContain(decided);
      expect(performance.now() - begun).toBeLessThan(1_000);
      expect(world.upstreamRequests.filter(({ method }) => method !== 'GET')).toEqual([]);
      await world.gateway.desk.recover();
      expect(world.upstreamRequests.filter(({ method }) => method !== 'GET')).toEqual([]);
      const open = await world.gateway.desk.approvals.list({ states: ['pending', 'approved'] });
      for (const { id } of open) {
        await world.gateway.desk.withdraw(id, { type: 'administrator', id: 'test' });
      }
      expect((await held).status).toBeGreaterThanOrEqual(400);
    },
  );

  test('gives those back that wait for their turn, unmade', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const world = await newWorld({
      between: async (request, next) => {
        if (new URL(request.url).pathname === '/v2/absence-types') await gate;
        return next(request);
      },
    });
    const agent = await world.agent();
    const call = await wireAgent(world, agent);
    // One more than are let go on at once; each another question, so that none is answered with another.
    const slow = Array.from({ length: 21 }, (_, index) =>
      call('GET', `/v2/absence-types?limit=${index + 1}`),
    );
    await expect.poll(() => world.gateway.gatekeeper.waiting).toBe(1);
    const queued = Array.from({ length: 5 }, (_, index) =>
      call('PATCH', '/v2/persons/50002', { json: { preferred_name: `Pim ${index}` } }),
    );
    await expect.poll(() => world.gateway.gatekeeper.waiting).toBe(6);
    await (await world.admin()).settings.change({ body: { mode: 'read-only' } });
    release();
    expect((await Promise.all(slow)).every(({ status }) => status === 200)).toBe(true);
    for (const { status } of await Promise.all(queued)) expect(status).toBe(503);
    expect(world.upstreamRequests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });
});
