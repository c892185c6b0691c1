import { operations as catalog } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';
import { textWidth } from '../table.ts';

async function runs(args: readonly string[], columns: number | null = null) {
  const { io, out, err } = captureIo({ columns, environment: { NO_COLOR: '1' } });
  const code = await run(['operations', ...args], io);
  return { code, out: out(), err: err() };
}

const idsIn = (json: string) => (JSON.parse(json) as { id: string }[]).map(({ id }) => id);

test('lists the whole catalog, a line each', async () => {
  const { code, out } = await runs([]);
  expect(code).toBe(0);
  expect(out.trimEnd().split('\n')).toHaveLength(catalog.length + 1);
  for (const { id, path, summary } of catalog) {
    const line = out.split('\n').find((text) => text.startsWith(`${id} `));
    expect(line).toContain(path);
    expect(line).toContain(summary);
  }
});

test.each([60, 80, 100, 160, 220])('fits a terminal of %i characters', async (columns) => {
  const { out } = await runs([], columns);
  expect(Math.max(...out.split('\n').map(textWidth))).toBeLessThanOrEqual(columns);
  expect(out).toContain('v1.employees.customAttributes');
});

test('filters by right as Personio shows it, by area in any spelling, by risk, generation and word', async () => {
  expect(idsIn((await runs(['--permission', 'employees: write', '--json'])).out)).toEqual(
    catalog.filter((it) => it.area === 'employees' && it.access === 'write').map(({ id }) => id),
  );
  expect(idsIn((await runs(['--area', 'Org Units', '--json'])).out)).toEqual([
    'v2.orgUnits.list',
    'v2.orgUnits.get',
  ]);
  expect(idsIn((await runs(['--risk', 'destructive', '--area', 'employees', '--json'])).out)).toEqual([
    'v2.persons.delete',
  ]);
  expect(
    idsIn((await runs(['--generation', 'v1', '--access', 'read', '--search', 'BALANCE', '--json'])).out),
  ).toContain('v1.employees.balance');
});

test('refuses an unknown area with 2 and names them all', async () => {
  const { code, err } = await runs(['--area', 'payroll']);
  expect(code).toBe(2);
  expect(err).toContain('time-off');
});
