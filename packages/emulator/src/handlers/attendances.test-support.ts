import { type CompanyFile, parseCompany } from '../company-file.ts';
import type { EmulatorOptions } from '../emulator.ts';
import { startWith } from './absences.test-support.ts';

/** Project 410 is active and 411 its part, 412 is archived. Attendances need approval when told so. */
const base = {
  format: 'staffgate-company/1',
  name: 'Probe',
  cost_centers: [{ id: 77, name: 'Harbour' }],
  holiday_calendars: [{ id: 1, name: 'May', holidays: [{ date: '2026-05-01', name: 'Labour Day' }] }],
  time_off_types: [{ id: 6001, name: 'Paid vacation' }],
  people: [
    { id: 11, first_name: 'Jonas', last_name: 'Probe', holiday_calendar_id: 1 },
    { id: 12, first_name: 'Mira', last_name: 'Probe' },
    { id: 13, first_name: 'Ida', last_name: 'Probe' },
  ],
  absences: [{ person_id: 11, time_off_type_id: 6001, start_date: '2026-06-01', end_date: '2026-06-02' }],
  projects: [
    { id: 410, name: 'Harbour crane', project_code: 'HC', cost_center_id: 77, member_ids: [11] },
    { id: 411, name: 'Harbour crane: paint', parent_id: 410 },
    { id: 412, name: 'Old pier', status: 'archived' },
  ],
} satisfies CompanyFile;

/** A small company with these attendances. */
export function startWithAttendances(
  attendances: NonNullable<CompanyFile['attendances']> = [],
  { approval = false, ...options }: EmulatorOptions & { approval?: boolean } = {},
) {
  const file = { ...base, attendances, attendance_approval: approval };
  const company = parseCompany(file, { now: '2026-11-20T09:15:02Z' });
  return startWith([], { company, ...options });
}
