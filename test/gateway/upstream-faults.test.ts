import { demoCompany } from '@staffgate/emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { askingAs } from './asking.ts';
import { settle, TurnedTime } from './turned-time.ts';
import { createGatewayWorld, type GatewayWorld, type WorldOptions } from './world.ts';

const company = demoCompany({ people: 30 });
const person = company.people[3]!;
const open: GatewayWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function worldWith(options: Omit<WorldOptions, 'company'> = {}) {
  const world = await createGatewayWorld({ company, ...options });
  open.push(world);
  return { world, ask: await askingAs(world, await world.agent()) };
}

const read = `/v2/persons/${person.id}`;
const write = [`/v2/persons/${person.id}`, { method: 'PATCH', body: { preferred_name: 'Mika' } }] as const;

async function told(response: Response): Promise<readonly [number, string]> {
  const { errors } = (await response.json()) as { errors: readonly { _meta: { code: string } }[] };
  return [response.status, errors[0]!._meta.code];
}

function sent(world: GatewayWorld, method: string): number {
  return world.upstreamRequests.filter((it) => it.method === method && it.url.includes('/v2/persons')).length;
}

describe('what goes wrong at Personio (S20)', () => {
  test.each([
    ['truncated JSON', { kind: 'truncated', ending: 'quiet' }],
    ['a connection that breaks in the answer', { kind: 'truncated', ending: 'broken' }],
    ['a connection that breaks before anything was done', { kind: 'reset', when: 'before' }],
    ['a failure of the service', { kind: 'status', status: 503 }],
  ] as const)('%s: a read says that nothing was changed', async (_, effect) => {
    const { world, ask } = await worldWith();
    world.emulator.faults.add({ operation: 'v2.persons.get', effect });
    expect(await told(await ask(read))).toEqual([502, 'upstream_failed']);
  });

  test.each([
    ['a connection that breaks after the change', { kind: 'reset', when: 'after' }],
    ['a failure of the service after the change', { kind: 'status', status: 500, when: 'after' }],
  ] as const)(
    '%s: the outcome is said to be unknown, here and in the log, and it is sent once',
    async (_, effect) => {
      const { world, ask } = await worldWith({ retries: 4 });
      world.emulator.faults.add({ operation: 'v2.persons.update', effect });
      expect(await told(await ask(...write))).toEqual([502, 'outcome_unknown']);
      expect(sent(world, 'PATCH')).toBe(1);
      expect((await world.audit.entries()).at(-1)).toMatchObject({ kind: 'outcome', end: 'unknown' });
      expect(world.emulator.company().people.find(({ id }) => id === person.id)?.preferred_name).toBe('Mika');
    },
  );

  test('a refusal of a change for its frequency: it was not made, and is not repeated past its time', async () => {
    const { world, ask } = await worldWith({ retries: 4 });
    world.emulator.faults.add({
      operation: 'v2.persons.update',
      effect: { kind: 'rate-limit', retryAfterSeconds: 3600 },
    });
    expect(await told(await ask(...write))).toEqual([503, 'upstream_busy']);
    expect(sent(world, 'PATCH')).toBe(1);
    expect((await world.audit.entries()).at(-1)).toMatchObject({ kind: 'outcome', end: 'failed' });
  });

  test('no answer at all: a read ends at the deadline, and of a change nobody says that it was not made', async () => {
    const { world, ask } = await worldWith({ gateway: { deadlineMs: 150 } });
    world.emulator.faults.add({ operation: 'v2.persons', effect: { kind: 'latency', ms: 2_000 } });
    expect(await told(await ask(read))).toEqual([504, 'deadline_exceeded']);
    const changed = await ask(...write);
    expect(await changed.clone().text()).toContain('is not known');
    expect((await told(changed))[0]).toBe(504);
    expect(sent(world, 'PATCH')).toBe(1);
  });

  test('a value of another type: is passed on as it came, and nothing fails', async () => {
    const { world, ask } = await worldWith();
    world.emulator.faults.add({
      operation: 'v2.persons.get',
      effect: { kind: 'drift', change: 'null', at: 'first_name' },
    });
    const answer = await ask(read);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: String(person.id), first_name: null });
  });

  test('200 with success: false is no success', async () => {
    const { ask } = await worldWith({
      between: async (request, next) =>
        request.url.includes('/company/employees')
          ? Response.json({ success: false, error: { code: 0, message: 'Something is wrong.' } })
          : next(request),
    });
    const answer = await ask('/v1/company/employees?limit=1');
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({
      success: false,
      error: { error_data: { staffgate: ['upstream_failed'] } },
    });
  });
});

describe('a route that fails and fails (S20)', () => {
  test('is not asked for some seconds, then once, and again when it works', async () => {
    const time = new TurnedTime();
    const { world, ask } = await worldWith({ gateway: { later: time.later, stopwatch: time.now } });
    time.of(world);
    const fault = world.emulator.faults.add({
      operation: 'v2.persons.get',
      effect: { kind: 'reset', when: 'before' },
    });
    for (let time = 0; time < 5; time += 1) await ask(read);
    expect(sent(world, 'GET')).toBe(5);
    const refused = await ask(read);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await told(refused)).toEqual([503, 'upstream_unavailable']);
    // Other routes have nothing to do with it.
    expect((await ask('/v2/persons?limit=1')).status).toBe(200);
    world.clock.advance(5_000);
    expect((await ask(read)).status).toBe(502);
    expect((await ask(read)).status).toBe(503);
    world.emulator.faults.remove(fault.id);
    world.clock.advance(10_000);
    expect((await ask(read)).status).toBe(200);
    await settle();
    expect((await ask(read)).status).toBe(200);
    const metrics = await world.gateway.fetch(new Request('https://gate.example/metrics'), {
      address: '127.0.0.1',
    });
    expect(await metrics.text()).toContain('staffgate_routes_broken_total{operation="v2.persons.get"} 1');
  });
});
