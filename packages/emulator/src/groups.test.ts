import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Table, type TableState } from './table.ts';

interface Period {
  readonly id: string;
  readonly owner: number | null;
  readonly start: number;
}

const period = fc.record({
  id: fc.nat(15).map(String),
  owner: fc.constantFrom(1, 2, 3, null),
  start: fc.nat(4),
});

const step = fc.oneof(
  { weight: 6, arbitrary: period.map((record) => ({ kind: 'put', record }) as const) },
  { weight: 3, arbitrary: fc.nat(15).map((id) => ({ kind: 'delete', id: String(id) }) as const) },
  { weight: 3, arbitrary: fc.constantFrom(1, 2, 3).map((owner) => ({ kind: 'read', owner }) as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'keep' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restore' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' } as const) },
);

test('groups are as looking through all records would find them, through snapshots and back; a list that was read never changes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new Table<Period, never, 'owner'>(
        ({ id }) => id,
        {},
        {
          owner: { by: ({ owner }) => owner, order: ({ start }) => start },
        },
      );
      let model = new Map<string, Period>();
      let kept: { readonly state: TableState; readonly model: Map<string, Period> } | null = null;
      const read: { readonly list: readonly Period[]; readonly as: readonly Period[] }[] = [];
      const look = (owner: number) => {
        const list = table.group('owner', owner);
        const as = [...model.values()]
          .filter((one) => one.owner === owner)
          .sort((a, b) => a.start - b.start || (a.id > b.id ? 1 : -1));
        expect(list).toEqual(as);
        expect(table.group('owner', owner)).toBe(list);
        expect(table.remember(`owner ${owner}`, () => as)).toEqual(as);
        read.push({ list, as });
      };
      for (const each of steps) {
        switch (each.kind) {
          case 'put':
            table.put(each.record);
            model.set(each.record.id, each.record);
            break;
          case 'delete':
            table.delete(each.id);
            model.delete(each.id);
            break;
          case 'read':
            look(each.owner);
            break;
          case 'keep':
            kept = { state: table.keep(), model: new Map(model) };
            break;
          case 'restore':
            if (kept === null) break;
            table.restore(kept.state);
            model = new Map(kept.model);
            break;
          case 'clear':
            table.clear();
            model.clear();
        }
      }
      for (const owner of [1, 2, 3]) look(owner);
      for (const { list, as } of read) expect(list).toEqual(as);
    }),
    { numRuns: 500 },
  );
});
