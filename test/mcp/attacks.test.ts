import { createHash } from 'node:crypto';
import { type Area, areas } from '@staffgate/catalog';
import { demoCompany } from '@staffgate/emulator';
import { toldDigest } from '@staffgate/mcp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../packages/gateway/src/audit/canonical-json.ts';
import { everything, type TestAgent } from '../gateway/world.ts';
import { hidden, orders, payloads } from './payloads.ts';
import { createMcpWorld, type McpWorld } from './world.ts';

let world: McpWorld;
beforeAll(async () => {
  world = await createMcpWorld();
});
beforeEach(() => world.emulator.reset());
afterAll(() => world.close());

/** A call of each tool, of every kind of record, that an agent with all rights is given an answer to. */
const calls: readonly (readonly [string, Record<string, unknown>, Area, 'read' | 'write'])[] = [
  ['people_find', { query: 'Lüders' }, 'employees', 'read'],
  ['person_get', { person: '50002' }, 'employees', 'read'],
  ['absences_list', {}, 'time-off', 'read'],
  ['attendances_list', { period: 'last week', limit: 1 }, 'attendances', 'read'],
  ['documents_list', { person: '50002' }, 'documents', 'read'],
  ['document_download', { person: '50002', id: '81002' }, 'documents', 'read'],
  ['company_info', { kind: 'absence_types' }, 'time-off', 'read'],
  ['company_info', { kind: 'document_categories' }, 'documents', 'read'],
  ['company_info', { kind: 'departments' }, 'org-units', 'read'],
  ['company_info', { kind: 'offices' }, 'workplaces', 'read'],
  ['company_info', { kind: 'legal_entities' }, 'legal-entities', 'read'],
  ['company_info', { kind: 'cost_centers' }, 'cost-centers', 'read'],
  ['company_info', { kind: 'reports' }, 'reports', 'read'],
  ['person_save', { person: '50002', fields: { position: 'Buyer' } }, 'employees', 'write'],
  ['absence_save', { person: '50002', type: 'Paid vacation', from: '2027-03-01' }, 'time-off', 'write'],
  ['attendance_save', { person: '50002', date: '2026-12-01', start: '9', end: '10' }, 'attendances', 'write'],
  [
    'document_save',
    { person: '50002', category: 'Notes', title: 'A', filename: 'a.txt', text: 'a' },
    'documents',
    'write',
  ],
  ['record_delete', { kind: 'person', id: '50099' }, 'employees', 'write'],
];

describe('a tool (S3)', () => {
  const grants = (Object.keys(areas) as Area[]).flatMap((area) =>
    (areas[area].access as readonly string[]).map((level) => [area, level as 'read' | 'write'] as const),
  );

  test.each(grants)('with %s to %s alone, is refused exactly where it is not listed', async (area, level) => {
    const agent = await world.agent({ grant: { ...everything, areas: { [area]: level } } });
    const mcp = await world.connect(agent);
    const { tools } = await mcp.client.listTools();
    for (const [name, args, needed, access] of calls) {
      const listed = tools.find((tool) => tool.name === name);
      const kinds = (listed?.inputSchema.properties as Record<string, { enum?: string[] }> | undefined)?.kind
        ?.enum;
      const isListed =
        listed !== undefined && (args.kind === undefined || kinds?.includes(args.kind as string) === true);
      expect(isListed, `${name} ${args.kind ?? ''}`).toBe(
        needed === area && (access === 'read' || level === 'write'),
      );
      const { isError, result } = await mcp.call(name, args);
      if (!isListed) {
        expect(isError, name).toBe(true);
        expect(['area_not_granted', 'write_not_granted', 'bad_arguments'], name).toContain(result.error);
      } else if (isError) {
        // What a change needs besides, such as the types of absence, may be of another area.
        expect(access).toBe('write');
      }
    }
  });

  test('that is listed answers an agent with all rights', async () => {
    const mcp = await world.connect(await world.agent());
    for (const [name, args] of calls) {
      const { isError, text } = await mcp.call(name, args);
      expect(isError, `${name}: ${text}`).toBe(false);
    }
  });

  test('that is not offered leaves a refusal in the log', async () => {
    const mcp = await world.connect(await world.agent({ grant: { ...everything, areas: {} } }));
    const before = (await world.entries()).length;
    for (const [name, args] of calls) expect((await mcp.call(name, args)).isError).toBe(true);
    const entries = (await world.entries()).slice(before);
    expect(entries).toHaveLength(calls.length);
    expect(entries.every(({ kind, door }) => kind === 'refusal' && door === 'mcp')).toBe(true);
  });
});

describe('who is out of scope (S4)', () => {
  test('cannot be told from who does not exist, by any tool', async () => {
    const other = demoCompany().people.at(30)?.id as number;
    const [absence] = world.emulator.company().absences.filter(({ person_id }) => person_id === other);
    expect(absence).toBeDefined();
    const agent = await world.agent({
      grant: { ...everything, people: { kind: 'people', ids: ['50002', '50003'] } },
    });
    const mcp = await world.connect(agent);
    const pairs: [string, (id: string) => Record<string, unknown>, string, string][] = [
      ['person_get', (person) => ({ person }), String(other), '99999'],
      ['people_find', (query) => ({ query }), String(other), '99999'],
      ['absences_list', (person) => ({ person, period: 'this year' }), String(other), '99999'],
      ['attendances_list', (person) => ({ person, period: 'this month' }), String(other), '99999'],
      ['documents_list', (person) => ({ person }), String(other), '99999'],
      ['person_save', (person) => ({ person, fields: { position: 'Buyer' } }), String(other), '99999'],
      [
        'absence_save',
        (person) => ({ person, type: 'Paid vacation', from: '2027-03-01' }),
        String(other),
        '99999',
      ],
      ['record_delete', (id) => ({ kind: 'person', id }), String(other), '99999'],
      ['absences_list', (id) => ({ id }), absence?.id as string, '00000000-0000-4000-8000-000000000000'],
      [
        'record_delete',
        (id) => ({ kind: 'absence', id }),
        absence?.id as string,
        '00000000-0000-4000-8000-000000000000',
      ],
    ];
    for (const [name, args, hidden, none] of pairs) {
      const [left, right] = [await mcp.call(name, args(hidden)), await mcp.call(name, args(none))];
      expect(left.text.replaceAll(hidden, none), name).toBe(right.text);
      expect(left.isError).toBe(right.isError);
    }
  });

  test('is nobody whom a name finds, nor one of those who are asked about', async () => {
    const agent = await world.agent({
      grant: { ...everything, people: { kind: 'people', ids: ['50002', '50003'] } },
    });
    const mcp = await world.connect(agent);
    expect((await mcp.call('people_find')).result.rows.map(([id]: number[]) => id)).toEqual([50002, 50003]);
    for (const { first_name, last_name, id } of demoCompany().people.slice(3, 40)) {
      const { result } = await mcp.call('person_get', { person: `${first_name} ${last_name}` });
      expect(JSON.stringify(result)).not.toContain(String(id));
      expect(['no_such_person', undefined]).toContain(result.error);
    }
  });
});

test('orders in fields of people come back as harmless text, and get nowhere else (S10)', async () => {
  const author = await world.connect(await world.agent());
  const before = JSON.stringify(await author.client.listTools());
  const instructions = author.client.getInstructions();
  expect(payloads.length).toBeGreaterThanOrEqual(100);
  const people = world.emulator.company().people;
  const company = {
    ...world.emulator.company(),
    people: people.map((person, index) => ({
      ...person,
      last_name: `Mark${index}`,
      preferred_name: payloads[index % payloads.length] as string,
      employments: person.employments.map((employment) => ({
        ...employment,
        position: payloads[index % payloads.length] as string,
      })),
    })),
  };
  world.emulator.import(company as never);
  const reader = await world.connect(await world.agent());
  let next: string | undefined;
  let rows = 0;
  let all = '';
  do {
    const { text, result } = await reader.call('people_find', {
      fields: ['position', 'preferred_name'],
      status: 'all',
      limit: 50,
      ...(next !== undefined && { next }),
    });
    expect(text).not.toMatch(hidden);
    expect(text).not.toMatch(/https?:|javascript:|!\[/);
    rows += result.rows.length;
    all += text;
    ({ next } = result);
  } while (next !== undefined);
  expect(rows).toBe(people.length);
  expect(all).toContain(orders[0]);
  expect(all).toContain('[picture: logo]');
  const { text } = await reader.call('person_get', { person: String(people[40]?.id) });
  expect(text).not.toMatch(hidden);
  const away = await reader.call('absences_list', { period: 'this month', limit: 50 });
  expect(away.text).not.toMatch(hidden);
  expect(JSON.stringify(await reader.client.listTools())).toBe(before);
  expect(reader.client.getInstructions()).toBe(instructions);
});

test('what is told of the tools changes only with the code (S11)', async () => {
  const mcp = await world.connect(await world.agent());
  const { tools } = await mcp.client.listTools();
  const told = tools.map((tool) => JSON.stringify(tool)).join('\n');
  await expect(`${mcp.client.getInstructions()}\n\n${told}\n`).toMatchFileSnapshot('tools.txt');
  const company = world.emulator.company();
  const custom_attributes = company.custom_attributes.map((attribute) => ({
    ...attribute,
    label: orders[0] as string,
  }));
  world.emulator.import({ ...company, custom_attributes } as never);
  const again = await world.connect(await world.agent());
  expect((await again.client.listTools()).tools).toEqual(tools);
  const { text } = await again.call('company_info', { kind: 'attributes', limit: 50 });
  expect(text).toContain(orders[0]);
});

test('the digest of what is told is logged as the gateway starts, and stands in its status (S11)', async () => {
  const lines: [object, string][] = [];
  const write = (fields: object, message: string) => void lines.push([fields, message]);
  const logging = await createMcpWorld({ gateway: { logger: { info: write, warn: write, error: write } } });
  try {
    const digest = toldDigest();
    expect(lines).toContainEqual([{ door: 'mcp', digest }, 'a door is open']);
    const { doors } = await (await logging.admin('auditor')).status.get();
    expect(doors).toEqual([{ name: 'mcp', path: '/mcp', digest }]);
    const mcp = await logging.connect(await logging.agent());
    const { client } = mcp;
    const { tools } = await client.listTools();
    const { resources } = await client.listResources();
    const prompts = [];
    for (const prompt of (await client.listPrompts()).prompts) {
      const args = (prompt.arguments ?? []).map(({ name }) => [name, name.toUpperCase()]);
      const { messages } = await client.getPrompt({
        name: prompt.name,
        arguments: Object.fromEntries(args),
      });
      const [message] = messages as { content: { text: string } }[];
      prompts.push({ ...prompt, text: message?.content.text });
    }
    const seen = canonicalJson({
      instructions: client.getInstructions(),
      tools,
      resources,
      prompts,
    });
    expect(createHash('sha256').update(seen).digest('hex')).toBe(digest);
  } finally {
    await logging.close();
  }
});

test('two hundred clients with the same ids of requests get their own answers, 10,000 of them (S24)', async () => {
  const people = demoCompany().people.slice(0, 200);
  const agents = await Promise.all(
    people.map(async ({ id }, index) => ({
      id,
      name: `Client ${index}`,
      agent: await world.agent({
        name: `Client ${index}`,
        grant: { ...everything, people: { kind: 'people', ids: [String(id)] } },
      }),
    })),
  );
  const ask = async ({ clientSecret }: TestAgent, id: number, name: string, args: object) => {
    const response = await world.gateway.fetch(
      new Request('https://gate.example/mcp', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${clientSecret}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } }),
      }),
    );
    const text = await response.text();
    return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
  };
  let answered = 0;
  for (let round = 0; round < 50; round += 1) {
    const answers = await Promise.all(
      agents.map(({ agent, id }) =>
        round % 10 === 0
          ? ask(agent, round, 'person_get', { person: String(id) })
          : ask(agent, round, 'describe_access', {}),
      ),
    );
    for (const [index, { id, result }] of answers.entries()) {
      const { id: own, name } = agents[index] as (typeof agents)[number];
      const told = JSON.parse(result.content[0].text);
      expect(id).toBe(round);
      if (round % 10 === 0) expect(told.person.id).toBe(own);
      else expect(told.agent).toBe(name);
      answered += 1;
    }
  }
  expect(answered).toBe(10_000);
}, 180_000);
