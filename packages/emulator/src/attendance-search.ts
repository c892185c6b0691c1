import {
  type AttendanceOrder,
  type AttendanceTable,
  periodsFor,
  periodsOf,
  shiftedDay,
} from './attendance-table.ts';
import type { AttendancePeriod } from './company.ts';
import type { Place, Stretch } from './paging.ts';

/** What a list of v2 is asked for. Every bound is included; moments have whole seconds, those of change are in UTC. */
export interface AttendanceFilter {
  readonly ids?: readonly string[] | undefined;
  readonly people?: readonly number[] | undefined;
  readonly projects?: readonly number[] | undefined;
  readonly status?: AttendancePeriod['status'] | undefined;
  readonly startFrom?: string | undefined;
  readonly startUntil?: string | undefined;
  readonly endFrom?: string | undefined;
  readonly endUntil?: string | undefined;
  readonly updatedFrom?: string | undefined;
  readonly updatedUntil?: string | undefined;
  /** Days that periods count for. */
  readonly firstDay?: string | undefined;
  readonly lastDay?: string | undefined;
}

export type SortField = 'person.id' | 'start.date_time' | 'end.date_time' | 'updated_at' | 'status';

/** A field to sort by, and whether downwards. */
export interface SortKey {
  readonly field: SortField;
  readonly descending: boolean;
}

export const usualSort: readonly SortKey[] = [
  { field: 'person.id', descending: false },
  { field: 'start.date_time', descending: false },
  { field: 'end.date_time', descending: false },
];

/**
 * A page of periods, from behind a place on.
 *
 * Where a filter leaves few, those are looked at. Else the page is taken from an order of the table, from the place on,
 * so that a page of a million periods takes no longer than one of a thousand. Only unusual sortings need all of them.
 */
export function searchAttendances(
  table: AttendanceTable,
  filter: AttendanceFilter,
  sort: readonly SortKey[],
  after: Place | null,
  limit: number,
): Stretch<AttendancePeriod> {
  const compare = comparisonOf(sort);
  const few = candidates(table, filter, Math.max(1000, 10 * Math.sqrt(table.size)));
  const walk = few === null ? orderOf(sort) : null;
  const records: AttendancePeriod[] = [];
  for (const period of few === null && walk !== null ? along(table, walk, filter, after) : sorted()) {
    if (!isWanted(period, filter)) continue;
    if (records.length === limit) {
      const last = records.at(-1) as AttendancePeriod;
      return { records, next: placeOf(last, sort) };
    }
    records.push(period);
  }
  return { records, next: null };

  function sorted(): AttendancePeriod[] {
    const listed = (few ?? [...table.values()]).filter((period) => isWanted(period, filter));
    const placed = listed.map((period) => ({ period, place: placeOf(period, sort) }));
    const rest = after === null ? placed : placed.filter(({ place }) => compare(place, after) > 0);
    return rest.sort((a, b) => compare(a.place, b.place)).map(({ period }) => period);
  }
}

function placeOf(period: AttendancePeriod, sort: readonly SortKey[]): Place {
  return [...sort.map(({ field }) => sortValueOf(period, field)), period.id];
}

/** What a period is sorted by. Open ends come last, and first when sorted downwards. */
function sortValueOf(period: AttendancePeriod, field: SortField): string | number {
  switch (field) {
    case 'person.id':
      return period.person_id;
    case 'start.date_time':
      return period.start;
    case 'end.date_time':
      return period.end ?? '~';
    case 'updated_at':
      return period.updated_at.slice(0, 19);
    case 'status':
      return period.status;
  }
}

/** Compares places; ids follow the direction of the last field, so that an order can be read from both sides. */
function comparisonOf(sort: readonly SortKey[]): (a: Place, b: Place) => number {
  const signs = sort.map(({ descending }) => (descending ? -1 : 1));
  const all = [...signs, signs.at(-1) ?? 1];
  return (a, b) => {
    for (const [index, sign] of all.entries()) {
      const [left, right] = [a[index] as string | number, b[index] as string | number];
      if (left !== right) return left > right ? sign : -sign;
    }
    return 0;
  };
}

interface Walk {
  readonly order: AttendanceOrder;
  readonly descending: boolean;
  /** The key in the order of a place in the list. */
  readonly keyOf: (place: Place) => string;
  /** The keys that can pass a filter: from, and until when it begins so. */
  readonly bounds: (filter: AttendanceFilter) => readonly [from: string, until: string];
}

/** The order of the table that is a sorting, if one is. */
function orderOf(sort: readonly SortKey[]): Walk | null {
  const key = sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join();
  const [first] = sort;
  switch (key) {
    case 'person.id,start.date_time,end.date_time':
      return {
        order: 'person',
        descending: false,
        keyOf: ([person, start, end]) => `${String(person).padStart(16, '0')} ${start} ${end}`,
        bounds: () => ['', '~'],
      };
    case 'start.date_time':
    case '-start.date_time':
      return {
        order: 'start',
        descending: first?.descending ?? false,
        keyOf: ([start]) => String(start),
        bounds: startBounds,
      };
    case 'updated_at':
    case '-updated_at':
      return {
        order: 'updated',
        descending: first?.descending ?? false,
        keyOf: ([updated]) => String(updated),
        bounds: ({ updatedFrom = '', updatedUntil = '~' }) => [updatedFrom, updatedUntil],
      };
    default:
      return null;
  }
}

/** Goes along an order from behind a place on, as far as the filter can pass. */
function* along(
  table: AttendanceTable,
  { order, descending, keyOf, bounds }: Walk,
  filter: AttendanceFilter,
  after: Place | null,
): Generator<AttendancePeriod> {
  const records = table.sorted(order);
  const [from, until] = bounds(filter);
  const first = table.firstFrom(order, from);
  const end = table.firstFrom(order, `${until}~`);
  const place = after && table.firstFromRecord(order, keyOf(after), String(after.at(-1)));
  const isThere = place !== null && records[place]?.id === after?.at(-1);
  if (descending) {
    for (let index = Math.min(end, place ?? end) - 1; index >= first; index--) {
      yield records[index] as AttendancePeriod;
    }
    return;
  }
  for (let index = Math.max(first, (place ?? 0) + (isThere ? 1 : 0)); index < end; index++) {
    yield records[index] as AttendancePeriod;
  }
}

/** The starts that a filter leaves possible; what counts for a day starts at most a day before or after it. */
function startBounds({
  startFrom,
  startUntil,
  firstDay,
  lastDay,
}: AttendanceFilter): readonly [string, string] {
  const from = [startFrom ?? '', firstDay === undefined ? '' : shiftedDay(firstDay, -1)]
    .sort()
    .at(-1) as string;
  const until = [startUntil ?? '~', lastDay === undefined ? '~' : shiftedDay(lastDay, 2)].sort()[0] as string;
  return [from, until];
}

/** The periods worth looking at where a filter leaves few, in no order; null where it leaves `many` or more. */
function candidates(
  table: AttendanceTable,
  filter: AttendanceFilter,
  many: number,
): readonly AttendancePeriod[] | null {
  const { ids, people, projects, updatedFrom, updatedUntil } = filter;
  const [startFrom, startUntil] = startBounds(filter);
  if (ids) return [...new Set(ids)].flatMap((id) => table.get(id) ?? []);
  if (people) return [...new Set(people)].flatMap((id) => periodsOf(table, id, startFrom, startUntil));
  const [least] = [
    ...stretch('start', startFrom, startUntil),
    ...stretch('updated', updatedFrom ?? '', updatedUntil ?? '~'),
  ].sort((a, b) => a.count - b.count);
  if (least && least.count < many) return least.records();
  return projects ? [...new Set(projects)].flatMap((id) => periodsFor(table, id)) : null;

  /** Nothing where all of an order is meant; it need not be made for that. */
  function stretch(order: 'start' | 'updated', from: string, until: string) {
    if (from === '' && until === '~') return [];
    const [first, end] = [table.firstFrom(order, from), table.firstFrom(order, `${until}~`)];
    return [{ count: end - first, records: () => table.sorted(order).slice(first, end) }];
  }
}

function isWanted(period: AttendancePeriod, filter: AttendanceFilter): boolean {
  const { start, end, attribution_date: day, status } = period;
  const updated = period.updated_at.slice(0, 19);
  if (filter.ids && !filter.ids.includes(period.id)) return false;
  if (filter.people && !filter.people.includes(period.person_id)) return false;
  if (filter.projects && (period.project_id === null || !filter.projects.includes(period.project_id)))
    return false;
  if (filter.status && status !== filter.status) return false;
  return (
    isWithin(start, filter.startFrom, filter.startUntil) &&
    isWithin(end, filter.endFrom, filter.endUntil) &&
    isWithin(updated, filter.updatedFrom, filter.updatedUntil) &&
    isWithin(day, filter.firstDay, filter.lastDay)
  );
}

function isWithin(value: string | null, from: string | undefined, until: string | undefined): boolean {
  if (from === undefined && until === undefined) return true;
  return value !== null && (from === undefined || value >= from) && (until === undefined || value <= until);
}
