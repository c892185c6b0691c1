import { join } from 'node:path';
import { demoCompany } from '@staffgate/emulator';
import { type Approval, exportLog, verifyExport } from '@staffgate/gateway';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type TestServer } from '../../packages/gateway/src/storage/postgres.test-support.ts';
import { type WireAnswer, wireAgent } from './wire-agent.ts';
import { createGatewayWorld, everything, type GatewayWorld } from './world.ts';

const company = demoCompany({ people: 60 });
const ada = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;
const ben = { id: 'token-ben', name: 'Ben Example', role: 'approver' } as const;

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres();
}, 300_000);
afterAll(() => server?.stop());

type Call = Awaited<ReturnType<typeof wireAgent>>;

/** Two gateways over one database, before one Personio. */
class Replicas {
  readonly worlds: readonly [GatewayWorld, GatewayWorld];
  /** The same agent, calling one and the other. */
  readonly calls: readonly [Call, Call];
  readonly agentId: string;
  readonly people: readonly string[];
  /** Bodies of the changes that reached Personio. */
  readonly met: string[];

  constructor(parts: Pick<Replicas, 'worlds' | 'calls' | 'agentId' | 'people' | 'met'>) {
    this.worlds = parts.worlds;
    this.calls = parts.calls;
    this.agentId = parts.agentId;
    this.people = parts.people;
    this.met = parts.met;
  }

  get desks() {
    const [one, other] = this.worlds;
    return [one.gateway.desk, other.gateway.desk] as const;
  }

  ask(replica: 0 | 1, name: string, person = 0, headers: Record<string, string> = {}): Promise<WireAnswer> {
    const json = { preferred_name: name };
    return this.calls[replica]('PATCH', `/v2/persons/${this.people[person]}`, { json, headers });
  }

  async asked(name: string, person = 0): Promise<string> {
    const { status, body } = await this.ask(0, name, person);
    expect(status).toBe(202);
    return body.id;
  }

  advance(ms: number): void {
    for (const { clock } of this.worlds) clock.advance(ms);
  }

  async all(): Promise<readonly Approval[]> {
    return this.desks[0].approvals.list({ limit: 1_000 });
  }
}

let hold: ((body: string) => Promise<void>) | null = null;
let replicas: Replicas;
const approval = { risk: 'all', approvers: 1, most_pending: 5 };

async function createReplicas(rules: object = approval): Promise<Replicas> {
  const location = await server.newDatabase();
  const met: string[] = [];
  const gateway = { every: () => () => {} };
  const first = await createGatewayWorld({
    company,
    location,
    gateway,
    async between(request, next) {
      if (request.method !== 'PATCH') return next(request);
      const body = await request.clone().text();
      met.push(body);
      const response = await next(request);
      await hold?.(body);
      return response;
    },
  });
  const second = await createGatewayWorld({
    company,
    location,
    gateway,
    keys: join(first.folder, 'keys'),
    async between(request) {
      if (request.method !== 'PATCH') return first.emulator.fetch(request);
      const body = await request.clone().text();
      met.push(body);
      const response = await first.emulator.fetch(request);
      await hold?.(body);
      return response;
    },
  });
  const agent = await first.agent({ grant: { ...everything, approval: rules } as typeof everything });
  const calls = [await wireAgent(first, agent), await wireAgent(second, agent)] as const;
  const listed = await calls[0]('GET', '/v2/persons?limit=10');
  const people = (listed.body._data as { readonly id: string }[]).map(({ id }) => id);
  return new Replicas({ worlds: [first, second], calls, agentId: agent.id, people, met });
}

beforeEach(async () => {
  replicas = await createReplicas();
});

afterEach(async () => {
  hold = null;
  const [first, second] = replicas.worlds;
  await second.close();
  await first.close();
});

/** Decisions that came too late are faults that say so. */
async function settled(decisions: readonly Promise<unknown>[]): Promise<readonly boolean[]> {
  const results = await Promise.allSettled(decisions);
  return results.map((result) => {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'ApprovalFault' });
    return result.status === 'fulfilled';
  });
}

/** Whatever was made was agreed to, was made once, and is in a log that is whole. */
async function expectOrderly(): Promise<void> {
  const { met, worlds } = replicas;
  const [{ audit, storage }] = worlds;
  const approvals = await replicas.all();
  const made = approvals.filter(({ state }) => ['done', 'unknown'].includes(state));
  expect([...met].sort()).toEqual(made.map(({ request }) => JSON.stringify(request?.input.body)).sort());
  const entries = await audit.entries({ limit: 10_000 });
  const intents = entries.flatMap((entry) => (entry.kind === 'intent' ? [entry.approval] : []));
  expect([...intents].sort()).toEqual(made.map(({ id }) => id).sort());
  const lines: string[] = [];
  for await (const line of exportLog(storage, audit)) lines.push(line);
  const report = await verifyExport(lines, { keys: [audit.verifierKey] });
  expect(report).toMatchObject({ verdict: 'intact', problems: [] });
}

describe('two gateways over one PostgreSQL', () => {
  test('take the same change, asked of both at once, for one', async () => {
    const answers = await Promise.all([0, 1, 0, 1, 0, 1].map((at) => replicas.ask(at as 0 | 1, 'Pim')));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await replicas.all()).toHaveLength(1);
  });

  test('let no more wait than may, whichever was asked', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `Name ${at}`);
    const answers = await Promise.all(names.map((name, at) => replicas.ask((at % 2) as 0 | 1, name)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(approval.most_pending);
    expect(answers.filter(({ status }) => status !== 202)).toHaveLength(7);
    expect(await replicas.all()).toHaveLength(approval.most_pending);
  });

  test('make a change once that was asked of one and agreed to at the other, and both give its answer', async () => {
    const id = await replicas.asked('Pim');
    expect(await replicas.desks[1].approve(id, ada)).toMatchObject({ state: 'done' });
    for (const at of [0, 1] as const) expect(await replicas.ask(at, 'Pim')).toMatchObject({ status: 204 });
    await expectOrderly();
    expect(replicas.met).toHaveLength(1);
  });

  test('make it once when it is agreed to at both at once, asked for again, and taken up again', async () => {
    for (let round = 0; round < 12; round += 1) {
      const name = `Name ${round}`;
      const id = await replicas.asked(name);
      const [one, other] = replicas.desks;
      const yes = settled([one.approve(id, ada), other.approve(id, round % 2 === 0 ? ada : ben)]);
      await Promise.all([yes, one.recover(), other.recover(), replicas.ask(1, name), replicas.ask(0, name)]);
      expect((await yes).filter(Boolean).length).toBeGreaterThanOrEqual(1);
      expect((await one.get(id))?.state).toBe('done');
    }
    await expectOrderly();
    expect(replicas.met).toHaveLength(12);
  });

  test('let one of yes and no hold when both come at once', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const id = await replicas.asked(`Name ${round}`);
      const [one, other] = replicas.desks;
      const no = () => other.deny(id, ben, 'No.');
      const both = round % 2 === 0 ? [one.approve(id, ada), no()] : [no(), one.approve(id, ada)];
      expect((await settled(both)).filter(Boolean)).toHaveLength(1);
      ends.add((await one.get(id))?.state as string);
    }
    await expectOrderly();
    expect([...ends].every((state) => ['done', 'denied'].includes(state))).toBe(true);
  });

  test('tell who waits at one what was decided at the other', async () => {
    const waiting = replicas.ask(0, 'Pim', 0, { prefer: 'wait=30' });
    let id: string | undefined;
    while (id === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      id = (await replicas.all())[0]?.id;
    }
    await replicas.desks[1].approve(id, ada);
    expect(await waiting).toMatchObject({ status: 204 });
    await expectOrderly();
  });

  test('hear at once of a grant that was changed, and of a stop, at the other', async () => {
    const id = await replicas.asked('Pim');
    await replicas.worlds[0].gateway.agents.change(replicas.agentId, { purpose: 'Another one' });
    expect(await settled([replicas.desks[1].approve(id, ada)])).toEqual([false]);
    expect((await replicas.desks[0].get(id))?.state).toBe('refused');
    const next = await replicas.asked('Pam');
    await replicas.worlds[0].gateway.settings.setMode('read-only');
    expect(await settled([replicas.desks[1].approve(next, ada)])).toEqual([false]);
    expect(replicas.met).toEqual([]);
    await replicas.worlds[1].gateway.settings.setMode('running');
    expect(await replicas.desks[0].approve(next, ada)).toMatchObject({ state: 'done' });
    await expectOrderly();
    expect(replicas.met).toHaveLength(1);
  });

  test('do not take over what the other is making, and call it unknown once the other cannot be there', async () => {
    const id = await replicas.asked('Pim');
    const [one, other] = replicas.desks;
    let release = () => {};
    const reached = new Promise<void>((reach) => {
      hold = () => {
        reach();
        return new Promise((resolve) => {
          release = resolve;
        });
      };
    });
    const making = one.approve(id, ada).catch(() => {});
    await reached;
    await other.recover();
    expect((await other.get(id))?.state).toBe('executing');
    expect((await replicas.ask(1, 'Pim')).status).not.toBe(204);
    replicas.advance(180_000);
    await other.recover();
    expect((await other.get(id))?.state).toBe('unknown');
    release();
    await making;
    expect((await one.get(id))?.state).toBe('unknown');
    await Promise.all([one.recover(), other.recover()]);
    await expectOrderly();
    expect(replicas.met).toHaveLength(1);
  });
});

describe('two gateways over one PostgreSQL, where two have to agree', () => {
  beforeEach(async () => {
    const [first, second] = replicas.worlds;
    await second.close();
    await first.close();
    replicas = await createReplicas({ ...approval, approvers: 2 });
  });

  test('count a vote once for each, wherever and however often it is given', async () => {
    for (let round = 0; round < 8; round += 1) {
      const id = await replicas.asked(`Name ${round}`);
      const [one, other] = replicas.desks;
      await settled([one.approve(id, ada), other.approve(id, ada), one.approve(id, ada)]);
      expect((await other.get(id))?.state).toBe('pending');
      await settled([other.approve(id, ben), one.approve(id, ben), other.recover()]);
      expect((await one.get(id))?.state).toBe('done');
    }
    await expectOrderly();
    expect(replicas.met).toHaveLength(8);
  });

  test('make it once when both votes come at once', async () => {
    for (let round = 0; round < 12; round += 1) {
      const id = await replicas.asked(`Name ${round}`);
      const [one, other] = replicas.desks;
      await settled([one.approve(id, ada), other.approve(id, ben)]);
      expect((await one.get(id))?.state, `round ${round}`).toBe('done');
    }
    await expectOrderly();
    expect(replicas.met).toHaveLength(12);
  });
});
