import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseCompany } from './company-file.ts';
import { demoCredential } from './demo-credential.ts';
import { createEmulator, type Emulator } from './emulator.ts';
import type { NewFault } from './faults.ts';

const now = '2026-11-20T09:00:00Z';
const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    people: [
      { id: 11, first_name: 'Ida', last_name: 'Probe', email: 'ida@probe.example' },
      { id: 12, first_name: 'Ole', last_name: 'Probe', email: 'ole@probe.example' },
    ],
  },
  { now },
);

let emulator: Emulator;
let token: string;
beforeEach(async () => {
  emulator = createEmulator({ company, clock: { now: () => Date.parse(now) } });
  token = await freshToken();
});
afterEach(() => {
  vi.useRealTimers();
});

async function freshToken(): Promise<string> {
  const { client_id, client_secret } = demoCredential;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const response = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  return (await response.json()).access_token;
}

function call(path: string, init: RequestInit & { json?: unknown } = {}): Promise<Response> {
  const { json, ...rest } = init;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = json === undefined ? null : JSON.stringify(json);
  return emulator.fetch(new Request(`http://p.test${path}`, { headers, body, ...rest }));
}

const ada = { method: 'POST', json: { first_name: 'Ada', last_name: 'Probe' } };
const people = () => emulator.company().people.length;

async function control(path: string, method = 'GET', json?: unknown) {
  const response = await call(`/_emulator/faults${path}`, { method, json });
  const text = await response.text();
  return { status: response.status, json: text && JSON.parse(text) };
}

describe('which calls go wrong', () => {
  async function statuses(count: number, path = '/v2/persons'): Promise<number[]> {
    const list = [];
    for (let at = 0; at < count; at += 1) list.push((await call(path)).status);
    return list;
  }
  const effect = { kind: 'status', status: 503 } as const;

  test('all of an operation, and no other', async () => {
    emulator.faults.add({ operation: 'v2.persons.list', effect });
    expect(await statuses(2)).toEqual([503, 503]);
    expect((await call('/v2/persons/11')).status).toBe(200);
  });

  test.each(['v2.persons', 'v2', '*'])('all that %s means', async (operation) => {
    emulator.faults.add({ operation, effect });
    expect((await call('/v2/persons/11')).status).toBe(503);
    expect((await call('/v1/company/employees')).status).toBe(operation === '*' ? 503 : 200);
  });

  test('after the first ones, and at most so many', async () => {
    emulator.faults.add({ operation: 'v2.persons.list', skip: 2, count: 3, effect });
    expect(await statuses(7)).toEqual([200, 200, 503, 503, 503, 200, 200]);
    expect(emulator.faults.list()).toMatchObject([{ id: 'fault-1', seen: 5, injected: 3 }]);
  });

  test('a share, drawn by the seed: the same at every run, another with another seed', async () => {
    const run = async (seed: string) => {
      emulator = createEmulator({ company, seed, rateLimits: false });
      token = await freshToken();
      emulator.faults.add({ operation: 'v2.persons.get', share: 0.3, effect });
      return statuses(400, '/v2/persons/11');
    };
    const first = await run('one');
    expect(await run('one')).toEqual(first);
    expect(await run('two')).not.toEqual(first);
    const wrong = first.filter((status) => status === 503).length;
    expect(wrong).toBeGreaterThan(80);
    expect(wrong).toBeLessThan(160);
  });

  test('the first rule that strikes decides, and those behind it do not count the call', async () => {
    emulator.faults.add({ operation: 'v2.persons.list', count: 1, effect: { kind: 'status', status: 500 } });
    emulator.faults.add({ operation: '*', effect });
    expect(await statuses(2)).toEqual([500, 503]);
    expect(emulator.faults.list().map(({ injected }) => injected)).toEqual([1, 1]);
  });

  test('none after a reset', async () => {
    emulator.faults.add({ operation: '*', effect });
    emulator.reset();
    expect(emulator.faults.list()).toEqual([]);
  });
});

describe('status', () => {
  test.each([500, 502, 503, 504, 418])('%i in the body of v2', async (status) => {
    emulator.faults.add({ operation: '*', effect: { kind: 'status', status } });
    const response = await call('/v2/persons');
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect((await response.json()).errors[0].type).toMatch(/^https:\/\/developer\.personio\.de\/.+#common/);
  });

  test('in the body of recruiting', async () => {
    emulator.faults.add({ operation: 'v1.recruiting', effect: { kind: 'status', status: 500 } });
    const response = await call('/v1/recruiting/applications', { method: 'POST', json: {} });
    expect(await response.json()).toMatchObject({ errors: [{ status: '500' }] });
  });

  test('in the body of v1', async () => {
    emulator.faults.add({ operation: 'v1', effect: { kind: 'status', status: 500 } });
    const response = await call('/v1/company/employees');
    expect(await response.json()).toEqual({
      success: false,
      error: { code: 500, message: 'Something went wrong' },
    });
  });

  test('400 in the body of the token endpoint', async () => {
    emulator.faults.add({ operation: 'v2.auth.token', effect: { kind: 'status', status: 400 } });
    const response = await call('/v2/auth/token', { method: 'POST' });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  test.each([
    ['before', 2],
    ['after', 3],
  ] as const)('%s the write', async (when, left) => {
    emulator.faults.add({ operation: 'v2.persons.create', effect: { kind: 'status', status: 504, when } });
    expect((await call('/v2/persons', ada)).status).toBe(504);
    expect(people()).toBe(left);
  });
});

describe('latency', () => {
  test('waits by the real timer, also where the emulated clock stands still, and adds up with other faults', async () => {
    emulator.clock.set({ speed: 0 });
    emulator.faults.add({ operation: '*', effect: { kind: 'latency', ms: 30 } });
    emulator.faults.add({ operation: '*', effect: { kind: 'latency', ms: 20 } });
    emulator.faults.add({ operation: '*', effect: { kind: 'status', status: 502 } });
    const began = performance.now();
    expect((await call('/v2/persons')).status).toBe(502);
    expect(performance.now() - began).toBeGreaterThanOrEqual(48);
  });

  test('ends when the caller gives up, and nothing was done', async () => {
    emulator.faults.add({ operation: '*', effect: { kind: 'latency', ms: 60_000 } });
    const reason = new Error('enough');
    const stop = new AbortController();
    const answer = call('/v2/persons', { ...ada, signal: stop.signal });
    setTimeout(() => stop.abort(reason), 10);
    await expect(answer).rejects.toBe(reason);
    await expect(call('/v2/persons', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(people()).toBe(2);
    expect(emulator.requests.at(-1)).toMatchObject({ status: null, faults: [{ id: 'fault-1' }] });
  });
});

test.each([
  ['before', 2],
  ['after', 3],
] as const)('a reset %s the write is a fetch that fails as over a network', async (when, left) => {
  emulator.faults.add({ operation: '*', effect: { kind: 'reset', when } });
  const failed = await call('/v2/persons', ada).catch((error) => error);
  expect(failed).toBeInstanceOf(TypeError);
  expect(failed.message).toBe('fetch failed');
  expect(failed.cause.code).toBe('ECONNRESET');
  expect(people()).toBe(left);
  expect(emulator.requests.at(-1)).toMatchObject({
    operation: 'v2.persons.create',
    status: null,
    faults: [{ id: 'fault-1', effect: { kind: 'reset', when } }],
  });
});

describe('truncated', () => {
  test('broken: half of what the headers promise, then the stream fails', async () => {
    emulator.faults.add({ operation: '*', effect: { kind: 'truncated' } });
    const response = await call('/v2/persons');
    const promised = Number(response.headers.get('content-length'));
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).value).toHaveLength(promised >> 1);
    await expect(reader.read()).rejects.toThrow('terminated');
  });

  test('quiet: half, as if it were whole', async () => {
    emulator.faults.add({ operation: '*', effect: { kind: 'truncated', ending: 'quiet' } });
    const response = await call('/v2/persons');
    const text = await response.text();
    expect(text).toMatch(/^\{"_data":\[\{"id":"11"/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(response.headers.get('content-length')).toBe(String(text.length));
  });

  test('a write happens all the same', async () => {
    emulator.faults.add({ operation: '*', effect: { kind: 'truncated' } });
    await expect((await call('/v2/persons', ada)).text()).rejects.toThrow('terminated');
    expect(people()).toBe(3);
  });
});

describe('stall', () => {
  test('headers come, and then nothing until the caller gives up', async () => {
    emulator.faults.add({ operation: '*', effect: { kind: 'stall' } });
    const stop = new AbortController();
    const response = await call('/v2/persons', { ...ada, signal: stop.signal });
    expect(response.status).toBe(201);
    const text = response.text();
    const silence = new Promise((resolve) => setTimeout(resolve, 20, 'silence'));
    expect(await Promise.race([text, silence])).toBe('silence');
    stop.abort(new Error('enough'));
    await expect(text).rejects.toThrow('enough');
    expect(people()).toBe(3);
  });

  test('an answer without a body does not come at all', async () => {
    emulator.faults.add({ operation: '*', effect: { kind: 'stall' } });
    const signal = AbortSignal.timeout(20);
    await expect(call('/v2/persons/11', { method: 'DELETE', signal })).rejects.toThrow('timeout');
    expect(people()).toBe(1);
  });
});

test.each([
  [undefined, null],
  [7, '7'],
])('429 with retryAfterSeconds %s, although the limit is not reached', async (retryAfterSeconds, header) => {
  const effect = { kind: 'rate-limit', ...(retryAfterSeconds && { retryAfterSeconds }) } as const;
  emulator.faults.add({ operation: '*', count: 3, effect });
  for (let at = 0; at < 3; at += 1) {
    const response = await call('/v2/persons', ada);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe(header);
  }
  expect(people()).toBe(2);
  expect((await call('/v2/persons', ada)).status).toBe(201);
});

test('a blacklisted token is refused from then on; the next one works', async () => {
  emulator.faults.add({ operation: '*', count: 1, effect: { kind: 'token-blacklisted' } });
  expect((await call('/v2/persons')).status).toBe(401);
  expect((await call('/v2/persons')).status).toBe(401);
  const refused = token;
  token = await freshToken();
  expect(token).not.toBe(refused);
  expect((await call('/v2/persons')).status).toBe(200);
});

describe('drift', () => {
  test('a member that nobody knows, in the first record or at a place', async () => {
    emulator.faults.add({ operation: '*', count: 1, effect: { kind: 'drift', change: 'unknown-member' } });
    emulator.faults.add({
      operation: '*',
      effect: { kind: 'drift', change: 'unknown-member', at: '_data.1' },
    });
    const first = (await (await call('/v2/persons')).json())._data;
    expect(first[0]).toMatchObject({ id: '11', staffgate_unknown_member: 'injected' });
    const second = (await (await call('/v2/persons')).json())._data;
    expect(second[1]).toMatchObject({ id: '12', staffgate_unknown_member: 'injected' });
  });

  test('null at a place, or somewhere where a value was', async () => {
    const right = await (await call('/v2/persons')).json();
    const effect = { kind: 'drift', change: 'null', at: '_data.0.email' } as const;
    emulator.faults.add({ operation: '*', count: 1, effect });
    emulator.faults.add({ operation: '*', effect: { kind: 'drift', change: 'null' } });
    const { _data: data } = await (await call('/v2/persons')).json();
    expect(data[0].email).toBeNull();
    const nulls = (value: unknown) => JSON.stringify(value).split(':null').length;
    const drawn = await (await call('/v2/persons')).json();
    expect(nulls(drawn)).toBe(nulls(right) + 1);
  });

  test('leaves a refusal alone', async () => {
    emulator.faults.add({ operation: '*', effect: { kind: 'drift', change: 'null' } });
    expect((await (await call('/v2/persons/99')).json()).errors[0].title).toBe('Resource not found');
  });
});

describe('over /_emulator/faults', () => {
  test('adds, lists, removes and clears', async () => {
    const effect = { kind: 'status', status: 500 };
    const added = await control('', 'POST', { operation: 'v2.persons.list', share: 0.5, effect });
    expect(added).toEqual({
      status: 201,
      json: {
        id: 'fault-1',
        operation: 'v2.persons.list',
        share: 0.5,
        skip: 0,
        effect: { ...effect, when: 'before' },
        seen: 0,
        injected: 0,
      },
    });
    await control('', 'POST', { operation: '*', effect });
    expect((await control('')).json.map(({ id }: { id: string }) => id)).toEqual(['fault-1', 'fault-2']);
    expect((await control('/fault-1', 'DELETE')).status).toBe(204);
    expect((await control('/fault-1', 'DELETE')).status).toBe(404);
    expect((await control('', 'DELETE')).status).toBe(204);
    expect((await control('')).json).toEqual([]);
  });

  const status = { kind: 'status', status: 500 };
  test.each([
    [{ effect: status }, 'operation'],
    [{ operation: 'v2.people.list', effect: status }, 'operation'],
    [{ operation: 'v2.persons.lis', effect: status }, 'operation'],
    [{ operation: '*', effect: { kind: 'status', status: 200 } }, 'effect.status'],
    [{ operation: '*', effect: { kind: 'earthquake' } }, 'effect.kind'],
    [{ operation: '*', effect: { kind: 'latency', ms: -1 } }, 'effect.ms'],
    [{ operation: '*', share: 1.5, effect: status }, 'share'],
    [{ operation: '*', count: 0, effect: status }, 'count'],
    [{ operation: '*', colour: 'red', effect: status }, ''],
    [{ operation: 'v2.persons.delete', effect: { kind: 'drift', change: 'null' } }, 'effect'],
    [{ operation: 'v2.auth.token', effect: { kind: 'token-blacklisted' } }, 'effect'],
  ])('refuses %j with 400 and says where', async (rule, path) => {
    const { status, json } = await control('', 'POST', rule);
    expect(status).toBe(400);
    expect(json.error.mistakes[0].path).toBe(path);
    expect(emulator.faults.list()).toEqual([]);
  });

  test('in process a bad rule throws', () => {
    const rule = { operation: 'v3', effect: status } as NewFault;
    expect(() => emulator.faults.add(rule)).toThrow('there is no operation or group of that name');
  });
});
