import { expect, test } from 'vitest';
import { caught, createWorld, json } from './world.test-support.ts';

const v1Id = () => json({ success: true, data: { id: 7 } });

test('fills path and query, and sends the headers that the route and the account ask for', async () => {
  const world = createWorld();
  const { v2 } = world.client({
    appId: 'ROSTER_SYNC',
    partnerId: 'NORDLICHT',
    baseUrl: 'https://gate.test/personio/',
  });
  await v2.orgUnits.list({ type: 'team', sort: '-name' });
  await v2.persons.list({ id: ['1', '2'] });
  await v2.employments.list({ person_id: 'a/b', limit: 5 });
  const [units, persons, employments] = world.seen;
  expect(units?.headers.get('beta')).toBe('true');
  expect(units?.headers.get('accept')).toBe('application/json, application/problem+json');
  expect(units?.headers.get('x-personio-app-id')).toBe('ROSTER_SYNC');
  expect(units?.headers.get('x-personio-partner-id')).toBe('NORDLICHT');
  expect(persons?.path).toBe('/personio/v2/persons');
  expect(persons?.query.get('id')).toBe('1,2');
  expect(persons?.headers.has('beta')).toBe(false);
  expect(employments?.path).toBe('/personio/v2/persons/a%2Fb/employments');
});

test('sends a body as JSON', async () => {
  const world = createWorld(({ path }) => (path.startsWith('/v1/company') ? v1Id() : undefined));
  await world
    .client()
    .v1.employees.update({ employee_id: '9007199254740993', body: { employee: { position: 'Fitter' } } });
  expect(world.seen[0]).toMatchObject({
    method: 'PATCH',
    path: '/v1/company/employees/9007199254740993',
    body: '{"employee":{"position":"Fitter"}}',
  });
  expect(world.seen[0]?.headers.get('content-type')).toBe('application/json');
});

test('names each bad field with a sentence, sends nothing, and repeats no value', async () => {
  const world = createWorld();
  const input = { limit: 500, status: 'HUSHHUSH', frist_name: 'Hush', 'created_at.gt': 'hush' } as object;
  const error = await caught(world.client().v2.persons.list(input));
  expect(error).toMatchObject({
    name: 'InputError',
    code: 'input_invalid',
    operation: 'v2.persons.list',
    status: null,
  });
  expect((error.fields as { field: string }[]).map(({ field }) => field).toSorted()).toEqual([
    'created_at.gt',
    'frist_name',
    'limit',
    'status',
  ]);
  expect(error.message).toContain('limit: Too big');
  expect(error.message).toContain('(Records per page, 1 to 50, default 10)');
  expect(error.message).toContain('frist_name: the operation takes no such field');
  expect(JSON.stringify(error)).not.toMatch(/hush/i);
  expect(world.seen.length + world.auth.length).toBe(0);
});

test('names the alternatives of a field that takes several forms', async () => {
  const error = await caught(createWorld().client().v1.employees.list({ updated_since: 'last week' }));
  expect(error.message).toMatch(
    /updated_since: Invalid ISO date, or: Invalid ISO datetime \(Only people changed after/,
  );
});

test('names fields inside a body', async () => {
  const body = { employee: { first_name: 'Mira', last_name: '', email: 'none', shoe: 3 } } as never;
  const error = await caught(createWorld().client().v1.employees.create({ body }));
  const fields = (error.fields as { field: string }[]).map(({ field }) => field);
  expect(fields.toSorted()).toEqual(['body.employee', 'body.employee.email', 'body.employee.last_name']);
  expect(error.message).toContain('body.employee: unknown "shoe"');
});

test.each(['', '.', '..'])('refuses %j as an id, which would reach another route', async (id) => {
  const error = await caught(createWorld().client().v2.persons.delete({ person_id: id }));
  expect(error).toMatchObject({ name: 'InputError', fields: [{ field: 'person_id' }] });
});

test('passes over what is undefined, and refuses what is no object', async () => {
  const world = createWorld();
  const input = { limit: undefined, whatever: undefined } as object;
  await world.client().v2.persons.list(input);
  expect(world.seen[0]?.query.size).toBe(0);
  expect(await caught(world.client().v2.persons.list('all' as never))).toMatchObject({ name: 'InputError' });
});
