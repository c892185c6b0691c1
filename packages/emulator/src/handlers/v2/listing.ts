import type { Context } from '../../context.ts';
import { listMeta, takeAfter } from '../../paging.ts';

interface Sortable {
  readonly id: number | string;
  readonly name: string;
}

/** What the lists of reference data can be asked for. */
interface Wanted {
  readonly id?: readonly string[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly sort?: 'id' | '-id' | 'name' | '-name' | undefined;
  readonly limit?: number | undefined;
}

/** A page of records that can be filtered and sorted by id and name. */
export function listSortable<T extends Sortable, W>(
  records: readonly T[],
  wanted: Wanted,
  defaults: { readonly limit: number; readonly sort?: Wanted['sort'] },
  context: Context,
  toWire: (record: T) => W,
) {
  const { id, name, sort = defaults.sort ?? 'id', limit = defaults.limit } = wanted;
  const kept = records.filter(
    (record) => (id?.includes(String(record.id)) ?? true) && (name?.includes(record.name) ?? true),
  );
  const descending = sort.startsWith('-');
  const byName = sort.endsWith('name');
  const placeOf = (record: T) => (byName ? [record.name, record.id] : [record.id]);
  const stretch = takeAfter(kept, { placeOf, descending }, context.page.after, limit);
  return { _data: stretch.records.map(toWire), _meta: listMeta(context, stretch.next) };
}
