import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AbsenceFilter, absencesAfter, findAbsences } from './absence-search.ts';
import { absence } from './absence-table.test-support.ts';
import { createAbsenceTable } from './absence-table.ts';
import type { Absence } from './company.ts';

function dayFrom(offset: number): string {
  return new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
}

const someAbsences = fc
  .array(
    fc.record({
      start: fc.nat(150),
      length: fc.oneof(fc.nat(5), fc.nat(90), fc.constant(null)),
      person: fc.integer({ min: 1, max: 4 }),
      isHours: fc.boolean(),
      updated: fc.nat(150),
    }),
    { maxLength: 40 },
  )
  .map((drawn) =>
    drawn.map(({ start, length, person, isHours, updated }, index) =>
      absence(index + 1, {
        v1_id: isHours ? null : index + 1,
        person_id: person,
        start_date: dayFrom(start),
        end_date: length === null ? null : dayFrom(start + length),
        updated_at: `${dayFrom(updated)}T10:00:00Z`,
      }),
    ),
  );

const day = fc.nat(160).map(dayFrom);
const someFilter = fc.record(
  {
    unit: fc.constantFrom('day' as const, 'hour' as const),
    firstDay: day,
    lastDay: day,
    people: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
    updatedFrom: day.map((text) => `${text}T10:00:00`),
    updatedUntil: day.map((text) => `${text}T10:00:00`),
  },
  { requiredKeys: [] },
);

/** The same, by going through everything. */
function found(absences: readonly Absence[], filter: AbsenceFilter): Absence[] {
  return absences
    .filter(
      (one) =>
        (!filter.unit || (filter.unit === 'hour') === (one.v1_id === null)) &&
        one.start_date <= (filter.lastDay ?? '9') &&
        (one.end_date ?? '9') >= (filter.firstDay ?? '') &&
        (filter.people?.includes(one.person_id) ?? true) &&
        one.updated_at >= (filter.updatedFrom ?? '') &&
        one.updated_at.slice(0, 19) <= (filter.updatedUntil ?? '9'),
    )
    .sort((a, b) => (a.start_date + a.id > b.start_date + b.id ? 1 : -1));
}

/** Puts in, changes and takes out, between which the same is asked over and over. */
const someChanges = fc.array(
  fc.record({ number: fc.nat(30), start: fc.nat(150), length: fc.nat(45), goes: fc.boolean() }),
  {
    maxLength: 12,
  },
);

test('finds by start what going through everything finds, page by page and from behind a place', () => {
  fc.assert(
    fc.property(someAbsences, someFilter, fc.nat(20), fc.nat(20), (absences, filter, from, size) => {
      const table = createAbsenceTable();
      for (const one of absences) table.put(one);
      const expected = found(absences, filter);
      const { total, slice } = findAbsences(table, filter);
      expect(total).toBe(expected.length);
      expect(slice(from, from + size)).toEqual(expected.slice(from, from + size));

      const last = expected[from];
      const after = last ? { start: last.start_date, id: last.id } : null;
      expect([...absencesAfter(table, filter, after)]).toEqual(expected.slice(last ? from + 1 : 0));
    }),
    { numRuns: 500 },
  );
});

test('finds the same after each change as going through everything would', () => {
  fc.assert(
    fc.property(someAbsences, someFilter, someChanges, fc.nat(10), (absences, filter, changes, from) => {
      const table = createAbsenceTable();
      for (const one of absences) table.put(one);
      for (const { number, start, length, goes } of changes) {
        const one = absence(number, { start_date: dayFrom(start), end_date: dayFrom(start + length) });
        if (goes) table.delete(one.id);
        else table.put(one);
        const expected = found([...table.values()], filter);
        const { total, slice } = findAbsences(table, filter);
        expect(total).toBe(expected.length);
        expect(slice(from, from + 5)).toEqual(expected.slice(from, from + 5));
        expect([...absencesAfter(table, filter, null)]).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});
