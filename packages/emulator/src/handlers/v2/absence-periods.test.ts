import { describe, expect, test } from 'vitest';
import { startWith, types } from '../absences.test-support.ts';

const path = '/v2/absence-periods';
const id = '22222222-0000-4000-8000-000000000001';
const week = { person_id: 11, time_off_type_id: 6001, start_date: '2026-12-07', end_date: '2026-12-11' };

const vacation = {
  person: { id: '11' },
  absence_type: { id: types.vacation },
  starts_from: { date_time: '2026-12-07T00:00:00', type: 'SECOND_HALF' },
  ends_at: { date_time: '2026-12-11T00:00:00.000', type: 'SECOND_HALF' },
};

test('lists types in upper case, with a null category where there is none', async () => {
  const { call } = await startWith();
  const { json } = await call('/v2/absence-types?limit=3');
  expect(json._data[0]).toEqual({
    id: types.vacation,
    name: 'Paid vacation',
    category: 'PAID_VACATION',
    unit: 'DAY',
  });
  expect((await call(json._meta.links.next.href.slice('http://p.test'.length))).json._data).toEqual([
    { id: types.doctor, name: 'Doctor visit', category: null, unit: 'HOUR' },
  ]);
  expect((await call(`/v2/absence-types/${types.doctor}`)).json.unit).toBe('HOUR');
  expect((await call('/v2/absence-types/6001')).status).toBe(404);
});

describe('reading', () => {
  test('ends an absence of days at the midnight after, as seen live', async () => {
    const { call } = await startWith([{ ...week, id, half_day_end: true, substitute_id: 12 }]);
    expect((await call(`${path}/${id}`)).json).toEqual({
      id,
      person: { id: '11' },
      starts_from: { date_time: '2026-12-07T00:00:00.000', type: 'FIRST_HALF' },
      ends_at: { date_time: '2026-12-12T00:00:00.000', type: 'FIRST_HALF' },
      timezone_id: 'Europe/Berlin',
      comment: null,
      absence_type: { id: types.vacation },
      substitute: { id: '12' },
      approval: { status: 'APPROVED' },
      created_at: '2026-11-20T09:15:02Z',
      updated_at: '2026-11-20T09:15:02Z',
    });
  });

  test('ends it on its last day when told so, and not at all while the end is open', async () => {
    const { call } = await startWith([{ ...week, id }], { quirks: { absenceEnd: 'as-written' } });
    expect((await call(`${path}/${id}`)).json.ends_at.date_time).toBe('2026-12-11T00:00:00.000');
    const { call: open } = await startWith([{ ...week, id, end_date: null, status: 'deletion_pending' }]);
    const { json } = await open(`${path}/${id}`);
    expect(json.ends_at).toBeNull();
    expect(json.approval.status).toBe('DELETION_PENDING');
  });

  test('says 404 of what is not there', async () => {
    const { call } = await startWith();
    for (const method of ['GET', 'DELETE']) expect((await call(`${path}/${id}`, method)).status).toBe(404);
    expect((await call(`${path}/${id}`, 'PATCH', { comment: 'x' })).status).toBe(404);
    expect((await call(`${path}/${id}/breakdowns`)).status).toBe(404);
  });
});

describe('creating', () => {
  test('answers 201 with the id, pending unless approval is skipped or not needed', async () => {
    const { call } = await startWith();
    const statusOf = async (query: string, body: object) => {
      const { status, json } = await call(`${path}${query}`, 'POST', body);
      expect(status).toBe(201);
      return (await call(`${path}/${json.id}`)).json.approval.status;
    };
    expect(await statusOf('', vacation)).toBe('PENDING');
    expect(await statusOf('?skip_approval=true', { ...vacation, person: { id: '12' } })).toBe('APPROVED');
    const sick = { ...vacation, person: { id: '13' }, absence_type: { id: types.sick } };
    expect(await statusOf('', sick)).toBe('APPROVED');
  });

  test('takes a bare day, an open end, and hours as clock times', async () => {
    const { call, emulator } = await startWith();
    const { person, absence_type } = vacation;
    await call(path, 'POST', { person, absence_type, starts_from: { date: '2026-12-07' }, ends_at: null });
    await call(path, 'POST', {
      person: { id: '12' },
      absence_type: { id: types.doctor },
      starts_from: { date_time: '2026-12-07T09:00:00' },
      ends_at: { date_time: '2026-12-07T10:15:00.000' },
    });
    expect(emulator.company().absences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ start_date: '2026-12-07', end_date: null, v1_id: 1 }),
        expect.objectContaining({ start_time: '09:00', end_time: '10:15', v1_id: null }),
      ]),
    );
  });

  const withStart = (starts_from: object) => ({ ...vacation, starts_from });
  test.each([
    ['a zone', 400, withStart({ date_time: '2026-12-07T00:00:00Z' })],
    ['an offset', 400, withStart({ date_time: '2026-12-07T00:00:00+01:00' })],
    ['what is no day', 400, withStart({ date_time: '2026-02-30T00:00:00' })],
    ['no time at all', 400, withStart({ type: 'FIRST_HALF' })],
    ['a comment that is too long', 400, { ...vacation, comment: 'x'.repeat(2001) }],
    ['a missing person', 400, { ...vacation, person: undefined }],
    ['an end before the start', 422, withStart({ date_time: '2026-12-12T00:00:00' })],
    [
      'the second half until the first half of a day',
      422,
      { ...vacation, ends_at: { date_time: '2026-12-07T00:00:00', type: 'FIRST_HALF' } },
    ],
    ['half days of a type without', 422, { ...vacation, absence_type: { id: types.parental } }],
    [
      'a type that demands a substitute',
      422,
      { ...withStart({ date: '2026-12-07' }), absence_type: { id: types.parental } },
    ],
    [
      'a substitute where none is allowed',
      422,
      { ...vacation, absence_type: { id: types.sick }, substitute: { id: '12' } },
    ],
    [
      'hours over two days',
      422,
      { ...withStart({ date_time: '2026-12-07T09:00:00' }), absence_type: { id: types.doctor } },
    ],
    ['an unknown person', 422, { ...vacation, person: { id: '1.1e1' } }],
    ['an unknown type', 422, { ...vacation, absence_type: { id } }],
    ['an overlap', 409, { ...vacation, person: { id: '12' } }],
    ['somebody who covers then', 409, { ...vacation, person: { id: '13' } }],
    ['themselves as substitute', 409, { ...vacation, substitute: { id: '11' } }],
    ['nobody as substitute', 409, { ...vacation, substitute: { id: 'x' } }],
    ['somebody who is away as substitute', 409, { ...vacation, substitute: { id: '12' } }],
  ])('refuses %s with %i', async (_, status, body) => {
    const { call, emulator } = await startWith([{ ...week, person_id: 12, substitute_id: 13 }]);
    const refused = await call(path, 'POST', body);
    expect(refused.status).toBe(status);
    expect(refused.json.errors[0].type).toMatch(/errors#common\./);
    expect(emulator.company().absences).toHaveLength(1);
  });
});

describe('updating', () => {
  const first = { ...week, id, half_day_start: true };

  test('answers 204 and keeps what was not said', async () => {
    const { call } = await startWith([first]);
    const ends_at = { date_time: '2026-12-10T00:00:00', type: 'FIRST_HALF' };
    expect(await call(`${path}/${id}?skip_approval=true`, 'PATCH', { ends_at })).toEqual({
      status: 204,
      json: undefined,
    });
    expect((await call(`${path}/${id}`)).json).toMatchObject({
      starts_from: { date_time: '2026-12-07T00:00:00.000', type: 'SECOND_HALF' },
      ends_at: { date_time: '2026-12-11T00:00:00.000', type: 'FIRST_HALF' },
      approval: { status: 'APPROVED' },
    });
  });

  test('asks for approval again when the time is another, not for a comment', async () => {
    const { call } = await startWith([first]);
    const statusAfter = async (body: object) => {
      await call(`${path}/${id}`, 'PATCH', body);
      return (await call(`${path}/${id}`)).json.approval.status;
    };
    expect(await statusAfter({ comment: 'Sailing' })).toBe('APPROVED');
    expect(await statusAfter({ ends_at: { date_time: '2026-12-11T00:00:00' } })).toBe('APPROVED');
    expect(await statusAfter({ ends_at: null })).toBe('PENDING');
  });

  test('does not clash with itself, but with others', async () => {
    const next = { ...week, start_date: '2026-12-14', end_date: '2026-12-14' };
    const { call, emulator } = await startWith([first, next]);
    const until = (day: string) => call(`${path}/${id}`, 'PATCH', { ends_at: { date: day } });
    expect((await until('2026-12-13')).status).toBe(204);
    const before = emulator.company();
    expect((await until('2026-12-14')).status).toBe(409);
    expect((await call(`${path}/${id}`, 'PATCH', { absence_type: { id: types.doctor } })).status).toBe(422);
    expect((await call(`${path}/${id}`, 'PATCH', { person: { id: '12' } })).status).toBe(422);
    expect(emulator.company()).toEqual(before);
  });

  test('deletes with 204', async () => {
    const { call } = await startWith([first]);
    expect(await call(`${path}/${id}`, 'DELETE')).toEqual({ status: 204, json: undefined });
    expect((await call(`${path}/${id}`)).status).toBe(404);
  });
});

describe('breakdowns', () => {
  test('have every day, with 0 on days off and halves at the ends, 28 to a page', async () => {
    const { call } = await startWith([{ ...week, id, half_day_start: true, end_date: '2027-01-08' }]);
    const { json } = await call(`${path}/${id}/breakdowns`);
    expect(json._data).toHaveLength(28);
    expect(json._data.slice(0, 5)).toEqual(
      [0.5, 1, 1, 1, 0].map((value, index) => ({
        date: `2026-12-${String(7 + index).padStart(2, '0')}`,
        effective_duration: { unit: 'DAY', value },
      })),
    );
    const next = await call(json._meta.links.next.href.slice('http://p.test'.length));
    expect(next.json._data).toHaveLength(5);
    expect(next.json._meta.links.next).toBeUndefined();
    expect((await call(`${path}/${id}/breakdowns?limit=29`)).status).toBe(400);
  });

  test('and balances pass over holidays, and count half ones half', async () => {
    const { call } = await startWith([
      { ...week, id, person_id: 13, start_date: '2026-12-23', end_date: '2026-12-28' },
    ]);
    const { json } = await call(`${path}/${id}/breakdowns`);
    const values = json._data.map(
      (day: { effective_duration: { value: number } }) => day.effective_duration.value,
    );
    expect(values).toEqual([1, 0.5, 0, 0, 0, 1]);
    const balance = await call('/v1/company/employees/13/absences/balance');
    expect(balance.json.data[0]).toMatchObject({ balance: 10, available_balance: 7.5 });
    const timeOffs = await call('/v1/company/time-offs?employees[]=13');
    expect(timeOffs.json.data[0].attributes.days_count).toBe(2.5);
  });

  test('count hours, and go until today while the end is open', async () => {
    const hours = { ...week, id, time_off_type_id: 6045, start_date: '2026-11-17', end_date: null };
    const { call } = await startWith([hours]);
    const { json } = await call(`${path}/${id}/breakdowns`);
    expect(json._data.map((day: { effective_duration: object }) => day.effective_duration)).toEqual(
      [8, 8, 8, 0].map((value) => ({ unit: 'HOUR', value })),
    );
  });
});

describe('lists', () => {
  const ids = [1, 2, 3].map((number) => `22222222-0000-4000-8000-00000000000${number}`) as [
    string,
    string,
    string,
  ];
  const absences = [
    { ...week, id: ids[0] },
    { ...week, id: ids[1], person_id: 12, time_off_type_id: 6002, start_date: '2026-10-01', end_date: null },
    {
      ...week,
      id: ids[2],
      person_id: 12,
      start_date: '2026-08-03',
      end_date: '2026-08-07',
      half_day_end: true,
      updated_at: '2026-08-01T10:00:00Z',
    },
  ];

  test.each([
    ['', [2, 1, 0]],
    [`id=${ids[0]},${ids[2]}`, [2, 0]],
    ['person.id=12', [2, 1]],
    ['person.id=12,99&updated_at.gte=2026-09-01T00:00:00Z', [1]],
    [`absence_type.id=${types.sick}`, [1]],
    ['absence_type.id=unknown', []],
    ['updated_at.lte=2026-08-01T12:00:00', [2]],
    ['updated_at.lte=2026-08-01T11:59:59', []],
    ['starts_from.date_time.gte=2026-08-05T00:00:00Z&ends_at.date_time.lte=2026-08-06T00:00:00Z', [2]],
    ['starts_from.date_time.gte=2026-08-07T12:00:00&starts_from.date_time.lte=2026-09-30T00:00:00', []],
    ['starts_from.date_time.gte=2026-08-07T11:59:00.000', [2, 1, 0]],
    ['ends_at.date_time.gte=2026-12-12T00:00:00', [1]],
    ['starts_from.date_time.lte=2026-10-01T00:00:00', [2, 1]],
  ])('with "%s" hold %j, by start', async (query, expected) => {
    const { call } = await startWith(absences);
    const { json } = await call(`${path}?${query}`);
    expect(json._data.map((one: { id: string }) => ids.indexOf(one.id))).toEqual(expected);
  });

  test('go on behind the last one, also when that is gone', async () => {
    const { call } = await startWith(absences);
    const { json } = await call(`${path}?limit=1`);
    await call(`${path}/${ids[2]}`, 'DELETE');
    const next = await call(json._meta.links.next.href.slice('http://p.test'.length));
    expect(next.json._data[0].id).toBe(ids[1]);
  });

  test.each(['limit=101', 'starts_from.date.gte=2026-01-01', 'updated_at.gte=yesterday', 'cursor=cur_x'])(
    'refuse %s with 400',
    async (query) => {
      const { call } = await startWith();
      expect((await call(`${path}?${query}`)).status).toBe(400);
    },
  );
});

test('a person takes their absences with them, and is no substitute any more', async () => {
  const { call, emulator } = await startWith([
    { ...week, id },
    { ...week, person_id: 12, start_date: '2027-01-04', end_date: '2027-01-04', substitute_id: 11 },
  ]);
  expect((await call('/v2/persons/11', 'DELETE')).status).toBe(204);
  expect(emulator.company().absences).toMatchObject([{ person_id: 12, substitute_id: null }]);
});
