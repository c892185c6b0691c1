import { type Client, type Clock, createClient, PersonioError } from '@staffgate/client';
import {
  createEmulator,
  demoCompany,
  demoCredential,
  type NewFault,
  type Snapshot,
} from '@staffgate/emulator';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';

const company = demoCompany({ people: 23 });
const emulator = createEmulator({ company, rateLimits: false });
const fresh: Snapshot = emulator.snapshot();

const timeoutMs = 250;

/** Limits of time are real; what the client waits before it repeats a call is skipped. */
function hurriedClock(): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const isWaiting = ms !== timeoutMs;
        if (isWaiting) skipped += ms;
        const timer = setTimeout(resolve, isWaiting ? 0 : ms);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  };
}

const clock = hurriedClock();
const retries = 2;

function connect(): Client {
  return createClient({
    credentials: `${demoCredential.client_id}:${demoCredential.client_secret}`,
    baseUrl: 'http://personio.test',
    fetch: (request) => emulator.fetch(request),
    clock,
    random: () => 0,
    timeoutMs,
    retries,
  });
}

let client: Client;
beforeEach(() => {
  emulator.restore(fresh);
  client = connect();
});

type Effect = NewFault['effect'];

/** Everything that can go wrong. */
const effects = {
  '500': { kind: 'status', status: 500 },
  '502': { kind: 'status', status: 502 },
  '503': { kind: 'status', status: 503 },
  '504 after the effect': { kind: 'status', status: 504, when: 'after' },
  latency: { kind: 'latency', ms: 20 },
  'latency beyond the limit of time': { kind: 'latency', ms: 30_000 },
  'reset before the effect': { kind: 'reset', when: 'before' },
  'reset after the effect': { kind: 'reset', when: 'after' },
  'body broken off': { kind: 'truncated', ending: 'broken' },
  'body cut quietly': { kind: 'truncated', ending: 'quiet' },
  stall: { kind: 'stall' },
  '429': { kind: 'rate-limit' },
  '429 with Retry-After': { kind: 'rate-limit', retryAfterSeconds: 7 },
  'token blacklisted': { kind: 'token-blacklisted' },
  'unknown member': { kind: 'drift', change: 'unknown-member' },
} as const satisfies Record<string, Effect>;
type FaultName = keyof typeof effects;

/** What a caller sees: the answer, or an error and what it says about the effect. */
type Seen = 'answer' | `${string} ${'none' | 'done' | 'unknown'}`;

/**
 * Reading calls, lists and requests for tokens: what comes of it when the fault strikes once, and when it does not
 * stop.
 */
const whenReading: Record<FaultName, readonly [once: Seen, always: Seen]> = {
  '500': ['answer', 'server_failed none'],
  '502': ['answer', 'server_failed none'],
  '503': ['answer', 'server_failed none'],
  '504 after the effect': ['answer', 'server_failed none'],
  latency: ['answer', 'answer'],
  'latency beyond the limit of time': ['answer', 'timed_out none'],
  'reset before the effect': ['answer', 'network_failed none'],
  'reset after the effect': ['answer', 'network_failed none'],
  'body broken off': ['answer', 'network_failed none'],
  'body cut quietly': ['answer', 'answer_unreadable none'],
  stall: ['answer', 'timed_out none'],
  '429': ['answer', 'rate_limited none'],
  '429 with Retry-After': ['answer', 'rate_limited none'],
  'token blacklisted': ['answer', 'authentication_failed none'],
  'unknown member': ['answer', 'answer'],
};

/**
 * Changing calls, repeatable or not: what the caller sees and how often the change was made, when the fault strikes
 * once, and when it does not stop. Never twice; and where the caller cannot know, the error says so.
 */
const whenChanging: Record<FaultName, readonly [once: Seen, times: 0 | 1, always: Seen, times: 0 | 1]> = {
  '500': ['server_failed unknown', 0, 'server_failed unknown', 0],
  '502': ['server_failed unknown', 0, 'server_failed unknown', 0],
  '503': ['server_failed unknown', 0, 'server_failed unknown', 0],
  '504 after the effect': ['server_failed unknown', 1, 'server_failed unknown', 1],
  latency: ['answer', 1, 'answer', 1],
  'latency beyond the limit of time': ['timed_out unknown', 0, 'timed_out unknown', 0],
  'reset before the effect': ['network_failed unknown', 0, 'network_failed unknown', 0],
  'reset after the effect': ['network_failed unknown', 1, 'network_failed unknown', 1],
  'body broken off': ['network_failed unknown', 1, 'network_failed unknown', 1],
  'body cut quietly': ['answer_unreadable unknown', 1, 'answer_unreadable unknown', 1],
  stall: ['timed_out unknown', 1, 'timed_out unknown', 1],
  '429': ['answer', 1, 'rate_limited none', 0],
  '429 with Retry-After': ['answer', 1, 'rate_limited none', 0],
  'token blacklisted': ['answer', 1, 'authentication_failed none', 0],
  'unknown member': ['answer', 1, 'answer', 1],
};

async function seenBy(call: Promise<unknown>): Promise<Seen> {
  try {
    await call;
    return 'answer';
  } catch (error) {
    if (!(error instanceof PersonioError)) throw error;
    return `${error.code} ${error.outcome}`;
  }
}

/** Makes calls go wrong, unless that effect cannot show there. */
function break_(operation: string, effect: Effect, count?: number): boolean {
  try {
    emulator.faults.add({ operation, effect, ...(count !== undefined && { count }) });
    return true;
  } catch {
    return false;
  }
}

const someone = company.people[4]!;

/** Each kind of reading: its operation and a call. Everything but the token is fetched while nothing goes wrong. */
const readings: Record<string, readonly [operation: string, call: () => Promise<unknown>]> = {
  'v2 one record': ['v2.persons.get', () => client.v2.persons.get({ id: String(someone.id) })],
  'v1 one record': ['v1.employees.get', () => client.v1.employees.get({ employee_id: someone.id })],
  'v2 list': ['v2.persons.list', () => client.v2.persons.list()],
  'v1 list': ['v1.employees.list', () => client.v1.employees.list()],
  'a token of v2': ['v2.auth.token', () => connect().v2.persons.list()],
  'a token of v1': ['v1.auth.token', () => connect().v1.employees.list()],
};

const cases = Object.keys(effects) as FaultName[];

describe.each(Object.entries(readings))('reading %s', (_, [operation, call]) => {
  test.each(cases)('under: %s', async (fault) => {
    const [once, always] = whenReading[fault];
    await call();
    if (!break_(operation, effects[fault], 1)) return expect(operation).toContain('auth.token');
    expect(await seenBy(call())).toBe(once);
    expect(emulator.faults.list()[0]?.injected).toBe(1);
    emulator.faults.clear();
    break_(operation, effects[fault]);
    expect(await seenBy(call())).toBe(always);
  });
});

interface Change {
  readonly operation: string;
  readonly call: () => Promise<unknown>;
  /** How often the change shows in the emulator. */
  readonly times: () => number;
  /** Without a body, nothing can be cut off. */
  readonly isEmpty?: true;
  /** A body that is gone with the first request; even what was refused without effect is then not sent again. */
  readonly isStream?: true;
}

/** What differs for a body that is a stream, when the fault strikes once. */
const whenStreaming: Partial<Record<FaultName, readonly [once: Seen, times: 0]>> = {
  '429': ['rate_limited none', 0],
  '429 with Retry-After': ['rate_limited none', 0],
  'token blacklisted': ['authentication_failed none', 0],
};

async function upload(
  file: File | { filename: string; stream: ReadableStream<Uint8Array> },
): Promise<unknown> {
  const category_id = company.document_categories[0]!.id;
  return client.v1.documents.upload({
    body: { employee_id: someone.id, category_id, title: 'Probe', file },
  });
}

const documentsAdded = () => emulator.company().documents.length - company.documents.length;

const timeOffType = company.time_off_types.find(
  ({ unit, substitute }) => unit === 'day' && substitute !== 'required',
)!;
const absencesBefore = company.absences.length;

/** Each kind of changing. */
const changes: Record<string, Change> = {
  'v2 create, not repeatable': {
    operation: 'v2.persons.create',
    call: () => client.v2.persons.create({ body: { first_name: 'Ada', last_name: 'Probe' } }),
    times: () => emulator.company().people.length - company.people.length,
  },
  'v1 create, as a form': {
    operation: 'v1.timeOffs.create',
    call: () =>
      client.v1.timeOffs.create({
        body: {
          employee_id: someone.id,
          time_off_type_id: timeOffType.id,
          start_date: '2029-07-02',
          end_date: '2029-07-03',
          half_day_start: false,
          half_day_end: false,
        },
      }),
    times: () => emulator.company().absences.length - absencesBefore,
  },
  'v2 update': {
    operation: 'v2.persons.update',
    call: () => client.v2.persons.update({ person_id: String(someone.id), body: { last_name: 'Probe' } }),
    times: () => emulator.company().people.filter(({ last_name }) => last_name === 'Probe').length,
    isEmpty: true,
  },
  'v2 delete': {
    operation: 'v2.persons.delete',
    call: () => client.v2.persons.delete({ person_id: String(someone.id) }),
    times: () => company.people.length - emulator.company().people.length,
    isEmpty: true,
  },
  'upload of a file': {
    operation: 'v1.documents.upload',
    call: () => upload(new File(['probe'], 'probe.pdf')),
    times: documentsAdded,
  },
  'upload of a stream': {
    operation: 'v1.documents.upload',
    call: () => upload({ filename: 'probe.pdf', stream: new Blob(['probe']).stream() }),
    times: documentsAdded,
    isStream: true,
  },
};

describe.each(Object.entries(changes))('changing: %s', (_, { operation, call, times, isEmpty, isStream }) => {
  test.each(cases)('under: %s', async (fault) => {
    const [, , always, timesAlways] = whenChanging[fault];
    const [once, timesOnce] = (isStream && whenStreaming[fault]) || whenChanging[fault];
    await client.v2.persons.list();
    await client.v1.employees.list();
    const prepared = emulator.snapshot();
    if (!break_(operation, effects[fault], 1)) return expect(isEmpty).toBe(true);
    expect(await seenBy(call())).toBe(once);
    expect(times()).toBe(timesOnce);
    emulator.restore(prepared);
    break_(operation, effects[fault]);
    expect(await seenBy(call())).toBe(always);
    expect(times()).toBe(timesAlways);
  });

  test('while no token can be had: nothing is sent, and the error says that nothing was changed', async () => {
    client = connect();
    const generation = operation.slice(0, 2);
    break_(`${generation}.auth.token`, { kind: 'reset', when: 'after' });
    expect(await seenBy(call())).toBe('network_failed none');
    expect(times()).toBe(0);
    emulator.faults.clear();
    expect(await seenBy(call())).toBe('answer');
    expect(times()).toBe(1);
  });
});

test('null where a value was: an error that says where, and that a change was made', async () => {
  emulator.faults.add({ operation: 'v2.persons', effect: { kind: 'drift', change: 'null', at: 'id' } });
  const created = client.v2.persons.create({ body: { first_name: 'Ada', last_name: 'Probe' } });
  await expect(created).rejects.toMatchObject({ code: 'schema_drifted', outcome: 'done' });
  expect(emulator.company().people).toHaveLength(company.people.length + 1);
  const read = client.v2.persons.get({ id: String(someone.id) });
  await expect(read).rejects.toMatchObject({ places: [{ field: 'id' }], outcome: 'none' });
});

test('a picture that breaks off ends its stream with an error', async () => {
  await client.v1.employees.list({ limit: 1 });
  const { id } = company.people.find((person) => person.profile_picture)!;
  emulator.faults.add({ operation: 'v1.employees.picture', effect: { kind: 'truncated' } });
  const { stream } = await client.v1.employees.picture({ employee_id: id });
  await expect(new Response(stream as BodyInit).arrayBuffer()).rejects.toThrow('terminated');
});

/** Each style of paging, in small pages: its operation, and the ids it gives. */
const lists = {
  'v2.persons.list': () => client.v2.persons.list.all({ limit: 5 }),
  'v1.employees.list': () => client.v1.employees.list.all({ limit: 5 }),
  'v1.timeOffs.list': () => client.v1.timeOffs.list.all({ limit: 40 }),
} as const;

/** Whoever goes on after an error waits first. A token that was refused when it was new is tried again then. */
const aMinuteMs = 61_000;

/** Goes through a list until it is over, however often an error interrupts. */
async function readOn(list: AsyncIterable<{ readonly id?: unknown }>) {
  const given: unknown[] = [];
  for (let failures = 0; ; failures += 1) {
    try {
      for await (const { id } of list) given.push(id);
      return { given, failures };
    } catch (error) {
      if (!(error instanceof PersonioError)) throw error;
      await clock.sleep(aMinuteMs);
    }
  }
}

const right = new Map<string, unknown[]>();

/** The ids of a list while nothing goes wrong. */
async function rightIds(operation: keyof typeof lists): Promise<unknown[]> {
  let ids = right.get(operation);
  if (!ids) {
    ids = [];
    for await (const { id } of lists[operation]()) ids.push(id);
    right.set(operation, ids);
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(20);
  return ids;
}

describe.each(Object.keys(lists) as (keyof typeof lists)[])('reading all of %s', (operation) => {
  test.each(cases)('under: %s, in the middle, as often as the client repeats', async (fault) => {
    const ids = await rightIds(operation);
    // A new token is asked for once in a call.
    const count = fault === 'token blacklisted' ? 1 : retries;
    emulator.faults.add({ operation, effect: effects[fault], skip: 2, count });
    const given = [];
    for await (const { id } of lists[operation]()) given.push(id);
    expect(given).toEqual(ids);
    expect(emulator.faults.list()[0]?.injected).toBeGreaterThan(0);
  });

  test.each(cases)(
    'under: %s, longer than the client repeats: the list goes on where it was',
    async (fault) => {
      const ids = await rightIds(operation);
      emulator.faults.add({ operation, effect: effects[fault], skip: 1, count: 8 });
      const { given, failures } = await readOn(lists[operation]());
      expect(given).toEqual(ids);
      expect(failures > 0).toBe(whenReading[fault][1] !== 'answer');
    },
  );

  test('under whatever goes wrong by chance, each record comes exactly once', async () => {
    const ids = await rightIds(operation);
    const quick = cases.filter((name) => name !== 'stall' && name !== 'latency beyond the limit of time');
    const rule = fc.record({
      fault: fc.constantFrom(...quick),
      share: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
      skip: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { minLength: 1, maxLength: 4 }), async (rules) => {
        emulator.restore(fresh);
        client = connect();
        for (const { fault, share, skip } of rules) {
          emulator.faults.add({ operation, effect: effects[fault], share, skip, count: 30 });
        }
        expect((await readOn(lists[operation]())).given).toEqual(ids);
      }),
      { numRuns: 40 },
    );
  });
});
