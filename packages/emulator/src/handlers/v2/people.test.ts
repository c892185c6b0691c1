import { beforeEach, describe, expect, test } from 'vitest';
import { parseCompany } from '../../company-file.ts';
import { demoCredential } from '../../demo-credential.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator.ts';

const now = '2026-11-20T09:15:02Z';
const job = '3d0f7c8a-52de-4a1e-9d75-6a8d0b1c2e44';

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    departments: [{ id: 401, name: 'Finance' }],
    teams: [{ id: 4502, name: 'Payroll', department_id: 401 }],
    workplaces: [{ id: 60302, name: 'Hamburg' }],
    legal_entities: [{ id: 170, name: 'Probe GmbH' }],
    cost_centers: [
      { id: 1000, name: 'One' },
      { id: 1001, name: 'Two' },
    ],
    jobs: [{ id: job, name: 'Clerk' }],
    custom_attributes: [
      { key: 'dynamic_820114', label: 'Badge', universal_id: 'badge_number' },
      { key: 'dynamic_820117', label: 'Locker', type: 'integer' },
      { key: 'dynamic_820121', label: 'Equipment', type: 'tags', options: ['laptop', 'monitor'] },
    ],
    people: [1, 2, 3, 4, 5].map((number) => ({
      id: number,
      first_name: number % 2 ? 'Odd' : 'Even',
      last_name: `Probe ${number}`,
      email: `p${number}@probe.example`,
      created_at: `2026-01-0${number}T00:00:00Z`,
      updated_at: `2026-02-0${number}T00:00:00Z`,
      custom: number === 1 ? { dynamic_820114: 'EXT-1', dynamic_820117: 7, dynamic_820121: ['laptop'] } : {},
      employments: [
        {
          id: `00000000-0000-4000-8000-00000000000${number}`,
          supervisor_id: number > 1 ? number - 1 : null,
          status: number === 5 ? 'inactive' : 'active',
        },
        { id: `00000000-0000-4000-8000-00000000010${number}`, status: 'inactive' },
      ],
    })),
  },
  { now },
);

let emulator: Emulator;
let token: string;

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = createEmulator({
    company,
    clock: { now: () => Date.parse(now) },
    rateLimits: false,
    ...options,
  });
  const { client_id, client_secret } = demoCredential;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const answer = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  token = (await answer.json()).access_token;
}

beforeEach(() => start());

async function call(path: string, method = 'GET', json?: unknown) {
  const response = await emulator.fetch(
    new Request(path.startsWith('http') ? path : `http://p.test/v2/persons${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    }),
  );
  const text = await response.text();
  return { status: response.status, text, json: text === '' ? null : JSON.parse(text) };
}

const ids = async (query: string) => (await call(query)).json._data.map(({ id }: { id: string }) => id);

test('shows a person with custom attributes by lower-case type, and without what is unset', async () => {
  expect((await call('/1')).json).toEqual({
    id: '1',
    email: 'p1@probe.example',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-02-01T00:00:00Z',
    first_name: 'Odd',
    last_name: 'Probe 1',
    preferred_name: '',
    gender: 'UNSPECIFIED',
    status: 'ACTIVE',
    custom_attributes: [
      { id: 'dynamic_820114', type: 'string', value: 'EXT-1', global_id: 'badge_number' },
      { id: 'dynamic_820117', type: 'int', value: 7, global_id: '820117' },
      { id: 'dynamic_820121', type: 'string_list', value: ['laptop'], global_id: '820121' },
    ],
    employments: [
      { id: '00000000-0000-4000-8000-000000000001' },
      { id: '00000000-0000-4000-8000-000000000101' },
    ],
    _meta: { links: { employments: { href: 'http://p.test/v2/persons/1/employments' } } },
  });
});

describe('filters', () => {
  test.each([
    ['?id=3,1,99', ['1', '3']],
    ['?email=P2@probe.example,p4@probe.example', ['2', '4']],
    ['?id=1,2&email=p2@probe.example', ['2']],
    ['?first_name=Odd', ['1', '3', '5']],
    ['?first_name=Odd&status=ACTIVE', ['1', '3']],
    ['?status=INACTIVE', ['5']],
    ['?created_at=2026-01-02T01:00:00%2B01:00', ['2']],
    ['?updated_at.gt=2026-02-03T00:00:00Z', ['4', '5']],
    ['?updated_at.gt=2026-02-01T00:00:00Z&updated_at.lt=2026-02-03T00:00:00.001Z', ['2', '3']],
    ['?shoe_size=44', ['1', '2', '3', '4', '5']],
  ])('%s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });
});

describe('pages', () => {
  test('a bare cursor remembers filters and limit; repeated ones do no harm', async () => {
    const first = (await call('?first_name=Odd&limit=1')).json;
    expect(first._meta.links.self.href).toBe('http://p.test/v2/persons');
    const next = new URL(first._meta.links.next.href);
    expect([...next.searchParams.keys()]).toEqual(['cursor']);
    const second = (await call(next.href)).json;
    expect(second._data.map(({ id }: { id: string }) => id)).toEqual(['3']);
    expect(second._meta.links.self.href).toBe(next.href);
    const repeated = await ids(`?first_name=Odd&limit=1&cursor=${next.searchParams.get('cursor')}`);
    expect(repeated).toEqual(['3']);
    const larger = await call(`?limit=50&cursor=${next.searchParams.get('cursor')}`);
    expect(larger.json._data).toHaveLength(2);
    expect(larger.json._meta.links.next).toBeUndefined();
  });

  test('a filter that contradicts the cursor is refused', async () => {
    const { href } = (await call('?first_name=Odd&limit=1')).json._meta.links.next;
    expect((await call(`${href}&first_name=Even`)).status).toBe(400);
  });

  test('people who come and go between pages are neither skipped nor repeated', async () => {
    const first = (await call('?limit=2')).json;
    await call('/1', 'DELETE');
    await call('', 'POST', { first_name: 'New', last_name: 'Probe' });
    const second = (await call(first._meta.links.next.href)).json;
    expect(second._data.map(({ id }: { id: string }) => id)).toEqual(['3', '4']);
  });

  test('the limits are 10 and 50', async () => {
    expect((await call('?limit=50')).status).toBe(200);
    expect((await call('?limit=51')).status).toBe(400);
  });
});

describe('writing persons', () => {
  test('a new person comes with an employment, and v1 knows both', async () => {
    const { status, json } = await call('', 'POST', {
      first_name: 'Tomas',
      last_name: 'Probe',
      email: 'tomas@probe.example',
      gender: null,
      custom_attributes: [{ id: 'dynamic_820117', value: '12' }],
      employments: [
        {
          status: 'ONBOARDING',
          employment_start_date: '2027-01-15',
          position: { title: 'Analyst' },
          legal_entity: { id: '170' },
          office: { id: '60302' },
          supervisor: { id: '1' },
          job: { id: job },
          org_units: [{ type: 'department', id: '401' }],
          cost_centers: [
            { id: '1000', weight: 60 },
            { id: '1001', weight: 40 },
          ],
        },
      ],
    });
    expect(status).toBe(201);
    expect(json).toEqual({ id: '6', _meta: { links: { self: { href: 'http://p.test/v2/persons/6' } } } });
    const [employment] = (await call('/6/employments')).json._data;
    expect(employment).toMatchObject({
      status: 'ONBOARDING',
      supervisor: { id: '1' },
      office: { id: '60302' },
      legal_entity: { id: '170' },
      org_units: [{ type: 'department', id: '401' }],
      person: { id: '6' },
    });
    const { data } = (await call('http://p.test/v1/company/employees/6')).json;
    expect(data.attributes).toMatchObject({
      status: { value: 'onboarding' },
      office: { value: { attributes: { id: 60302, name: 'Hamburg' } } },
      dynamic_820117: { value: 12 },
    });
  });

  test('an update merges custom attributes and answers nothing', async () => {
    const changes = {
      custom_attributes: [
        { id: 'dynamic_820121', value: ['monitor'] },
        { id: 'dynamic_820114', value: null },
      ],
    };
    expect(await call('/1', 'PATCH', changes)).toMatchObject({ status: 204, text: '' });
    const { custom_attributes, updated_at } = (await call('/1')).json;
    expect(custom_attributes).toEqual([
      { id: 'dynamic_820117', type: 'int', value: 7, global_id: '820117' },
      { id: 'dynamic_820121', type: 'string_list', value: ['monitor'], global_id: '820121' },
    ]);
    expect(updated_at).toBe(now);
  });

  test.each([
    ['an address that is taken', { email: 'P2@probe.example' }],
    ['an unknown custom attribute', { custom_attributes: [{ id: 'dynamic_9', value: 'x' }] }],
    ['a value of the wrong type', { custom_attributes: [{ id: 'dynamic_820117', value: 'x' }] }],
    ['a value that is no option', { custom_attributes: [{ id: 'dynamic_820121', value: ['car'] }] }],
    ['an empty name', { first_name: '' }],
    ['null for a name', { preferred_name: null }],
  ])('refuses %s and changes nothing', async (_, changes) => {
    expect((await call('/1', 'PATCH', changes)).status).toBe(400);
    expect((await call('', 'POST', { first_name: 'A', last_name: 'B', ...changes })).status).toBe(400);
    expect(emulator.company()).toEqual(company);
  });

  test('deleting takes the employments along, and nobody reports to the gone', async () => {
    expect((await call('/1', 'DELETE')).status).toBe(204);
    expect((await call('/1')).status).toBe(404);
    expect((await call('/1/employments')).status).toBe(404);
    expect((await call('/1', 'DELETE')).status).toBe(404);
    expect((await call('/2/employments')).json._data[0].supervisor).toBeNull();
  });
});

describe('employments', () => {
  const employment = '/2/employments/00000000-0000-4000-8000-000000000002';

  test('come with the most recent first, page by page', async () => {
    const first = (await call('/1/employments?limit=1')).json;
    expect(first._data[0].id).toBe('00000000-0000-4000-8000-000000000001');
    const second = (await call(first._meta.links.next.href)).json;
    expect(second._data[0].id).toBe('00000000-0000-4000-8000-000000000101');
    expect(second._meta.links.next).toBeUndefined();
  });

  test('link to a wrong path when told to, as the published examples do', async () => {
    await start({ quirks: { employmentLinks: 'published' } });
    const { next } = (await call('/1/employments?limit=1')).json._meta.links;
    expect(next.href).toMatch('http://p.test/v2/employments?cursor=');
    const { searchParams } = new URL(next.href);
    expect((await call(`/1/employments?${searchParams}`)).status).toBe(200);
  });

  test('a filter by creation is no filter of theirs', async () => {
    expect((await call('/1/employments?created_at.lt=wrong-date-format')).json.errors[0].detail).toContain(
      'parameters',
    );
    expect((await call('/1/employments?id.invalid=1')).json.errors[0].detail).toContain('filter encoding');
  });

  test('belong to their person only', async () => {
    expect((await call('/1/employments/00000000-0000-4000-8000-000000000002')).status).toBe(404);
    expect((await call('/99/employments/00000000-0000-4000-8000-000000000002')).status).toBe(404);
  });

  test('a change of department shows in v1, and null clears', async () => {
    await call(employment, 'PATCH', {
      org_units: [
        { type: 'team', id: '4502' },
        { type: 'department', id: '401' },
      ],
    });
    const { attributes } = (await call('http://p.test/v1/company/employees/2')).json.data;
    expect(attributes.department.value.attributes.name).toBe('Finance');
    expect(attributes.team.value.attributes.name).toBe('Payroll');
    await call(employment, 'PATCH', { org_units: null, supervisor: null, weekly_working_hours: null });
    const after = (await call(employment)).json;
    expect(after).toMatchObject({
      org_units: [],
      supervisor: null,
      weekly_working_hours: null,
      updated_at: now,
    });
  });

  test.each([
    ['a supervisor who does not exist', { supervisor: { id: '99' } }],
    ['oneself as supervisor', { supervisor: { id: '2' } }],
    ['a supervisor who reports to the person', { supervisor: { id: '4' } }],
    ['an unknown office', { office: { id: '1' } }],
    ['a team as a department', { org_units: [{ type: 'department', id: '4502' }] }],
    [
      'two departments',
      {
        org_units: [
          { type: 'department', id: '401' },
          { type: 'department', id: '401' },
        ],
      },
    ],
    ['shares that do not make 100', { cost_centers: [{ id: '1000', weight: 60 }] }],
    ['both ends of a probation', { probation_end_date: '2027-01-01', probation_period_length: 6 }],
    ['a day that does not exist', { employment_start_date: '2026-02-29' }],
    ['null for the status', { status: null }],
  ])('refuse %s and change nothing', async (_, changes) => {
    expect((await call(employment, 'PATCH', changes)).status).toBe(400);
    expect(emulator.company()).toEqual(company);
  });

  test('pass over a termination', async () => {
    expect(
      (await call(employment, 'PATCH', { termination: { termination_date: '2027-01-01' } })).status,
    ).toBe(204);
    expect((await call(employment)).json.termination).toBeUndefined();
  });
});

test('single records are wrapped in _data when told to', async () => {
  await start({ quirks: { wrapSingle: true } });
  expect((await call('/1')).json._data.id).toBe('1');
});
