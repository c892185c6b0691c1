import type { Area } from '@staffgate/catalog';
import type { Actor, Decision, Entry, EntryKind } from './entry.ts';
import { type AuditKeys, pseudonymOf } from './keys.ts';
import type { Rows } from './ledger.ts';

/** Which entries are wanted. All conditions hold together. */
export interface EntryFilter {
  readonly kind?: EntryKind;
  /** The id of who did it. */
  readonly actor?: string;
  readonly operation?: string;
  readonly area?: Area;
  readonly decision?: Decision['outcome'];
  /** The id of the person that the data is about. */
  readonly person?: string;
  /** From this moment on, as ISO text with milliseconds. */
  readonly from?: string;
  /** Before this moment. */
  readonly until?: string;
  /** Only those that follow this entry, in the order asked for. */
  readonly after?: number;
  /** Default 100. */
  readonly limit?: number;
  /** Default `oldest`. */
  readonly first?: 'oldest' | 'newest';
}

/** The entries that fit. Those that were pruned are left out. */
export async function findEntries(
  rows: Rows,
  filter: EntryFilter,
  keys: AuditKeys,
): Promise<readonly Entry[]> {
  const { after, limit = 100, first = 'oldest', person, from, until } = filter;
  const isUp = first === 'oldest';
  let query = rows
    .selectFrom('audit_entries')
    .select('body')
    .where('body', 'is not', null)
    .orderBy('seq', isUp ? 'asc' : 'desc')
    .limit(limit);
  if (after !== undefined) query = query.where('seq', isUp ? '>' : '<', after);
  if (from !== undefined) query = query.where('time', '>=', from);
  if (until !== undefined) query = query.where('time', '<', until);
  for (const column of ['kind', 'actor', 'operation', 'area', 'decision'] as const) {
    const value = filter[column];
    if (value !== undefined) query = query.where(column, '=', value);
  }
  if (person !== undefined) {
    const pseudonym = pseudonymOf(person, keys);
    query = query.where('seq', 'in', (eb) =>
      eb.selectFrom('audit_people').select('audit_people.seq').where('audit_people.person', '=', pseudonym),
    );
  }
  return (await query.execute()).map(({ body }) => JSON.parse(body as string));
}

/** One use of a person's data, as the person may ask for it. */
export interface Consultation {
  readonly seq: number;
  readonly time: string;
  readonly actor: Actor;
  readonly kind: EntryKind;
  readonly operation: string;
  readonly area: Area | null;
  readonly purpose: string | null;
  /** Names only. */
  readonly attributes: readonly string[];
}

/** Every use of the data of the person behind a pseudonym, oldest first. */
export async function consultationsOf(
  rows: Rows,
  pseudonym: string,
  { after = 0, limit = 1_000 }: { readonly after?: number; readonly limit?: number },
): Promise<readonly Consultation[]> {
  const found = await rows
    .selectFrom('audit_people')
    .innerJoin('audit_entries', 'audit_entries.seq', 'audit_people.seq')
    .select('body')
    .where('person', '=', pseudonym)
    .where('audit_people.seq', '>', after)
    .where('body', 'is not', null)
    .orderBy('audit_people.seq')
    .limit(limit)
    .execute();
  return found.flatMap(({ body }) => {
    const entry: Entry = JSON.parse(body as string);
    // A decision about a change is no use of the data: that is the change, and the looking at it.
    if (!('operation' in entry) || entry.kind === 'approval') return [];
    const { seq, time, actor, kind, operation } = entry;
    const asked = entry.kind === 'outcome' ? null : entry;
    const { area = null, purpose = null, attributes = [] } = asked ?? {};
    return [{ seq, time, actor, kind, operation, area, purpose, attributes }];
  });
}
