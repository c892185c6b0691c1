import { describe, expect, test } from 'vitest';
import { startWithAttendances as startWith } from '../attendances.test-support.ts';

const path = '/v2/projects';

test('shows a project, and its part with what the parent says', async () => {
  const { call } = await startWith();
  const made = await call(path, 'POST', {
    name: 'Relaunch',
    status: 'ACTIVE',
    project_code: 'RL-1',
    description: 'New pages',
    cost_center: { id: '77' },
    start: { date: '2026-01-01' },
    end: { date: '2027-01-01' },
    billable: true,
    assigned_to_all: true,
    client_name: 'Probe eG',
    project_type: 'External',
  });
  const { id } = made.json;
  expect(made).toEqual({
    status: 201,
    json: { id, _meta: { links: { self: { href: `http://p.test${path}/${id}` } } } },
  });
  const times = { created_at: '2026-11-20T09:15:02Z', updated_at: '2026-11-20T09:15:02Z' };
  expect((await call(`${path}/${id}`)).json).toEqual({
    id,
    name: 'Relaunch',
    status: 'ACTIVE',
    project_code: 'RL-1',
    description: 'New pages',
    cost_center: { id: '77' },
    assigned_to_all: true,
    parent_project: null,
    start: { date: '2026-01-01' },
    end: { date: '2027-01-01' },
    billable: true,
    client_name: 'Probe eG',
    project_type: 'External',
    ...times,
  });
  const part = await call(path, 'POST', {
    name: 'Relaunch: shop',
    status: 'ARCHIVED',
    parent_project: { id },
  });
  expect((await call(`${path}/${part.json.id}`)).json).toMatchObject({
    parent_project: { id },
    status: 'ARCHIVED',
    assigned_to_all: true,
    billable: true,
    client_name: null,
  });
});

test.each([
  ['', ['410', '411', '412']],
  ['limit=2', ['410', '411']],
  ['id=412,410', ['410', '412']],
  ['name=Harbour crane,Old pier', ['410', '412']],
  ['status=ARCHIVED', ['412']],
  ['project_code=HC', ['410']],
  ['parent_project.id=410', ['411']],
  ['top_level_only=true', ['410', '412']],
])('lists with "%s" %j', async (query, expected) => {
  const { call } = await startWith();
  const { json } = await call(`${path}?${query}`);
  expect(json._data.map(({ id }: { id: string }) => id)).toEqual(expected);
});

test.each([
  ['limit=201', 400],
  ['status=OLD', 400],
  ['includes=tracked_minutes', 400],
  ['include=tracked_hours', 422],
])('refuses to list with "%s": %i', async (query, status) => {
  const { call } = await startWith();
  expect((await call(`${path}?${query}`)).status).toBe(status);
});

test('counts what was recorded, real minutes in the nights when clocks change', async () => {
  const night = (start: string, end: string, project_id: number) => ({
    person_id: 11,
    start,
    end,
    project_id,
  });
  const { call } = await startWith([
    night('2026-03-28T22:00:00', '2026-03-29T06:00:00', 410),
    night('2026-10-24T22:00:00', '2026-10-25T06:00:00', 410),
    night('2026-10-26T22:00:00', '2026-10-26T22:30:00', 411),
    { ...night('2026-10-27T08:00:00', '2026-10-27T09:00:00', 410), status: 'rejected' },
  ]);
  const all = 'tracked_minutes,sub_projects_tracked_minutes,sub_projects_count,tracked_periods_count';
  expect((await call(`${path}/410?include=${all}`)).json).toMatchObject({
    tracked_minutes: (7 + 9) * 60,
    sub_projects_tracked_minutes: 30,
    sub_projects_count: 1,
    tracked_periods_count: 2,
  });
  expect((await call(`${path}/410?include=tracked_periods_count`)).json).not.toHaveProperty(
    'tracked_minutes',
  );
});

describe('refuses to create', () => {
  test.each([
    ['without a name', 400, { name: undefined }],
    ['without a status', 400, { status: undefined }],
    ['with a wrong status', 400, { status: 'active' }],
    ['with a name that is taken', 422, { name: 'Old pier' }],
    ['with a code that is taken', 422, { project_code: 'HC' }],
    ['with an unknown cost center', 422, { cost_center: { id: '78' } }],
    ['with an unknown parent', 422, { parent_project: { id: '9' } }],
    ['as part of a part', 422, { parent_project: { id: '411' } }],
    ['with an end before its start', 422, { start: { date: '2026-02-01' }, end: { date: '2026-01-31' } }],
    ['as a part with a customer', 422, { parent_project: { id: '410' }, client_name: 'Probe eG' }],
  ])('%s: %i', async (_, status, fields) => {
    const { call, emulator } = await startWith();
    const refused = await call(path, 'POST', { name: 'New', status: 'ACTIVE', ...fields });
    expect(refused.status).toBe(status);
    expect(emulator.company().projects).toHaveLength(3);
  });
});

test('changes with 204; opening it to everybody takes the members away', async () => {
  const { call, emulator } = await startWith();
  const change = (body: object) => call(`${path}/410`, 'PATCH', body);
  expect(await change({ cost_center: null, project_code: null, end: { date: '2027-01-01' } })).toEqual({
    status: 204,
    json: undefined,
  });
  expect((await call(`${path}/410`)).json).toMatchObject({
    cost_center: null,
    project_code: null,
    end: { date: '2027-01-01' },
    name: 'Harbour crane',
  });
  expect(emulator.company().projects[0]!.member_ids).toEqual([11]);
  await change({ assigned_to_all: true });
  expect(emulator.company().projects[0]).toMatchObject({ assigned_to_all: true, member_ids: [] });
  expect((await change({ name: 'Old pier' })).status).toBe(422);
  expect((await change({ name: 'Harbour crane' })).status).toBe(204);
  expect((await call(`${path}/411`, 'PATCH', { billable: true })).status).toBe(422);
  expect((await call(`${path}/9`, 'PATCH', {})).status).toBe(404);
});

test('deletes its parts as well, unless something was recorded for one of them', async () => {
  const { call, emulator } = await startWith([
    { person_id: 11, start: '2026-09-01T08:00:00', end: '2026-09-01T09:00:00', project_id: 411, v1_id: 5 },
  ]);
  expect((await call(`${path}/410`, 'DELETE')).status).toBe(422);
  await call('/v1/company/attendances/5', 'DELETE');
  expect(await call(`${path}/410`, 'DELETE')).toEqual({ status: 204, json: undefined });
  expect(emulator.company().projects.map(({ id }) => id)).toEqual([412]);
  expect((await call(`${path}/410`, 'DELETE')).status).toBe(404);
});

describe('members', () => {
  const members = `${path}/410/members`;
  const idsOf = (json: { _data: { person: { id: string } }[] }) => json._data.map(({ person }) => person.id);

  test('are added as a list or one by one, and listed page by page', async () => {
    const { call } = await startWith();
    const added = [{ person: { id: '13' } }, { person: { id: '11' } }];
    expect(await call(members, 'POST', added)).toEqual({ status: 201, json: undefined });
    expect((await call(members, 'POST', { person: { id: '12' } })).status).toBe(201);
    const { json } = await call(`${members}?limit=2`);
    expect(idsOf(json)).toEqual(['11', '12']);
    const next = await call(json._meta.links.next.href.slice('http://p.test'.length));
    expect(idsOf(next.json)).toEqual(['13']);
    expect((await call(`${members}?limit=300`)).status).toBe(422);
  });

  test('close a project that was open to everybody', async () => {
    const { call } = await startWith();
    await call(`${path}/412`, 'PATCH', { assigned_to_all: true });
    await call(`${path}/412/members`, 'POST', [{ person: { id: '11' } }]);
    expect((await call(`${path}/412`)).json.assigned_to_all).toBe(false);
  });

  test.each([
    ['an empty list', 400, [], '410'],
    ['no person', 400, [{}], '410'],
    ['an unknown person among others', 422, [{ person: { id: '12' } }, { person: { id: '99' } }], '410'],
    ['members of a part', 422, [{ person: { id: '12' } }], '411'],
    ['members of nothing', 404, [{ person: { id: '12' } }], '9'],
  ])('refuses to add %s with %i', async (_, status, body, id) => {
    const { call, emulator } = await startWith();
    const before = emulator.company().projects;
    expect((await call(`${path}/${id}/members`, 'POST', body)).status).toBe(status);
    expect(emulator.company().projects).toEqual(before);
  });

  test('go one by one, or all when nobody is named', async () => {
    const { call } = await startWith();
    await call(members, 'POST', [{ person: { id: '12' } }, { person: { id: '13' } }]);
    expect((await call(`${members}?person_id=12,99`, 'DELETE')).status).toBe(204);
    expect(idsOf((await call(members)).json)).toEqual(['11', '13']);
    // The wrong name of the parameter empties the project, as clients found.
    expect((await call(`${members}?person.id=11`, 'DELETE')).status).toBe(204);
    expect(idsOf((await call(members)).json)).toEqual([]);
    expect((await call(`${path}/411/members`, 'DELETE')).status).toBe(422);
  });
});
