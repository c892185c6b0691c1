import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrations } from './migrations/all.ts';
import { fillers } from './migrations/filled.test-support.ts';
import { openStorage, type Storage } from './storage.ts';
import { onBothEngines } from './stores.test-support.ts';

onBothEngines(({ engine, newLocation }) => {
  async function tablesOf({ db }: Storage): Promise<readonly string[]> {
    const query =
      engine === 'sqlite'
        ? sql<{
            name: string;
          }>`select name from sqlite_master where type = 'table' and name not like 'sqlite%'`
        : sql<{
            name: string;
          }>`select table_name as name from information_schema.tables where table_schema = current_schema()`;
    return (await query.execute(db)).rows.map(({ name }) => name).sort();
  }

  async function rowsOf({ db }: Storage, table: string): Promise<readonly object[]> {
    return (await sql<object>`select * from ${sql.table(table)}`.execute(db)).rows;
  }

  test.each(Array.from({ length: migrations.length + 1 }, (_, version) => version))(
    'brings a store of version %i that is filled to the newest one, with every row',
    async (version) => {
      const location = await newLocation();
      const old = await openStorage({ location, migrations: migrations.slice(0, version) });
      for (const fill of fillers.slice(0, version)) await fill(old.db);
      const tables = (await tablesOf(old)).filter((name) => name !== 'staffgate_migrations');
      const before = await Promise.all(tables.map((table) => rowsOf(old, table)));
      // A table that nobody fills would prove nothing.
      for (const [index, rows] of before.entries()) expect(rows.length, tables[index]).toBeGreaterThan(0);
      await old.close();
      const newest = await openStorage({ location });
      expect(newest.version).toBe(migrations.length);
      for (const [index, table] of tables.entries()) {
        const after = await rowsOf(newest, table);
        expect(after).toHaveLength(before[index]!.length);
        expect(after).toMatchObject(before[index] as object[]);
      }
      await newest.close();
    },
  );

  test('makes the same tables from an empty store as step by step', async () => {
    const [atOnce, inSteps] = [await newLocation(), await newLocation()];
    for (let version = 0; version <= migrations.length; version += 1) {
      await (await openStorage({ location: inSteps, migrations: migrations.slice(0, version) })).close();
    }
    const stores = await Promise.all([atOnce, inSteps].map((location) => openStorage({ location })));
    const [one, other] = await Promise.all(stores.map(tablesOf));
    for (const store of stores) await store.close();
    expect(one).toEqual(other);
  });
});

test('every migration has something that fills its tables', () => {
  expect(fillers).toHaveLength(migrations.length);
});
