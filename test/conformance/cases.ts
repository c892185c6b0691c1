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
  'v2.salaryBands.get': async ({ client }) => {
    const { _data } = await client.v2.salaryBands.list();
    expect(await client.v2.salaryBands.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
};
