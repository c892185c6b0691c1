import { createAdminClient } from '@staffgate/gateway/admin-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { host, wireAgent } from './wire-agent.ts';
import { createGatewayWorld, everything, type GatewayWorld, type TestAgent } from './world.ts';

const ada = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;
const ben = { id: 'token-ben', name: 'Ben Example', role: 'approver' } as const;

type Call = Awaited<ReturnType<typeof wireAgent>>;

let world: GatewayWorld;
let agent: TestAgent;
let call: Call;
let person: string;

/** Every change waits. */
const waiting = { ...everything, approval: { risk: 'all' } } as const;

beforeEach(async () => {
  world = await createGatewayWorld();
  ({ agent, call } = await asking(waiting));
  person = (await call('GET', '/v2/persons?limit=1')).body._data[0].id;
});

afterEach(() => world.close());

async function asking(grant: object) {
  const agent = await world.agent({ grant: grant as typeof waiting });
  return { agent, call: await wireAgent(world, agent) };
}

/** What went up besides reading. */
function changes() {
  return world.upstreamRequests
    .filter(({ method, url }) => method !== 'GET' && !url.includes('/auth'))
    .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
}

const rename = (preferred_name: string, headers: Record<string, string> = {}) =>
  ['PATCH', `/v2/persons/${person}`, { json: { preferred_name }, headers }] as const;

describe('a change that waits', () => {
  test('is made once when somebody agrees, and the same call gives its answer', async () => {
    const asked = await call(...rename('Pim', { 'staffgate-reason': 'She asked for it.' }));
    expect(asked).toMatchObject({ status: 202, body: { status: 'pending' } });
    const location = asked.headers.get('location') as string;
    expect(location).toBe(`${host}/v2/_approvals/${asked.body.id}`);
    expect((await call(...rename('Pim'))).body.id).toBe(asked.body.id);
    expect(changes()).toEqual([]);

    const waiting = await world.gateway.desk.get(asked.body.id);
    expect(waiting?.request).toMatchObject({
      kind: 'update',
      reason: 'She asked for it.',
      people: [person],
      fields: [{ field: 'preferred_name', after: 'Pim' }],
    });
    const decided = await world.gateway.desk.approve(asked.body.id, ada);
    expect(decided.state).toBe('done');
    expect(await call('GET', location)).toMatchObject({ status: 200, body: { status: 'done' } });
    expect(await call(...rename('Pim'))).toMatchObject({ status: 204, body: null });
    expect(changes()).toEqual([`PATCH /v2/persons/${person}`]);
    expect((await call('GET', `/v2/persons/${person}`)).body.preferred_name).toBe('Pim');
  });

  test('is answered in the manner of v1 on its paths', async () => {
    const asked = await call('PATCH', `/v1/company/employees/${person}`, {
      json: { employee: { preferred_name: 'Pim' } },
    });
    expect(asked).toMatchObject({
      status: 202,
      body: { success: true, data: { type: 'Approval', attributes: { status: 'pending' } } },
    });
    const { id } = asked.body.data.attributes;
    expect(asked.headers.get('location')).toBe(`${host}/v1/_approvals/${id}`);
    const [field] = (await world.gateway.desk.get(id))?.request?.fields ?? [];
    const before = await call('GET', `/v2/persons/${person}`);
    expect(field).toEqual({
      field: 'employee.preferred_name',
      before: before.body.preferred_name,
      after: 'Pim',
    });
    await world.gateway.desk.approve(id, ada);
    expect((await call('GET', `/v1/_approvals/${id}`)).body.data.attributes.status).toBe('done');
  });

  test('is waited for with Prefer: wait, and answered as soon as somebody agrees', async () => {
    const answer = call(...rename('Pim', { prefer: 'wait=20' }));
    await expect.poll(async () => (await world.gateway.desk.approvals.list()).length).toBe(1);
    const [asked] = await world.gateway.desk.approvals.list();
    await world.gateway.desk.approve(asked?.id as string, ada);
    expect(await answer).toMatchObject({ status: 204 });
  });

  test('is denied with a reason that the agent reads, also when it asks again', async () => {
    const { body } = await call(...rename('Pim'));
    await world.gateway.desk.deny(body.id, ada, 'Ask her first.');
    expect((await call('GET', `/v2/_approvals/${body.id}`)).body).toMatchObject({
      status: 'denied',
      reason: 'Ask her first.',
    });
    const again = await call(...rename('Pim'));
    expect(again).toMatchObject({ status: 403, body: { errors: [{ _meta: { code: 'approval_denied' } }] } });
    expect(again.body.errors[0].detail).toContain('"Ask her first."');
    await expect(world.gateway.desk.approve(body.id, ben)).rejects.toMatchObject({ code: 'decided_already' });
    expect(changes()).toEqual([]);
  });

  test('expires, and then cannot be agreed to; the same call asks anew', async () => {
    const { body } = await call(...rename('Pim'));
    world.clock.advance(25 * 3_600_000);
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'decided_already' });
    const fresh = await wireAgent(world, agent);
    expect((await fresh('GET', `/v2/_approvals/${body.id}`)).body.status).toBe('expired');
    const again = await fresh(...rename('Pim'));
    expect(again.status).toBe(202);
    expect(again.body.id).not.toBe(body.id);
  });

  test('is taken back by its agent', async () => {
    const { body } = await call(...rename('Pim'));
    expect((await call('DELETE', `/v2/_approvals/${body.id}`)).body.status).toBe('withdrawn');
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'decided_already' });
    expect(changes()).toEqual([]);
  });

  test('of a file is made when the file comes again', async () => {
    const form = () => {
      const data = new FormData();
      data.set('employee_id', person);
      data.set('title', 'Certificate');
      data.set('category_id', String(category));
      data.set('file', new File(['of no value'], 'certificate.txt', { type: 'text/plain' }));
      return data;
    };
    const { body: categories } = await call('GET', '/v1/company/document-categories');
    const category = categories.data[0].id ?? categories.data[0].attributes.id;
    const upload = () => call('POST', '/v1/company/documents', { form: form() });
    const asked = await upload();
    expect(asked.status).toBe(202);
    const { id } = asked.body.data.attributes;
    expect((await world.gateway.desk.get(id))?.request?.fields).toContainEqual(
      expect.objectContaining({ field: 'file', after: 'the file certificate.txt of 11 bytes' }),
    );
    expect((await world.gateway.desk.approve(id, ada)).state).toBe('approved');
    expect(changes()).toEqual([]);
    expect((await upload()).status).toBe(201);
    expect((await upload()).status).toBe(201);
    expect(changes()).toEqual(['POST /v1/company/documents']);
    expect((await world.gateway.desk.get(id))?.state).toBe('done');
  });

  test('is refused by Personio as it would have been at once, and told so again', async () => {
    const json = {
      person: { id: person },
      absence_type: { id: 'no-such-type' },
      starts_from: { date_time: '2026-12-01T00:00:00' },
    };
    const asked = await call('POST', '/v2/absence-periods', { json });
    expect(asked.status).toBe(202);
    expect((await world.gateway.desk.approve(asked.body.id, ada)).state).toBe('failed');
    const again = await call('POST', '/v2/absence-periods', { json });
    expect(again.status).toBeGreaterThanOrEqual(400);
    expect(again.status).toBeLessThan(500);
    expect(changes()).toEqual(['POST /v2/absence-periods']);
  });

  test('waits on when Personio cannot be read at that moment, and is made later', async () => {
    const { body } = await call(...rename('Pim'));
    const fault = world.emulator.faults.add({
      operation: 'v2.persons.get',
      effect: { kind: 'status', status: 503 },
    });
    expect((await world.gateway.desk.approve(body.id, ada)).state).toBe('approved');
    expect(changes()).toEqual([]);
    world.emulator.faults.remove(fault.id);
    world.clock.advance(120_000);
    await world.gateway.desk.recover();
    expect((await world.gateway.desk.get(body.id))?.state).toBe('done');
    expect(changes()).toHaveLength(1);
  });

  test('that Personio could not take at that moment may be asked for again', async () => {
    const { body } = await call(...rename('Pim'));
    const fault = world.emulator.faults.add({
      operation: 'v2.persons.update',
      effect: { kind: 'status', status: 503 },
    });
    const decided = await world.gateway.desk.approve(body.id, ada);
    expect(['failed', 'unknown']).toContain(decided.state);
    world.emulator.faults.remove(fault.id);
    const again = await call(...rename('Pim'));
    expect(again.status).toBe(decided.state === 'failed' ? 202 : 409);
  });

  test('is nothing that another agent can see, ask about or take back (S15)', async () => {
    const { body } = await call(...rename('Pim'));
    const other = await asking(waiting);
    const unknown = await other.call('GET', `/v2/_approvals/ap_${'0'.repeat(32)}`);
    const foreign = await other.call('GET', `/v2/_approvals/${body.id}`);
    expect(foreign.status).toBe(404);
    expect(foreign.body.errors).toEqual(unknown.body.errors);
    expect((await other.call('DELETE', `/v2/_approvals/${body.id}`)).status).toBe(404);
    expect((await world.gateway.desk.get(body.id))?.state).toBe('pending');
  });

  test('with another Idempotency-Key is another change', async () => {
    const one = await call(...rename('Pim', { 'idempotency-key': 'one' }));
    const two = await call(...rename('Pim', { 'idempotency-key': 'two' }));
    expect(two.body.id).not.toBe(one.body.id);
    await world.gateway.desk.approve(one.body.id, ada);
    expect((await call(...rename('Pim', { 'idempotency-key': 'one' }))).status).toBe(204);
    expect((await call(...rename('Pim', { 'idempotency-key': 'two' }))).status).toBe(202);
    expect(changes()).toHaveLength(1);
  });

  test('is in the log from the asking to the end, with who agreed', async () => {
    const { body } = await call(...rename('Pim'));
    await world.gateway.desk.approve(body.id, ada);
    const log = await world.audit.entries({ operation: 'v2.persons.update' });
    expect(log).toMatchObject([
      {
        kind: 'refusal',
        approval: body.id,
        status: 202,
        decision: { outcome: 'pending', code: 'approval_write' },
      },
      { kind: 'approval', approval: body.id, step: 'approved', actor: { type: 'approver', id: ada.id } },
      { kind: 'intent', approval: body.id, decision: { outcome: 'allowed' } },
      { kind: 'outcome', end: 'done' },
    ]);
  });
});

describe('approvals cannot be got around (S12)', () => {
  test('one byte more is another change', async () => {
    const { body } = await call(...rename('Pim'));
    await world.gateway.desk.approve(body.id, ada);
    const other = await call(...rename('Pimm'));
    expect(other.status).toBe(202);
    expect(other.body.id).not.toBe(body.id);
    expect(changes()).toHaveLength(1);
  });

  test.each([
    ['revoked', { areas: { employees: 'read' } }],
    ['narrowed to others', { people: { kind: 'people', ids: ['999999'] } }],
    ['changed at all', { limits: { rows_per_day: 100_000 } }],
  ])('a grant that was %s while it waited ends it', async (_, change) => {
    const { body } = await call(...rename('Pim'));
    const { grant } = (await world.gateway.agents.get(agent.id)) ?? {};
    await world.gateway.agents.change(agent.id, {
      grant: {
        ...grant,
        ...change,
        areas: { ...grant?.areas, ...(change as { areas?: object }).areas },
      } as never,
    });
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'approval_stale' });
    expect((await world.gateway.desk.get(body.id))?.state).toBe('refused');
    expect(changes()).toEqual([]);
  });

  test('a record that was changed meanwhile ends it', async () => {
    const { body } = await call(...rename('Pim'));
    const direct = await asking(everything);
    expect((await direct.call(...rename('Somebody else was faster'))).status).toBe(204);
    const decided = await world.gateway.desk.approve(body.id, ada);
    expect(decided).toMatchObject({ state: 'refused', outcome: { code: 'approval_stale' } });
    expect(changes()).toHaveLength(1);
  });

  test('a change of another field of the record does not', async () => {
    const { body } = await call(...rename('Pim'));
    const direct = await asking(everything);
    await direct.call('PATCH', `/v2/persons/${person}`, { json: { first_name: 'Wilhelmina' } });
    expect((await world.gateway.desk.approve(body.id, ada)).state).toBe('done');
  });

  test('two approvers at once make it once', async () => {
    const { body } = await call(...rename('Pim'));
    const both = await Promise.allSettled([
      world.gateway.desk.approve(body.id, ada),
      world.gateway.desk.approve(body.id, ben),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(changes()).toHaveLength(1);
  });

  test('the same call twice at once waits once', async () => {
    const both = await Promise.all([call(...rename('Pim')), call(...rename('Pim'))]);
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
  });

  test('two have to agree where the grant says so, and one cannot be both', async () => {
    const careful = await asking({ ...waiting, approval: { risk: 'all', approvers: 2 } });
    const { body } = await careful.call(...rename('Pim'));
    expect((await world.gateway.desk.approve(body.id, ada)).state).toBe('pending');
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'voted_already' });
    expect(changes()).toEqual([]);
    expect((await world.gateway.desk.approve(body.id, ben)).state).toBe('done');
  });

  test('the owner of the agent does not decide where the grant says so', async () => {
    const careful = await world.agent({
      owner: 'Ada Example',
      grant: { ...waiting, approval: { risk: 'all', exclude_owner: true } },
    });
    const { body } = await (await wireAgent(world, careful))(...rename('Pim'));
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'owner_excluded' });
    expect((await world.gateway.desk.approve(body.id, ben)).state).toBe('done');
  });

  test('what was altered in the store is not made', async () => {
    const { body } = await call(...rename('Pim'));
    const other = await call(...rename('Pam'));
    const [row] = await world.storage.db
      .selectFrom('approvals')
      .selectAll()
      .where('id', '=', other.body.id)
      .execute();
    await world.storage.db
      .updateTable('approvals')
      .set({ agent_version: (row?.agent_version ?? 0) + 1 })
      .where('id', '=', body.id)
      .execute();
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'approval_stale' });
    await world.storage.db
      .updateTable('approvals')
      .set({ binding: 'another' })
      .where('id', '=', other.body.id)
      .execute();
    expect(await world.gateway.desk.approve(other.body.id, ada)).toMatchObject({ state: 'refused' });
    expect(changes()).toEqual([]);
  });

  test('neither is what was sealed for another approval', async () => {
    const one = await call(...rename('Pim'));
    const two = await call(...rename('Pam'));
    const sealed = await world.storage.db
      .selectFrom('approvals')
      .select('sealed_request')
      .where('id', '=', two.body.id)
      .executeTakeFirstOrThrow();
    await world.storage.db.updateTable('approvals').set(sealed).where('id', '=', one.body.id).execute();
    await expect(world.gateway.desk.approve(one.body.id, ada)).rejects.toThrow();
    expect(changes()).toEqual([]);
  });

  test("Personio's own approval is kept by an approved change too", async () => {
    const { body: types } = await call('GET', '/v1/company/time-off-types');
    const vacation = types.data.find((type: { attributes: { name: string } }) =>
      /vacation/i.test(type.attributes.name),
    );
    const careful = await asking({ ...waiting, skip_approval: false });
    const json = {
      employee_id: Number(person),
      time_off_type_id: vacation.attributes.id,
      start_date: '2029-03-05',
      end_date: '2029-03-05',
      half_day_start: false,
      half_day_end: false,
    };
    const asked = await careful.call('POST', '/v1/company/time-offs', { json });
    expect(asked.status).toBe(202);
    await world.gateway.desk.approve(asked.body.data.attributes.id, ada);
    const made = await careful.call('POST', '/v1/company/time-offs', { json });
    expect(made.body.data.attributes.status).toBe('pending');
  });
});

describe('approvers are not worn out (S13)', () => {
  test('the 21st change that waits is refused, until one was decided', async () => {
    const asked = [];
    for (let index = 0; index < 20; index += 1) asked.push(await call(...rename(`Pim ${index}`)));
    expect(asked.every(({ status }) => status === 202)).toBe(true);
    const refused = await call(...rename('Pim 20'));
    expect(refused).toMatchObject({
      status: 429,
      body: { errors: [{ _meta: { code: 'too_many_pending' } }] },
    });
    expect(refused.body.errors[0].detail).toContain('20 changes of this agent wait');
    await world.gateway.desk.deny(asked[0]?.body.id, ada, 'No.');
    expect((await call(...rename('Pim 20'))).status).toBe(202);
  });

  test('those that are alike are decided on together; others are not', async () => {
    const approver = await world.admin('approver');
    const one = await call(...rename('Pim'));
    const two = await call(...rename('Pam'));
    const other = await call('DELETE', `/v2/persons/${person}`);
    await expect(
      approver.approvals.decide({
        body: { approval_ids: [one.body.id, other.body.id], decision: 'approve' },
      }),
    ).rejects.toMatchObject({ code: 'not_alike' });
    expect(changes()).toEqual([]);
    const { data } = await approver.approvals.decide({
      body: { approval_ids: [one.body.id, two.body.id], decision: 'deny', reason: 'Neither.' },
    });
    expect(data).toMatchObject([{ state: 'denied' }, { state: 'denied' }]);
  });
});

describe('the rules', () => {
  test('by default deletions and pay wait, and nothing else', async () => {
    const { call } = await asking({ ...everything, approval: {} });
    expect((await call(...rename('Pim'))).status).toBe(204);
    expect((await call('DELETE', `/v2/persons/${person}`)).status).toBe(202);
    const pay = await call('PATCH', `/v1/company/employees/${person}`, {
      json: { employee: { custom_attributes: { fix_salary: 5000 } } },
    });
    expect(pay.status).toBe(202);
  });

  test('pay waits whatever the grant says', async () => {
    const { call } = await asking(everything);
    const pay = await call('PATCH', `/v1/company/employees/${person}`, {
      json: { employee: { custom_attributes: { fix_salary: 5000 } } },
    });
    expect(pay.body.data?.attributes.rule).toContain('pay');
  });
});

describe('a dry run', () => {
  const dry = { 'staffgate-dry-run': 'true' };

  test('says what a change would do, and does nothing', async () => {
    const { body: before } = await call('GET', `/v2/persons/${person}`);
    const preview = await call(...rename('Pim', dry));
    expect(preview).toMatchObject({
      status: 200,
      body: {
        outcome: 'pending',
        kind: 'update',
        fields: [{ field: 'preferred_name', before: before.preferred_name, after: 'Pim' }],
      },
    });
    expect(changes()).toEqual([]);
    expect(await world.gateway.desk.approvals.list()).toEqual([]);
  });

  test('tells nothing of what the agent may not read', async () => {
    const { call } = await asking({ ...everything, attributes: { readable: [], writable: 'all' } });
    const preview = await call(...rename('Pim', dry));
    expect(preview.body).toMatchObject({
      outcome: 'allowed',
      fields: [{ field: 'preferred_name', after: 'Pim' }],
    });
    expect(preview.body.fields[0]).not.toHaveProperty('before');
  });

  test('is refused like the change itself, and for what changes nothing', async () => {
    const { call: reader } = await asking({ ...everything, areas: { employees: 'read' } });
    expect((await reader(...rename('Pim', dry))).status).toBe(403);
    expect((await call('GET', '/v2/persons', { headers: dry })).status).toBe(400);
    expect((await call(...rename('Pim', { 'staffgate-dry-run': 'perhaps' }))).status).toBe(400);
  });
});

describe('whoever decides', () => {
  test('sees before, now and after, whom it is about, who asks and what else it did today', async () => {
    const approver = await world.admin('approver');
    const { body } = await call(
      ...rename('Pim', { 'staffgate-reason': encodeURIComponent('She asked for it.\u202e \u0000') }),
    );
    const record = await approver.approvals.get({ approval_id: body.id });
    const { body: now } = await call('GET', `/v2/persons/${person}`);
    expect(record).toMatchObject({
      state: 'pending',
      kind: 'update',
      is_stale: false,
      reason: 'She asked for it.',
      agent_purpose: 'Tests of the gateway',
      people: [{ id: person, name: `${now.first_name} ${now.last_name}` }],
      changes: [
        { field: 'preferred_name', before: now.preferred_name, now: now.preferred_name, after: 'Pim' },
      ],
    });
    expect(record.today).toContainEqual({ operation: 'v2.persons.list', outcome: 'allowed', count: 1 });
    const direct = await asking(everything);
    await direct.call(...rename('Pam'));
    expect(await approver.approvals.get({ approval_id: body.id })).toMatchObject({
      is_stale: true,
      changes: [{ now: 'Pam' }],
    });
    expect(await world.audit.entries({ operation: 'admin.approvals.get' })).toHaveLength(2);
  });

  test('has the role for it', async () => {
    const auditor = await world.admin('auditor');
    const { body } = await call(...rename('Pim'));
    expect((await auditor.approvals.list({})).data).toMatchObject([
      { id: body.id, fields: ['preferred_name'] },
    ]);
    await expect(auditor.approvals.get({ approval_id: body.id })).rejects.toMatchObject({ status: 403 });
    await expect(auditor.approvals.approve({ approval_id: body.id })).rejects.toMatchObject({ status: 403 });
    const approver = await world.admin('approver');
    expect(await approver.approvals.approve({ approval_id: body.id })).toMatchObject({ state: 'done' });
    await expect(approver.approvals.approve({ approval_id: body.id })).rejects.toMatchObject({
      status: 409,
      code: 'decided_already',
    });
  });

  test('decides in the areas of the token alone', async () => {
    const root = await world.admin();
    const { secret } = await root.tokens.create({
      body: { name: 'Time off', role: 'approver', areas: ['time-off'] },
    });
    const decider = createAdminClient({
      baseUrl: host,
      token: secret,
      fetch: (it) => world.gateway.fetch(it),
    });
    const { body } = await call(...rename('Pim'));
    await expect(decider.approvals.approve({ approval_id: body.id })).rejects.toMatchObject({
      code: 'other_area',
    });
    await expect(
      decider.approvals.deny({ approval_id: body.id, body: { reason: 'No.' } }),
    ).rejects.toMatchObject({ code: 'other_area' });
    expect((await world.gateway.desk.get(body.id))?.state).toBe('pending');
    const { body: list } = await call('GET', '/v2/absence-periods?limit=1');
    const deletion = await call('DELETE', `/v2/absence-periods/${list._data[0].id}`);
    expect(await decider.approvals.approve({ approval_id: deletion.body.id })).toMatchObject({
      state: 'done',
    });
  });

  test('can have a change taken back, which waits as well', async () => {
    const approver = await world.admin('approver');
    const { body: before } = await call('GET', `/v2/persons/${person}`);
    const { body } = await call(...rename('Pim'));
    await approver.approvals.approve({ approval_id: body.id });
    const { undo } = await approver.approvals.get({ approval_id: body.id });
    expect(undo).toMatchObject({
      operation: 'v2.persons.update',
      input: { person_id: person, body: { preferred_name: before.preferred_name } },
    });
    const back = await approver.approvals.undo({ approval_id: body.id });
    expect(back).toMatchObject({ state: 'pending', undoes: body.id });
    await approver.approvals.approve({ approval_id: back.id });
    expect((await call('GET', `/v2/persons/${person}`)).body.preferred_name).toBe(before.preferred_name);
  });

  test('can have an absence made again that was deleted, and deleted one that was made', async () => {
    const approver = await world.admin('approver');
    const { body: list } = await call('GET', '/v2/absence-periods?limit=1');
    const { id } = list._data[0];
    const deletion = await call('DELETE', `/v2/absence-periods/${id}`);
    await approver.approvals.approve({ approval_id: deletion.body.id });
    expect((await call('GET', `/v2/absence-periods/${id}`)).status).toBe(404);
    const back = await approver.approvals.undo({ approval_id: deletion.body.id });
    expect(back.operation).toBe('v2.absencePeriods.create');
    expect(await approver.approvals.approve({ approval_id: back.id })).toMatchObject({ state: 'done' });
    const away = await approver.approvals.undo({ approval_id: back.id });
    expect(away.operation).toBe('v2.absencePeriods.delete');
    expect(await approver.approvals.approve({ approval_id: away.id })).toMatchObject({ state: 'done' });
  });
});

describe('the kill switch (S25)', () => {
  test('holds for changes that wait', async () => {
    const { body } = await call(...rename('Pim'));
    await world.gateway.settings.setMode('read-only');
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'stopped' });
    expect(changes()).toEqual([]);
    await world.gateway.settings.setMode('running');
    await world.gateway.agents.change(agent.id, { status: 'disabled' });
    await expect(world.gateway.desk.approve(body.id, ada)).rejects.toMatchObject({ code: 'approval_stale' });
    expect(changes()).toEqual([]);
  });
});
