import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { onBothEngines } from '../storage/stores.test-support.ts';
import {
  exported,
  intentOf,
  newKeys,
  openLog,
  readOf,
  refusalOf,
  TurnedClock,
} from './audit.test-support.ts';
import { openCheckpoint, parseVerifierKey } from './checkpoint.ts';
import { leafHash, verifyConsistency, verifyInclusion } from './merkle.ts';
import { fileSink, functionSink, lineSink } from './sinks.ts';
import { verifyExport } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

onBothEngines(({ newLocation }) => {
  test('numbers entries from its own start on, and finds them again after a restart', async () => {
    const location = await newLocation();
    const keySet = newKeys();
    const first = await openLog(location, { keySet });
    expect(await first.log.append(readOf(['1']))).toEqual({ seq: 2 });
    await first.close();
    const second = await openLog(location, { keySet });
    expect(second.log.origin).toBe(first.log.origin);
    const kinds = (await second.log.entries()).map((entry) =>
      entry.kind === 'system' ? entry.event : entry.kind,
    );
    expect(kinds).toEqual(['start', 'call', 'stop', 'start']);
    await second.close();
  });

  test('appends what comes at once in one commit, in the order in which it came', async () => {
    const { log, storage, close } = await openLog(await newLocation());
    const places = await Promise.all(
      Array.from({ length: 700 }, (_, index) => log.append(readOf([String(index)], { rows: index }))),
    );
    expect(places.map(({ seq }) => seq)).toEqual(Array.from({ length: 700 }, (_, index) => index + 2));
    const lines = await exported(storage, log);
    expect(await verifyExport(lines, { keys: [log.verifierKey] })).toMatchObject({
      verdict: 'intact',
      entries: 701,
      provenThrough: 701,
      problems: [],
    });
    await close();
  });

  test('finds entries by actor, operation, area, decision, kind, person and time', async () => {
    const clock = new TurnedClock();
    const { log, close } = await openLog(await newLocation(), { clock });
    await log.append(readOf(['1', '2']));
    clock.time += 60_000;
    await log.append(readOf(['2'], { actor: { type: 'agent', id: 'agent-2' }, area: 'time-off' }));
    clock.time += 60_000;
    await log.append(refusalOf('v2.jobs.list'));
    const found = async (filter: Parameters<typeof log.entries>[0]) =>
      (await log.entries(filter)).map(({ seq }) => seq);
    expect(await found({ actor: 'agent-2' })).toEqual([3]);
    expect(await found({ operation: 'v2.jobs.list' })).toEqual([4]);
    expect(await found({ area: 'employees' })).toEqual([2, 4]);
    expect(await found({ decision: 'refused' })).toEqual([4]);
    expect(await found({ kind: 'call' })).toEqual([2, 3]);
    expect(await found({ person: '2' })).toEqual([2, 3]);
    expect(await found({ person: '2', actor: 'agent-2' })).toEqual([3]);
    expect(await found({ from: '2026-11-20T09:01:00.000Z', until: '2026-11-20T09:02:00.000Z' })).toEqual([3]);
    expect(await found({ after: 2, limit: 1 })).toEqual([3]);
    expect(await found({ first: 'newest', limit: 2 })).toEqual([4, 3]);
    expect(await found({ first: 'newest', after: 3 })).toEqual([2, 1]);
    await close();
  });

  test('tells a person when, by whom, for what and which attributes were consulted', async () => {
    const { log, close } = await openLog(await newLocation());
    await log.append(readOf(['1', '2']));
    await log.append(readOf(['1']));
    await log.append(intentOf(['2']));
    expect(await log.person('2')).toEqual([
      {
        seq: 2,
        time: '2026-11-20T09:00:00.000Z',
        kind: 'call',
        actor: { type: 'agent', id: 'agent-payroll', key: 'key-1' },
        operation: 'v2.persons.list',
        area: 'employees',
        purpose: 'Checks the payroll before it is paid.',
        attributes: ['first_name', 'email'],
      },
      expect.objectContaining({ seq: 4, kind: 'intent', operation: 'v2.persons.update' }),
    ]);
    expect(await log.person('3')).toEqual([]);
    expect((await log.person('1', { after: 2 })).map(({ seq }) => seq)).toEqual([3]);
    await close();
  });

  test('proves that an entry is in the log, and that an older state is its beginning', async () => {
    const { log, storage, close } = await openLog(await newLocation());
    const key = parseVerifierKey(log.verifierKey)!;
    const signed = async () => {
      const opened = openCheckpoint(await log.checkpoint(), [key]);
      if (opened.state !== 'valid') throw new Error(opened.state);
      return opened.checkpoint;
    };
    const append = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, index) => log.append(readOf([String(index)]))));
    await append(299);
    const first = await signed();
    await append(777);
    const second = await signed();
    expect([first.size, second.size]).toEqual([300, 1077]);
    for (const seq of [1, 256, 257, 299, 512, 1000, 1077]) {
      const { body } = await storage.db
        .selectFrom('audit_entries')
        .select('body')
        .where('seq', '=', seq)
        .executeTakeFirstOrThrow();
      const claim = { leaf: leafHash(body!), index: seq - 1, size: 1077, root: second.root };
      const proof = await log.inclusionProof(seq, 1077);
      expect(verifyInclusion({ ...claim, proof })).toBe(true);
      expect(verifyInclusion({ ...claim, index: seq % 1077, proof })).toBe(false);
    }
    expect(verifyConsistency({ first, second, proof: await log.consistencyProof(300, 1077) })).toBe(true);
    await close();
  });

  test('signs a checkpoint after so many entries, after a time, on request and at the end', async () => {
    const notes: string[] = [];
    const { log, close } = await openLog(await newLocation(), {
      entriesPerCheckpoint: 10,
      checkpointEveryMs: 100,
      sinks: [functionSink('notes', (note) => void notes.push(note))],
    });
    const sizes = () => notes.map((note) => Number(note.split('\n')[1]));
    for (let entry = 0; entry < 9; entry += 1) await log.append(readOf(['1']));
    for (let waited = 0; !sizes().includes(10) && waited < 100; waited += 1) await pause(20);
    expect(sizes()).toContain(10);
    await log.append(readOf(['1']));
    for (let waited = 0; !sizes().includes(11) && waited < 100; waited += 1) await pause(20);
    expect(sizes()).toContain(11);
    expect(await log.checkpoint()).toBe(notes.at(-1));
    await close();
    expect(sizes().at(-1)).toBe(12);
    expect(sizes()).toEqual([...new Set(sizes())].sort((one, other) => one - other));
  });

  test('hands checkpoints to files and lines, and goes on when a sink fails', async () => {
    const file = join(folder, `${randomUUID()}.notes`);
    const lines: string[] = [];
    const warnings: string[] = [];
    const { log, close } = await openLog(await newLocation(), {
      sinks: [
        functionSink('broken', () => Promise.reject(new Error('no room'))),
        fileSink(file),
        lineSink((line) => void lines.push(line)),
      ],
      warn: (what) => warnings.push(what),
    });
    await log.append(readOf(['1']));
    const note = await log.checkpoint();
    await close();
    expect(readFileSync(file, 'utf8')).toContain(note);
    expect(JSON.parse(lines[0]!)).toEqual({ type: 'audit-checkpoint', note });
    expect(warnings).toEqual(Array(2).fill(expect.stringContaining('broken')));
  });

  test('keeps what was before and after a write encrypted, until its key is gone', async () => {
    const location = await newLocation();
    const { log, storage, close } = await openLog(location);
    const detail = { before: { position: 'Cook' }, after: { position: 'Chef' } };
    const { seq } = await log.append(intentOf(['1'], detail));
    const { ciphertext } = await storage.db
      .selectFrom('audit_details')
      .select('ciphertext')
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow();
    expect(Buffer.from(ciphertext, 'base64').toString('latin1')).not.toContain('Chef');
    expect(await log.detail(seq)).toEqual(detail);
    expect(await log.detail(1)).toBeNull();
    await storage.db
      .updateTable('audit_details')
      .set({ ciphertext: `${ciphertext[0] === 'A' ? 'B' : 'A'}${ciphertext.slice(1)}` })
      .execute();
    await expect(log.detail(seq)).rejects.toMatchObject({ code: 'audit_broken', seq });
    await storage.db.deleteFrom('audit_detail_keys').execute();
    expect(await log.detail(seq)).toBeNull();
    await close();
  });

  test('says in the log when it is written with other keys', async () => {
    const location = await newLocation();
    const before = await openLog(location);
    await before.close();
    const after = await openLog(location, { keySet: { ...before.keys, signing: newKeys().signing } });
    const changes = await after.log.entries({ kind: 'system' });
    expect(changes).toContainEqual(expect.objectContaining({ event: 'key-change', keys: ['signing'] }));
    const lines = await exported(after.storage, after.log);
    const both = [before.log.verifierKey, after.log.verifierKey];
    expect((await verifyExport(lines, { keys: both })).verdict).toBe('intact');
    expect((await verifyExport(lines, { keys: both.slice(1) })).verdict).toBe('tampered');
    await after.close();
  });

  test.each([
    [
      'changed',
      sql`update audit_entries set body = replace(body, 'agent-payroll', 'agent-harmless') where seq = 3`,
      3,
    ],
    ['removed', sql`delete from audit_entries where seq = 3`, 3],
    ['cut off', sql`delete from audit_entries where seq = 5`, 5],
  ])('does not start when one of its last entries was %s', async (_, tampering, seq) => {
    const location = await newLocation();
    const { log, storage, keys } = await openLog(location);
    for (let entry = 0; entry < 3; entry += 1) await log.append(readOf(['1']));
    await log.close();
    await tampering.execute(storage.db);
    await storage.close();
    await expect(openLog(location, { keySet: keys })).rejects.toMatchObject({ code: 'audit_broken', seq });
  });

  test('refuses entries once it is closed', async () => {
    const { log, close } = await openLog(await newLocation());
    await close();
    await expect(log.append(readOf(['1']))).rejects.toMatchObject({ code: 'audit_unavailable' });
  });
});

test('a sink that writes a file adds to what is there', async () => {
  const file = join(folder, 'added.notes');
  appendFileSync(file, 'before\n');
  await fileSink(file).write('after');
  expect(readFileSync(file, 'utf8')).toBe('before\nafter\n');
});
