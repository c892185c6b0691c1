import { eventNames } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { parseCompany } from './company-file.ts';
import { demoCredential } from './demo-credential.ts';
import { createEmulator, type Emulator } from './emulator.ts';
import { Quirks } from './quirks.ts';

const attendanceId = '33333333-0000-4000-8000-000000000001';

const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    custom_attributes: [
      { key: 'dynamic_1', label: 'Languages', type: 'tags', options: ['German', 'Danish'] },
    ],
    attendances: [
      { id: attendanceId, person_id: 11, start: '2026-03-04T08:00:00', end: '2026-03-04T09:00:00' },
    ],
    people: [
      {
        id: 11,
        first_name: 'Ida',
        last_name: 'Probe',
        email: 'Ida@probe.example',
        custom: { dynamic_1: ['German', 'Danish'] },
        employments: [{}, { status: 'inactive' }],
        salary: { fix: 3650.5, interval: 'monthly' },
      },
    ],
    document_categories: [{ id: 7, name: 'Notes' }],
    time_off_types: [{ id: 6001, name: 'Paid vacation' }],
    recruiting_categories: [{ id: 31, name: 'Workshop' }],
    recruiting_jobs: [{ id: 41, name: 'Lamp maker', category_id: 31 }],
    absences: [{ person_id: 11, time_off_type_id: 6001, start_date: '2026-03-02', end_date: '2026-03-03' }],
  },
  { now: '2026-11-20T09:00:00Z' },
);

interface Seen {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each case knows the shape it looks at.
  readonly json: any;
}

/** Sends a request with a v2 token of a credential, the one that may do everything unless said otherwise. */
async function call(
  emulator: Emulator,
  path: string,
  init: RequestInit = {},
  pair = demoPair,
): Promise<Seen> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...pair });
  const issued = await emulator.fetch(
    new Request('http://p.test/v2/auth/token', { method: 'POST', body: form }),
  );
  const { access_token } = await issued.json();
  const headers = {
    authorization: `Bearer ${access_token}`,
    'content-type': 'application/json',
    ...init.headers,
  };
  const response = await emulator.fetch(new Request(`http://p.test${path}`, { ...init, headers }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? null : JSON.parse(text) };
}

const demoPair = { client_id: demoCredential.client_id, client_secret: demoCredential.client_secret };
const pairQuery = new URLSearchParams(demoPair).toString();

const beta = { headers: { beta: 'true' } };

/** What shows a quirk, and what it shows by default and with another value. A quirk without a case does not compile. */
interface Case {
  readonly value: z.input<typeof Quirks>;
  readonly look: (emulator: Emulator) => Promise<unknown>;
  readonly before: unknown;
  readonly after: unknown;
}

const cases: { readonly [Q in keyof Required<z.input<typeof Quirks>>]: Case } = {
  queryCredentials: {
    value: { queryCredentials: 'refuse' },
    look: async (emulator) => (await call(emulator, `/v1/auth?${pairQuery}`, { method: 'POST' })).status,
    before: 200,
    after: 403,
  },
  attendancesEnd: {
    value: { attendancesEnd: '2026-08-30' },
    look: async (emulator) => (await call(emulator, '/v1/company/attendances/projects')).status,
    before: 200,
    after: 404,
  },
  attendancePaging: {
    value: { attendancePaging: 'numbers' },
    look: async (emulator) =>
      (await call(emulator, '/v1/company/attendances?start_date=2026-03-01&end_date=2026-03-31&limit=5')).json
        .limit,
    before: '5',
    after: 5,
  },
  confirmedAttendances: {
    value: { confirmedAttendances: 'refuse' },
    look: async (emulator) =>
      (
        await call(emulator, `/v2/attendance-periods/${attendanceId}`, {
          method: 'PATCH',
          body: '{"comment":"x"}',
        })
      ).status,
    before: 204,
    after: 409,
  },
  zonedAttendanceFilters: {
    value: { zonedAttendanceFilters: true },
    look: async (emulator) =>
      (await call(emulator, '/v2/attendance-periods?updated_at.gte=2023-01-01T12:00:00Z')).status,
    before: 400,
    after: 200,
  },
  endedRoutes: {
    value: { endedRoutes: '410' },
    async look(emulator) {
      emulator.clock.set({ now: Date.parse('2027-01-31T00:00:00Z') });
      return (await call(emulator, '/v1/company/attendances/projects')).status;
    },
    before: 404,
    after: 410,
  },
  sunsetHeaders: {
    value: { sunsetHeaders: true },
    async look(emulator) {
      const { headers } = await call(emulator, '/v1/company/attendances/projects');
      return [headers.get('deprecation'), headers.get('sunset')];
    },
    before: [null, null],
    after: ['@1769817600', 'Sun, 31 Jan 2027 00:00:00 GMT'],
  },
  invalidToken: {
    value: { invalidToken: '403' },
    look: async (emulator) =>
      (await call(emulator, '/v1/company/employees', { headers: { authorization: 'Bearer x' } })).status,
    before: 401,
    after: 403,
  },
  personsWithoutRight: {
    value: { personsWithoutRight: '403' },
    async look(emulator) {
      const { client_id, client_secret } = emulator.credentials.create({ areas: { webhooks: ['read'] } });
      return (await call(emulator, '/v2/persons', {}, { client_id, client_secret } as typeof demoPair))
        .status;
    },
    before: 401,
    after: 403,
  },
  oneShotTokens: {
    value: { oneShotTokens: true },
    async look(emulator) {
      const { headers } = await call(emulator, '/v1/company/employees/11');
      const headersOfSecond = { authorization: headers.get('authorization') ?? '' };
      const again = await call(emulator, '/v1/company/employees/11', { headers: headersOfSecond });
      return again.headers.get('authorization') === headers.get('authorization');
    },
    before: true,
    after: false,
  },
  employeeNotFoundCode: {
    value: { employeeNotFoundCode: '0' },
    look: async (emulator) => (await call(emulator, '/v1/company/employees/99')).json.error.code,
    before: 404,
    after: 0,
  },
  gatewayHeadersOnV1: {
    value: { gatewayHeadersOnV1: true },
    look: async (emulator) =>
      (await call(emulator, '/v1/company/employees')).headers.get('x-ratelimit-burst-capacity'),
    before: null,
    after: '300',
  },
  retryAfter: {
    value: { retryAfter: true },
    async look(emulator) {
      for (let index = 0; index < 15; index++) await call(emulator, '/v1/company/employees');
      const refused = await call(emulator, '/v1/company/employees');
      return [refused.status, refused.headers.get('retry-after')];
    },
    before: [429, null],
    after: [429, '1'],
  },
  employmentLinks: {
    value: { employmentLinks: 'published' },
    look: async (emulator) =>
      new URL((await call(emulator, '/v2/persons/11/employments?limit=1')).json._meta.links.next.href)
        .pathname,
    before: '/v2/persons/11/employments',
    after: '/v2/employments',
  },
  wrapSingle: {
    value: { wrapSingle: true },
    look: async (emulator) => Object.keys((await call(emulator, '/v2/persons/11')).json).includes('_data'),
    before: false,
    after: true,
  },
  customAttributeLabels: {
    value: { customAttributeLabels: true },
    look: async (emulator) => (await call(emulator, '/v2/persons/11')).json.custom_attributes[0].label,
    before: undefined,
    after: 'Languages',
  },
  tagsAsJson: {
    value: { tagsAsJson: true },
    look: async (emulator) =>
      (await call(emulator, '/v1/company/employees/11')).json.data.attributes.dynamic_1.value,
    before: 'German,Danish',
    after: '["German","Danish"]',
  },
  caseSensitiveEmail: {
    value: { caseSensitiveEmail: true },
    look: async (emulator) => (await call(emulator, '/v2/persons?email=ida@probe.example')).json._data.length,
    before: 1,
    after: 0,
  },
  unknownMembers: {
    value: { unknownMembers: 'refuse' },
    look: async (emulator) =>
      (await call(emulator, '/v2/persons/11', { method: 'PATCH', body: '{"shoe_size":44}' })).status,
    before: 204,
    after: 400,
  },
  refuseJsonAccept: {
    value: { refuseJsonAccept: true },
    async look(emulator) {
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...demoPair });
      const init = { method: 'POST', body, headers: { accept: 'application/json' } };
      return (await emulator.fetch(new Request('http://p.test/v2/auth/token', init))).status;
    },
    before: 200,
    after: 400,
  },
  absenceEnd: {
    value: { absenceEnd: 'as-written' },
    look: async (emulator) =>
      (await call(emulator, '/v2/absence-periods')).json._data[0].ends_at.date_time.slice(0, 10),
    before: '2026-03-04',
    after: '2026-03-03',
  },
  halfDayFlags: {
    value: { halfDayFlags: 'numbers' },
    look: async (emulator) =>
      (await call(emulator, '/v1/company/time-offs')).json.data[0].attributes.half_day_start,
    before: false,
    after: 0,
  },
  timeOffsDayAfter: {
    value: { timeOffsDayAfter: true },
    look: async (emulator) =>
      (await call(emulator, '/v1/company/time-offs?start_date=2026-02-20&end_date=2026-03-01')).json.data
        .length,
    before: 0,
    after: 1,
  },
  recruiting: {
    value: { recruiting: false },
    look: async (emulator) => (await call(emulator, '/v2/recruiting/categories', beta)).status,
    before: 200,
    after: 404,
  },
  recruitingJobCategory: {
    value: { recruitingJobCategory: 'name' },
    look: async (emulator) => (await call(emulator, '/v2/recruiting/jobs', beta)).json._data[0].category,
    before: { id: '31', name: 'Workshop' },
    after: 'Workshop',
  },
  customReportsEnd: {
    value: { customReportsEnd: '2026-11-20' },
    look: async (emulator) => (await call(emulator, '/v1/company/custom-reports/columns')).status,
    before: 200,
    after: 404,
  },
  reportsWithoutRight: {
    value: { reportsWithoutRight: '403' },
    async look(emulator) {
      const { client_id, client_secret } = emulator.credentials.create({ areas: { webhooks: ['read'] } });
      return (await call(emulator, '/v2/reports', {}, { client_id, client_secret } as typeof demoPair))
        .status;
    },
    before: 400,
    after: 403,
  },
  compensationAmount: {
    value: { compensationAmount: 'flat' },
    async look(emulator) {
      const { json } = await call(emulator, '/v2/compensations?start_date=2026-11-01');
      const { amount, value, currency } = json._data[0];
      return [amount, value, currency];
    },
    before: [{ value: 3650.5, currency: 'EUR' }, undefined, undefined],
    after: [undefined, 3650.5, 'EUR'],
  },
  virusScanSeconds: {
    value: { virusScanSeconds: 0 },
    async look(emulator) {
      const form = new FormData();
      form.set('employee_id', '11');
      form.set('category_id', '7');
      form.set('title', 'Note');
      form.set('file', new File(['x'], 'note.txt'));
      const written = new Request('http://p.test', { method: 'POST', body: form });
      const headers = { 'content-type': written.headers.get('content-type') ?? '' };
      const body = await written.arrayBuffer();
      await call(emulator, '/v1/company/documents', { method: 'POST', headers, body });
      return (await call(emulator, '/v2/document-management/documents?owner_id=11')).json._data.length;
    },
    before: 0,
    after: 1,
  },
  employmentUpdated: {
    value: { employmentUpdated: 'most' },
    async look(emulator) {
      const { json } = await call(emulator, '/v2/persons/11/employments');
      const path = `/v2/persons/11/employments/${json._data[0].id}`;
      return eventsAfter(emulator, path, { method: 'PATCH', body: '{"weekly_working_hours":17}' });
    },
    before: [],
    after: ['employment.updated'],
  },
  deletionEvents: {
    value: { deletionEvents: 'everything' },
    look: (emulator) => eventsAfter(emulator, '/v2/persons/11', { method: 'DELETE' }),
    before: ['employment.deleted', 'employment.deleted', 'person.deleted'],
    after: [
      'absence-period.deleted',
      'attendance-period.deleted',
      'employment.deleted',
      'employment.deleted',
      'person.deleted',
    ],
  },
  webhookUrls: {
    value: { webhookUrls: 'https' },
    look: async (emulator) => (await createWebhook(emulator)).status,
    before: 201,
    after: 400,
  },
  webhookSecrets: {
    value: { webhookSecrets: 'shown' },
    look: async (emulator) => (await createWebhook(emulator)).json.token,
    before: undefined,
    after: 'open sesame',
  },
  sameWebhookUrl: {
    value: { sameWebhookUrl: 'accept' },
    async look(emulator) {
      await createWebhook(emulator);
      return (await createWebhook(emulator)).status;
    },
    before: 409,
    after: 201,
  },
  legalEntities: {
    value: { legalEntities: false },
    look: async (emulator) => (await call(emulator, '/v2/legal-entities')).status,
    before: 200,
    after: 412,
  },
};

/** A webhook that is never sent anything, but has a log. */
function createWebhook(emulator: Emulator): Promise<Seen> {
  const body = JSON.stringify({
    url: 'http://127.0.0.1/hook',
    description: 'Probe',
    token: 'open sesame',
    enabled_events: eventNames,
  });
  return call(emulator, '/v2/webhooks', { method: 'POST', body });
}

/** The names of the events that a call causes. */
async function eventsAfter(emulator: Emulator, path: string, init: RequestInit): Promise<string[]> {
  const { id } = (await createWebhook(emulator)).json;
  expect((await call(emulator, path, init)).status).toBe(204);
  const { json } = await call(emulator, `/v2/webhooks/${id}/events`);
  return json._data.map(({ event_name }: { event_name: string }) => event_name);
}

test.each(Object.entries(cases))('%s changes what it says, and nothing by default', async (_, each) => {
  const options = { company, clock: { now: () => Date.parse('2026-11-20T09:00:00Z') } };
  expect(await each.look(createEmulator(options))).toEqual(each.before);
  expect(await each.look(createEmulator({ ...options, quirks: each.value }))).toEqual(each.after);
});

test('every quirk says what it is', () => {
  for (const [name, schema] of Object.entries(Quirks.shape)) expect(schema.description, name).toBeTruthy();
});
