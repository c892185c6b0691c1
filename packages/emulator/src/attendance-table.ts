import { firstThat } from './binary-search.ts';
import type { AttendancePeriod } from './company.ts';
import { Table } from './table.ts';

/**
 * The orders in which attendances are read. `dated` and `confirmed` are those of v1: work by day and number, all of it
 * or what is confirmed.
 */
export type AttendanceOrder = 'person' | 'start' | 'updated' | 'project' | 'dated' | 'confirmed' | 'number';

export type AttendanceTable = Table<AttendancePeriod, AttendanceOrder, 'person'>;

/** The table of attendances, empty. */
export function createAttendanceTable(): AttendanceTable {
  return new Table<AttendancePeriod, AttendanceOrder, 'person'>(
    ({ id }) => id,
    {
      person: ({ person_id, start, end }) => `${ownerKey(person_id, start)} ${end ?? '~'}`,
      start: ({ start }) => start,
      updated: ({ updated_at }) => updated_at.slice(0, 19),
      project: ({ project_id, start }) => (project_id === null ? null : ownerKey(project_id, start)),
      dated: dayKey,
      confirmed: (period) => (period.status === 'confirmed' ? dayKey(period) : null),
      number: ({ v1_id }) => v1_id,
    },
    { person: { by: ({ person_id }) => person_id, order: ({ start, end }) => `${start} ${end ?? '~'}` } },
  );
}

function ownerKey(id: number, start: string): string {
  return `${String(id).padStart(16, '0')} ${start}`;
}

function dayKey({ v1_id, attribution_date }: AttendancePeriod): string | null {
  return v1_id === null ? null : `${attribution_date} ${String(v1_id).padStart(16, '0')}`;
}

/** A stretch of an order, from a key to another; both are included, as far as they are written. */
export interface Range {
  readonly order: AttendanceOrder;
  readonly from: number;
  readonly until: number;
}

function range(table: AttendanceTable, order: AttendanceOrder, from: string, until: string): Range {
  const first = table.firstFrom(order, from);
  return { order, from: first, until: table.firstFrom(order, `${until}~`, first) };
}

function cut(table: AttendanceTable, { order, from, until }: Range): readonly AttendancePeriod[] {
  return table.sorted(order).slice(from, until);
}

/**
 * The periods of a person that start from one moment to another, or all of them, by their start. All of them are the same
 * list as long as none changes.
 */
export function periodsOf(
  table: AttendanceTable,
  personId: number,
  from = '',
  until = '~',
): readonly AttendancePeriod[] {
  const own = table.group('person', personId);
  if (from === '' && until === '~') return own;
  const first = firstThat(own, ({ start }) => start >= from);
  const last = `${until}~`;
  return own.slice(
    first,
    firstThat(own, ({ start }) => start >= last, first),
  );
}

/** The periods that were recorded for a project. */
export function periodsFor(table: AttendanceTable, projectId: number): readonly AttendancePeriod[] {
  return cut(table, range(table, 'project', ownerKey(projectId, ''), ownerKey(projectId, '~')));
}

/** The work that v1 knows by a number. */
export function workOfNumber(table: AttendanceTable, number: number): AttendancePeriod | undefined {
  const found = table.sorted('number')[table.firstFrom('number', number)];
  return found?.v1_id === number ? found : undefined;
}

/** The highest number that v1 knows. */
export function highestNumber(table: AttendanceTable): number {
  return table.sorted('number').at(-1)?.v1_id ?? 0;
}

/** What a list of v1 is asked for. Days are included at both ends, moments have whole seconds in UTC. */
export interface WorkFilter {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly confirmedOnly: boolean;
  readonly people?: readonly number[] | undefined;
  readonly updatedFrom?: string | undefined;
  readonly updatedUntil?: string | undefined;
}

/** A list of work by day and number, of which pages can be cut without making the whole list. */
export interface FoundWork {
  readonly total: number;
  slice(from: number, until: number): readonly AttendancePeriod[];
}

/**
 * Finds work. A list by days alone is a stretch of an order, of which only the page is looked at. Other lists are made
 * once for all their pages.
 */
export function findWork(table: AttendanceTable, filter: WorkFilter): FoundWork {
  const { firstDay, lastDay, confirmedOnly, people, updatedFrom, updatedUntil } = filter;
  const days = range(table, confirmedOnly ? 'confirmed' : 'dated', firstDay, lastDay);
  if (!people && updatedFrom === undefined && updatedUntil === undefined) {
    const order = table.sorted(days.order);
    const at = (index: number) => Math.min(days.from + index, days.until);
    return {
      total: Math.max(0, days.until - days.from),
      slice: (from, until) => order.slice(at(from), at(until)),
    };
  }
  const found = people ? wanted() : table.remember(`work ${JSON.stringify(filter)}`, wanted);
  return { total: found.length, slice: (from, until) => found.slice(from, until) };

  function wanted(): readonly AttendancePeriod[] {
    if (people) {
      const [from, until] = [shiftedDay(firstDay, -1), shiftedDay(lastDay, 1)];
      const own = [...new Set(people)].flatMap((id) => periodsOf(table, id, from, until));
      return own.filter(isWanted).sort(byDay);
    }
    const changed = range(table, 'updated', updatedFrom ?? '', updatedUntil ?? '~');
    if (changed.until - changed.from >= days.until - days.from) return cut(table, days).filter(isWanted);
    return cut(table, changed).filter(isWanted).sort(byDay);
  }

  function isWanted(period: AttendancePeriod): boolean {
    const { v1_id, status, attribution_date: day, updated_at } = period;
    if (v1_id === null || (confirmedOnly && status !== 'confirmed')) return false;
    if (day < firstDay || day > lastDay) return false;
    if (updatedFrom !== undefined && updated_at < updatedFrom) return false;
    return updatedUntil === undefined || updated_at <= `${updatedUntil}~`;
  }
}

/** So many days later. */
export function shiftedDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** As the order `dated`, of work that v1 knows. */
function byDay(a: AttendancePeriod, b: AttendancePeriod): number {
  if (a.attribution_date !== b.attribution_date) return a.attribution_date > b.attribution_date ? 1 : -1;
  return (a.v1_id ?? 0) - (b.v1_id ?? 0);
}
