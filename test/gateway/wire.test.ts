import { createClient } from '@staffgate/client';
import { demoCompany } from '@staffgate/emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGatewayWorld, everything, type GatewayWorld, type TestAgent } from './world.ts';

const company = demoCompany();
let world: GatewayWorld;

beforeAll(async () => {
  world = await createGatewayWorld({ company });
});
beforeEach(() => world.emulator.reset());
afterAll(() => world.close());

async function tokenOf(
  { clientId, clientSecret }: TestAgent,
  generation: 'v1' | 'v2' = 'v2',
): Promise<string> {
  const pair = { client_id: clientId, client_secret: clientSecret };
  const request =
    generation === 'v1'
      ? post('/v1/auth', JSON.stringify(pair), 'application/json')
      : post('/v2/auth/token', new URLSearchParams({ grant_type: 'client_credentials', ...pair }).toString());
  const body = await (await world.gateway.fetch(request)).json();
  return generation === 'v1' ? body.data.token : body.access_token;
}

function post(path: string, body: string, type = 'application/x-www-form-urlencoded', headers = {}): Request {
  return new Request(`https://personio.example${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': type, ...headers },
  });
}

function get(path: string, token: string, headers: Record<string, string> = {}): Promise<Response> {
  const url = `https://personio.example${path}`;
  return world.gateway.fetch(new Request(url, { headers: { authorization: `Bearer ${token}`, ...headers } }));
}

describe('tokens (S5)', () => {
  test('are traded for a pair in both generations, and the same one is answered while it lives', async () => {
    const agent = await world.agent();
    expect(await tokenOf(agent)).toBe(await tokenOf(agent));
    expect(await tokenOf(agent, 'v1')).not.toBe(await tokenOf(agent));
    expect((await get('/v2/persons', await tokenOf(agent))).status).toBe(200);
  });

  test('of v2 work on the paths of v1, but not the other way round', async () => {
    const agent = await world.agent();
    expect((await get('/v1/company/employees', await tokenOf(agent))).status).toBe(200);
    expect((await get('/v2/persons', await tokenOf(agent, 'v1'))).status).toBe(401);
  });

  test('that are changed, made up, over, or in the address are not accepted', async () => {
    const agent = await world.agent();
    const token = await tokenOf(agent);
    for (let at = 0; at < token.length; at += 7) {
      const other = token[at] === 'a' ? 'b' : 'a';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect((await get('/v2/persons', changed)).status, changed).toBe(401);
    }
    for (const madeUp of ['', 'none', `${token}x`, 'eyJhbGciOiJub25lIn0.e30.', agent.clientSecret]) {
      expect((await get('/v2/persons', madeUp || 'x')).status).toBe(401);
    }
    const inAddress = new Request(`https://personio.example/v2/persons?access_token=${token}`);
    expect((await world.gateway.fetch(inAddress)).status).toBe(401);
    world.clock.advance(25 * 60 * 60 * 1000);
    expect((await get('/v2/persons', token)).status).toBe(401);
  });

  test('of another gateway are not accepted', async () => {
    const other = await createGatewayWorld({ company });
    try {
      const agent = await other.agent();
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: agent.clientId,
        client_secret: agent.clientSecret,
      });
      const answer = await other.gateway.fetch(post('/v2/auth/token', form.toString()));
      expect((await get('/v2/persons', (await answer.json()).access_token)).status).toBe(401);
    } finally {
      await other.close();
    }
  });

  test('never reach Personio, nor does anything else that the caller sent as a header', async () => {
    const token = await tokenOf(await world.agent());
    world.upstreamRequests.length = 0;
    await get('/v2/persons?limit=1', token, {
      'x-canary': 'canary',
      cookie: 'canary=1',
      'user-agent': 'canary',
      'x-personio-app-id': 'canary',
    });
    expect(world.upstreamRequests.length).toBeGreaterThan(0);
    for (const { headers } of world.upstreamRequests) {
      expect(JSON.stringify([...headers])).not.toContain('canary');
      expect(JSON.stringify([...headers])).not.toContain(token);
    }
  });
});

describe('keys (S8)', () => {
  test('end with the very next call when they are revoked, and so do their tokens', async () => {
    const agent = await world.agent();
    const token = await tokenOf(agent);
    const [key] = await world.gateway.agents.keys(agent.id);
    expect((await get('/v2/persons', token)).status).toBe(200);
    await world.gateway.agents.revokeKey(agent.id, key!.id);
    expect((await get('/v2/persons', token)).status).toBe(401);
    expect(await tokenOf(agent)).toBeUndefined();
  });

  test('of a disabled or expired agent are refused', async () => {
    const agent = await world.agent({ expires_at: new Date(world.clock.now() + 1000).toISOString() });
    const token = await tokenOf(agent);
    await world.gateway.agents.change(agent.id, { status: 'disabled' });
    expect((await get('/v2/persons', token)).status).toBe(401);
    await world.gateway.agents.change(agent.id, { status: 'enabled' });
    expect((await get('/v2/persons', token)).status).toBe(200);
    world.clock.advance(1000);
    expect((await get('/v2/persons', token)).status).toBe(401);
  });

  test('are rotated without a break: two of them work side by side', async () => {
    const agent = await world.agent();
    const second = await world.gateway.agents.issueKey(agent.id);
    expect(await tokenOf({ ...agent, ...second })).toBeTypeOf('string');
    expect(await tokenOf(agent)).toBeTypeOf('string');
  });

  test('work only from addresses that were allowed', async () => {
    const agent = await world.agent({ allowed_addresses: ['10.1.0.0/16'] });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: agent.clientId,
      client_secret: agent.clientSecret,
    });
    const from = async (address: string) =>
      (await world.gateway.fetch(post('/v2/auth/token', form.toString()), { address })).status;
    expect(await from('10.1.2.3')).toBe(200);
    expect(await from('::ffff:10.1.2.3')).toBe(200);
    expect(await from('10.2.2.3')).toBe(400);
  });
});

describe('the kill switch for all', () => {
  test('stops changes, or everything, with the very next call', async () => {
    const token = await tokenOf(await world.agent());
    await world.gateway.settings.setMode('read-only');
    expect((await get('/v2/persons', token)).status).toBe(200);
    const person = String(company.people[5]!.id);
    const change = () =>
      world.gateway.fetch(
        new Request(`https://personio.example/v2/persons/${person}`, {
          method: 'PATCH',
          body: JSON.stringify({ preferred_name: 'Other' }),
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        }),
      );
    expect((await change()).status).toBe(503);
    await world.gateway.settings.setMode('stopped');
    expect((await get('/v2/persons', token)).status).toBe(503);
    await world.gateway.settings.setMode('running');
    expect((await change()).status).toBe(204);
  });
});

describe('existence (S4)', () => {
  test('a record out of scope is answered like one that does not exist: status, headers, body', async () => {
    const [first, second] = company.people;
    const agent = await world.agent({
      grant: { ...everything, people: { kind: 'people', ids: [String(first!.id)] } },
    });
    const token = await tokenOf(agent);
    const outOfScope = company.absences.find(
      ({ person_id, v1_id }) => person_id === second!.id && v1_id !== null,
    )!;
    const told = async (path: string) => {
      const response = await get(path, token);
      const text = (await response.text()).replace(/"personio_trace_id":"[^"]+"/, '');
      return {
        status: response.status,
        text,
        headers: [...response.headers].filter(([name]) => name !== 'x-request-id'),
      };
    };
    const pairs: [string, string][] = [
      [`/v1/company/employees/${second!.id}`, '/v1/company/employees/999999999'],
      [`/v2/persons/${second!.id}`, '/v2/persons/999999999'],
      [`/v2/persons/${second!.id}/employments`, '/v2/persons/999999999/employments'],
      [`/v1/company/time-offs/${outOfScope.v1_id}`, '/v1/company/time-offs/999999999'],
      [`/v2/absence-periods/${outOfScope.id}`, '/v2/absence-periods/00000000-0000-4000-8000-000000000000'],
      [
        `/v1/company/employees/${second!.id}/profile-picture`,
        '/v1/company/employees/999999999/profile-picture',
      ],
    ];
    for (const [hidden, missing] of pairs) {
      await told(missing);
      world.upstreamRequests.length = 0;
      const one = await told(hidden);
      const upstreamOfOne = world.upstreamRequests.length;
      world.upstreamRequests.length = 0;
      expect(await told(missing), missing).toEqual(one);
      expect(one.status).toBe(404);
      // The same way up and back takes the same time.
      expect(world.upstreamRequests.length, hidden).toBe(upstreamOfOne);
    }
  });
});

describe('cursors (S15)', () => {
  test('of another agent, another list, or changed, are refused like unknown ones', async () => {
    const [one, other] = [await tokenOf(await world.agent()), await tokenOf(await world.agent())];
    const page = await (await get('/v2/persons?limit=5', one)).json();
    const cursor = new URL(page._meta.links.next.href).searchParams.get('cursor')!;
    expect((await get(`/v2/persons?cursor=${cursor}`, one)).status).toBe(200);
    const refusals = await Promise.all(
      [
        get(`/v2/persons?cursor=${cursor}`, other),
        get(`/v2/legal-entities?cursor=${cursor}`, one),
        get(`/v2/persons?cursor=${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`, one),
        get('/v2/persons?cursor=sg_unknown', one),
        get(`/v2/persons?cursor=${cursor}&status=ACTIVE`, one),
      ].map(async (answer) => {
        const response = await answer;
        return {
          status: response.status,
          text: (await response.text()).replace(/"personio_trace_id":"[^"]+"/, ''),
        };
      }),
    );
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    expect(refusals[0]!.status).toBe(400);
  });
});

describe('what is passed on (S17)', () => {
  test('no member of a body that the operation does not know', async () => {
    const token = await tokenOf(await world.agent());
    world.upstreamRequests.length = 0;
    const response = await world.gateway.fetch(
      new Request(`https://personio.example/v2/persons/${company.people[0]!.id}`, {
        method: 'PATCH',
        body: JSON.stringify({ preferred_name: 'Other', is_admin: true }),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      }),
    );
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('is_admin');
    expect(world.upstreamRequests).toEqual([]);
  });
});

describe('changes under a key (S18)', () => {
  const create = (token: string, key: string, day: string) =>
    world.gateway.fetch(
      post(
        '/v1/company/time-offs',
        JSON.stringify({
          employee_id: company.people[3]!.id,
          time_off_type_id: company.time_off_types.find(({ unit }) => unit === 'day')!.id,
          start_date: day,
          end_date: day,
          half_day_start: false,
          half_day_end: false,
        }),
        'application/json',
        { authorization: `Bearer ${token}`, 'idempotency-key': key },
      ),
    );

  test('are made once, also when they are asked for at the same time', async () => {
    const token = await tokenOf(await world.agent());
    const before = world.emulator.company().absences.length;
    const answers = await Promise.all([1, 2, 3].map(() => create(token, 'k1', '2029-03-05')));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(texts).size).toBe(1);
    expect(await (await create(token, 'k1', '2029-03-05')).text()).toBe(texts[0]);
    expect(world.emulator.company().absences.length).toBe(before + 1);
  });

  test('cannot be another change under the same key', async () => {
    const token = await tokenOf(await world.agent());
    expect((await create(token, 'k2', '2029-04-02')).status).toBe(200);
    expect((await create(token, 'k2', '2029-04-03')).status).toBe(409);
  });

  test('are forgotten after a day', async () => {
    const agent = await world.agent();
    expect((await create(await tokenOf(agent), 'k3', '2029-05-02')).status).toBe(200);
    world.clock.advance(24 * 60 * 60 * 1000 + 1);
    expect((await create(await tokenOf(agent), 'k3', '2029-05-03')).status).toBe(200);
  });
});

describe('names and pages of others (S14)', () => {
  test.each([
    ['https://evil.example/v2/persons', {}],
    ['https://personio.example/v2/persons', { host: 'evil.example' }],
    ['https://personio.example/v2/persons', { origin: 'https://evil.example' }],
    ['https://personio.example/v1/auth', { origin: 'null' }],
    ['https://personio.example/anything', { host: 'evil.example' }],
  ])('%s with %o is refused', async (url, headers) => {
    const request = new Request(url, { headers });
    expect((await world.gateway.fetch(request)).status).toBe(403);
  });
});

describe('floods (S19)', () => {
  test('a body above the limit is refused before it is read', async () => {
    const token = await tokenOf(await world.agent());
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        if (sent > 64 * 1024 * 1024) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const request = new Request('https://personio.example/v2/persons', {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    } as RequestInit);
    expect((await world.gateway.fetch(request)).status).toBe(413);
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  test('JSON that is nested a hundred thousand deep is refused', async () => {
    const token = await tokenOf(await world.agent());
    const deep = '['.repeat(100_000);
    const answer = await world.gateway.fetch(
      post('/v2/persons', deep, 'application/json', { authorization: `Bearer ${token}` }),
    );
    expect(answer.status).toBe(400);
  });

  test('of one agent some calls go on at once, some wait, and more are refused', async () => {
    const token = await tokenOf(await world.agent());
    const statuses = await Promise.all(
      Array.from(
        { length: 600 },
        async () => (await get('/v2/cost-centers?limit=1', token, { beta: 'true' })).status,
      ),
    );
    expect(statuses.filter((status) => status === 503).length).toBe(600 - 520);
    expect(statuses.filter((status) => status === 200).length).toBe(520);
    expect((await get('/v2/persons?limit=1', token)).status).toBe(200);
  });
});

test('two hundred clients with grants of their own get their own answers (S24)', async () => {
  const people = company.people.slice(0, 200);
  const agents = await Promise.all(
    people.map((person) =>
      world.agent({ grant: { ...everything, people: { kind: 'people', ids: [String(person.id)] } } }),
    ),
  );
  const clients = agents.map(({ clientId, clientSecret }) =>
    createClient({
      credentials: { clientId, clientSecret },
      baseUrl: 'https://personio.example',
      fetch: (request) => world.gateway.fetch(request),
    }),
  );
  const wrong: string[] = [];
  await Promise.all(
    clients.map(async (client, index) => {
      for (let round = 0; round < 50; round += 1) {
        const { _data } = await client.v2.persons.list({ limit: 5 });
        if (_data.length !== 1 || _data[0]!.id !== String(people[index]!.id)) wrong.push(`client ${index}`);
      }
    }),
  );
  expect(wrong).toEqual([]);
}, 120_000);

test('the log has an entry for each call, sign-in and refusal, without values (S7, S22)', async () => {
  const fresh = await createGatewayWorld({ company });
  try {
    const agent = await fresh.agent({ grant: { ...everything, attributes: { readable: ['first_name'] } } });
    const client = createClient({
      credentials: { clientId: agent.clientId, clientSecret: agent.clientSecret },
      baseUrl: 'https://personio.example',
      fetch: (request) => fresh.gateway.fetch(request),
    });
    const person = company.people[7]!;
    await client.v2.persons.get({ id: String(person.id) });
    await client.v1.employees.list({ email: person.email! }).catch(() => {});
    await client.v1.timeOffs.delete({ id: company.absences.find(({ v1_id }) => v1_id !== null)!.v1_id! });
    const entries = await fresh.audit.entries();
    expect(entries.map(({ kind }) => kind)).toEqual([
      'system',
      'sign-in',
      'call',
      'sign-in',
      'refusal',
      'intent',
      'outcome',
    ]);
    expect(entries[2]).toMatchObject({
      operation: 'v2.persons.get',
      attributes: ['first_name'],
      rows: 1,
      status: 200,
      purpose: 'Tests of the gateway',
      decision: { outcome: 'allowed' },
    });
    expect(entries[4]).toMatchObject({ decision: { outcome: 'refused', code: 'attribute_not_readable' } });
    const text = JSON.stringify(entries);
    for (const secret of [person.first_name, person.email!, `"${person.id}"`, agent.clientSecret]) {
      expect(text).not.toContain(secret);
    }
    const [consultation] = await fresh.audit.person(String(person.id));
    expect(consultation).toMatchObject({ purpose: 'Tests of the gateway' });
  } finally {
    await fresh.close();
  }
});

test('shows where things are to whoever looks at the root, and at a path that is not there', async () => {
  const world = await createGatewayWorld();
  const root = await world.gateway.fetch(new Request('http://gate.example/'));
  expect([root.status, await root.text()]).toEqual([200, expect.stringContaining('/v1 and /v2')]);
  expect((await world.gateway.fetch(new Request('http://gate.example/nowhere'))).status).toBe(404);
  await world.close();
});
