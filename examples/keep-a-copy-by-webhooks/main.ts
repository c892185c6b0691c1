// Keeps a copy of all persons by webhooks: a full read at first, then what events tell, and at the end the log of events
// for what was not delivered. Runs against the emulator in memory, which loses every fifth delivery here.
import { type Client, createClient, createWebhookReceiver, NotFoundError } from '@staffgate/client';
import { createEmulator, demoCompany, demoCredential } from '@staffgate/emulator';

const token = 'a long secret';
const copy = new Map<string, string>();

const receive = createWebhookReceiver({
  authentication: { token },
  async onEvent(event) {
    switch (event.event_name) {
      case 'person.created':
      case 'person.updated':
      case 'person.deleted':
        await refresh(event.payload.person.id);
    }
  },
});

/** Puts what is true now into the copy, so that neither order nor repetition of events matters. */
async function refresh(id: string): Promise<void> {
  try {
    const person = await personio.v2.persons.get({ id });
    copy.set(id, `${person.first_name} ${person.last_name}`);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    copy.delete(id);
  }
}

const emulator = createEmulator({
  company: demoCompany({ people: 20 }),
  webhooks: { loss: 0.2, duplicates: 0.2, reordering: 0.2 },
  send: (request) => receive(request),
});
const { client_id, client_secret } = demoCredential;
const personio: Client = createClient({
  credentials: `${client_id}:${client_secret}`,
  fetch: (request) => emulator.fetch(request),
});

// First the webhook, then the full read: what changes meanwhile is told.
const webhook = await personio.v2.webhooks.create({
  body: {
    url: 'https://copy.example/personio',
    description: 'Copy of all persons',
    status: 'ENABLED',
    token,
    enabled_events: ['person.created', 'person.updated', 'person.deleted'],
  },
});
for await (const { id } of personio.v2.persons.list.all({ limit: 50 })) await refresh(id as string);
console.log(`${copy.size} persons at first`);

const ids: string[] = [];
for (let number = 1; number <= 30; number++) {
  ids.push(
    (await personio.v2.persons.create({ body: { first_name: 'New', last_name: `No. ${number}` } })).id,
  );
}
for (const person_id of ids.slice(0, 10)) await personio.v2.persons.delete({ person_id });
for (const person_id of ids.slice(10)) {
  await personio.v2.persons.update({ person_id, body: { first_name: 'Known' } });
}
await emulator.webhooks.settled();

let missed = 0;
for await (const event of personio.v2.webhooks.events.all({ id: webhook.id })) {
  if ((await receive.handle(event)) === 'handled') missed += 1;
}
console.log(missed > 0 ? 'some events were not delivered, and are read from the log' : 'nothing was missed');

const people = emulator
  .company()
  .people.map(({ id, first_name, last_name }) => [String(id), `${first_name} ${last_name}`]);
console.log(`${copy.size} persons in the copy, ${people.length} in Personio`);
console.log(people.every(([id, name]) => copy.get(id as string) === name) ? 'the same' : 'not the same');
emulator.close();
