import { describe, expect, test } from 'vitest';
import { startWithAttendances as startWith } from '../attendances.test-support.ts';

const path = '/v2/attendance-periods';
const uuid = (number: number) => `33333333-0000-4000-8000-00000000000${number}`;
const at = (time: string) => ({ date_time: `2026-09-01T${time}` });
const work = { person: { id: '11' }, type: 'WORK', start: at('08:00:00'), end: at('12:15:00') };

describe('creating', () => {
  test('answers 201 with the id, and shows the period as it was written', async () => {
    const { call } = await startWith();
    const { status, json } = await call(path, 'POST', { ...work, comment: 'Kran', project: { id: '410' } });
    expect([status, json]).toEqual([201, { id: expect.any(String), affected_periods: [] }]);
    expect((await call(`${path}/${json.id}`)).json).toEqual({
      id: json.id,
      ...work,
      attribution_date: '2026-09-01',
      comment: 'Kran',
      project: { id: '410' },
      approval: { status: 'CONFIRMED' },
      is_auto_generated: false,
      created_at: '2026-11-20T09:15:02Z',
      updated_at: '2026-11-20T09:15:02Z',
    });
  });

  test('is pending where attendances need approval, unless that is skipped', async () => {
    const { call } = await startWith([], { approval: true });
    const statusOf = async (query: string, id: string) => {
      const { json } = await call(`${path}${query}`, 'POST', { ...work, person: { id } });
      return (await call(`${path}/${json.id}`)).json.approval.status;
    };
    expect(await statusOf('', '11')).toBe('PENDING');
    expect(await statusOf('?skip_approval=true', '12')).toBe('CONFIRMED');
  });

  test('is pending while open, and confirmed when it gets its end', async () => {
    const { call } = await startWith();
    const { json } = await call(`${path}?skip_approval=true`, 'POST', { ...work, end: null });
    const open = (await call(`${path}/${json.id}`)).json;
    expect([open.end, open.approval.status]).toEqual([null, 'PENDING']);
    const closed = await call(`${path}/${json.id}`, 'PATCH', { end: at('16:00:00') });
    expect(closed).toEqual({ status: 204, json: undefined });
    expect((await call(`${path}/${json.id}`)).json.approval.status).toBe('CONFIRMED');
  });

  test('a break lies within work, also after midnight, and counts for its day', async () => {
    const { call } = await startWith();
    const night = { ...work, start: at('22:00:00'), end: { date_time: '2026-09-02T06:00:00' } };
    const { json } = await call(path, 'POST', night);
    const pause = { start: { date_time: '2026-09-02T02:00:00' }, end: { date_time: '2026-09-02T02:30:00' } };
    const made = await call(path, 'POST', { person: { id: '11' }, type: 'BREAK', ...pause });
    expect((await call(`${path}/${made.json.id}`)).json.attribution_date).toBe('2026-09-01');
    const listed = await call('/v1/company/attendances?start_date=2026-09-01&end_date=2026-09-01');
    expect(listed.json.data[0].attributes).toMatchObject({
      id_v2: json.id,
      date: '2026-09-01',
      start_time: '22:00',
      end_time: '06:00',
      break: 30,
    });
  });

  test.each([
    ['a zone', 400, { start: at('08:00:00Z') }],
    ['an offset', 400, { end: at('12:00:00+02:00') }],
    ['a type that does not exist', 400, { type: 'NAP' }],
    ['no start', 400, { start: undefined }],
    ['a comment that is too long', 400, { comment: 'x'.repeat(1001) }],
    ['an end before the start', 422, { end: at('07:59:59') }],
    ['no time at all', 422, { end: at('08:00:00') }],
    ['more than 24 hours', 422, { end: { date_time: '2026-09-02T08:00:01' } }],
    ['a break with a project', 422, { type: 'BREAK', project: { id: '410' } }],
    ['an unknown project', 422, { project: { id: '9' } }],
    ['an archived project', 422, { project: { id: '412' } }],
    ['an unknown person', 422, { person: { id: '99' } }],
    ['an overlap', 422, { person: { id: '12' } }],
    ['an open period into another', 422, { person: { id: '12' }, start: at('07:00:00'), end: null }],
    ['a period while another one is open', 422, { person: { id: '13' } }],
  ])('refuses %s with %i', async (_, status, fields) => {
    const { call, emulator } = await startWith([
      { person_id: 12, start: '2026-09-01T12:14:59', end: '2026-09-01T13:00:00' },
      { person_id: 13, start: '2026-09-01T07:00:00', end: null },
    ]);
    const refused = await call(path, 'POST', { ...work, ...fields });
    expect(refused.status).toBe(status);
    expect(emulator.company().attendances).toHaveLength(2);
  });

  test('periods may touch, follow a rejected one, and last 24 hours', async () => {
    const { call } = await startWith([
      { person_id: 11, start: '2026-09-01T06:00:00', end: '2026-09-01T08:00:00' },
      { person_id: 11, start: '2026-09-01T08:00:00', end: '2026-09-01T10:00:00', status: 'rejected' },
    ]);
    const whole = { ...work, end: { date_time: '2026-09-02T08:00:00' } };
    expect((await call(path, 'POST', whole)).status).toBe(201);
  });
});

describe('updating', () => {
  const first = { id: uuid(1), person_id: 11, start: '2026-09-01T08:00:00', end: '2026-09-01T12:00:00' };

  test('nulls clear end, comment and project', async () => {
    const { call } = await startWith([{ ...first, comment: 'x', project_id: 410 }]);
    await call(`${path}/${uuid(1)}`, 'PATCH', { end: null, comment: null, project: null });
    const { json } = await call(`${path}/${uuid(1)}`);
    expect([json.end, json.comment, json.project, json.approval.status]).toEqual([
      null,
      null,
      null,
      'PENDING',
    ]);
  });

  test('asks for approval again when more than the comment is another', async () => {
    const { call } = await startWith([first], { approval: true });
    const statusAfter = async (query: string, body: object) => {
      await call(`${path}/${uuid(1)}${query}`, 'PATCH', body);
      return (await call(`${path}/${uuid(1)}`)).json.approval.status;
    };
    expect(await statusAfter('', { comment: 'x' })).toBe('CONFIRMED');
    expect(await statusAfter('', { end: { date_time: '2026-09-01T13:00:00' } })).toBe('PENDING');
    expect(await statusAfter('?skip_approval=true', { project: { id: '410' } })).toBe('CONFIRMED');
  });

  test('moves to another day with its attribution, without clashing with itself', async () => {
    const { call } = await startWith([first]);
    const start = { date_time: '2026-09-02T09:00:00' };
    const moved = await call(`${path}/${uuid(1)}`, 'PATCH', {
      start,
      end: { date_time: '2026-09-02T10:00:00' },
    });
    expect(moved.status).toBe(204);
    expect((await call(`${path}/${uuid(1)}`)).json.attribution_date).toBe('2026-09-02');
  });

  test.each([
    ['a bad start', 400, { start: { date_time: 'soon' } }],
    ['an end before the start', 422, { end: at('07:00:00') }],
    ['an overlap', 422, { end: at('13:30:00') }],
    ['an archived project', 422, { project: { id: '412' } }],
  ])('refuses %s with %i', async (_, status, body) => {
    const next = { person_id: 11, start: '2026-09-01T13:00:00', end: '2026-09-01T14:00:00' };
    const { call, emulator } = await startWith([first, next]);
    const before = emulator.company();
    expect((await call(`${path}/${uuid(1)}`, 'PATCH', body)).status).toBe(status);
    expect(emulator.company()).toEqual(before);
  });

  test('deletes with 204 and leaves breaks; unknown ones are 404', async () => {
    const pause = {
      id: uuid(2),
      type: 'break' as const,
      person_id: 11,
      start: '2026-09-01T09:00:00',
      end: '2026-09-01T09:10:00',
    };
    const { call, emulator } = await startWith([first, pause]);
    expect(await call(`${path}/${uuid(1)}`, 'DELETE')).toEqual({ status: 204, json: undefined });
    expect(emulator.company().attendances.map(({ id }) => id)).toEqual([uuid(2)]);
    expect((await call(`${path}/${uuid(1)}`, 'DELETE')).status).toBe(404);
    expect((await call(`${path}/${uuid(1)}`, 'PATCH', {})).status).toBe(404);
    expect((await call(`${path}/${uuid(1)}`)).status).toBe(404);
  });
});

describe('lists', () => {
  const periods = [
    {
      person_id: 12,
      start: '2026-09-01T08:00:00',
      end: '2026-09-01T12:00:00',
      updated_at: '2026-09-05T10:00:00Z',
    },
    { person_id: 11, start: '2026-09-02T08:00:00', end: null, updated_at: '2026-09-03T10:00:00Z' },
    {
      person_id: 11,
      start: '2026-09-01T22:00:00',
      end: '2026-09-02T06:00:00',
      project_id: 410,
      updated_at: '2026-09-02T10:00:00Z',
    },
    {
      person_id: 13,
      start: '2026-09-01T07:00:00',
      end: '2026-09-01T08:00:00',
      status: 'rejected' as const,
      updated_at: '2026-09-04T10:00:00Z',
    },
  ].map((period, index) => ({ ...period, id: uuid(index) }));

  test.each([
    ['', [2, 1, 0, 3]],
    ['sort=-person.id', [3, 0, 2, 1]],
    ['sort=start.date_time', [3, 0, 2, 1]],
    ['sort=-start.date_time', [1, 2, 0, 3]],
    ['sort=end.date_time', [3, 0, 2, 1]],
    ['sort=-end.date_time', [1, 2, 0, 3]],
    ['sort=-updated_at', [0, 3, 1, 2]],
    ['sort=status,-start.date_time', [2, 0, 1, 3]],
    [`id=${uuid(0)}&id=${uuid(3)}`, [0, 3]],
    [`id=${uuid(0)},${uuid(1)}`, [1, 0]],
    ['person.id=11,13', [2, 1, 3]],
    ['person.id=11&start.date_time.gte=2026-09-02T08:00:00', [1]],
    ['project.id=410', [2]],
    ['status=REJECTED', [3]],
    ['status=PENDING', [1]],
    ['start.date_time.lte=2026-09-01T08:00:00', [0, 3]],
    ['start.date_time.lte=2026-09-01T07:59', [3]],
    ['end.date_time.gte=2026-09-01T12:00:00', [2, 0]],
    ['end.date_time.lte=2026-09-01T08:00:00', [3]],
    ['attribution_date.gte=2026-09-01&attribution_date.lte=2026-09-01', [2, 0, 3]],
    ['attribution_date.gte=2026-09-02', [1]],
    ['updated_at.gte=2026-09-04T10:00:00', [0, 3]],
    ['updated_at.gte=2026-09-03T10:00:00&updated_at.lte=2026-09-04T10:00:00', [1, 3]],
    ['updated_at.lte=2026-09-02T09:59:59', []],
  ])('with "%s" hold %j, page by page', async (query, expected) => {
    const { call } = await startWith(periods);
    const ids: number[] = [];
    let next = `${path}?limit=1&${query}`;
    while (next) {
      const { json } = await call(next);
      ids.push(...json._data.map(({ id }: { id: string }) => Number(id.at(-1))));
      next = json._meta.links.next?.href.slice('http://p.test'.length);
    }
    expect(ids).toEqual(expected);
  });

  test.each([
    'limit=101',
    'sort=comment',
    'status=OPEN',
    'updated_at.gte=2026-09-01T12:00:00Z',
    'start.date_time.gte=2026-09-01T12:00:00%2B02:00',
    'start.date_time.gt=2026-09-01T12:00:00',
    'attribution_date.gte=2026-09-01T00:00:00',
  ])('refuse %s with 400', async (query) => {
    const { call } = await startWith();
    expect((await call(`${path}?${query}`)).status).toBe(400);
  });

  test('go on behind the last one, also when that is gone', async () => {
    const { call } = await startWith(periods);
    const { json } = await call(`${path}?limit=1`);
    await call(`${path}/${uuid(2)}`, 'DELETE');
    const next = await call(json._meta.links.next.href.slice('http://p.test'.length));
    expect(next.json._data[0].id).toBe(uuid(1));
  });
});

test('a person takes attendances and memberships with them', async () => {
  const { call, emulator } = await startWith([
    { person_id: 11, start: '2026-09-01T08:00:00', end: '2026-09-01T12:00:00' },
    { person_id: 12, start: '2026-09-01T08:00:00', end: '2026-09-01T12:00:00' },
  ]);
  expect((await call('/v2/persons/11', 'DELETE')).status).toBe(204);
  const { attendances, projects } = emulator.company();
  expect(attendances.map(({ person_id }) => person_id)).toEqual([12]);
  expect(projects.flatMap(({ member_ids }) => member_ids)).toEqual([]);
  await call(path, 'POST', { ...work, person: { id: '12' }, start: at('13:00:00'), end: at('14:00:00') });
  expect(
    emulator
      .company()
      .attendances.map(({ v1_id }) => v1_id)
      .sort(),
  ).toEqual([2, 3]);
});
