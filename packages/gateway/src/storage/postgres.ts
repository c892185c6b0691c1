import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import { StorageUnavailable, StorageUnsupported } from './errors.ts';
import { plainInteger } from './integers.ts';
import { isPostgresFailure, tellingDialect } from './telling-dialect.ts';

export interface PostgresOptions {
  /** The schema that holds every table of the store. */
  readonly schema: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly transactionIdleMs: number;
}

/** PostgreSQL's number for bigint, which `pg` would give as text. */
const int8 = 20;

/**
 * Opens a PostgreSQL database by its URL. Several processes may share it.
 *
 * @throws {StorageUnavailable} when it cannot be reached.
 * @throws {StorageUnsupported} when it is too old, not in UTF-8, or `pg` is not installed.
 */
export async function openPostgres<Tables>(url: string, options: PostgresOptions): Promise<Kysely<Tables>> {
  const { Pool, types } = await loadPg();
  const pool = new Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectTimeoutMs,
    keepAlive: true,
    application_name: 'staffgate',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === int8 && format !== 'binary'
          ? (text: string) => plainInteger(BigInt(text))
          : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // The pool drops a connection that broke while nobody used it; without a listener it would end the process.
  pool.on('error', () => {});
  // Likewise for one that breaks between two queries of a transaction; the next query says so.
  pool.on('connect', (client) => client.on('error', () => {}));
  const dialect = new PostgresDialect({
    pool,
    onCreateConnection: async (connection) => {
      const schema = `"${options.schema.replaceAll('"', '""')}"`;
      await connection.executeQuery(CompiledQuery.raw(`set search_path to ${schema}`));
      // A replica that stands still in the midst of a transaction would hold up all the others, until the server
      // finds out, hours later, that nobody is there.
      await connection.executeQuery(
        CompiledQuery.raw(`set idle_in_transaction_session_timeout to ${options.transactionIdleMs}`),
      );
      // A database set up to answer before its disk does would lose what was acknowledged.
      await connection.executeQuery(
        CompiledQuery.raw(
          "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
        ),
      );
    },
  });
  const db = new Kysely<Tables>({ dialect: tellingDialect(dialect, placeOf(url), isPostgresFailure) });
  try {
    await refuseUnfit(db, url);
    await sql`create schema if not exists ${sql.id(options.schema)}`.execute(db).catch(unlessMadeMeanwhile);
    return db;
  } catch (cause) {
    await db.destroy();
    if (cause instanceof StorageUnsupported || cause instanceof StorageUnavailable) throw cause;
    throw new StorageUnavailable(placeOf(url), { cause });
  }
}

/** PostgreSQL looks and makes in two steps, so that another replica may have made the schema between them. */
function unlessMadeMeanwhile(error: unknown): void {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (code !== uniqueViolation && code !== duplicateSchema) throw error;
}

const uniqueViolation = '23505';
const duplicateSchema = '42P06';

/** Host and database of a URL, without its secrets. */
export function placeOf(url: string): string {
  try {
    const { host, pathname, searchParams } = new URL(url);
    return `PostgreSQL at ${host || searchParams.get('host') || 'this machine'}${pathname}`;
  } catch {
    return 'PostgreSQL';
  }
}

async function loadPg() {
  try {
    return (await import('pg')).default;
  } catch (cause) {
    throw new StorageUnsupported('A PostgreSQL store needs the package pg: npm install pg', { cause });
  }
}

async function refuseUnfit<Tables>(db: Kysely<Tables>, url: string): Promise<void> {
  const { rows } = await sql<{ version: string; encoding: string }>`
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding
  `.execute(db);
  const { version = '', encoding = '' } = rows[0] ?? {};
  if (Number(version) < 150_000) {
    throw new StorageUnsupported(
      `${placeOf(url)} is version ${Math.floor(Number(version) / 10_000)}. Staffgate needs 15 or newer.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new StorageUnsupported(`${placeOf(url)} is encoded in ${encoding}. Staffgate needs UTF8.`);
  }
}
