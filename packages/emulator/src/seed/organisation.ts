import type { HolidayCalendar, LegalEntity, TimeOffType, Workplace, WorkSchedule } from '../company.ts';
import { createRandom } from '../random.ts';
import { publicHolidays } from './public-holidays.ts';

/** The newest first. */
export const legalEntities: readonly LegalEntity[] = [
  {
    id: 1704,
    name: 'Nordlicht Danmark ApS',
    country: 'DK',
    address: { street: 'Lanternevej 3', zip_code: '2100', city: 'København', country: 'DK' },
  },
  {
    id: 1703,
    name: 'Nordlicht Austria GmbH',
    country: 'AT',
    address: { street: 'Lampengasse 18', zip_code: '1070', city: 'Wien', country: 'AT' },
  },
  {
    id: 1702,
    name: 'Nordlicht Service GmbH',
    country: 'DE',
    address: { street: 'Leuchtenweg 7', zip_code: '80339', city: 'München', country: 'DE' },
  },
  {
    id: 1701,
    name: 'Nordlicht Werke GmbH',
    country: 'DE',
    address: { street: 'Polarlichtkai 12', zip_code: '20457', city: 'Hamburg', country: 'DE' },
  },
];

export const workplaces: readonly Workplace[] = [
  { id: 60301, name: 'Hamburg' },
  { id: 60302, name: 'Kassel' },
  { id: 60303, name: 'München' },
  { id: 60304, name: 'Wien' },
  { id: 60305, name: 'København' },
  { id: 60306, name: 'Remote' },
];

export const holidayCalendars: readonly HolidayCalendar[] = [
  calendar(7001, 'Deutschland (Hamburg) Feiertage', 'DE', 'Hamburg', 'hamburg'),
  calendar(7002, 'Deutschland (Hessen) Feiertage', 'DE', 'Hessen', 'hessen'),
  calendar(7003, 'Deutschland (Bayern) Feiertage', 'DE', 'Bayern', 'bayern'),
  calendar(7004, 'Österreich (Wien) Feiertage', 'AT', 'Wien', 'wien'),
  calendar(7005, 'Danmark helligdage', 'DK', null, 'danmark'),
];

/** The id of the schedule that does not fit a JavaScript number. */
export const hugeScheduleId = '1000000000000000013';

/** Monday to Sunday; a dot is a day off. */
export const workSchedules: readonly WorkSchedule[] = [
  schedule(1071, 'Full-time 40 h', '08:00 08:00 08:00 08:00 08:00 . .'),
  schedule(1072, 'Full-time 38.5 h', '08:00 08:00 08:00 08:00 06:30 . .'),
  schedule(1073, 'Full-time 37 h', '07:30 07:30 07:30 07:30 07:00 . .'),
  schedule(1077, 'Part-time 32 h, four days', '08:00 08:00 08:00 08:00 . . .'),
  schedule(1078, 'Part-time 20 h, mornings', '04:00 04:00 04:00 04:00 04:00 . .'),
  schedule(1079, 'Part-time 25 h, Wednesdays off', '06:15 06:15 . 06:15 06:15 . .', '2025-01-01'),
  schedule(1083, 'Weekend rota', '. . 08:00 08:00 08:00 08:00 08:00', '2024-01-01'),
  schedule(hugeScheduleId, 'Four long days', '10:00 10:00 10:00 10:00 . . .', '2026-04-01'),
];

export const timeOffTypes: readonly TimeOffType[] = [
  timeOffType(6001, 'Paid vacation', 'paid_vacation', { approval_required: true }),
  timeOffType(6002, 'Sick leave', 'sick_leave', { substitute: 'none' }),
  timeOffType(6003, 'Child sickness', 'child_care', { substitute: 'none' }),
  timeOffType(6004, 'Unpaid vacation', 'unpaid_vacation', { approval_required: true }),
  timeOffType(6005, 'Special leave', 'other', { approval_required: true }),
  timeOffType(6006, 'Parental leave', 'maternity_parental_leave', {
    approval_required: true,
    half_days: false,
    substitute: 'required',
  }),
  timeOffType(6007, 'Home office', 'offsite_work', { substitute: 'none' }),
  timeOffType(6044, 'Overtime compensation', 'other', { unit: 'hour', approval_required: true }),
  timeOffType(6045, 'Doctor visit', null, { unit: 'hour', substitute: 'none' }),
];

/** What comes with working at a place. */
export interface Place {
  workplaceId: number;
  country: 'DE' | 'AT' | 'DK';
  legalEntityId: number;
  calendarId: number;
  scheduleId: number;
  weeklyHours: number;
  vacationDays: number;
}

export const places = {
  hamburg: place(60301, 'DE', { entity: 1701, calendar: 7001, schedule: 1071, hours: 40, vacation: 30 }),
  kassel: place(60302, 'DE', { entity: 1701, calendar: 7002, schedule: 1071, hours: 40, vacation: 28 }),
  münchen: place(60303, 'DE', { entity: 1702, calendar: 7003, schedule: 1071, hours: 40, vacation: 30 }),
  wien: place(60304, 'AT', { entity: 1703, calendar: 7004, schedule: 1072, hours: 38.5, vacation: 28 }),
  københavn: place(60305, 'DK', { entity: 1704, calendar: 7005, schedule: 1073, hours: 37, vacation: 30 }),
  remote: place(60306, 'DE', { entity: 1701, calendar: 7002, schedule: 1071, hours: 40, vacation: 30 }),
} satisfies Record<string, Place>;

function place(
  workplaceId: number,
  country: Place['country'],
  its: { entity: number; calendar: number; schedule: number; hours: number; vacation: number },
): Place {
  return {
    workplaceId,
    country,
    legalEntityId: its.entity,
    calendarId: its.calendar,
    scheduleId: its.schedule,
    weeklyHours: its.hours,
    vacationDays: its.vacation,
  };
}

/** The years of the demo company, and the next ones to plan for. */
function calendar(
  id: number,
  name: string,
  country: string,
  state: string | null,
  region: Parameters<typeof publicHolidays>[0],
): HolidayCalendar {
  return { id, name, country, state, holidays: publicHolidays(region, 2024, 2028) };
}

function timeOffType(
  id: number,
  name: string,
  category: string | null,
  its: Partial<TimeOffType> = {},
): TimeOffType {
  return {
    id,
    id_v2: createRandom(`time-off type ${id}`).uuid(),
    name,
    category,
    unit: 'day',
    approval_required: false,
    half_days: true,
    substitute: 'optional',
    ...its,
  };
}

function schedule(
  id: number | string,
  name: string,
  week: string,
  validFrom: string | null = null,
): WorkSchedule {
  const [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = week
    .split(' ')
    .map((day) => (day === '.' ? '00:00' : day)) as [string, string, string, string, string, string, string];
  return { id, name, valid_from: validFrom, monday, tuesday, wednesday, thursday, friday, saturday, sunday };
}
