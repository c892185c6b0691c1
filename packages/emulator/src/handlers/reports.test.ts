import { beforeEach, describe, expect, test } from 'vitest';
import { parseCompany } from '../company-file.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator.ts';

const ids = {
  people: '10000000-0000-4000-8000-000000000001',
  october: '10000000-0000-4000-8000-000000000002',
  history: '10000000-0000-4000-8000-000000000003',
  filtered: '10000000-0000-4000-8000-000000000004',
  failed: '10000000-0000-4000-8000-000000000005',
  old: '10000000-0000-4000-8000-000000000006',
  absences: '20000000-0000-4000-8000-000000000001',
  pay: '20000000-0000-4000-8000-000000000002',
  grouped: '20000000-0000-4000-8000-000000000003',
  closed: '20000000-0000-4000-8000-000000000004',
};
const allowance = '30000000-0000-4000-8000-000000000001';
const vacation = '40000000-0000-4000-8000-000000000001';

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    departments: [
      { id: 901, name: 'Workshop' },
      { id: 902, name: 'Office' },
    ],
    cost_centers: [{ id: 301, name: 'Lamps' }],
    time_off_types: [
      { id: 6001, id_v2: vacation, name: 'Vacation' },
      { id: 6045, name: 'Doctor', unit: 'hour' },
    ],
    compensation_types: [{ id: allowance, name: 'Allowance', category: 'recurring' }],
    custom_attributes: [
      { key: 'dynamic_1', label: 'Languages', type: 'tags', options: ['German', 'Danish'] },
    ],
    people: [
      {
        id: 11,
        first_name: 'Jonas',
        last_name: 'Probe',
        custom: { dynamic_1: ['German', 'Danish'] },
        salary: { fix: 3650.5, interval: 'monthly' },
        employments: [
          {
            start_date: '2026-03-01',
            department_id: 901,
            position: 'Smith',
            cost_centers: [{ id: 301, weight: 100 }],
          },
          { start_date: '2024-01-01', end_date: '2026-01-31', department_id: 902, status: 'inactive' },
        ],
      },
      {
        id: 12,
        first_name: 'Mira',
        last_name: 'Probe',
        employments: [{ start_date: '2025-01-01', department_id: 902, supervisor_id: 11 }],
      },
      {
        id: 13,
        first_name: 'Ida',
        last_name: 'Probe',
        employments: [{ start_date: '2027-01-01', status: 'onboarding' }],
      },
    ],
    compensations: [
      { person_id: 11, type_id: allowance, value: 49.1, interval: 'monthly', effective_from: '2026-03-01' },
      {
        person_id: 11,
        type_id: allowance,
        value: 0.2,
        interval: 'monthly',
        effective_from: '2026-03-01',
      },
    ],
    absences: [
      { person_id: 11, time_off_type_id: 6001, start_date: '2026-10-05', end_date: '2026-10-09' },
      {
        person_id: 11,
        time_off_type_id: 6001,
        start_date: '2026-10-30',
        end_date: '2026-11-03',
        half_day_start: true,
        half_day_end: true,
      },
      {
        person_id: 12,
        time_off_type_id: 6001,
        start_date: '2026-10-12',
        end_date: '2026-10-12',
        status: 'rejected',
      },
      {
        person_id: 12,
        time_off_type_id: 6045,
        start_date: '2026-10-13',
        end_date: '2026-10-13',
        start_time: '09:00',
        end_time: '10:30',
      },
    ],
    reports: [
      {
        id: ids.people,
        name: 'People',
        author_id: 11,
        type: 'point_in_time',
        period_type: 'today',
        columns: [
          'first_name',
          'preferred_name',
          'department',
          'supervisor',
          'cost_centers',
          'fix_salary',
          'dynamic_1',
        ],
      },
      {
        id: ids.october,
        name: 'October',
        period_type: 'last_month',
        columns: [
          'absence_6001',
          'absence_6001:periods',
          'absence_6045',
          `compensation_${allowance}`,
          'attendance_contractual_target_hours',
        ],
      },
      {
        id: ids.history,
        name: 'History',
        type: 'historical_data',
        columns: ['department', 'position', 'fix_salary', 'absence_6001'],
      },
      {
        id: ids.filtered,
        name: 'Workshop',
        period_type: 'today',
        columns: ['first_name'],
        filters: [
          { column: 'department_id', value: '901' },
          { column: 'first_name', comparison: 'neq', value: 'Mira' },
        ],
      },
      { id: ids.failed, name: 'Failed', columns: ['first_name'], refresh: 'update_failed' },
      { id: ids.old, name: 'Old', columns: ['first_name'], last_opened_at: '2026-09-20T09:00:00Z' },
      {
        id: ids.absences,
        name: 'Absences',
        builder: 'new',
        api_access: true,
        period_type: 'last_month',
        columns: [
          'first_name',
          'absence_period_type',
          'absence_period_range',
          'absence_period_days',
          'absence_period_hours',
          'absence_period_status',
        ],
        created_at: '2026-01-01T00:00:00Z',
      },
      {
        id: ids.pay,
        name: 'Pay',
        builder: 'new',
        api_access: true,
        period_type: 'today',
        columns: [
          'first_name',
          'preferred_name',
          'department',
          'status',
          'weekly_working_hours',
          'fix_salary',
        ],
        created_at: '2026-02-01T00:00:00Z',
      },
      {
        id: ids.grouped,
        name: 'Grouped',
        builder: 'new',
        api_access: true,
        layout: 'grouped',
        columns: ['team'],
        created_at: '2026-03-01T00:00:00Z',
      },
      { id: ids.closed, name: 'Closed', builder: 'new', columns: ['team'] },
    ],
  },
  { now: '2026-11-20T09:00:00Z' },
);

let emulator: Emulator;
let token = '';

async function startWith(options: EmulatorOptions = {}) {
  emulator = createEmulator({
    company,
    clock: { now: () => Date.parse('2026-11-20T09:15:02Z') },
    rateLimits: false,
    ...options,
  });
  token = await tokenOf(emulator.credentials.create());
}
beforeEach(() => startWith());

async function tokenOf(pair: { client_id: string; client_secret: string }): Promise<string> {
  const { client_id, client_secret } = pair;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const answer = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  return (await answer.json()).access_token;
}

async function call(path: string) {
  const response = await emulator.fetch(
    new Request(`http://p.test${path}`, { headers: { authorization: `Bearer ${token}` } }),
  );
  return { status: response.status, json: await response.json() };
}

async function turnTo(moment: string) {
  emulator.clock.set({ now: Date.parse(moment), speed: 0 });
  token = await tokenOf(emulator.credentials.create());
}

const v1 = '/v1/company/custom-reports';
const report = async (id: string, query = '') =>
  (await call(`${v1}/reports/${id}${query}`)).json.data[0].attributes;

describe('custom reports of v1', () => {
  test('are listed with what they show, and nothing of the new report builder', async () => {
    const { json } = await call(`${v1}/reports`);
    expect(json.data.map(({ attributes }: { attributes: { name: string } }) => attributes.name)).toEqual([
      'People',
      'October',
      'History',
      'Workshop',
      'Failed',
      'Old',
    ]);
    expect(json.metadata).toEqual({ total_elements: 6, current_page: 1, total_pages: 1 });
    expect(json.data[0].attributes).toMatchObject({
      id: ids.people,
      author_first_name: 'Jonas',
      type: 'point_in_time',
      status: 'up_to_date',
      start_date: '2026-11-20',
      end_date: '2026-11-20',
      data_refreshed_at: '2026-11-20T09:15:02Z',
    });
  });

  test('are filtered by id and by status', async () => {
    const names = async (query: string) =>
      (await call(`${v1}/reports?${query}`)).json.data.map(
        (one: { attributes: { name: string } }) => one.attributes.name,
      );
    expect(await names(`report_ids=${ids.people},${ids.october}`)).toEqual(['People', 'October']);
    expect(await names('status=update_failed')).toEqual(['Failed']);
    expect(await names('status=archived')).toEqual(['Old']);
  });

  test('show attributes as texts, entities, shares and salaries, whatever the credential may read', async () => {
    token = await tokenOf(emulator.credentials.create({ readable: [] }));
    const { items } = await report(ids.people);
    expect(items).toEqual([
      {
        employee_id: 11,
        attributes: [
          { attribute_id: 'first_name', data_type: 'TEXT', value: 'Jonas', employee_id: 11 },
          { attribute_id: 'preferred_name', data_type: 'TEXT', value: '', employee_id: 11 },
          {
            attribute_id: 'department',
            data_type: 'ENTITY',
            entity_id: '901',
            value: 'Workshop',
            employee_id: 11,
          },
          {
            attribute_id: 'cost_centers',
            data_type: 'COST_CENTER',
            cost_centers: [{ cost_center_id: '301', value: 'Lamps', weight: '100%' }],
            employee_id: 11,
          },
          {
            attribute_id: 'fix_salary',
            data_type: 'SALARY',
            amount: '3650.50',
            currency_symbol: '€',
            employee_id: 11,
          },
          { attribute_id: 'dynamic_1', data_type: 'TEXT', value: 'German, Danish', employee_id: 11 },
        ],
      },
      {
        employee_id: 12,
        attributes: [
          { attribute_id: 'first_name', data_type: 'TEXT', value: 'Mira', employee_id: 12 },
          { attribute_id: 'preferred_name', data_type: 'TEXT', value: '', employee_id: 12 },
          {
            attribute_id: 'department',
            data_type: 'ENTITY',
            entity_id: '902',
            value: 'Office',
            employee_id: 12,
          },
          {
            attribute_id: 'supervisor',
            data_type: 'ENTITY',
            entity_id: '11',
            value: 'Jonas Probe',
            employee_id: 12,
          },
          { attribute_id: 'dynamic_1', data_type: 'TEXT', value: '', employee_id: 12 },
        ],
      },
    ]);
  });

  test('count absences, pay and hours within their days', async () => {
    const { items, start_date, end_date } = await report(ids.october);
    expect([start_date, end_date]).toEqual(['2026-10-01', '2026-10-31']);
    // 2026-10-30 is a Friday, of which the first half was worked.
    expect(items[0].attributes).toEqual([
      {
        attribute_id: 'absence_6001',
        data_type: 'ABSENCE_OVERVIEW',
        start_date: '2026-10-05',
        end_date: '2026-10-31',
        duration_days: '5.5',
        duration_hours: '44',
        employee_id: 11,
      },
      ...[
        ['2026-10-05', '2026-10-09', false, false],
        ['2026-10-30', '2026-10-31', true, false],
      ].map(([from, until, atStart, atEnd]) => ({
        attribute_id: 'absence_6001:periods',
        data_type: 'ABSENCE_PERIOD',
        start_date: from,
        end_date: until,
        half_day_at_start: atStart,
        half_day_at_end: atEnd,
        employee_id: 11,
      })),
      {
        attribute_id: `compensation_${allowance}`,
        data_type: 'COMPENSATION',
        amount: '49.30',
        currency_code: 'EUR',
        currency_symbol: '€',
        employee_id: 11,
      },
      {
        attribute_id: 'attendance_contractual_target_hours',
        data_type: 'DURATION',
        duration: 176,
        employee_id: 11,
      },
    ]);
    expect(items[1].attributes).toMatchObject([
      { attribute_id: 'absence_6045', duration_days: '1', duration_hours: '1.5' },
      { data_type: 'DURATION' },
    ]);
  });

  test('follow a change of the company at once', async () => {
    const { absences, ...rest } = emulator.company();
    const shorter = absences.map((absence) =>
      absence.start_date === '2026-10-05' ? { ...absence, end_date: '2026-10-06' } : absence,
    );
    emulator.import({ ...rest, absences: shorter });
    expect((await report(ids.october)).items[0].attributes[0].duration_days).toBe('2.5');
  });

  test('tell history by the day from which it held', async () => {
    const { items } = await report(ids.history);
    const cells = items[0].historical_attributes.map(
      (cell: { attribute_id: string; effective_date: string; value?: string; amount?: string }) => [
        cell.attribute_id,
        cell.effective_date,
        cell.value ?? cell.amount,
      ],
    );
    expect(cells).toEqual([
      ['department', '2024-01-01', 'Office'],
      ['department', '2026-03-01', 'Workshop'],
      ['position', '2026-03-01', 'Smith'],
      ['fix_salary', '2026-03-01', '3650.50'],
    ]);
    expect(items[0].attributes).toBeUndefined();
  });

  test('show whom their filters let through', async () => {
    const { items } = await report(ids.filtered);
    expect(items.map(({ employee_id }: { employee_id: number }) => employee_id)).toEqual([11]);
  });

  test('are read page by page', async () => {
    const { json } = await call(`${v1}/reports/${ids.people}?page=2&limit=1`);
    expect(json).toMatchObject({
      metadata: { total_elements: 2, current_page: 2, total_pages: 2 },
      offset: 1,
      limit: 1,
    });
    expect(
      json.data[0].attributes.items.map(({ employee_id }: { employee_id: number }) => employee_id),
    ).toEqual([12]);
    expect((await report(ids.people, '?page=3&limit=1')).items).toEqual([]);
  });

  test.each([
    ['an unknown report', `${v1}/reports/${ids.absences}`, 404, 'Report not found'],
    ['the columns of an unknown report', `${v1}/columns?report_id=x`, 404, 'Report not found'],
    ['an archived report', `${v1}/reports/${ids.old}`, 400, 'Report is archived'],
    ['a page size of nothing', `${v1}/reports/${ids.people}?limit=0`, 400, 'Invalid parameter'],
  ])('refuse %s with a list of errors', async (_, path, status, details) => {
    const answer = await call(path);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual([
      {
        status,
        trace_id: expect.any(String),
        timestamp: '2026-11-20T09:15:02Z',
        errors: [
          {
            title: expect.any(String),
            details,
            type: 'search',
            _meta: [{ field: expect.any(String), description: expect.any(String) }],
          },
        ],
      },
    ]);
  });

  test('are archived 60 days after somebody fetched them last, and before that live', async () => {
    const statusOf = async () =>
      (await call(`${v1}/reports?report_ids=${ids.people}`)).json.data[0].attributes;
    await report(ids.people);
    await turnTo('2027-01-19T09:15:02Z');
    expect((await statusOf()).status).toBe('up_to_date');
    await turnTo('2027-01-19T09:15:03Z');
    expect(await statusOf()).toMatchObject({ status: 'archived', data_refreshed_at: '2026-11-20T09:15:02Z' });
    expect((await call(`${v1}/reports/${ids.people}`)).status).toBe(400);
    expect((await call(`${v1}/reports/${ids.october}`)).status).toBe(200);
  });

  test('end on 2027-06-30 by the clock of the emulator', async () => {
    await turnTo('2027-06-29T23:59:59Z');
    expect((await call(`${v1}/columns`)).status).toBe(200);
    await turnTo('2027-06-30T00:00:00Z');
    for (const path of ['/columns', '/reports', `/reports/${ids.people}`]) {
      expect((await call(v1 + path)).status).toBe(404);
    }
    await startWith({ quirks: { customReportsEnd: 'gone', endedRoutes: '410' } });
    expect((await call(`${v1}/columns`)).status).toBe(410);
  });

  test('name their columns, in German too', async () => {
    const columns = async (query: string) => (await call(`${v1}/columns?${query}`)).json.data;
    expect(await columns(`report_id=${ids.history}`)).toEqual({
      type: 'Column',
      attributes: [
        { attribute_id: 'department', human_readable: 'Department', data_type: 'ENTITY' },
        { attribute_id: 'position', human_readable: 'Position', data_type: 'TEXT' },
        { attribute_id: 'fix_salary', human_readable: 'Fixed salary', data_type: 'SALARY' },
        { attribute_id: 'absence_6001', human_readable: 'Vacation', data_type: 'ABSENCE_OVERVIEW' },
      ],
    });
    const german = await columns('columns=department,dynamic_1,absence_6001:periods&locale=de');
    expect(german.attributes).toEqual([
      { attribute_id: 'department', human_readable: 'Abteilung', data_type: 'ENTITY' },
      { attribute_id: 'dynamic_1', human_readable: 'Languages', data_type: 'TEXT' },
      {
        attribute_id: 'absence_6001:periods',
        human_readable: 'Vacation (Zeiträume)',
        data_type: 'ABSENCE_PERIOD',
      },
    ]);
  });
});

describe('reports of v2', () => {
  const v2 = '/v2/reports';

  test('are those that were opened to the API, the newest first', async () => {
    const { json } = await call(`${v2}?limit=2`);
    expect(json._data.map(({ name }: { name: string }) => name)).toEqual(['Grouped', 'Pay']);
    const rest = await call(json._meta.links.next.href.slice('http://p.test'.length));
    expect(rest.json._data.map(({ name }: { name: string }) => name)).toEqual(['Absences']);
  });

  test('give a row per absence where they show absences', async () => {
    const { json } = await call(`${v2}/${ids.absences}`);
    expect(json.report_config).toEqual({ id: ids.absences, name: 'Absences' });
    expect(json._meta.columns[3]).toEqual({
      name: 'absence_period_days',
      display: 'Time off - days',
      type: 'decimal',
    });
    expect(json._data).toHaveLength(3);
    expect(json._data[1]).toEqual([
      { attribute_id: 'first_name', string_value: { value: 'Jonas' } },
      {
        attribute_id: 'absence_period_type',
        options_value: { options: [{ key: vacation, value: 'Vacation' }] },
      },
      { attribute_id: 'absence_period_range', time_range_value: { from: '2026-10-30', to: '2026-11-03' } },
      { attribute_id: 'absence_period_days', numeric_value: { number: 0.5 } },
      { attribute_id: 'absence_period_hours', numeric_value: { number: 4 } },
      {
        attribute_id: 'absence_period_status',
        options_value: { options: [{ key: 'approved', value: 'Approved' }] },
      },
    ]);
    expect(json._data[2][4]).toMatchObject({ numeric_value: { number: 1.5 } });
  });

  test('give a row per person otherwise, each cell of its kind, empty ones too', async () => {
    const { json } = await call(`${v2}/${ids.pay}`);
    expect(json._data).toEqual([
      [
        { attribute_id: 'first_name', string_value: { value: 'Jonas' } },
        { attribute_id: 'preferred_name', string_value: { value: null } },
        { attribute_id: 'department', options_value: { options: [{ key: '901', value: 'Workshop' }] } },
        { attribute_id: 'status', options_value: { options: [{ key: 'active', value: 'Active' }] } },
        { attribute_id: 'weekly_working_hours', numeric_value: { number: 40 } },
        { attribute_id: 'fix_salary', monetary_value: { amount: 3650.5, currency: 'EUR' } },
      ],
      expect.arrayContaining([
        { attribute_id: 'fix_salary', monetary_value: { amount: null, currency: null } },
      ]),
    ]);
  });

  test('go on by the cursor, within a person too, to the last row', async () => {
    const rows: unknown[] = [];
    for (let path: string | undefined = `${v2}/${ids.absences}?limit=1`; path; ) {
      const { json } = await call(path);
      expect(json._data).toHaveLength(1);
      rows.push(...json._data);
      path = json._meta.links.next?.href.slice('http://p.test'.length);
    }
    expect(rows).toEqual((await call(`${v2}/${ids.absences}`)).json._data);
  });

  test('are labelled in the language that is asked for', async () => {
    const { json } = await call(`${v2}/${ids.absences}?locale=de`);
    expect(json._meta.columns[3].display).toBe('Abwesenheit - Tage');
  });

  test('say what they can show', async () => {
    const { json } = await call(`${v2}/attributes`);
    const byName = new Map(json._data.map((one: { name: string }) => [one.name, one]));
    expect(byName.get('last_name')).toMatchObject({ display: 'Last name', type: 'string' });
    expect(byName.get('dynamic_1')).toMatchObject({ display: 'Languages', type: 'string' });
    expect(byName.get('absence_period_range')).toMatchObject({ type: 'time_range' });
    expect(byName.get(`compensation_${allowance}`)).toMatchObject({ type: 'monetary' });
    expect(byName.has('absence_6001:periods')).toBe(false);
  });

  test.each([
    ['one that is not open to the API', ids.closed, /no element matching the predicate/],
    ['one of the old builder', ids.people, /no element matching the predicate/],
    ['an unknown one', 'x', /no element matching the predicate/],
    ['one with groups', ids.grouped, /^Unsupported nested type: null$/],
  ])('refuse %s with 400', async (_, id, text) => {
    const { status, json } = await call(`${v2}/${id}`);
    expect(status).toBe(400);
    expect(json.errors[0].detail).toMatch(text);
  });

  test('answer 400 where the right is missing', async () => {
    token = await tokenOf(emulator.credentials.create({ areas: { 'custom-reports': ['read'] } }));
    const { status, json } = await call(v2);
    expect([status, json.errors[0].detail]).toEqual([400, 'Unauthorized token']);
    expect((await call(`${v1}/reports`)).status).toBe(200);
    token = await tokenOf(emulator.credentials.create({ areas: { reports: ['read'] } }));
    expect((await call(v2)).status).toBe(200);
    expect((await call(`${v1}/reports`)).status).toBe(403);
  });
});

test('a report outlives its author', async () => {
  const response = await emulator.fetch(
    new Request('http://p.test/v2/persons/11', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  expect(response.status).toBe(204);
  expect((await call(`${v1}/reports`)).json.data[0].attributes).toMatchObject({ author_first_name: '' });
  const kept = emulator.company();
  expect(parseCompany(JSON.parse(JSON.stringify(kept)), { now: '2030-01-01T00:00:00Z' })).toEqual(kept);
});

test('a fetch changes nothing that an export would show, and survives one', async () => {
  const before = emulator.company();
  await report(ids.people);
  expect(emulator.company()).toEqual(before);
  expect(parseCompany(JSON.parse(JSON.stringify(before)), { now: '2030-01-01T00:00:00Z' })).toEqual(before);
});
