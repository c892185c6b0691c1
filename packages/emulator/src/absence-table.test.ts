import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AbsenceFilter,
  absenceOfNumber,
  absencesAfter,
  createAbsenceTable,
  findAbsences,
  highestNumber,
} from './absence-table.ts';
import type { Absence } from './company.ts';

function dayFrom(offset: number): string {
  return new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
}

function absence(number: number, fields: Partial<Absence>): Absence {
  return {
    id: `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`,
    v1_id: number,
    person_id: 1,
    time_off_type_id: 1,
    start_date: '2026-01-01',
    end_date: '2026-01-01',
    half_day_start: false,
    half_day_end: false,
    start_time: null,
    end_time: null,
    status: 'approved',
    approved_at: null,
    comment: '',
    substitute_id: null,
    origin: 'api',
    created_by_id: null,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...fields,
  };
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

test('knows absences by number, and passes over those of hours', () => {
  const table = createAbsenceTable();
  table.put(absence(1, { v1_id: null }));
  expect(absenceOfNumber(table, 1)).toBeUndefined();
  expect(highestNumber(table)).toBe(0);
  table.put(absence(2, {}));
  table.put(absence(3, { v1_id: 7 }));
  expect(absenceOfNumber(table, 2)?.v1_id).toBe(2);
  expect(absenceOfNumber(table, 3)).toBeUndefined();
  expect(highestNumber(table)).toBe(7);
});
