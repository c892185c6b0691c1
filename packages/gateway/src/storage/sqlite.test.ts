import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { isOldLibrary } from './sqlite.ts';
import { openStorage } from './storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that opens the store, says so, and waits. */
function holder(location: string) {
  const storage = fileURLToPath(new URL('storage.ts', import.meta.url));
  const script = `
    const { openStorage } = await import(${JSON.stringify(storage)});
    try {
      const store = await openStorage({ location: ${JSON.stringify(location)} });
      console.log('open ' + store.version);
      process.stdin.resume();
    } catch (error) {
      console.log(error.code + ': ' + error.message);
    }
  `;
  return spawn(
    process.execPath,
    ['--conditions=@staffgate/source', '--input-type=module', '--eval', script],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
}

async function firstLine(child: ReturnType<typeof holder>): Promise<string> {
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return chunk.toString().trim();
}

test('refuses a second process with a sentence that says what to do, until the first one is gone', async () => {
  const location = join(folder, 'shared.db');
  const child = holder(location);
  expect(await firstLine(child)).toMatch(/^open/);
  await expect(openStorage({ location })).rejects.toMatchObject({
    code: 'storage_in_use',
    message: expect.stringContaining('Stop that one first'),
  });
  expect(await firstLine(holder(location))).toMatch(/^storage_in_use: .*in use by another process/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await openStorage({ location })).close();
});

test('refuses the same file twice in one process', async () => {
  const location = join(folder, 'twice.db');
  const storage = await openStorage({ location });
  await expect(openStorage({ location })).rejects.toMatchObject({ code: 'storage_in_use' });
  await storage.close();
});

test('refuses a database of something else, and leaves it as it was', async () => {
  const location = join(folder, 'foreign.db');
  const foreign = new DatabaseSync(location);
  foreign.exec('create table songs (title text)');
  foreign.close();
  const before = statSync(location).mtimeMs;
  await expect(openStorage({ location })).rejects.toMatchObject({ code: 'storage_foreign' });
  expect(statSync(location).mtimeMs).toBe(before);
});

test('refuses a file that is no database', async () => {
  const location = join(folder, 'letter.txt');
  writeFileSync(location, 'Dear Ada, '.repeat(500));
  await expect(openStorage({ location })).rejects.toMatchObject({ code: 'storage_foreign' });
});

test('syncs every commit, overwrites what is deleted, and lets nobody else read the file', async () => {
  const location = join(folder, 'deeper', 'safe.db');
  const storage = await openStorage({ location });
  const pragma = async (name: string) =>
    Object.values((await sql.raw<object>(`pragma ${name}`).execute(storage.db)).rows[0] ?? {})[0];
  expect(await pragma('journal_mode')).toBe('wal');
  expect(await pragma('synchronous')).toBe(2);
  expect(await pragma('secure_delete')).toBe(1);
  expect(await pragma('locking_mode')).toBe('exclusive');
  expect(statSync(location).mode & 0o777).toBe(0o600);
  expect(statSync(`${location}-wal`).mode & 0o777).toBe(0o600);
  await storage.close();
});

test.each([
  ['3.51.2', true],
  ['3.45.1', true],
  ['2.99.9', true],
  ['3.51.3', false],
  ['3.51.10', false],
  ['3.53.0', false],
  ['4.0.0', false],
])('takes SQLite %s for too old: %s', (version, isOld) => expect(isOldLibrary(version)).toBe(isOld));
