import type { Absence } from './company.ts';
import { Table } from './table.ts';

/** The orders in which absences are read. Those of a unit are for v1, which has a list for days and one for hours. */
export type AbsenceOrder = 'start' | 'end' | 'unitStart' | 'unitEnd' | 'updated' | 'number';

export type AbsenceTable = Table<Absence, AbsenceOrder, 'person' | 'substitute'>;

/** The table of absences, empty. The ends are sorted within the days on which absences begin. */
export function createAbsenceTable(): AbsenceTable {
  const order = ({ start_date }: Absence) => start_date;
  return new Table<Absence, AbsenceOrder, 'person' | 'substitute'>(
    ({ id }) => id,
    {
      start: ({ start_date }) => start_date,
      end: ({ start_date, end_date }) => `${start_date} ${end_date ?? '~'}`,
      unitStart: (absence) => unitKey(unitOf(absence), absence.start_date),
      unitEnd: (absence) => `${unitKey(unitOf(absence), absence.start_date)} ${absence.end_date ?? '~'}`,
      updated: ({ updated_at }) => updated_at.slice(0, 19),
      number: ({ v1_id }) => v1_id,
    },
    {
      person: { by: ({ person_id }) => person_id, order },
      substitute: { by: ({ substitute_id }) => substitute_id, order },
    },
  );
}

/** What absences are counted in. */
export type Unit = 'day' | 'hour';

/** Only absences of days have a number in v1. */
export function unitOf({ v1_id }: Absence): Unit {
  return v1_id === null ? 'hour' : 'day';
}

/** The key of a day among the starts of a unit. */
export function unitKey(unit: Unit, date: string): string {
  return `${unit} ${date}`;
}

/** The absences of a person, by their start; the same list as long as none of them changes. */
export function absencesOf(table: AbsenceTable, personId: number): readonly Absence[] {
  return table.group('person', personId);
}

/** The absences for which somebody was named as substitute, by their start. */
export function coveredBy(table: AbsenceTable, personId: number): readonly Absence[] {
  return table.group('substitute', personId);
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
