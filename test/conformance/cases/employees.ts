import { expect } from 'vitest';
import { type Cases, collect, png, someEmployee, someEmployment, somePerson, streamed } from './setting.ts';

export const employees = {
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
} satisfies Cases;
