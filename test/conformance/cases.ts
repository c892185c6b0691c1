import type { OperationOf, v1, v2 } from '@staffgate/catalog';
import type { Client } from '@staffgate/client';
import { expect } from 'vitest';

type Id = OperationOf<typeof v1>['id'] | OperationOf<typeof v2>['id'];

/** What a case has to work with. */
interface Setting {
  readonly client: Client;
  readonly pair: { readonly client_id: string; readonly client_secret: string };
}

async function collect<T>(records: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const record of records) all.push(record);
  return all;
}

async function someEmployee({ client }: Setting) {
  const { data } = await client.v1.employees.list({ limit: 1 });
  return data[0]!;
}

async function somePerson({ client }: Setting) {
  const { _data } = await client.v2.persons.list({ limit: 1 });
  return _data[0]!;
}

async function someEmployment(setting: Setting) {
  const person_id = (await somePerson(setting)).id;
  const { _data } = await setting.client.v2.employments.list({ person_id });
  return { person_id, employment: _data[0]! };
}

async function streamed(binary: { stream: ReadableStream<Uint8Array> }): Promise<Uint8Array> {
  return new Uint8Array(await new Response(binary.stream as BodyInit).arrayBuffer());
}

/** An absence of days, in a year that the demo company has not planned yet. */
async function newTimeOff(setting: Setting) {
  const { id } = await someEmployee(setting);
  const { data: types } = await setting.client.v1.timeOffTypes.list();
  const type = types.find(({ approval_required, unit }) => approval_required && unit === 'day')!;
  return {
    employee_id: id!,
    time_off_type_id: type.id,
    start_date: '2028-07-03',
    end_date: '2028-07-07',
    half_day_start: false,
    half_day_end: true,
  };
}

/** An absence of hours on a day of that year. */
async function newHours(setting: Setting) {
  const { id } = await someEmployee(setting);
  const { data: types } = await setting.client.v1.timeOffTypes.list();
  return {
    employee_id: id!,
    time_off_type_id: types.find(({ unit }) => unit === 'hour')!.id,
    start_date: '2028-07-12',
    end_date: '2028-07-12',
    start_time: '09:00',
    end_time: '11:30',
  };
}

/** The only entry of a list that may come without the list. */
function only<T>(data: T | T[]): T {
  return Array.isArray(data) ? data[0]! : data;
}

/** An absence of days as v2 writes it: from midday to the end of the next day. */
async function newPeriod(setting: Setting) {
  const { id } = await somePerson(setting);
  const { _data: types } = await setting.client.v2.absenceTypes.list();
  return {
    person: { id },
    absence_type: { id: types.find(({ category }) => category === 'PAID_VACATION')!.id },
    starts_from: { date_time: '2028-08-02T00:00:00', type: 'SECOND_HALF' as const },
    ends_at: { date_time: '2028-08-03T00:00:00' },
    comment: 'Sailing',
  };
}

/** A document that was just added, once its virus scan is over. */
async function newDocument(setting: Setting) {
  const { client } = setting;
  const { data: employees } = await client.v1.employees.list({ limit: 1 });
  const { data: categories } = await client.v1.documents.categories();
  const owner_id = String(employees[0]!.id);
  const { data } = await client.v1.documents.upload({
    body: {
      file: new File(['%PDF-1.4 probe'], 'Prüfung 1.pdf', { type: 'application/pdf' }),
      title: 'Crane licence',
      employee_id: owner_id,
      category_id: categories[1]!.id,
      date: '2026-02-02',
      comment: 'valid until 2031',
    },
  });
  for (;;) {
    const { _data } = await client.v2.documents.list({ owner_id });
    const found = _data.find(({ id }) => id === String(data.id));
    if (found) return { uploaded: data, document: found, category: categories[1]! };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Reads again until something is there. In one process nothing goes on while nobody waits. */
async function until<T>(read: () => Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await read();
    if (isThere(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A webhook to a port where nothing may listen, so that every delivery fails at once. */
function newWebhook({ client }: Setting) {
  return client.v2.webhooks.create({
    body: {
      url: 'http://127.0.0.1:9/hook',
      description: 'Probe',
      enabled_events: ['person.created', 'person.deleted'],
    },
  });
}

/** The ids of the published openings, out of the feed. */
async function openPositions(client: Client): Promise<number[]> {
  const feed = await client.v1.recruiting.positions({ language: 'en' });
  const text = new TextDecoder().decode(await streamed(feed));
  return [...text.matchAll(/<position><id>(\d+)<\/id>/g)].map(([, id]) => Number(id));
}

/** An attendance of v1, in a year that the demo company has not worked yet. */
async function newAttendance(setting: Setting) {
  const employee = Number((await someEmployee(setting)).id);
  const row = { employee, date: '2028-04-03', start_time: '08:00', end_time: '16:30', break: 30 };
  const { data } = await setting.client.v1.attendances.create({ body: { attendances: [row] } });
  return { id: data.id[0]!, id_v2: data.id_v2![0]! };
}

const png = [0x89, 0x50, 0x4e, 0x47];

/** One round trip per operation; an operation without a case does not compile. */
export const cases: Record<Id, (setting: Setting) => Promise<void>> = {
  'v1.auth.token': async ({ client, pair }) => {
    const { data } = await client.v1.auth.token({ body: pair });
    expect(data.token).toMatch(/^papi-/);
  },
  'v1.employees.list': async ({ client }) => {
    const page = await client.v1.employees.list({
      limit: 7,
      offset: 7,
      'attributes[]': ['first_name', 'hire_date'],
    });
    expect(page.data).toHaveLength(7);
    const all = await collect(client.v1.employees.list.all());
    expect(all).toHaveLength(page.metadata!.total_elements);
    const changed = await collect(client.v1.employees.list.all({ updated_since: '2026-10-01' }));
    expect(changed.length).toBeLessThan(all.length);
    expect(await collect(client.v1.employees.list.all({ email: all[3]!.email! }))).toHaveLength(1);
  },
  'v1.employees.get': async (setting) => {
    const { id } = await someEmployee(setting);
    const { data } = await setting.client.v1.employees.get({ employee_id: id! });
    expect(data.id).toBe(id);
  },
  'v1.employees.create': async ({ client }) => {
    const employee = {
      email: 'v1@probe.example',
      first_name: 'Vera',
      last_name: 'Eins',
      hire_date: '2026-01-31',
    };
    const { data } = await client.v1.employees.create({
      body: { employee: { ...employee, department: 'Nowhere' } },
    });
    const person = await client.v2.persons.get({ id: String(data.id) });
    expect(person).toMatchObject({ email: employee.email, first_name: 'Vera', status: 'ACTIVE' });
  },
  'v1.employees.update': async (setting) => {
    const { id } = await someEmployee(setting);
    const body = { employee: { position: 'Navigator', weekly_working_hours: 31.5, supervisor_id: null } };
    const { data } = await setting.client.v1.employees.update({ employee_id: id!, body });
    expect(data.id).toBe(id);
    const after = await setting.client.v1.employees.get({ employee_id: id! });
    expect(after.data).toMatchObject({ position: 'Navigator', weekly_working_hours: 31.5, supervisor: null });
  },
  'v1.employees.attributes': async ({ client }) => {
    const { data } = await client.v1.employees.attributes();
    expect(data.map(({ key }) => key)).toContain('first_name');
    expect(await collect(client.v1.employees.attributes.all())).toEqual(data);
  },
  'v1.employees.customAttributes': async ({ client }) => {
    const { data } = await client.v1.employees.customAttributes();
    expect(data).toEqual((await client.v1.employees.attributes()).data);
  },
  'v1.employees.balance': async (setting) => {
    const { id } = await someEmployee(setting);
    const { data } = await setting.client.v1.employees.balance({ employee_id: id! });
    expect(data[0]!.balance).toBeTypeOf('number');
  },
  'v1.employees.picture': async ({ client }) => {
    const withPicture = (await client.v1.employees.list({ limit: 50 })).data.find(
      (one) => one.profile_picture,
    )!;
    const picture = await client.v1.employees.picture({ employee_id: withPicture.id! });
    expect(picture.contentType).toBe('image/png');
    expect([...(await streamed(picture)).slice(0, 4)]).toEqual(png);
  },
  'v1.employees.pictureOfWidth': async ({ client }) => {
    const withPicture = (await client.v1.employees.list({ limit: 50 })).data.find(
      (one) => one.profile_picture,
    )!;
    const picture = await client.v1.employees.pictureOfWidth({ employee_id: withPicture.id!, width: 75 });
    const bytes = await streamed(picture);
    expect(new DataView(bytes.buffer).getUint32(16)).toBe(75);
    expect(picture.contentLength).toBe(bytes.byteLength);
  },
  'v1.documents.categories': async ({ client }) => {
    const { data } = await client.v1.documents.categories();
    expect(data.map(({ name }) => name)).toContain('Certificates');
    expect(await collect(client.v1.documents.categories.all())).toEqual(data);
  },
  'v1.documents.upload': async (setting) => {
    const { uploaded, document, category } = await newDocument(setting);
    expect(uploaded).toMatchObject({ title: 'Crane licence', date: '2026-02-02', category });
    expect(document).toMatchObject({
      id: String(uploaded.id),
      name: 'Crane licence',
      date: '2026-02-02',
      comment: 'valid until 2031',
      category: { id: String(category.id) },
      owner: { id: String(uploaded.employee.id) },
      document_type: 'pdf',
      size: 14,
      virus_scan: { status: 'safe' },
    });
  },
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
  'v1.projects.list': async ({ client }) => {
    const { data } = await client.v1.projects.list();
    expect(data).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'Webshop', active: true })]),
    );
    expect(await collect(client.v1.projects.list.all())).toEqual(data);
  },
  'v1.projects.create': async ({ client }) => {
    const { data } = await client.v1.projects.create({ body: { name: 'Sextant' } });
    expect(data).toMatchObject({ name: 'Sextant', active: false });
    expect((await client.v1.projects.list()).data).toContainEqual(data);
    await expect(client.v1.projects.create({ body: { name: 'Sextant' } })).rejects.toMatchObject({
      status: 400,
    });
  },
  'v1.projects.update': async ({ client }) => {
    const { data: before } = await client.v1.projects.create({ body: { name: 'Sextant', active: true } });
    const { data } = await client.v1.projects.update({
      id: before.id,
      body: { name: 'Octant', active: false },
    });
    expect(data).toMatchObject({ id: before.id, name: 'Octant', active: false });
  },
  'v1.projects.delete': async ({ client }) => {
    const { data } = await client.v1.projects.create({ body: { name: 'Sextant' } });
    expect(await client.v1.projects.delete({ id: data.id })).toBeUndefined();
    await expect(client.v1.projects.delete({ id: data.id })).rejects.toMatchObject({ status: 404 });
  },
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
  'v2.projects.list': async ({ client }) => {
    const all = await collect(client.v2.projects.list.all({ limit: 3 }));
    expect(all.map(({ id }) => Number(id))).toEqual(
      (await client.v1.projects.list()).data.map(({ id }) => id),
    );
    const parents = await collect(client.v2.projects.list.all({ top_level_only: true }));
    expect(parents).toEqual(all.filter(({ parent_project }) => parent_project === null));
    const counted = await client.v2.projects.list({ include: ['tracked_minutes'], name: ['Webshop'] });
    expect(counted._data[0]!.tracked_minutes).toBeGreaterThan(0);
  },
  'v2.projects.get': async ({ client }) => {
    const { _data } = await client.v2.projects.list({ limit: 1 });
    expect(await client.v2.projects.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.projects.create': async ({ client }) => {
    const body = {
      name: 'Sextant',
      status: 'ACTIVE',
      start: { date: '2027-01-01' },
      billable: true,
    } as const;
    const { id } = await client.v2.projects.create({ body });
    expect(await client.v2.projects.get({ id })).toMatchObject(body);
    await expect(client.v2.projects.create({ body })).rejects.toMatchObject({ status: 422 });
  },
  'v2.projects.update': async ({ client }) => {
    const { id } = await client.v2.projects.create({ body: { name: 'Sextant', status: 'ACTIVE' } });
    const body = { name: 'Octant', status: 'ARCHIVED' } as const;
    expect(await client.v2.projects.update({ id, body })).toBeUndefined();
    expect(await client.v2.projects.get({ id })).toMatchObject(body);
  },
  'v2.projects.delete': async ({ client }) => {
    const { id } = await client.v2.projects.create({ body: { name: 'Sextant', status: 'ACTIVE' } });
    expect(await client.v2.projects.delete({ id })).toBeUndefined();
    await expect(client.v2.projects.get({ id })).rejects.toMatchObject({ status: 404 });
  },
  'v2.projectMembers.list': async ({ client }) => {
    const { _data } = await client.v2.projects.list({ project_code: ['LH-RUG'] });
    const members = await collect(client.v2.projectMembers.list.all({ id: _data[0]!.id, limit: 5 }));
    expect(members.length).toBeGreaterThan(5);
    expect(new Set(members.map(({ person }) => person.id)).size).toBe(members.length);
  },
  'v2.projectMembers.add': async (setting) => {
    const { client } = setting;
    const { id } = await client.v2.projects.create({ body: { name: 'Sextant', status: 'ACTIVE' } });
    const person = { id: (await somePerson(setting)).id };
    expect(await client.v2.projectMembers.add({ id, body: [{ person }] })).toBeUndefined();
    expect((await client.v2.projectMembers.list({ id }))._data).toEqual([{ person }]);
  },
  'v2.projectMembers.remove': async (setting) => {
    const { client } = setting;
    const { id } = await client.v2.projects.create({ body: { name: 'Sextant', status: 'ACTIVE' } });
    const person = { id: (await somePerson(setting)).id };
    await client.v2.projectMembers.add({ id, body: { person } });
    expect(await client.v2.projectMembers.remove({ id, person_id: [person.id] })).toBeUndefined();
    expect((await client.v2.projectMembers.list({ id }))._data).toEqual([]);
  },
  'v2.auth.token': async ({ client, pair }) => {
    const body = { grant_type: 'client_credentials', ...pair } as const;
    const token = await client.v2.auth.token({ body });
    expect(token.token_type).toBe('Bearer');
    expect(token.scope).toContain('personio:persons:read');
  },
  'v2.auth.revoke': async ({ client, pair }) => {
    const body = { grant_type: 'client_credentials', ...pair, scope: 'personio:jobs:read' } as const;
    const { access_token } = await client.v2.auth.token({ body });
    expect(await client.v2.auth.revoke({ body: { token: access_token } })).toBeUndefined();
  },
  'v2.compensationTypes.list': async ({ client }) => {
    const all = await collect(client.v2.compensationTypes.list.all({ limit: 2 }));
    expect(new Set(all.map(({ category }) => category))).toEqual(new Set(['RECURRING', 'ONE_TIME']));
    expect((await client.v2.compensationTypes.list())._data).toEqual(all);
  },
  'v2.compensationTypes.create': async ({ client }) => {
    const body = { name: 'Bicycle', category: 'RECURRING' } as const;
    const { id, ...type } = await client.v2.compensationTypes.create({ body });
    expect(type).toMatchObject(body);
    expect((await client.v2.compensationTypes.list())._data).toContainEqual({ id, ...body });
  },
  'v2.compensations.list': async ({ client }) => {
    const month = { start_date: '2026-11-01', end_date: '2026-11-30' };
    const all = await collect(client.v2.compensations.list.all(month));
    expect(await collect(client.v2.compensations.list.all({ ...month, limit: 7 }))).toEqual(all);
    expect(new Set(all.map(({ type }) => type.category))).toEqual(
      new Set(['FIXED_SALARY', 'HOURLY', 'RECURRING', 'ONE_TIME', 'BONUS']),
    );
    const [first] = all;
    const own = await client.v2.compensations.list({ ...month, 'person.id': [first!.person.id] });
    expect(own._data).toEqual(all.filter(({ person }) => person.id === first!.person.id));
    const entity = first!.legal_entity!.id;
    const there = await collect(client.v2.compensations.list.all({ ...month, 'legal_entity.id': [entity] }));
    expect(there).toEqual(all.filter(({ legal_entity }) => legal_entity?.id === entity));
    const fixed = all.filter(({ type }) => type.category === 'FIXED_SALARY');
    const employees = await collect(client.v1.employees.list.all());
    for (const { person, amount } of fixed) {
      expect(employees.find(({ id }) => String(id) === person.id)!.fix_salary).toBe(amount!.value);
    }
  },
  'v2.compensations.create': async (setting) => {
    const { client } = setting;
    const { id } = await somePerson(setting);
    const { _data } = await client.v2.compensationTypes.list();
    const type = _data.find(({ category }) => category === 'ONE_TIME')!;
    const body = { person: { id }, type: { id: type.id }, value: 250.5, effective_from: '2027-03-15' };
    const created = await client.v2.compensations.create({ body });
    expect(created).toMatchObject({ type, amount: { value: 250.5, currency: 'EUR' }, interval: null });
    const march = await client.v2.compensations.list({ 'person.id': [id], start_date: '2027-03-01' });
    expect(march._data).toContainEqual(created);
    const april = await client.v2.compensations.list({ 'person.id': [id], start_date: '2027-04-01' });
    expect(april._data).not.toContainEqual(created);
  },
  'v1.customReports.list': async ({ client }) => {
    const { data } = await client.v1.customReports.list();
    expect(new Set(data.map(({ status }) => status))).toEqual(
      new Set(['up_to_date', 'updating', 'update_failed', 'archived']),
    );
    const some = await client.v1.customReports.list({ report_ids: [data[1]!.id, data[2]!.id] });
    expect(some.data.map(({ id }) => id)).toEqual([data[1]!.id, data[2]!.id]);
    expect(await collect(client.v1.customReports.list.all({ status: 'updating' }))).toHaveLength(1);
  },
  'v1.customReports.get': async ({ client }) => {
    const { data: reports } = await client.v1.customReports.list();
    for (const { id, status, columns } of reports) {
      const call = client.v1.customReports.get({ report_id: id, limit: 20, page: 2 });
      if (status === 'archived') {
        await expect(call).rejects.toMatchObject({ status: 400, fields: [{ field: 'status' }] });
        continue;
      }
      const { data, metadata } = await call;
      const { items } = data[0]!;
      expect(items.length).toBe(Math.max(0, Math.min(20, metadata!.total_elements - 20)));
      const cells = items.flatMap((item) => item.attributes ?? item.historical_attributes ?? []);
      for (const { attribute_id } of cells) expect(columns).toContain(attribute_id);
    }
    const unknown = client.v1.customReports.get({ report_id: 'x' });
    await expect(unknown).rejects.toMatchObject({ status: 404, detail: 'Report not found' });
  },
  'v1.customReports.columns': async ({ client }) => {
    const { data } = await client.v1.customReports.columns({ columns: ['first_name', 'absence_6001'] });
    expect(data).toEqual([
      { attribute_id: 'first_name', human_readable: 'First name', data_type: 'TEXT' },
      { attribute_id: 'absence_6001', human_readable: 'Paid vacation', data_type: 'ABSENCE_OVERVIEW' },
    ]);
    const { data: reports } = await client.v1.customReports.list();
    const { id: report_id, columns } = reports[0]!;
    const own = await client.v1.customReports.columns({ report_id, locale: 'de' });
    expect(own.data.map(({ attribute_id }) => attribute_id)).toEqual(columns);
  },
  'v2.reports.list': async ({ client }) => {
    const all = await collect(client.v2.reports.list.all({ limit: 1 }));
    const days = all.map(({ created_at }) => created_at!);
    expect(days).toEqual([...days].sort().reverse());
    expect((await client.v2.reports.list())._data).toEqual(all);
  },
  'v2.reports.get': async ({ client }) => {
    const reports = await collect(client.v2.reports.list.all());
    const id = reports.find(({ name }) => name === 'Absences this year')!.id;
    const { _data, _meta } = await client.v2.reports.get({ id, limit: 7 });
    expect(_data).toHaveLength(7);
    const names = _meta.columns.map(({ name }) => name);
    for (const row of _data) expect(row.map(({ attribute_id }) => attribute_id)).toEqual(names);
    expect((await collect(client.v2.reports.get.all({ id, limit: 50 }))).slice(0, 7)).toEqual(_data);
    const grouped = reports.find(({ name }) => name === 'Headcount by department')!;
    await expect(client.v2.reports.get({ id: grouped.id })).rejects.toMatchObject({ status: 400 });
  },
  'v2.reports.attributes': async ({ client }) => {
    const { _data } = await client.v2.reports.attributes();
    expect(_data.map(({ name }) => name)).toContain('absence_period_days');
    expect(await collect(client.v2.reports.attributes.all())).toEqual(_data);
  },
  'v2.documents.list': async ({ client }) => {
    const owners = await collect(client.v2.persons.list.all({ limit: 50 }));
    const ofEach = await Promise.all(
      owners.map(({ id }) => collect(client.v2.documents.list.all({ owner_id: id }))),
    );
    const all = ofEach.toSorted((a, b) => b.length - a.length)[0]!;
    const owner_id = all[0]!.owner.id;
    expect(all.length).toBeGreaterThan(2);
    expect(await collect(client.v2.documents.list.all({ owner_id, limit: 1 }))).toEqual(all);
    const category_id = all[1]!.category!.id;
    expect((await client.v2.documents.list({ owner_id, category_id }))._data).toEqual(
      all.filter(({ category }) => category!.id === category_id),
    );
    const day = all[1]!.created_at.slice(0, 10);
    expect((await client.v2.documents.list({ owner_id, 'created_at.lt': day }))._data).toEqual(
      all.filter(({ created_at }) => created_at < day),
    );
    expect((await client.v2.documents.list({ owner_id, 'created_at.gte': day }))._data).toEqual(
      all.filter(({ created_at }) => created_at >= day),
    );
  },
  'v2.documents.update': async (setting) => {
    const { document } = await newDocument(setting);
    const { data } = await setting.client.v1.documents.categories();
    const body = { name: 'Licence', comment: '', category: { id: String(data[0]!.id) } };
    expect(await setting.client.v2.documents.update({ document_id: document.id, body })).toBeUndefined();
    const { _data } = await setting.client.v2.documents.list({ owner_id: document.owner.id });
    expect(_data.find(({ id }) => id === document.id)).toEqual({ ...document, ...body });
  },
  'v2.documents.download': async (setting) => {
    const { document } = await newDocument(setting);
    const file = await setting.client.v2.documents.download({ document_id: document.id });
    expect(file).toMatchObject({
      contentType: 'application/pdf',
      contentLength: 14,
      filename: 'Prüfung 1.pdf',
    });
    expect(new TextDecoder().decode(await streamed(file))).toBe('%PDF-1.4 probe');
  },
  'v2.documents.delete': async (setting) => {
    const { document } = await newDocument(setting);
    const { client } = setting;
    const wanted = { document_id: document.id };
    expect(await client.v2.documents.delete(wanted)).toBeUndefined();
    await expect(client.v2.documents.download(wanted)).rejects.toMatchObject({ status: 404 });
  },
  'v2.persons.list': async ({ client }) => {
    const all = await collect(client.v2.persons.list.all({ limit: 23 }));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.length).toBe((await client.v1.employees.list({ limit: 1 })).metadata!.total_elements);
    const gone = await collect(client.v2.persons.list.all({ status: 'INACTIVE', limit: 3 }));
    expect(gone).toEqual(all.filter(({ status }) => status === 'INACTIVE'));
    const some = await client.v2.persons.list({
      id: [all[0]!.id, all[5]!.id],
      'created_at.gt': '2000-01-01T00:00:00Z',
    });
    expect(some._data).toEqual([all[0], all[5]]);
  },
  'v2.persons.get': async (setting) => {
    const person = await somePerson(setting);
    expect(await setting.client.v2.persons.get({ id: person.id })).toEqual(person);
  },
  'v2.persons.create': async ({ client }) => {
    const { id } = await client.v2.persons.create({
      body: {
        first_name: 'Vera',
        last_name: 'Zwei',
        email: 'v2@probe.example',
        gender: 'DIVERSE',
        language_code: 'de',
        employments: [
          { employment_start_date: '2027-01-15', weekly_working_hours: 38.5, position: { title: 'Analyst' } },
        ],
      },
    });
    const { data } = await client.v1.employees.get({ employee_id: id });
    expect(data).toMatchObject({
      id: Number(id),
      email: 'v2@probe.example',
      gender: 'diverse',
      status: 'onboarding',
      hire_date: '2027-01-15',
      weekly_working_hours: 38.5,
    });
  },
  'v2.persons.update': async (setting) => {
    const { id } = await somePerson(setting);
    const body = { preferred_name: 'Vee', email: 'vee@probe.example' };
    expect(await setting.client.v2.persons.update({ person_id: id, body })).toBeUndefined();
    expect(await setting.client.v2.persons.get({ id })).toMatchObject(body);
  },
  'v2.persons.delete': async ({ client }) => {
    const { id } = await client.v2.persons.create({ body: { first_name: 'Kurz', last_name: 'Da' } });
    expect(await client.v2.persons.delete({ person_id: id })).toBeUndefined();
    await expect(client.v2.persons.get({ id })).rejects.toMatchObject({ status: 404 });
    await expect(client.v1.employees.get({ employee_id: id })).rejects.toMatchObject({ status: 404 });
  },
  'v2.employments.list': async (setting) => {
    const { person_id, employment } = await someEmployment(setting);
    const all = await collect(setting.client.v2.employments.list.all({ person_id, limit: 1 }));
    expect(all[0]).toEqual(employment);
  },
  'v2.employments.get': async (setting) => {
    const { person_id, employment } = await someEmployment(setting);
    expect(await setting.client.v2.employments.get({ person_id, id: employment.id })).toEqual(employment);
  },
  'v2.employments.update': async (setting) => {
    const { person_id, employment } = await someEmployment(setting);
    const body = { position: { title: 'Pilot' }, weekly_working_hours: 20, org_units: null };
    await setting.client.v2.employments.update({ person_id, employment_id: employment.id, body });
    const after = await setting.client.v2.employments.get({ person_id, id: employment.id });
    expect(after).toMatchObject({ position: { title: 'Pilot' }, weekly_working_hours: 20, org_units: [] });
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
  'v2.orgUnits.list': async ({ client }) => {
    const teams = await collect(client.v2.orgUnits.list.all({ type: 'team', sort: '-name', limit: 3 }));
    const names = teams.map(({ name }) => name!);
    expect(names).toEqual([...names].sort().reverse());
    const departments = await client.v2.orgUnits.list({ type: 'department', include_parent_chain: true });
    expect(departments._data[0]!.type).toBe('department');
  },
  'v2.orgUnits.get': async ({ client }) => {
    const { _data } = await client.v2.orgUnits.list({ type: 'team' });
    const { id } = _data[0]!;
    const team = await client.v2.orgUnits.get({ id, type: 'team', include_parent_chain: true });
    expect(team.parent_chain![0]).toMatchObject({ id: team.parent_id, type: 'department' });
    await expect(client.v2.orgUnits.get({ id, type: 'department' })).rejects.toMatchObject({ status: 404 });
  },
  'v2.legalEntities.list': async ({ client }) => {
    const all = await collect(client.v2.legalEntities.list.all({ limit: 1 }));
    expect(all.length).toBeGreaterThan(1);
    const german = await client.v2.legalEntities.list({ country: ['DE'] });
    expect(german._data).toEqual(all.filter(({ country }) => country === 'DE'));
  },
  'v2.legalEntities.get': async ({ client }) => {
    const { _data } = await client.v2.legalEntities.list();
    expect(await client.v2.legalEntities.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.costCenters.list': async ({ client }) => {
    const all = await collect(client.v2.costCenters.list.all({ limit: 3 }));
    expect((await client.v2.costCenters.list({ sort: '-id' }))._data).toEqual([...all].reverse());
  },
  'v2.webhooks.list': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const some = await collect(
      v2.webhooks.list.all({ enabled_events: 'person.created', status: 'DISABLED' }),
    );
    expect(some.map((webhook) => webhook.id)).toEqual([id]);
    expect(await collect(v2.webhooks.list.all({ enabled_events: 'document.signed' }))).toEqual([]);
  },
  'v2.webhooks.create': async (setting) => {
    expect(await newWebhook(setting)).toMatchObject({ status: 'DISABLED', auth_type: 'TOKEN' });
    await expect(newWebhook(setting)).rejects.toMatchObject({ status: 409 });
  },
  'v2.webhooks.get': async (setting) => {
    const { id } = await newWebhook(setting);
    expect((await setting.client.v2.webhooks.get({ id })).description).toBe('Probe');
  },
  'v2.webhooks.update': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const changed = await v2.webhooks.update({ id, body: { description: 'Other', status: 'ENABLED' } });
    expect(changed).toMatchObject({ description: 'Other', status: 'ENABLED' });
    expect(await v2.webhooks.get({ id })).toEqual(changed);
  },
  'v2.webhooks.delete': async (setting) => {
    const { id } = await newWebhook(setting);
    await setting.client.v2.webhooks.delete({ id });
    await expect(setting.client.v2.webhooks.get({ id })).rejects.toMatchObject({ status: 404 });
  },
  'v2.webhooks.ping': async (setting) => {
    const { id } = await newWebhook(setting);
    await setting.client.v2.webhooks.ping({ id });
    const { _data } = await setting.client.v2.webhooks.events({ id });
    expect(_data).toMatchObject([{ event_name: 'ping', payload: {} }]);
  },
  'v2.webhooks.testEvent': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const payload = { person: { id: '4711' } };
    await v2.webhooks.testEvent({ id, body: { event_name: 'person.created', payload } });
    expect((await v2.webhooks.events({ id }))._data).toMatchObject([{ payload }]);
    const other = { event_name: 'document.signed', payload };
    await expect(v2.webhooks.testEvent({ id, body: other })).rejects.toMatchObject({ status: 400 });
  },
  'v2.webhooks.events': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const person = await v2.persons.create({ body: { first_name: 'Ida', last_name: 'Probe' } });
    await v2.persons.delete({ person_id: person.id });
    const events = await collect(v2.webhooks.events.all({ id, limit: 1 }));
    expect(events.map(({ event_name }) => event_name)).toEqual(['person.created', 'person.deleted']);
    const deleted = await v2.webhooks.events({ id, event_name: 'person.deleted' });
    expect(deleted._data).toMatchObject([{ payload: { person: { id: person.id } } }]);
  },
  'v2.webhooks.activity': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    await v2.webhooks.ping({ id });
    const read = () => v2.webhooks.activity({ id, event_name: 'ping', is_delivered: false });
    const activity = await until(read, ({ _data }) => _data.length >= 2);
    expect(activity._data[0]).toMatchObject({ attempt: 1, status_code: null, error: 'network' });
  },
  'v2.webhooks.redelivery': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const since = { 'occurred_at.gte': new Date(Date.now() - 60_000).toISOString() };
    await v2.persons.create({ body: { first_name: 'Ida', last_name: 'Probe' } });
    const { redelivery_id } = await v2.webhooks.redelivery({ id, body: since });
    const read = () => v2.webhooks.activity({ id, redelivery_id });
    const activity = await until(read, ({ _data }) => _data.length >= 2);
    expect(activity._data[0]!.event_name).toBe('person.created');
  },
  'v2.workplaces.list': async ({ client }) => {
    const all = await collect(client.v2.workplaces.list.all({ limit: 2 }));
    expect((await client.v2.workplaces.list({ name: [all[1]!.name!] }))._data).toEqual([all[1]]);
  },
  'v2.jobs.list': async ({ client }) => {
    const ids = (await collect(client.v2.jobs.list.all({ limit: 4 }))).map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
  },
  'v2.jobs.get': async ({ client }) => {
    const { _data } = await client.v2.jobs.list();
    expect(await client.v2.jobs.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.salaryBands.list': async ({ client }) => {
    expect((await collect(client.v2.salaryBands.list.all({ limit: 2 }))).length).toBeGreaterThan(2);
  },
  'v1.recruiting.apply': async ({ client }) => {
    const positions = await openPositions(client);
    const cv = new File(['%PDF-1.4 probe'], 'CV.pdf', { type: 'application/pdf' });
    const { uuid, original_filename } = await client.v1.recruiting.upload({ body: { file: cv } });
    const body = {
      first_name: 'Vera',
      last_name: 'Probe',
      email: 'vera@probe.example',
      job_position_id: positions[0]!,
      application_date: '2026-02-03',
      phase: { type: 'system', id: 'offer' } as const,
      tags: ['probe'],
      files: [{ uuid, original_filename, category: 'cv' as const }],
      attributes: [{ id: 'phone', value: '+49 40 66969 123' }],
    };
    expect(await client.v1.recruiting.apply({ body })).toBeUndefined();
    const { _data } = await client.v2.applications.list({ 'candidate.email': body.email });
    expect(_data).toMatchObject([
      {
        application_date: '2026-02-03',
        candidate: { first_name: 'Vera' },
        job: { id: String(positions[0]) },
        current_stage: { type: 'offer' },
      },
    ]);
    const { phone } = await client.v2.candidates.get({ id: _data[0]!.candidate.id });
    expect(phone).toBe('+49 40 66969 123');
    await expect(client.v1.recruiting.apply({ body })).rejects.toMatchObject({
      status: 400,
      fields: [{ field: 'email', message: 'errors.applicant-already-exists' }],
    });
  },
  'v1.recruiting.upload': async ({ client }) => {
    const stream = new Blob(['light']).stream();
    const body = { file: { stream, filename: 'Über mich.txt' } };
    expect(await client.v1.recruiting.upload({ body })).toMatchObject({
      size: 5,
      mimetype: 'text/plain',
      original_filename: 'Über mich.txt',
      extension: 'txt',
    });
    const page = { file: new File(['x'], 'page.html') };
    await expect(client.v1.recruiting.upload({ body: page })).rejects.toMatchObject({ status: 422 });
  },
  'v1.recruiting.applyByForm': async ({ client }) => {
    const [position] = await openPositions(client);
    const body = {
      job_position_id: position!,
      first_name: 'Otto',
      last_name: 'Probe',
      email: 'otto@probe.example',
      document1: new File(['x'], 'cv.pdf'),
      'tags[]': ['talent pool'],
    };
    const { data } = await client.v1.recruiting.applyByForm({ body });
    expect(data.message).toContain('applied');
    const { _data } = await client.v2.applications.list({ 'candidate.email': body.email });
    expect(_data).toHaveLength(1);
  },
  'v1.recruiting.positions': async ({ client }) => {
    const positions = await openPositions(client);
    const jobs = await collect(client.v2.recruitingJobs.list.all());
    const ids = jobs.map(({ id }) => Number(id));
    expect(positions.length).toBeGreaterThan(3);
    expect(ids).toEqual(expect.arrayContaining(positions));
    expect(ids.length).toBeGreaterThan(positions.length);
  },
  'v2.applications.list': async ({ client }) => {
    const all = await collect(client.v2.applications.list.all({ limit: 7 }));
    const moments = all.map(({ updated_at }) => Date.parse(updated_at['date-time']));
    expect(moments).toEqual([...moments].sort((a, b) => b - a));
    const candidates = await collect(client.v2.candidates.list.all());
    const ids = candidates.flatMap(({ applications }) => applications!.map(({ id }) => id));
    expect(all.map(({ id }) => id).sort()).toEqual(ids.sort());
    const { email } = all.find(({ candidate }) => candidate.email)!.candidate;
    const own = await client.v2.applications.list({ 'candidate.email': email! });
    expect(own._data).toEqual(all.filter(({ candidate }) => candidate.email === email));
    const since = all[5]!.updated_at['date-time'];
    const changed = await collect(client.v2.applications.list.all({ 'updated_at.gt': since, limit: 2 }));
    expect(changed).toEqual(all.slice(0, 5));
  },
  'v2.applications.get': async ({ client }) => {
    const { _data } = await client.v2.applications.list({ limit: 1 });
    expect(await client.v2.applications.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.applications.stageTransitions': async ({ client }) => {
    for await (const { id, current_stage, updated_at } of client.v2.applications.list.all()) {
      const transitions = await collect(client.v2.applications.stageTransitions.all({ id, limit: 1 }));
      expect(transitions[0]).toEqual({ entered_at: updated_at, stage: current_stage });
      if (transitions.length > 2) return;
    }
    throw new Error('no application has gone through several stages');
  },
  'v2.candidates.list': async ({ client }) => {
    const all = await collect(client.v2.candidates.list.all({ limit: 9 }));
    expect((await client.v2.candidates.list({ limit: 200 }))._data).toEqual(all);
    const known = all.find(({ email }) => email)!;
    expect((await client.v2.candidates.list({ email: known.email! }))._data).toEqual([known]);
    const { updated_at } = all[4]!;
    const older = await collect(client.v2.candidates.list.all({ 'updated_at.lt': updated_at, limit: 11 }));
    expect(older).toEqual(all.slice(5));
  },
  'v2.candidates.get': async ({ client }) => {
    const { _data } = await client.v2.candidates.list({ limit: 1 });
    expect(await client.v2.candidates.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.recruitingJobs.list': async ({ client }) => {
    const all = await collect(client.v2.recruitingJobs.list.all({ limit: 2 }));
    expect((await client.v2.recruitingJobs.list())._data).toEqual(all);
    const persons = all.flatMap(({ hiring_team }) => hiring_team!.map(({ person }) => person!.id));
    expect(await client.v2.persons.get({ id: persons[0]! })).toMatchObject({ status: 'ACTIVE' });
  },
  'v2.recruitingJobs.get': async ({ client }) => {
    const { _data } = await client.v2.recruitingJobs.list();
    expect(await client.v2.recruitingJobs.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.recruitingCategories.list': async ({ client }) => {
    const all = await collect(client.v2.recruitingCategories.list.all({ limit: 1 }));
    expect(all.length).toBeGreaterThan(1);
    expect(all[0]!.stages![0]).toMatchObject({ type: 'unassigned' });
  },
  'v2.recruitingCategories.get': async ({ client }) => {
    const { _data } = await client.v2.recruitingCategories.list();
    expect(await client.v2.recruitingCategories.get({ id: _data[1]!.id })).toEqual(_data[1]);
  },
  'v2.salaryBands.get': async ({ client }) => {
    const { _data } = await client.v2.salaryBands.list();
    expect(await client.v2.salaryBands.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
};
