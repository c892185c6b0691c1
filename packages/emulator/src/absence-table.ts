import type { Absence } from './company.ts';
import { Table } from './table.ts';

/** The orders in which absences are read. */
export type AbsenceOrder =
  | 'start'
  | 'unit'
  | 'lasting'
  | 'person'
  | 'substitute'
  | 'updated'
  | 'length'
  | 'number';

export type AbsenceTable = Table<Absence, AbsenceOrder>;

/** Absences longer than this many days are few, and looked through one by one where a stretch of time is asked for. */
const longDays = 31;

/** The table of absences, empty. */
export function createAbsenceTable(): AbsenceTable {
  return new Table<Absence, AbsenceOrder>(({ id }) => id, {
    start: ({ start_date }) => start_date,
    unit: ({ v1_id, start_date }) => unitKey(v1_id === null ? 'hour' : 'day', start_date),
    lasting: ({ v1_id, start_date, end_date }) =>
      `${unitKey(v1_id === null ? 'hour' : 'day', start_date)} ${end_date ?? '~'}`,
    person: ({ person_id, start_date }) => ownerKey(person_id, start_date),
    substitute: ({ substitute_id, start_date }) =>
      substitute_id === null ? '' : ownerKey(substitute_id, start_date),
    updated: ({ updated_at }) => updated_at.slice(0, 19),
    length: daysOf,
    number: ({ v1_id }) => v1_id ?? 0,
  });
}

type Unit = 'day' | 'hour';

function unitKey(unit: Unit, date: string): string {
  return `${unit} ${date}`;
}

function ownerKey(id: number, date: string): string {
  return `${String(id).padStart(16, '0')} ${date}`;
}

function daysOf({ start_date, end_date }: Absence): number {
  return end_date === null ? Infinity : (Date.parse(end_date) - Date.parse(start_date)) / 86_400_000 + 1;
}

/** The absences of a person, by their start. */
export function absencesOf(table: AbsenceTable, personId: number): readonly Absence[] {
  return stretch(table, 'person', ownerKey(personId, ''), ownerKey(personId, '~'));
}

/** The absences for which somebody was named as substitute, by their start. */
export function coveredBy(table: AbsenceTable, personId: number): readonly Absence[] {
  return stretch(table, 'substitute', ownerKey(personId, ''), ownerKey(personId, '~'));
}

/** The absence of days that v1 knows by a number. */
export function absenceOfNumber(table: AbsenceTable, number: number): Absence | undefined {
  const found = table.sorted('number')[table.firstFrom('number', number)];
  return found?.v1_id === number ? found : undefined;
}

/** The highest number that v1 knows. */
export function highestNumber(table: AbsenceTable): number {
  return table.sorted('number').at(-1)?.v1_id ?? 0;
}

function stretch(table: AbsenceTable, order: AbsenceOrder, from: string, until: string): readonly Absence[] {
  const first = table.firstFrom(order, from);
  return table.sorted(order).slice(first, table.firstFrom(order, until, first));
}

/** What a list of absences can be asked for. Days are included at both ends, moments have whole seconds. */
export interface AbsenceFilter {
  /** Only those of days, or of hours. */
  readonly unit?: Unit | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly people?: readonly number[] | undefined;
  readonly types?: readonly number[] | undefined;
  /** The first and the last day of a stretch of time that absences must touch. */
  readonly firstDay?: string | undefined;
  readonly lastDay?: string | undefined;
  /** UTC, `YYYY-MM-DDThh:mm:ss`. */
  readonly updatedFrom?: string | undefined;
  readonly updatedUntil?: string | undefined;
  /** Anything else. */
  readonly passes?: ((absence: Absence) => boolean) | undefined;
}

/** A list of absences by start and id, of which pages can be cut without making the whole list. */
export interface FoundAbsences {
  readonly total: number;
  slice(from: number, until: number): readonly Absence[];
}

/**
 * Finds absences by start, then id.
 *
 * A list of everything, or of what touches a stretch of time, is not looked through: its middle is a stretch of an
 * order, and only what began before and may reach into it is looked at one by one.
 */
export function findAbsences(table: AbsenceTable, filter: AbsenceFilter): FoundAbsences {
  const few = candidates(table, filter, table.size / 16);
  const { unit, firstDay = '', lastDay = '9999' } = filter;
  const isPlain =
    few === null &&
    unit !== undefined &&
    !filter.types &&
    !filter.passes &&
    filter.updatedFrom === undefined &&
    filter.updatedUntil === undefined;
  if (!isPlain) {
    const found = (few ?? table.sorted('start')).filter((absence) => isWanted(absence, filter));
    return { total: found.length, slice: (from, until) => found.slice(from, until) };
  }
  const order = table.sorted('unit');
  const certain = table.firstFrom('unit', unitKey(unit, firstDay));
  const end = table.firstFrom('unit', unitKey(unit, `${lastDay}~`));
  const reaching = joined(firstDay === '' ? [] : [...reachingInto(table, unit, firstDay, lastDay)]);
  const count = reaching.total;
  return {
    total: count + Math.max(0, end - certain),
    slice(from, until) {
      const at = (index: number) => Math.min(certain + Math.max(0, index - count), end);
      return [...reaching.slice(from, until), ...order.slice(at(from), at(until))];
    },
  };
}

/** A stretch of a list that is counted before it is cut. */
interface Part {
  readonly count: number;
  /** By start and id. */
  readonly records: () => readonly Absence[];
}

/**
 * Those that began before a day, and on `startFrom` at the earliest, and last until that day or longer, in parts by start.
 * They are not looked through: of each day before, they are a stretch of an order.
 */
function* reachingInto(
  table: AbsenceTable,
  unit: Unit | undefined,
  firstDay: string,
  lastDay: string,
  startFrom = '',
): Generator<Part> {
  const units: readonly Unit[] = unit === undefined ? ['day', 'hour'] : [unit];
  const since = shiftedDay(firstDay, -longDays);
  const long = table
    .sorted('length')
    .slice(table.firstFrom('length', longDays + 1))
    .filter(
      (absence) =>
        (unit === undefined || (absence.v1_id === null) === (unit === 'hour')) &&
        absence.start_date < since &&
        absence.start_date <= lastDay &&
        absence.start_date >= startFrom &&
        (absence.end_date === null || absence.end_date >= firstDay),
    )
    .sort(byStart);
  yield { count: long.length, records: () => long };
  for (let before = longDays; before > 0; before--) {
    const day = shiftedDay(firstDay, -before);
    if (day >= startFrom && day <= lastDay) yield startedOn(table, units, day, firstDay);
  }
}

/** Those that began on a day and last until another or longer. */
function startedOn(table: AbsenceTable, units: readonly Unit[], day: string, lastingUntil: string): Part {
  const ranges = units.map((unit) => {
    const key = unitKey(unit, day);
    const from = table.firstFrom('lasting', `${key} ${lastingUntil}`);
    return { from, until: table.firstFrom('lasting', `${key} ~~`, from) };
  });
  return {
    count: ranges.reduce((sum, { from, until }) => sum + until - from, 0),
    records: () =>
      ranges.flatMap(({ from, until }) => table.sorted('lasting').slice(from, until)).sort(byStart),
  };
}

/** One list of some parts, of which only what is asked for is made. */
function joined(parts: readonly Part[]): FoundAbsences {
  return {
    total: parts.reduce((sum, { count }) => sum + count, 0),
    slice(from, until) {
      const records: Absence[] = [];
      let before = 0;
      for (const part of parts) {
        if (before < until && before + part.count > from) {
          records.push(...part.records().slice(Math.max(0, from - before), until - before));
        }
        before += part.count;
      }
      return records;
    },
  };
}

function shiftedDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Goes through the absences that pass, by start and id, from behind a place on. */
export function* absencesAfter(
  table: AbsenceTable,
  filter: AbsenceFilter,
  after: { readonly start: string; readonly id: string } | null,
): Generator<Absence> {
  const { firstDay, lastDay = '9999' } = filter;
  // From a place on, the next page is near. Only the way to the first one can be long: what changed lately starts late.
  const few = candidates(table, filter, after === null ? table.size / 16 : 2 * Math.sqrt(table.size));
  for (const absence of few ?? reaching()) {
    if ((after === null || isBehind(absence, after)) && isWanted(absence, filter)) yield absence;
  }
  if (few) return;
  const order = table.sorted('start');
  const from = [firstDay ?? '', after?.start ?? ''].sort().at(-1) as string;
  for (let index = table.firstFrom('start', from); index < order.length; index++) {
    const absence = order[index] as Absence;
    if (absence.start_date > lastDay) return;
    if ((after === null || isBehind(absence, after)) && isWanted(absence, filter)) yield absence;
  }

  function* reaching(): Generator<Absence> {
    if (firstDay === undefined || (after !== null && after.start >= firstDay)) return;
    for (const { records } of reachingInto(table, filter.unit, firstDay, lastDay, after?.start)) {
      yield* records();
    }
  }
}

function isBehind(absence: Absence, after: { readonly start: string; readonly id: string }): boolean {
  return absence.start_date > after.start || (absence.start_date === after.start && absence.id > after.id);
}

/** The absences worth looking at, by start and id, where a filter leaves few; null where it leaves `many` or more. */
function candidates(table: AbsenceTable, filter: AbsenceFilter, many: number): Absence[] | null {
  const { ids, people, updatedFrom, updatedUntil } = filter;
  if (ids) return [...new Set(ids)].flatMap((id) => table.get(id) ?? []).sort(byStart);
  if (people) return [...new Set(people)].flatMap((id) => absencesOf(table, id)).sort(byStart);
  if (updatedFrom === undefined && updatedUntil === undefined) return null;
  const from = updatedFrom === undefined ? 0 : table.firstFrom('updated', updatedFrom);
  const until = updatedUntil === undefined ? table.size : table.firstFrom('updated', `${updatedUntil}~`);
  if (until - from >= many) return null;
  return table.sorted('updated').slice(from, until).sort(byStart);
}

function byStart(a: Absence, b: Absence): number {
  if (a.start_date !== b.start_date) return a.start_date > b.start_date ? 1 : -1;
  return a.id > b.id ? 1 : a.id < b.id ? -1 : 0;
}

function isWanted(absence: Absence, filter: AbsenceFilter): boolean {
  const { unit, ids, people, types, firstDay, lastDay, updatedFrom, updatedUntil, passes } = filter;
  if (unit !== undefined && (absence.v1_id === null) !== (unit === 'hour')) return false;
  if (lastDay !== undefined && absence.start_date > lastDay) return false;
  if (firstDay !== undefined && absence.end_date !== null && absence.end_date < firstDay) return false;
  if (ids && !ids.includes(absence.id)) return false;
  if (people && !people.includes(absence.person_id)) return false;
  if (types && !types.includes(absence.time_off_type_id)) return false;
  // What stands behind the seconds, `Z` or a fraction, sorts behind nothing and before `~`.
  if (updatedFrom !== undefined && absence.updated_at < updatedFrom) return false;
  if (updatedUntil !== undefined && absence.updated_at > `${updatedUntil}~`) return false;
  return passes?.(absence) ?? true;
}
