import {
  type AbsencePeriod,
  type Employment,
  eventNames,
  type Person,
  type WebhookEvent,
} from '@staffgate/catalog';
import {
  type Client,
  createClient,
  createWebhookReceiver,
  NotFoundError,
  rememberInMemory,
} from '@staffgate/client';
import { createEmulator, demoCredential, parseCompany } from '@staffgate/emulator';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const now = '2026-11-20T09:15:02Z';
const typeId = '11111111-0000-4000-8000-000000006001';

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    time_off_types: [{ id: 6001, id_v2: typeId, name: 'Paid vacation', approval_required: true }],
  },
  { now },
);

/** A company as a receiver knows it. */
interface Copy {
  readonly persons: Map<string, Person>;
  readonly employments: Map<string, readonly Employment[]>;
  readonly absences: Map<string, AbsencePeriod>;
}

/** Looks up what an event is about, so that neither its order nor its number counts. */
async function follow(event: WebhookEvent, { persons, employments, absences }: Copy, { v2 }: Client) {
  if (event.event_name === 'ping') return;
  const person_id = event.payload.person.id;
  const [kind] = event.event_name.split('.');
  if (kind === 'person') {
    const person = await found(v2.persons.get({ id: person_id }));
    put(persons, person_id, person);
    // Nothing else is told of what goes with a person.
    if (!person)
      for (const [id, absence] of absences) if (absence.person.id === person_id) absences.delete(id);
  } else if (kind === 'employment') {
    const list = await found(v2.employments.list({ person_id }));
    put(employments, person_id, list?._data);
  } else if ('absence_period' in event.payload) {
    const { id } = event.payload.absence_period as { id: string };
    put(absences, id, await found(v2.absencePeriods.get({ id })));
  }
}

async function found<T>(record: Promise<T>): Promise<T | undefined> {
  try {
    return await record;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function put<T>(records: Map<string, T>, id: string, record: T | undefined): void {
  if (record === undefined) records.delete(id);
  else records.set(id, record);
}

const deed = fc.record({
  kind: fc.constantFrom('hire', 'rename', 'rename', 'promote', 'away', 'halve', 'back', 'leave'),
  which: fc.nat(),
  word: fc.constantFrom('Alpha', 'Beta', 'Gamma', 'Delta'),
});
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

interface Away {
  readonly id: string;
  readonly person_id: string;
  readonly day: string;
}

/** Changes the company through the API; `pause` is awaited now and then. */
async function work(deeds: readonly Deed[], { v2 }: Client, pause: () => Promise<void>): Promise<void> {
  const people: string[] = [];
  let absences: Away[] = [];
  for (const [index, { kind, which, word }] of deeds.entries()) {
    if (index % 50 === 0) await pause();
    const person_id = people[which % people.length];
    const away = absences[which % absences.length];
    if (kind === 'hire' || person_id === undefined) {
      const body = { first_name: word, last_name: 'Probe', employments: [{ position: { title: word } }] };
      people.push((await v2.persons.create({ body })).id);
    } else if (kind === 'rename') {
      await v2.persons.update({ person_id, body: { first_name: `${word} ${index}` } });
    } else if (kind === 'promote') {
      const { _data } = await v2.employments.list({ person_id });
      const ids = { person_id, employment_id: _data[0]!.id! };
      await v2.employments.update({ ...ids, body: { position: { title: `${word} ${index}` } } });
    } else if (kind === 'away') {
      const day = `${new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10)}T00:00:00`;
      const starts_from = { date_time: day };
      const body = {
        person: { id: person_id },
        absence_type: { id: typeId },
        starts_from,
        ends_at: starts_from,
      };
      absences.push({ id: (await v2.absencePeriods.create({ body })).id, person_id, day });
    } else if (kind === 'halve' && away) {
      const ends_at = { date_time: away.day, type: 'FIRST_HALF' as const };
      await v2.absencePeriods.update({ id: away.id, body: { ends_at } });
    } else if (kind === 'back' && away) {
      absences = absences.filter(({ id }) => id !== away.id);
      await v2.absencePeriods.delete({ id: away.id });
    } else if (kind === 'leave') {
      people.splice(people.indexOf(person_id), 1);
      absences = absences.filter((absence) => absence.person_id !== person_id);
      await v2.persons.delete({ person_id });
    }
  }
}

async function collect<T>(records: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** The company as the API shows it. */
async function read({ v2 }: Client): Promise<Copy> {
  const persons = await collect(v2.persons.list.all({ limit: 50 }));
  const employments: [string, readonly Employment[]][] = [];
  for (const { id } of persons) {
    employments.push([id!, (await v2.employments.list({ person_id: id! }))._data]);
  }
  const absences = await collect(v2.absencePeriods.list.all());
  return {
    persons: new Map(persons.map((person) => [person.id!, person])),
    employments: new Map(employments),
    absences: new Map(absences.map((absence) => [absence.id, absence])),
  };
}

test('ten thousand events, some twice, some lost, some out of order, and then the log make an exact copy', async () => {
  const copy: Copy = { persons: new Map(), employments: new Map(), absences: new Map() };
  const receive = createWebhookReceiver({
    authentication: { token: 'open sesame' },
    remember: rememberInMemory(20_000),
    onEvent: (event) => follow(event, copy, personio),
  });
  const answers: Record<string, number> = {};
  const emulator = createEmulator({
    company,
    clock: { now: () => Date.parse(now) },
    rateLimits: false,
    webhooks: { duplicates: 0.05, reordering: 0.05, loss: 0.05 },
    async send(request) {
      const response = await receive(request);
      const { code } = await response.clone().json();
      answers[code] = (answers[code] ?? 0) + 1;
      return response;
    },
  });
  const { client_id, client_secret } = demoCredential;
  const personio = createClient({
    credentials: `${client_id}:${client_secret}`,
    fetch: (request) => emulator.fetch(request),
  });
  const { id } = await personio.v2.webhooks.create({
    body: {
      url: 'https://copy.example',
      description: 'Copy',
      status: 'ENABLED',
      token: 'open sesame',
      enabled_events: eventNames.filter((name) => name !== 'ping'),
    },
  });

  await work(fc.sample(deed, { numRuns: 9000, seed: 20261120 }), personio, () => emulator.webhooks.settled());
  await emulator.webhooks.settled();
  const actual = await read(personio);
  expect(answers.duplicate).toBeGreaterThan(300);
  expect(copy, 'without the log something is missing').not.toEqual(actual);

  let events = 0;
  for await (const event of personio.v2.webhooks.events.all({ id, limit: 200 })) {
    events += 1;
    await receive.handle(event);
  }
  expect(events).toBeGreaterThan(10_000);
  expect(events - answers.handled!).toBeGreaterThan(300);
  expect(copy).toEqual(actual);
}, 300_000);
