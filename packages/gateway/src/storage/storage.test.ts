import { type Kysely, sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import type { Migration } from './migrations.ts';
import { openStorage, type Storage } from './storage.ts';
import { onBothEngines } from './stores.test-support.ts';

interface Sample {
  readonly sample: {
    readonly id: number | bigint;
    readonly name: string | null;
    readonly body: string | null;
  };
}

const first: Migration = {
  name: 'sample',
  up: ({ run, text, integer, strict }) =>
    run(`create table sample (id ${integer} primary key, name ${text}, body ${text}) ${strict}`),
};
const second: Migration = {
  name: 'index',
  up: ({ run }) => run('create index sample_name on sample (name)'),
};
const broken: Migration = {
  name: 'broken',
  async up({ run, text }) {
    await run(`alter table sample add column half ${text}`);
    await run('select what from nowhere');
  },
};

onBothEngines(({ engine, newLocation }) => {
  const open: Storage[] = [];
  afterEach(async () => {
    for (const storage of open.splice(0)) await storage.close();
  });

  async function opened(location: string, migrations: readonly Migration[] = [first]) {
    const storage = await openStorage({ location, migrations, clock: { now: () => 0 } });
    open.push(storage);
    return { storage, db: storage.db as unknown as Kysely<Sample> };
  }

  async function names(db: Kysely<Sample>) {
    const rows = await db.selectFrom('sample').select('name').orderBy('id').execute();
    return rows.map(({ name }) => name);
  }

  test('keeps what was written, after closing and opening again', async () => {
    const location = await newLocation();
    const { storage, db } = await opened(location);
    expect(storage).toMatchObject({ engine, version: 1 });
    await db.insertInto('sample').values({ id: 1, name: 'Ada', body: null }).execute();
    await storage.close();
    open.splice(0);
    expect(await names((await opened(location)).db)).toEqual(['Ada']);
  });

  test('answers its health check, and fails it once it is closed', async () => {
    const { storage } = await opened(await newLocation());
    await storage.check();
    await storage.close();
    await expect(storage.check()).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  test('does a transaction entirely or not at all', async () => {
    const { storage, db } = await opened(await newLocation());
    const failing = storage.transaction(async (trx) => {
      const within = trx as unknown as Kysely<Sample>;
      await within.insertInto('sample').values({ id: 1, name: 'Ada', body: null }).execute();
      throw new Error('on second thoughts');
    });
    await expect(failing).rejects.toThrow('on second thoughts');
    expect(await names(db)).toEqual([]);
  });

  test('lets transactions that read and write the same row follow each other', async () => {
    const { storage, db } = await opened(await newLocation());
    await db.insertInto('sample').values({ id: 1, name: '0', body: null }).execute();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        storage.transaction(async (trx) => {
          const within = trx as unknown as Kysely<Sample>;
          const query = within.selectFrom('sample').select('name').where('id', '=', 1);
          const { name } = await (engine === 'postgres'
            ? query.forUpdate()
            : query
          ).executeTakeFirstOrThrow();
          await within
            .updateTable('sample')
            .set({ name: String(Number(name) + 1) })
            .where('id', '=', 1)
            .execute();
        }),
      ),
    );
    expect(await names(db)).toEqual(['20']);
  });

  test('rolls back the whole of a transaction after a refused statement, and goes on', async () => {
    const { storage, db } = await opened(await newLocation());
    await db.insertInto('sample').values({ id: 1, name: 'Ada', body: null }).execute();
    const failing = storage.transaction(async (trx) => {
      const within = trx as unknown as Kysely<Sample>;
      await within.insertInto('sample').values({ id: 2, name: 'Grace', body: null }).execute();
      await within.insertInto('sample').values({ id: 1, name: 'twice', body: null }).execute();
    });
    await expect(failing).rejects.toThrow();
    await db.insertInto('sample').values({ id: 2, name: 'Mary', body: null }).execute();
    expect(await names(db)).toEqual(['Ada', 'Mary']);
  });

  test('gives integers as numbers where those are exact, and as bigint above', async () => {
    const { db } = await opened(await newLocation());
    const ids = [0, Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 63n - 1n];
    for (const id of ids) await db.insertInto('sample').values({ id, name: null, body: null }).execute();
    const rows = await db.selectFrom('sample').select('id').orderBy('id').execute();
    expect(rows.map(({ id }) => id)).toEqual(ids);
    const count = await db
      .selectFrom('sample')
      .select(({ fn }) => fn.countAll().as('n'))
      .executeTakeFirst();
    expect(count?.n).toBe(4);
  });

  test('refuses a boolean where a whole number belongs, rather than keep it differently', async () => {
    const { db } = await opened(await newLocation());
    const wrong = { id: true as unknown as number, name: null, body: null };
    await expect(db.insertInto('sample').values(wrong).execute()).rejects.toThrow();
  });

  test('sorts text in the order of its bytes, and compares it by case', async () => {
    const { db } = await opened(await newLocation());
    for (const [id, name] of ['b', 'Ä', 'a', 'B', '_', 'z'].entries()) {
      await db.insertInto('sample').values({ id, name, body: null }).execute();
    }
    const rows = await db.selectFrom('sample').select('name').orderBy('name').execute();
    expect(rows.map(({ name }) => name)).toEqual(['B', '_', 'a', 'b', 'z', 'Ä']);
    expect(await db.selectFrom('sample').select('id').where('name', '=', 'ä').execute()).toEqual([]);
  });

  test('puts what is missing last where a query says so', async () => {
    const { db } = await opened(await newLocation());
    for (const [id, name] of ['b', null, 'a'].entries()) {
      await db.insertInto('sample').values({ id, name, body: null }).execute();
    }
    const inOrder = async (direction: 'asc' | 'desc') =>
      (
        await db
          .selectFrom('sample')
          .select('name')
          .orderBy('name', (order) => (direction === 'asc' ? order.asc() : order.desc()).nullsLast())
          .execute()
      ).map(({ name }) => name);
    expect(await inOrder('asc')).toEqual(['a', 'b', null]);
    expect(await inOrder('desc')).toEqual(['b', 'a', null]);
  });

  test('keeps a text to the byte: order of members, spaces, and every letter', async () => {
    const { db } = await opened(await newLocation());
    const body = '{"z":1, "a":"Zoë 🚀 \\u0000 – ΩÅ","big":9007199254740993}';
    await db.insertInto('sample').values({ id: 1, name: null, body }).execute();
    expect(await db.selectFrom('sample').select('body').executeTakeFirst()).toEqual({ body });
  });

  test('updates on conflict only where a condition holds, and says which rows it touched', async () => {
    const { db } = await opened(await newLocation());
    const put = (id: number, name: string) =>
      db
        .insertInto('sample')
        .values({ id, name, body: null })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet(({ ref }) => ({ name: ref('excluded.name') }))
            .where(({ eb, ref }) => eb('sample.name', 'is distinct from', ref('excluded.name'))),
        )
        .returning('id')
        .execute();
    expect(await put(1, 'Ada')).toEqual([{ id: 1 }]);
    expect(await put(1, 'Ada')).toEqual([]);
    expect(await put(1, 'Grace')).toEqual([{ id: 1 }]);
    const { numDeletedRows } = await db.deleteFrom('sample').where('id', '=', 1).executeTakeFirst();
    expect(numDeletedRows).toBe(1n);
  });

  test('reads in pages by key', async () => {
    const { db } = await opened(await newLocation());
    const rows = Array.from({ length: 25 }, (_, id) => ({ id, name: `n${id % 3}`, body: null }));
    await db.insertInto('sample').values(rows).execute();
    const seen: unknown[] = [];
    let last: { name: string | null; id: number | bigint } = { name: '', id: -1 };
    for (;;) {
      const { name, id } = last;
      const page = await db
        .selectFrom('sample')
        .select(['name', 'id'])
        .where(sql<boolean>`(name, id) > (${name}, ${id})`)
        .orderBy('name')
        .orderBy('id')
        .limit(10)
        .execute();
      if (page.length === 0) break;
      seen.push(...page.map((row) => row.id));
      last = page.at(-1)!;
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test('records each migration, and runs only what is new', async () => {
    const location = await newLocation();
    await (await opened(location)).storage.close();
    open.splice(0);
    const { storage } = await opened(location, [first, second]);
    expect(storage.version).toBe(2);
    const rows = await storage.db.selectFrom('staffgate_migrations').selectAll().orderBy('version').execute();
    const applied_at = '1970-01-01T00:00:00.000Z';
    expect(rows).toEqual([
      { version: 1, name: 'sample', applied_at },
      { version: 2, name: 'index', applied_at },
    ]);
  });

  test('leaves a store as it was when a migration fails', async () => {
    const location = await newLocation();
    const before = await opened(location);
    await before.db.insertInto('sample').values({ id: 1, name: 'Ada', body: null }).execute();
    await before.storage.close();
    open.splice(0);
    await expect(opened(location, [first, broken])).rejects.toThrow('nowhere');
    const { storage, db } = await opened(location);
    expect(storage.version).toBe(1);
    expect(await db.selectFrom('sample').selectAll().execute()).toEqual([{ id: 1, name: 'Ada', body: null }]);
  });

  test('refuses a store that is newer than the code, and says what helps', async () => {
    const location = await newLocation();
    await (await opened(location, [first, second])).storage.close();
    open.splice(0);
    await expect(opened(location)).rejects.toMatchObject({
      code: 'storage_too_new',
      found: 2,
      known: 1,
      message: expect.stringContaining('Use the Staffgate that wrote it'),
    });
  });
});

describe('a location that cannot be opened', () => {
  test('is refused without showing the password of a URL', async () => {
    const location = 'postgres://ada:hunter2@127.0.0.1:1/nowhere';
    const failure = await openStorage({ location, connectTimeoutMs: 2_000 }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'storage_unavailable' });
    expect(failure.message).toContain('127.0.0.1:1/nowhere');
    expect(failure.message).not.toContain('hunter2');
  });
});
