import { closeSync, existsSync, mkdirSync, openSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { StorageForeign, StorageInUse, StorageUnavailable, StorageUnsupported } from './errors.ts';
import { SqliteDialect } from './sqlite-dialect.ts';
import { isSqliteFailure, tellingDialect } from './telling-dialect.ts';

/** Marks a file as ours, in its header: "StGa". */
const applicationId = 0x53_74_47_61;

export interface OpenSqlite<Tables> {
  readonly db: Kysely<Tables>;
  /** How often a table may have been changed since the file was opened. */
  changes(table: string): number;
  scrub(): void;
}

/**
 * Opens a SQLite file for this process alone, and makes it when there is none.
 *
 * Every commit is on the disk before it is answered. What was deleted is overwritten.
 *
 * @throws {StorageInUse | StorageForeign | StorageUnsupported | StorageUnavailable}
 */
export function openSqlite<Tables>(file: string): OpenSqlite<Tables> {
  const database = openFile(file);
  try {
    refuseOldLibrary(database);
    claim(database, file);
  } catch (error) {
    database.close();
    throw asStorageError(error, file);
  }
  const changes = new Map<string, number>();
  const changed = (table: string) => void changes.set(table, (changes.get(table) ?? 0) + 1);
  return {
    db: new Kysely<Tables>({
      dialect: tellingDialect(new SqliteDialect(database, changed), file, isSqliteFailure),
    }),
    changes: (table) => changes.get(table) ?? 0,
    scrub: () => database.exec('pragma wal_checkpoint(truncate)'),
  };
}

function openFile(file: string): DatabaseSync {
  try {
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      // SQLite itself would let everybody read it.
      closeSync(openSync(file, 'a', 0o600));
    }
    refuseNetwork(file);
    return new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  } catch (cause) {
    if (cause instanceof StorageUnsupported) throw cause;
    throw new StorageUnavailable(file, { cause });
  }
}

/** Before 3.51.3 a file could be damaged while it was written and tidied at the same moment. */
const leastVersion = [3, 51, 3] as const;

function refuseOldLibrary(database: DatabaseSync): void {
  const { version } = database.prepare('select sqlite_version() as version').get() as { version: string };
  if (isOldLibrary(version)) {
    throw new StorageUnsupported(
      `This Node brings SQLite ${version}, which can damage files. Staffgate needs ${leastVersion.join('.')} or newer: use a newer Node.`,
    );
  }
}

/** Whether a version of SQLite is too old to be trusted with data. */
export function isOldLibrary(version: string): boolean {
  const parts = version.split('.').map(Number);
  const different = leastVersion.findIndex((least, index) => parts[index] !== least);
  return different >= 0 && (parts[different] ?? 0) < (leastVersion[different] as number);
}

/** Takes the file for this process alone, and makes sure that it is ours. */
function claim(database: DatabaseSync, file: string): void {
  // Before the first look at the file, so that the lock lasts until it is closed.
  database.exec('pragma locking_mode = exclusive');
  database.exec('begin exclusive');
  const read = (sql: string) => Object.values(database.prepare(sql).get() as object)[0] as number;
  const id = read('pragma application_id');
  const tables = read('select count(*) from sqlite_master');
  if (id !== applicationId && (id !== 0 || tables > 0)) {
    throw new StorageForeign(file, 'it is the SQLite file of something else');
  }
  if (id === 0) database.exec(`pragma application_id = ${applicationId}`);
  database.exec('commit');
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
  database.exec('pragma secure_delete = on');
}

const busy = 5;
const notDatabase = 26;

function asStorageError(error: unknown, file: string): unknown {
  const { errcode } = error as { errcode?: number };
  if (errcode === undefined) return error;
  const options = { cause: error };
  if ((errcode & 0xff) === busy) return new StorageInUse(file, options);
  if ((errcode & 0xff) === notDatabase) {
    return new StorageForeign(file, 'it is no SQLite file at all', options);
  }
  return new StorageUnavailable(file, options);
}

/** Numbers by which Linux knows NFS, SMB and CIFS. */
const networkFileSystems = new Set([0x69_69, 0x51_7b, 0xfe_53_4d_42, 0xff_53_4d_42]);

function refuseNetwork(file: string): void {
  if (process.platform !== 'linux') return;
  if (networkFileSystems.has(statfsSync(dirname(file)).type)) {
    throw new StorageUnsupported(
      `${file} is on a network file system, where SQLite cannot lock and may lose data. Use a local disk, or PostgreSQL.`,
    );
  }
}
