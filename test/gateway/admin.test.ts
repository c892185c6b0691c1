import type { AdminClient, AdminError } from '@staffgate/gateway/admin-client';
import { createAdminClient } from '@staffgate/gateway/admin-client';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGatewayWorld, type GatewayWorld, now } from './world.ts';

let world: GatewayWorld;
let admin: AdminClient;

beforeEach(async () => {
  world = await createGatewayWorld();
  admin = await world.admin();
});
afterEach(() => world.close());

const day = 86_400_000;

async function failure(call: Promise<unknown>): Promise<AdminError> {
  return call.then(
    () => expect.unreachable('it was answered'),
    (error) => error,
  );
}

function ask(path: string, init: RequestInit & { readonly address?: string } = {}): Promise<Response> {
  const { address, ...rest } = init;
  return world.gateway.fetch(new Request(`https://gate.example${path}`, rest), address ? { address } : {});
}

function newAgent(name = 'Directory') {
  return { name, purpose: 'Looks up colleagues', owner: 'People team', connection_id: world.connectionId };
}

async function lastEntry() {
  return (await world.audit.entries({ first: 'newest', limit: 1 }))[0]!;
}

describe('an agent', () => {
  test('is created from a preset, gets a key, and calls with it', async () => {
    const agent = await admin.agents.create({
      body: { ...newAgent(), preset: 'directory', people: { kind: 'everybody' } },
    });
    expect(agent).toMatchObject({ status: 'enabled', version: 1, last_used_at: null, people: 'everybody' });
    const { client_id, client_secret } = await admin.keys.issue({ agent_id: agent.id, body: {} });
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
    const signedIn = await ask('/v2/auth/token', { method: 'POST', body });
    const { access_token } = await signedIn.json();
    const persons = await ask('/v2/persons?limit=1', {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(persons.status).toBe(200);
    expect((await admin.agents.get({ agent_id: agent.id })).last_used_at).toBe(new Date(now).toISOString());
  });

  test('ends after 90 days when nobody says when, and never only when that is said', async () => {
    const usual = await admin.agents.create({ body: newAgent() });
    expect(usual.expires_at).toBe(new Date(now + 90 * day).toISOString());
    const lasting = await admin.agents.create({ body: { ...newAgent('Lasting'), expires_at: null } });
    expect(lasting.expires_at).toBeNull();
    const { data } = await admin.tokens.list();
    expect(data.map(({ expires_at }) => expires_at)).toEqual([null]);
    const token = await admin.tokens.create({ body: { name: 'Audit', role: 'auditor' } });
    expect(token.expires_at).toBe(new Date(now + 90 * day).toISOString());
  });

  test('is changed only in what was sent, and not when it was changed meanwhile', async () => {
    const agent = await admin.agents.create({ body: { ...newAgent(), expires_at: null } });
    const changed = await admin.agents.change({ agent_id: agent.id, body: { version: 1, owner: 'HR' } });
    expect(changed).toEqual({ ...agent, owner: 'HR', version: 2 });
    const late = await failure(
      admin.agents.change({ agent_id: agent.id, body: { version: 1, owner: 'IT' } }),
    );
    expect(late).toMatchObject({ status: 409, code: 'changed_meanwhile' });
    expect((await admin.agents.get({ agent_id: agent.id })).owner).toBe('HR');
  });

  test('carries its version as ETag, and If-Match holds a change and a removal to it', async () => {
    const { id } = await admin.agents.create({ body: newAgent() });
    const authorization = `Bearer ${await world.adminToken()}`;
    const read = await ask(`/api/agents/${id}`, { headers: { authorization } });
    expect(read.headers.get('etag')).toBe('"1"');
    const headers = { authorization, 'if-match': '"7"', 'content-type': 'application/json' };
    const body = JSON.stringify({ owner: 'HR' });
    expect((await ask(`/api/agents/${id}`, { method: 'PATCH', headers, body })).status).toBe(409);
    expect((await ask(`/api/agents/${id}`, { method: 'DELETE', headers })).status).toBe(409);
    const fitting = { ...headers, 'if-match': '"1"' };
    expect((await ask(`/api/agents/${id}`, { method: 'PATCH', headers: fitting, body })).status).toBe(200);
    const broken = { ...headers, 'if-match': '7' };
    expect((await ask(`/api/agents/${id}`, { method: 'PATCH', headers: broken, body })).status).toBe(400);
  });

  test('is stopped from its next call on, let in again, and removed with its keys', async () => {
    const { id, clientId, clientSecret } = await world.agent();
    const signIn = () =>
      ask('/v1/auth', {
        method: 'POST',
        body: JSON.stringify({ client_id: clientId, client_secret: clientSecret }),
        headers: { 'content-type': 'application/json' },
      });
    expect((await signIn()).status).toBe(200);
    expect((await admin.agents.disable({ agent_id: id, body: {} })).status).toBe('disabled');
    expect((await signIn()).status).toBe(403);
    await admin.agents.enable({ agent_id: id, body: {} });
    expect((await signIn()).status).toBe(200);
    await admin.agents.remove({ agent_id: id });
    expect((await signIn()).status).toBe(403);
    expect(await failure(admin.agents.get({ agent_id: id }))).toMatchObject({
      status: 404,
      code: 'unknown_agent',
    });
  });

  test('that was not used for 30 days is found (S21)', async () => {
    await admin.agents.create({ body: newAgent('Forgotten') });
    const used = await world.agent({ name: 'Used' });
    world.clock.advance(20 * day);
    await world.gateway.agents.identifyPair(used.clientId, used.clientSecret);
    world.clock.advance(11 * day);
    await admin.agents.create({ body: newAgent('New') });
    const { data } = await admin.agents.list({ unused_days: 30 });
    expect(data.map(({ name }) => name)).toEqual(['Forgotten']);
  });

  test('is listed in pages by name, each once', async () => {
    for (const name of ['Cedar', 'Alder', 'Birch', 'Elm', 'Damson']) {
      await admin.agents.create({ body: newAgent(name) });
    }
    const first = await admin.agents.list({ limit: 2 });
    expect(first.data.map(({ name }) => name)).toEqual(['Alder', 'Birch']);
    const names: string[] = [];
    for await (const { name } of admin.agents.list.all({ limit: 2 })) names.push(name);
    expect(names).toEqual(['Alder', 'Birch', 'Cedar', 'Damson', 'Elm']);
    expect(await failure(admin.agents.list({ limit: 201 }))).toMatchObject({ status: 400 });
    expect(await failure(admin.agents.list({ cursor: '%%' }))).toMatchObject({ code: 'bad_cursor' });
  });

  test('is refused with the names of the fields that are wrong', async () => {
    const wrong = await failure(
      admin.agents.create({
        body: {
          ...newAgent(),
          purpose: 'Ask anna@example.com',
          grant: { areas: { employees: 'all' } },
        } as never,
      }),
    );
    expect(wrong).toMatchObject({ status: 400, code: 'bad_request' });
    expect(Object.keys(wrong.fields).sort()).toEqual(['grant.areas.employees', 'purpose']);
    const elsewhere = await failure(admin.agents.create({ body: { ...newAgent(), connection_id: 'c_0' } }));
    expect(elsewhere.fields).toEqual({ connection_id: ['is not the id of a connection.'] });
    const unknown = await failure(admin.agents.create({ body: { ...newAgent(), is_admin: true } as never }));
    expect(unknown.fields).toEqual({ is_admin: ['is not known here.'] });
    const both = { ...newAgent(), grant: {}, preset: 'directory', people: { kind: 'everybody' } } as const;
    expect(Object.keys((await failure(admin.agents.create({ body: both }))).fields)).toEqual(['preset']);
    const open = await failure(admin.agents.create({ body: { ...newAgent(), preset: 'directory' } }));
    expect(Object.keys(open.fields)).toEqual(['people']);
    await admin.agents.create({ body: newAgent() });
    expect(await failure(admin.agents.create({ body: newAgent() }))).toMatchObject({
      status: 409,
      code: 'name_taken',
    });
  });
});

describe('a key', () => {
  test('shows its secret once, and ends with the next call after it was revoked', async () => {
    const { id } = await admin.agents.create({ body: newAgent() });
    const key = await admin.keys.issue({ agent_id: id, body: {} });
    const { data } = await admin.keys.list({ agent_id: id });
    expect(data).toEqual([{ ...key, client_secret: undefined }]);
    expect(JSON.stringify(data)).not.toContain(key.client_secret);
    const revoked = await admin.keys.revoke({ agent_id: id, key_id: key.id });
    expect(revoked.revoked_at).toBe(new Date(now).toISOString());
    expect(await world.gateway.agents.identifyPair(key.client_id, key.client_secret)).toMatchObject({
      fault: 'key_revoked',
    });
    expect(await failure(admin.keys.revoke({ agent_id: id, key_id: key.id }))).toMatchObject({ status: 409 });
    expect(await failure(admin.keys.revoke({ agent_id: id, key_id: 'other' }))).toMatchObject({
      status: 404,
    });
  });

  test('of another agent is not found under this one', async () => {
    const [first, second] = [await world.agent(), await world.agent()];
    const [key] = await world.gateway.agents.keys(second.id);
    const wrong = admin.keys.revoke({ agent_id: first.id, key_id: key!.id });
    expect(await failure(wrong)).toMatchObject({ status: 404, code: 'unknown_key' });
  });
});

describe('a token of the admin API', () => {
  test('is made once to begin with, and works at once', async () => {
    const other = await createGatewayWorld();
    try {
      const first = await other.gateway.adminTokens.createFirst();
      const client = createAdminClient({
        baseUrl: 'https://gate.example',
        token: first!.clientSecret,
        fetch: (request) => other.gateway.fetch(request),
      });
      expect(await client.session.get()).toMatchObject({ name: 'first', role: 'administrator' });
      expect(await other.gateway.adminTokens.createFirst()).toBeNull();
      const entries = await other.audit.entries({ kind: 'configuration' });
      expect(entries).toMatchObject([
        { change: { action: 'created', subject: 'admin_token', id: first!.id } },
      ]);
    } finally {
      await other.close();
    }
  });

  test('shows its secret once, and ends with the next call after it was revoked', async () => {
    const made = await admin.tokens.create({ body: { name: 'Auditor', role: 'auditor' } });
    expect(made.secret).toMatch(/^sga_/);
    expect(JSON.stringify(await admin.tokens.list())).not.toContain(made.secret);
    const auditor = createAdminClient({
      baseUrl: 'https://gate.example',
      token: made.secret,
      fetch: (request) => world.gateway.fetch(request),
    });
    expect(await auditor.session.get()).toEqual({ id: made.id, name: 'Auditor', role: 'auditor' });
    await admin.tokens.revoke({ token_id: made.id });
    expect(await failure(auditor.session.get())).toMatchObject({ status: 401, code: 'token_not_accepted' });
  });

  test('that is the last one of an administrator cannot be revoked, whatever else there is', async () => {
    await admin.tokens.create({ body: { name: 'Auditor', role: 'auditor' } });
    const soon = new Date(now + day).toISOString();
    await admin.tokens.create({ body: { name: 'Ends', role: 'administrator', expires_at: soon } });
    world.clock.advance(2 * day);
    const { id } = await admin.session.get();
    expect(await failure(admin.tokens.revoke({ token_id: id }))).toMatchObject({
      status: 409,
      code: 'last_administrator',
    });
    const second = await admin.tokens.create({ body: { name: 'Second', role: 'administrator' } });
    await admin.tokens.revoke({ token_id: id });
    expect((await failure(admin.session.get())).status).toBe(401);
    expect(second.role).toBe('administrator');
  });

  test('two of which are revoked at the same time leaves one that works', async () => {
    const second = await admin.tokens.create({ body: { name: 'Second', role: 'administrator' } });
    const { id } = await admin.session.get();
    const ends = await Promise.allSettled(
      [id, second.id].map((token_id) => admin.tokens.revoke({ token_id })),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('whoever is not let in', () => {
  const get = (authorization: string | null, address?: string) =>
    ask('/api/session', {
      headers: authorization === null ? {} : { authorization },
      ...(address !== undefined && { address }),
    });

  test('is told so without a token, with a made-up, changed, expired or foreign one', async () => {
    const token = await world.adminToken();
    const agent = await world.agent();
    const { key } = await world.gateway.adminTokens.create({
      name: 'Old',
      role: 'administrator',
      expires_at: new Date(now).toISOString(),
    });
    const last = token.at(-1) === '0' ? '1' : '0';
    for (const [wrong, code] of [
      [null, 'missing_token'],
      ['Basic YWRtaW46YWRtaW4=', 'token_not_accepted'],
      [`Bearer ${token.slice(0, -1)}${last}`, 'token_not_accepted'],
      [`Bearer ${token.slice(0, 22)}`, 'token_not_accepted'],
      [`Bearer ${agent.clientSecret}`, 'token_not_accepted'],
      [`Bearer ${key.clientSecret}`, 'token_not_accepted'],
    ] as const) {
      const answer = await get(wrong);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ code, status: 401 });
    }
    expect((await get(`Bearer ${token}`)).status).toBe(200);
    const inAddress = await ask(`/api/session?access_token=${token}`);
    expect(inAddress.status).toBe(401);
  });

  test('with a token of the admin API is not let in at /v1 and /v2', async () => {
    const headers = { authorization: `Bearer ${await world.adminToken()}` };
    expect((await ask('/v2/persons', { headers })).status).toBe(401);
    expect((await ask('/v1/company/employees', { headers })).status).toBe(401);
  });

  test('stands in the log with the token where there is one, and never with its secret', async () => {
    const token = await world.adminToken();
    const id = token.split('_')[1]!;
    await get(`Bearer ${token.slice(0, -1)}x`);
    await get(`Bearer sga_${id}_${'0'.repeat(64)}`);
    expect(await world.audit.entries({ kind: 'sign-in' })).toMatchObject([
      { actor: { id: 'unknown' }, status: 401, decision: { outcome: 'refused', code: 'unknown_token' } },
      { actor: { id }, door: 'admin', status: 401, decision: { outcome: 'refused', code: 'wrong_secret' } },
    ]);
  });

  test('too often waits, while others and tokens that worked from there go on', async () => {
    const [known, other] = [await world.adminToken(), await world.adminToken()];
    expect((await get(`Bearer ${known}`, '192.0.2.1')).status).toBe(200);
    for (let count = 0; count < 10; count += 1) {
      expect((await get('Bearer sga_wrong', '192.0.2.1')).status).toBe(401);
    }
    const locked = await get('Bearer sga_wrong', '192.0.2.1');
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBe(300);
    expect((await get(`Bearer ${other}`, '192.0.2.1')).status).toBe(429);
    expect((await get(`Bearer ${known}`, '192.0.2.1')).status).toBe(200);
    expect((await get(`Bearer ${other}`, '192.0.2.2')).status).toBe(200);
    const log = await world.audit.entries({ kind: 'sign-in' });
    expect(log.length).toBe(11);
    expect(log.at(-1)).toMatchObject({ decision: { code: 'locked_out' } });
    world.clock.advance(300_000);
    expect((await get(`Bearer ${other}`, '192.0.2.1')).status).toBe(200);
  });

  test('under a foreign name or from a foreign page is refused before anything else', async () => {
    const headers = {
      authorization: `Bearer ${await world.adminToken()}`,
      origin: 'https://elsewhere.example',
    };
    expect((await ask('/api/session', { headers })).status).toBe(403);
  });
});

describe('a change', () => {
  test('is in the log with who, what and which fields; values only in the encrypted detail', async () => {
    const { id } = await admin.agents.create({ body: newAgent() });
    const me = await admin.session.get();
    await admin.agents.change({ agent_id: id, body: { owner: 'Canary owner' } });
    const entry = await lastEntry();
    expect(entry).toMatchObject({
      kind: 'configuration',
      actor: { type: 'administrator', id: me.id },
      door: 'admin',
      change: { action: 'changed', subject: 'agent', id, version: 2, fields: ['owner'] },
    });
    expect(JSON.stringify(entry)).not.toContain('Canary');
    expect(await world.audit.detail(entry.seq)).toMatchObject({
      before: { owner: 'People team', version: 1 },
      after: { owner: 'Canary owner', version: 2 },
    });
  });

  test('never brings a secret into the log, nor into the store in plain', async () => {
    const token = await admin.tokens.create({ body: { name: 'Second', role: 'administrator' } });
    const { id } = await admin.agents.create({ body: newAgent() });
    const key = await admin.keys.issue({ agent_id: id, body: {} });
    const connection = await admin.connections.create({
      body: {
        name: 'Other',
        base_url: 'https://personio.example',
        client_id: 'canary-id',
        client_secret: 'canary-secret',
        unchecked: true,
      },
    });
    await admin.connections.change({
      connection_id: connection.id,
      body: { client_secret: 'canary-secret-2', unchecked: true },
    });
    expect(await lastEntry()).toMatchObject({ change: { fields: ['client_secret'] } });
    const secrets = [token.secret, key.client_secret, 'canary-secret'];
    const found = [];
    for (const { seq } of await world.audit.entries()) found.push(await world.audit.detail(seq));
    found.push(await world.audit.entries());
    const { tables } = { tables: ['admin_tokens', 'agent_keys', 'connections', 'agents', 'audit_entries'] };
    for (const table of tables) {
      found.push((await sql`select * from ${sql.table(table)}`.execute(world.storage.db)).rows);
    }
    for (const secret of secrets) expect(JSON.stringify(found)).not.toContain(secret);
  });

  test('does not take effect while the log cannot be written, and does again afterwards', async () => {
    const { id } = await admin.agents.create({ body: newAgent() });
    await sql`create trigger refuse before insert on audit_entries begin select raise(abort, 'full'); end`.execute(
      world.storage.db,
    );
    const attempts: Promise<unknown>[] = [
      admin.agents.change({ agent_id: id, body: { owner: 'Nobody' } }),
      admin.agents.create({ body: newAgent('Ghost') }),
      admin.agents.remove({ agent_id: id }),
      admin.keys.issue({ agent_id: id, body: {} }),
      admin.tokens.create({ body: { name: 'Ghost', role: 'administrator' } }),
      admin.connections.disable({ connection_id: world.connectionId, body: {} }),
    ];
    for (const attempt of attempts) {
      expect(await failure(attempt)).toMatchObject({ status: 503, code: 'audit_unavailable' });
    }
    await sql`drop trigger refuse`.execute(world.storage.db);
    expect((await admin.agents.list()).data.map(({ name, owner }) => [name, owner])).toEqual([
      ['Directory', 'People team'],
    ]);
    expect((await admin.keys.list({ agent_id: id })).data).toEqual([]);
    expect((await admin.tokens.list()).data.length).toBe(1);
    expect((await admin.connections.get({ connection_id: world.connectionId })).status).toBe('enabled');
    await admin.agents.change({ agent_id: id, body: { owner: 'HR' } });
    const [recovered, change] = await world.audit.entries({ first: 'newest', limit: 2 });
    expect([recovered!.kind, change!.kind].sort()).toEqual(['configuration', 'system']);
  });

  test('that is refused leaves nothing in the log of changes', async () => {
    const before = (await world.audit.entries({ kind: 'configuration' })).length;
    await failure(admin.agents.change({ agent_id: 'a_0', body: { owner: 'HR' } }));
    await failure(admin.agents.create({ body: { ...newAgent(), connection_id: 'c_0' } }));
    expect((await world.audit.entries({ kind: 'configuration' })).length).toBe(before);
  });
});

describe('a request', () => {
  let headers: Record<string, string>;
  beforeEach(async () => {
    headers = { authorization: `Bearer ${await world.adminToken()}`, 'content-type': 'application/json' };
  });

  test('with a body that is too large, too deep, no JSON or of another type is refused', async () => {
    const post = (body: string, more = {}) =>
      ask('/api/agents', { method: 'POST', headers: { ...headers, ...more }, body });
    expect((await post(`{"name":"${'x'.repeat(1024 * 1024)}"}`)).status).toBe(413);
    expect((await post('['.repeat(100_000))).status).toBe(400);
    expect((await post('{')).status).toBe(400);
    expect((await post('name=x', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('for a path or method that is not there says which there are', async () => {
    expect(await (await ask('/api/nothing', { headers })).json()).toMatchObject({ code: 'unknown_path' });
    const wrong = await ask('/api/agents', { method: 'PUT', headers });
    expect([wrong.status, (await wrong.json()).hint]).toEqual([405, 'There is GET, POST.']);
  });

  test('with a parameter that is not known is refused, so that no filter is passed over', async () => {
    const answer = await ask('/api/agents?stauts=disabled', { headers });
    expect(answer.status).toBe(400);
    expect(Object.keys((await answer.json()).fields)).toEqual(['stauts']);
  });

  test('is answered in a way that nobody keeps', async () => {
    const answer = await ask('/api/session', { headers });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
  });
});
