import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { Settings } from '../settings.ts';
import { KeptRows } from './kept-rows.ts';
import { openStorage } from './storage.ts';

/** A store that counts changes of the settings as it is told. */
function counted() {
  let count = 0;
  return {
    changes: () => count,
    change() {
      count += 1;
    },
  };
}

test('reads a row once until its table changes', async () => {
  const store = counted();
  const rows = new KeptRows<number>(store, ['settings']);
  let value = 1;
  const read = async () => value;
  expect(await rows.get('a', read)).toBe(1);
  value = 2;
  expect(await rows.get('a', read)).toBe(1);
  store.change();
  expect(await rows.get('a', read)).toBe(2);
});

test('does not keep what was read while its table changed', async () => {
  const store = counted();
  const rows = new KeptRows<number>(store, ['settings']);
  let answer = (_: number) => {};
  const early = rows.get('a', () => new Promise<number>((resolve) => (answer = resolve)));
  store.change();
  answer(1);
  expect(await early).toBe(1);
  expect(await rows.get('a', async () => 2)).toBe(2);
});

test('keeps nothing where others may change a row', async () => {
  const rows = new KeptRows<number>({ changes: null }, ['settings']);
  await rows.get('a', async () => 1);
  expect(await rows.get('a', async () => 2)).toBe(2);
});

test('keeps no more rows than it may', async () => {
  const rows = new KeptRows<string>(counted(), ['settings'], { most: 2 });
  for (const key of ['a', 'b', 'c']) await rows.get(key, async () => key);
  expect(await rows.get('a', async () => 'again')).toBe('again');
});

test('sees a change of a real store made elsewhere, in a transaction or beside it, and none that was rolled back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-kept-'));
  const storage = await openStorage({ location: join(folder, 'store.db') });
  const reader = new Settings(storage, systemClock);
  expect(await reader.mode()).toBe('running');
  await new Settings(storage, systemClock).setMode('read-only');
  expect(await reader.mode()).toBe('read-only');
  await storage.transaction(async (trx) => {
    await reader.within(trx).setMode('stopped');
    // What is read meanwhile waits for the end.
    void reader.mode();
  });
  expect(await reader.mode()).toBe('stopped');
  const failed = storage.transaction(async (trx) => {
    await reader.within(trx).setMode('running');
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await reader.mode()).toBe('stopped');
  await storage.close();
  rmSync(folder, { recursive: true });
});
