import { expect, test } from 'vitest';
import { demoCompany } from './seed.ts';
import { employmentOf11, startWithReceiver, vacation } from './webhooks.test-support.ts';

test('a new person tells of the person and of the employment, with ids and nothing else', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver();
  await subscribe();
  await call('POST', '/v2/persons', { first_name: 'Ida', last_name: 'Probe' });
  await emulator.webhooks.settled();
  expect(received.map(({ event }) => event)).toEqual([
    {
      company_id: '90210',
      event_name: 'person.created',
      occurred_at: '2026-11-20T09:15:02.000Z',
      payload: { person: { id: '13' } },
      meta: {},
    },
    {
      company_id: '90210',
      event_name: 'employment.created',
      occurred_at: '2026-11-20T09:15:02.000Z',
      payload: { person: { id: '13' }, employment: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
      meta: {},
    },
  ]);
});

// Source: guide "Event-driven data from Personio".
test.each([
  ['the first name', { first_name: 'Jon' }, ['person.updated']],
  ['the preferred name', { preferred_name: 'Jonny' }, ['person.updated']],
  ['the gender', { gender: 'MALE' }, ['person.updated']],
  ['the language', { language_code: 'de' }, ['person.updated']],
  ['a custom attribute', { custom_attributes: [{ id: 'dynamic_1', value: '44' }] }, ['person.updated']],
  ['nothing', { first_name: 'Jonas' }, []],
])('of a person, a change of %s tells this', async (_, body, expected) => {
  const { call, subscribe, names } = await startWithReceiver();
  await subscribe();
  expect((await call('PATCH', '/v2/persons/11', body)).status).toBe(204);
  expect(await names()).toEqual(expected);
});

test.each([
  ['the position', { position: { title: 'Chief' } }, ['employment.updated']],
  ['the supervisor', { supervisor: null }, ['employment.updated']],
  ['the status', { status: 'LEAVE' }, ['employment.updated']],
  ['the cost centers', { cost_centers: [{ id: '501', weight: 100 }] }, ['employment.updated.cost-centers']],
  // Source: developer hub discussion; a change of the job fires nothing.
  ['the job', { job: { id: '11111111-0000-4000-8000-000000000001' } }, []],
  ['the hours', { weekly_working_hours: 20 }, []],
  ['a start that is today', { employment_start_date: '2026-11-20' }, ['employment.started']],
  ['a start that is past', { employment_start_date: '2026-11-19' }, []],
])('of an employment, a change of %s tells this', async (_, body, expected) => {
  const { call, subscribe, names } = await startWithReceiver();
  await subscribe();
  expect((await call('PATCH', employmentOf11, body)).status).toBe(204);
  expect(await names()).toEqual(expected);
});

test('a change through v1 tells the same as one through v2', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver();
  await subscribe();
  const employee = { first_name: 'Jon', position: 'Chief' };
  await call('PATCH', '/v1/company/employees/11', { employee });
  await emulator.webhooks.settled();
  expect(received.map(({ event }) => [event.event_name, event.payload])).toEqual([
    ['person.updated', { person: { id: '11' } }],
    [
      'employment.updated',
      { person: { id: '11' }, employment: { id: '11111111-0000-4000-8000-000000000011' } },
    ],
  ]);
});

test('deleting a person tells of each employment, of the person, and of whom they supervised', async () => {
  const { call, subscribe, names } = await startWithReceiver();
  await subscribe();
  await call('POST', '/v2/absence-periods', {
    person: { id: '12' },
    absence_type: { id: vacation },
    starts_from: { date_time: '2027-02-01T00:00:00' },
    ends_at: { date_time: '2027-02-01T00:00:00' },
  });
  expect(await names()).toEqual(['absence-period.created']);
  await call('DELETE', '/v2/persons/12');
  expect(await names()).toEqual([
    'employment.updated',
    'employment.deleted',
    'employment.deleted',
    'person.deleted',
  ]);
});

test('an absence tells of its creation, its time, its status and its end, and of no comment', async () => {
  const { call, subscribe, names, received } = await startWithReceiver();
  await subscribe();
  const { json } = await call('POST', '/v2/absence-periods?skip_approval=true', {
    person: { id: '11' },
    absence_type: { id: vacation },
    starts_from: { date_time: '2027-02-01T00:00:00' },
    ends_at: { date_time: '2027-02-05T00:00:00' },
  });
  expect(await names()).toEqual(['absence-period.created']);
  expect(received[0]!.event.payload).toEqual({ person: { id: '11' }, absence_period: { id: json.id } });
  const path = `/v2/absence-periods/${json.id}`;
  await call('PATCH', path, { comment: 'Skiing' });
  expect(await names()).toEqual([]);
  await call('PATCH', `${path}?skip_approval=true`, { ends_at: { date_time: '2027-02-04T00:00:00' } });
  expect(await names()).toEqual(['absence-period.updated.timerange']);
  await call('PATCH', path, { ends_at: { date_time: '2027-02-03T00:00:00' } });
  expect(await names()).toEqual(['absence-period.updated.status', 'absence-period.updated.timerange']);
  await call('DELETE', path);
  expect(await names()).toEqual(['absence-period.deleted']);
});

test('attendances tell of work and of breaks, whichever generation enters them', async () => {
  const { call, subscribe, names, received } = await startWithReceiver();
  await subscribe();
  const row = { employee: 11, date: '2026-11-19', start_time: '08:00', end_time: '16:30', break: 30 };
  const { json } = await call('POST', '/v1/company/attendances', { attendances: [row] });
  expect(await names()).toEqual(['attendance-period.created', 'attendance-period.created']);
  const [id] = json.data.id_v2;
  expect(received[0]!.event.payload).toEqual({ person: { id: '11' }, attendance_period: { id } });
  await call('PATCH', `/v2/attendance-periods/${id}`, { comment: 'Crane' });
  expect(await names()).toEqual(['attendance-period.updated']);
  await call('PATCH', `/v2/attendance-periods/${id}`, { comment: 'Crane' });
  expect(await names()).toEqual([]);
  await call('DELETE', `/v1/company/attendances/${json.data.id[0]}`);
  expect(await names()).toEqual(['attendance-period.deleted', 'attendance-period.deleted']);
});

test('a document tells of its upload, its change and its deletion', async () => {
  const { call, subscribe, names, received, emulator } = await startWithReceiver();
  await subscribe();
  const form = new FormData();
  for (const [name, value] of Object.entries({ employee_id: '11', category_id: '7', title: 'Note' })) {
    form.set(name, value);
  }
  form.set('file', new File(['x'], 'note.txt'));
  const { json } = await call('POST', '/v1/company/documents', form);
  expect(await names()).toEqual(['document.created']);
  expect(received[0]!.event.payload).toEqual({
    person: { id: '11' },
    document: { id: String(json.data.id) },
  });
  emulator.clock.advance(60_000);
  const path = `/v2/document-management/documents/${json.data.id}`;
  expect((await call('PATCH', path, { comment: 'New' })).status).toBe(204);
  expect(await names()).toEqual(['document.updated']);
  expect((await call('DELETE', path)).status).toBe(204);
  expect(await names()).toEqual(['document.deleted']);
});

// Source: changelog, "employment.started and employment.terminated".
test('a start and a termination are told on their day, which begins at midnight in the zone of the company', async () => {
  const people = [
    { id: 21, first_name: 'Ada', last_name: 'Probe', employments: [{ start_date: '2026-12-01' }] },
    {
      id: 22,
      first_name: 'Bo',
      last_name: 'Probe',
      employments: [{ start_date: '2020-01-01', termination: { date: '2026-12-03' } }],
    },
  ];
  const { emulator, subscribe, names, received } = await startWithReceiver({}, undefined, { people });
  await subscribe();
  emulator.clock.set({ now: Date.parse('2026-11-30T22:59:59Z') });
  expect(await names()).toEqual([]);
  emulator.clock.advance(1000);
  expect(await names()).toEqual(['employment.started']);
  expect(received[0]!.event.occurred_at).toBe('2026-11-30T23:00:00.000Z');
  emulator.clock.set({ now: Date.parse('2027-01-15T12:00:00Z') });
  expect(await names()).toEqual(['employment.terminated']);
  expect(received[1]!.event.occurred_at).toBe('2026-12-02T23:00:00.000Z');
  emulator.clock.advance(86_400_000);
  expect(await names()).toEqual([]);
});

test('the same change twice in a millisecond has two times, so that a receiver can tell them apart', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver();
  await subscribe();
  for (const first_name of ['A', 'B', 'C']) await call('PATCH', '/v2/persons/11', { first_name });
  await emulator.webhooks.settled();
  expect(new Set(received.map(({ event }) => event.occurred_at)).size).toBe(3);
});

test('import and reset tell nothing', async () => {
  const { subscribe, names, emulator } = await startWithReceiver();
  await subscribe();
  emulator.import(demoCompany({ people: 3 }));
  expect(await names()).toEqual([]);
  emulator.reset();
  expect(await names()).toEqual([]);
});
