import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { plainInteger } from './integers.ts';

/**
 * Kysely on `node:sqlite`: one connection, which queries and transactions take in turn.
 *
 * A transaction takes the write lock at its start, so that it cannot fail for want of it half-way. Integers come back
 * as numbers where a number holds them exactly, and as bigint above.
 */
export class SqliteDialect implements Dialect {
  readonly #database: DatabaseSync;
  readonly #changed: (table: string) => void;

  /** `changed` is told of every statement that may change a table, as soon as it was run. */
  constructor(database: DatabaseSync, changed: (table: string) => void = () => {}) {
    this.#database = database;
    this.#changed = changed;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#database, this.#changed);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new SqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

class SqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: SqliteConnection;
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  constructor(database: DatabaseSync, changed: (table: string) => void) {
    this.#database = database;
    this.#connection = new SqliteConnection(database, changed);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isTaken = false;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite has already rolled back by itself when the disk was full.
    if (this.#database.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** Statements that are kept prepared; the oldest goes when there are more. */
const keptStatements = 256;

/** A statement, and the table that it may change. */
interface Prepared {
  readonly statement: StatementSync;
  /** Whether it answers rows. */
  readonly isQuery: boolean;
  readonly changes: string | null;
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #changed: (table: string) => void;
  readonly #statements = new Map<string, Prepared>();

  constructor(database: DatabaseSync, changed: (table: string) => void) {
    this.#database = database;
    this.#changed = changed;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, isQuery, changes: table } = this.#prepare(sql);
    const values = parameters.map(inputValue);
    try {
      if (isQuery) return { rows: statement.all(...values).map(plainRow) as R[] };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } finally {
      if (table !== null) this.#changed(table);
    }
  }

  // biome-ignore lint/correctness/useYield: there is nothing to yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    // The one connection would be taken for as long as the reader likes.
    throw new Error('This store does not stream a query: read it in pages by key.');
  }

  #prepare(sql: string): Prepared {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    const statement = this.#database.prepare(sql);
    statement.setReadBigInts(true);
    const prepared = { statement, isQuery: statement.columns().length > 0, changes: tableChangedBy(sql) };
    this.#statements.set(sql, prepared);
    if (this.#statements.size > keptStatements) {
      this.#statements.delete(this.#statements.keys().next().value as string);
    }
    return prepared;
  }
}

function tableChangedBy(sql: string): string | null {
  return /\b(?:insert(?: or \w+)? into|update|delete from) +"?(\w+)/i.exec(sql)?.[1] ?? null;
}

/** Refuses what PostgreSQL would refuse or keep differently. */
function inputValue(value: unknown): SQLInputValue {
  const isKept =
    value === null || ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array;
  if (isKept) return value as SQLInputValue;
  throw new TypeError(
    `The store keeps text, numbers, bytes and null, not ${value?.constructor?.name ?? typeof value}: write a flag as 0 or 1, a date as ISO text.`,
  );
}

function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const name in row) {
    const value = row[name];
    plain[name] = typeof value === 'bigint' ? plainInteger(value) : value;
  }
  return plain;
}
