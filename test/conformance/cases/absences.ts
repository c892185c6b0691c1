import { expect } from 'vitest';
import { type Cases, collect, newHours, newPeriod, newTimeOff, only } from './setting.ts';

export const absences = {
  'v1.timeOffTypes.list': async ({ client }) => {
    const { data } = await client.v1.timeOffTypes.list();
    const types = await collect(client.v2.absenceTypes.list.all());
    expect(data.map(({ id_v2 }) => id_v2).sort()).toEqual(types.map(({ id }) => id).sort());
    expect(await collect(client.v1.timeOffTypes.list.all({ limit: 2 }))).toEqual(data);
  },
  'v1.timeOffs.list': async ({ client }) => {
    const page = await client.v1.timeOffs.list({ limit: 5, offset: 2 });
    expect(page.metadata!.current_page).toBe(2);
    expect((await client.v1.timeOffs.list({ limit: 5, offset: 0 })).metadata!.current_page).toBe(1);
    const all = await collect(client.v1.timeOffs.list.all());
    expect(all).toHaveLength(page.metadata!.total_elements);
    expect(page.data).toEqual(all.slice(5, 10));
    const summer = { start_date: '2026-07-01', end_date: '2026-07-31' };
    const touching = await collect(client.v1.timeOffs.list.all({ ...summer, limit: 7 }));
    expect(touching).toEqual(
      all.filter(
        ({ start_date, end_date }) =>
          start_date.slice(0, 10) <= summer.end_date &&
          (end_date ?? '9999').slice(0, 10) >= summer.start_date,
      ),
    );
    const employee = all[0]!.employee.id!;
    const own = await client.v1.timeOffs.list({
      'employees[]': [employee],
      updated_from: '2020-01-01',
      updated_to: '2026-12-31',
    });
    expect(own.data).toEqual(all.filter((one) => one.employee.id === employee));
  },
  'v1.timeOffs.get': async ({ client }) => {
    const { data } = await client.v1.timeOffs.list({ limit: 1 });
    expect((await client.v1.timeOffs.get({ id: data[0]!.id })).data).toEqual(data[0]);
  },
  'v1.timeOffs.create': async (setting) => {
    const { client } = setting;
    const body = await newTimeOff(setting);
    const { data } = await client.v1.timeOffs.create({ body });
    expect(data).toMatchObject({ status: 'approved', half_day_end: true, created_by: 'API' });
    expect(await client.v2.absencePeriods.get({ id: data.id_v2! })).toMatchObject({
      person: { id: String(body.employee_id) },
      starts_from: { date_time: '2028-07-03T00:00:00.000', type: 'FIRST_HALF' },
      ends_at: { date_time: '2028-07-08T00:00:00.000', type: 'FIRST_HALF' },
      approval: { status: 'APPROVED' },
    });
    const days = await collect(client.v2.absencePeriods.breakdowns.all({ id: data.id_v2! }));
    const sum = days.reduce((total, { effective_duration }) => total + effective_duration.value, 0);
    expect(sum).toBe(data.days_count);
    await expect(client.v1.timeOffs.create({ body })).rejects.toMatchObject({ status: 400 });
  },
  'v1.timeOffs.delete': async (setting) => {
    const { client } = setting;
    const { data } = await client.v1.timeOffs.create({ body: await newTimeOff(setting) });
    const deleted = await client.v1.timeOffs.delete({ id: data.id });
    expect(deleted.data.message).toBe('The absence period was deleted.');
    await expect(client.v1.timeOffs.get({ id: data.id })).rejects.toMatchObject({ status: 404 });
    await expect(client.v2.absencePeriods.get({ id: data.id_v2! })).rejects.toMatchObject({ status: 404 });
  },
  'v1.absencePeriods.list': async ({ client }) => {
    const all = await collect(client.v1.absencePeriods.list.all({ limit: 9 }));
    const type = all[0]!.absence_type.id;
    const some = await client.v1.absencePeriods.list({ 'absence_types[]': [type] });
    expect(some.data).toEqual(all.filter(({ absence_type }) => absence_type.id === type));
    const one = await client.v1.absencePeriods.list({ 'absence_periods[]': [all[1]!.id] });
    expect(one.data).toEqual([all[1]]);
    const periods = await collect(client.v2.absencePeriods.list.all({ 'absence_type.id': [type] }));
    expect(periods.map(({ id }) => id)).toEqual(some.data.map(({ id }) => id));
  },
  'v1.absencePeriods.create': async (setting) => {
    const { client } = setting;
    const body = { ...(await newHours(setting)), skip_approval: false };
    const hours = only((await client.v1.absencePeriods.create({ body })).data);
    expect(hours).toMatchObject({ status: 'pending', start: '2028-07-12T07:00:00.000Z' });
    expect(hours.breakdowns).toEqual([{ date: '2028-07-12', effective_duration: hours.effective_duration }]);
    expect(await client.v2.absencePeriods.get({ id: hours.id })).toMatchObject({
      starts_from: { date_time: '2028-07-12T09:00:00.000', type: null },
      ends_at: { date_time: '2028-07-12T11:30:00.000', type: null },
      approval: { status: 'PENDING' },
    });
  },
  'v1.absencePeriods.delete': async (setting) => {
    const { client } = setting;
    const { id } = only((await client.v1.absencePeriods.create({ body: await newHours(setting) })).data);
    await client.v1.absencePeriods.delete({ id });
    await expect(client.v1.absencePeriods.delete({ id })).rejects.toMatchObject({ status: 404 });
  },
  'v2.absenceTypes.list': async ({ client }) => {
    const all = await collect(client.v2.absenceTypes.list.all({ limit: 4 }));
    expect(new Set(all.map(({ unit }) => unit))).toEqual(new Set(['DAY', 'HOUR']));
    expect((await client.v2.absenceTypes.list())._data).toEqual(all);
  },
  'v2.absenceTypes.get': async ({ client }) => {
    const { _data } = await client.v2.absenceTypes.list();
    expect(await client.v2.absenceTypes.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.absencePeriods.list': async ({ client }) => {
    const all = await collect(client.v2.absencePeriods.list.all({ limit: 37 }));
    const days = await collect(client.v1.timeOffs.list.all());
    const hours = await collect(client.v1.absencePeriods.list.all());
    const ids = [...days.map(({ id_v2 }) => id_v2), ...hours.map(({ id }) => id)];
    expect(all.map(({ id }) => id).sort()).toEqual(ids.sort());
    const person = all[0]!.person.id;
    const own = await client.v2.absencePeriods.list({ 'person.id': [person] });
    expect(own._data).toEqual(all.filter((one) => one.person.id === person));
    const filters = {
      'starts_from.date_time.gte': '2026-07-01T00:00:00',
      'ends_at.date_time.lte': '2026-07-31T00:00:00',
    };
    const summer = await collect(client.v2.absencePeriods.list.all({ ...filters, limit: 5 }));
    expect(summer).toEqual(
      all.filter(
        ({ starts_from, ends_at }) =>
          starts_from.date_time <= '2026-07-31T00:00:00.000' &&
          (ends_at?.date_time ?? '9') > '2026-07-01T00:00:00.000',
      ),
    );
  },
  'v2.absencePeriods.get': async ({ client }) => {
    const { _data } = await client.v2.absencePeriods.list({ limit: 1 });
    expect(await client.v2.absencePeriods.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.absencePeriods.create': async (setting) => {
    const { client } = setting;
    const body = await newPeriod(setting);
    const { id } = await client.v2.absencePeriods.create({ body });
    const period = await client.v2.absencePeriods.get({ id });
    expect(period).toMatchObject({
      person: body.person,
      comment: 'Sailing',
      approval: { status: 'PENDING' },
    });
    const { data } = await client.v1.timeOffs.list({
      'employees[]': [body.person.id],
      start_date: '2028-08-01',
      end_date: '2028-08-31',
    });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      id_v2: id,
      status: 'pending',
      start_date: '2028-08-02T00:00:00+02:00',
      end_date: '2028-08-03T00:00:00+02:00',
      half_day_start: true,
      half_day_end: false,
    });
    await expect(client.v2.absencePeriods.create({ body })).rejects.toMatchObject({ status: 409 });
  },
  'v2.absencePeriods.update': async (setting) => {
    const { client } = setting;
    const { id } = await client.v2.absencePeriods.create({ body: await newPeriod(setting) });
    const body = {
      ends_at: { date_time: '2028-08-04T00:00:00', type: 'FIRST_HALF' as const },
      comment: null,
    };
    expect(await client.v2.absencePeriods.update({ id, body, skip_approval: true })).toBeUndefined();
    expect(await client.v2.absencePeriods.get({ id })).toMatchObject({
      starts_from: { type: 'SECOND_HALF' },
      ends_at: { date_time: '2028-08-05T00:00:00.000', type: 'FIRST_HALF' },
      comment: null,
      approval: { status: 'APPROVED' },
    });
  },
  'v2.absencePeriods.delete': async (setting) => {
    const { client } = setting;
    const { id } = await client.v2.absencePeriods.create({ body: await newPeriod(setting) });
    expect(await client.v2.absencePeriods.delete({ id })).toBeUndefined();
    await expect(client.v2.absencePeriods.get({ id })).rejects.toMatchObject({ status: 404 });
  },
  'v2.absencePeriods.breakdowns': async (setting) => {
    const { client } = setting;
    const body = { ...(await newPeriod(setting)), ends_at: { date_time: '2028-09-15T00:00:00' } };
    const { id } = await client.v2.absencePeriods.create({ body });
    const days = await collect(client.v2.absencePeriods.breakdowns.all({ id }));
    expect(days).toHaveLength(45);
    expect(days[0]).toEqual({ date: '2028-08-02', effective_duration: { unit: 'DAY', value: 0.5 } });
    expect((await client.v2.absencePeriods.breakdowns({ id }))._data).toEqual(days.slice(0, 28));
  },
} satisfies Cases;
