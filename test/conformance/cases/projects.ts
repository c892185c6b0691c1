import { expect } from 'vitest';
import { type Cases, collect, somePerson } from './setting.ts';

export const projects = {
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
} satisfies Cases;
