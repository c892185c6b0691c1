import { setTimeout as pause } from 'node:timers/promises';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { demoCompany } from '@staffgate/emulator';
import {
  exportLog,
  type GatewayOptions,
  type LogFields,
  openStorage,
  verifyExport,
} from '@staffgate/gateway';
import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { askingAs } from './asking.ts';
import { createGatewayWorld, everything, type GatewayWorld, type WorldOptions } from './world.ts';

const company = demoCompany({ people: 30 });
const person = company.people[3]!;
const open: GatewayWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function worldWith(options: Omit<WorldOptions, 'company'> = {}): Promise<GatewayWorld> {
  const world = await createGatewayWorld({ company, ...options });
  open.push(world);
  return world;
}

function probe(
  world: GatewayWorld,
  path: string,
  address = '127.0.0.1',
  headers: Record<string, string> = {},
) {
  return world.gateway.fetch(new Request(`https://gate.example${path}`, { headers }), { address });
}

/** Holds calls to some paths back until they are let go. */
function gate(pattern: RegExp) {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const between: WorldOptions['between'] = async (request, next) => {
    if (!pattern.test(new URL(request.url).pathname)) return next(request);
    arrived();
    await gone;
    return next(request);
  };
  return { between, letGo: () => letGo(), arrival };
}

describe('probes', () => {
  test('say that the gateway lives and is ready, without asking Personio', async () => {
    const world = await worldWith();
    expect(await (await probe(world, '/healthz')).json()).toEqual({ status: 'alive' });
    const ready = await probe(world, '/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', checks: { storage: 'ok', audit: 'ok', calls: 'ok' } },
    ]);
    expect(world.upstreamRequests).toEqual([]);
  });

  test('say that it is not ready while its disk takes nothing, and ready again afterwards', async () => {
    const world = await worldWith();
    await sql`pragma query_only = on`.execute(world.storage.db);
    expect((await probe(world, '/readyz')).status).toBe(503);
    expect((await probe(world, '/healthz')).status).toBe(200);
    await sql`pragma query_only = off`.execute(world.storage.db);
    // What was found is kept for a second.
    expect((await probe(world, '/readyz')).status).toBe(503);
    world.clock.advance(1_000);
    expect((await probe(world, '/readyz')).status).toBe(200);
  });

  test('are not answered under a foreign name', async () => {
    const world = await worldWith();
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const answer = await world.gateway.fetch(new Request(`https://evil.example${path}`), {
        address: '127.0.0.1',
      });
      expect(answer.status).toBe(403);
    }
  });
});

describe('metrics', () => {
  test('count calls by operation, door, decision and class of status, and name nobody', async () => {
    const world = await worldWith();
    const agent = await world.agent({ name: 'Payroll of Brandt' });
    const ask = await askingAs(world, agent);
    await ask('/v2/persons?limit=2');
    await ask(`/v2/persons/${person.id}`);
    await ask('/v2/persons/999999');
    await ask('/v2/nowhere');
    const none = await worldWith();
    expect(await (await probe(none, '/metrics')).text()).not.toContain('v2.persons');
    const answer = await probe(world, '/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    for (const line of [
      'staffgate_calls_total{operation="v2.persons.list",door="wire",decision="allowed",status="2xx"} 1',
      'staffgate_calls_total{operation="v2.persons.get",door="wire",decision="allowed",status="2xx"} 1',
      'staffgate_calls_total{operation="v2.persons.get",door="wire",decision="refused",status="4xx"} 1',
      'staffgate_calls_total{operation="v2.auth.token",door="wire",decision="allowed",status="2xx"} 1',
      'staffgate_calls_total{operation="none",door="wire",decision="refused",status="4xx"} 1',
      'staffgate_upstream_calls_total{operation="v2.persons.get",status="2xx"} 1',
      'staffgate_upstream_calls_total{operation="v2.persons.get",status="4xx"} 1',
      'staffgate_audit_append_seconds_count 4',
      'staffgate_requests_under_way 0',
      'staffgate_calls_waiting 0',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).toMatch(/staffgate_audit_entries [1-9]/);
    for (const secret of [String(person.id), person.last_name, agent.id, agent.clientId, 'Brandt']) {
      expect(text).not.toContain(secret);
    }
    // Each line is a comment, or a name with labels and a number.
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [-+0-9.e]+)$/);
    }
  });

  test('count calls of the admin API like those of agents, also those that are refused', async () => {
    const world = await worldWith();
    const admin = await world.admin();
    await admin.agents.list({});
    await expect(admin.agents.get({ agent_id: 'nobody' })).rejects.toThrow();
    const token = await world.adminToken('auditor');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const create = { method: 'POST', headers, body: '{}' };
    for (const path of ['/api/agents', '/api/nowhere']) {
      await world.gateway.fetch(new Request(`https://gate.example${path}`, create));
    }
    const text = await (await probe(world, '/metrics')).text();
    for (const line of [
      'staffgate_calls_total{operation="admin.agents.list",door="admin",decision="allowed",status="2xx"} 1',
      'staffgate_calls_total{operation="admin.agents.get",door="admin",decision="refused",status="4xx"} 1',
      'staffgate_calls_total{operation="admin.agents.create",door="admin",decision="refused",status="4xx"} 1',
      'staffgate_calls_total{operation="none",door="admin",decision="refused",status="4xx"} 1',
      'staffgate_call_duration_seconds_count{operation="admin.agents.list",door="admin"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });

  test('are for this machine alone, and not for whom a proxy on it calls', async () => {
    const world = await worldWith();
    expect((await probe(world, '/metrics', '::ffff:127.0.0.1')).status).toBe(200);
    expect((await probe(world, '/metrics', '10.0.0.7')).status).toBe(403);
    expect((await probe(world, '/metrics', '127.0.0.1', { 'x-forwarded-for': '10.0.0.7' })).status).toBe(403);
    expect((await world.gateway.fetch(new Request('https://gate.example/metrics'))).status).toBe(403);
  });

  test('are opened by their token, and then by nothing else', async () => {
    const world = await worldWith({ gateway: { metricsToken: 'scrape-me' } });
    const sent = async (authorization: string) =>
      (await probe(world, '/metrics', '10.0.0.7', authorization ? { authorization } : {})).status;
    expect(await sent('Bearer scrape-me')).toBe(200);
    expect(await sent('Bearer scrape-you')).toBe(403);
    expect(await sent('')).toBe(403);
    expect((await probe(world, '/metrics')).status).toBe(403);
  });
});

describe('the log of calls', () => {
  test('has a line for each, with nothing but what it may say', async () => {
    const lines: (LogFields & { message: string })[] = [];
    const write = (fields: LogFields, message: string) => void lines.push({ ...fields, message });
    const world = await worldWith({ gateway: { logger: { info: write, warn: write, error: write } } });
    const agent = await world.agent();
    const ask = await askingAs(world, agent);
    await ask(`/v1/company/employees?email=${encodeURIComponent(person.email!)}`);
    await ask('/v2/persons?limit=nonsense');
    expect(lines).toMatchObject([
      { operation: 'v2.auth.token', status: 200, agentId: null, code: 'allowed' },
      { operation: 'v1.employees.list', status: 200, agentId: agent.id, code: 'allowed', door: 'wire' },
      { operation: 'v2.persons.list', status: 400, agentId: agent.id, code: 'bad_request' },
    ]);
    for (const line of lines) {
      expect(Object.keys(line).sort()).toEqual(
        ['agentId', 'code', 'door', 'durationMs', 'message', 'operation', 'status', 'trace'].sort(),
      );
    }
    const entries = await world.audit.entries({ actor: agent.id, kind: 'call' });
    expect(entries[0]).toMatchObject({ trace: lines[1]!.trace });
    expect(JSON.stringify(lines)).not.toContain(person.email!);
  });

  test('tells a fault by its kind and place, never by its message', async () => {
    const lines: LogFields[] = [];
    const write = (fields: LogFields) => void lines.push(fields);
    const world = await worldWith({
      gateway: {
        logger: { info: write, warn: write, error: write },
        onFailure: () => {},
        upstream: () => ({
          origin: 'https://personio.example',
          perform: async () => {
            throw new TypeError('the secret of Brandt');
          },
        }),
      },
    });
    const ask = await askingAs(world, await world.agent());
    const answer = await ask('/v2/persons');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('Brandt');
    const fault = lines.find(({ failure }) => failure !== undefined);
    expect(fault?.failure).toMatchObject({ name: 'TypeError' });
    expect(fault?.failure?.at[0]).toContain('running.test.ts');
    expect(JSON.stringify(lines)).not.toContain('Brandt');
  });
});

describe('traces', () => {
  test('follow that of the caller, into the audit log and up to the connection', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    const world = await worldWith({ gateway: { tracer: provider.getTracer('staffgate') } });
    const agent = await world.agent();
    const ask = await askingAs(world, agent);
    exporter.reset();
    world.upstreamRequests.length = 0;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await ask(`/v2/persons/${person.id}`, { headers: { traceparent } });
    expect(answer.headers.get('x-request-id')).toBe('0af7651916cd43dd8448eb211c80319c');
    const [entry] = await world.audit.entries({ kind: 'call' });
    expect(entry?.trace).toBe('0af7651916cd43dd8448eb211c80319c');
    const spans = exporter.getFinishedSpans();
    const server = spans.find(({ kind }) => kind === 1)!;
    const upstream = spans.find(({ kind }) => kind === 2)!;
    expect(server.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(server.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(upstream.parentSpanContext?.spanId).toBe(server.spanContext().spanId);
    expect(server.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/v2/persons/{id}',
      'http.response.status_code': 200,
      'staffgate.operation': 'v2.persons.get',
      'staffgate.door': 'wire',
      'staffgate.agent.id': agent.id,
      'staffgate.decision.code': 'allowed',
    });
    expect(upstream.attributes).toMatchObject({
      'url.template': '/v2/persons/{id}',
      'server.address': 'personio.example',
    });
    const told = JSON.stringify(
      spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
    );
    expect(told).not.toContain(String(person.id));
    for (const { headers } of world.upstreamRequests) expect(headers.has('traceparent')).toBe(false);
  });

  test('are named by ids of their own where a caller sends none, or nonsense', async () => {
    const world = await worldWith();
    const ask = await askingAs(world, await world.agent());
    const ids = new Set<string>();
    for (const traceparent of [
      '',
      '00-0-0-00',
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      'x'.repeat(10_000),
    ]) {
      const answer = await ask('/v2/persons?limit=1', traceparent ? { headers: { traceparent } } : {});
      ids.add(answer.headers.get('x-request-id')!);
    }
    expect(ids.size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });
});

describe('a deadline', () => {
  test('ends a read that takes too long with 504 in the manner of its family, and the log says so', async () => {
    const held = gate(/persons|employees/);
    const world = await worldWith({ between: held.between, gateway: { deadlineMs: 50 } });
    const ask = await askingAs(world, await world.agent());
    const v2 = await ask('/v2/persons');
    expect([v2.status, (await v2.json()).errors[0]._meta.code]).toEqual([504, 'deadline_exceeded']);
    const v1 = await ask('/v1/company/employees');
    expect(v1.status).toBe(504);
    expect((await v1.json()).error.message).toContain('Nothing was changed');
    held.letGo();
    const refusals = await world.audit.entries({ kind: 'refusal' });
    expect(refusals).toMatchObject([
      { status: 504, decision: { code: 'deadline_exceeded' } },
      { status: 504, decision: { code: 'deadline_exceeded' } },
    ]);
  });

  test('leaves it open whether a change was made that was not answered in time', async () => {
    const held = gate(/persons/);
    const world = await worldWith({ between: held.between, gateway: { deadlineMs: 50 } });
    const ask = await askingAs(world, await world.agent());
    const change = {
      method: 'PATCH',
      body: { preferred_name: 'Late' },
      headers: { 'idempotency-key': 'late' },
    };
    const answer = await ask(`/v2/persons/${person.id}`, change);
    expect(answer.status).toBe(504);
    expect((await answer.json()).errors[0].detail).toContain('is not known');
    expect(await world.audit.entries({ kind: 'outcome' })).toMatchObject([{ end: 'unknown', status: 504 }]);
    // Asking again does not change again, as nobody knows.
    expect((await ask(`/v2/persons/${person.id}`, change)).status).toBe(409);
    held.letGo();
  });

  test('ends calls of the admin API too, which say whether something may have been changed', async () => {
    const signals: AbortSignal[] = [];
    const checkConnection: GatewayOptions['checkConnection'] = (_, signal) => {
      if (signal) signals.push(signal);
      return new Promise(() => {});
    };
    const world = await worldWith({ gateway: { deadlineMs: 50, checkConnection } });
    const headers = { authorization: `Bearer ${await world.adminToken()}` };
    const path = `https://gate.example/api/connections/${world.connectionId}/check`;
    const answer = await world.gateway.fetch(new Request(path, { method: 'POST', headers }));
    expect([answer.status, await answer.json()]).toEqual([
      504,
      expect.objectContaining({ code: 'deadline_exceeded', hint: expect.stringContaining('is not known') }),
    ]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('ends also calls that wait for their turn, and the next ones find theirs', async () => {
    const held = gate(/persons/);
    const world = await worldWith({ between: held.between, gateway: { deadlineMs: 100 } });
    const ask = await askingAs(world, await world.agent());
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await ask('/v2/persons')).status),
    );
    expect(new Set(statuses)).toEqual(new Set([504]));
    held.letGo();
    expect((await ask('/v2/persons?limit=1')).status).toBe(200);
  });

  test('is that of the caller too: who goes away is not waited for', async () => {
    const held = gate(/persons/);
    const world = await worldWith({ between: held.between });
    const ask = await askingAs(world, await world.agent());
    const caller = new AbortController();
    const answer = ask('/v2/persons', { signal: caller.signal });
    await held.arrival;
    caller.abort();
    expect((await answer).status).toBe(499);
    expect(await world.audit.entries({ kind: 'refusal' })).toMatchObject([
      { decision: { code: 'caller_gone' } },
    ]);
    held.letGo();
  });
});

describe('too many at once', () => {
  test('are turned away for a moment, in the manner of the family, and the gateway still says how it is', async () => {
    const held = gate(/persons/);
    const world = await worldWith({ between: held.between, gateway: { mostAtOnce: 3 } });
    const ask = await askingAs(world, await world.agent());
    const answers = Array.from({ length: 3 }, () => ask('/v2/persons?limit=1'));
    await held.arrival;
    const away = await ask('/v1/company/employees');
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await away.json()).error.error_data.staffgate).toEqual(['overloaded']);
    expect((await probe(world, '/healthz')).status).toBe(200);
    held.letGo();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await ask('/v2/persons?limit=1')).status).toBe(200);
  });
});

describe('draining', () => {
  test('answers what is under way and nothing new, signs the log, and lets go of the store', async () => {
    const held = gate(/persons/);
    const world = await createGatewayWorld({ company, between: held.between });
    const ask = await askingAs(world, await world.agent());
    const answer = ask('/v2/persons?limit=1');
    await held.arrival;
    const drained = world.gateway.drain();
    expect((await probe(world, '/readyz')).status).toBe(503);
    expect((await probe(world, '/healthz')).status).toBe(200);
    const away = await ask('/v2/persons');
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    held.letGo();
    expect((await answer).status).toBe(200);
    await drained;
    const storage = await openStorage({ location: `${world.folder}/store.db` });
    const last = await storage.db
      .selectFrom('audit_state')
      .select(['size', 'checkpoint_size'])
      .executeTakeFirstOrThrow();
    expect(last.checkpoint_size).toBe(last.size);
    await storage.close();
    await world.close();
  });

  test('waits for a file that is still being read', async () => {
    const world = await createGatewayWorld({ company: demoCompany({ people: 60 }) });
    const ask = await askingAs(world, await world.agent());
    const owner = world.emulator.company().documents[0]!.owner_id;
    const [file] = (await (await ask(`/v2/document-management/documents?owner_id=${owner}`)).json())._data;
    const download = await ask(`/v2/document-management/documents/${file.id}/download`);
    expect(download.status).toBe(200);
    let isDrained = false;
    const drained = world.gateway.drain().then(() => {
      isDrained = true;
    });
    await pause(50);
    expect(isDrained).toBe(false);
    expect((await download.arrayBuffer()).byteLength).toBe(file.size);
    await drained;
    await world.close();
  });

  test('gives up at its deadline what does not end, and the log says that the outcome is unknown', async () => {
    const held = gate(/persons/);
    const world = await createGatewayWorld({ company, between: held.between });
    const ask = await askingAs(world, await world.agent());
    const answer = ask(`/v2/persons/${person.id}`, { method: 'PATCH', body: { preferred_name: 'Late' } });
    await held.arrival;
    await world.gateway.drain(50);
    expect((await answer).status).toBe(503);
    const storage = await openStorage({ location: `${world.folder}/store.db` });
    const [outcome] = await storage.db
      .selectFrom('audit_entries')
      .select('body')
      .where('kind', '=', 'outcome')
      .execute();
    expect(JSON.parse(outcome!.body!)).toMatchObject({ end: 'unknown' });
    await storage.close();
    held.letGo();
    await world.close();
  });
});

describe('the work in the background', () => {
  test('takes away once a day what was kept long enough, and the log stays verifiable', async () => {
    let look = () => {};
    const every: NonNullable<WorldOptions['gateway']>['every'] = (_, work) => {
      look = work;
      return () => {};
    };
    const world = await worldWith({ gateway: { every } });
    await world.gateway.settings.setRetention({ months: 1, detailDays: 30 });
    const agent = await world.agent({ grant: { ...everything, limits: { people_per_day: 100 } } });
    const ask = await askingAs(world, agent);
    await ask('/v2/persons?limit=5');
    const people = () => world.storage.db.selectFrom('usage_people').selectAll().execute();
    expect(await people()).toHaveLength(5);
    world.clock.advance(40 * 24 * 60 * 60 * 1000);
    look();
    await world.gateway.background.runDue();
    expect(await people()).toEqual([]);
    expect(await world.audit.entries({ kind: 'call' })).toEqual([]);
    const prunedThrough = async () => {
      const state = world.storage.db.selectFrom('audit_state').select('pruned_through');
      return (await state.executeTakeFirstOrThrow()).pruned_through;
    };
    const first = await prunedThrough();
    expect(first).toBeGreaterThan(2);
    // Not again on the same day, but on a later one.
    world.clock.advance(23 * 60 * 60 * 1000);
    await world.gateway.background.runDue();
    expect(await prunedThrough()).toBe(first);
    world.clock.advance(40 * 24 * 60 * 60 * 1000);
    await world.gateway.background.runDue();
    expect(await prunedThrough()).toBeGreaterThan(first);
    const lines: string[] = [];
    for await (const line of exportLog(world.storage, world.audit)) lines.push(line);
    expect(await verifyExport(lines, { keys: [world.audit.verifierKey] })).toMatchObject({
      verdict: 'intact',
    });
  });

  test('is told of and tried again when it fails', async () => {
    const failures: string[] = [];
    const world = await worldWith({
      gateway: { every: () => () => {}, onFailure: (_, where) => void failures.push(where) },
    });
    await sql`pragma query_only = on`.execute(world.storage.db);
    await world.gateway.background.runDue();
    expect(failures).toEqual(['job approvals', 'job usage', 'job retention']);
    await sql`pragma query_only = off`.execute(world.storage.db);
    await world.gateway.background.runDue();
    expect(failures).toHaveLength(3);
  });
});
