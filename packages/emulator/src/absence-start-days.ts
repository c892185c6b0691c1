import { type AbsenceTable, type Unit, unitKey } from './absence-table.ts';
import { firstThat } from './binary-search.ts';
import type { Absence } from './company.ts';

/** The absences that begin on a day: a stretch of two orders, by id and by end. */
interface StartDay {
  readonly day: string;
  readonly from: number;
  readonly until: number;
  /** The last day of any of them, `~` while one has no end. */
  readonly lastEnd: string;
  /** The same of any that begins on this day or before. */
  readonly lastEndSoFar: string;
}

/** The absences that begin on a day before another, and last until that one or longer. */
export interface Reaching {
  readonly count: () => number;
  /** By id. */
  readonly records: () => readonly Absence[];
}

/**
 * Goes through those that began before a day, and on `startFrom` at the earliest, and last until that day or longer. They
 * are not looked through one by one: there are few days on which absences begin, and of each the last end is known.
 */
export function* reachingInto(
  table: AbsenceTable,
  unit: Unit | undefined,
  firstDay: string,
  lastDay = '9999',
  startFrom = '',
): Generator<Reaching> {
  const days = table.remember(`start days ${unit}`, () => startDays(table, unit));
  const [ids, ends] = ordersOf(unit);
  const lasts = ({ end_date }: Absence) => end_date === null || end_date >= firstDay;
  const first = firstThat(days, ({ day, lastEndSoFar }) => lastEndSoFar >= firstDay && day >= startFrom);
  for (let index = first; index < days.length; index++) {
    const { day, from, until, lastEnd } = days[index] as StartDay;
    if (day >= firstDay || day > lastDay) return;
    if (lastEnd < firstDay) continue;
    yield {
      count: () => until - firstThat(table.sorted(ends), lasts, from, until),
      // Each of the pages of a day goes through the same records, which lie far apart in memory.
      records: () =>
        table.remember(`start day ${unit} ${day} ${firstDay}`, () =>
          table.sorted(ids).slice(from, until).filter(lasts),
        ),
    };
  }
}

/** The days on which absences begin, ascending. */
function startDays(table: AbsenceTable, unit: Unit | undefined): readonly StartDay[] {
  const [ids, ends] = ordersOf(unit);
  const keyOf = (day: string) => (unit === undefined ? day : unitKey(unit, day));
  const [byId, byEnd] = [table.sorted(ids), table.sorted(ends)];
  const days: StartDay[] = [];
  const end = table.firstFrom(ids, keyOf('~'));
  let lastEndSoFar = '';
  for (let from = table.firstFrom(ids, keyOf('')); from < end; ) {
    const day = (byId[from] as Absence).start_date;
    const until = table.firstFrom(ids, keyOf(`${day}~`), from);
    const lastEnd = (byEnd[until - 1] as Absence).end_date ?? '~';
    if (lastEnd > lastEndSoFar) lastEndSoFar = lastEnd;
    days.push({ day, from, until, lastEnd, lastEndSoFar });
    from = until;
  }
  return days;
}

function ordersOf(unit: Unit | undefined) {
  return unit === undefined ? (['start', 'end'] as const) : (['unitStart', 'unitEnd'] as const);
}
