import { beforeEach, describe, expect, test } from 'vitest';
import { parseCompany } from './company-file.ts';
import { demoCredential } from './demo-credential.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';

const now = '2026-11-20T09:15:02Z';
const host = 'http://personio.test';

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    departments: [{ id: 901, name: 'Workshop' }],
    work_schedules: [{ id: '1000000000000000013', name: 'Rota' }],
    custom_attributes: [
      { key: 'dynamic_1', label: 'Languages', type: 'tags', options: ['German', 'Danish'] },
    ],
    people: [
      {
        id: 11,
        first_name: 'Jonas',
        last_name: 'Probe',
        email: 'Jonas@probe.example',
        work_schedule_id: '1000000000000000013',
        custom: { dynamic_1: ['German', 'Danish'] },
        employments: [
          { department_id: 901, supervisor_id: 12, start_date: '2021-07-01', weekly_working_hours: 38.5 },
        ],
      },
      { id: 12, first_name: 'Mira', last_name: 'Probe', email: 'mira@probe.example' },
      { id: 13, first_name: 'Ole', last_name: 'Probe', email: 'ole@probe.example' },
    ],
  },
  { now },
);

function start(options: EmulatorOptions = {}): Emulator {
  return createEmulator({ company, clock: { now: () => Date.parse(now) }, ...options });
}

let emulator: Emulator;
beforeEach(() => {
  emulator = start();
});

interface Sent {
  token?: string;
  method?: string;
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
}

async function send(path: string, { token, method, json, body, headers }: Sent = {}) {
  const response = await emulator.fetch(
    new Request(`${host}${path}`, {
      method: method ?? (json !== undefined || body !== undefined ? 'POST' : 'GET'),
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(body !== undefined && { body, duplex: 'half' }),
    } as RequestInit),
  );
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

type Pair = { client_id: string; client_secret: string };
const { client_id, client_secret } = demoCredential;
const pair: Pair = { client_id, client_secret };

async function v1Token({ client_id, client_secret } = pair): Promise<string> {
  return (await send('/v1/auth', { json: { client_id, client_secret } })).json.data.token;
}

async function v2Token({ client_id, client_secret } = pair, scope?: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id,
    client_secret,
    ...(scope && { scope }),
  });
  return (await send('/v2/auth/token', { body: form })).json.access_token;
}

describe('authentication of v1', () => {
  test('takes JSON and forms, and answers the same token for 24 hours', async () => {
    const first = await send('/v1/auth', { json: pair });
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({ success: true, data: { expires_in: 86_400 } });
    expect(first.json.data.token).toMatch(/^papi-/);
    expect(first.json.data.scope).toContain('employees:read');
    expect(first.headers.get('authorization')).toBeNull();
    emulator.clock.advance(86_000_000);
    const second = await send('/v1/auth', { body: new URLSearchParams(pair) });
    expect(second.json.data).toMatchObject({ token: first.json.data.token, expires_in: 400 });
    emulator.clock.advance(400_000);
    expect((await send('/v1/auth', { json: pair })).json.data.token).not.toBe(first.json.data.token);
  });

  test('answers a wrong pair with 403', async () => {
    const answer = await send('/v1/auth', { json: { ...pair, client_secret: 'no' } });
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({ success: false, error: { code: 0, message: 'Wrong credentials' } });
  });

  test('takes credentials in the query only from older credentials, and until the end date', async () => {
    const query = ({ client_id, client_secret }: Pair) =>
      send(`/v1/auth?${new URLSearchParams({ client_id, client_secret })}`, { method: 'POST' });
    expect((await query(pair)).status).toBe(200);
    const young = emulator.credentials.create({ name: 'young' });
    expect((await query(young)).status).toBe(403);
    emulator.clock.set({ now: Date.parse('2027-01-04T00:00:01Z') });
    expect((await query(pair)).status).toBe(403);
    emulator = start({ quirks: { queryCredentials: 'refuse' } });
    expect((await query(pair)).status).toBe(403);
  });

  test('cools down for 60 seconds after 60 requests in a minute', async () => {
    for (let index = 0; index < 60; index++) await send('/v1/auth', { json: pair });
    const refused = await send('/v1/auth', { json: pair });
    expect(refused.status).toBe(429);
    expect(refused.json.error.code).toBe(429);
    expect(refused.headers.get('retry-after')).toBeNull();
    emulator.clock.advance(59_000);
    expect((await send('/v1/auth', { json: pair })).status).toBe(429);
    emulator.clock.advance(1_000);
    expect((await send('/v1/auth', { json: pair })).status).toBe(200);
  });
});

describe('authentication of v2', () => {
  const ask = (fields: Record<string, string>) =>
    send('/v2/auth/token', { body: new URLSearchParams(fields) });

  test('answers the same token again with less time left', async () => {
    const fields = { grant_type: 'client_credentials', ...pair };
    const first = await ask(fields);
    expect(first.json).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 });
    emulator.clock.advance(5_000);
    expect((await ask(fields)).json).toEqual({ ...first.json, expires_in: 86_395 });
  });

  test('narrows a token to the scopes asked for', async () => {
    const token = await v2Token(pair, 'personio:jobs:read');
    expect((await send('/v2/jobs', { token })).status).toBe(200);
    expect((await send('/v2/persons', { token })).status).toBe(401);
  });

  test.each([
    ['a missing field', { ...pair }, 'invalid_request', 'invalid_request.required_parameters_missing'],
    [
      'an unknown client',
      { grant_type: 'client_credentials', client_id: 'x', client_secret: 'x' },
      'invalid_client',
      'invalid_client',
    ],
    [
      'a wrong secret',
      { grant_type: 'client_credentials', ...pair, client_secret: 'x' },
      'unauthorized_client',
      'unauthorized_client',
    ],
    [
      'another grant',
      { grant_type: 'password', ...pair },
      'unsupported_grant_type',
      'unsupported_grant_type',
    ],
    [
      'a scope that is not granted',
      { grant_type: 'client_credentials', ...pair, scope: 'personio:moon:read' },
      'invalid_scope',
      'invalid_scope',
    ],
  ])('answers %s with 400 and an OAuth body', async (_, fields, error, fragment) => {
    const answer = await ask(fields);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({
      error,
      error_uri: `https://developer.personio.de/reference/errors#credentials.oauth2.${fragment}`,
      timestamp: now,
    });
    expect(answer.json.trace_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('refuses JSON, naming the explanation in `type`', async () => {
    const answer = await send('/v2/auth/token', { json: { grant_type: 'client_credentials', ...pair } });
    expect(answer.status).toBe(400);
    expect(answer.json.type).toContain('invalid_request_content_type');
  });

  test('ends a revoked token, and answers an unknown one alike', async () => {
    const token = await v2Token();
    const revoke = (given: string) =>
      send('/v2/auth/revoke', { body: new URLSearchParams({ token: given }) });
    expect(await revoke(token)).toMatchObject({ status: 200, text: '' });
    expect((await send('/v2/persons', { token })).status).toBe(401);
    expect((await revoke('never seen')).status).toBe(200);
  });
});

describe('tokens on protected routes', () => {
  test('v1 answers 401 without one and with a wrong one', async () => {
    for (const token of [undefined, 'papi-wrong']) {
      const answer = await send('/v1/company/employees', token ? { token } : {});
      expect(answer.status).toBe(401);
      expect(answer.json).toEqual({
        success: false,
        error: { code: 401, message: 'Authorization is not provided' },
      });
    }
    emulator = start({ quirks: { invalidToken: '403' } });
    const answer = await send('/v1/company/employees', { token: 'papi-wrong' });
    expect(answer.json).toEqual({
      success: false,
      error: { code: 403, message: 'Provided authorization is not valid' },
    });
  });

  test('v2 answers 401 as a problem', async () => {
    const answer = await send('/v2/persons');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json.errors[0]).toMatchObject({ detail: 'Unauthorized Request' });
  });

  test('a token of v2 works on v1, a token of v1 not on v2', async () => {
    expect((await send('/v1/company/employees', { token: await v2Token() })).status).toBe(200);
    expect((await send('/v2/persons', { token: await v1Token() })).status).toBe(401);
  });

  test('v1 repeats the token in the answer, but not with pictures', async () => {
    const token = await v1Token();
    expect((await send('/v1/company/employees/11', { token })).headers.get('authorization')).toBe(
      `Bearer ${token}`,
    );
  });

  test('one-shot tokens come with the next one, and are refused the second time', async () => {
    emulator = start({ quirks: { oneShotTokens: true } });
    const token = await v1Token();
    const next = (await send('/v1/company/employees/11', { token })).headers
      .get('authorization')
      ?.slice(7) as string;
    expect(next).not.toBe(token);
    expect((await send('/v1/company/employees/11', { token })).status).toBe(401);
    expect((await send('/v1/company/employees/11', { token: next })).status).toBe(200);
  });

  test('a missing area is 403 in v1, 401 on persons, 403 elsewhere in v2', async () => {
    const narrow = emulator.credentials.create({ areas: { webhooks: ['read'] } });
    const forV1 = await send('/v1/company/employees', { token: await v1Token(narrow) });
    expect(forV1.status).toBe(403);
    expect(forV1.json.error).toEqual({
      code: 0,
      message: 'personio.core.api.exceptions.api.forbidden.http.exception',
    });
    const token = await v2Token(narrow);
    expect((await send('/v2/persons', { token })).status).toBe(401);
    const workplaces = await send('/v2/workplaces', { token, headers: { beta: 'true' } });
    expect(workplaces.status).toBe(403);
    expect(workplaces.json.errors[0]).toMatchObject({ title: 'Insufficient access scope' });
  });

  test('write does not include read', async () => {
    const writer = emulator.credentials.create({ areas: { employees: ['write'] } });
    const token = await v1Token(writer);
    expect((await send('/v1/company/employees/11', { token })).status).toBe(403);
    const json = { employee: { position: 'Fitter' } };
    expect((await send('/v1/company/employees/11', { token, json, method: 'PATCH' })).status).toBe(200);
  });
});

describe('routes', () => {
  test.each([
    ['an unknown path of v2', 'GET', '/v2/nothing'],
    ['an unknown path of v1', 'GET', '/v1/company/does-not-exist'],
    ['a method that a path does not have', 'DELETE', '/v1/company/employees/11'],
    ['a path outside the API', 'GET', '/'],
    ['a beta route without its header', 'GET', '/v2/workplaces'],
  ])('answers %s like the gateway', async (_, method, path) => {
    const answer = await send(path, { method, token: await v2Token() });
    expect(answer.status).toBe(404);
    expect(answer.json.errors).toEqual([
      {
        title: 'Not Found',
        detail: `The endpoint with ${path} was not found.`,
        type: 'https://developer.personio.de/v2.0/page/public-api-error-codes#apinot_found',
        _meta: { path },
      },
    ]);
  });

  test('links point at the host that was called', async () => {
    const token = await v2Token();
    const request = (url: string, headers = {}) =>
      emulator.fetch(new Request(url, { headers: { authorization: `Bearer ${token}`, ...headers } }));
    const person = await (await request('https://hr.local:8443/v2/persons/11')).json();
    expect(person._meta.links.employments.href).toBe('https://hr.local:8443/v2/persons/11/employments');
    const forwarded = { 'x-forwarded-host': 'evil.example' };
    expect(await (await request(`${host}/v2/persons/11`, forwarded)).text()).not.toContain('evil');
  });

  test('sends no permissive CORS headers', async () => {
    const answer = await send('/v2/persons', {
      headers: { origin: 'https://app.example' },
      token: await v2Token(),
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('rate limits', () => {
  test('v2 says its bucket on every answer and refuses without Retry-After when it is empty', async () => {
    const token = await v2Token();
    const first = await send('/v2/persons', { token });
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-ratelimit-replenish-rate': '30',
      'x-ratelimit-burst-capacity': '100',
      'x-ratelimit-requested-tokens': '1',
      'x-ratelimit-remaining': '99',
    });
    for (let index = 1; index < 100; index++) await send('/v2/persons', { token });
    const refused = await send('/v2/persons', { token });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await send('/v2/persons/11', { token })).status).toBe(200);
    emulator.clock.advance(1_000);
    expect((await send('/v2/persons', { token })).headers.get('x-ratelimit-remaining')).toBe('29');
  });

  test('v1 allows 15 employee lists in one second and 300 in a minute', async () => {
    const token = await v1Token();
    const list = () => send('/v1/company/employees?limit=1', { token });
    for (let second = 0; second < 20; second++) {
      for (let index = 0; index < 15; index++) expect((await list()).status).toBe(200);
      expect((await list()).status).toBe(429);
      emulator.clock.advance(1_000);
    }
    const refused = await list();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('300');
    expect(refused.headers.get('x-ratelimit-reset')).toBe('40');
  });

  test('can be switched off, and then tell of no shortage', async () => {
    emulator = start({ rateLimits: false });
    const token = await v2Token();
    for (let index = 0; index < 150; index++) {
      const answer = await send('/v2/persons', { token });
      expect(answer.headers.get('x-ratelimit-remaining')).toBe('100');
    }
  });
});

describe('bad input', () => {
  test.each([
    ['above the maximum', 'limit=51'],
    ['below the minimum', 'limit=0'],
    ['no number', 'limit=many'],
  ])('v2 refuses a limit %s', async (_, query) => {
    const answer = await send(`/v2/persons?${query}`, { token: await v2Token() });
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].detail).toBe('Provided value for limit is not valid');
  });

  test('v1 refuses a page size above the maximum with 400', async () => {
    const token = await v1Token();
    const answer = await send('/v1/company/employees?limit=101', { token });
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toBe('The limit must be between 1 and 100.');
    expect((await send('/v1/company/employees?offset=-1', { token })).status).toBe(400);
  });

  test.each([
    ['created_at.lt=not-a-date', 'Provided request parameters are invalid.'],
    ['updated_at.gt=2026-02-30T00:00:00Z', 'Provided request parameters are invalid.'],
    ['status=SLEEPING', 'Provided request parameters are invalid.'],
    ['id.nooperator=1', 'Provided filter encoding is invalid.'],
    ['updated_at.gte=2026-01-01T00:00:00Z', 'Provided filter encoding is invalid.'],
    ['cursor=cur_nonsense', 'Provided request parameters are invalid.'],
  ])('v2 refuses %s', async (query, detail) => {
    const answer = await send(`/v2/persons?${query}`, { token: await v2Token() });
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].detail).toBe(detail);
  });

  test('refuses a cursor that was cut short, edited, or made for another route', async () => {
    const token = await v2Token();
    const page = await send('/v2/persons?limit=1', { token });
    const cursor = new URL(page.json._meta.links.next.href).searchParams.get('cursor') as string;
    for (const wrong of [
      cursor.slice(0, -3),
      cursor.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A')),
      'cur_',
    ]) {
      expect((await send(`/v2/persons?cursor=${wrong}`, { token })).status, wrong).toBe(400);
    }
    expect((await send(`/v2/jobs?cursor=${cursor}`, { token })).status).toBe(400);
    expect((await send(`/v2/persons?cursor=${cursor}`, { token })).status).toBe(200);
  });

  test('answers ids that do not exist with 404 in the manner of the family', async () => {
    for (const id of ['999', 'abc', '0', '1e1', '-1', '999999999999999999999']) {
      const forV1 = await send(`/v1/company/employees/${id}`, { token: await v1Token() });
      expect(forV1.status, id).toBe(404);
      expect(forV1.json).toMatchObject({ success: false, error: { code: 404 } });
      const forV2 = await send(`/v2/persons/${id}`, { token: await v2Token() });
      expect(forV2.status, id).toBe(404);
      expect(forV2.json.errors[0].title).toBe('Resource not found');
    }
  });

  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  test.each([
    ['an empty body', '', 'application/json', 422, 400],
    ['broken JSON', '{"employee": ', 'application/json', 400, 400],
    ['JSON of another kind', '[]', 'application/json', 422, 400],
    ['the wrong content type', '{}', 'text/plain', 422, 400],
    ['JSON nested 100,000 deep', nested(100_000), 'application/json', 400, 400],
    ['a body of 2 MiB', `"${'x'.repeat(2 * 1024 * 1024)}"`, 'application/json', 413, 413],
  ])('refuses %s', async (_, body, type, statusV1, statusV2) => {
    const headers = { 'content-type': type };
    const forV1 = await send('/v1/company/employees', { token: await v1Token(), body, headers });
    expect(forV1.status).toBe(statusV1);
    expect(forV1.json.success).toBe(false);
    const forV2 = await send('/v2/persons', { token: await v2Token(), body, headers });
    expect(forV2.status).toBe(statusV2);
    expect(forV2.json.errors).toHaveLength(1);
    expect(emulator.company().people).toHaveLength(3);
  });

  test('stops reading a body without a length as soon as it is too large', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await send('/v2/persons', { token: await v2Token(), body: endless, headers });
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(4 * 1024 * 1024);
  });

  test('refuses headers of more than 16 KiB', async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`x-bomb-${index}`, 'x'.repeat(500)]),
    );
    expect((await send('/v1/company/employees', { token: await v1Token(), headers })).status).toBe(431);
    expect((await send('/v2/persons', { token: await v2Token(), headers })).json.errors[0].title).toContain(
      'Header',
    );
  });

  test('v1 names each field of a new employee that is missing or wrong', async () => {
    const employee = { first_name: 'Ida', hire_date: '2026-02-30', status: 'resting', supervisor_id: '11' };
    const answer = await send('/v1/company/employees', { token: await v1Token(), json: { employee } });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.json.error.error_data).sort()).toEqual([
      'email',
      'hire_date',
      'last_name',
      'status',
      'supervisor_id',
    ]);
  });

  test('v1 passes over members that it does not know, v2 too unless told otherwise', async () => {
    const json = { employee: { position: 'Fitter', team: 'Night', fix_salary: 9_999_999 }, more: 1 };
    const token = await v1Token();
    expect((await send('/v1/company/employees/11', { token, json, method: 'PATCH' })).status).toBe(200);
    const person = { last_name: 'Changed', employments: [], shoe_size: 44 };
    const patch = async () =>
      send('/v2/persons/11', { token: await v2Token(), json: person, method: 'PATCH' });
    expect((await patch()).status).toBe(204);
    emulator = start({ quirks: { unknownMembers: 'refuse' } });
    expect((await patch()).status).toBe(400);
  });
});

test('writes ids above 2^53 digit for digit', async () => {
  const answer = await send('/v1/company/employees/11', { token: await v1Token() });
  expect(answer.text).toContain('"id":1000000000000000013,');
});

test('words its v1 errors in the language of the company', async () => {
  emulator = start({ company: { ...company, language: 'de' } });
  const answer = await send('/v1/company/employees/999', { token: await v1Token() });
  expect(answer.json.error.message).toBe('Es ist ein Problem aufgetreten');
});

test('answers the same bytes to the same calls on the same company and clock', async () => {
  const transcript = async () => {
    emulator = start();
    const texts: string[] = [];
    const token = await v2Token();
    for (const path of [
      '/v2/persons?limit=1',
      '/v1/company/employees',
      '/v2/nothing',
      '/v2/persons/11/employments',
    ]) {
      const answer = await send(path, { token });
      texts.push(answer.text, JSON.stringify([...answer.headers]));
    }
    const json = { first_name: 'Ida', last_name: 'Probe' };
    texts.push((await send('/v2/persons', { token, json })).text);
    texts.push((await send('/v2/persons/14/employments', { token })).text);
    return texts.join('\n');
  };
  expect(await transcript()).toBe(await transcript());
});
