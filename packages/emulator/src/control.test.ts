import { beforeEach, describe, expect, test } from 'vitest';
import { parseCompany } from './company-file.ts';
import { demoCredential, demoRecruitingToken } from './demo-credential.ts';
import { createEmulator, type Emulator } from './emulator.ts';
import type { Connection } from './server.ts';

const now = '2026-11-20T09:00:00Z';
const file = {
  format: 'staffgate-company/1',
  name: 'Probe',
  people: [{ id: 11, first_name: 'Ida', last_name: 'Probe' }],
};
const company = parseCompany(file, { now });

let emulator: Emulator;
beforeEach(() => {
  emulator = createEmulator({ company, clock: { now: () => Date.parse(now) } });
});

async function send(path: string, method = 'GET', json?: unknown, connection?: Connection, headers = {}) {
  const init = { method, headers, ...(json !== undefined && { body: JSON.stringify(json) }) };
  const response = await emulator.fetch(new Request(`http://localhost:4180${path}`, init), connection);
  const text = await response.text();
  return { status: response.status, json: text && JSON.parse(text) };
}

async function token({
  client_id,
  client_secret,
}: {
  client_id: string;
  client_secret: string;
}): Promise<Response> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  return emulator.fetch(new Request('http://localhost:4180/v2/auth/token', { method: 'POST', body }));
}

async function persons(accessToken: string): Promise<number> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await emulator.fetch(new Request('http://localhost:4180/v2/persons', { headers }))).status;
}

describe('credentials', () => {
  test('shows the secret once, when it is made', async () => {
    const made = await send('/_emulator/credentials', 'POST', {
      name: 'Roster',
      areas: { employees: ['read'] },
    });
    expect(made.status).toBe(201);
    expect(made.json.client_secret).toMatch(/^papi-/);
    const shown = await send(`/_emulator/credentials/${made.json.client_id}`);
    expect(shown.json).toMatchObject({ name: 'Roster', status: 'enabled', areas: { employees: ['read'] } });
    expect(JSON.stringify(shown.json)).not.toContain('secret');
    expect((await send('/_emulator/credentials')).json).toHaveLength(2);
  });

  test('a change of access ends the tokens, and changes nothing else', async () => {
    const { json: made } = await send('/_emulator/credentials', 'POST', {
      name: 'Roster',
      readable: ['email'],
    });
    const { access_token } = await (await token(made)).json();
    expect(await persons(access_token)).toBe(200);
    const changed = await send(`/_emulator/credentials/${made.client_id}`, 'PATCH', {
      areas: { webhooks: ['read'] },
    });
    expect(changed.json).toMatchObject({
      name: 'Roster',
      readable: ['email'],
      areas: { webhooks: ['read'] },
    });
    expect(await persons(access_token)).toBe(401);
  });

  test('a reset secret replaces the old one', async () => {
    const { json: made } = await send('/_emulator/credentials', 'POST', {});
    const { json: reset } = await send(`/_emulator/credentials/${made.client_id}/reset`, 'POST');
    expect(reset.client_secret).not.toBe(made.client_secret);
    expect((await token(made)).status).toBe(400);
    expect((await token(reset)).status).toBe(200);
  });

  test('a disabled credential works again once enabled, a disconnected one never', async () => {
    const { json: made } = await send('/_emulator/credentials', 'POST', {});
    const { access_token } = await (await token(made)).json();
    await send(`/_emulator/credentials/${made.client_id}/disable`, 'POST');
    expect(await persons(access_token)).toBe(401);
    expect((await token(made)).status).toBe(400);
    await send(`/_emulator/credentials/${made.client_id}/enable`, 'POST');
    expect((await token(made)).status).toBe(200);
    expect((await send(`/_emulator/credentials/${made.client_id}`, 'DELETE')).status).toBe(204);
    expect((await token(made)).status).toBe(400);
    expect((await send(`/_emulator/credentials/${made.client_id}`)).status).toBe(404);
  });

  test.each([
    [{ areas: { moon: ['read'] } }, 'areas'],
    [{ areas: { 'org-units': ['write'] } }, 'areas.org-units.0'],
    [{ readable: 'some' }, 'readable'],
    [{ colour: 'red' }, ''],
  ])('refuses %j and says where', async (settings, path) => {
    const refused = await send('/_emulator/credentials', 'POST', settings);
    expect(refused.status).toBe(400);
    expect(refused.json.error.mistakes[0].path).toBe(path);
  });

  test('the recruiting token is shown at any time, and ends when another one is made', async () => {
    const { json: known } = await send('/_emulator/recruiting');
    expect(known).toEqual({ company_id: expect.any(String), access_token: demoRecruitingToken });
    const { json: made } = await send('/_emulator/recruiting/reset', 'POST');
    expect(made.access_token).not.toBe(known.access_token);
    expect((await send('/_emulator/recruiting')).json).toEqual(made);
  });

  test('refuses a client id that is taken', async () => {
    expect((await send('/_emulator/credentials', 'POST', demoCredential)).status).toBe(409);
  });
});

describe('the clock', () => {
  test('can be set, stopped and moved on, and tokens end by it', async () => {
    const { access_token } = await (await token(demoCredential)).json();
    const set = await send('/_emulator/clock', 'PUT', { now: '2026-12-24T09:00:00+01:00', speed: 0 });
    expect(set.json).toEqual({ now: '2026-12-24T08:00:00.000Z', speed: 0 });
    expect(await persons(access_token)).toBe(401);
    const moved = await send('/_emulator/clock/advance', 'POST', { seconds: 90 });
    expect(moved.json.now).toBe('2026-12-24T08:01:30.000Z');
  });

  test('runs faster when told to', async () => {
    let real = Date.parse(now);
    emulator = createEmulator({ company, clock: { now: () => real } });
    await send('/_emulator/clock', 'PUT', { speed: 60 });
    real += 1_000;
    expect((await send('/_emulator/clock')).json.now).toBe('2026-11-20T09:01:00.000Z');
  });

  test('refuses to run backwards', async () => {
    expect((await send('/_emulator/clock', 'PUT', {})).status).toBe(400);
    expect((await send('/_emulator/clock', 'PUT', { speed: -1 })).status).toBe(400);
    expect((await send('/_emulator/clock/advance', 'POST', { seconds: -1 })).status).toBe(400);
  });
});

describe('the company', () => {
  test('what is exported can be imported again', async () => {
    const { json: exported } = await send('/_emulator/export');
    exported.people.push({ first_name: 'Ole', last_name: 'Probe' });
    expect((await send('/_emulator/import', 'POST', exported)).json).toEqual({ people: 2 });
    expect(emulator.company().people.map(({ id }) => id)).toEqual([11, 12]);
  });

  test('a wrong file is refused with the place of each mistake, and changes nothing', async () => {
    const wrong = {
      ...file,
      people: [{ id: 1, first_name: 'A', last_name: 'B', employments: [{ supervisor_id: 2 }] }],
    };
    const refused = await send('/_emulator/import', 'POST', wrong);
    expect(refused.status).toBe(400);
    expect(refused.json.error.mistakes[0].path).toBe('people[0].employments[0].supervisor_id');
    expect(emulator.company().people).toHaveLength(1);
  });

  test('a reset brings back the beginning', async () => {
    const made = emulator.credentials.create();
    emulator.clock.advance(1000);
    emulator.import(parseCompany({ ...file, people: [] }, { now }));
    expect((await send('/_emulator/reset', 'POST')).status).toBe(204);
    expect(emulator.company().people).toHaveLength(1);
    expect((await token(made)).status).toBe(400);
    expect((await token(demoCredential)).status).toBe(200);
    expect(emulator.clock.now()).toBe(Date.parse(now));
  });
});

test('the log tells the last requests, and no secret', async () => {
  const secret = demoCredential.client_secret;
  const query = new URLSearchParams({ client_id: demoCredential.client_id, client_secret: secret });
  await emulator.fetch(new Request(`http://localhost/v1/auth?${query}`, { method: 'POST' }));
  await emulator.fetch(new Request('http://localhost/v2/persons?limit=3'));
  const { json } = await send('/_emulator/requests');
  expect(json).toMatchObject([
    { method: 'POST', path: '/v1/auth', operation: 'v1.auth.token', status: 200 },
    { method: 'GET', path: '/v2/persons', query: 'limit=3', operation: 'v2.persons.list', status: 401 },
  ]);
  expect(JSON.stringify(json)).not.toContain(secret);
});

describe('who may use it', () => {
  test.each([
    ['this machine', { address: '127.0.0.1' }, {}, 200],
    ['this machine over IPv6', { address: '::1' }, {}, 200],
    ['another machine', { address: '192.0.2.7' }, {}, 403],
    ['a page of another site', { address: '127.0.0.1' }, { origin: 'https://evil.example' }, 403],
    ['a page of this machine', { address: '127.0.0.1' }, { origin: 'http://localhost:5173' }, 200],
  ])('%s', async (_, connection, headers, status) => {
    expect((await send('/_emulator/clock', 'GET', undefined, connection, headers)).status).toBe(status);
  });

  test('not a name elsewhere that points to this machine', async () => {
    const request = new Request('http://rebound.example:4180/_emulator/clock');
    expect((await emulator.fetch(request, { address: '127.0.0.1' })).status).toBe(403);
  });

  test('everybody or nobody, when told so', async () => {
    emulator = createEmulator({ company, control: 'anywhere' });
    expect((await send('/_emulator/clock', 'GET', undefined, { address: '192.0.2.7' })).status).toBe(200);
    emulator = createEmulator({ company, control: 'off' });
    expect((await send('/_emulator/clock')).status).toBe(403);
  });
});

test('refuses broken JSON', async () => {
  const init = { method: 'POST', body: '{' };
  expect((await emulator.fetch(new Request('http://localhost/_emulator/import', init))).status).toBe(400);
});

test('a browser is told what this is; a client gets what Personio answers', async () => {
  const page = await emulator.fetch(
    new Request('http://localhost:4180/', { headers: { accept: 'text/html,*/*' } }),
  );
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('<strong>Probe</strong>, 1 invented people');
  expect((await emulator.fetch(new Request('http://localhost:4180/'))).status).toBe(404);
});
