import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everything } from '../gateway/world.ts';
import { createMcpWorld, eras, type McpClient, type McpWorld } from './world.ts';

const ada = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;
const waiting = { ...everything, approval: { risk: 'all' } } as const;

let world: McpWorld;
beforeAll(async () => {
  world = await createMcpWorld();
});
afterAll(() => world.close());

function changes() {
  return world.upstreamRequests
    .filter(({ method, url }) => method !== 'GET' && !url.includes('/auth'))
    .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
}

async function someone(mcp: McpClient): Promise<string> {
  return (await mcp.call('people_find', { limit: 1 })).result.rows[0][0];
}

describe.each(eras)('a change that waits for a human, to a client that is %s', (era) => {
  test('is an outcome: the model is told the id, asks how it stands, and calls again', async () => {
    const mcp = await world.connect(await world.agent({ grant: waiting }), era);
    const person = await someone(mcp);
    const before = changes().length;
    const args = { person, fields: { preferred_name: `Pim ${era}` }, reason: 'She asked for it.' };
    const asked = await mcp.call('person_save', args);
    expect(asked).toMatchObject({ isError: false, result: { pending: expect.stringMatching(/^ap_/) } });
    const { pending } = asked.result;
    expect(await mcp.call('person_save', { ...args, reason: 'Said otherwise.' })).toMatchObject({
      result: { pending },
    });
    // The name that it is known by changes after some minutes, and it is the same change all the same.
    world.clock.advance(11 * 60_000);
    expect((await mcp.call('person_save', args)).result.pending).toBe(pending);
    expect((await mcp.call('approval_status', { id: pending })).result).toMatchObject({ state: 'pending' });
    expect(changes()).toHaveLength(before);
    expect((await world.gateway.desk.get(pending))?.request?.reason).toBe('She asked for it.');

    await world.gateway.desk.approve(pending, ada);
    expect((await mcp.call('approval_status', { id: pending })).result.state).toBe('done');
    const made = await mcp.call('person_save', args);
    expect(made).toMatchObject({
      isError: false,
      result: { done: expect.stringContaining('preferred_name') },
    });
    expect(changes()).toHaveLength(before + 1);
  });

  test('is denied with the reason, as a refusal', async () => {
    const mcp = await world.connect(await world.agent({ grant: waiting }), era);
    const person = await someone(mcp);
    const args = { kind: 'person', id: person };
    const { pending } = (await mcp.call('record_delete', args)).result;
    await world.gateway.desk.deny(pending, ada, 'Not before the end of the year.');
    expect((await mcp.call('approval_status', { id: pending })).result).toMatchObject({
      state: 'denied',
      reason: 'Not before the end of the year.',
    });
    const refused = await mcp.call('record_delete', args);
    expect(refused).toMatchObject({ isError: true, result: { error: 'approval_denied' } });
    expect(refused.result.why).toContain('Not before the end of the year.');
  });
});

test('the changes of an agent are listed, and those of another are not found', async () => {
  const mine = await world.connect(await world.agent({ grant: waiting }));
  const other = await world.connect(await world.agent({ grant: waiting }));
  const person = await someone(mine);
  const { pending } = (await mine.call('person_save', { person, fields: { preferred_name: 'Pam' } })).result;
  expect((await mine.call('approval_status')).result.rows).toMatchObject([
    [pending, 'pending', expect.any(String), expect.any(String)],
  ]);
  expect((await other.call('approval_status')).result.rows).toEqual([]);
  expect(await other.call('approval_status', { id: pending })).toMatchObject({
    isError: true,
    result: { error: 'not_found' },
  });
});

test('a preview says what would change, and changes nothing', async () => {
  const free = await world.connect(await world.agent());
  const careful = await world.connect(await world.agent({ grant: waiting }));
  const person = await someone(free);
  const before = changes().length;
  const args = { person, fields: { preferred_name: 'Somebody' }, preview: true };
  const { result } = await free.call('person_save', args);
  expect(result).toMatchObject({
    preview: {
      cols: ['field', 'before', 'after'],
      rows: [['employee.preferred_name', expect.anything(), 'Somebody']],
    },
    waits: 'no: it would be made at once',
  });
  expect((await careful.call('person_save', args)).result.waits).toContain('wait for a human');
  expect(changes()).toHaveLength(before);
  // What was previewed is not taken for made.
  const { preview: _, ...real } = args;
  expect((await free.call('person_save', real)).result.repeated).toBeUndefined();
  expect(changes()).toHaveLength(before + 1);
});

test('who may change nothing has nothing to ask for', async () => {
  const reader = await world.connect(
    await world.agent({ grant: { ...everything, areas: { employees: 'read' } } }),
  );
  expect(await reader.tools()).not.toContain('approval_status');
});

test('hours with a break are two records: each waits in its turn, and the same call goes on', async () => {
  const grant = {
    ...everything,
    approval: { risk: 'none', operations: ['v2.attendancePeriods.create'] },
  } as const;
  const mcp = await world.connect(await world.agent({ grant }));
  const person = await someone(mcp);
  const args = { person, date: '2026-11-15', start: '09:00', end: '17:30', break_minutes: 30 };
  const work = await mcp.call('attendance_save', args);
  expect(work.result).toMatchObject({ pending: expect.any(String) });
  await world.gateway.desk.approve(work.result.pending, ada);
  const pause = await mcp.call('attendance_save', args);
  expect(pause.result).toMatchObject({ error: 'partly_done', pending: expect.any(String) });
  expect(pause.result.pending).not.toBe(work.result.pending);
  await world.gateway.desk.approve(pause.result.pending, ada);
  const done = await mcp.call('attendance_save', args);
  expect(done.isError ? done.result : done.result.done).toContain('30');
});
