import { demoCompany } from '@staffgate/emulator';
import type { AdminClient, AdminError } from '@staffgate/gateway/admin-client';
import { verifyExport } from '@staffgate/gateway/verify';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGatewayWorld, type GatewayWorld, now, type TestAgent } from './world.ts';

const [first, second] = demoCompany().people.map(({ id }) => String(id)) as [string, string];

let world: GatewayWorld;
let admin: AdminClient;
let auditor: AdminClient;
let agent: TestAgent;

beforeEach(async () => {
  world = await createGatewayWorld();
  admin = await world.admin();
  auditor = await world.admin('auditor');
  agent = await world.agent({ name: 'Reader', purpose: 'Prints door signs' });
  const { clientId: client_id, clientSecret: client_secret } = agent;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const signIn = new Request('https://gate.example/v2/auth/token', { method: 'POST', body });
  const { access_token } = await (await world.gateway.fetch(signIn)).json();
  for (const id of [first, second, first]) {
    const headers = { authorization: `Bearer ${access_token}` };
    await world.gateway.fetch(new Request(`https://gate.example/v2/persons/${id}`, { headers }));
  }
});
afterEach(() => world.close());

async function textOf({ stream }: { readonly stream: ReadableStream<Uint8Array> }): Promise<string> {
  return new Response(stream as unknown as BodyInit).text();
}

async function failure(call: Promise<unknown>): Promise<AdminError> {
  return call.then(
    () => expect.unreachable('it was answered'),
    (error) => error,
  );
}

describe('the entries', () => {
  test('are searched by kind, actor, time and person, newest first, in pages', async () => {
    const calls = await auditor.audit.list({ actor: agent.id, kind: 'call' });
    expect(calls.data.map((entry) => 'operation' in entry && entry.operation)).toEqual(
      Array(3).fill('v2.persons.get'),
    );
    expect((await auditor.audit.list({ person: second, kind: 'call', actor: agent.id })).data.length).toBe(1);
    expect((await auditor.audit.list({ from: '2026-11-20T10:00:00+01:00' })).data.length).toBeGreaterThan(3);
    expect((await auditor.audit.list({ until: new Date(now).toISOString() })).data).toEqual([]);
    const seqs: number[] = [];
    for await (const { seq } of auditor.audit.list.all({ limit: 2, until: '2030-01-01T00:00:00Z' }))
      seqs.push(seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(seqs.at(-1)).toBe(1);
    expect((await auditor.audit.list({ first: 'oldest', limit: 1 })).data[0]?.seq).toBe(1);
  });

  test('of a change show what was before and after to those who may read it, and that they did', async () => {
    await admin.agents.change({ agent_id: agent.id, body: { owner: 'HR' } });
    const { data } = await auditor.audit.list({ kind: 'configuration', limit: 1 });
    const { detail } = await auditor.audit.detail({ seq: data[0]!.seq });
    expect(detail).toMatchObject({ before: { owner: 'Tests' }, after: { owner: 'HR' } });
    const looked = (await auditor.audit.list({ limit: 1 })).data[0];
    expect(looked).toMatchObject({ operation: 'admin.audit.detail', actor: { type: 'auditor' } });
    expect(await failure(auditor.audit.detail({ seq: 999_999 }))).toMatchObject({ code: 'unknown_entry' });
  });
});

describe('the report on a person', () => {
  test('says when, by whom, for what, and which attributes; and asking is in the log without the id', async () => {
    const { data } = await auditor.audit.person({ person_id: first });
    expect(data.length).toBe(2);
    expect(data[0]).toMatchObject({
      time: new Date(now).toISOString(),
      actor: { type: 'agent', id: agent.id },
      actor_name: 'Reader',
      operation: 'v2.persons.get',
      purpose: 'Prints door signs',
    });
    expect(data[0]?.attributes).toContain('first_name');
    const [asked] = (await auditor.audit.list({ limit: 1 })).data;
    expect(asked).toMatchObject({ operation: 'admin.audit.person', actor: { type: 'auditor' } });
    expect(asked).toHaveProperty('argumentsDigest');
    const pages = [];
    for await (const one of auditor.audit.person.all({ person_id: first, limit: 1 })) pages.push(one.seq);
    expect(pages).toEqual(data.map(({ seq }) => seq));
  });
});

describe('the proof', () => {
  test('is exported as a stream that the verifier finds intact with the key of the API', async () => {
    const { verifier_key } = await auditor.audit.key();
    const file = await auditor.audit.export();
    expect(file).toMatchObject({ contentType: 'application/jsonl', filename: 'audit.jsonl' });
    const lines = (await textOf(file)).split('\n').filter((line) => line !== '');
    const report = await verifyExport(lines, { keys: [verifier_key] });
    expect(report).toMatchObject({ verdict: 'intact', problems: [] });
    const { data } = await auditor.audit.checkpoints();
    expect(data[0]?.size).toBe(report.entries);
    const again = await verifyExport(lines, { keys: [verifier_key], checkpoints: [data[0]!.note] });
    expect(again.oldCheckpoints).toBe(1);
  });

  test('goes to a SIEM as OCSF, from an entry on', async () => {
    const events = (await textOf(await auditor.audit.exportOcsf({ after: 3 })))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ class_uid: 6003, metadata: { sequence: 4 } });
  });

  test('is checked in the store, and says so when an entry was changed', async () => {
    expect(await auditor.audit.verify()).toMatchObject({ verdict: 'intact', problem_count: 0 });
    await sql`update audit_entries set body = replace(body, 'door signs', 'pay slips') where seq = 3`.execute(
      world.storage.db,
    );
    const changed = await sql`select seq from audit_entries where body like '%pay slips%'`.execute(
      world.storage.db,
    );
    expect(changed.rows.length).toBe(1);
    const report = await auditor.audit.verify();
    expect(report.verdict).toBe('tampered');
    expect(report.problems.map(({ from }) => from)).toContain(3);
    expect(await failure(auditor.audit.verify({ older_keys: ['none'] }))).toMatchObject({ status: 400 });
  });
});

test('the status says mode, store, log and counts to every role', async () => {
  const approver = await world.admin('approver');
  await admin.agents.disable({ agent_id: agent.id, body: {} });
  const status = await approver.status.get();
  expect(status).toMatchObject({
    mode: 'running',
    storage: { engine: 'sqlite', is_available: true },
    audit: { origin: world.audit.origin, is_available: true },
    counts: { connections: 1, agents: 1, agents_disabled: 1, agents_expired: 0, tokens: 3 },
  });
  world.clock.advance(400 * 86_400_000);
  expect((await approver.status.get()).time).toBe(new Date(world.clock.now()).toISOString());
});

test('the OpenAPI document is answered to anybody', async () => {
  const answer = await world.gateway.fetch(new Request('https://gate.example/api/openapi.json'));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ openapi: '3.1.1', info: { title: 'Staffgate admin API' } });
});
