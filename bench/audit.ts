import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type AuditLog, createAuditLog, fileKeys, openStorage } from '@staffgate/gateway';
import { entryOf, fillLog, peopleInLog } from './audit-fill.ts';
import type { Measurement } from './run.ts';

const many = 1_000_000;
const rounds = 5;

/** Durable appends against bare durable inserts of the same size, and whether a long log makes them slower. */
export async function measureAudit(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-bench-'));
  const bare = openBare(join(folder, 'bare.db'));
  const storage = await openStorage({ location: join(folder, 'log.db') });
  const options = { storage, keys: fileKeys(join(folder, 'keys')), entriesPerCheckpoint: 1_000 };
  try {
    const log = await createAuditLog(options);
    await compare(bare, log);
    const few: Rates[] = [];
    for (let round = 0; round < rounds; round += 1) few.push(await compare(bare, log));
    await fillLog(storage, many);
    const lots: Rates[] = [];
    for (let round = 0; round < rounds; round += 1) lots.push(await compare(bare, log));
    const started = performance.now();
    const report = await log.person('person-7', { limit: 1_000 });
    const reportMs = performance.now() - started;
    await log.close();
    const opened = performance.now();
    const again = await createAuditLog(options);
    const openMs = performance.now() - opened;
    await again.close();
    const { bare: bareRate, alone, together } = few.at(-1) as Rates;
    const slower = (of: 'alone' | 'together') =>
      few.map((rates, round) => rates[of] / (lots[round] as Rates)[of]);
    return [
      {
        name: 'audit entries appended one after another, against bare durable inserts of node:sqlite',
        ratios: few.map((rates) => rates.alone / rates.bare),
        target: { atLeast: 0.2 },
        detail: `${Math.round(alone)}/s against ${Math.round(bareRate)}/s`,
      },
      {
        name: 'audit entries appended by 64 callers, against bare durable inserts of node:sqlite',
        ratios: few.map((rates) => rates.together / rates.bare),
        target: { atLeast: 1 },
        detail: `${Math.round(together)}/s against ${Math.round(bareRate)}/s`,
      },
      {
        name: `cost of an append after ${many} entries, against the beginning`,
        ratios: slower('alone'),
        target: { atMost: 1.5 },
      },
      {
        name: `cost of an append by 64 callers after ${many} entries, against the beginning`,
        ratios: slower('together'),
        target: { atMost: 1.5 },
      },
      {
        name: `opening a log of ${many} entries, in tenths of a second`,
        ratios: [openMs / 100],
        target: { atMost: 1 },
        detail: `${openMs.toFixed(1)} ms`,
      },
      {
        name: `the report about one person of ${peopleInLog} in it, in tenths of a second`,
        ratios: [reportMs / 100],
        target: { atMost: 1 },
        detail: `${report.length} uses in ${reportMs.toFixed(1)} ms`,
      },
    ];
  } finally {
    await storage.close();
    bare.close();
    rmSync(folder, { recursive: true });
  }
}

interface Rates {
  readonly bare: number;
  readonly alone: number;
  readonly together: number;
}

async function compare(bare: Bare, log: AuditLog): Promise<Rates> {
  return {
    bare: await rate(2_000, 1, async (index) =>
      bare.insert(JSON.stringify({ ...entryOf(index), pad: '-'.repeat(150) })),
    ),
    alone: await rate(2_000, 1, async (index) => void (await log.append(entryOf(index)))),
    together: await rate(16_000, 64, async (index) => void (await log.append(entryOf(index)))),
  };
}

/** How often a second something is done, by so many callers that each wait for its end. */
async function rate(count: number, callers: number, work: (index: number) => Promise<void>): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return (count * 1_000) / (performance.now() - started);
}

interface Bare {
  insert(body: string): void;
  close(): void;
}

function openBare(file: string): Bare {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec('create table entries (seq integer primary key, body text not null) strict');
  const insert = database.prepare('insert into entries (body) values (?)');
  return { insert: (body) => void insert.run(body), close: () => database.close() };
}
