import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Company } from './company.ts';
import { parseCompany } from './company-file.ts';
import { demoCredential } from './demo-credential.ts';
import { createEmulator, type Emulator } from './emulator.ts';
import { Renderings } from './renderings.ts';

const beginning = Date.parse('2026-06-04T09:15:02Z');
const types = {
  vacation: '11111111-0000-4000-8000-000000006001',
  doctor: '11111111-0000-4000-8000-000000006045',
};

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    work_schedules: [{ id: 1077, name: 'Four days', friday: '00:00' }],
    holiday_calendars: [{ id: 1, name: 'June', holidays: [{ date: '2026-06-03', name: 'Harbour Day' }] }],
    time_off_types: [
      { id: 6001, id_v2: types.vacation, name: 'Paid vacation' },
      { id: 6045, id_v2: types.doctor, name: 'Doctor visit', unit: 'hour' },
    ],
    people: [
      { id: 11, first_name: 'Jonas', last_name: 'Probe', holiday_calendar_id: 1 },
      { id: 12, first_name: 'Mira', last_name: 'Probe', email: 'mira@probe.example' },
    ],
    absences: [
      {
        person_id: 11,
        time_off_type_id: 6001,
        start_date: '2026-06-02',
        end_date: null,
        origin: 'web',
        created_by_id: 12,
      },
      { person_id: 12, time_off_type_id: 6045, start_date: '2026-06-01', end_date: null },
      { person_id: 12, time_off_type_id: 6001, start_date: '2026-05-04', end_date: '2026-05-05' },
    ],
    projects: [
      { id: 410, name: 'Harbour crane' },
      { id: 411, name: 'Old pier' },
    ],
    attendances: [
      { person_id: 11, start: '2026-06-01T08:00:00', end: '2026-06-01T16:00:00', project_id: 410 },
      { person_id: 12, start: '2026-06-03T08:00:00', end: '2026-06-03T16:00:00' },
    ],
  },
  { now: new Date(beginning).toISOString() },
);

const lists = [
  '/v1/company/employees',
  '/v1/company/time-offs',
  '/v1/company/absence-periods',
  '/v1/company/attendances?start_date=2026-01-01&end_date=2026-12-31&includePending=true',
  '/v2/persons',
  '/v2/absence-periods',
  '/v2/attendance-periods',
];

const partly = {
  client_id: 'partly',
  client_secret: 'partly-secret',
  readable: ['first_name'],
};

async function tokenOf(emulator: Emulator, credential: typeof demoCredential | typeof partly) {
  const { client_id, client_secret } = credential;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const answer = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  const { access_token } = await answer.json();
  return access_token as string;
}

async function call(
  emulator: Emulator,
  path: string,
  { method = 'GET', body, token }: { method?: string; body?: object; token?: string },
) {
  const headers = {
    authorization: `Bearer ${token ?? (await tokenOf(emulator, demoCredential))}`,
    'content-type': 'application/json',
  };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await emulator.fetch(new Request(`http://p.test${path}`, init));
  return { status: answer.status, text: await answer.text() };
}

/** What both credentials see. The JSON of records is that of the last one. */
async function look(emulator: Emulator, credentials = [demoCredential, partly]) {
  const answers: Record<string, unknown> = {};
  for (const as of credentials) {
    const token = await tokenOf(emulator, as);
    for (const path of lists) {
      const { status, text } = await call(emulator, path, { token });
      expect(`${path} ${status}`).toBe(`${path} 200`);
      answers[`${as.client_id} ${path}`] = JSON.parse(text);
    }
  }
  return answers;
}

interface World {
  readonly emulator: Emulator;
  readonly clock: { now: () => number };
}

interface Step {
  readonly text: string;
  readonly run: (world: World) => unknown;
}

const named = (text: string, run: Step['run']): Step => ({ text, run });

const who = fc.constantFrom(11, 12);
const which = fc.nat(5);
const name = fc.constantFrom('Ida', 'Ole', 'Tjark');
const day = fc.integer({ min: 1, max: 5 }).map((of) => `2026-06-0${of}`);
const hour = fc.integer({ min: 10, max: 19 });
const change =
  (method: string, path: (company: Company) => string | null, body?: object): Step['run'] =>
  async ({ emulator }) => {
    const to = path(emulator.company());
    if (to !== null) await call(emulator, to, { method, ...(body && { body }) });
  };
const nth = <T>(records: readonly T[], index: number) => records[index % Math.max(1, records.length)];
const absence = (index: number) => (company: Company) => {
  const found = nth(company.absences, index);
  return found ? `/v2/absence-periods/${found.id}` : null;
};
const period = (index: number) => (company: Company) => {
  const found = nth(company.attendances, index);
  return found ? `/v2/attendance-periods/${found.id}` : null;
};
const work = (index: number) => (company: Company) => {
  const found = nth(
    company.attendances.filter(({ type }) => type === 'work'),
    index,
  );
  return found ? `/v1/company/attendances/${found.v1_id}` : null;
};

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(who, name).map(([id, first_name]) =>
    named(
      `${id} is called ${first_name}`,
      change('PATCH', () => `/v2/persons/${id}`, { first_name }),
    ),
  ),
  fc.tuple(who, fc.constantFrom(1, null)).map(([id, calendar]) =>
    named(`${id} has calendar ${calendar}`, ({ emulator }) => {
      const company = emulator.company();
      const people = company.people.map((one) =>
        one.id === id ? { ...one, holiday_calendar_id: calendar } : one,
      );
      emulator.import({ ...company, people });
    }),
  ),
  name.map((name) =>
    named(
      `a project is called ${name}`,
      change('PATCH', () => '/v1/company/attendances/projects/410', { name }),
    ),
  ),
  name.map((name) =>
    named(`a type is called ${name}`, ({ emulator }) => {
      const company = emulator.company();
      emulator.import({
        ...company,
        time_off_types: company.time_off_types.map((one) => ({ ...one, name })),
      });
    }),
  ),
  fc
    .constantFrom('Europe/Berlin', 'America/New_York')
    .map((time_zone) =>
      named(`the company is in ${time_zone}`, ({ emulator }) =>
        emulator.import({ ...emulator.company(), time_zone }),
      ),
    ),
  fc.tuple(who, day, fc.boolean()).map(([id, from, isOpen]) =>
    named(
      `${id} is away from ${from} ${isOpen ? 'on' : 'for a day'}`,
      change('POST', () => '/v2/absence-periods', {
        person: { id: String(id) },
        absence_type: { id: types.vacation },
        starts_from: { date_time: `${from}T00:00:00`, type: 'FIRST_HALF' },
        ...(!isOpen && { ends_at: { date_time: `${from}T00:00:00`, type: 'SECOND_HALF' } }),
      }),
    ),
  ),
  fc
    .tuple(which, name)
    .map(([index, comment]) =>
      named(`absence #${index} says ${comment}`, change('PATCH', absence(index), { comment })),
    ),
  which.map((index) => named(`absence #${index} goes`, change('DELETE', absence(index)))),
  fc.tuple(who, day, fc.constantFrom(0, 30)).map(([employee, date, minutes]) =>
    named(
      `${employee} works on ${date} with a break of ${minutes}`,
      change('POST', () => '/v1/company/attendances', {
        attendances: [
          {
            employee,
            date,
            start_time: '08:00',
            end_time: '16:00',
            break: minutes,
            comment: '',
            project_id: 410,
          },
        ],
      }),
    ),
  ),
  fc
    .tuple(which, fc.constantFrom(0, 15, 45))
    .map(([index, minutes]) =>
      named(`work #${index} has a break of ${minutes}`, change('PATCH', work(index), { break: minutes })),
    ),
  fc.tuple(who, day, hour).map(([id, on, at]) =>
    named(
      `${id} has a break on ${on} at ${at}`,
      change('POST', () => '/v2/attendance-periods', {
        person: { id: String(id) },
        type: 'BREAK',
        start: { date_time: `${on}T${at}:00:00` },
        end: { date_time: `${on}T${at}:20:00` },
      }),
    ),
  ),
  fc
    .tuple(which, fc.constantFrom(null, '410', '411'))
    .map(([index, project]) =>
      named(
        `period #${index} is for ${project}`,
        change('PATCH', period(index), { project: project && { id: project } }),
      ),
    ),
  which.map((index) => named(`period #${index} goes`, change('DELETE', period(index)))),
  who.map((id) =>
    named(
      `${id} goes`,
      change('DELETE', () => `/v2/persons/${id}`),
    ),
  ),
  fc.integer({ min: 1, max: 3 }).map((days) =>
    named(`${days} days go by`, ({ clock }) => {
      const then = clock.now() + days * 86_400_000;
      clock.now = () => then;
    }),
  ),
  fc.tuple(who, name).map(([id, first_name]) =>
    named(`${id} is called ${first_name} until a snapshot is restored`, async ({ emulator }) => {
      const snapshot = emulator.snapshot();
      await call(emulator, `/v2/persons/${id}`, { method: 'PATCH', body: { first_name } });
      await call(emulator, `/v1/company/attendances/projects/410`, {
        method: 'PATCH',
        body: { name: first_name },
      });
      await look(emulator);
      emulator.restore(snapshot);
    }),
  ),
);

test('whatever changes, lists show what an emulator shows that never showed anything before', async () => {
  const credentials = [demoCredential, partly];
  let cared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const common = { credentials, rateLimits: false, quirks: { attendancesEnd: 'live' } } as const;
      const clock = { now: () => beginning };
      const world = { emulator: createEmulator({ ...common, company, clock }), clock };
      for (const [index, { text, run }] of steps.entries()) {
        const order = index % 2 === 0 ? [demoCredential, partly] : [partly, demoCredential];
        await look(world.emulator, order);
        await run(world);
        const seen = await look(world.emulator, order.toReversed());
        const fresh = createEmulator({
          ...common,
          company: world.emulator.company(),
          clock,
        });
        expect(seen, text).toEqual(await look(fresh));
        cared += 1;
      }
    }),
    { numRuns: 40 },
  );
  expect(cared).toBeGreaterThan(100);
}, 120_000);

test('forgets what was read long ago, and keeps what is read again', () => {
  const renderings = new Renderings(10);
  const toWire = () => '';
  const records = Array.from({ length: 9 }, () => ({}));
  const [first, second] = records as [object, object];
  for (const record of records) {
    renderings.set(record, toWire, { key: '', from: [], json: '12345' });
    expect(renderings.get(first, toWire)?.json).toBe('12345');
  }
  expect(renderings.get(second, toWire)).toBeUndefined();
  expect(renderings.get(first, () => '')).toBeUndefined();
});
