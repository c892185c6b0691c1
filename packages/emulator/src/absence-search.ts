import { type Reaching, reachingInto } from './absence-start-days.ts';
import { type AbsenceTable, absencesOf, type Unit, unitKey, unitOf } from './absence-table.ts';
import { firstThat } from './binary-search.ts';
import type { Absence } from './company.ts';

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
 * order, and what began before and reaches into it is counted by days. Other lists are made once for all their pages.
 */
export function findAbsences(table: AbsenceTable, filter: AbsenceFilter): FoundAbsences {
  const { unit, ids, people, types, passes, updatedFrom, updatedUntil } = filter;
  const isByTime = !ids && !people && !types && !passes && (updatedFrom ?? updatedUntil) === undefined;
  if (unit !== undefined && isByTime) return findByTime(table, unit, filter);
  const looked = () =>
    (candidates(table, filter) ?? table.sorted('start')).filter((absence) => isWanted(absence, filter));
  const isQuick = ids !== undefined || people !== undefined;
  const found = isQuick || passes ? looked() : table.remember(`found ${JSON.stringify(filter)}`, looked);
  return { total: found.length, slice: (from, until) => found.slice(from, until) };
}

function findByTime(
  table: AbsenceTable,
  unit: Unit,
  { firstDay = '', lastDay = '9999' }: AbsenceFilter,
): FoundAbsences {
  const order = table.sorted('unitStart');
  const certain = table.firstFrom('unitStart', unitKey(unit, firstDay));
  const end = table.firstFrom('unitStart', unitKey(unit, `${lastDay}~`));
  const reaching = joined(reachingInto(table, unit, firstDay, lastDay));
  const count = reaching.total;
  return {
    total: count + Math.max(0, end - certain),
    slice(from, until) {
      const at = (index: number) => Math.min(certain + Math.max(0, index - count), end);
      return [...reaching.slice(from, until), ...order.slice(at(from), at(until))];
    },
  };
}

/** One list of some parts, of which only what is asked for is made. */
function joined(parts: Iterable<Reaching>): FoundAbsences {
  const counted = Array.from(parts, (part) => ({ part, count: part.count() }));
  return {
    total: counted.reduce((sum, { count }) => sum + count, 0),
    slice(from, until) {
      const records: Absence[] = [];
      let before = 0;
      for (const { part, count } of counted) {
        if (before >= until) break;
        if (before + count > from) {
          records.push(...part.records().slice(Math.max(0, from - before), until - before));
        }
        before += count;
      }
      return records;
    },
  };
}

/** A place in a list: that of an absence, there or not. */
export interface AbsencePlace {
  readonly start: string;
  readonly id: string;
}

/** Goes through the absences that pass, by start and id, from behind a place on. */
export function* absencesAfter(
  table: AbsenceTable,
  filter: AbsenceFilter,
  after: AbsencePlace | null,
): Generator<Absence> {
  const few = candidates(table, filter);
  const { unit, firstDay = '', lastDay = '9999' } = filter;
  if (few) return yield* wantedOf(few);
  for (const part of reachingInto(table, unit, firstDay, lastDay, after?.start)) {
    yield* wantedOf(part.records());
  }
  yield* wantedOf(table.sorted('start'), table.firstFrom('start', firstDay));

  function* wantedOf(sorted: readonly Absence[], low = 0): Generator<Absence> {
    const first = after === null ? low : firstThat(sorted, (absence) => isBehind(absence, after), low);
    for (let index = first; index < sorted.length; index++) {
      const absence = sorted[index] as Absence;
      if (absence.start_date > lastDay) return;
      if (isWanted(absence, filter)) yield absence;
    }
  }
}

function isBehind(absence: Absence, after: AbsencePlace): boolean {
  return absence.start_date > after.start || (absence.start_date === after.start && absence.id > after.id);
}

/**
 * The absences worth looking at, by start and id, where a filter leaves few; null where it leaves many. What changed
 * lately starts late: the way to the first of them is long, were all of them walked through by start.
 */
function candidates(table: AbsenceTable, filter: AbsenceFilter): readonly Absence[] | null {
  const { ids, people, updatedFrom, updatedUntil } = filter;
  if (ids) return [...new Set(ids)].flatMap((id) => table.get(id) ?? []).sort(byStart);
  if (people) return [...new Set(people)].flatMap((id) => absencesOf(table, id)).sort(byStart);
  if (updatedFrom === undefined && updatedUntil === undefined) return null;
  const from = updatedFrom === undefined ? 0 : table.firstFrom('updated', updatedFrom);
  const until = updatedUntil === undefined ? table.size : table.firstFrom('updated', `${updatedUntil}~`);
  if (until - from >= table.size / 16) return null;
  return table.remember(`changed ${updatedFrom} ${updatedUntil}`, () =>
    table.sorted('updated').slice(from, until).sort(byStart),
  );
}

function byStart(a: Absence, b: Absence): number {
  if (a.start_date !== b.start_date) return a.start_date > b.start_date ? 1 : -1;
  return a.id > b.id ? 1 : a.id < b.id ? -1 : 0;
}

function isWanted(absence: Absence, filter: AbsenceFilter): boolean {
  const { unit, ids, people, types, firstDay, lastDay, updatedFrom, updatedUntil, passes } = filter;
  if (unit !== undefined && unitOf(absence) !== unit) return false;
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
