import { type Kysely, sql, type Transaction } from 'kysely';
import { StorageForeign, StorageTooNew } from './errors.ts';

/** The engines, by the names that the rest of the code uses. */
export type Engine = 'sqlite' | 'postgres';

/** What a migration writes its statements with: the few words that the engines spell differently. */
export interface MigrationTools {
  /** Text that sorts in the order of its bytes. */
  readonly text: string;
  /** A whole number of 64 bits. */
  readonly integer: string;
  /** What closes a `create table`. */
  readonly strict: string;
  /** What closes that of a table whose rows are found by a primary key of several columns: they lie in its order. */
  readonly keyed: string;
  /** Runs one statement. */
  run(statement: string): Promise<void>;
}

/** One step of the store, from the version before to this one. It never changes once it is released. */
export interface Migration {
  readonly name: string;
  up(tools: MigrationTools): Promise<void>;
}

/** The table that says which migrations a store has been through. */
export interface MigrationTable {
  readonly staffgate_migrations: {
    readonly version: number;
    readonly name: string;
    readonly applied_at: string;
  };
}

export interface MigrateOptions {
  readonly engine: Engine;
  readonly location: string;
  readonly migrations: readonly Migration[];
  /** When, as ISO text. */
  readonly time: string;
}

/**
 * Brings a store to the newest version, all in one transaction, and gives the version.
 *
 * @throws {StorageTooNew} when the store is newer than the code.
 * @throws {StorageForeign} when the place holds tables of something else.
 */
export async function migrate<Tables>(
  db: Kysely<Tables>,
  { engine, location, migrations, time }: MigrateOptions,
): Promise<number> {
  return (db as unknown as Kysely<MigrationTable>).transaction().execute(async (trx) => {
    // Replicas that start together wait for each other here; SQLite has one process anyway.
    if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${advisoryKey})`.execute(trx);
    const tools = toolsFor(engine, trx);
    const tables = await tablesOf(engine, trx);
    if (!tables.includes('staffgate_migrations')) {
      if (tables.length > 0) throw new StorageForeign(location, `it has tables that are not ours`);
      await tools.run(
        `create table staffgate_migrations (version ${tools.integer} primary key, name ${tools.text} not null, applied_at ${tools.text} not null) ${tools.strict}`,
      );
    }
    const version = await versionOf(trx);
    if (version > migrations.length) throw new StorageTooNew(location, version, migrations.length);
    for (const [index, { name, up }] of migrations.entries()) {
      if (index < version) continue;
      await up(tools);
      await trx
        .insertInto('staffgate_migrations')
        .values({ version: index + 1, name, applied_at: time })
        .execute();
    }
    return migrations.length;
  });
}

/** Any number, as long as it is always the same: the lock that migrations of one database take. */
const advisoryKey = 5_374_476_100_001;

async function versionOf(db: Kysely<MigrationTable>): Promise<number> {
  const row = await db
    .selectFrom('staffgate_migrations')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

async function tablesOf(engine: Engine, db: Kysely<MigrationTable>): Promise<readonly string[]> {
  const query =
    engine === 'sqlite'
      ? sql<{
          name: string;
        }>`select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'`
      : sql<{
          name: string;
        }>`select table_name as name from information_schema.tables where table_schema = current_schema()`;
  return (await query.execute(db)).rows.map(({ name }) => name);
}

function toolsFor(engine: Engine, trx: Transaction<MigrationTable>): MigrationTools {
  const run = async (statement: string) => {
    await sql.raw(statement).execute(trx);
  };
  return engine === 'sqlite'
    ? { text: 'text', integer: 'integer', strict: 'strict', keyed: 'strict, without rowid', run }
    : { text: 'text collate "C"', integer: 'bigint', strict: '', keyed: '', run };
}
