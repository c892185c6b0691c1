import { expect } from 'vitest';
import { type Cases, collect, somePerson } from './setting.ts';

export const pay = {
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
  'v2.salaryBands.list': async ({ client }) => {
    expect((await collect(client.v2.salaryBands.list.all({ limit: 2 }))).length).toBeGreaterThan(2);
  },
  'v2.salaryBands.get': async ({ client }) => {
    const { _data } = await client.v2.salaryBands.list();
    expect(await client.v2.salaryBands.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
} satisfies Cases;
