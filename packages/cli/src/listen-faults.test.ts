import {
  createEmulator,
  demoCompany,
  demoCredential,
  type Emulator,
  type FaultEffect,
} from '@staffgate/emulator';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Listening, listen } from './listen.ts';

let emulator: Emulator;
let listening: Listening;
let token: string;
beforeEach(async () => {
  emulator = createEmulator({ company: demoCompany({ people: 3 }) });
  listening = await listen(emulator.fetch, { host: '127.0.0.1', port: 0, howToChoose: '' });
  const { client_id, client_secret } = demoCredential;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const response = await fetch(`${listening.url}/v2/auth/token`, { method: 'POST', body });
  token = (await response.json()).access_token;
});
afterEach(async () => {
  await listening.close();
  expect(noise).not.toHaveBeenCalled();
});

/** What is injected is no reason for a line on the console. */
const noise = vi.spyOn(console, 'error');

/** Creates a person while things go wrong. */
async function create(effect: FaultEffect, signal = AbortSignal.timeout(20_000)): Promise<Response> {
  const added = await fetch(`${listening.url}/_emulator/faults`, {
    method: 'POST',
    body: JSON.stringify({ operation: 'v2.persons', effect }),
  });
  expect(added.status).toBe(201);
  return fetch(`${listening.url}/v2/persons`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"first_name":"Ada","last_name":"Probe"}',
    signal,
  });
}

const people = () => emulator.company().people.length;

test.each([
  ['before', 3],
  ['after', 4],
] as const)('a reset %s the write breaks the connection', async (when, left) => {
  const failed = await create({ kind: 'reset', when }).catch((error) => error);
  expect(failed).toBeInstanceOf(TypeError);
  expect(['UND_ERR_SOCKET', 'ECONNRESET']).toContain(failed.cause.code);
  expect(people()).toBe(left);
  emulator.faults.clear();
  expect((await fetch(`${listening.url}/_emulator/faults`)).status).toBe(200);
});

test('a truncated body breaks the connection in the middle', async () => {
  const response = await create({ kind: 'truncated', ending: 'broken' });
  expect(response.status).toBe(201);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  expect(value).toHaveLength(Number(response.headers.get('content-length')) >> 1);
  await expect(reader.read()).rejects.toThrow('terminated');
  expect(people()).toBe(4);
});

test('a body cut quietly comes with the length that is left', async () => {
  const response = await create({ kind: 'truncated', ending: 'quiet' });
  const text = await response.text();
  expect(text).toMatch(/^\{"id"/);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
});

test('a stall sends headers and nothing more; the port closes as soon as the caller has given up', async () => {
  const stop = new AbortController();
  const response = await create({ kind: 'stall' }, stop.signal);
  expect(response.status).toBe(201);
  const text = response.text();
  expect(await Promise.race([text, new Promise((resolve) => setTimeout(resolve, 50, 'silence'))])).toBe(
    'silence',
  );
  stop.abort(new Error('enough'));
  await expect(text).rejects.toThrow('enough');
  expect(people()).toBe(4);
});

test('latency, and what is given up during it', async () => {
  const began = performance.now();
  expect((await create({ kind: 'latency', ms: 60 })).status).toBe(201);
  expect(performance.now() - began).toBeGreaterThanOrEqual(58);
  emulator.faults.clear();
  await expect(create({ kind: 'latency', ms: 60_000 }, AbortSignal.timeout(50))).rejects.toThrow('timeout');
  await vi.waitFor(() =>
    expect(emulator.requests.at(-1)).toMatchObject({ status: null, faults: [{ effect: { ms: 60_000 } }] }),
  );
  expect(people()).toBe(4);
});

test.each([
  [{ kind: 'status', status: 503, when: 'before' }, 503],
  [{ kind: 'rate-limit', retryAfterSeconds: 3 }, 429],
  [{ kind: 'token-blacklisted' }, 401],
] as const)('%j is answered', async (effect, status) => {
  const response = await create(effect);
  expect(response.status).toBe(status);
  expect(response.headers.get('retry-after')).toBe(status === 429 ? '3' : null);
  expect(people()).toBe(3);
});

test('drift arrives', async () => {
  const response = await create({ kind: 'drift', change: 'unknown-member' });
  expect(await response.json()).toMatchObject({ staffgate_unknown_member: 'injected' });
});
