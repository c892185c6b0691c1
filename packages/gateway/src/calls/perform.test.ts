import { v1, v2 } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import { createGuardedWorld } from './world.test-support.ts';

const world = createGuardedWorld();
const company = world.emulator.company();
const lead = company.people.find(({ id }) =>
  company.people.some(({ employments }) => employments[0]?.supervisor_id === id),
)!;
const team = company.people.filter(({ employments }) => employments[0]?.supervisor_id === lead.id);
const teamIds = team.map(({ id }) => String(id)).sort();
const outsider = company.people.find(({ id }) => !teamIds.includes(String(id)))!;
const ofTeam = { kind: 'reports', of: String(lead.id), depth: 'direct' } as const;

test('gives what was granted, and nothing else of a person', async () => {
  const { answer } = await world.ask(
    v2.persons.get,
    { id: teamIds[0] },
    { areas: { employees: 'read' }, attributes: { readable: ['first_name'] }, people: { kind: 'everybody' } },
  );
  expect(Object.keys(answer as object).sort()).toEqual([
    '_meta',
    'custom_attributes',
    'employments',
    'first_name',
    'id',
  ]);
});

test('refuses an area that was not granted', async () => {
  await expect(world.ask(v2.persons.list, {}, { people: { kind: 'everybody' } })).rejects.toMatchObject({
    code: 'area_not_granted',
  });
});

test('lists only the people in scope, with totals and pages of their own', async () => {
  const grant = { areas: { employees: 'read' }, attributes: { readable: 'all' }, people: ofTeam } as const;
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { answer } = await world.ask(v2.persons.list, { limit: 2, ...(cursor && { cursor }) }, grant);
    const page = answer as { _data: { id: string }[]; _meta: { links: { next?: { href: string } } } };
    ids.push(...page._data.map(({ id }) => id));
    cursor =
      page._meta.links.next && (new URL(page._meta.links.next.href).searchParams.get('cursor') as string);
  } while (cursor);
  expect(ids.sort()).toEqual(teamIds);

  const { answer } = await world.ask(v1.employees.list, { limit: 1 }, grant);
  expect(answer).toMatchObject({ metadata: { total_elements: teamIds.length, total_pages: teamIds.length } });
});

test('tells a person out of scope in the same way as one who does not exist', async () => {
  const grant = { areas: { employees: 'read' }, attributes: { readable: 'all' }, people: ofTeam } as const;
  const refusalOf = async (id: number) => {
    const error = await world.ask(v1.employees.get, { employee_id: id }, grant).catch((thrown) => thrown);
    return { code: error.code, message: error.message, hint: error.hint, status: error.status };
  };
  expect(await refusalOf(outsider.id)).toEqual(await refusalOf(999_999_999));
});

test('leads on under the host that the caller knows', async () => {
  const { answer } = await world.ask(
    v2.persons.list,
    { limit: 1 },
    { areas: { employees: 'read' }, attributes: { readable: 'all' }, people: { kind: 'everybody' } },
  );
  expect(JSON.stringify(answer)).not.toContain('personio.example');
  expect(JSON.stringify(answer)).toContain('https://gate.example/v2/persons');
});
