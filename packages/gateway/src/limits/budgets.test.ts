import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { openLog, readOf, TurnedClock } from '../audit/audit.test-support.ts';
import type { AuditKeys } from '../audit/keys.ts';
import type { AuditLog } from '../audit/log.ts';
import { Refusal } from '../calls/refusal.ts';
import { Limits } from '../grants/grant.ts';
import { onBothEngines } from '../storage/stores.test-support.ts';
import { Budgets, type LimitedAgent, type Spending } from './budgets.ts';

const masterKey = randomBytes(32);

function agent(limits: Partial<Limits>, id = 'a_1'): LimitedAgent {
  return { id, grant: { limits: Limits.parse(limits) } };
}

function people(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => String(from + index));
}

onBothEngines(({ engine, newLocation }) => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function process(location: string, clock: TurnedClock, keySet?: AuditKeys) {
    const { log, storage, close, keys } = await openLog(location, {
      clock,
      ...(keySet && { keySet }),
    });
    open.push(close);
    const budgets = new Budgets(storage, clock, masterKey);
    /** A call that is answered; the code of the refusal, or null. */
    const call = async (who: LimitedAgent, spending: Spending): Promise<string | null> => {
      try {
        const budget = await budgets.begin(who);
        await budget.check([]);
        await log.append(readOf(spending.people), budget.counting(spending));
        return null;
      } catch (error) {
        if (error instanceof Refusal) return error.code;
        throw error;
      }
    };
    return { log, storage, close, keys, budgets, call };
  }

  const alertsOf = (log: AuditLog) => log.entries({ kind: 'alert' });

  test('answers exactly as many different people as a day allows, and the rest not at all', async () => {
    const { call, budgets, log } = await process(await newLocation(), new TurnedClock());
    const limited = agent({ people_per_day: 100 });
    for (let from = 0; from < 90; from += 30) {
      expect(await call(limited, { rows: 30, people: people(30, from) })).toBeNull();
    }
    const before = (await log.entries({ limit: 1_000 })).length;
    expect(await call(limited, { rows: 30, people: people(30, 90) })).toBe('people_spent');
    expect((await log.entries({ limit: 1_000 })).length).toBe(before);
    // Those who were seen already cost nothing, and ten more fit.
    expect(await call(limited, { rows: 90, people: people(90) })).toBeNull();
    expect(await call(limited, { rows: 10, people: people(10, 90) })).toBeNull();
    expect(await call(limited, { rows: 1, people: people(1, 100) })).toBe('people_spent');
    expect(await budgets.usage('a_1')).toMatchObject({ people: 100 });
  });

  test('holds under a hundred calls at once', async () => {
    const { call, budgets } = await process(await newLocation(), new TurnedClock());
    const limited = agent({ rows_per_day: 500, people_per_day: 300, requests_per_minute: 80 });
    const codes = await Promise.all(
      people(100).map((_, index) => call(limited, { rows: 7, people: people(5, index * 5) })),
    );
    const count = (code: string | null) => codes.filter((it) => it === code).length;
    expect(count('requests_spent')).toBe(20);
    expect(count(null)).toBe(60);
    expect(await budgets.usage('a_1')).toEqual({ requests: 80, rows: 420, people: 300 });
  });

  test('begins anew at midnight in UTC, and says how long that is', async () => {
    const clock = new TurnedClock(Date.parse('2026-11-20T23:59:30Z'));
    const { call, budgets, storage } = await process(await newLocation(), clock);
    const limited = agent({ rows_per_day: 10, people_per_day: 10 });
    expect(await call(limited, { rows: 10, people: people(10) })).toBeNull();
    const budget = await budgets.begin(limited);
    await expect(budget.check([])).rejects.toMatchObject({ code: 'rows_spent', retryAfterSeconds: 30 });
    clock.time += 30_000;
    expect(await call(limited, { rows: 10, people: people(10, 10) })).toBeNull();
    await budgets.prune();
    const days = await storage.db.selectFrom('usage_people').select('day').distinct().execute();
    expect(days).toEqual([{ day: '2026-11-21' }]);
    expect(await budgets.usage('a_1')).toMatchObject({ rows: 10, people: 10 });
  });

  test('knows after a restart what was used before it', async () => {
    const location = await newLocation();
    const clock = new TurnedClock();
    const first = await process(location, clock);
    const limited = agent({ rows_per_day: 10, people_per_day: 10, requests_per_minute: 3 });
    expect(await first.call(limited, { rows: 4, people: people(4) })).toBeNull();
    expect(await first.call(limited, { rows: 4, people: people(4) })).toBeNull();
    await open.pop()?.();
    const second = await process(location, clock, first.keys);
    expect(await second.budgets.usage('a_1')).toEqual({ requests: 2, rows: 8, people: 4 });
    expect(await second.call(limited, { rows: 3, people: people(3) })).toBe('rows_spent');
    expect(await second.call(limited, { rows: 2, people: people(2) })).toBe('requests_spent');
    clock.time += 61_000;
    expect(await second.call(limited, { rows: 2, people: people(7) })).toBeNull();
    expect(await second.budgets.usage('a_1')).toEqual({ requests: 1, rows: 10, people: 7 });
  });

  test('lets no sixty seconds hold more calls than allowed, and says when the next one fits', async () => {
    const clock = new TurnedClock();
    const { call, budgets } = await process(await newLocation(), clock);
    const limited = agent({ requests_per_minute: 5 });
    const begun: number[] = [];
    for (let step = 0; step < 400; step += 1) {
      clock.time += (step * 7919) % 3001;
      if ((await call(limited, { rows: 0, people: [] })) === null) begun.push(clock.time);
    }
    expect(begun.length).toBeGreaterThan(30);
    for (const [index, time] of begun.entries()) {
      const sixth = begun[index + 5];
      if (sixth !== undefined) expect(sixth - time).toBeGreaterThanOrEqual(60_000);
    }
    clock.time += 600_000;
    for (let times = 0; times < 5; times += 1) await budgets.begin(limited);
    const refusal = await budgets.begin(limited).catch((error) => error);
    expect(refusal).toMatchObject({ code: 'requests_spent', status: 429 });
    clock.time += refusal.retryAfterSeconds * 1000 - 1000;
    await expect(budgets.begin(limited)).rejects.toThrow(Refusal);
    clock.time += 1000;
    await budgets.begin(limited);
  });

  test('writes one alert a day for each limit of which four fifths are used', async () => {
    const clock = new TurnedClock();
    const { call, log } = await process(await newLocation(), clock);
    const limited = agent({ rows_per_day: 100, people_per_day: 50, requests_per_minute: 10 });
    for (let times = 0; times < 10; times += 1) {
      expect(await call(limited, { rows: 9, people: people(5, times * 5) })).toBeNull();
    }
    expect(await alertsOf(log)).toMatchObject([
      { limit: 'requests_per_minute', used: 8, allowed: 10, actor: { id: 'a_1' } },
      { limit: 'people_per_day', used: 40, allowed: 50 },
      { limit: 'rows_per_day', used: 81, allowed: 100 },
    ]);
    clock.time += 3_600_000;
    for (let times = 0; times < 10; times += 1) await call(limited, { rows: 1, people: [] });
    expect((await alertsOf(log)).length).toBe(3);
  });

  test('counts a change that has happened also above the limit', async () => {
    const { budgets, log } = await process(await newLocation(), new TurnedClock());
    const limited = agent({ rows_per_day: 2 });
    const budget = await budgets.begin(limited);
    await log.append(readOf([]), budget.counting({ rows: 1, people: [] }));
    await log.append(readOf([]), budget.counting({ rows: 4, people: [], isOwed: true }));
    expect(await budgets.usage('a_1')).toMatchObject({ rows: 5 });
  });

  test('keeps nobody by id, and the same person differently by agent and day', async () => {
    const clock = new TurnedClock();
    const { call, storage } = await process(await newLocation(), clock);
    for (const id of ['a_1', 'a_2']) {
      await call(agent({ people_per_day: 5 }, id), { rows: 1, people: ['4711'] });
    }
    clock.time += 86_400_000;
    await call(agent({ people_per_day: 5 }), { rows: 1, people: ['4711'] });
    const kept = await storage.db.selectFrom('usage_people').select('person').execute();
    expect(new Set(kept.map(({ person }) => person)).size).toBe(3);
    for (const { person } of kept) expect(person).toMatch(/^[\w-]{22}$/);
  });

  // SQLite belongs to one process.
  if (engine === 'postgres') {
    test('holds over two replicas that answer at the same time', async () => {
      const location = await newLocation();
      const clock = new TurnedClock();
      const one = await process(location, clock);
      const other = await process(location, clock, one.keys);
      const limited = agent({ rows_per_day: 50, people_per_day: 40 });
      const codes = await Promise.all(
        people(60).map((id, index) =>
          (index % 2 === 0 ? one : other).call(limited, { rows: 1, people: [id] }),
        ),
      );
      expect(codes.filter((code) => code === null).length).toBe(40);
      expect(await other.budgets.usage('a_1')).toMatchObject({ rows: 40, people: 40 });
    });
  }

  test('counts people again whose commit failed, and nobody twice whose commit did not', async () => {
    const { call, budgets, log, storage } = await process(await newLocation(), new TurnedClock());
    const limited = agent({ people_per_day: 10 });
    expect(await call(limited, { rows: 3, people: people(3) })).toBeNull();
    const budget = await budgets.begin(limited);
    const failing = log.append(readOf([]), async (rows) => {
      // The second of one agent sees what the first has counted in the same commit, which then fails.
      for (let times = 0; times < 2; times += 1)
        await budget.counting({ rows: 3, people: people(3, 3) })?.(rows);
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toMatchObject({ code: 'audit_unavailable' });
    budget.uncommitted();
    expect(await budgets.usage('a_1')).toMatchObject({ people: 3 });
    for (let times = 0; times < 3; times += 1) {
      expect(await call(limited, { rows: 3, people: people(6) })).toBeNull();
    }
    expect(await budgets.usage('a_1')).toMatchObject({ people: 6 });
    expect((await storage.db.selectFrom('usage_people').selectAll().execute()).length).toBe(6);
  });

  test('counts and writes nothing for an agent without limits', async () => {
    const { call, storage, budgets } = await process(await newLocation(), new TurnedClock());
    expect(await call(agent({}), { rows: 1_000, people: people(1_000) })).toBeNull();
    expect(await budgets.usage('a_1')).toEqual({ requests: 0, rows: 0, people: 0 });
    expect(await storage.db.selectFrom('usage_days').selectAll().execute()).toEqual([]);
  });
});
