import { areas } from '@staffgate/catalog';
import {
  createEmulator,
  demoCompany,
  demoCredential,
  type Emulator,
  type NewCredential,
} from '@staffgate/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';
import { type Listening, listen } from '../listen.ts';

let emulator: Emulator;
let listening: Listening;
beforeAll(async () => {
  emulator = createEmulator({ company: demoCompany({ people: 5 }), rateLimits: false });
  listening = await listen(emulator.fetch, { host: '127.0.0.1', port: 0, howToChoose: '' });
});
afterAll(() => listening.close());

interface Examined {
  readonly settings?: NewCredential;
  readonly credentials?: string;
  readonly args?: readonly string[];
}

async function examined({ settings = {}, credentials, args = [] }: Examined) {
  const issued = emulator.credentials.create(settings);
  const pair = credentials ?? `${issued.client_id}:${issued.client_secret}`;
  const captured = captureIo({ environment: { STAFFGATE_CREDENTIALS: pair } });
  const code = await run(['doctor', '--base-url', listening.url, ...args], captured.io);
  const text = captured.out() + captured.err();
  expect(text).not.toContain(issued.client_secret);
  return { code, out: captured.out(), err: captured.err() };
}

test('ends with 0 for a credential that may do everything, and shows each area', async () => {
  const { code, out } = await examined({});
  expect(code).toBe(0);
  for (const { label } of Object.values(areas)) expect(out).toContain(label);
  expect(out).toContain('personio:persons:read');
  expect(out).toContain('Everything that was asked for can be read.');
});

test('says which box is missing, and where it is', async () => {
  const { code, out } = await examined({ settings: { areas: { 'org-units': ['read'] } } });
  expect(code).toBe(1);
  expect(out).toMatch(/^Employees +✗ missing +✗ not granted/m);
  expect(out).toMatch(/^Org Units +✓ works/m);
  expect(out).toContain('Marketplace > Connected integrations > your integration > Access rights');
  expect(out).toContain('Employees: Read');
  expect(out).not.toContain('Org Units: Read');
});

test('names the attributes that most programs need and this credential may not read', async () => {
  const settings = { readable: ['id', 'first_name', 'last_name', 'status', 'department', 'hire_date'] };
  const { code, out } = await examined({ settings });
  expect(code).toBe(1);
  expect(out).toContain('Readable employee attributes');
  expect(out).toMatch(/^ {4}Email$/m);
  expect(out).toMatch(/^ {4}Supervisor$/m);
  expect(out).not.toMatch(/^ {4}Department$/m);
});

test('asks only for the areas that are named', async () => {
  const settings: NewCredential = { areas: { 'org-units': ['read'] } };
  const { code, out } = await examined({ settings, args: ['--area', 'Org Units'] });
  expect(code).toBe(0);
  expect(out).not.toContain('Employees');
});

test('tells write access from the scopes, and writes nothing', async () => {
  const before = emulator.requests.length;
  const { out } = await examined({
    settings: { areas: { employees: ['read'] } },
    args: ['--area', 'employees'],
  });
  expect(out).toMatch(/^Employees +✓ works +✗ not granted/m);
  const methods = emulator.requests
    .slice(before)
    .filter(({ path }) => !path.includes('auth'))
    .map(({ method }) => method);
  expect(new Set(methods)).toEqual(new Set(['GET']));
});

test('names scopes that stand beside the areas, without counting them as missing', async () => {
  const { code, out } = await examined({ settings: { scopes: [] } });
  expect(code).toBe(0);
  expect(out).toContain('personio:jobs:read');
});

test('gives the same as JSON', async () => {
  const { code, out } = await examined({
    settings: { areas: { workplaces: ['read'] } },
    args: ['--json', '--area', 'workplaces', '--area', 'employees'],
  });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    exitCode: 1,
    tokens: {
      v1: { works: true },
      v2: { works: true, scopes: expect.arrayContaining(['personio:workplaces:read']) },
    },
    areas: [
      {
        area: 'workplaces',
        read: 'readable',
        write: null,
        tried: [{ operation: 'v2.workplaces.list', outcome: 'readable' }],
      },
      { area: 'employees', read: 'missing', write: 'notGranted' },
    ],
  });
});

test('ends with 3 when the credential does not work, and says what to look at', async () => {
  const { code, out } = await examined({ credentials: `${demoCredential.client_id}:wrong` });
  expect(code).toBe(3);
  expect(out).toContain('The credential does not work.');
  expect(out).toContain('Connected integrations');
});

test('ends with 4 when the host cannot be reached', async () => {
  const gone = await listen(async () => new Response(), { host: '127.0.0.1', port: 0, howToChoose: '' });
  await gone.close();
  const { code, err } = await examined({ args: ['--base-url', gone.url] });
  expect(code).toBe(4);
  expect(err).toMatch(/^network_failed: /);
});

test('refuses what is no pair with 2, without repeating it', async () => {
  const { code, err } = await examined({ credentials: 'just-a-secret' });
  expect(code).toBe(2);
  expect(err).toContain('client_id:client_secret');
  expect(err).not.toContain('just-a-secret');
});

test('takes the emulator with its demo credential', async () => {
  const { io, out } = captureIo({ environment: { STAFFGATE_EMULATOR_PORT: new URL(listening.url).port } });
  emulator.reset();
  expect(await run(['doctor', '--emulator'], io)).toBe(0);
  expect(out()).toContain(listening.url);
  expect(out()).not.toContain(demoCredential.client_secret);
});
