import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { NewEntry } from '../audit/entry.ts';
import type { Rows, RowsWithin } from '../audit/ledger.ts';
import type { Alongside } from '../audit/log.ts';
import { Refusal } from '../calls/refusal.ts';
import type { Clock } from '../clock.ts';
import type { Limits } from '../grants/grant.ts';
import type { Storage } from '../storage/storage.ts';
import { type Quota, quotasOf } from './quotas.ts';
import { freeInSeconds, RequestWindow, requestsSpent, type Second, windowSeconds } from './requests.ts';
import { SeenPeople } from './seen-people.ts';

/** An agent, as far as its limits depend on it. */
export interface LimitedAgent {
  readonly id: string;
  readonly grant: { readonly limits: Limits };
}

/** What a call takes from the budgets of a day. */
export interface Spending {
  readonly rows: number;
  /** Ids of people; they are kept as keyed hashes. */
  readonly people: readonly string[];
  /** What has happened already is counted, also when it is more than is left. */
  readonly isOwed?: boolean;
}

/** What a call may still do, and how it is counted. */
export interface CallBudget {
  /** Looks before the connection is asked whether the call can be answered at all. @throws {Refusal} */
  check(people: readonly string[]): Promise<void>;
  /**
   * What counts the call in the commit of its entry; declines the entry when the answer would be too much. Undefined
   * when there is nothing to count.
   */
  counting(spending?: Spending): Alongside | undefined;
  /** The entry could not be committed, nor what was counted with it. */
  uncommitted(): void;
  /** The limits, and what is left of them as far as the call found out. */
  quotas(): readonly Quota[];
}

/** How much of its limits an agent has used. */
export interface Usage {
  readonly requests: number;
  readonly rows: number;
  readonly people: number;
}

/** The budget of an agent that has no limits, and of a call that was refused before it was counted. */
export const unlimited: CallBudget = {
  check: async () => {},
  counting: () => undefined,
  uncommitted() {},
  quotas: () => [],
};

/** From this part on it is told that a budget is going to be used up. */
const alertAt = 0.8;

/**
 * Keeps the limits of grants: calls in any minute, records and different people on a day, by agent, however many keys
 * and doors it uses. Only what is limited is counted.
 *
 * Records and people are counted in the commit of the audit entry that says they were answered, one commit after the
 * other across all replicas: an answer that would be too much is not given, and a crash forgets none that was. Calls
 * of a minute are counted in this process when they begin and in the store with their entry: after a crash, or from
 * another replica, those under way at that moment are not known.
 */
export class Budgets {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  readonly #windows = new Map<string, RequestWindow>();
  readonly #seen = new SeenPeople();
  readonly #process = randomBytes(9).toString('base64url');
  readonly #startedAt: number;

  constructor(storage: Storage, clock: Clock, masterKey: Uint8Array) {
    this.#storage = storage;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'staffgate usage', 32));
  }

  /** Counts a call that begins. @throws {Refusal} when the calls of this minute are used up. */
  async begin(agent: LimitedAgent): Promise<CallBudget> {
    const { requests_per_minute, rows_per_day, people_per_day } = agent.grant.limits;
    if (requests_per_minute === null && rows_per_day === null && people_per_day === null) return unlimited;
    let requests = { second: 0, requestsUsed: 0, oldest: 0 };
    if (requests_per_minute !== null) requests = await this.#take(agent, requests_per_minute);
    return new LimitedBudget(agent, {
      ...requests,
      process: this.#process,
      clock: this.#clock,
      rows: this.#storage.db,
      seenOn: (day) => this.#seen.of(agent.id, day),
      forgetSeen: () => this.#seen.clear(),
      pseudonymOf: (person, day) => this.#pseudonym(agent.id, day, person),
    });
  }

  /** What an agent has used by now, of what is limited. */
  async usage(agentId: string): Promise<Usage> {
    const now = this.#clock.now();
    const { db } = this.#storage;
    const others = await this.#others(agentId, now);
    const own = this.#windows.get(agentId)?.within(Math.floor(now / 1000)) ?? [];
    const day = await readDay(db, agentId, dayOf(now));
    const requests = [...others, ...own].reduce((sum, { calls }) => sum + calls, 0);
    return { requests, rows: day?.rows_used ?? 0, people: day?.people_used ?? 0 };
  }

  /** Forgets what no limit needs any more. */
  async prune(): Promise<void> {
    const now = this.#clock.now();
    const { db } = this.#storage;
    const day = dayOf(now);
    await db.deleteFrom('usage_people').where('day', '<', day).execute();
    await db.deleteFrom('usage_days').where('day', '<', day).execute();
    await db
      .deleteFrom('usage_requests')
      .where('second', '<', Math.floor(now / 1000) - windowSeconds)
      .execute();
    for (const [id, window] of this.#windows) {
      if (window.within(Math.floor(now / 1000)).length === 0) this.#windows.delete(id);
    }
  }

  async #take({ id: agentId, grant: { limits } }: LimitedAgent, limit: number) {
    const others = await this.#others(agentId, this.#clock.now());
    const second = Math.floor(this.#clock.now() / 1000);
    // From here on to the end nothing waits, so that no two calls can take the same place.
    const window = this.#windows.get(agentId) ?? new RequestWindow();
    this.#windows.set(agentId, window);
    const taken = [...others, ...window.within(second)];
    const used = taken.reduce((sum, { calls }) => sum + calls, 0);
    if (used >= limit) {
      const waitSeconds = freeInSeconds(taken, limit, second);
      const left = { requests: used, requestsResetSeconds: waitSeconds, day: null };
      throw requestsSpent(limit, waitSeconds, quotasOf(limits, { now: this.#clock.now(), ...left }));
    }
    window.add(second);
    const oldest = Math.min(second, ...taken.map((one) => one.second));
    return { second, requestsUsed: used + 1, oldest };
  }

  /** Calls of the last minute that other processes counted, or this one before it was started anew. */
  async #others(agentId: string, now: number): Promise<readonly Second[]> {
    // A SQLite store belongs to this process, so that there is only what was before its start.
    const isAlone = this.#storage.engine === 'sqlite' && now - this.#startedAt > windowSeconds * 1000;
    if (isAlone) return [];
    return this.#storage.db
      .selectFrom('usage_requests')
      .select(['second', 'calls'])
      .where('agent_id', '=', agentId)
      .where('second', '>', Math.floor(now / 1000) - windowSeconds)
      .where('process', '!=', this.#process)
      .execute();
  }

  #pseudonym(agent: string, day: string, person: string): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([agent, day, person]))
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  }
}

interface LimitedParts {
  readonly second: number;
  /** With this call. */
  readonly requestsUsed: number;
  /** The second of the first call that still counts. */
  readonly oldest: number;
  readonly process: string;
  readonly clock: Clock;
  readonly rows: Rows;
  readonly pseudonymOf: (person: string, day: string) => string;
  /** Ids of people who are known to be counted on a day. */
  readonly seenOn: (day: string) => Set<string>;
  readonly forgetSeen: () => void;
}

type LimitName = Exclude<keyof Limits, 'weight'>;

class LimitedBudget implements CallBudget {
  readonly #agentId: string;
  readonly #limits: Limits;
  readonly #parts: LimitedParts;
  #isCounted = false;
  #used: Used | null = null;

  constructor({ id, grant }: LimitedAgent, parts: LimitedParts) {
    this.#agentId = id;
    this.#limits = grant.limits;
    this.#parts = parts;
  }

  async check(people: readonly string[]): Promise<void> {
    const { rows_per_day, people_per_day } = this.#limits;
    if (rows_per_day === null && people_per_day === null) return;
    const { clock, rows } = this.#parts;
    const now = clock.now();
    const used = await readDay(rows, this.#agentId, dayOf(now));
    this.#used = { ...nothing, ...used };
    if (rows_per_day !== null && (used?.rows_used ?? 0) >= rows_per_day) {
      throw spent('rows', rows_per_day, used?.rows_used ?? 0, now);
    }
    if (people_per_day === null || people.length === 0) return;
    const left = people_per_day - (used?.people_used ?? 0);
    if (left < people.length && (await this.#unseen(rows, people, dayOf(now))).length > left) {
      throw spent('people', people_per_day, used?.people_used ?? 0, now);
    }
  }

  uncommitted(): void {
    this.#parts.forgetSeen();
  }

  quotas(): readonly Quota[] {
    const { clock, second, oldest, requestsUsed } = this.#parts;
    return quotasOf(this.#limits, {
      now: clock.now(),
      requests: requestsUsed,
      requestsResetSeconds: oldest + windowSeconds - second,
      day: this.#used,
    });
  }

  counting(spending?: Spending): Alongside {
    return async (rows) => {
      const now = this.#parts.clock.now();
      const declined = spending && (await this.#declined(rows, spending, now));
      if (declined) return { declined };
      const further = [
        ...(this.#isCounted ? [] : await this.#countRequest(rows, dayOf(now))),
        ...(spending ? await this.#countSpending(rows, spending, dayOf(now)) : []),
      ];
      this.#isCounted = true;
      return { further };
    };
  }

  async #declined(rows: RowsWithin, spending: Spending, now: number): Promise<Refusal | undefined> {
    const { rows_per_day, people_per_day } = this.#limits;
    if (spending.isOwed || (rows_per_day === null && people_per_day === null)) return undefined;
    const used = await readDay(rows, this.#agentId, dayOf(now));
    const { rows_used = 0, people_used = 0 } = used ?? {};
    this.#used = { ...nothing, ...used };
    if (rows_per_day !== null && rows_used + spending.rows > rows_per_day) {
      return spent('rows', rows_per_day, rows_used, now);
    }
    if (people_per_day === null || people_used + spending.people.length <= people_per_day) return undefined;
    const unseen = await this.#unseen(rows, spending.people, dayOf(now));
    return people_used + unseen.length > people_per_day
      ? spent('people', people_per_day, people_used, now)
      : undefined;
  }

  async #countRequest(rows: RowsWithin, day: string): Promise<readonly NewEntry[]> {
    const { requests_per_minute } = this.#limits;
    if (requests_per_minute === null) return [];
    const { second, process, requestsUsed } = this.#parts;
    await rows
      .insertInto('usage_requests')
      .values({ agent_id: this.#agentId, second, process, calls: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['agent_id', 'second', 'process'])
          .doUpdateSet((eb) => ({ calls: eb('usage_requests.calls', '+', 1) })),
      )
      .execute();
    if (second % pruneSeconds === 0) {
      await rows
        .deleteFrom('usage_requests')
        .where('agent_id', '=', this.#agentId)
        .where('second', '<', second - windowSeconds)
        .execute();
    }
    if (requestsUsed < requests_per_minute * alertAt) return [];
    const before = await readDay(rows, this.#agentId, day);
    if (before?.requests_alerted === 1) return [];
    await this.#writeDay(rows, day, { ...nothing, ...before, requests_alerted: 1 });
    return [this.#alert('requests_per_minute', requestsUsed)];
  }

  async #countSpending(rows: RowsWithin, spending: Spending, day: string): Promise<readonly NewEntry[]> {
    const { rows_per_day, people_per_day } = this.#limits;
    if (rows_per_day === null && people_per_day === null) return [];
    const before = { ...nothing, ...(await readDay(rows, this.#agentId, day)) };
    const people = people_per_day === null ? [] : await this.#unseen(rows, spending.people, day);
    const after = {
      ...before,
      rows_used: before.rows_used + spending.rows,
      people_used: before.people_used + people.length,
    };
    this.#used = after;
    for (let from = 0; from < people.length; from += atOnce) {
      const values = people
        .slice(from, from + atOnce)
        .map((person) => ({ agent_id: this.#agentId, day, person }));
      await rows.insertInto('usage_people').values(values).execute();
    }
    await this.#writeDay(rows, day, after);
    const crosses = (limit: number | null, from: number, to: number) =>
      limit !== null && from < limit * alertAt && to >= limit * alertAt;
    return [
      ...(crosses(rows_per_day, before.rows_used, after.rows_used)
        ? [this.#alert('rows_per_day', after.rows_used)]
        : []),
      ...(crosses(people_per_day, before.people_used, after.people_used)
        ? [this.#alert('people_per_day', after.people_used)]
        : []),
    ];
  }

  /** The pseudonyms of those who were not counted yet on that day. */
  async #unseen(rows: Rows, people: readonly string[], day: string): Promise<readonly string[]> {
    const known = this.#parts.seenOn(day);
    const unseen = new Map<string, string>();
    for (const person of people) {
      if (!known.has(person)) unseen.set(this.#parts.pseudonymOf(person, day), person);
    }
    const all = [...unseen.keys()];
    for (let from = 0; from < all.length; from += atOnce) {
      const seen = await rows
        .selectFrom('usage_people')
        .select('person')
        .where('agent_id', '=', this.#agentId)
        .where('day', '=', day)
        .where('person', 'in', all.slice(from, from + atOnce))
        .execute();
      // They stay there for the day, unless this commit fails.
      for (const { person } of seen) {
        known.add(unseen.get(person) as string);
        unseen.delete(person);
      }
    }
    return [...unseen.keys()];
  }

  async #writeDay(rows: RowsWithin, day: string, used: Used): Promise<void> {
    await rows
      .insertInto('usage_days')
      .values({ agent_id: this.#agentId, day, ...used })
      .onConflict((conflict) => conflict.columns(['agent_id', 'day']).doUpdateSet(used))
      .execute();
  }

  #alert(limit: LimitName, used: number): NewEntry {
    const actor = { type: 'agent', id: this.#agentId } as const;
    return { kind: 'alert', actor, limit, used, allowed: this.#limits[limit] as number };
  }
}

/** Now and then the calls of earlier minutes are taken away. */
const pruneSeconds = 10;

/** People in one statement. */
const atOnce = 500;

interface Used {
  readonly rows_used: number;
  readonly people_used: number;
  readonly requests_alerted: number;
}

const nothing: Used = { rows_used: 0, people_used: 0, requests_alerted: 0 };

function readDay(rows: Rows, agentId: string, day: string): Promise<Used | undefined> {
  return rows
    .selectFrom('usage_days')
    .select(['rows_used', 'people_used', 'requests_alerted'])
    .where('agent_id', '=', agentId)
    .where('day', '=', day)
    .executeTakeFirst();
}

const dayMs = 86_400_000;

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function spent(what: 'rows' | 'people', limit: number, used: number, now: number): Refusal {
  const left = Math.max(0, limit - used);
  const things = what === 'rows' ? 'records' : 'different people';
  const help =
    left === 0
      ? 'Try again after midnight in UTC'
      : `Ask for ${left === 1 ? 'one more' : `${left} more`} at most, or try again after midnight in UTC`;
  return new Refusal(
    what === 'rows' ? 'rows_spent' : 'people_spent',
    `The agent may be answered ${limit} ${things} a day, and the answer would be more.`,
    `${help}; or ask an administrator for a higher limit.`,
    { retryAfterSeconds: Math.ceil((dayMs - (now % dayMs)) / 1000) },
  );
}
