import type { DatabaseConnection, Dialect } from 'kysely';
import { StorageUnavailable } from './errors.ts';

/**
 * The same dialect, whose errors tell a store that does not work at the moment, by a `StorageUnavailable`, from a query
 * that is wrong. `isFailureOfStore` says which an error of the driver is.
 */
export function tellingDialect(
  dialect: Dialect,
  location: string,
  isFailureOfStore: (error: unknown) => boolean,
): Dialect {
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw isFailureOfStore(cause) ? new StorageUnavailable(location, { cause }) : cause;
    }
  };
  const known = new WeakSet<DatabaseConnection>();
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver() {
      const driver = dialect.createDriver();
      const acquire = driver.acquireConnection.bind(driver);
      driver.acquireConnection = async (options) => {
        const connection = await told(() => acquire(options));
        // A driver gives the same connections again and again.
        if (!known.has(connection)) {
          known.add(connection);
          const execute = connection.executeQuery.bind(connection);
          connection.executeQuery = (query, more) => told(() => execute(query, more));
        }
        return connection;
      };
      return driver;
    },
  };
}

/** By number: locked by another, out of memory, read-only, failed to read or write, damaged, full, not to be opened. */
const sqliteFailures = new Set([5, 6, 7, 8, 10, 11, 13, 14]);

/** Whether an error of SQLite is one of the disk or the file. */
export function isSqliteFailure(error: unknown): boolean {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' && sqliteFailures.has(errcode & 0xff);
}

/** By class: connections, read-only servers, idle transactions, resources, an operator who stops it, its disk, its own faults. */
const postgresFailures = /^(08|25006|25P03|53|57|58|XX)/;

/** Whether an error of PostgreSQL is one of the server, or of the way to it: then it has no code of SQL. */
export function isPostgresFailure(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return false;
  const { code } = error as { code?: unknown };
  const isOfSql = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  return !isOfSql || postgresFailures.test(code);
}
