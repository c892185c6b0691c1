import { beforeEach, describe, expect, test } from 'vitest';
import { parseCompany } from '../../company-file.ts';
import { createEmulator, type Emulator } from '../../emulator.ts';
import { salaryTypes } from '../../pay.ts';

const allowance = '11111111-0000-4000-8000-000000000001';
const jubilee = '11111111-0000-4000-8000-000000000002';
const bonus = '11111111-0000-4000-8000-000000000003';

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    legal_entities: [
      { id: 1, name: 'North' },
      { id: 2, name: 'South' },
    ],
    compensation_types: [
      { id: allowance, name: 'Allowance', category: 'recurring' },
      { id: jubilee, name: 'Jubilee', category: 'one_time' },
      { id: bonus, name: 'Bonus', category: 'bonus' },
    ],
    people: [
      {
        id: 11,
        first_name: 'Jonas',
        last_name: 'Probe',
        salary: { fix: 4200.5, interval: 'monthly', currency: 'DKK' },
        employments: [{ start_date: '2024-03-01', legal_entity_id: 1, weekly_working_hours: 38.5 }],
      },
      {
        id: 12,
        first_name: 'Mira',
        last_name: 'Probe',
        salary: { hourly: 21.35 },
        employments: [
          {
            start_date: '2025-06-15',
            legal_entity_id: 2,
            termination: { date: '2026-11-15' },
            end_date: '2026-11-15',
            status: 'inactive',
          },
        ],
      },
      { id: 13, first_name: 'Ida', last_name: 'Probe', employments: [{ start_date: '2026-01-01' }] },
    ],
    compensations: [
      { person_id: 13, type_id: allowance, value: 49, interval: 'monthly', effective_from: '2026-01-31' },
      { person_id: 13, type_id: allowance, value: 150, interval: 'quarterly', effective_from: '2026-02-10' },
      {
        person_id: 13,
        type_id: allowance,
        value: 300,
        interval: 'half-yearly',
        effective_from: '2026-03-01',
      },
      { person_id: 13, type_id: allowance, value: 600, interval: 'yearly', effective_from: '2026-04-01' },
      { person_id: 13, type_id: jubilee, value: 1000, effective_from: '2026-05-20' },
      { person_id: 13, type_id: bonus, value: 2000, effective_from: '2026-06-01' },
    ],
  },
  { now: '2026-11-20T09:00:00Z' },
);

let emulator: Emulator;
let token = '';
beforeEach(async () => {
  emulator = createEmulator({
    company,
    clock: { now: () => Date.parse('2026-11-20T09:15:02Z') },
    rateLimits: false,
  });
  token = await tokenOf(emulator.credentials.create());
});

async function tokenOf(pair: { client_id: string; client_secret: string }): Promise<string> {
  const { client_id, client_secret } = pair;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const answer = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  return (await answer.json()).access_token;
}

async function call(path: string, method = 'GET', body?: object) {
  const response = await emulator.fetch(
    new Request(`http://p.test${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const listed = async (query: string) => (await call(`/v2/compensations?${query}`)).json._data;
const valuesOf = async (query: string) =>
  (await listed(query))
    .map(({ amount }: { amount: { value: number } }) => amount.value)
    .sort((a: number, b: number) => a - b);
const create = (body: object) => call('/v2/compensations', 'POST', body);
const salaryOf = async (id: number) => {
  const { attributes } = (await call(`/v1/company/employees/${id}`)).json.data;
  return [attributes.fix_salary.value, attributes.fix_salary_interval.value, attributes.hourly_salary.value];
};

describe('list', () => {
  test('shows the salary that v1 shows, with hours and legal entity', async () => {
    expect(await listed('person.id=11')).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        person: { id: '11' },
        legal_entity: { id: '1' },
        type: { ...salaryTypes.fixed, category: 'FIXED_SALARY' },
        amount: { value: 4200.5, currency: 'DKK' },
        interval: 'MONTHLY',
        effective_from: '2024-03-01',
        weekly_working_hours: 38.5,
        full_time_weekly_working_hours: 40,
      },
    ]);
    const [hourly] = await listed('person.id=12');
    expect(hourly).toMatchObject({ type: { category: 'HOURLY' }, amount: { value: 21.35 }, interval: null });
  });

  test.each([
    ['2026-01-01', [49]],
    ['2026-02-01', [49, 150]],
    ['2026-03-01', [49, 300]],
    ['2026-04-01', [49, 600]],
    ['2026-05-01', [49, 150, 1000]],
    ['2026-06-01', [49, 2000]],
    ['2026-09-01', [49, 300]],
    ['2027-04-01', [49, 600]],
    ['2025-12-01', []],
  ])('shows in the month of %s what is paid in it', async (start, values) => {
    expect(await valuesOf(`person.id=13&start_date=${start}`)).toEqual(values);
  });

  test('shows one-time payments by their day, not by their month', async () => {
    expect(await valuesOf('person.id=13&start_date=2026-05-01&end_date=2026-05-19')).toEqual([49, 150]);
    expect(await valuesOf('person.id=13&start_date=2026-05-20&end_date=2026-05-20')).toEqual([49, 150, 1000]);
  });

  test('pays nobody before the first or after the last day of work', async () => {
    const people = async (query: string) =>
      (await listed(query)).map(({ person }: { person: { id: string } }) => person.id);
    expect(await people('start_date=2026-11-01')).toContain('12');
    expect(await people('start_date=2026-11-16&end_date=2026-11-30')).not.toContain('12');
    expect(await people('start_date=2025-06-01&end_date=2025-06-14')).toEqual(['11']);
    expect(await people('start_date=2024-02-01')).toEqual([]);
  });

  test('covers the current month, or that of the one date that is given', async () => {
    expect(await valuesOf('person.id=13')).toEqual([49, 150]);
    expect(await valuesOf('person.id=13&end_date=2026-05-25')).toEqual([49, 150, 1000]);
    expect(await valuesOf('person.id=13&start_date=2026-05-21')).toEqual([49, 150]);
  });

  test.each([
    'start_date=2026-01-01&end_date=2026-02-02',
    'start_date=2026-01-31&end_date=2026-03-01',
    'start_date=2026-02-02&end_date=2026-02-01',
    'start_date=2026-02-30',
    'limit=101',
    'limit=0',
    'cursor=made-up',
  ])('refuses %s with 400', async (query) => {
    expect((await call(`/v2/compensations?${query}`)).status).toBe(400);
  });

  test.each(['start_date=2026-01-15&end_date=2026-02-14', 'start_date=2026-01-31&end_date=2026-02-28'])(
    'takes %s for a month',
    async (query) => {
      expect((await call(`/v2/compensations?${query}`)).status).toBe(200);
    },
  );

  test('filters by several persons and by legal entity', async () => {
    expect(await valuesOf('start_date=2026-11-01&person.id=11,12,99')).toEqual([21.35, 4200.5]);
    expect(await valuesOf('start_date=2026-11-01&legal_entity.id=2')).toEqual([21.35]);
  });

  test('goes through every page, also within one person, and ends with the last', async () => {
    const whole = await listed('start_date=2026-11-01');
    const read: unknown[] = [];
    for (let path: string | undefined = '/v2/compensations?start_date=2026-11-01&limit=1'; path; ) {
      const { json } = await call(path);
      expect(json._data).toHaveLength(1);
      read.push(...json._data);
      path = json._meta.links.next?.href.slice('http://p.test'.length);
    }
    expect(read).toEqual(whole);
  });
});

describe('create', () => {
  const salary = (more: object = {}) => ({
    person: { id: '11' },
    type: { id: salaryTypes.fixed.id },
    value: 4500,
    effective_from: '2026-12-01',
    ...more,
  });

  test('enters a rise that both generations show from its first day on', async () => {
    const { status, json } = await create(salary());
    expect(status).toBe(200);
    expect(json).toMatchObject({ amount: { value: 4500, currency: 'DKK' }, interval: 'MONTHLY' });
    expect(await salaryOf(11)).toEqual([4200.5, 'monthly', 0]);
    emulator.clock.set({ now: Date.parse('2026-12-01T09:00:00Z') });
    token = await tokenOf(emulator.credentials.create());
    expect(await salaryOf(11)).toEqual([4500, 'monthly', 0]);
    expect(await valuesOf('person.id=11&start_date=2026-11-01')).toEqual([4200.5]);
    expect(await valuesOf('person.id=11&start_date=2026-12-01')).toEqual([4500]);
    expect(await valuesOf('person.id=11&start_date=2026-11-20&end_date=2026-12-10')).toEqual([4200.5, 4500]);
  });

  test('replaces one kind of salary by another', async () => {
    await create(
      salary({ person: { id: '12' }, value: 3000, interval: 'YEARLY', effective_from: '2026-01-01' }),
    );
    expect(await salaryOf(12)).toEqual([3000, 'yearly', 0]);
    expect(await valuesOf('person.id=12&start_date=2026-03-01')).toEqual([3000]);
  });

  test('pays somebody who had no salary, and lets the later entry of a day hold', async () => {
    expect(await salaryOf(13)).toEqual([0, '', 0]);
    const first = salary({ person: { id: '13' }, effective_from: '2026-11-01' });
    await create(first);
    emulator.clock.advance(1000);
    await create({ ...first, value: 4600.25 });
    expect(await salaryOf(13)).toEqual([4600.25, 'monthly', 0]);
  });

  test('falls back to monthly for recurring ones, and ignores the interval of single payments', async () => {
    const recurring = await create(salary({ type: { id: allowance } }));
    expect(recurring.json.interval).toBe('MONTHLY');
    const single = await create(salary({ type: { id: jubilee }, interval: 'YEARLY' }));
    expect(single.json.interval).toBeNull();
    const half = await create(salary({ type: { id: allowance }, interval: 'HALF-YEARLY' }));
    expect(half.json.interval).toBe('HALF-YEARLY');
  });

  test.each([
    ['a bonus', { type: { id: bonus } }],
    ['an unknown type', { type: { id: '11111111-0000-4000-8000-000000000009' } }],
    ['an unknown person', { person: { id: '99' } }],
    ['three decimals', { value: 1.005 }],
    ['an amount as text', { value: '4500' }],
    ['an unknown interval', { interval: 'HALF_YEARLY' }],
    ['no currency that exists', { currency: 'XQQ' }],
    ['no first day', { effective_from: undefined }],
    ['a first day that does not exist', { effective_from: '2026-02-30' }],
  ])('refuses %s with 400', async (_, more) => {
    expect((await create(salary(more))).status).toBe(400);
    expect(emulator.company().compensations).toHaveLength(6);
  });

  test('needs both scopes', async () => {
    for (const scopes of [['personio:compensations:read'], ['personio:compensations:write']] as const) {
      token = await tokenOf(emulator.credentials.create({ scopes: [...scopes] }));
      expect((await create(salary())).status).toBe(403);
    }
    token = await tokenOf(emulator.credentials.create({ scopes: [] }));
    expect((await call('/v2/compensations')).status).toBe(403);
    expect((await call('/v2/compensations/types')).status).toBe(403);
  });

  test('is kept apart from attributes that a credential may not write or read', async () => {
    const readable = ['first_name'];
    token = await tokenOf(emulator.credentials.create({ readable, writable: [] }));
    expect((await create(salary())).status).toBe(403);
    expect((await create(salary({ type: { id: allowance } }))).status).toBe(200);
    const [fixed] = await listed('person.id=11&start_date=2026-11-01');
    expect(Object.keys(fixed)).toEqual(['id', 'person', 'type']);
  });
});

describe('types', () => {
  const types = '/v2/compensations/types';

  test('are those of one-time and recurring compensations', async () => {
    expect((await call(types)).json._data).toEqual([
      { id: allowance, name: 'Allowance', category: 'RECURRING' },
      { id: jubilee, name: 'Jubilee', category: 'ONE_TIME' },
    ]);
    expect((await call(`${types}?limit=101`)).status).toBe(400);
  });

  test('are created with 200, and can be used at once', async () => {
    const { status, json } = await call(types, 'POST', { name: 'Bicycle', category: 'RECURRING' });
    expect([status, json.name, json.category]).toEqual([200, 'Bicycle', 'RECURRING']);
    const second = await call(types, 'POST', { name: 'Bicycle', category: 'ONE_TIME' });
    expect(second.json.id).not.toBe(json.id);
    const body = { person: { id: '11' }, type: { id: json.id }, value: 30, effective_from: '2026-12-01' };
    expect((await create(body)).json.type).toEqual({ id: json.id, name: 'Bicycle', category: 'RECURRING' });
  });

  test.each([
    { name: null, category: 'RECURRING' },
    { name: 'X', category: null },
    { name: 'X', category: 'BONUS' },
    { name: '', category: 'RECURRING' },
    {},
  ])('refuse %o with 400', async (body) => {
    expect((await call(types, 'POST', body)).status).toBe(400);
  });
});

test('pay goes with the person, and comes back with an export', async () => {
  await create({ person: { id: '11' }, type: { id: allowance }, value: 1, effective_from: '2026-01-01' });
  const kept = emulator.company();
  expect(parseCompany(JSON.parse(JSON.stringify(kept)), { now: '2030-01-01T00:00:00Z' })).toEqual(kept);
  expect((await call('/v2/persons/13', 'DELETE')).status).toBe(204);
  expect(emulator.company().compensations.map(({ person_id }) => person_id)).toEqual([11]);
});
