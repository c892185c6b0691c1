import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type TestServer } from '../storage/postgres.test-support.ts';
import { openStorage } from '../storage/storage.ts';
import { exported, newKeys, openLog, readOf } from './audit.test-support.ts';
import { fileKeys } from './keys.ts';
import { noLeaf, readState } from './ledger.ts';
import { createAuditLog } from './log.ts';
import { Frontier, leafHash } from './merkle.ts';
import { verifyExport } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-durability-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('loses no acknowledged entry in 50 kills under load, and the tree always verifies', async () => {
  const location = join(folder, 'killed.db');
  const keyFolder = join(folder, 'killed-keys');
  const writer = fileURLToPath(new URL('crash-writer.test-support.ts', import.meta.url));
  const spawnWriter = () =>
    spawn(process.execPath, ['--conditions=@staffgate/source', writer, location, keyFolder], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compile-cache') },
    });
  const frontier = new Frontier();
  let prev = noLeaf;
  let acknowledged = 0;
  // The next process loads its modules while this one is at work.
  let next = spawnWriter();
  try {
    for (let cycle = 0; cycle < 50; cycle += 1) {
      const child = next;
      next = spawnWriter();
      const seqs = await killUnderLoad(child, 3 + ((cycle * 7) % 40));
      expect(seqs.length).toBeGreaterThan(0);
      acknowledged += seqs.length;
      const storage = await openStorage({ location });
      const rows = await storage.db
        .selectFrom('audit_entries')
        .select(['seq', 'body', 'leaf'])
        .where('seq', '>', frontier.size)
        .orderBy('seq')
        .execute();
      for (const { seq, body, leaf } of rows) {
        const hash = leafHash(body as string);
        expect([seq, leaf, JSON.parse(body as string).prev]).toEqual([
          frontier.size + 1,
          hash.toString('base64'),
          prev,
        ]);
        frontier.append(hash);
        prev = leaf;
      }
      const state = await readState(storage.db);
      await storage.close();
      expect(Math.max(...seqs)).toBeLessThanOrEqual(frontier.size);
      expect([state.size, state.lastLeaf]).toEqual([frontier.size, prev]);
      expect(state.frontier.root()).toEqual(frontier.root());
    }
  } finally {
    next.kill('SIGKILL');
  }
  const storage = await openStorage({ location });
  const log = await createAuditLog({ storage, keys: fileKeys(keyFolder) });
  const report = await verifyExport(await exported(storage, log), { keys: [log.verifierKey] });
  await log.close();
  await storage.close();
  expect(report).toMatchObject({ verdict: 'intact', problems: [] });
  expect(report.entries).toBeGreaterThanOrEqual(acknowledged);
}, 300_000);

/** Lets a writer work until its first acknowledgement and a little longer, kills it, and gives what it acknowledged. */
async function killUnderLoad(child: ChildProcess, ms: number): Promise<number[]> {
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stdin?.write('go');
  await once(child.stdout!, 'data');
  await pause(ms);
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  // The last line may be half a number.
  return output.split('\n').slice(0, -1).map(Number);
}

test('refuses entries while the disk is full, recovers when there is room, and says so in the log', async () => {
  const { log, storage, close } = await openLog(join(folder, 'full.db'));
  await log.append(readOf(['1']));
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(storage.db);
  await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 8}`).execute(storage.db);
  const outcomes = await inTurn(200, () =>
    log.append(readOf(Array.from({ length: 50 }, (_, id) => `person-${id}`))),
  );
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(100);
  for (const { reason } of refused as PromiseRejectedResult[]) {
    expect(reason).toMatchObject({ code: 'audit_unavailable', name: 'AuditUnavailable' });
  }
  expect(outcomes.at(-1)?.status).toBe('rejected');
  expect(log.isAvailable).toBe(false);
  await sql.raw('pragma max_page_count = 1000000').execute(storage.db);
  const { seq } = await log.append(readOf(['2']));
  expect(log.isAvailable).toBe(true);
  expect(await log.entries({ after: seq - 2 })).toMatchObject([
    { kind: 'system', event: 'recovered', refused: refused.length },
    { kind: 'call', seq },
  ]);
  // Every acknowledged one, the start, the recovery, and none that was refused.
  expect(seq).toBe(1 + 1 + (200 - refused.length) + 2);
  const report = await verifyExport(await exported(storage, log), { keys: [log.verifierKey] });
  expect(report).toMatchObject({ verdict: 'intact', entries: seq });
  await close();
});

describe('on PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres({ ownServer: true });
  }, 300_000);
  afterAll(() => server?.stop());

  test('two replicas that append at the same time make one sequence without gaps', async () => {
    const location = await server.newDatabase();
    const keySet = newKeys();
    const one = await openLog(location, { keySet, entriesPerCheckpoint: 100 });
    const other = await openLog(location, { keySet, entriesPerCheckpoint: 100 });
    const places = await Promise.all(
      [one, other].flatMap(({ log }, replica) =>
        Array.from({ length: 25 }, (_, caller) =>
          inTurn(12, (turn) => log.append(readOf([`${replica}-${caller}-${turn}`]))),
        ),
      ),
    );
    const seqs = places.flat().map((place) => (place as PromiseFulfilledResult<{ seq: number }>).value.seq);
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 600 }, (_, index) => index + 3));
    const report = await verifyExport(await exported(one.storage, other.log), {
      keys: [one.log.verifierKey],
    });
    expect(report).toMatchObject({ verdict: 'intact', entries: 602, problems: [] });
    expect(report.checkpoints).toBeGreaterThanOrEqual(3);
    await one.close();
    await other.close();
  });

  test('refuses entries while the database is gone, and goes on when it is back', async () => {
    const { log, storage, close } = await openLog(await server.newDatabase());
    const before = await log.append(readOf(['1']));
    await server.kill?.();
    for (const outcome of await inTurn(3, () => log.append(readOf(['2'])))) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'audit_unavailable' } });
    }
    await expect(storage.check()).rejects.toMatchObject({ code: 'storage_unavailable' });
    await server.restart?.();
    const after = await log.append(readOf(['3']));
    expect(after.seq).toBe(before.seq + 2);
    expect(await log.entries({ after: before.seq })).toMatchObject([
      { event: 'recovered', refused: 3 },
      { kind: 'call', seq: after.seq },
    ]);
    const report = await verifyExport(await exported(storage, log), { keys: [log.verifierKey] });
    expect(report.verdict).toBe('intact');
    await close();
  });
});

async function inTurn<T>(
  count: number,
  work: (turn: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const outcomes: PromiseSettledResult<T>[] = [];
  for (let turn = 0; turn < count; turn += 1) outcomes.push(...(await Promise.allSettled([work(turn)])));
  return outcomes;
}
