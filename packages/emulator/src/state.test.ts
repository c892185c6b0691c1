import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createClient } from '@staffgate/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoCredential } from './demo-credential.ts';
import { createEmulator, type Emulator } from './emulator.ts';
import { demoCompany } from './seed.ts';
import { openState, StateFileError } from './state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffgate-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function createPerson(emulator: Emulator, first_name: string): Promise<string> {
  const { client_id, client_secret } = demoCredential;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const token = await emulator.fetch(
    new Request('http://p.test/v2/auth/token', { method: 'POST', body: form }),
  );
  const { access_token } = await token.json();
  const created = await emulator.fetch(
    new Request('http://p.test/v2/persons', {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ first_name, last_name: 'Probe' }),
    }),
  );
  return (await created.json()).id;
}

test('people, credentials, tokens, clock and ids are the same after a restart', async () => {
  const file = join(folder, 'state.sqlite');
  const first = createEmulator({ company: demoCompany({ people: 20 }), journal: openState(file) });
  const made = first.credentials.create({ name: 'Kept' });
  const recruiting = first.recruiting.reset();
  const id = await createPerson(first, 'Ida');
  first.clock.set({ now: Date.parse('2027-01-01T00:00:00Z'), speed: 0 });
  const company = first.company();
  first.close();

  const second = createEmulator({ company: demoCompany({ people: 3 }), journal: openState(file) });
  expect(second.company()).toEqual(company);
  expect(second.credentials.get(made.client_id)?.name).toBe('Kept');
  expect(second.recruiting.credential).toEqual(recruiting);
  expect(new Date(second.clock.now()).toISOString()).toBe('2027-01-01T00:00:00.000Z');
  expect(Number(await createPerson(second, 'Ole'))).toBe(Number(id) + 1);
  second.close();
});

test('an uploaded document keeps its bytes over a restart', async () => {
  const file = join(folder, 'state.sqlite');
  const pair = `${demoCredential.client_id}:${demoCredential.client_secret}`;
  const open = () => {
    const emulator = createEmulator({
      company: demoCompany({ people: 5 }),
      journal: openState(file),
      quirks: { virusScanSeconds: 0 },
    });
    return { emulator, client: createClient({ credentials: pair, fetch: emulator.fetch }) };
  };
  const first = open();
  const body = {
    file: new File(['kept'], 'kept.txt'),
    title: 'Kept',
    employee_id: 50_001,
    category_id: 5104,
  };
  const { data } = await first.client.v1.documents.upload({ body });
  const company = first.emulator.company();
  first.emulator.close();

  const second = open();
  expect(second.emulator.company()).toEqual(company);
  const { stream } = await second.client.v2.documents.download({ document_id: String(data.id) });
  expect(await new Response(stream as BodyInit).text()).toBe('kept');
  expect((await second.client.v1.documents.upload({ body })).data.id).toBe(Number(data.id) + 1);
  second.emulator.close();
});

test('an id is not given twice, also when its person was deleted before the restart', async () => {
  const file = join(folder, 'state.sqlite');
  const first = createEmulator({ company: demoCompany({ people: 5 }), journal: openState(file) });
  const id = await createPerson(first, 'Ida');
  first.import({ ...first.company(), people: first.company().people.slice(0, 5) });
  first.close();
  const second = createEmulator({ journal: openState(file) });
  expect(second.company().people).toHaveLength(5);
  expect(Number(id)).toBeGreaterThan(0);
  second.close();
});

test('a second process is told at once that the file is in use', () => {
  const file = join(folder, 'state.sqlite');
  const journal = openState(file);
  expect(() => openState(file)).toThrow(StateFileError);
  journal.close();
  openState(file).close();
});

test('refuses a file that is something else, and leaves it as it is', () => {
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'not a database, but long enough to be read as one'.repeat(100));
  expect(() => openState(text)).toThrow(StateFileError);
  const other = join(folder, 'other.sqlite');
  const database = new DatabaseSync(other);
  database.exec('create table theirs (id integer)');
  database.close();
  expect(() => openState(other)).toThrow('it is a database of something else');
  expect(() => openState(join(folder, 'no', 'such', 'folder'))).toThrow(StateFileError);
});

test('a change that cannot be kept is not made', async () => {
  const journal = openState(join(folder, 'state.sqlite'));
  const emulator = createEmulator({
    company: demoCompany({ people: 5 }),
    onFailure: () => {},
    journal: {
      load: journal.load,
      replace: journal.replace,
      close: journal.close,
      write(changes) {
        if (changes.some(({ collection }) => collection === 'people')) throw new Error('the disk is full');
        journal.write(changes);
      },
    },
  });
  expect(await createPerson(emulator, 'Ida')).toBeUndefined();
  expect(emulator.company().people).toHaveLength(5);
  emulator.close();
});
