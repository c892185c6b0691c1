import { expect } from 'vitest';
import { type Cases, collect, newAttendance, someEmployee, somePerson } from './setting.ts';

export const attendances = {
  'v1.attendances.list': async ({ client }) => {
    const november = { start_date: '2026-11-02', end_date: '2026-11-30' };
    const confirmed = await collect(client.v1.attendances.list.all({ ...november, limit: 150 }));
    expect(confirmed.every(({ status }) => status === 'confirmed')).toBe(true);
    const all = await collect(client.v1.attendances.list.all({ ...november, includePending: true }));
    expect(all.length).toBeGreaterThan(confirmed.length);
    const employee = all[0]!.employee;
    const own = await client.v1.attendances.list({
      ...november,
      includePending: true,
      'employees[]': [employee],
      updated_from: '2026-01-01',
      updated_to: '2026-12-31T00:00:00Z',
      offset: 1,
    });
    expect(own.data).toEqual(all.filter((one) => one.employee === employee).slice(1, 201));
  },
  'v1.attendances.create': async (setting) => {
    const { client } = setting;
    const employee = Number((await someEmployee(setting)).id);
    const row = { employee, date: '2028-03-01', start_time: '08:00', end_time: '16:30', break: 30 };
    const { data } = await client.v1.attendances.create({ body: { attendances: [row] } });
    const work = await client.v2.attendancePeriods.get({ id: data.id_v2![0]! });
    expect(work).toMatchObject({ type: 'WORK', start: { date_time: '2028-03-01T08:00:00' } });
    const [, pause] = await collect(
      client.v2.attendancePeriods.list.all({
        'person.id': [String(employee)],
        'attribution_date.gte': '2028-03-01',
      }),
    );
    expect(pause).toMatchObject({ type: 'BREAK', end: { date_time: '2028-03-01T12:30:00' } });
    const again = client.v1.attendances.create({
      body: { attendances: [row, { ...row, date: '2028-03-02' }], skip_approval: false },
    });
    await expect(again).rejects.toMatchObject({ status: 400 });
    const stored = await client.v1.attendances.list({
      start_date: '2028-03-01',
      end_date: '2028-03-31',
      includePending: true,
    });
    expect(stored.data.map(({ date, status }) => [date, status])).toEqual([
      ['2028-03-01', 'confirmed'],
      ['2028-03-02', 'pending'],
    ]);
  },
  'v1.attendances.update': async (setting) => {
    const { client } = setting;
    const { id, id_v2 } = await newAttendance(setting);
    const body = { end_time: '15:00', break: 60, comment: 'Inventory' };
    expect((await client.v1.attendances.update({ id, body })).data.message).toMatch(/updated/);
    expect(await client.v2.attendancePeriods.get({ id: id_v2 })).toMatchObject({
      end: { date_time: '2028-04-03T15:00:00' },
      comment: 'Inventory',
    });
  },
  'v1.attendances.delete': async (setting) => {
    const { client } = setting;
    const { id, id_v2 } = await newAttendance(setting);
    await client.v1.attendances.delete({ id, skip_approval: true });
    await expect(client.v2.attendancePeriods.get({ id: id_v2 })).rejects.toMatchObject({ status: 404 });
  },
  'v2.attendancePeriods.list': async ({ client }) => {
    const days = { 'attribution_date.gte': '2026-11-09', 'attribution_date.lte': '2026-11-10' };
    const all = await collect(client.v2.attendancePeriods.list.all(days));
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(['WORK', 'BREAK']));
    const pages = await collect(client.v2.attendancePeriods.list.all({ ...days, limit: 37 }));
    expect(pages).toEqual(all);
    const newest = await client.v2.attendancePeriods.list({ sort: ['-start.date_time'], limit: 3 });
    expect(newest._data[0]!.start.date_time > newest._data[2]!.start.date_time).toBe(true);
    const some = await client.v2.attendancePeriods.list({
      id: [all[0]!.id, all[1]!.id],
      status: 'CONFIRMED',
    });
    expect(some._data.every(({ approval }) => approval.status === 'CONFIRMED')).toBe(true);
  },
  'v2.attendancePeriods.get': async ({ client }) => {
    const { _data } = await client.v2.attendancePeriods.list({ limit: 1 });
    expect(await client.v2.attendancePeriods.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.attendancePeriods.create': async (setting) => {
    const { client } = setting;
    const { id: person } = await somePerson(setting);
    const start = { date_time: '2028-05-02T22:00:00' };
    const { id } = await client.v2.attendancePeriods.create({
      body: { person: { id: person }, type: 'WORK', start },
    });
    expect(await client.v2.attendancePeriods.get({ id })).toMatchObject({ start, end: null });
    await client.v2.attendancePeriods.update({
      id,
      body: { end: { date_time: '2028-05-03T06:00:00' } },
      skip_approval: true,
    });
    const { data } = await client.v1.attendances.list({ start_date: '2028-05-02', end_date: '2028-05-02' });
    expect(data).toMatchObject([{ id_v2: id, start_time: '22:00', end_time: '06:00', break: 0 }]);
  },
  'v2.attendancePeriods.update': async (setting) => {
    const { client } = setting;
    const { id_v2: id } = await newAttendance(setting);
    const { _data: projects } = await client.v2.projects.list({ status: 'ACTIVE', limit: 1 });
    const project = { id: projects[0]!.id };
    const body = { project, comment: 'Crane' };
    expect(await client.v2.attendancePeriods.update({ id, body })).toBeUndefined();
    expect(await client.v2.attendancePeriods.get({ id })).toMatchObject({
      ...body,
      approval: { status: 'PENDING' },
    });
  },
  'v2.attendancePeriods.delete': async (setting) => {
    const { client } = setting;
    const { id_v2: id } = await newAttendance(setting);
    expect(await client.v2.attendancePeriods.delete({ id })).toBeUndefined();
    await expect(client.v2.attendancePeriods.get({ id })).rejects.toMatchObject({ status: 404 });
  },
} satisfies Cases;
