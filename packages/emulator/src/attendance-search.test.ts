import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AttendanceFilter, type SortKey, searchAttendances, usualSort } from './attendance-search.ts';
import { createAttendanceTable, findWork } from './attendance-table.ts';
import type { AttendancePeriod } from './company.ts';
import type { Place } from './paging.ts';

function dayFrom(offset: number): string {
  return new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
}

function period(number: number, fields: Partial<AttendancePeriod> = {}): AttendancePeriod {
  return {
    id: `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`,
    v1_id: number,
    person_id: 1,
    type: 'work',
    start: '2026-01-01T08:00:00',
    end: '2026-01-01T12:00:00',
    attribution_date: fields.start?.slice(0, 10) ?? '2026-01-01',
    comment: null,
    project_id: null,
    status: 'confirmed',
    is_auto_generated: false,
    created_at: '2026-01-01T12:00:00Z',
    updated_at: '2026-01-01T12:00:00Z',
    ...fields,
  };
}

const somePeriods = fc
  .array(
    fc.record({
      person_id: fc.integer({ min: 1, max: 4 }),
      start: fc.nat(40).map((offset) => `${dayFrom(offset)}T08:00:00`),
      end: fc.option(
        fc.nat(40).map((offset) => `${dayFrom(offset)}T12:00:00`),
        { freq: 4 },
      ),
      status: fc.constantFrom('pending' as const, 'confirmed' as const, 'rejected' as const),
      updated_at: fc.nat(40).map((offset) => `${dayFrom(offset)}T12:00:00Z`),
      isBreak: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(({ isBreak, ...fields }, index) =>
      period(index + 1, isBreak ? { ...fields, type: 'break', v1_id: null } : fields),
    ),
  );

const bound = fc.option(
  fc.nat(40).map((offset) => `${dayFrom(offset)}T10:00:00`),
  { nil: undefined },
);
const day = fc.option(fc.nat(40).map(dayFrom), { nil: undefined });
const someFilter: fc.Arbitrary<AttendanceFilter> = fc.record({
  people: fc.option(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }), { nil: undefined }),
  startFrom: bound,
  startUntil: bound,
  endUntil: bound,
  updatedFrom: bound,
  updatedUntil: bound,
  firstDay: day,
  lastDay: day,
});

const key = (field: SortKey['field'], descending = false): SortKey => ({ field, descending });
const someSort = fc.constantFrom(
  usualSort,
  [key('start.date_time')],
  [key('start.date_time', true)],
  [key('updated_at', true)],
  [key('end.date_time', true), key('person.id')],
);

/** The model: every record looked at. */
function isWanted(one: AttendancePeriod, filter: AttendanceFilter): boolean {
  const { people, startFrom, startUntil, endUntil, updatedFrom, updatedUntil, firstDay, lastDay } = filter;
  const updated = one.updated_at.slice(0, 19);
  return (
    (people?.includes(one.person_id) ?? true) &&
    (startFrom === undefined || one.start >= startFrom) &&
    (startUntil === undefined || one.start <= startUntil) &&
    (endUntil === undefined || (one.end !== null && one.end <= endUntil)) &&
    (updatedFrom === undefined || updated >= updatedFrom) &&
    (updatedUntil === undefined || updated <= updatedUntil) &&
    (firstDay === undefined || one.attribution_date >= firstDay) &&
    (lastDay === undefined || one.attribution_date <= lastDay)
  );
}

/** Enough others, of people and days that nobody asks for, that no filter leaves few. */
const others = Array.from({ length: 3000 }, (_, index) =>
  period(1000 + index, { person_id: 9, start: '2026-01-20T08:00:00', updated_at: '2026-01-20T12:00:00Z' }),
);

test.each([
  ['few', [] as AttendancePeriod[]],
  ['many', others],
])('pages hold each wanted period once, in order, among %s others', (_, extra) => {
  const table = createAttendanceTable();
  for (const one of extra) table.put(one);
  fc.assert(
    fc.property(
      somePeriods,
      someFilter,
      someSort,
      fc.integer({ min: 1, max: 5 }),
      (periods, filter, sort, limit) => {
        for (const one of periods) table.put(one);
        const found: AttendancePeriod[] = [];
        let after: Place | null = null;
        do {
          const page = searchAttendances(table, filter, sort, after, extra.length > 0 ? 700 : limit);
          found.push(...page.records);
          after = page.next;
        } while (after !== null);
        const wanted = [...extra, ...periods].filter((one) => isWanted(one, filter));
        expect(found.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort());
        const places = found.map((one) => sort.map(({ field }) => valueOfField(one, field)));
        for (const [index, place] of places.entries()) {
          const before = places[index - 1];
          const at = before ? place.findIndex((value, field) => value !== before[field]) : -1;
          if (before && at >= 0) expect(place[at]! > before[at]!).toBe(!sort[at]!.descending);
        }
        for (const { id } of periods) table.delete(id);
      },
    ),
    { numRuns: extra.length > 0 ? 40 : 200 },
  );
});

function valueOfField(one: AttendancePeriod, field: SortKey['field']): string | number {
  const values = {
    'person.id': one.person_id,
    'start.date_time': one.start,
    'end.date_time': one.end ?? '~',
    updated_at: one.updated_at,
    status: one.status,
  };
  return values[field];
}

test('lists of v1 hold the work of the days, by day and number, however it is filtered', () => {
  fc.assert(
    fc.property(
      somePeriods,
      someFilter,
      fc.boolean(),
      fc.nat(5),
      (periods, filter, confirmedOnly, offset) => {
        const table = createAttendanceTable();
        for (const one of periods) table.put(one);
        const { people, updatedFrom, updatedUntil } = filter;
        const [firstDay, lastDay] = [filter.firstDay ?? '2026-01-01', filter.lastDay ?? '2026-12-31'];
        const found = findWork(table, {
          people,
          updatedFrom,
          updatedUntil,
          firstDay,
          lastDay,
          confirmedOnly,
        });
        const wanted = periods
          .filter((one) => isWanted(one, { people, updatedFrom, updatedUntil, firstDay, lastDay }))
          .filter(({ type, status }) => type === 'work' && (!confirmedOnly || status === 'confirmed'))
          .sort((a, b) => (a.start === b.start ? a.v1_id! - b.v1_id! : a.start > b.start ? 1 : -1));
        expect(found.total).toBe(wanted.length);
        expect(found.slice(offset, offset + 3)).toEqual(wanted.slice(offset, offset + 3));
      },
    ),
  );
});

test('a page of two hundred thousand periods takes no longer than a blink', () => {
  const table = createAttendanceTable();
  for (let number = 1; number <= 200_000; number++) {
    const on = dayFrom(number % 730);
    table.put(
      period(number, {
        person_id: 1 + (number % 1000),
        start: `${on}T08:00:00`,
        end: `${on}T12:00:00`,
        updated_at: `${on}T12:00:00Z`,
      }),
    );
  }
  const searches: AttendanceFilter[] = [
    {},
    { people: [7, 8] },
    { firstDay: '2026-06-01', lastDay: '2026-06-02' },
    { firstDay: '2026-06-01', lastDay: '2026-12-31' },
    { startFrom: '2026-06-01T00:00:00', startUntil: '2026-06-30T23:59:59' },
    { updatedFrom: '2027-12-30T00:00:00' },
    { updatedFrom: '2026-06-01T00:00:00' },
  ];
  const search = (filter: AttendanceFilter) => {
    const first = searchAttendances(table, filter, usualSort, null, 100);
    return searchAttendances(table, filter, usualSort, first.next, 100);
  };
  // Orders are made when they are first read.
  search({ startFrom: '2027-12-30T00:00:00', updatedFrom: '2027-12-30T00:00:00' });
  search({});
  const work = (from: number) =>
    findWork(table, { firstDay: '2026-01-01', lastDay: '2028-01-01', confirmedOnly: true }).slice(
      from,
      from + 200,
    );
  work(0);
  const before = process.threadCpuUsage();
  for (const filter of searches) expect(search(filter).records.length).toBeGreaterThan(0);
  expect(work(190_000)).toHaveLength(200);
  const { user, system } = process.threadCpuUsage(before);
  // Looking at every period even once for each search would take some times as long.
  expect((user + system) / 1000).toBeLessThan(300);
});
