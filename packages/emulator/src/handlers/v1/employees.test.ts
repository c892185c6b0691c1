import { beforeEach, describe, expect, test } from 'vitest';
import { parseCompany } from '../../company-file.ts';
import { demoCredential } from '../../demo-credential.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator.ts';

const now = '2026-11-20T09:15:02Z';

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    departments: [{ id: 901, name: 'Workshop' }],
    cost_centers: [
      { id: 31, name: 'Assembly' },
      { id: 32, name: 'Service' },
    ],
    holiday_calendars: [{ id: 7, name: 'Hessen', country: 'DE', state: 'Hessen' }],
    work_schedules: [{ id: 1077, name: 'Part-time', friday: '00:00' }],
    time_off_types: [{ id: 6001, name: 'Paid vacation', category: 'paid_vacation' }],
    custom_attributes: [
      { key: 'dynamic_1', label: 'Languages', type: 'tags', options: ['German', 'Danish'] },
      { key: 'dynamic_2', label: 'Born', type: 'date', universal_id: 'date_of_birth' },
      { key: 'dynamic_3', label: 'Locker', type: 'integer' },
    ],
    people: [
      {
        id: 11,
        first_name: 'Jonas',
        last_name: 'Probe',
        email: 'Jonas@probe.example',
        created_at: '2021-03-01T10:00:00Z',
        updated_at: '2026-05-01T10:00:00Z',
        changed_at: { first_name: '2026-05-01T10:00:00Z' },
        custom: { dynamic_1: ['German', 'Danish'], dynamic_2: '1991-05-03' },
        holiday_calendar_id: 7,
        work_schedule_id: 1077,
        absence_entitlements: [{ time_off_type_id: 6001, entitlement: 28, taken: 12.5, planned: 5 }],
        salary: { fix: 3650.5, interval: 'monthly', currency: 'EUR' },
        employments: [
          {
            supervisor_id: 12,
            department_id: 901,
            start_date: '2021-07-01',
            weekly_working_hours: 38.5,
            cost_centers: [
              { id: 31, weight: 60 },
              { id: 32, weight: 40 },
            ],
            created_at: '2021-03-01T10:00:00Z',
            updated_at: '2021-03-01T10:00:00Z',
          },
        ],
      },
      {
        id: 12,
        first_name: 'Mira',
        last_name: 'Probe',
        email: 'mira@probe.example',
        created_at: '2020-01-01T10:00:00Z',
        updated_at: '2020-01-01T10:00:00Z',
        employments: [{ created_at: '2020-01-01T10:00:00Z', updated_at: '2020-01-01T10:00:00Z' }],
      },
    ],
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
  const body = JSON.stringify({ client_id, client_secret });
  const headers = { 'content-type': 'application/json' };
  const answer = await emulator.fetch(
    new Request('http://p.test/v1/auth', { method: 'POST', body, headers }),
  );
  token = (await answer.json()).data.token;
}

beforeEach(() => start());

async function call(path: string, method = 'GET', json?: unknown) {
  const response = await emulator.fetch(
    new Request(`http://p.test/v1/company/employees${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    }),
  );
  return { status: response.status, headers: response.headers, json: await response.json() };
}

const patch = (employee: object, id = 11) => call(`/${id}`, 'PATCH', { employee });

test('wraps every value with its label, type and universal id', async () => {
  const { attributes } = (await call('/11')).json.data;
  expect(attributes.first_name).toEqual({
    label: 'First name',
    value: 'Jonas',
    type: 'standard',
    universal_id: 'first_name',
  });
  expect(attributes.weekly_working_hours.value).toBe('38.5');
  expect(attributes.hire_date).toMatchObject({ value: '2021-07-01T00:00:00+02:00', type: 'date' });
  expect(attributes.created_at.value).toBe('2021-03-01T11:00:00+01:00');
  expect(attributes.last_modified_at.value).toBe('2026-05-01T12:00:00+02:00');
  expect(attributes.fix_salary).toMatchObject({ value: 3650.5, currency: 'EUR' });
  expect(attributes.department.value).toEqual({
    type: 'Department',
    attributes: { id: 901, name: 'Workshop' },
  });
  expect(attributes.supervisor.value.attributes.email.value).toBe('mira@probe.example');
  expect(attributes.cost_centers.value.map(({ attributes: { percentage } }: never) => percentage)).toEqual([
    60, 40,
  ]);
  expect(attributes.work_schedule.value.attributes).toMatchObject({
    id: 1077,
    monday: '08:00',
    friday: '00:00',
  });
  expect(attributes.absence_entitlement.value[0].attributes).toMatchObject({ id: 6001, entitlement: 28 });
  expect(attributes.dynamic_1).toEqual({
    label: 'Languages',
    value: 'German,Danish',
    type: 'tags',
    universal_id: null,
  });
  expect(attributes.dynamic_2).toMatchObject({
    value: '1991-05-03T00:00:00+02:00',
    universal_id: 'date_of_birth',
  });
  expect(attributes.vacation_day_balance).toBeUndefined();
});

test('says what is unset with the empty value of its type', async () => {
  const { attributes } = (await call('/12')).json.data;
  const unset = {
    supervisor: null,
    department: null,
    hire_date: null,
    position: '',
    gender: '',
    cost_centers: [],
  };
  for (const [key, value] of Object.entries(unset)) expect(attributes[key].value, key).toEqual(value);
  const custom = { dynamic_1: '', dynamic_2: null, dynamic_3: null };
  for (const [key, value] of Object.entries(custom)) expect(attributes[key].value, key).toEqual(value);
});

describe('lists', () => {
  test('count records from 0 and pages from 0', async () => {
    const { json } = await call('?limit=1&offset=1');
    expect(json).toMatchObject({
      metadata: { total_elements: 2, current_page: 1, total_pages: 2 },
      offset: 1,
      limit: 1,
    });
    expect(
      json.data.map(({ attributes }: never) => (attributes as { id: { value: number } }).id.value),
    ).toEqual([12]);
    expect((await call('?offset=5')).json).toMatchObject({ data: [], metadata: { total_elements: 2 } });
    expect((await call('')).json).toMatchObject({ limit: 50, offset: 0 });
  });

  test('project to the attributes asked for, always with the id', async () => {
    const { json } = await call('?attributes[]=first_name&attributes[]=dynamic_1&page=3');
    expect(Object.keys(json.data[0].attributes)).toEqual(['id', 'first_name', 'dynamic_1']);
  });

  const ids = async (query: string) =>
    (await call(query)).json.data.map(
      ({ attributes }: { attributes: { id: { value: number } } }) => attributes.id.value,
    );

  test('find an address in any case, unless told otherwise', async () => {
    expect(await ids('?email=jonas@probe.example')).toEqual([11]);
    expect(await ids('?email=nobody@probe.example')).toEqual([]);
    await start({ quirks: { caseSensitiveEmail: true } });
    expect(await ids('?email=jonas@probe.example')).toEqual([]);
    expect(await ids('?email=Jonas@probe.example')).toEqual([11]);
  });

  test('select what changed since a moment in the zone of the company, and then pass over the address', async () => {
    expect(await ids('?updated_since=2026-05-01T11:59:59')).toEqual([11]);
    expect(await ids('?updated_since=2026-05-01T12:00:00')).toEqual([]);
    expect(await ids('?updated_since=2019-12-31&email=mira@probe.example')).toEqual([11, 12]);
    expect(await ids('?updated_since=2026-01-01&attributes[]=first_name')).toEqual([11]);
    expect(await ids('?updated_since=2026-01-01&attributes[]=last_name')).toEqual([]);
    await patch({ position: 'Fitter' }, 12);
    expect(await ids('?updated_since=2026-11-20&attributes[]=position')).toEqual([12]);
  });
});

describe('creating', () => {
  const employee = { email: 'ida@probe.example', first_name: 'Ida', last_name: 'Probe' };

  test('answers 200 with the next id, and is onboarding unless the hire date is past', async () => {
    expect((await call('', 'POST', { employee })).json).toEqual({
      success: true,
      data: { id: 13, message: 'success' },
    });
    expect((await call('/13')).json.data.attributes.status.value).toBe('onboarding');
    const past = { ...employee, email: 'b@probe.example', hire_date: '2026-11-20' };
    await call('', 'POST', { employee: past });
    expect((await call('/14')).json.data.attributes.status.value).toBe('active');
    const said = { ...past, email: 'c@probe.example', status: 'leave' };
    await call('', 'POST', { employee: said });
    expect((await call('/15')).json.data.attributes.status.value).toBe('leave');
  });

  test('passes over names that do not exist, and says so', async () => {
    const given = { ...employee, department: 'Workshop', office: 'Atlantis' };
    const { json } = await call('', 'POST', { employee: given });
    expect(json.meta).toEqual(['office "Atlantis" does not exist and was ignored.']);
    const { attributes } = (await call(`/${json.data.id}`)).json.data;
    expect(attributes.department.value.attributes.name).toBe('Workshop');
    expect(attributes.office.value).toBeNull();
  });

  test('refuses an address that is taken, a supervisor who does not exist, and a flat body', async () => {
    const taken = await call('', 'POST', { employee: { ...employee, email: 'MIRA@probe.example' } });
    expect(taken.status).toBe(422);
    expect(taken.json.error.error_data.email).toHaveLength(1);
    const missing = await call('', 'POST', { employee: { ...employee, supervisor_id: 99 } });
    expect(missing).toMatchObject({
      status: 422,
      json: { error: { code: 422, message: 'Supervisor with ID 99 not found' } },
    });
    expect((await call('', 'POST', employee)).status).toBe(422);
    expect(emulator.company().people).toHaveLength(2);
  });

  test('takes a form', async () => {
    const body = new URLSearchParams(
      Object.entries(employee).map(([name, value]) => [`employee[${name}]`, value]),
    );
    body.set('employee[weekly_working_hours]', '30.5');
    const headers = { authorization: `Bearer ${token}` };
    const url = 'http://p.test/v1/company/employees';
    const answer = await emulator.fetch(new Request(url, { method: 'POST', body, headers }));
    expect((await answer.json()).data.id).toBe(13);
    expect((await call('/13')).json.data.attributes.weekly_working_hours.value).toBe('30.5');
  });
});

describe('updating', () => {
  test('changes what it may and passes over the rest', async () => {
    const changes = {
      first_name: 'Jon',
      email: 'new@probe.example',
      team: 'Night',
      custom_attributes: { dynamic_1: 'Danish', dynamic_3: '17', dynamic_99: 'x' },
    };
    expect((await patch(changes)).json).toEqual({ success: true, data: { id: 11 }, meta: [] });
    const { attributes } = (await call('/11')).json.data;
    expect(attributes.email.value).toBe('Jonas@probe.example');
    expect(attributes.first_name.value).toBe('Jon');
    expect(attributes.dynamic_1.value).toBe('Danish');
    expect(attributes.dynamic_3.value).toBe(17);
  });

  test('does not change the status with the hire date', async () => {
    await patch({ hire_date: '2027-05-01' });
    expect((await call('/11')).json.data.attributes.status.value).toBe('active');
  });

  test('clears the supervisor with null, and refuses oneself and somebody who reports to one', async () => {
    expect((await patch({ supervisor_id: 11 })).status).toBe(422);
    expect((await patch({ supervisor_id: 11 }, 12)).status).toBe(422);
    expect((await patch({ supervisor_id: null })).status).toBe(200);
    expect((await call('/11')).json.data.attributes.supervisor.value).toBeNull();
    expect((await patch({ supervisor_id: 11 }, 12)).status).toBe(200);
  });

  test.each([
    [{ first_name: '' }, 'first_name'],
    [{ department: null }, 'department'],
    [{ custom_attributes: { dynamic_1: 'Klingon' } }, 'custom_attributes.dynamic_1'],
    [{ custom_attributes: { dynamic_2: '2026-02-30' } }, 'custom_attributes.dynamic_2'],
    [{ custom_attributes: { dynamic_3: 'many' } }, 'custom_attributes.dynamic_3'],
    [{ weekly_working_hours: 400 }, 'weekly_working_hours'],
  ])('refuses %j, naming the field', async (changes, field) => {
    const refused = await patch(changes);
    expect(refused.status).toBe(422);
    expect(Object.keys(refused.json.error.error_data)).toEqual([field]);
    expect(emulator.company()).toEqual(company);
  });

  test('leaves the time of change alone when nothing is different', async () => {
    await patch({ first_name: 'Jonas', position: '' });
    expect(emulator.company()).toEqual(company);
  });
});

test('tells balances as of today and what is left to plan', async () => {
  expect((await call('/11/absences/balance')).json.data).toEqual([
    { id: 6001, name: 'Paid vacation', category: 'paid_vacation', balance: 15.5, available_balance: 10.5 },
  ]);
  expect((await call('/12/absences/balance')).json.data).toEqual([]);
});

test('lists the attributes that may be read, the options of lists and tags with them', async () => {
  const { data } = (await call('/attributes')).json;
  expect(data).toContainEqual({
    key: 'first_name',
    label: 'First name',
    type: 'standard',
    universal_id: 'first_name',
    options: [],
  });
  expect(data.at(-3)).toMatchObject({ key: 'dynamic_1', type: 'tags', options: ['German', 'Danish'] });
});

test('a person without a picture has none', async () => {
  expect((await call('/11/profile-picture')).status).toBe(404);
  expect((await call('/11/profile-picture/75')).status).toBe(404);
  expect((await call('/11/profile-picture/0')).status).toBe(400);
});
