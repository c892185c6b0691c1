import { expect } from 'vitest';
import { type Cases, collect } from './setting.ts';

export const organisation = {
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
} satisfies Cases;
