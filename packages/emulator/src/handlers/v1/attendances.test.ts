import { describe, expect, test } from 'vitest';
import { startWithAttendances as startWith } from '../attendances.test-support.ts';

const path = '/v1/company/attendances';
const uuid = (number: number) => `33333333-0000-4000-8000-00000000000${number}`;
const day = { employee: 11, date: '2026-03-17', start_time: '08:10', end_time: '16:25', break: 45 };
const march = 'start_date=2026-03-01&end_date=2026-03-31';

/** Work with two breaks inside, and one beside. */
const morning = {
  id: uuid(1),
  v1_id: 801,
  person_id: 11,
  start: '2026-03-17T08:00:00',
  end: '2026-03-17T17:00:00',
};
const breaks = [
  ['2026-03-17T10:00:00', '2026-03-17T10:15:00'],
  ['2026-03-17T12:00:00', '2026-03-17T12:30:00'],
  ['2026-03-17T18:00:00', '2026-03-17T18:20:00'],
].map(([start, end], index) => ({
  id: uuid(2 + index),
  person_id: 11,
  type: 'break' as const,
  start: start as string,
  end: end as string,
}));

describe('listing', () => {
  test('shows work with the minutes of the breaks inside, the id beside the attributes', async () => {
    const { call } = await startWith([
      { ...morning, comment: 'fitting', project_id: 410, updated_at: '2026-03-17T16:31:40Z' },
      ...breaks,
    ]);
    const { json } = await call(`${path}?${march}&limit=50`);
    expect(json).toEqual({
      success: true,
      metadata: { total_elements: 1, current_page: 0, total_pages: 1 },
      offset: 0,
      limit: '50',
      data: [
        {
          id: 801,
          type: 'AttendancePeriod',
          attributes: {
            id_v2: uuid(1),
            employee: 11,
            date: '2026-03-17',
            start_time: '08:00',
            end_time: '17:00',
            break: 45,
            comment: 'fitting',
            updated_at: '2026-03-17T16:31:40+00:00',
            status: 'confirmed',
            is_holiday: false,
            is_on_time_off: false,
            project: {
              id: 410,
              type: 'Project',
              attributes: expect.objectContaining({ name: 'Harbour crane', active: true }),
            },
          },
        },
      ],
    });
  });

  test('tells holidays and days off', async () => {
    const on = (date: string) => ({ person_id: 11, start: `${date}T08:00:00`, end: `${date}T12:00:00` });
    const { call } = await startWith([
      on('2026-05-01'),
      on('2026-06-02'),
      { ...on('2026-05-01'), person_id: 12 },
    ]);
    const { json } = await call(`${path}?start_date=2026-05-01&end_date=2026-06-30`);
    const flags = json.data.map(({ attributes }: { attributes: Record<string, unknown> }) => [
      attributes.employee,
      attributes.is_holiday,
      attributes.is_on_time_off,
    ]);
    expect(flags).toEqual([
      [11, true, false],
      [12, false, false],
      [11, false, true],
    ]);
  });

  const some = [
    { ...morning, updated_at: '2026-03-17T16:00:00Z' },
    {
      v1_id: 802,
      person_id: 12,
      start: '2026-03-17T22:00:00',
      end: '2026-03-18T06:00:00',
      updated_at: '2026-03-18T06:00:00Z',
    },
    { v1_id: 803, person_id: 12, start: '2026-03-19T08:00:00', end: null },
    {
      v1_id: 804,
      person_id: 12,
      start: '2026-03-20T08:00:00',
      end: '2026-03-20T09:00:00',
      status: 'rejected' as const,
    },
    { v1_id: 805, person_id: 13, start: '2026-04-01T08:00:00', end: '2026-04-01T09:00:00' },
  ];
  test.each([
    [march, [801, 802]],
    [`${march}&includePending=true`, [801, 802, 803, 804]],
    [`${march}&includePending=1&employees[]=12&employees[]=13`, [802, 803, 804]],
    ['start_date=2026-03-18&end_date=2026-04-01', [805]],
    [`${march}&updated_from=2026-03-17T16:00:01`, [802]],
    [`${march}&updated_from=2026-03-17&updated_to=2026-03-17`, [801]],
    [`${march}&updated_to=2026-03-18T08:00:00%2B02:00`, [801, 802]],
    [`${march}&updated_to=2026-03-18T07:59:59%2B02:00`, [801]],
    ['start_date=2026-01-01&end_date=2026-12-31&limit=1&offset=2', [805]],
    ['start_date=2026-12-31&end_date=2026-01-01', []],
  ])('with "%s" holds %j', async (query, expected) => {
    const { call } = await startWith(some);
    const { json } = await call(`${path}?${query}`);
    expect(json.data.map(({ id }: { id: number }) => id)).toEqual(expected);
  });

  test.each(['', 'start_date=2026-03-01', `${march}&limit=201`, `${march}&employees[]=x`])(
    'refuses "%s" with 400',
    async (query) => {
      const { call } = await startWith();
      expect((await call(`${path}?${query}`)).status).toBe(400);
    },
  );
});

describe('creating', () => {
  test('is confirmed by default, and shows as work and a break of those minutes in v2', async () => {
    const { call } = await startWith([], { approval: true });
    const body = { attendances: [{ ...day, comment: 'fitting', project_id: 410 }] };
    const { status, json } = await call(path, 'POST', body);
    expect(status).toBe(200);
    expect(json).toEqual({
      success: true,
      data: { id: [expect.any(Number)], id_v2: [expect.any(String)], message: 'success' },
    });
    const periods = (await call('/v2/attendance-periods')).json._data;
    expect(periods).toMatchObject([
      {
        id: json.data.id_v2[0],
        type: 'WORK',
        start: { date_time: '2026-03-17T08:10:00' },
        end: { date_time: '2026-03-17T16:25:00' },
        project: { id: '410' },
        approval: { status: 'CONFIRMED' },
      },
      {
        type: 'BREAK',
        start: { date_time: '2026-03-17T11:55:00' },
        end: { date_time: '2026-03-17T12:40:00' },
        attribution_date: '2026-03-17',
        project: null,
      },
    ]);
    const listed = await call(`${path}?${march}`);
    expect(listed.json.data[0]).toMatchObject({
      id: json.data.id[0],
      attributes: { id_v2: periods[0].id, break: 45 },
    });
  });

  test('is pending where approval is not skipped, and while the end is open', async () => {
    const { call } = await startWith([], { approval: true });
    await call(path, 'POST', { attendances: [day], skip_approval: false });
    await call(path, 'POST', { attendances: [{ ...day, employee: 12, end_time: null }] });
    const { json } = await call(`${path}?${march}&includePending=true`);
    expect(json.data.map((one: { attributes: object }) => one.attributes)).toMatchObject([
      { status: 'pending', end_time: '16:25', break: 45 },
      { status: 'pending', end_time: null, break: 45 },
    ]);
    expect((await call(`${path}?${march}`)).json.data).toEqual([]);
  });

  test('stores the good rows and answers 400 with the fate of each', async () => {
    const { call } = await startWith([morning]);
    const rows = [
      { ...day, employee: 12, comment: null },
      { ...day, start_time: '16:00', end_time: '17:30', break: 0 },
      { ...day, employee: 12, start_time: '16:24', end_time: '17:00' },
      { ...day, employee: 13, start_time: '17:00', end_time: '16:00', break: 0 },
      { ...day, employee: 99 },
      { ...day, employee: 13, project_id: 412 },
      { ...day, employee: 13, project_id: 9 },
      { ...day, employee: 13, start_time: '16:00', break: 26 },
    ];
    const { status, json } = await call(path, 'POST', { attendances: rows });
    expect(status).toBe(400);
    expect(json.error).toMatchObject({
      code: 400,
      message: 'Error when trying to insert Attendances periods rows',
    });
    const [good, ...bad] = json.error.detailed_message;
    expect(good).toEqual({
      success: true,
      error_msg: null,
      id: expect.any(Number),
      ...day,
      employee: 12,
      comment: '',
      project_id: null,
    });
    expect(
      bad.map((one: { success: boolean; id: null; error_msg: string }) => [
        one.success,
        one.id,
        one.error_msg,
      ]),
    ).toEqual(
      [
        'Existing overlapping attendances periods',
        'Existing overlapping attendances periods',
        'The start, as a timestamp, has to be smaller than the end',
        'The employee does not exist',
        'The project is not active',
        'The project does not exist',
        'The break is longer than the period',
      ].map((text) => [false, null, text]),
    );
    const { json: listed } = await call(`${path}?${march}&employees[]=12&employees[]=13`);
    expect(listed.data.map(({ id }: { id: number }) => id)).toEqual([good.id]);
  });

  test('refuses more than a hundred employees and stores none of them', async () => {
    const { call, emulator } = await startWith();
    const rows = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...day, employee: index + 1 }));
    expect(
      (await call(path, 'POST', { attendances: rows(101) })).json.error.detailed_message,
    ).toBeUndefined();
    expect(emulator.company().attendances).toEqual([]);
    const hundred = await call(path, 'POST', { attendances: rows(100) });
    expect(hundred.json.error.detailed_message).toHaveLength(100);
    expect(emulator.company().attendances).toHaveLength(6);
  });

  test('reads a form, of one row or of numbered ones', async () => {
    const { call } = await startWith();
    const form = (names: Record<string, string>) => call(path, 'POST', new URLSearchParams(names));
    const row = (prefix: string, employee: string) => ({
      [`${prefix}[employee]`]: employee,
      [`${prefix}[date]`]: '2026-03-17',
      [`${prefix}[start_time]`]: '08:00',
      [`${prefix}[end_time]`]: '12:00',
      [`${prefix}[break]`]: '15',
    });
    expect((await form(row('attendances[]', '11'))).json.data.id).toHaveLength(1);
    const two = { ...row('attendances[0]', '12'), ...row('attendances[1]', '13') };
    expect((await form(two)).json.data.id).toHaveLength(2);
  });

  test.each([
    ['no attendances', {}],
    ['an empty list', { attendances: [] }],
    ['a time that does not exist', { attendances: [{ ...day, start_time: '24:10' }] }],
    ['a day that does not exist', { attendances: [{ ...day, date: '2026-02-30' }] }],
    ['a negative break', { attendances: [{ ...day, break: -1 }] }],
  ])('refuses %s with 422', async (_, body) => {
    const { call } = await startWith();
    expect((await call(path, 'POST', body)).status).toBe(422);
  });
});

describe('changing', () => {
  const shown = async ({ call }: Awaited<ReturnType<typeof startWith>>) =>
    (await call(`${path}?${march}&includePending=true`)).json.data[0].attributes;

  test('keeps what was not said, and the breaks that still fit', async () => {
    const here = await startWith([morning, ...breaks]);
    const { json } = await here.call(`${path}/801`, 'PATCH', { end_time: '13:00', comment: 'short' });
    expect(json).toEqual({ success: true, data: { message: 'The attendance period was updated.' } });
    expect(await shown(here)).toMatchObject({
      start_time: '08:00',
      end_time: '13:00',
      break: 45,
      comment: 'short',
    });
    expect(here.emulator.company().attendances).toHaveLength(4);
  });

  test('puts the minutes into one break when they or the times are others', async () => {
    const here = await startWith([morning, ...breaks]);
    await here.call(`${path}/801`, 'PATCH', { date: '2026-03-18' });
    expect(await shown(here)).toMatchObject({ date: '2026-03-18', break: 45 });
    await here.call(`${path}/801`, 'PATCH', { break: 20 });
    expect(await shown(here)).toMatchObject({ break: 20 });
    await here.call(`${path}/801`, 'PATCH', { break: 0 });
    expect(await shown(here)).toMatchObject({ break: 0 });
    // The one beside the work was never part of it.
    expect(
      here.emulator
        .company()
        .attendances.map(({ id }) => id)
        .sort(),
    ).toEqual([uuid(1), uuid(4)]);
  });

  test('closes an open period, which is confirmed then', async () => {
    const here = await startWith([{ ...morning, end: null }], { approval: true });
    await here.call(`${path}/801`, 'PATCH', { end_time: '17:00' });
    expect(await shown(here)).toMatchObject({ end_time: '17:00', status: 'confirmed' });
    await here.call(`${path}/801`, 'PATCH', { comment: 'late', skip_approval: false });
    expect((await shown(here)).status).toBe('pending');
  });

  test('takes the breaks along through approval', async () => {
    const here = await startWith([], { approval: true });
    const { json } = await here.call(path, 'POST', { attendances: [day], skip_approval: false });
    const statuses = () => here.emulator.company().attendances.map(({ status }) => status);
    expect(statuses()).toEqual(['pending', 'pending']);
    await here.call(`${path}/${json.data.id[0]}`, 'PATCH', { comment: 'agreed' });
    expect(statuses()).toEqual(['confirmed', 'confirmed']);
  });

  test('keeps the minutes of its break on another day while it is open', async () => {
    const here = await startWith();
    const open = { ...day, end_time: null };
    const { json } = await here.call(path, 'POST', { attendances: [open] });
    await here.call(`${path}/${json.data.id[0]}`, 'PATCH', { date: '2026-03-10' });
    const list = await here.call(`${path}?${march}&includePending=true`);
    expect(list.json.data[0].attributes).toMatchObject({ date: '2026-03-10', break: 45 });
  });

  test('has the minutes that were said, also where a break lies already or lasts into it', async () => {
    const here = await startWith([morning, ...breaks]);
    const evening = { start_time: '17:30', end_time: '20:00', break: 0 };
    await here.call(`${path}/801`, 'PATCH', evening);
    expect((await here.call(`${path}?${march}`)).json.data[0].attributes.break).toBe(0);

    const before = await startWith([
      morning,
      { ...breaks[0]!, start: '2026-03-17T07:30:00', end: '2026-03-17T12:30:00' },
    ]);
    await before.call(`${path}/801`, 'PATCH', { break: 60 });
    const spans = before.emulator.company().attendances.map(({ type, start, end }) => [type, start, end]);
    expect(spans).toContainEqual(['break', '2026-03-17T07:30:00', '2026-03-17T08:00:00']);
    expect(spans).toContainEqual(['break', '2026-03-17T12:00:00', '2026-03-17T13:00:00']);
  });

  test('leaves a break pending that is still open', async () => {
    const here = await startWith([morning, { ...breaks[0]!, end: null }], { approval: true });
    await here.call(`${path}/801`, 'PATCH', { comment: 'agreed' });
    expect(here.emulator.company().attendances.map(({ status }) => status)).toEqual(['confirmed', 'pending']);
  });

  test('does not ask whether its project is still active', async () => {
    const here = await startWith([{ ...morning, project_id: 410 }]);
    await here.call('/v2/projects/410', 'PATCH', { status: 'ARCHIVED' });
    expect((await here.call(`${path}/801`, 'PATCH', { comment: 'late' })).status).toBe(200);
    const moved = await here.call(`/v2/attendance-periods/${uuid(1)}`, 'PATCH', {
      end: { date_time: '2026-03-17T16:00:00' },
    });
    expect(moved.status).toBe(204);
  });

  test('leaves a night as it is, unless its times are said', async () => {
    const night = { ...morning, start: '2026-03-17T22:00:00', end: '2026-03-18T06:00:00' };
    const here = await startWith([night]);
    await here.call(`${path}/801`, 'PATCH', { comment: 'night' });
    expect(here.emulator.company().attendances[0]).toMatchObject({
      end: '2026-03-18T06:00:00',
      comment: 'night',
    });
  });

  test.each([
    ['nothing', {}],
    ['times of another one', { start_time: '18:30', end_time: '19:30' }],
    ['an end before the start', { end_time: '07:59' }],
    ['an archived project', { project_id: 412 }],
    ['a break that is too long', { break: 541 }],
  ])('refuses %s with 400, and nothing changes', async (_, body) => {
    const other = { v1_id: 802, person_id: 11, start: '2026-03-17T19:00:00', end: '2026-03-17T20:00:00' };
    const { call, emulator } = await startWith([morning, other]);
    const before = emulator.company();
    const { status, json } = await call(`${path}/801`, 'PATCH', body);
    expect([status, json.error.message]).toEqual([
      400,
      'Error when trying to insert Attendances periods rows',
    ]);
    expect(emulator.company()).toEqual(before);
  });
});

test('deletes work with the breaks inside, and says 404 of what is not there', async () => {
  const { call, emulator } = await startWith([morning, ...breaks]);
  const { json } = await call(`${path}/801?skip_approval=false`, 'DELETE');
  expect(json).toEqual({ success: true, data: { message: 'The attendance period was deleted.' } });
  expect(emulator.company().attendances.map(({ id }) => id)).toEqual([uuid(4)]);
  const error = { code: 404, message: 'The attendance period was not found.' };
  expect(await call(`${path}/801`, 'DELETE')).toEqual({ status: 404, json: { success: false, error } });
  expect((await call(`${path}/801`, 'PATCH', { break: 1 })).status).toBe(404);
  expect((await call(`${path}/x`, 'DELETE')).json.error).toEqual({ code: 400, message: 'Bad Request' });
  const { json: next } = await call(path, 'POST', { attendances: [day] });
  expect(next.data.id).toEqual([802]);
});

test('a project that attendances were recorded for is not deleted', async () => {
  const { call } = await startWith([{ ...morning, project_id: 411 }]);
  expect((await call(`${path}/projects/410`, 'DELETE')).status).toBe(400);
  await call(`${path}/801`, 'DELETE');
  expect((await call(`${path}/projects/410`, 'DELETE')).status).toBe(204);
});
