import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { everything, type TestAgent } from '../gateway/world.ts';
import { createMcpWorld, type McpClient, type McpWorld } from './world.ts';

let world: McpWorld;
beforeAll(async () => {
  world = await createMcpWorld();
});
afterAll(() => world.close());

describe('names', () => {
  test('are looked up without asking Personio again, until what is known is five minutes old', async () => {
    const mcp = await world.connect(await world.agent());
    await mcp.call('people_find', { query: 'Lüders' });
    const asked = world.upstreamRequests.length;
    for (const query of ['Götz Lueders', 'Huber', 'lefevre', 'Nobody Atall'])
      await mcp.call('people_find', { query });
    expect(world.upstreamRequests.length).toBe(asked);
    world.clock.advance(5 * 60_000);
    await mcp.call('people_find', { query: 'Lüders' });
    expect(world.upstreamRequests.length).toBeGreaterThan(asked);
  });

  test('that were looked up stand in the log each time, with whom they were about', async () => {
    const agent = await world.agent();
    const mcp = await world.connect(agent);
    await mcp.call('people_find', { query: 'Götz Lüders' });
    await mcp.call('people_find', { query: 'Götz Lüders' });
    const entries = (await world.entries()).filter(({ actor }) => (actor as { id: string }).id === agent.id);
    const retold = entries.filter(({ decision }) => (decision as { code: string }).code === 'retold');
    expect(retold).toHaveLength(2);
    expect(retold[1]).toMatchObject({ kind: 'call', door: 'mcp', operation: 'v1.employees.list', rows: 1 });
  });

  test('that several people fit come back as a question with what tells them apart', async () => {
    const company = world.emulator.company();
    const [first, second, ...rest] = company.people.slice(20);
    const twins = [first, second].map((person) => ({
      ...person,
      first_name: 'Iva',
      last_name: 'Doppler',
      preferred_name: '',
    }));
    world.emulator.import({
      ...company,
      people: [...company.people.slice(0, 20), ...twins, ...rest],
    } as never);
    const mcp = await world.connect(await world.agent());
    const { isError, result } = await mcp.call('absence_save', {
      person: 'Iva Doppler',
      type: 'Paid vacation',
      from: '2027-03-01',
    });
    expect(isError).toBe(true);
    expect(result).toMatchObject({ error: 'which_person', why: '"Iva Doppler" fits 2 people.' });
    expect(result.cols.slice(0, 4)).toEqual(['id', 'name', 'department', 'position']);
    expect(result.rows.map(([id]: string[]) => id)).toEqual([String(first?.id), String(second?.id)]);
    const { result: entered } = await mcp.call('absence_save', {
      person: result.rows[0][0],
      type: 'Paid vacation',
      from: '2027-03-01',
    });
    expect(entered.done).toContain('Iva Doppler');
    world.emulator.reset();
  });

  test('are forgotten as soon as the grant is another one', async () => {
    const agent = await world.agent();
    const mcp = await world.connect(agent);
    expect((await mcp.call('people_find')).result.total).toBeGreaterThan(100);
    await world.gateway.agents.change(agent.id, {
      grant: {
        ...(await world.gateway.agents.get(agent.id))?.grant,
        people: { kind: 'people', ids: ['50002'] },
      } as never,
    });
    const { result } = await mcp.call('people_find');
    expect(result.rows.map(([id]: number[]) => id)).toEqual([50002]);
    expect((await mcp.call('person_get', { person: 'José Lefèvre' })).result.error).toBe('no_such_person');
  });

  test('cannot be looked up by who may not read people; ids can still be used', async () => {
    const mcp = await world.connect(
      await world.agent({ grant: { ...everything, areas: { 'time-off': 'read' } } }),
    );
    expect((await mcp.call('absences_list', { person: 'Götz Lüders' })).result.error).toBe(
      'area_not_granted',
    );
    const { isError, result } = await mcp.call('absences_list', { period: 'this month', limit: 1 });
    expect(isError).toBe(false);
    expect(result.rows[0][0]).toMatch(/^person \d+$/);
  });
});

describe('limits', () => {
  test('of an agent hold over MCP, and say when to come back', async () => {
    const grant = { ...everything, limits: { requests_per_minute: 5 } } as const;
    const mcp = await world.connect(await world.agent({ grant }));
    let last = await mcp.call('absences_list');
    for (let round = 0; round < 6; round += 1) last = await mcp.call('company_info', { kind: 'offices' });
    expect(last.isError).toBe(true);
    expect(last.result).toMatchObject({ error: 'requests_spent', retry_after_seconds: expect.any(Number) });
  });

  describe('of five people a day', () => {
    const limits = { people_per_day: 5, rows_per_day: 150, requests_per_minute: 60 };
    let agent: TestAgent;
    let mcp: McpClient;
    beforeEach(async () => {
      agent = await world.agent({ grant: { ...everything, limits } });
      mcp = await world.connect(agent);
    });
    const used = () => world.gateway.budgets.usage(agent.id);

    test('let names be looked up: only those count who are told', async () => {
      const { result } = await mcp.call('people_find', { query: 'Götz Lüders' });
      expect(result.rows).toEqual([[50002, 'Götz Lüders', 'Head of Administration', 'Administration']]);
      expect(await used()).toMatchObject({ people: 1, rows: 1, requests: 1 });
      expect((await mcp.call('person_get', { person: 'José Lefèvre' })).isError).toBe(false);
      expect(await used()).toMatchObject({ people: 2, rows: 2, requests: 2 });
    });

    test('write down whom the gateway read for itself', async () => {
      const before = (await world.entries()).length;
      await mcp.call('people_find', { query: 'Götz Lüders' });
      const entries = (await world.entries()).slice(before) as { decision: { code: string }; rows: number }[];
      const read = entries.filter(({ decision }) => decision.code === 'looked_up');
      expect(read.reduce((sum, { rows }) => sum + rows, 0)).toBe(world.emulator.company().people.length);
      expect(entries.at(-1)).toMatchObject({
        decision: { code: 'retold' },
        people: [expect.any(String)],
        rows: 1,
      });
    });

    test('are not passed by listing, by asking which one, or by fields of others', async () => {
      expect((await mcp.call('people_find')).result.error).toBe('people_spent');
      expect((await mcp.call('person_get', { person: 'H.' })).isError).toBe(true);
      expect((await mcp.call('people_find', { fields: ['hire_date'] })).result.error).toBe('people_spent');
      expect(await used()).toMatchObject({ people: 0 });
      const { result } = await mcp.call('people_find', { query: 'Lefèvre', fields: ['hire_date'] });
      expect(result.rows).toHaveLength(1);
      expect(await used()).toMatchObject({ people: 1 });
    });

    test('are not passed by lists that are empty but for a name', async () => {
      const ids = ['50002', '50003', '50004', '50005', '50006', '50007'];
      for (const [count, person] of ids.entries()) {
        const { isError, result } = await mcp.call('absences_list', { person, period: '2031-01-01' });
        if (count === 5) expect([isError, result.error]).toEqual([true, 'people_spent']);
        else {
          expect(result).toMatchObject({ person: expect.stringMatching(/^\p{L}/u), rows: [] });
          expect(await used()).toMatchObject({ people: count + 1 });
        }
      }
      for (const [tool, args] of [
        ['attendances_list', { period: '2031-01-01' }],
        ['attendances_list', { period: '2031-01-01', sum: true }],
        ['documents_list', {}],
        ['person_get', { include: ['balances'] }],
        ['person_get', { include: ['pay'] }],
        ['absence_save', { to: 'tomorrow' }],
        ['document_download', { id: '1' }],
        ['record_delete', { kind: 'document', id: '1' }],
      ] as const) {
        const { result, text } = await mcp.call(tool, { ...args, person: '50009' });
        expect([tool, result.error]).toEqual([tool, 'people_spent']);
        expect(text).not.toContain('Brunner');
      }
    });

    test('count who covers for somebody as well', async () => {
      const company = world.emulator.company();
      const [absence] = company.absences.filter(({ person_id }) => person_id === 50155);
      const absences = company.absences.map((one) =>
        one === absence ? { ...one, substitute_id: 50013 } : one,
      );
      world.emulator.import({ ...company, absences } as never);
      const { result } = await mcp.call('absences_list', { id: absence?.id as string });
      world.emulator.import(company as never);
      expect(result.absence.substitute).toBe('Kerem Tekin');
      expect(await used()).toMatchObject({ people: 2 });
    });
  });
});

test('a change whose answer was lost is not made again, and says that nobody knows', async () => {
  const mcp = await world.connect(await world.agent());
  const call = { person: '50002', date: '2026-12-01', start: '09:00', end: '10:00' };
  await mcp.call('people_find');
  const fault = world.emulator.faults.add({
    operation: 'v2.attendancePeriods.create',
    effect: { kind: 'reset', when: 'after' },
  });
  expect((await mcp.call('attendance_save', call)).result.error).toBe('outcome_unknown');
  world.emulator.faults.remove(fault.id);
  expect((await mcp.call('attendance_save', call)).result.error).toBe('outcome_unknown');
  const { result } = await mcp.call('attendances_list', { person: '50002', period: '2026-12-01' });
  expect(result.rows).toHaveLength(1);
});

test('what Personio does not take for now is an error with a code and the seconds to wait', async () => {
  const busy = await createMcpWorld();
  try {
    const mcp = await busy.connect(await busy.agent());
    busy.emulator.faults.add({
      operation: 'v2.absencePeriods.list',
      count: 1,
      effect: { kind: 'rate-limit', retryAfterSeconds: 30 },
    });
    // The first is refused by Personio, the second by the gateway, which keeps to what it was told.
    for (let round = 0; round < 2; round += 1) {
      const { isError, result } = await mcp.call('absences_list', { period: 'this month' });
      expect(isError).toBe(true);
      expect(result).toMatchObject({ error: 'upstream_busy' });
      expect(result.retry_after_seconds).toBeGreaterThan(20);
      expect(result.retry_after_seconds).toBeLessThanOrEqual(30);
    }
    expect(busy.emulator.requests.filter(({ status }) => status === 429)).toHaveLength(1);
  } finally {
    await busy.close();
  }
});

test('a change of two steps says when only the first one was made', async () => {
  world.emulator.reset();
  const mcp = await world.connect(await world.agent());
  // The reset ended the token of the gateway, and asking for another one must not count.
  await mcp.call('attendances_list');
  world.emulator.faults.add({
    operation: 'v2.attendancePeriods.create',
    skip: 1,
    effect: { kind: 'status', status: 422 },
  });
  const work = { person: '50002', date: '2026-12-02', start: '09:00', end: '17:00', break_minutes: 30 };
  const { isError, result } = await mcp.call('attendance_save', work);
  expect(isError).toBe(true);
  expect(result).toMatchObject({ error: 'partly_done', reason: 'upstream_refused' });
  expect(result.why).toMatch(/^The work was entered \(id [0-9a-f-]{36}\), and its break was not\./);
  world.emulator.faults.add({ operation: 'v2.persons.update', effect: { kind: 'status', status: 400 } });
  const saved = await mcp.call('person_save', {
    person: '50002',
    fields: { position: 'Buyer', email: 'gl@example.org' },
  });
  expect(saved.result.why).toContain(
    'Changed position of Götz Lüders, and the e-mail address was not changed.',
  );
  world.emulator.reset();
});

test.each(['legacy', 'modern'] as const)(
  'a stop lets a call of the %s revisions end that is under way',
  async (era) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = false;
    const stopping = await createMcpWorld({
      between: async (request, next) => {
        if (request.url.includes('/v2/workplaces')) {
          isHeld = true;
          await held;
        }
        return next(request);
      },
    });
    const mcp = await stopping.connect(await stopping.agent(), era);
    const call = mcp.call('company_info', { kind: 'offices' });
    while (!isHeld) await new Promise((resolve) => setTimeout(resolve, 5));
    const drained = stopping.gateway.drain(5_000);
    release();
    expect((await call).result.rows.length).toBeGreaterThan(0);
    await drained;
  },
);
