import type { Report } from '../company.ts';
import type { World } from '../context.ts';
import type { Change, Store } from '../store.ts';
import { cellsOf, type Row, rowsOf, type Value } from './cells.ts';
import { type Column, columnsOf } from './columns.ts';
import type { Period } from './period.ts';

/** Days after which a report that nobody opened is archived. Source: Personio changelog. */
const archivedAfterDays = 60;

/** When a report was last opened, as far as that is known. */
export function openedAt({ id, last_opened_at }: Report, store: Store): number | null {
  const given = last_opened_at === null ? 0 : Date.parse(last_opened_at);
  const fetched = store.counter(counterOf(id));
  return given === 0 && fetched === 0 ? null : Math.max(given, fetched);
}

/** Whether a report was not opened or fetched for so long that it is archived. */
export function isArchived(report: Report, { store, clock }: Pick<World, 'store' | 'clock'>): boolean {
  const opened = openedAt(report, store);
  return opened !== null && clock.now() - opened > archivedAfterDays * 86_400_000;
}

/** Remembers that a report was fetched, which keeps it from being archived. */
export function noteFetched({ id }: Report, { store, clock }: Pick<World, 'store' | 'clock'>): void {
  store.commit({ collection: 'counters', key: counterOf(id), record: clock.now() });
}

/** What becomes of the reports of a person who goes: they stay, without an author. */
export function withoutAuthor(personId: number, { organisation }: Store): Change[] {
  if (organisation.reports.every(({ author_id }) => author_id !== personId)) return [];
  const reports = organisation.reports.map((report) =>
    report.author_id === personId ? { ...report, author_id: null } : report,
  );
  return [{ collection: 'organisation', key: '', record: { ...organisation, reports } }];
}

function counterOf(id: string): string {
  return `report ${id} fetched`;
}

/** The columns of a report, in its order. */
export function columnsOfReport({ columns }: Report, { organisation }: Store, locale?: string): Column[] {
  const known = new Map(columnsOf(organisation, locale).map((column) => [column.id, column]));
  return columns.flatMap((id) => known.get(id) ?? []);
}

/** The rows of a report whose people pass its filters. */
export function* filteredRows(report: Report, period: Period, store: Store): Generator<Row> {
  const columns = new Map(columnsOf(store.organisation).map((column) => [column.id, column]));
  const filters = report.filters.flatMap(({ column: name, comparison, value }) => {
    const column = columns.get(name) ?? columns.get(name.replace(/_id$/, ''));
    return column ? [{ column, comparison, value }] : [];
  });
  for (const row of rowsOf(period, store)) {
    const passes = filters.every(
      ({ column, comparison, value }) =>
        cellsOf(column, row, store).some((cell) => says(cell, value)) === (comparison === 'eq'),
    );
    if (passes) yield row;
  }
}

function says(cell: Value, value: string): boolean {
  switch (cell.kind) {
    case 'text':
      return cell.text === value;
    case 'entity':
      return cell.id === value || cell.name === value;
    case 'cost_center':
      return cell.shares.some(({ id, name }) => id === value || name === value);
    case 'salary':
    case 'compensation':
      return String(cell.amount) === value;
    case 'duration':
      return String(cell.hours) === value;
    default:
      return cell.from === value;
  }
}
