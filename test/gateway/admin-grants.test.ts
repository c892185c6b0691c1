import { standardAttributes } from '@staffgate/catalog';
import { demoCompany } from '@staffgate/emulator';
import { type AdminClient, type AdminError, createAdminClient } from '@staffgate/gateway/admin-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGatewayWorld, type GatewayWorld, now } from './world.ts';

let world: GatewayWorld;
let admin: AdminClient;

beforeEach(async () => {
  world = await createGatewayWorld();
  admin = await world.admin();
});
afterEach(() => world.close());

async function failure(call: Promise<unknown>): Promise<AdminError> {
  return call.then(
    () => expect.unreachable('it was answered'),
    (error) => error,
  );
}

const base_url = 'https://personio.example';

/** A credential of the emulator that may read employees, and of those names only. */
function narrowCredential() {
  const { client_id, client_secret } = world.emulator.credentials.create({
    name: 'Narrow',
    areas: { employees: ['read'] },
    readable: ['first_name', 'last_name'],
  });
  return { name: 'Narrow', base_url, client_id, client_secret };
}

describe('a connection', () => {
  test('is tried when it is added; what was found is kept, and the secret is never shown', async () => {
    const body = narrowCredential();
    const made = await admin.connections.create({ body });
    expect(made.report).toMatchObject({
      works: true,
      checked_at: new Date(now).toISOString(),
      areas: { employees: { read: 'yes', write: 'no' }, documents: { read: 'no' } },
    });
    expect(made.report?.attributes?.map(({ key }) => key)).toContain('first_name');
    const shown = JSON.stringify([made, await admin.connections.list(), await world.audit.entries()]);
    expect(shown).not.toContain(body.client_secret);
  });

  test('with a credential that does not work is refused, unless that is wanted', async () => {
    const body = { ...narrowCredential(), client_secret: 'wrong-secret' };
    const refused = await failure(admin.connections.create({ body }));
    expect(refused).toMatchObject({ status: 422, code: 'credential_refused' });
    expect(JSON.stringify([refused.message, refused.hint, refused.fields])).not.toContain('wrong-secret');
    expect((await admin.connections.list()).data.length).toBe(1);
    const kept = await admin.connections.create({ body: { ...body, unchecked: true } });
    expect(kept.report).toBeNull();
    const checked = await admin.connections.check({ connection_id: kept.id });
    expect(checked.report).toMatchObject({ works: false });
  });

  test('gets another credential, which its agents use with their next call', async () => {
    const { clientId, clientSecret } = await world.agent();
    const { client_id, client_secret } = narrowCredential();
    await admin.connections.change({
      connection_id: world.connectionId,
      body: { client_id, client_secret },
    });
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const signIn = new Request('https://gate.example/v2/auth/token', { method: 'POST', body });
    const { access_token } = await (await world.gateway.fetch(signIn)).json();
    const headers = { authorization: `Bearer ${access_token}`, beta: 'true' };
    const ask = (path: string) =>
      world.gateway.fetch(new Request(`https://gate.example${path}`, { headers }));
    expect((await ask('/v2/persons?limit=1')).status).toBe(200);
    expect((await ask('/v2/cost-centers')).status).toBe(502);
  });

  test('never sends its kept secret to a new address', async () => {
    const moved = { connection_id: world.connectionId, body: { base_url: 'https://elsewhere.example' } };
    world.upstreamRequests.length = 0;
    const refused = await failure(admin.connections.change(moved));
    expect(Object.keys(refused.fields)).toEqual(['client_secret']);
    expect(world.upstreamRequests).toEqual([]);
  });

  test('takes no address with a password, a query or another scheme, and none inside of the own network', async () => {
    const body = { ...narrowCredential(), unchecked: true };
    for (const wrong of [
      'https://a:b@personio.example',
      'https://personio.example?x=1',
      'file:///etc/passwd',
      'http://personio.example',
      'https://127.0.0.1',
      'https://169.254.169.254',
      'https://[fd00::1]',
      'x',
    ]) {
      const refused = await failure(admin.connections.create({ body: { ...body, base_url: wrong } }));
      expect([wrong, refused.status, Object.keys(refused.fields)]).toEqual([wrong, 400, ['base_url']]);
    }
  });

  test('is switched off for all its agents with their next call, and on again', async () => {
    const { id } = await world.agent();
    await admin.connections.disable({ connection_id: world.connectionId, body: {} });
    const question = { agent_id: id, body: { operation: 'v2.persons.list' } };
    expect(await admin.grants.explain(question)).toMatchObject({ code: 'connection_disabled' });
    const off = await failure(admin.connections.attributes({ connection_id: world.connectionId }));
    expect(off).toMatchObject({ status: 503, code: 'connection_disabled' });
    await admin.connections.enable({ connection_id: world.connectionId, body: {} });
    expect(await admin.grants.explain(question)).toMatchObject({ outcome: 'allowed' });
  });

  test('is not removed while agents use it', async () => {
    const { id } = await world.agent();
    const removal = () => admin.connections.remove({ connection_id: world.connectionId });
    expect(await failure(removal())).toMatchObject({ status: 409, code: 'connection_in_use' });
    await admin.agents.remove({ agent_id: id });
    await removal();
    expect((await admin.connections.list()).data).toEqual([]);
  });

  test('tells the attributes that it can read, custom ones too, with labels', async () => {
    const { data } = await admin.connections.attributes({ connection_id: world.connectionId });
    const salary = data.find(({ key }) => key === 'fix_salary');
    expect(salary).toMatchObject({ label: standardAttributes.fix_salary.label, is_custom: false });
    expect(data.some(({ is_custom }) => is_custom)).toBe(true);
  });
});

describe('a grant', () => {
  test('is replaced by a preset, and says where it is more than the credential has', async () => {
    const narrow = await admin.connections.create({ body: narrowCredential() });
    const agent = await world.agent({ connection_id: narrow.id });
    const grant = await admin.grants.replace({
      agent_id: agent.id,
      body: { preset: 'directory', people: { kind: 'department', ids: ['1'] } },
    });
    expect(grant).toMatchObject({ version: 2, people: 'department 1' });
    expect(grant.grant.areas).toMatchObject({ employees: 'read', 'org-units': 'read', documents: 'none' });
    expect(grant.beyond_credential).toContain(
      'Org Units: read access is granted, and the credential does not have it.',
    );
    expect(grant.beyond_credential).toContain(
      'The attribute position is granted, and the credential may not read it.',
    );
    expect(await admin.grants.get({ agent_id: agent.id })).toEqual(grant);
  });

  test('is changed only in what was sent', async () => {
    const { id } = await world.agent();
    const before = await admin.grants.get({ agent_id: id });
    const after = await admin.grants.change({
      agent_id: id,
      body: {
        areas: { documents: 'none' },
        limits: { rows_per_day: 10 },
        valid_until: '2027-01-01T00:00:00Z',
      },
    });
    expect(after.grant).toEqual({
      ...before.grant,
      areas: { ...before.grant.areas, documents: 'none' },
      limits: { ...before.grant.limits, rows_per_day: 10 },
      valid_until: '2027-01-01T00:00:00Z',
    });
    const [entry] = await world.audit.entries({ first: 'newest', limit: 1 });
    expect(entry).toMatchObject({
      change: { fields: ['grant.areas.documents', 'grant.limits.rows_per_day', 'grant.valid_until'] },
    });
    const without = await admin.grants.change({ agent_id: id, body: { limits: { rows_per_day: null } } });
    expect(without.grant.limits.rows_per_day).toBeNull();
  });

  test('holds from the next call on', async () => {
    const agent = await world.agent();
    const { clientId: client_id, clientSecret: client_secret } = agent;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
    const signIn = new Request('https://gate.example/v2/auth/token', { method: 'POST', body });
    const { access_token } = await (await world.gateway.fetch(signIn)).json();
    const headers = { authorization: `Bearer ${access_token}`, beta: 'true' };
    const list = async () =>
      (await world.gateway.fetch(new Request('https://gate.example/v2/cost-centers', { headers }))).status;
    expect(await list()).toBe(200);
    await admin.grants.change({ agent_id: agent.id, body: { areas: { 'cost-centers': 'none' } } });
    expect(await list()).toBe(403);
  });

  test('of two that are sent for the same version is taken once', async () => {
    const { id } = await world.agent();
    const ends = await Promise.allSettled(
      ['read', 'none'].map((employees) =>
        admin.grants.change({
          agent_id: id,
          body: { version: 1, areas: { employees: employees as 'read' } },
        }),
      ),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await admin.grants.get({ agent_id: id })).version).toBe(2);
  });

  test('takes a weight from 1 to 100', async () => {
    const { id } = await world.agent();
    expect((await admin.grants.get({ agent_id: id })).grant.limits.weight).toBe(1);
    const { grant } = await admin.grants.change({ agent_id: id, body: { limits: { weight: 100 } } });
    expect(grant.limits.weight).toBe(100);
    for (const weight of [0, 101, 1.5]) {
      const refused = await failure(admin.grants.change({ agent_id: id, body: { limits: { weight } } }));
      expect(Object.keys(refused.fields)).toEqual(['limits.weight']);
    }
  });

  test('that names a level, an area or a rule that is not there is refused by field', async () => {
    const { id } = await world.agent();
    const wrong = { areas: { reports: 'write' }, people: { kind: 'nobody' }, limits: { rows_per_day: 0 } };
    const refused = await failure(admin.grants.change({ agent_id: id, body: wrong as never }));
    expect(Object.keys(refused.fields).sort()).toEqual([
      'areas.reports',
      'limits.rows_per_day',
      'people.kind',
    ]);
    const empty = await failure(admin.grants.replace({ agent_id: id, body: {} }));
    expect(Object.keys(empty.fields)).toEqual(['grant']);
  });

  test('can be chosen from presets and from what there is to grant', async () => {
    const { data } = await admin.grants.presets();
    expect(data.map(({ name }) => name)).toEqual([
      'directory',
      'absences',
      'hr-assistant',
      'payroll',
      'read-only',
    ]);
    const { areas, attributes } = await admin.grants.catalog();
    const reports = areas.find(({ area }) => area === 'reports');
    expect(reports).toMatchObject({ label: 'Reports', levels: ['none', 'read'] });
    expect(areas.length).toBe(12);
    expect(attributes.find(({ key }) => key === 'first_name')?.label).toBe('First name');
  });
});

describe('explain', () => {
  test('says what the call would be told, and why', async () => {
    const { id } = await world.agent({
      grant: {
        areas: { employees: 'read' },
        attributes: { readable: ['first_name'] },
        people: { kind: 'people', ids: ['12'] },
      },
    });
    const ask = (operation: string, more = {}) =>
      admin.grants.explain({ agent_id: id, body: { operation, ...more } });
    expect(await ask('v2.persons.get', { person_id: '12' })).toMatchObject({ outcome: 'allowed' });
    expect(await ask('v2.persons.get', { person_id: '13' })).toMatchObject({ code: 'person_not_in_scope' });
    expect(await ask('v2.persons.delete')).toMatchObject({ code: 'write_not_granted' });
    expect(await ask('v2.documents.list')).toMatchObject({ code: 'area_not_granted' });
    const filtered = await ask('v2.persons.list', { input: { email: ['a@example.com'] } });
    expect(filtered).toMatchObject({ code: 'attribute_not_readable' });
    await admin.agents.disable({ agent_id: id, body: {} });
    expect(await ask('v2.persons.get')).toMatchObject({ code: 'agent_disabled' });
  });

  test('finds out who is in scope by the organisation', async () => {
    const { people } = demoCompany();
    const leadOf = ({ employments }: (typeof people)[number]) => employments.at(-1)?.supervisor_id;
    const report = people.find((person) => leadOf(person))!;
    const lead = leadOf(report)!;
    const { id } = await world.agent({
      grant: {
        areas: { employees: 'read' },
        people: { kind: 'reports', of: String(lead), depth: 'direct' },
      },
    });
    const ask = (person_id: number | string) =>
      admin.grants.explain({
        agent_id: id,
        body: { operation: 'v2.persons.get', person_id: String(person_id) },
      });
    expect(await ask(report.id)).toMatchObject({ outcome: 'allowed' });
    expect(await ask(lead)).toMatchObject({ code: 'person_not_in_scope' });
  });

  test('refuses operations and parameters that are not there, by field', async () => {
    const { id } = await world.agent();
    const ask = (body: { operation: string; input?: Record<string, unknown> }) =>
      failure(admin.grants.explain({ agent_id: id, body }));
    expect(Object.keys((await ask({ operation: 'v9.none' })).fields)).toEqual(['operation']);
    const wrong = await ask({ operation: 'v2.persons.list', input: { limit: 'many' } });
    expect(Object.keys(wrong.fields)).toEqual(['input.limit']);
    const unknown = await ask({ operation: 'v2.persons.list', input: { colour: 'red' } });
    expect(Object.keys(unknown.fields)).toEqual(['input.colour']);
  });
});

describe('settings', () => {
  test('stop all calls or all changes from the next call on, and stay over a restart', async () => {
    const { id } = await world.agent();
    expect(await admin.settings.get()).toEqual({
      mode: 'running',
      retention: { entries_months: 12, details_days: 90 },
    });
    const ask = (operation: string) => admin.grants.explain({ agent_id: id, body: { operation } });
    await admin.settings.change({ body: { mode: 'read-only' } });
    expect(await ask('v2.persons.delete')).toMatchObject({ code: 'read_only' });
    expect(await ask('v2.persons.list')).toMatchObject({ outcome: 'allowed' });
    await admin.settings.change({ body: { mode: 'stopped', retention: { details_days: 30 } } });
    expect(await ask('v2.persons.list')).toMatchObject({ code: 'stopped' });
    expect(await world.gateway.settings.mode()).toBe('stopped');
    expect(await world.gateway.settings.retention()).toEqual({ months: 12, detailDays: 30 });
    const [entry] = await world.audit.entries({ first: 'newest', limit: 1 });
    expect(entry).toMatchObject({
      change: { subject: 'settings', fields: ['mode', 'retention.details_days'] },
    });
    expect(await failure(admin.settings.change({ body: { mode: 'off' as never } }))).toMatchObject({
      status: 400,
    });
  });
});

describe('a client', () => {
  test('says that nobody answers, without showing the token', async () => {
    const token = await world.adminToken();
    const client = createAdminClient({
      baseUrl: 'http://127.0.0.1:1',
      token,
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    const error = await failure(client.session.get());
    expect(error).toMatchObject({ code: 'unreachable', status: null });
    expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(token);
  });

  test('says that the answer is none of a gateway', async () => {
    const other = (response: Response) =>
      createAdminClient({ baseUrl: 'https://gate.example', token: 'sga_x', fetch: async () => response });
    for (const response of [
      new Response('<html>'),
      new Response('<html>', { status: 502 }),
      Response.json({ id: 1 }),
      Response.redirect('https://elsewhere.example'),
    ]) {
      expect(await failure(other(response).session.get())).toMatchObject({ code: 'unexpected_answer' });
    }
  });
});
