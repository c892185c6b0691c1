import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { everything, type TestAgent } from '../gateway/world.ts';
import { createMcpWorld, eras, type McpClient, type McpWorld } from './world.ts';

let world: McpWorld;
let agent: TestAgent;

beforeAll(async () => {
  world = await createMcpWorld();
});
// Another agent each time: what one was told is not what the next one knows.
beforeEach(async () => {
  world.emulator.reset();
  agent = await world.agent();
});
afterAll(() => world.close());

describe.each(eras)('a client of the %s revisions', (era) => {
  let mcp: McpClient;
  beforeEach(async () => {
    mcp = await world.connect(agent, era);
  });

  test('is told the tools in their order, each with title and annotations', async () => {
    const { tools } = await mcp.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'describe_access',
      'people_find',
      'person_get',
      'absences_list',
      'attendances_list',
      'documents_list',
      'document_download',
      'company_info',
      'report_get',
      'person_save',
      'absence_save',
      'attendance_save',
      'document_save',
      'record_delete',
      'approval_status',
    ]);
    for (const { title, annotations } of tools) {
      expect(title).toBeTruthy();
      expect(Object.keys(annotations ?? {}).sort()).toEqual([
        'destructiveHint',
        'idempotentHint',
        'openWorldHint',
        'readOnlyHint',
      ]);
    }
  });

  test('enters, changes, looks at and deletes an employee', async () => {
    const fields = {
      first_name: 'Iva',
      last_name: 'Testmann',
      email: 'iva.testmann@example.org',
      hire_date: 'next Monday',
    };
    const created = await mcp.call('person_save', { fields });
    expect(created.result.done).toBe('Created Iva Testmann.');
    const changed = await mcp.call('person_save', {
      person: 'Testmann, Iva',
      fields: { position: 'Buyer', email: 'iva@example.org', supervisor: 'José Lefèvre' },
    });
    expect(changed.result.done).toBe('Changed position, supervisor, email of Iva Testmann.');
    const { result } = await mcp.call('person_get', { person: 'iva@example.org' });
    expect(result.person).toMatchObject({
      position: 'Buyer',
      hire_date: '2026-11-23',
      supervisor: 'José Lefèvre (50004)',
    });
    const deleted = await mcp.call('record_delete', { kind: 'person', id: created.result.id });
    expect(deleted.result.done).toBe('Deleted Iva Testmann with all their records.');
    expect((await mcp.call('person_get', { person: created.result.id })).result.error).toBe(
      'upstream_refused',
    );
  });

  test('enters, lists, changes and deletes an absence, by days in words', async () => {
    const entered = await mcp.call('absence_save', {
      person: 'Götz Lüders',
      type: 'vacation',
      from: '1.3.2027',
      to: '5.3.2027',
    });
    expect(entered.result).toMatchObject({
      done: 'Entered Paid vacation for Götz Lüders, Monday 2027-03-01 to Friday 2027-03-05.',
      status: 'pending',
    });
    const { id } = entered.result;
    const listed = await mcp.call('absences_list', {
      person: 'Lueders',
      period: 'KW 9 2027',
      fields: ['id', 'from', 'to'],
    });
    expect(listed.result).toMatchObject({
      period: '2027-03-01 to 2027-03-07',
      cols: ['id', 'from', 'to', 'status'],
      rows: [[id, '2027-03-01', '2027-03-05', 'pending']],
    });
    const changed = await mcp.call('absence_save', { id, to: '2027-03-04' });
    expect(changed.result.absence.to).toBe('2027-03-04');
    expect((await mcp.call('absences_list', { id })).result.absence).toMatchObject({
      person: 'Götz Lüders',
      to: '2027-03-04',
    });
    const deleted = await mcp.call('record_delete', { kind: 'absence', id });
    expect(deleted.result.done).toBe('Deleted Paid vacation of Götz Lüders, 2027-03-01 to 2027-03-04.');
    expect((await mcp.call('absences_list', { id })).result.error).toBe('upstream_refused');
  });

  test('enters work with a break, lists, changes and deletes it', async () => {
    const entered = await mcp.call('attendance_save', {
      person: 'Götz Lüders',
      date: 'next Monday',
      start: '9',
      end: '17:30',
      break_minutes: 30,
    });
    expect(entered.result.done).toBe(
      'Entered work of Götz Lüders on Monday 2026-11-23, 09:00 to 17:30, break 13:00 to 13:30.',
    );
    const { id } = entered.result;
    const listed = await mcp.call('attendances_list', {
      person: 'Götz Lüders',
      period: 'next Monday',
      fields: ['start', 'end', 'type'],
    });
    expect(listed.result.rows).toEqual([
      ['09:00', '17:30', 'work'],
      ['13:00', '13:30', 'break'],
    ]);
    expect((await mcp.call('attendance_save', { id, end: '18:00' })).result.attendance.end).toBe('18:00');
    expect((await mcp.call('attendances_list', { id })).result.attendance).toMatchObject({
      start: '09:00',
      end: '18:00',
    });
    const deleted = await mcp.call('record_delete', { kind: 'attendance', id });
    expect(deleted.result.done).toBe('Deleted hours of Götz Lüders, 2026-11-23 09:00 to 18:00.');
  });

  test('adds, lists, fetches and deletes a document', async () => {
    const added = await mcp.call('document_save', {
      person: 'Götz Lüders',
      category: 'Notes',
      title: 'Minutes',
      filename: 'minutes.txt',
      text: 'All is well.',
    });
    const { id } = added.result;
    // The virus scan.
    world.clock.advance(10 * 60_000);
    const fresh = await world.connect(agent, era);
    const listed = await fresh.call('documents_list', { person: 'Götz Lüders' });
    expect(listed.result.rows).toContainEqual([id, 'Minutes', 'Notes', '2026-11-20']);
    expect((await fresh.call('documents_list', { person: 'Götz Lüders', id })).result.document.name).toBe(
      'Minutes',
    );
    const fetched = await fresh.call('document_download', { person: 'Götz Lüders', id });
    expect(fetched.result.written_by_people).toBe('All is well.');
    const deleted = await fresh.call('record_delete', { kind: 'document', id, person: 'Götz Lüders' });
    expect(deleted.result.done).toBe('Deleted the document "Minutes" of Götz Lüders.');
    expect((await fresh.call('documents_list', { person: 'Götz Lüders', id })).result.error).toBe(
      'no_such_document',
    );
  });

  test('is told balances, pay, lists of the company and reports', async () => {
    const { result } = await mcp.call('person_get', { person: 'Götz Lüders', include: ['balances', 'pay'] });
    expect(result.balances.cols).toEqual(['type', 'today', 'left_to_plan']);
    expect(result.pay.rows.length).toBeGreaterThan(0);
    const types = await mcp.call('company_info', { kind: 'absence_types' });
    expect(types.text).toContain('Paid vacation');
    const reports = await mcp.call('company_info', { kind: 'reports' });
    const idOf = (name: string) => reports.result.rows.find((row: string[]) => row[1] === name)[0];
    const report = await mcp.call('report_get', { id: idOf('People and pay') });
    expect(report.result.rows.length).toBeGreaterThan(0);
    const grouped = await mcp.call('report_get', { id: idOf('Headcount by department') });
    expect(grouped.result.why).toContain('has groups or a chart');
  });

  test('goes through a list of everybody page by page', async () => {
    const ids = new Set<number>();
    let next: string | undefined;
    let total = 0;
    do {
      const { result } = await mcp.call('people_find', { limit: 50, ...(next !== undefined && { next }) });
      for (const [id] of result.rows) ids.add(id);
      ({ next, total } = result);
    } while (next !== undefined);
    expect(ids.size).toBe(total);
    const absences = new Set<string>();
    do {
      const { result } = await mcp.call('absences_list', {
        period: 'this month',
        fields: ['id'],
        ...(next !== undefined && { next }),
      });
      for (const [id] of result.rows) absences.add(id);
      ({ next } = result);
    } while (next !== undefined);
    expect(absences.size).toBeGreaterThan(20);
  });

  test('gets a picture of a document as an attached file', async () => {
    const { result } = await mcp.call('documents_list', { person: 'Götz Lüders' });
    const [id] = result.rows[0];
    const { content } = await mcp.call('document_download', { person: 'Götz Lüders', id });
    expect(content.map(({ type }) => type)).toEqual(['text', 'resource']);
  });
});

describe('without an id', () => {
  test('the one absence of today is changed; without one, or with several, it is asked which', async () => {
    const mcp = await world.connect(agent);
    const none = await mcp.call('absence_save', { person: 'Götz Lüders', to: 'Friday' });
    expect(none.result.error).toBe('no_such_absence');
    const entered = await mcp.call('absence_save', {
      person: 'Götz Lüders',
      type: 'sick',
      from: 'today',
      to: 'next Friday',
    });
    const ended = await mcp.call('absence_save', { person: 'Götz Lüders', type: 'sick', to: 'next Tuesday' });
    expect(ended.result.absence).toMatchObject({
      id: entered.result.id,
      person: 'Götz Lüders',
      from: '2026-11-20',
      to: '2026-11-24',
    });
    const other = await mcp.call('absence_save', { person: 'Götz Lüders', type: 'vacation', to: 'Monday' });
    expect(other.result.error).toBe('no_such_absence');
    const nothing = await mcp.call('absence_save', { person: 'Götz Lüders', type: 'sick' });
    expect(nothing.result.error).toBe('argument_missing');
  });
});

describe('a group', () => {
  test('is a department, team or office, or several that must all fit', async () => {
    const mcp = await world.connect(agent);
    const of = async (group: string) =>
      (await mcp.call('people_find', { group, fields: ['department', 'office'], limit: 50 })).result.rows;
    const both = await of('sales, hamburg');
    expect(both.length).toBeGreaterThan(0);
    expect(
      both.every(([, department, office]: string[]) => `${department} ${office}` === 'Sales Hamburg'),
    ).toBe(true);
    expect((await of('Sales')).length).toBeGreaterThan(both.length);
    expect((await mcp.call('absences_list', { group: 'Nowhere' })).result.error).toBe('no_such_group');
  });

  test("has its hours added up, each person's apart", async () => {
    const mcp = await world.connect(agent);
    const { result } = await mcp.call('attendances_list', {
      group: 'Finance',
      period: 'last week',
      sum: true,
    });
    expect(result.cols.slice(0, 3)).toEqual(['person', 'days', 'worked']);
    const listed = await mcp.call('attendances_list', {
      person: result.rows[0][0],
      period: 'last week',
      fields: ['start', 'end', 'type'],
      limit: 50,
    });
    const minutes = ([start, end, type]: string[]) =>
      ((type === 'work' ? 1 : -1) * (Date.parse(`2026-11-20T${end}Z`) - Date.parse(`2026-11-20T${start}Z`))) /
      60_000;
    const worked = listed.result.rows.map(minutes).reduce((sum: number, one: number) => sum + one, 0);
    const [hours, rest] = result.rows[0][2].split(':').map(Number);
    expect(hours * 60 + rest).toBe(worked);
  });
});

test.each([
  ['9', '5:30', '09:00 to 17:30'],
  ['9:00', '5', '09:00 to 17:00'],
  ['22', '6', '22:00 to 06:00'],
  ['9', '05:30', '09:00 to 05:30'],
  ['8am', 'noon', '08:00 to 12:00'],
])('work from %s to %s is %s', async (start, end, told) => {
  const mcp = await world.connect(agent);
  const { result } = await mcp.call('attendance_save', {
    person: '50002',
    date: '2026-12-01',
    start,
    end,
  });
  expect(result.done).toContain(told);
});

test('a document is given another title and category; its file stays', async () => {
  const mcp = await world.connect(agent);
  const { result } = await mcp.call('documents_list', { person: 'Götz Lüders' });
  const [id, name] = result.rows[0];
  const changed = await mcp.call('document_save', {
    person: 'Götz Lüders',
    id,
    title: 'Work contract',
    category: 'Contracts',
    date: 'yesterday',
  });
  expect(changed.result.done).toBe(`Changed the document "${name}" of Götz Lüders.`);
  const after = await mcp.call('documents_list', { person: 'Götz Lüders', id });
  expect(after.result.document).toMatchObject({
    name: 'Work contract',
    category: 'Contracts',
    date: '2026-11-19',
  });
  const file = await mcp.call('document_save', { person: 'Götz Lüders', id, text: 'New' });
  expect(file.result.error).toBe('not_changeable');
});

describe('a key', () => {
  async function post(headers: Record<string, string>): Promise<Response> {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    return world.gateway.fetch(
      new Request('https://gate.example/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    );
  }

  test('is needed on each request, and one that is wrong or was revoked is told so', async () => {
    expect((await post({})).headers.get('www-authenticate')).toBe('Bearer realm="staffgate"');
    const wrong = await post({ authorization: 'Bearer sg-agent-wrong' });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
    const right = { authorization: `Bearer ${agent.clientSecret}` };
    expect((await post(right)).status).toBe(200);
    const [key] = await world.gateway.agents.keys(agent.id);
    await world.gateway.agents.revokeKey(agent.id, key?.id as string);
    expect((await post(right)).status).toBe(401);
    expect((await world.entries()).at(-1)).toMatchObject({
      kind: 'sign-in',
      door: 'mcp',
      decision: { code: 'key_revoked' },
    });
  });

  test('does not help from a web page of somebody else, or under another name (S14)', async () => {
    const right = { authorization: `Bearer ${agent.clientSecret}` };
    expect((await post({ ...right, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ ...right, host: 'evil.example' })).status).toBe(403);
  });

  test('that was guessed too often locks the address out', async () => {
    const ask = () =>
      world.gateway.fetch(
        new Request('https://gate.example/mcp', { method: 'POST', headers: { authorization: 'Bearer no' } }),
        { address: '203.0.113.9' },
      );
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await ask()).status).toBe(401);
    expect((await ask()).status).toBe(429);
  });
});

describe('a repeated call', () => {
  test('books once, until something else was changed', async () => {
    const mcp = await world.connect(agent);
    const call = { person: 'Götz Lüders', date: '2026-12-01', start: '09:00', end: '12:00' };
    const [first, second] = [
      await mcp.call('attendance_save', call),
      await mcp.call('attendance_save', call),
    ];
    expect(second.result.id).toBe(first.result.id);
    expect(second.result.repeated).toBeTruthy();
    await mcp.call('record_delete', { kind: 'attendance', id: first.result.id });
    const third = await mcp.call('attendance_save', call);
    expect(third.result.id).not.toBe(first.result.id);
    expect(third.result.repeated).toBeUndefined();
  });

  test('with a key of the caller is the same change from another connection too', async () => {
    const call = {
      person: 'Götz Lüders',
      date: '2026-12-01',
      start: '09:00',
      end: '12:00',
      key: 'booking-1',
    };
    const first = await (await world.connect(agent)).call('attendance_save', call);
    world.clock.advance(3_600_000);
    const second = await (await world.connect(agent, 'legacy')).call('attendance_save', call);
    expect(second.result.id).toBe(first.result.id);
    const { result } = await (await world.connect(agent)).call('attendance_save', { ...call, end: '13:00' });
    expect(result.error).toBe('idempotency_key_reused');
  });
});

describe('what is refused', () => {
  test('is told with code, reason and help, and stands in the audit log', async () => {
    const reader = await world.agent({
      grant: {
        ...everything,
        areas: { employees: 'read' },
        attributes: { readable: ['first_name', 'last_name'] },
      },
    });
    const mcp = await world.connect(reader);
    expect(await mcp.tools()).toEqual(['describe_access', 'people_find', 'person_get', 'company_info']);
    const { isError, result } = await mcp.call('absence_save', {
      person: '50001',
      type: 'vacation',
      from: 'today',
    });
    expect(isError).toBe(true);
    expect(result).toMatchObject({
      error: 'area_not_granted',
      tool: 'absence_save',
      why: expect.stringContaining('needs write access to Time off'),
      help: 'Ask an administrator to grant write access to Time off.',
    });
    expect((await world.entries()).at(-1)).toMatchObject({
      kind: 'refusal',
      door: 'mcp',
      operation: 'v2.absencePeriods.create',
      decision: { outcome: 'refused', code: 'area_not_granted' },
    });
  });

  test('by Personio is told without its words', async () => {
    world.emulator.faults.add({
      operation: 'v2.absencePeriods.list',
      effect: { kind: 'status', status: 500 },
    });
    const { isError, result } = await (await world.connect(agent)).call('absences_list');
    expect(isError).toBe(true);
    expect(result).toEqual({
      error: 'upstream_failed',
      tool: 'absences_list',
      why: 'Personio did not answer. Nothing was changed.',
      help: 'Try again later.',
    });
  });

  test('ends at once when all calls are stopped, also what is known already', async () => {
    const mcp = await world.connect(agent);
    expect((await mcp.call('people_find', { query: 'Lüders' })).result.total).toBeGreaterThan(0);
    await world.gateway.settings.setMode('stopped');
    try {
      expect((await mcp.call('people_find', { query: 'Lüders' })).result.error).toBe('stopped');
    } finally {
      await world.gateway.settings.setMode('running');
    }
  });
});

test('a client that asks for an unknown tool is told so by the protocol', async () => {
  const mcp = await world.connect(agent);
  await expect(mcp.call('no_such_tool')).rejects.toThrow('There is no such tool');
});

test('a transport without a key does not connect', async () => {
  const transport = new StreamableHTTPClientTransport(new URL('https://gate.example/mcp'), {
    fetch: (url, init) => world.gateway.fetch(new Request(url, init)),
  });
  await expect(new Client({ name: 'test', version: '1' }).connect(transport)).rejects.toThrow();
});

describe('a change of an absence', () => {
  test('leaves the days that were not named, and takes halves by themselves', async () => {
    const mcp = await world.connect(agent);
    const { result } = await mcp.call('absence_save', {
      person: 'Götz Lüders',
      type: 'vacation',
      from: '1 to 5 March 2027',
    });
    const change = async (args: object) =>
      (await mcp.call('absence_save', { id: result.id, ...args })).result.absence;
    expect(await change({ from: '2027-03-02' })).toMatchObject({ from: '2027-03-02', to: '2027-03-05' });
    expect(await change({ comment: 'Sailing' })).toMatchObject({ from: '2027-03-02', to: '2027-03-05' });
    expect(await change({ half: 'from_midday' })).toMatchObject({
      from: '2027-03-02',
      to: '2027-03-05',
      half: 'from midday',
    });
    expect(await change({ from: '3 to 4 March 2027' })).toMatchObject({
      from: '2027-03-03',
      to: '2027-03-04',
    });
  });
});
