import { type CompanyFile, parseCompany } from '../company-file.ts';
import { demoCredential } from '../demo-credential.ts';
import { createEmulator, type EmulatorOptions } from '../emulator.ts';

/** 2026-11-20 is a Friday. */
const now = '2026-11-20T09:15:02Z';

/** UUIDs of the types, by what they are. */
export const types = {
  vacation: '11111111-0000-4000-8000-000000006001',
  sick: '11111111-0000-4000-8000-000000006002',
  parental: '11111111-0000-4000-8000-000000006006',
  doctor: '11111111-0000-4000-8000-000000006045',
};

/** Person 11 works Monday to Thursday, 12 and 13 from Monday to Friday, eight hours each; 13 keeps Christmas. */
const base = {
  format: 'staffgate-company/1',
  name: 'Probe',
  work_schedules: [{ id: 1077, name: 'Four days', friday: '00:00' }],
  holiday_calendars: [
    {
      id: 7001,
      name: 'Christmas',
      holidays: [
        { date: '2026-12-24', name: 'Christmas Eve', half: true },
        { date: '2026-12-25', name: 'Christmas Day' },
      ],
    },
  ],
  time_off_types: [
    {
      id: 6001,
      id_v2: types.vacation,
      name: 'Paid vacation',
      category: 'paid_vacation',
      approval_required: true,
    },
    { id: 6002, id_v2: types.sick, name: 'Sick leave', category: 'sick_leave', substitute: 'none' },
    { id: 6006, id_v2: types.parental, name: 'Parental leave', half_days: false, substitute: 'required' },
    {
      id: 6045,
      id_v2: types.doctor,
      name: 'Doctor visit',
      category: null,
      unit: 'hour',
      approval_required: true,
    },
  ],
  people: [
    {
      id: 11,
      first_name: 'Jonas',
      last_name: 'Probe',
      email: 'jonas@probe.example',
      work_schedule_id: 1077,
      absence_entitlements: [
        { time_off_type_id: 6001, entitlement: 28, taken: 1, planned: 0.5 },
        { time_off_type_id: 6045, entitlement: 10 },
      ],
    },
    { id: 12, first_name: 'Mira', last_name: 'Probe', email: 'mira@probe.example' },
    {
      id: 13,
      first_name: 'Ida',
      last_name: 'Probe',
      holiday_calendar_id: 7001,
      absence_entitlements: [{ time_off_type_id: 6001, entitlement: 10 }],
    },
  ],
} satisfies CompanyFile;

/** A small company with these absences, and a credential that may do everything. */
export async function startWith(
  absences: NonNullable<CompanyFile['absences']> = [],
  options: EmulatorOptions = {},
) {
  const emulator = createEmulator({
    company: parseCompany({ ...base, absences }, { now }),
    clock: { now: () => Date.parse(now) },
    rateLimits: false,
    ...options,
  });
  const { client_id, client_secret } = demoCredential;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const answer = await emulator.fetch(
    new Request('http://p.test/v2/auth/token', { method: 'POST', body: form }),
  );
  const { access_token } = await answer.json();

  /** A call; an object is sent as JSON, anything else as it is. */
  async function call(path: string, method = 'GET', body?: object) {
    const isPlain = body !== undefined && !(body instanceof FormData || body instanceof URLSearchParams);
    const response = await emulator.fetch(
      new Request(`http://p.test${path}`, {
        method,
        headers: {
          authorization: `Bearer ${access_token}`,
          ...(isPlain && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: isPlain ? JSON.stringify(body) : (body as FormData) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  }
  return { emulator, call };
}
