import { describe, expect, test } from 'vitest';
import { startWith, types } from '../absences.test-support.ts';

const vacation = {
  employee_id: 11,
  time_off_type_id: 6001,
  start_date: '2026-12-07',
  end_date: '2026-12-11',
  half_day_start: false,
  half_day_end: false,
};

/** Vacations of one day each. */
function days(...dates: string[]) {
  return dates.map((date, index) => ({
    v1_id: index + 1,
    person_id: 12,
    time_off_type_id: 6001,
    start_date: date,
    end_date: date,
  }));
}

test('lists types with the id that v2 uses, their unit, and whether approval is needed', async () => {
  const { call } = await startWith();
  const { json } = await call('/v1/company/time-off-types');
  expect(json.data[0]).toEqual({
    type: 'TimeOffType',
    attributes: {
      id: 6001,
      id_v2: types.vacation,
      name: 'Paid vacation',
      category: 'paid_vacation',
      unit: 'day',
      approval_required: true,
    },
  });
  expect((await call('/v1/company/time-off-types?limit=2&offset=3')).json.data).toHaveLength(1);
});

describe('creating', () => {
  test('answers 200 with midnights of the company, working days by schedule, and approval at once', async () => {
    const { call } = await startWith();
    const { status, json } = await call('/v1/company/time-offs', 'POST', { ...vacation, comment: 'Sailing' });
    expect(status).toBe(200);
    expect(json.data.attributes).toMatchObject({
      id: 1,
      status: 'approved',
      comment: 'Sailing',
      start_date: '2026-12-07T00:00:00+01:00',
      end_date: '2026-12-11T00:00:00+01:00',
      days_count: 4,
      half_day_start: false,
      half_day_end: false,
      time_off_type: { attributes: { id: 6001, name: 'Paid vacation', category: 'paid_vacation' } },
      created_by: 'API',
      certificate: { status: 'not-required' },
      created_at: '2026-11-20T10:15:02+01:00',
    });
    expect(json.data.attributes.employee.attributes.email.value).toBe('jonas@probe.example');
    expect((await call('/v1/company/time-offs/1')).json.data).toEqual(json.data);
  });

  test('counts halves, and only those of days that are worked', async () => {
    const { call } = await startWith();
    const halves = { ...vacation, half_day_start: 1, half_day_end: 1 };
    expect((await call('/v1/company/time-offs', 'POST', halves)).json.data.attributes).toMatchObject({
      days_count: 3.5,
      half_day_start: true,
    });
    const { call: numbers } = await startWith([], { quirks: { halfDayFlags: 'numbers' } });
    const { json } = await numbers('/v1/company/time-offs', 'POST', { ...halves, end_date: '2026-12-10' });
    expect(json.data.attributes).toMatchObject({ days_count: 3, half_day_start: 1, half_day_end: 1 });
  });

  test.each([
    ['a form', () => new URLSearchParams(texts())],
    ['multipart', multipart],
  ])('takes %s', async (_, body) => {
    const { call } = await startWith();
    const { json } = await call('/v1/company/time-offs', 'POST', body());
    expect(json.data.attributes).toMatchObject({ days_count: 4, status: 'pending', half_day_end: false });
  });

  function texts() {
    return Object.entries({ ...vacation, skip_approval: 'false' }).map(([name, value]) => [
      name,
      String(value),
    ]) as [string, string][];
  }

  function multipart() {
    const form = new FormData();
    for (const [name, text] of texts()) form.append(name, text);
    return form;
  }

  test('is pending without skip_approval only where the type needs approval', async () => {
    const { call } = await startWith();
    const statusOf = async (fields: object) =>
      (await call('/v1/company/time-offs', 'POST', { ...vacation, skip_approval: false, ...fields })).json
        .data.attributes.status;
    expect(await statusOf({})).toBe('pending');
    expect(await statusOf({ employee_id: 12, time_off_type_id: 6002 })).toBe('approved');
  });

  test.each([
    ['an overlap', 400, 400, { end_date: '2026-12-07' }, 'Error when trying to insert absence period'],
    [
      'both halves of a single day',
      400,
      400,
      { start_date: '2027-01-04', end_date: '2027-01-04', half_day_start: true, half_day_end: true },
      'Invalid absence day. Reason: Both half day start and half day end are true for a single-day period',
    ],
    [
      'half days of a type without',
      400,
      400,
      { time_off_type_id: 6006, start_date: '2027-01-04', end_date: '2027-01-05', half_day_end: true },
      'Error when trying to insert absence period',
    ],
    ['a type of hours', 400, 400, { time_off_type_id: 6045 }, 'Error when trying to insert absence period'],
    ['an unknown employee', 404, 0, { employee_id: 99 }, 'Employee not found.'],
    ['an unknown type', 404, 0, { time_off_type_id: 99 }, 'Time-off type not found.'],
    [
      'an end before the start',
      422,
      0,
      { end_date: '2026-12-01' },
      'The given data failed to pass validation.',
    ],
    ['what is no day', 422, 0, { start_date: '2026-02-30' }, 'The given data failed to pass validation.'],
    ['a missing flag', 422, 0, { half_day_end: undefined }, 'The given data failed to pass validation.'],
  ])('refuses %s with %i and code %i', async (_, status, code, fields, message) => {
    const { call } = await startWith([
      { person_id: 11, time_off_type_id: 6002, start_date: '2026-12-01', end_date: '2026-12-07' },
    ]);
    const refused = await call('/v1/company/time-offs', 'POST', { ...vacation, ...fields });
    expect(refused).toMatchObject({ status, json: { success: false, error: { code, message } } });
    if (status === 422) expect(Object.keys(refused.json.error.error_data)).toHaveLength(1);
    expect((await call('/v1/company/time-offs')).json.metadata.total_elements).toBe(1);
  });

  test('lets two halves share a day, and a rejected absence leave its time', async () => {
    const { call } = await startWith([
      {
        person_id: 11,
        time_off_type_id: 6002,
        start_date: '2026-12-01',
        end_date: '2026-12-07',
        half_day_end: true,
      },
      {
        person_id: 11,
        time_off_type_id: 6001,
        start_date: '2026-12-08',
        end_date: '2026-12-20',
        status: 'rejected',
      },
    ]);
    const second = await call('/v1/company/time-offs', 'POST', { ...vacation, half_day_start: true });
    expect(second).toMatchObject({ status: 200, json: { data: { attributes: { days_count: 3.5 } } } });
  });
});

test('deletes once, without a trace, and gives no number twice', async () => {
  const { call } = await startWith();
  await call('/v1/company/time-offs', 'POST', vacation);
  expect((await call('/v1/company/time-offs/1', 'DELETE')).json).toEqual({
    success: true,
    data: { message: 'The absence period was deleted.' },
  });
  expect(await call('/v1/company/time-offs/1', 'DELETE')).toMatchObject({
    status: 404,
    json: { error: { code: 404, message: 'The absence period was not found.' } },
  });
  expect(await call('/v1/company/time-offs/x', 'DELETE')).toMatchObject({
    status: 400,
    json: { error: { code: 400, message: 'The absence period id is invalid.' } },
  });
  expect((await call('/v1/company/time-offs', 'POST', vacation)).json.data.attributes.id).toBe(2);
});

describe('lists', () => {
  const starts = ['2026-01-05', '2026-02-02', '2026-02-03', '2026-03-02'];
  const open = { v1_id: 9, person_id: 11, time_off_type_id: 6002, start_date: '2026-02-02', end_date: null };

  async function idsOf(query: string, options = {}) {
    const { call } = await startWith([...days(...starts), open], options);
    const { json } = await call(`/v1/company/time-offs?${query}`);
    return json.data.map(({ attributes }: { attributes: { id: number } }) => attributes.id);
  }

  test('count pages from 1, and take 0 for 1', async () => {
    const { call } = await startWith(days(...starts));
    for (const [offset, page, first] of [
      [0, 1, 1],
      [1, 1, 1],
      [2, 2, 4],
      [3, 3, undefined],
    ]) {
      const { json } = await call(`/v1/company/time-offs?limit=3&offset=${offset}&page=7`);
      expect(json.metadata).toEqual({ total_elements: 4, current_page: page, total_pages: 2 });
      expect(json.data[0]?.attributes.id).toBe(first);
    }
    expect((await call('/v1/company/time-offs?limit=201')).status).toBe(400);
  });

  test('hold what touches the days asked for, also what has no end yet', async () => {
    expect(await idsOf('start_date=2026-02-02&end_date=2026-02-02')).toHaveLength(2);
    expect((await idsOf('start_date=2026-02-03')).sort()).toEqual([3, 4, 9]);
    expect((await idsOf('end_date=2026-02-02')).sort()).toEqual([1, 2, 9]);
    expect(await idsOf('start_date=2026-05-01&end_date=2026-05-01')).toEqual([9]);
    expect(await idsOf('start_date=2026-05-01&end_date=2026-02-01')).toEqual([]);
    expect(await idsOf('start_date=2026-03-03&end_date=2026-03-04&employees[]=12')).toEqual([]);
  });

  test('also hold the day after, as was reported, when told so', async () => {
    const query = 'start_date=2026-02-03&end_date=2026-03-01&employees[]=12';
    expect(await idsOf(query)).toEqual([3]);
    expect(await idsOf(query, { quirks: { timeOffsDayAfter: true } })).toEqual([3, 4]);
  });

  test('select by the day of the last change, in the zone of the company', async () => {
    const changed = days('2026-01-05', '2026-01-06').map((day, index) => ({
      ...day,
      updated_at: index === 0 ? '2026-01-31T22:59:59Z' : '2026-01-31T23:00:00Z',
    }));
    const { call } = await startWith(changed);
    const count = async (query: string) =>
      (await call(`/v1/company/time-offs?${query}`)).json.metadata.total_elements;
    expect(await count('updated_from=2026-02-01')).toBe(1);
    expect(await count('updated_to=2026-01-31')).toBe(1);
    expect(await count('updated_from=2026-01-31&updated_to=2026-02-01')).toBe(2);
    expect((await call('/v1/company/time-offs?updated_from=2026-02-01T00:00:00Z')).status).toBe(400);
  });

  test('name who entered an absence only to those who may read names', async () => {
    const absences = days('2026-01-05').map((day) => ({ ...day, origin: 'web' as const, created_by_id: 12 }));
    const { call } = await startWith(absences);
    expect((await call('/v1/company/time-offs/1')).json.data.attributes.created_by).toBe('Mira Probe');
  });
});

test('takes absences of this year off the balances, running ones until today', async () => {
  const { call } = await startWith([
    // Three of its five working days are in this year.
    { person_id: 11, time_off_type_id: 6001, start_date: '2025-12-30', end_date: '2026-01-06' },
    // Wednesday and Thursday are taken on this Friday; Monday and Tuesday are still to come.
    { person_id: 11, time_off_type_id: 6001, start_date: '2026-11-18', end_date: '2026-11-24' },
    {
      person_id: 11,
      time_off_type_id: 6001,
      start_date: '2026-12-07',
      end_date: '2026-12-07',
      status: 'pending',
    },
    {
      person_id: 11,
      time_off_type_id: 6001,
      start_date: '2026-12-08',
      end_date: '2026-12-09',
      status: 'rejected',
    },
    {
      person_id: 11,
      time_off_type_id: 6045,
      start_date: '2026-03-02',
      end_date: '2026-03-02',
      start_time: '08:00',
      end_time: '10:30',
    },
  ]);
  const { json } = await call('/v1/company/employees/11/absences/balance');
  // Taken besides: 1; this year: Jan 1, 5, 6; Nov 18, 19. Booked: Nov 23, 24, Dec 7, and 0.5 besides.
  expect(json.data[0]).toMatchObject({ id: 6001, balance: 28 - 1 - 5, available_balance: 28 - 1 - 0.5 - 8 });
  expect(json.data[1]).toMatchObject({ id: 6045, balance: 7.5, available_balance: 7.5 });
});
