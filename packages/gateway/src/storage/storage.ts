import { type Kysely, type Transaction as KyselyTransaction, sql } from 'kysely';
import { type Clock, systemClock } from '../clock.ts';
import { StorageUnavailable } from './errors.ts';
import { migrations as allMigrations } from './migrations/all.ts';
import { type Engine, type Migration, type MigrationTable, migrate } from './migrations.ts';
import { openPostgres, placeOf } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';

export interface StorageOptions {
  /** The path of a SQLite file, or a URL that begins with `postgres://` or `postgresql://`. */
  readonly location: string;
  /** The schema of a PostgreSQL database that holds the store. Default `staffgate`. */
  readonly schema?: string;
  /** Connections to PostgreSQL at most. Default 10. */
  readonly maxConnections?: number;
  /** How long to wait for a connection to PostgreSQL. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds after which PostgreSQL ends a transaction that does nothing, so that others can go on. Default 15,000. */
  readonly transactionIdleMs?: number;
  readonly clock?: Clock;
  /** What the store goes through. Default: every migration; fewer make a store of an earlier version. */
  readonly migrations?: readonly Migration[];
}

/** The tables of the store, within a transaction. */
export type Transaction = KyselyTransaction<Tables & MigrationTable>;

/** The place where the gateway keeps everything: the same queries on both engines. */
export interface Storage {
  readonly engine: Engine;
  /** The place, without secrets, for messages. */
  readonly location: string;
  /** The version of the store after its migrations. */
  readonly version: number;
  readonly db: Kysely<Tables & MigrationTable>;
  /** Does some work entirely or not at all. On SQLite everything else waits meanwhile. */
  transaction<T>(work: (trx: Transaction) => Promise<T>): Promise<T>;
  /** How often a table may have been changed so far; null where others may change it too, and nobody knows. */
  readonly changes: ((table: keyof Tables & string) => number) | null;
  /** Resolves when the store answers. @throws {StorageUnavailable} */
  check(): Promise<void>;
  /** Tidies away what deletions leave behind, so that it is gone from the files too. */
  scrub(tables: readonly (keyof Tables & string)[]): Promise<void>;
  /** Waits for what is under way, and lets go of the store. Everything afterwards fails. */
  close(): Promise<void>;
}

/**
 * Opens the store and brings it to the newest version; a place where there is none gets one.
 *
 * @throws {StorageInUse} when another process has the SQLite file open.
 * @throws {StorageForeign | StorageTooNew | StorageUnsupported | StorageUnavailable}
 * @example `await openStorage({ location: '.staffgate/store.db' })`
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const isUrl = /^postgres(ql)?:\/\//.test(options.location);
  const location = isUrl ? placeOf(options.location) : options.location;
  const engine: Engine = isUrl ? 'postgres' : 'sqlite';
  const { migrations = allMigrations } = options;
  const { db, changes, scrub } = isUrl ? await postgresStore(options) : sqliteStore(options);
  let version: number;
  try {
    const time = new Date((options.clock ?? systemClock).now()).toISOString();
    version = await migrate(db, { engine, location, migrations, time });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    engine,
    location,
    version,
    db,
    changes,
    scrub,
    transaction: (work) => db.transaction().execute(work),
    async check() {
      try {
        await sql`select 1`.execute(db);
      } catch (cause) {
        throw new StorageUnavailable(location, { cause });
      }
    },
    close: () => db.destroy(),
  };
}

/** The store as it is seen from inside a transaction; one that is begun there is part of it. */
export function storageWithin(storage: Storage, trx: Transaction): Storage {
  return { ...storage, db: trx, changes: null, transaction: (work) => work(trx) };
}

type Store = Pick<Storage, 'db' | 'changes' | 'scrub'>;

function sqliteStore({ location }: StorageOptions): Store {
  const { db, changes, scrub } = openSqlite<Tables & MigrationTable>(location);
  return { db, changes, scrub: async () => scrub() };
}

async function postgresStore(options: StorageOptions): Promise<Store> {
  const { location, schema = 'staffgate', maxConnections = 10 } = options;
  const { connectTimeoutMs = 5_000, transactionIdleMs = 15_000 } = options;
  const db = await openPostgres<Tables & MigrationTable>(location, {
    schema,
    maxConnections,
    connectTimeoutMs,
    transactionIdleMs,
  });
  return {
    db,
    changes: null,
    async scrub(tables) {
      for (const table of tables) await sql`vacuum ${sql.table(table)}`.execute(db);
    },
  };
}
