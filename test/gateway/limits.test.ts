import { demoCompany } from '@staffgate/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askingAs } from './asking.ts';
import { createGatewayWorld, everything, type GatewayWorld, type TestAgent } from './world.ts';

let world: GatewayWorld;

beforeAll(async () => {
  world = await createGatewayWorld({ company: demoCompany({ people: 5_000 }) });
});
afterAll(() => world.close());

/** Asks with the key of an agent, whose token is fetched first. */
async function callerOf({ clientId, clientSecret }: Omit<TestAgent, 'id'>) {
  const signIn = await world.gateway.fetch(
    new Request('https://personio.example/v2/auth/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    }),
  );
  const authorization = `Bearer ${(await signIn.json()).access_token}`;
  return (path: string, body?: unknown) =>
    world.gateway.fetch(
      new Request(`https://personio.example${path}`, {
        headers: { authorization, 'content-type': 'application/json' },
        ...(body !== undefined && { method: 'PATCH', body: JSON.stringify(body) }),
      }),
    );
}

describe('limits of an agent (S9)', () => {
  test('stop it at its budget exactly while it pages through five thousand people', async () => {
    const agent = await world.agent({ grant: { ...everything, limits: { people_per_day: 1_234 } } });
    const ask = await callerOf(agent);
    const seen = new Set<string>();
    let cursor = '';
    let refusals = 0;
    for (let limit = 50; limit > 0; ) {
      const answer = await ask(`/v2/persons?limit=${limit}${cursor}`);
      const text = await answer.text();
      if (answer.status === 429) {
        refusals += 1;
        expect(text).not.toContain('first_name');
        // Smaller and smaller pages, to take whatever is left.
        limit = Math.floor(limit / 2);
        continue;
      }
      const page = JSON.parse(text);
      for (const { id } of page._data) seen.add(id);
      cursor = `&cursor=${new URL(page._meta.links.next.href).searchParams.get('cursor')}`;
    }
    expect(seen.size).toBe(1_234);
    expect(refusals).toBeGreaterThan(3);
    expect(await world.gateway.budgets.usage(agent.id)).toMatchObject({ people: 1_234 });
    const alerts = await world.audit.entries({ kind: 'alert', actor: agent.id });
    expect(alerts).toMatchObject([{ limit: 'people_per_day', allowed: 1_234 }]);
    const refused = await world.audit.entries({ kind: 'refusal', actor: agent.id });
    expect(refused).toHaveLength(refusals);
    expect(refused[0]).toMatchObject({ status: 429, decision: { code: 'people_spent' } });
  });

  test('are not dodged by another generation, or by another key of the same agent', async () => {
    const agent = await world.agent({ grant: { ...everything, limits: { people_per_day: 60 } } });
    const first = await callerOf(agent);
    const second = await callerOf(await world.gateway.agents.issueKey(agent.id));
    expect((await first('/v2/persons?limit=40')).status).toBe(200);
    expect((await second('/v1/company/employees?limit=40&offset=100')).status).toBe(429);
    expect((await second('/v1/company/employees?limit=20&offset=100')).status).toBe(200);
    expect(await world.gateway.budgets.usage(agent.id)).toMatchObject({ people: 60 });
  });

  test('are told in the manner of each family, with when to come again', async () => {
    const agent = await world.agent({
      grant: { ...everything, limits: { rows_per_day: 3, requests_per_minute: 4 } },
    });
    const ask = await callerOf(agent);
    await ask('/v2/persons?limit=3');
    const answers = [
      await ask('/v2/persons?limit=1'),
      await ask('/v1/company/employees'),
      await ask('/v1/company/employees'),
      await ask('/v1/company/employees'),
      await ask('/v2/persons'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429, 429, 429]);
    // It is nine in the morning in UTC.
    const waits = answers.map(({ headers }) => headers.get('retry-after'));
    expect(waits).toEqual(['54000', '54000', '54000', '61', '61']);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(bodies[0].errors[0]).toMatchObject({
      title: 'Too Many Requests',
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      _meta: { code: 'rows_spent' },
    });
    expect(bodies[0].errors[0].detail).toContain('3 records a day');
    expect(bodies[1].error).toMatchObject({ code: 429, error_data: { staffgate: ['rows_spent'] } });
    expect(bodies[3].error.error_data.staffgate).toEqual(['requests_spent']);
    expect(bodies[4].errors[0]._meta.code).toBe('requests_spent');
  });

  test('that are used up keep the connection from being asked at all', async () => {
    const ask = await callerOf(
      await world.agent({ grant: { ...everything, limits: { rows_per_day: 2, people_per_day: 2 } } }),
    );
    const page = await (await ask('/v2/persons?limit=1')).json();
    await ask(`/v2/persons/${page._data[0].id}`);
    world.upstreamRequests.length = 0;
    expect((await ask('/v2/persons?limit=1')).status).toBe(429);
    expect(world.upstreamRequests).toEqual([]);
  });

  test('let a change happen or not, but never take its answer away', async () => {
    const ask = await callerOf(await world.agent({ grant: { ...everything, limits: { rows_per_day: 2 } } }));
    const id = (await (await ask('/v2/persons?limit=1')).json())._data[0].id;
    expect((await ask(`/v2/persons/${id}`, { preferred_name: 'First' })).status).toBe(204);
    expect((await ask(`/v2/persons/${id}`, { preferred_name: 'Second' })).status).toBe(429);
    const unlimited = await callerOf(await world.agent());
    expect((await (await unlimited(`/v2/persons/${id}`)).json()).preferred_name).toBe('First');
  });
});

describe('the headers that tell limits', () => {
  test('say what is left of the own limits of an agent, on answers and refusals of either family', async () => {
    const world = await createGatewayWorld({ company: demoCompany({ people: 30 }) });
    try {
      const limits = { requests_per_minute: 5, rows_per_day: 10 };
      const ask = await askingAs(world, await world.agent({ grant: { ...everything, limits } }));
      const seen = async (path: string) => {
        const { status, headers } = await ask(path);
        return [status, headers.get('ratelimit-policy'), headers.get('ratelimit')];
      };
      const policy = '"requests_per_minute";q=5;w=60, "rows_per_day";q=10;w=86400';
      expect(await seen('/v2/persons?limit=3')).toEqual([
        200,
        policy,
        '"requests_per_minute";r=4;t=61, "rows_per_day";r=7;t=54000',
      ]);
      world.clock.advance(20_000);
      expect(await seen('/v1/company/employees?limit=4')).toEqual([
        200,
        policy,
        '"requests_per_minute";r=3;t=41, "rows_per_day";r=3;t=53980',
      ]);
      expect(await seen('/v2/persons?limit=4')).toEqual([
        429,
        policy,
        '"requests_per_minute";r=2;t=41, "rows_per_day";r=3;t=53980',
      ]);
      await ask('/v2/persons?limit=1');
      await ask('/v2/persons?limit=1');
      world.clock.advance(10_000);
      // Those of this minute are used up, and what is left of the day is not looked at any more.
      for (const path of ['/v2/persons?limit=1', '/v1/company/employees?limit=1']) {
        const { status, headers } = await ask(path);
        expect([status, headers.get('ratelimit-policy'), headers.get('ratelimit')]).toEqual([
          429,
          policy,
          '"requests_per_minute";r=0;t=31',
        ]);
        expect(headers.get('retry-after')).toBe('31');
      }
      world.clock.advance(30_000);
      expect((await seen('/v2/persons?limit=1'))[2]).toBe('"requests_per_minute";r=0;t=1');
      world.clock.advance(1_000);
      expect(await seen('/v2/persons?limit=1')).toEqual([
        200,
        policy,
        '"requests_per_minute";r=0;t=20, "rows_per_day";r=0;t=53939',
      ]);
      const free = await askingAs(world, await world.agent());
      const { headers } = await free('/v2/persons?limit=1');
      expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
    } finally {
      await world.close();
    }
  });

  test('stand also on the repeated answer of a change, on one that waits for a human, and on their refusals', async () => {
    const company = demoCompany({ people: 30 });
    const world = await createGatewayWorld({ company });
    try {
      const limits = { requests_per_minute: 2 };
      const left = async (grant: object, keys: readonly string[]) => {
        const ask = await askingAs(world, await world.agent({ grant: { ...everything, limits, ...grant } }));
        const path = `/v2/persons/${company.people[3]?.id}`;
        const answers = [];
        for (const key of keys) {
          const headers = { 'idempotency-key': key };
          const body = { preferred_name: 'Ida' };
          const answer = await ask(path, { method: 'PATCH', body, headers });
          answers.push([answer.status, answer.headers.get('ratelimit')]);
        }
        return answers;
      };
      expect(await left({}, ['k1', 'k1', 'k1'])).toEqual([
        [204, '"requests_per_minute";r=1;t=61'],
        [204, '"requests_per_minute";r=0;t=61'],
        [429, '"requests_per_minute";r=0;t=61'],
      ]);
      const waiting = { approval: { risk: 'all' } };
      expect(await left(waiting, ['k1', 'k2', 'k3'])).toEqual([
        [202, '"requests_per_minute";r=1;t=61'],
        [202, '"requests_per_minute";r=0;t=61'],
        [429, '"requests_per_minute";r=0;t=61'],
      ]);
    } finally {
      await world.close();
    }
  });
});
