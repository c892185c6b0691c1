import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoCredential } from './demo-credential.ts';
import { createEmulator, type Emulator } from './emulator.ts';
import { demoCompany } from './seed.ts';
import type { Snapshot } from './snapshots.ts';
import { openState } from './state.ts';

const company = demoCompany({ people: 12 });
const start = Date.parse('2026-11-20T09:00:00Z');

let real: number;
let emulator: Emulator;
beforeEach(() => {
  real = start;
  emulator = createEmulator({ company, clock: { now: () => real } });
});

const { client_id, client_secret } = demoCredential;

async function send(path: string, method = 'GET', json?: unknown, token?: string) {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
  };
  const body = json === undefined ? null : JSON.stringify(json);
  const response = await emulator.fetch(new Request(`http://p.test${path}`, { method, headers, body }));
  return { status: response.status, headers: [...response.headers], text: await response.text() };
}

async function v1Token(): Promise<string> {
  return JSON.parse((await send('/v1/auth', 'POST', { client_id, client_secret })).text).data.token;
}

async function v2Token(): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const response = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  return (await response.json()).access_token;
}

/** Everything of an emulator that can be seen from outside without changing it. */
function visible() {
  return structuredClone({
    company: emulator.company(),
    credentials: emulator.credentials.list(),
    recruiting: emulator.recruiting.credential,
    clock: emulator.clock.now(),
    speed: emulator.clock.speed,
    faults: emulator.faults.list(),
    requests: emulator.requests,
  });
}

/** Calls that read, change, draw ids, meet limits and faults; their answers, byte by byte. */
async function day(): Promise<unknown[]> {
  const token = await v2Token();
  const answers = [token];
  const call = async (path: string, method?: string, json?: unknown) => {
    const { status, headers, text } = await send(path, method, json, token);
    answers.push(JSON.stringify({ path, status, headers, text }));
    return text;
  };
  const { id } = JSON.parse(await call('/v2/persons', 'POST', { first_name: 'Ida', last_name: 'Probe' }));
  await call(`/v2/persons/${id}`, 'PATCH', { last_name: 'Anders' });
  await call('/v2/absence-periods?limit=100');
  await call(`/v2/persons/${company.people[3]?.id}`, 'DELETE');
  await call('/v2/persons/does-not-exist');
  emulator.credentials.create({ name: 'Second' });
  emulator.credentials.disable(client_id);
  await call('/v2/persons');
  answers.push(JSON.stringify(emulator.credentials.create()));
  answers.push(JSON.stringify(emulator.recruiting.reset()));
  for (let at = 0; at < 6; at += 1) await call('/v2/auth/token', 'POST');
  answers.push(JSON.stringify(visible()));
  return answers;
}

test('after a restore the same calls have the same answers, byte for byte, as often as wanted', async () => {
  await v1Token();
  emulator.clock.set({ speed: 0 });
  emulator.faults.add({ operation: '*', share: 0.4, effect: { kind: 'status', status: 503, when: 'after' } });
  emulator.faults.add({ operation: 'v2.persons.create', effect: { kind: 'latency', ms: 1 } });
  const snapshot = emulator.snapshot();
  const before = visible();
  const first = await day();
  emulator.restore(snapshot);
  expect(visible()).toEqual(before);
  expect(await day()).toEqual(first);
  emulator.restore(snapshot);
  expect(await day()).toEqual(first);
});

test('draws of faults, limits and tokens go on from where they were', async () => {
  const token = await v1Token();
  emulator.faults.add({ operation: 'v1', share: 0.5, effect: { kind: 'status', status: 500 } });
  const statuses = async () => {
    const list = [];
    for (let at = 0; at < 24; at += 1)
      list.push((await send('/v1/company/employees', 'GET', undefined, token)).status);
    return list;
  };
  await statuses();
  const snapshot = emulator.snapshot();
  const next = await statuses();
  expect(new Set(next)).toEqual(new Set([200, 429, 500]));
  emulator.restore(snapshot);
  expect(await statuses()).toEqual(next);
});

test('a restore brings back tokens that ended, and ends those that came later', async () => {
  const early = await v2Token();
  const snapshot = emulator.snapshot();
  emulator.credentials.disable(client_id);
  expect((await send('/v2/persons', 'GET', undefined, early)).status).toBe(401);
  emulator.credentials.enable(client_id);
  const late = await v2Token();
  emulator.restore(snapshot);
  expect((await send('/v2/persons', 'GET', undefined, early)).status).toBe(200);
  expect((await send('/v2/persons', 'GET', undefined, late)).status).toBe(401);
});

describe('the clock', () => {
  test('goes on from where it stood when it had been turned', () => {
    emulator.clock.set({ now: Date.parse('2030-01-01T00:00:00Z'), speed: 2 });
    real += 1000;
    const snapshot = emulator.snapshot();
    real += 60_000;
    emulator.clock.advance(86_400_000);
    emulator.restore(snapshot);
    expect(new Date(emulator.clock.now()).toISOString()).toBe('2030-01-01T00:00:02.000Z');
    real += 1000;
    expect(new Date(emulator.clock.now()).toISOString()).toBe('2030-01-01T00:00:04.000Z');
  });

  test('follows the real one again when it did then', () => {
    const snapshot = emulator.snapshot();
    emulator.clock.set({ now: 0, speed: 0 });
    real += 1000;
    emulator.restore(snapshot);
    expect(emulator.clock.now()).toBe(start + 1000);
  });
});

test('an answer is not rendered from what was in place meanwhile', async () => {
  const token = await v2Token();
  const id = company.people[0]?.id;
  const attributes = company.custom_attributes;
  const person = () => send(`/v2/persons/${id}`, 'GET', undefined, token);
  const snapshot = emulator.snapshot();
  emulator.import({ ...emulator.company(), custom_attributes: attributes.slice(1) });
  const without = (await person()).text;
  emulator.restore(snapshot);
  const all = (await person()).text;
  expect(all).not.toBe(without);
  emulator.import({ ...emulator.company(), custom_attributes: [] });
  expect((await person()).text).not.toBe(all);
  emulator.restore(snapshot);
  expect((await person()).text).toBe(all);
});

describe('with a state file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'staffgate-snapshot-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('what was restored is what is found after a restart', async () => {
    const file = join(folder, 'state.sqlite');
    const options = { company, clock: { now: () => real } };
    emulator = createEmulator({ ...options, journal: openState(file) });
    emulator.clock.set({ now: Date.parse('2030-01-01T00:00:00Z'), speed: 0 });
    const token = await v2Token();
    const snapshot = emulator.snapshot();
    const { credentials, company: then } = visible();
    await day();
    emulator.clock.advance(1000);
    emulator.restore(snapshot);
    emulator.close();
    emulator = createEmulator({ ...options, journal: openState(file) });
    expect(emulator.company()).toEqual(then);
    expect(emulator.credentials.list()).toEqual(credentials);
    expect(new Date(emulator.clock.now()).toISOString()).toBe('2030-01-01T00:00:00.000Z');
    const answer = await send('/v2/persons', 'POST', { first_name: 'Ida', last_name: 'Probe' }, token);
    const highest = Math.max(...company.people.map(({ id }) => id));
    expect(JSON.parse(answer.text).id).toBe(String(highest + 1));
    emulator.close();
  });

  test('what cannot be kept is not restored', async () => {
    const journal = openState(join(folder, 'state.sqlite'));
    const full = () => {
      throw new Error('the disk is full');
    };
    let isFull = false;
    const replace: typeof journal.replace = (changes) => (isFull ? full() : journal.replace(changes));
    emulator = createEmulator({ company, journal: { ...journal, replace } });
    const snapshot = emulator.snapshot();
    emulator.credentials.create({ name: 'Later' });
    isFull = true;
    expect(() => emulator.restore(snapshot)).toThrow('the disk is full');
    expect(emulator.credentials.list()).toHaveLength(2);
    emulator.close();
  });
});

test('over /_emulator/snapshots', async () => {
  const path = '/_emulator/snapshots';
  const made = await send(path, 'POST');
  expect(made.status).toBe(201);
  const { id, taken_at } = JSON.parse(made.text);
  expect(taken_at).toBe('2026-11-20T09:00:00Z');
  expect(JSON.parse((await send(path)).text)).toEqual([{ id, taken_at }]);
  emulator.import({ ...company, people: [], absences: [] });
  expect((await send(`${path}/${id}/restore`, 'POST')).status).toBe(204);
  expect(emulator.company()).toEqual(company);
  expect((await send(`${path}/${id}`, 'DELETE')).status).toBe(204);
  expect((await send(`${path}/${id}`, 'DELETE')).status).toBe(404);
  expect((await send(`${path}/${id}/restore`, 'POST')).status).toBe(404);
});

test('whatever is changed, taken and restored in whatever order, a snapshot brings back what was there', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('take') }),
    fc.record({ do: fc.constant('restore'), which: fc.nat(4) }),
    fc.record({ do: fc.constant('create') }),
    fc.record({ do: fc.constant('delete'), which: fc.nat(20) }),
    fc.record({ do: fc.constant('rename'), which: fc.nat(20) }),
    fc.record({ do: fc.constant('list') }),
    fc.record({ do: fc.constant('credential') }),
    fc.record({ do: fc.constant('fault') }),
    fc.record({ do: fc.constant('import'), which: fc.nat(12) }),
    fc.record({ do: fc.constant('reset') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      emulator = createEmulator({ company, clock: { now: () => start }, rateLimits: false });
      const taken: { snapshot: Snapshot; was: unknown; absences: string }[] = [];
      const absences = async () =>
        (await send('/v2/absence-periods?limit=100', 'GET', undefined, await v2Token())).text;
      const someone = (which: number) => {
        const { people } = emulator.company();
        return people[which % people.length]?.id ?? 0;
      };
      for (const { do: action, which } of steps as { do: string; which: number }[]) {
        const token = await v2Token();
        const name = { first_name: 'Ida', last_name: `Probe ${which}` };
        if (action === 'take') {
          const shown = await absences();
          taken.push({ snapshot: emulator.snapshot(), was: visible(), absences: shown });
        } else if (action === 'restore' && taken.length > 0) {
          const { snapshot, was, absences: shown } = taken[which % taken.length] as (typeof taken)[number];
          emulator.restore(snapshot);
          expect(visible()).toEqual(was);
          expect(await absences()).toBe(shown);
        } else if (action === 'create') await send('/v2/persons', 'POST', name, token);
        else if (action === 'delete') await send(`/v2/persons/${someone(which)}`, 'DELETE', undefined, token);
        else if (action === 'rename') await send(`/v2/persons/${someone(which)}`, 'PATCH', name, token);
        else if (action === 'list') await absences();
        else if (action === 'credential') emulator.credentials.create();
        else if (action === 'fault')
          emulator.faults.add({ operation: 'v1', effect: { kind: 'status', status: 500 } });
        else if (action === 'import') {
          const people = company.people.slice(0, which).map((person) => ({ ...person, employments: [] }));
          emulator.import({ ...company, people, absences: [] });
        } else if (action === 'reset') emulator.reset();
      }
    }),
    { numRuns: 60 },
  );
});
