import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Table } from './table.ts';

interface Period {
  readonly id: string;
  readonly start: string;
  readonly length: number;
}

const period = fc.record({
  id: fc.integer({ min: 0, max: 20 }).map(String),
  start: fc.constantFrom('2026-01-01', '2026-01-02', '2026-02-01'),
  length: fc.integer({ min: 0, max: 3 }),
});

const step = fc.oneof(
  period.map((record) => ({ kind: 'put', record }) as const),
  fc.integer({ min: 0, max: 20 }).map((id) => ({ kind: 'delete', id: String(id) }) as const),
  fc.constant({ kind: 'read' } as const),
);

test('keeps every order as sorting all records anew would, whatever comes, changes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new Table<Period, 'start' | 'length'>(({ id }) => id, {
        start: ({ start }) => start,
        length: ({ length }) => length,
      });
      const model = new Map<string, Period>();
      for (const each of steps) {
        if (each.kind === 'put') {
          table.put(each.record);
          model.set(each.record.id, each.record);
        } else if (each.kind === 'delete') {
          table.delete(each.id);
          model.delete(each.id);
        } else table.sorted('start');
      }
      const byStart = [...model.values()].sort((a, b) =>
        a.start === b.start ? (a.id > b.id ? 1 : -1) : a.start > b.start ? 1 : -1,
      );
      expect(table.sorted('start')).toEqual(byStart);
      expect(table.sorted('length').map(({ length }) => length)).toEqual(
        [...model.values()].map(({ length }) => length).sort((a, b) => a - b),
      );
      expect(table.size).toBe(model.size);
      const from = table.firstFrom('start', '2026-01-02');
      expect(table.sorted('start').slice(from)).toEqual(byStart.filter(({ start }) => start >= '2026-01-02'));
      for (let since = 0; since <= model.size; since++) {
        expect(table.firstFrom('start', '2026-01-02', since)).toBe(Math.max(from, since));
      }
    }),
  );
});

test('finds by a number or its text, and puts a record of the same id in the place of the other', () => {
  const table = new Table<{ id: number; name: string }>(({ id }) => id, {});
  table.put({ id: 7, name: 'old' });
  table.put({ id: 7, name: 'new' });
  expect(table.get('7')).toEqual({ id: 7, name: 'new' });
  expect(table.get(7)).toBe(table.get('7'));
  table.clear();
  expect([...table.values()]).toEqual([]);
});
