import { CompiledQuery, type Kysely } from 'kysely';
import type { MigrationTable } from '../storage/migrations.ts';
import type { Storage, Transaction } from '../storage/storage.ts';
import type { Tables } from '../storage/tables.ts';
import { canonicalJson } from './canonical-json.ts';
import type { SealedDetail } from './details.ts';
import type { Draft } from './entry.ts';
import { AuditBroken } from './errors.ts';
import { Frontier, leafHash, nodeHash, type ReadNode } from './merkle.ts';

/** The tables of the store, within a transaction or without. */
export type Rows = Kysely<Tables & MigrationTable>;
/** The same within a transaction. */
export type RowsWithin = Transaction;

/** Where the log stands. */
export interface LedgerState {
  readonly origin: string;
  /** How many entries there are. */
  readonly size: number;
  /** The leaf hash of the last entry; zeros before the first one. */
  readonly lastLeaf: string;
  readonly frontier: Frontier;
  /** How many entries the last checkpoint covers. */
  readonly checkpointSize: number;
  /** Up to this entry only the leaves are kept. */
  readonly prunedThrough: number;
  readonly keyFingerprints: Readonly<Record<string, string>>;
}

/** An entry that waits for its place. */
export interface PreparedEntry {
  readonly draft: Draft;
  readonly time: string;
  readonly detail: SealedDetail | null;
}

/** What the first entry has instead of a hash of the one before. */
export const noLeaf: string = Buffer.alloc(32).toString('base64');

/** Makes the state of a new log; an old one stays as it is. */
export async function foundLedger(storage: Storage, origin: string): Promise<void> {
  await storage.db
    .insertInto('audit_state')
    .values({
      id: 1,
      origin,
      size: 0,
      last_leaf: noLeaf,
      frontier: '',
      checkpoint_size: 0,
      pruned_through: 0,
      key_fingerprints: '{}',
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Where the log stands now. */
export async function readState(rows: Rows): Promise<LedgerState> {
  return plainState(
    await rows.selectFrom('audit_state').selectAll().where('id', '=', 1).executeTakeFirstOrThrow(),
  );
}

/** Where the log stands, while no other replica can go on with it. SQLite has no other. */
export async function lockState(storage: Storage, trx: RowsWithin): Promise<LedgerState> {
  const text = textOf(trx, 'lock', () => {
    const query = trx.selectFrom('audit_state').selectAll().where('id', '=', 1);
    return (storage.engine === 'postgres' ? query.forUpdate() : query).compile().sql;
  });
  const { rows } = await trx.executeQuery<Tables['audit_state']>(CompiledQuery.raw(text, [1]));
  const [row] = rows;
  if (!row) throw new Error('The audit log has no state.');
  return plainState(row);
}

/** Changes of the state besides the growth of the log. */
export interface StateChange {
  readonly checkpoint_size?: number;
  readonly pruned_through?: number;
  readonly key_fingerprints?: string;
}

/** Changes the state. */
export async function changeState(rows: Rows, change: StateChange): Promise<void> {
  await rows.updateTable('audit_state').set(change).where('id', '=', 1).execute();
}

/** Appends entries after a state that is locked. */
export async function appendEntries(
  trx: RowsWithin,
  { size, lastLeaf, frontier }: LedgerState,
  prepared: readonly PreparedEntry[],
): Promise<void> {
  const entries: Tables['audit_entries'][] = [];
  const people: Tables['audit_people'][] = [];
  const details: Tables['audit_details'][] = [];
  const detailKeys: Tables['audit_detail_keys'][] = [];
  const subtrees: Tables['audit_subtrees'][] = [];
  let prev = lastLeaf;
  for (const [index, { draft, time, detail }] of prepared.entries()) {
    const seq = size + index + 1;
    const body = canonicalJson({ ...draft, seq, time, prev });
    const leaf = leafHash(body);
    frontier.append(leaf, (level, position, root) => {
      if (level % keptLevels === 0) subtrees.push({ level, position, root: root.toString('base64') });
    });
    prev = leaf.toString('base64');
    entries.push({ seq, time, body, leaf: prev, ...columnsOf(draft) });
    if ('people' in draft) for (const person of new Set(draft.people)) people.push({ person, seq });
    if (detail) {
      details.push({ seq, time, ciphertext: detail.ciphertext });
      detailKeys.push({ seq, wrapped: detail.wrappedKey });
    }
  }
  await insertAll(trx, 'audit_entries', entries);
  await insertAll(trx, 'audit_people', people);
  await insertAll(trx, 'audit_details', details);
  await insertAll(trx, 'audit_detail_keys', detailKeys);
  await insertAll(trx, 'audit_subtrees', subtrees);
  const text = textOf(
    trx,
    'grow',
    () =>
      trx
        .updateTable('audit_state')
        .set({ size: 0, last_leaf: '', frontier: '' })
        .where('id', '=', 1)
        .compile().sql,
  );
  const roots = frontier.roots.map((root) => root.toString('base64')).join(' ');
  await trx.executeQuery(CompiledQuery.raw(text, [frontier.size, prev, roots, 1]));
}

/** Signed checkpoints, newest first; `before` a size, or all. */
export async function checkpointsOf(
  rows: Rows,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly { readonly size: number; readonly time: string; readonly note: string }[]> {
  const query = rows.selectFrom('audit_checkpoints').selectAll().orderBy('size', 'desc').limit(limit);
  return (before === null ? query : query.where('size', '<', before)).execute();
}

/** Of every so many levels of the tree the nodes are kept; those between are made from the level below when needed. */
const keptLevels = 8;

/** Reads nodes of the tree, for proofs: at most 256 rows each. */
export function nodesOf(rows: Rows): ReadNode {
  return async (level, index) => {
    const below = level - (level % keptLevels);
    const count = 2 ** (level - below);
    const roots = await readRow(rows, below, index * count, count);
    while (roots.length > 1) {
      for (let pair = 0; pair < roots.length / 2; pair += 1) {
        roots[pair] = nodeHash(roots[2 * pair] as Buffer, roots[2 * pair + 1] as Buffer);
      }
      roots.length /= 2;
    }
    return roots[0] as Buffer;
  };
}

/** Looks whether the last entries are what their hashes say, each linked to the one before. @throws {AuditBroken} */
export async function checkTail(rows: Rows, count: number): Promise<void> {
  const { size, lastLeaf, frontier } = await readState(rows);
  const tail = await rows
    .selectFrom('audit_entries')
    .select(['seq', 'body', 'leaf'])
    .where('seq', '>', size - count)
    // Another replica may have written more since the state was read.
    .where('seq', '<=', size)
    .orderBy('seq')
    .execute();
  let prev: string | null = size <= count ? noLeaf : null;
  let seq = Math.max(0, size - count);
  for (const row of tail) {
    seq += 1;
    if (row.seq !== seq) throw new AuditBroken(seq, 'it is missing');
    if (row.body !== null) {
      if (leafHash(row.body).toString('base64') !== row.leaf)
        throw new AuditBroken(seq, 'its hash is another');
      const { prev: stated } = JSON.parse(row.body) as { prev: string };
      if (prev !== null && stated !== prev) throw new AuditBroken(seq, 'it does not follow the entry before');
    }
    prev = row.leaf;
  }
  if (seq !== size || frontier.size !== size) throw new AuditBroken(seq + 1, 'it is missing');
  if (prev !== null && prev !== lastLeaf)
    throw new AuditBroken(seq, 'the log says that another one is the last');
}

function columnsOf(draft: Draft) {
  return {
    kind: draft.kind,
    actor: draft.actor.id,
    operation: 'operation' in draft ? draft.operation : null,
    area: ('area' in draft ? draft.area : null) ?? null,
    decision: 'decision' in draft ? draft.decision.outcome : null,
  };
}

function plainState(row: Tables['audit_state']): LedgerState {
  const roots = row.frontier === '' ? [] : row.frontier.split(' ').map((root) => Buffer.from(root, 'base64'));
  return {
    origin: row.origin,
    size: row.size,
    lastLeaf: row.last_leaf,
    frontier: new Frontier(row.size, roots),
    checkpointSize: row.checkpoint_size,
    prunedThrough: row.pruned_through,
    keyFingerprints: JSON.parse(row.key_fingerprints),
  };
}

async function readRow(rows: Rows, level: number, from: number, count: number): Promise<Buffer[]> {
  const found =
    level === 0
      ? await rows
          .selectFrom('audit_entries')
          .select('leaf as root')
          .where('seq', '>', from)
          .where('seq', '<=', from + count)
          .orderBy('seq')
          .execute()
      : await rows
          .selectFrom('audit_subtrees')
          .select('root')
          .where('level', '=', level)
          .where('position', '>=', from)
          .where('position', '<', from + count)
          .orderBy('position')
          .execute();
  if (found.length !== count) throw new AuditBroken(from * 2 ** level + 1, 'a part of the tree is missing');
  return found.map(({ root }) => Buffer.from(root, 'base64'));
}

/** Rows of one statement: far below the 32,766 variables that SQLite allows. */
const rowsPerInsert = 100;

async function insertAll<Table extends keyof Tables & `audit_${string}`>(
  trx: RowsWithin,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    await insert(trx, table, rows.slice(from, from + rowsPerInsert));
  }
}

async function insert<Table extends keyof Tables & `audit_${string}`>(
  trx: RowsWithin,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  const columns = Object.keys(rows[0] as object) as (keyof Tables[Table])[];
  const text = textOf(
    trx,
    `${rows.length} ${table}`,
    () =>
      trx
        .insertInto(table)
        .values(rows as never)
        .compile().sql,
  );
  const values = rows.flatMap((row) => columns.map((column) => row[column]));
  await trx.executeQuery(CompiledQuery.raw(text, values));
}

/** The text of a statement is the same each time, and worked out once for each store. */
function textOf(trx: RowsWithin, name: string, compile: () => string): string {
  const { adapter } = trx.getExecutor();
  const known = texts.get(adapter) ?? new Map<string, string>();
  texts.set(adapter, known);
  let text = known.get(name);
  if (text === undefined) {
    text = compile();
    known.set(name, text);
  }
  return text;
}

const texts = new WeakMap<object, Map<string, string>>();
