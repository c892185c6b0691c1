import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditUnavailable } from '../audit/errors.ts';
import { fileKeys } from '../audit/keys.ts';
import { createAuditLog } from '../audit/log.ts';
import { startPostgres, type TestServer } from './postgres.test-support.ts';
import { openStorage } from './storage.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres();
}, 300_000);
afterAll(() => server?.stop());

test('lets replicas that start at the same moment share one store', async () => {
  for (let time = 0; time < 8; time += 1) {
    const location = await server.newDatabase();
    const replicas = await Promise.all(Array.from({ length: 6 }, () => openStorage({ location })));
    const versions = replicas.map(({ version }) => version);
    for (const replica of replicas) await replica.close();
    expect(new Set(versions).size).toBe(1);
  }
});

test('opens a log that another replica is writing to', async () => {
  const location = await server.newDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-replicas-'));
  const keys = fileKeys(folder);
  const busy = await openStorage({ location });
  const log = await createAuditLog({ storage: busy, keys });
  let isOver = false;
  const writing = Promise.all(
    Array.from({ length: 8 }, async () => {
      while (!isOver) await log.append(login);
    }),
  );
  try {
    for (let time = 0; time < 15; time += 1) {
      const storage = await openStorage({ location });
      try {
        const other = await createAuditLog({ storage, keys });
        await other.append(login);
        await other.close();
      } finally {
        await storage.close();
      }
    }
  } finally {
    isOver = true;
    await writing;
    await log.close();
    await busy.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('keeps to its schema, beside whatever else the database holds', async () => {
  const location = await server.newDatabase();
  await query(location, 'create table songs (title text)');
  const storage = await openStorage({ location, schema: 'gate "1"' });
  await storage.close();
  const tables = await query(
    location,
    "select table_schema as s from information_schema.tables where table_name = 'staffgate_migrations'",
  );
  expect(tables).toEqual([{ s: 'gate "1"' }]);
});

test('refuses a schema with tables of something else', async () => {
  const location = await server.newDatabase();
  await query(location, 'create table songs (title text)');
  await expect(openStorage({ location, schema: 'public' })).rejects.toMatchObject({
    code: 'storage_foreign',
  });
});

test('refuses a database that is not in UTF-8', async () => {
  const location = await server.newDatabase();
  const latin = new URL(location);
  latin.pathname = `${latin.pathname}_latin`;
  await query(
    location,
    `create database ${latin.pathname.slice(1)} encoding 'LATIN1' locale 'C' template template0`,
  );
  await expect(openStorage({ location: latin.href })).rejects.toMatchObject({ code: 'storage_unsupported' });
});

test('waits for the disk also where the database is set up not to', async () => {
  const location = await server.newDatabase();
  await query(location, `alter database ${new URL(location).pathname.slice(1)} set synchronous_commit = off`);
  const storage = await openStorage({ location });
  const { sql } = await import('kysely');
  const { rows } = await sql`show synchronous_commit`.execute(storage.db);
  await storage.close();
  expect(rows).toEqual([{ synchronous_commit: 'on' }]);
});

test('a replica that stands still within a commit holds up the others for some seconds alone', async () => {
  const location = await server.newDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-replicas-'));
  const keys = fileKeys(folder);
  const replicas = await Promise.all(
    [1, 2].map(async () => {
      const storage = await openStorage({ location, transactionIdleMs: 500 });
      return { storage, audit: await createAuditLog({ storage, keys }) };
    }),
  );
  const [still, other] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
  try {
    let goOn = () => {};
    let began = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const stuck = still.audit.append(login, async () => {
      began();
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return { further: [] };
    });
    const failed = stuck.catch((error: Error) => error);
    await hasBegun;
    const { seq } = await other.audit.append(login);
    goOn();
    // What it was about to write was not written, and must not happen.
    expect(await failed).toBeInstanceOf(AuditUnavailable);
    // It goes on by itself with the next one.
    expect((await still.audit.append(login)).seq).toBeGreaterThan(seq);
    expect(still.audit.isAvailable).toBe(true);
  } finally {
    for (const { storage, audit } of replicas) {
      await audit.close();
      await storage.close();
    }
    rmSync(folder, { recursive: true, force: true });
  }
});

const login = {
  kind: 'sign-in',
  actor: { type: 'agent', id: 'a_1' },
  door: 'wire',
  decision: { outcome: 'allowed', code: 'signed_in' },
} as const;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
