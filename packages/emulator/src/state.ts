import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Change, Journal } from './store.ts';

/** The first SQLite release without the bug that can damage a write-ahead log. */
const safeSqlite = [3, 51, 3];

/** The state file cannot be used: it is something else, or this SQLite is too old. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
}

/**
 * Keeps the state of an emulator in an SQLite file: every acknowledged change is on disk before it is answered.
 *
 * @throws {StateFileError} when the file is no state file, another process holds it, or SQLite is older than 3.51.3.
 */
export function openState(file: string): Journal {
  const database = open(file);
  try {
    return journalOf(database);
  } catch (error) {
    database.close();
    throw new StateFileError(`${file} cannot be used as a state file: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 1000 });
  } catch (error) {
    throw new StateFileError(`${file} cannot be opened: ${(error as Error).message}`, { cause: error });
  }
}

function journalOf(database: DatabaseSync): Journal {
  const { version } = database.prepare('select sqlite_version() as version').get() as { version: string };
  if (isOlder(version.split('.').map(Number), safeSqlite)) {
    throw new Error(`SQLite ${version} can damage it; Node 24.18 or later brings one that does not`);
  }
  const { application_id: owner } = database.prepare('pragma application_id').get() as {
    application_id: number;
  };
  const tables = database
    .prepare("select count(*) as tables from sqlite_schema where type = 'table'")
    .get() as {
    tables: number;
  };
  if (owner !== applicationId && tables.tables > 0) throw new Error('it is a database of something else');
  database.exec(`
    pragma locking_mode = exclusive;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma application_id = ${applicationId};
    create table if not exists records (
      collection text not null,
      key text not null,
      record text not null,
      primary key (collection, key)
    ) without rowid;
  `);
  // In exclusive mode the lock is taken by the first write; taking it now tells a second process at once.
  database.exec('begin immediate; commit');
  const put = database.prepare(
    'insert into records values (?, ?, ?) on conflict (collection, key) do update set record = excluded.record',
  );
  const remove = database.prepare('delete from records where collection = ? and key = ?');
  const inTransaction = (work: () => void) => {
    database.exec('begin immediate');
    try {
      work();
      database.exec('commit');
    } catch (error) {
      database.exec('rollback');
      throw error;
    }
  };
  return {
    *load() {
      for (const row of database.prepare('select collection, key, record from records').iterate()) {
        yield { ...row, record: JSON.parse(row.record as string) } as unknown as Change;
      }
    },
    write: (changes) =>
      inTransaction(() => {
        for (const change of changes) apply(change, put, remove);
      }),
    replace(changes) {
      inTransaction(() => {
        database.exec('delete from records');
        for (const change of changes) apply(change, put, remove);
      });
      // What was written at once would stay twice on the disk until the log is used up.
      database.exec('pragma wal_checkpoint(truncate)');
    },
    close: () => database.close(),
  };
}

/** "SGEM" */
const applicationId = 0x5347454d;

function apply({ collection, key, record }: Change, put: StatementSync, remove: StatementSync): void {
  if (record === null) remove.run(collection, key);
  else put.run(collection, key, JSON.stringify(record));
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, part] of than.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
