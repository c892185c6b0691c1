import type { Compensation } from './company.ts';
import { Table } from './table.ts';

export type CompensationTable = Table<Compensation, 'person'>;

/** The table of compensations, empty. */
export function createCompensationTable(): CompensationTable {
  return new Table<Compensation, 'person'>(({ id }) => id, { person: ({ person_id }) => person_id });
}

/** The compensations of a person. */
export function compensationsOf(table: CompensationTable, personId: number): readonly Compensation[] {
  return table
    .sorted('person')
    .slice(table.firstFrom('person', personId), table.firstFrom('person', personId + 1));
}
