import { afterEach, beforeEach, expect, test } from 'vitest';
import { wireAgent } from './wire-agent.ts';
import { createGatewayWorld, type GatewayWorld, type TestAgent } from './world.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

let world: GatewayWorld;
let agent: TestAgent;

beforeEach(async () => {
  world = await createGatewayWorld();
  agent = await world.agent({ name: 'Wiki' });
});
afterEach(() => world.close());

/** Calls as an agent that has signed in for it, as its tokens do not live for days. */
async function calls(count: number, path = '/v2/persons?limit=1') {
  const call = await wireAgent(world, agent);
  for (let index = 0; index < count; index += 1) expect((await call('GET', path)).status).toBe(200);
}

const alerts = async () => (await world.audit.entries({ kind: 'alert' })) as readonly object[];

test('an agent that calls at an hour and in an area that are new to it is told of, once a day (S25)', async () => {
  for (let day = 0; day < 15; day += 1) {
    await calls(1);
    world.clock.advance(dayMs);
  }
  await calls(1);
  expect(await alerts()).toEqual([]);
  world.clock.advance(13 * hourMs);
  await calls(2);
  const hour = { kind: 'alert', actor: { type: 'agent', id: agent.id }, unusual: 'hour', hour: 22 };
  expect(await alerts()).toMatchObject([hour]);
  await calls(1, '/v2/absence-periods?limit=1');
  const area = { kind: 'alert', actor: { type: 'agent', id: agent.id }, unusual: 'area', area: 'time-off' };
  expect(await alerts()).toMatchObject([hour, area]);
  await calls(1, '/v1/company/document-categories');
  expect(await alerts()).toHaveLength(2);

  const auditor = await world.admin('auditor');
  const { data } = await auditor.alerts.list({});
  expect(data).toMatchObject([
    { kind: 'area', area: 'time-off', agent: 'Wiki', message: expect.stringContaining('time-off') },
    { kind: 'hour', hour: 22, agent_id: agent.id, agent: 'Wiki' },
  ]);
  const first = await auditor.alerts.list({ limit: 1 });
  expect(first.data).toEqual(data.slice(0, 1));
  const second = await auditor.alerts.list({ limit: 1, cursor: first.next_cursor as string });
  expect(second.data).toEqual(data.slice(1));
  expect((await auditor.alerts.list({ agent_id: 'another' })).data).toEqual([]);
});

test('five times as many calls as on other days are told of, and a limit beside it (S25)', async () => {
  await world.gateway.agents.change(agent.id, {
    grant: { ...(await world.gateway.agents.get(agent.id))?.grant, limits: { rows_per_day: 120 } },
  } as never);
  for (let day = 0; day < 4; day += 1) {
    await calls(20);
    world.clock.advance(dayMs);
  }
  // What is counted is written down after twenty calls, or with the next one after some seconds.
  await calls(99);
  expect(await alerts()).toMatchObject([{ limit: 'rows_per_day', used: 96 }]);
  world.clock.advance(11_000);
  await calls(1);
  const calling = { unusual: 'calls', usual: 20, used: 100 };
  expect(await alerts()).toMatchObject([{ limit: 'rows_per_day' }, calling]);
  world.clock.advance(11_000);
  await calls(20);
  expect(await alerts()).toHaveLength(2);
  expect((await (await world.admin('approver')).alerts.list({})).data).toMatchObject([
    { kind: 'calls', usual: 20, message: 'It called 100 times today; 20 are usual.' },
    { kind: 'rows_per_day', used: 96, allowed: 120 },
  ]);
});

test('what is usual is kept in the store, and costs no write for each call', async () => {
  await calls(45);
  const habits = () => world.storage.db.selectFrom('agent_habits').selectAll().executeTakeFirst();
  const written = (await habits())?.calls as number;
  expect(written).toBeGreaterThan(20);
  expect(written).toBeLessThan(45);
  world.clock.advance(11_000);
  await calls(1);
  expect(await habits()).toMatchObject({ calls: 46, areas: 'employees', hours: 1 << 9 });
});
