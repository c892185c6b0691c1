import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onBothEngines } from '../storage/stores.test-support.ts';
import { exported, intentOf, openLog, readOf, TurnedClock } from './audit.test-support.ts';
import { applyRetention, monthsBefore } from './retention.ts';
import { verifyExport } from './verify.ts';

const day = 86_400_000;

onBothEngines(({ engine, newLocation }) => {
  test('keeps of old entries the hashes, of old details nothing, and the log still verifies', async () => {
    const location = await newLocation();
    const clock = new TurnedClock();
    const { log, storage, close } = await openLog(location, { clock });
    await log.append(readOf(['1', '2']));
    const old = await log.append(intentOf(['1'], { before: 'a-marked-value' }));
    const kept = await log.checkpoint();
    clock.time += 300 * day;
    const young = await log.append(intentOf(['2'], { before: 'b' }));
    await log.append(readOf(['2']));
    clock.time += 70 * day;
    const recent = await log.append(intentOf(['2'], { before: 'c' }));
    expect(await applyRetention(storage, log, { clock })).toEqual({
      prunedThrough: 3,
      entriesPruned: 3,
      detailsDestroyed: 1,
    });
    expect(await log.detail(old.seq)).toBeNull();
    expect(await log.detail(young.seq)).toEqual({ before: 'b' });
    expect(await log.person('1')).toEqual([]);
    expect((await log.person('2')).map(({ seq }) => seq)).toEqual([4, 5, 6]);
    expect((await log.entries()).map(({ seq }) => seq)).toEqual([4, 5, 6, 7]);
    expect(await log.entries({ kind: 'system' })).toMatchObject([
      { event: 'prune', prunedThrough: 3, seq: 7 },
    ]);
    clock.time += 30 * day;
    expect(await applyRetention(storage, log, { clock })).toMatchObject({
      entriesPruned: 0,
      detailsDestroyed: 1,
    });
    expect(await log.detail(young.seq)).toBeNull();
    expect(await log.detail(recent.seq)).toEqual({ before: 'c' });
    const report = await verifyExport(await exported(storage, log), {
      keys: [log.verifierKey],
      checkpoints: [kept],
    });
    expect(report).toMatchObject({
      verdict: 'intact',
      pruned: 3,
      entries: 4,
      oldCheckpoints: 1,
      problems: [],
    });
    if (engine === 'sqlite') {
      const pseudonym = /"people":\["([^"]+)"/.exec(
        JSON.stringify((await log.entries({ person: '2' }))[0]),
      )?.[1];
      const files = ['', '-wal'].map((end) => readFileSync(location + end, 'latin1')).join('');
      expect(files).toContain(pseudonym);
      expect(files).not.toContain(old.seq === 3 ? '"seq":2,"status"' : '');
    }
    await close();
  });

  test('completes what an interrupted run had begun', async () => {
    const clock = new TurnedClock();
    const { log, storage, close } = await openLog(await newLocation(), { clock });
    for (let entry = 0; entry < 5; entry += 1) await log.append(readOf(['1']));
    clock.time += 400 * day;
    await log.append({
      kind: 'system',
      event: 'prune',
      prunedThrough: 6,
      actor: { type: 'system', id: 'retention' },
    });
    await storage.db.updateTable('audit_state').set({ pruned_through: 6 }).execute();
    await storage.db.updateTable('audit_entries').set({ body: null }).where('seq', '<=', 2).execute();
    expect(await applyRetention(storage, log, { clock })).toMatchObject({
      prunedThrough: 6,
      entriesPruned: 4,
    });
    expect((await verifyExport(await exported(storage, log), { keys: [log.verifierKey] })).verdict).toBe(
      'intact',
    );
    await close();
  });

  test('starts again on a log of which everything but the last entries was pruned', async () => {
    const location = await newLocation();
    const clock = new TurnedClock();
    const first = await openLog(location, { clock });
    await first.log.append(readOf(['1']));
    clock.time += 400 * day;
    await applyRetention(first.storage, first.log, { clock });
    await first.close();
    const second = await openLog(location, { clock, keySet: first.keys });
    const lines = await exported(second.storage, second.log);
    expect(await verifyExport(lines, { keys: [second.log.verifierKey] })).toMatchObject({
      verdict: 'intact',
      pruned: 2,
    });
    await second.close();
  });

  test('refuses times that are not allowed', async () => {
    const { log, storage, close } = await openLog(await newLocation());
    for (const options of [{ months: 0 }, { months: 37 }, { months: 1.5 }, { detailDays: 0 }]) {
      await expect(applyRetention(storage, log, options)).rejects.toThrow(RangeError);
    }
    await close();
  });
});

test.each([
  ['2026-11-20T09:00:00.000Z', 12, '2025-11-20T09:00:00.000Z'],
  ['2028-02-29T00:00:00.000Z', 12, '2027-02-28T00:00:00.000Z'],
  ['2026-03-31T12:30:00.000Z', 1, '2026-02-28T12:30:00.000Z'],
  ['2026-01-15T00:00:00.000Z', 36, '2023-01-15T00:00:00.000Z'],
])('counts from %s back %i months to %s', (now, months, before) =>
  expect(monthsBefore(Date.parse(now), months).toISOString()).toBe(before),
);
