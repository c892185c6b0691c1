import { describe, expect, test } from 'vitest';
import { startWith, types } from '../absences.test-support.ts';

const visit = {
  employee_id: 12,
  time_off_type_id: 6045,
  start_date: '2026-12-07',
  end_date: '2026-12-07',
  start_time: '09:00',
  end_time: '11:30',
};

describe('creating', () => {
  test('answers 201 and a list of one, with moments in UTC and minutes', async () => {
    const { call } = await startWith();
    const { status, json } = await call('/v1/company/absence-periods', 'POST', visit);
    expect(status).toBe(201);
    expect(json.data).toHaveLength(1);
    expect(json.data[0].attributes).toMatchObject({
      measurement_unit: 'hour',
      effective_duration: 150,
      absence_type: { attributes: { id: types.doctor, name: 'Doctor visit', time_off_type_id: 6045 } },
      start: '2026-12-07T08:00:00.000Z',
      end: '2026-12-07T10:30:00.000Z',
      half_day_start: false,
      origin: 'api',
      status: 'approved',
      timezone: 'Europe/Berlin',
      approved_at: '2026-11-20T09:15:02.000Z',
      breakdowns: [{ date: '2026-12-07', effective_duration: 150 }],
    });
  });

  test('counts whole and half days over several days', async () => {
    const { call } = await startWith();
    const { start_time, end_time, ...plain } = visit;
    const body = { ...plain, start_date: '2026-12-04', half_day_start: true, skip_approval: false };
    const { json } = await call('/v1/company/absence-periods', 'POST', body);
    expect(json.data[0].attributes).toMatchObject({
      status: 'pending',
      approved_at: null,
      start: '2026-12-03T23:00:00.000Z',
      end: '2026-12-07T23:00:00.000Z',
      effective_duration: 720,
      breakdowns: [
        { effective_duration: 240 },
        { effective_duration: 0 },
        { effective_duration: 0 },
        { effective_duration: 480 },
      ],
    });
  });

  test('gives ids that no absence has that came from elsewhere', async () => {
    const { call, emulator } = await startWith();
    await call('/v1/company/absence-periods', 'POST', visit);
    const again = await startWith([], { company: emulator.company() });
    const next = { ...visit, start_time: '12:00', end_time: '13:00' };
    expect((await again.call('/v1/company/absence-periods', 'POST', next)).status).toBe(201);
    expect(new Set(again.emulator.company().absences.map(({ id }) => id)).size).toBe(2);
  });

  test('counts nothing on a day off', async () => {
    const { call } = await startWith();
    const sunday = { ...visit, start_date: '2026-12-06', end_date: '2026-12-06' };
    const { json } = await call('/v1/company/absence-periods', 'POST', sunday);
    expect(json.data[0].attributes.effective_duration).toBe(0);
  });

  test.each([
    ['a type of days', 400, { time_off_type_id: 6001 }],
    ['an overlap', 400, { employee_id: 11, start_time: '10:59', end_time: '12:00' }],
    ['an unknown type', 404, { time_off_type_id: 1 }],
    ['a missing time', 422, { end_time: undefined }],
    ['times that go back', 422, { end_time: '09:00' }],
    ['what is no time', 422, { end_time: '24:30' }],
  ])('refuses %s with %i', async (_, status, fields) => {
    const { call } = await startWith([
      {
        person_id: 11,
        time_off_type_id: 6045,
        start_date: '2026-12-07',
        end_date: '2026-12-07',
        start_time: '10:00',
        end_time: '11:00',
      },
    ]);
    expect((await call('/v1/company/absence-periods', 'POST', { ...visit, ...fields })).status).toBe(status);
    const next = { ...visit, employee_id: 11, start_time: '11:00', end_time: '12:00' };
    expect((await call('/v1/company/absence-periods', 'POST', next)).status).toBe(201);
  });
});

describe('lists', () => {
  const day = { person_id: 11, time_off_type_id: 6001, start_date: '2026-02-02', end_date: '2026-02-02' };
  const hours = { ...day, time_off_type_id: 6045, start_time: '08:00', end_time: '09:00' };
  const id = '22222222-0000-4000-8000-000000000001';

  test('hold absences of hours only; those of days are not found here', async () => {
    const { call, emulator } = await startWith([
      day,
      { ...hours, id, start_date: '2026-02-03', end_date: '2026-02-03' },
    ]);
    const { json } = await call('/v1/company/absence-periods');
    expect(json.metadata).toEqual({ total_elements: 1, current_page: 1, total_pages: 1 });
    expect(json.data[0].attributes.id).toBe(id);
    const dayId = emulator.company().absences.find((one) => one.id !== id)!.id;
    expect((await call(`/v1/company/absence-periods/${dayId}`, 'DELETE')).status).toBe(404);
    expect((await call('/v1/company/absence-periods/1', 'DELETE')).status).toBe(400);
    expect((await call(`/v1/company/absence-periods/${id}`, 'DELETE')).status).toBe(200);
  });

  test.each([
    [`absence_types[]=${types.doctor}&start_date=2026-02-02&end_date=2026-02-02`, 1],
    [`absence_types[]=${types.vacation}`, 0],
    [`absence_periods[]=${id}`, 1],
    ['updated_from=2026-11-20T09:15:02Z', 1],
    ['updated_from=2026-11-20T10:15:03%2B01:00', 0],
    ['updated_to=2026-11-20T09:15:01Z', 0],
    ['employees[]=12', 0],
    ['start_date=2026-02-03', 0],
  ])('with %s there are %i', async (query, total) => {
    const { call } = await startWith([{ ...hours, id }]);
    expect((await call(`/v1/company/absence-periods?${query}`)).json.data).toHaveLength(total);
  });

  test('refuse an unknown type with 404', async () => {
    const { call } = await startWith();
    expect(await call(`/v1/company/absence-periods?absence_types[]=${id}`)).toMatchObject({
      status: 404,
      json: { error: { code: 404, message: 'models.absence-types.not-found' } },
    });
  });
});
