import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything } from '../gateway/world.ts';
import { createMcpWorld, type McpWorld } from './world.ts';

let world: McpWorld;
beforeAll(async () => {
  world = await createMcpWorld();
});
afterAll(() => world.close());

const tokens = (value: unknown) => encode(typeof value === 'string' ? value : JSON.stringify(value)).length;

test('all tools together cost a model at most 2,000 tokens', async () => {
  const mcp = await world.connect(await world.agent());
  const { tools } = await mcp.client.listTools();
  expect(tools).toHaveLength(15);
  expect(tokens(tools)).toBeLessThanOrEqual(2_000);
});

test('the tools of an agent that reads people and absences cost at most 1,000', async () => {
  const grant = {
    ...everything,
    areas: { employees: 'read', 'time-off': 'read', 'org-units': 'read' },
  } as const;
  const mcp = await world.connect(await world.agent({ grant }));
  const { tools } = await mcp.client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'describe_access',
    'people_find',
    'person_get',
    'absences_list',
    'company_info',
  ]);
  expect(tokens(tools)).toBeLessThanOrEqual(1_000);
});

test('a list of fifty people costs at most 800, a twentieth of what Personio answers', async () => {
  const mcp = await world.connect(await world.agent());
  const { text, result } = await mcp.call('people_find', { limit: 50 });
  expect(result.rows).toHaveLength(50);
  expect(result.cols).toEqual(['id', 'name', 'position', 'department']);
  expect(tokens(text)).toBeLessThanOrEqual(800);
});

test('no answer costs more than 4,000, whatever is asked for', async () => {
  const mcp = await world.connect(await world.agent());
  const fields = [
    'email',
    'first_name',
    'last_name',
    'team',
    'office',
    'supervisor',
    'hire_date',
    'work_schedule',
    'holiday_calendar',
    'absence_entitlement',
    'cost_centers',
    'created_at',
    'last_modified_at',
    'position',
    'department',
    'subcompany',
  ];
  const seen = new Set<number>();
  let next: string | undefined;
  let total = 0;
  let cuts = 0;
  do {
    const { text, result } = await mcp.call('people_find', {
      fields,
      limit: 50,
      ...(next !== undefined && { next }),
    });
    expect(tokens(text)).toBeLessThanOrEqual(4_000);
    for (const [id] of result.rows) seen.add(id);
    if (result.note) cuts += 1;
    ({ next, total } = result);
  } while (next !== undefined);
  // Nobody is lost where an answer was cut.
  expect(seen.size).toBe(total);
  expect(cuts).toBeGreaterThan(0);
  const hours = await mcp.call('attendances_list', {
    period: 'last month',
    limit: 50,
    fields: ['id', 'person', 'person_id', 'date', 'start', 'end', 'type', 'status', 'comment', 'project_id'],
  });
  expect(tokens(hours.text)).toBeLessThanOrEqual(4_000);
  // Where a list goes on is told in a few digits.
  expect(tokens(hours.result.next)).toBeLessThanOrEqual(6);
});
