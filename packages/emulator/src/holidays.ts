import type { HolidayCalendar, Person } from './company.ts';
import type { Store } from './store.ts';

/** The days of a calendar, ascending, as days since 1970, and whether the morning of each is worked. */
export type Holidays = ReadonlyMap<number, boolean>;

export const noHolidays: Holidays = new Map();

const known = new WeakMap<HolidayCalendar, Holidays>();

/** The days off of a calendar. */
export function holidaysOf(calendar: HolidayCalendar): Holidays {
  let holidays = known.get(calendar);
  if (holidays === undefined) {
    const days = calendar.holidays.map(({ date, half }) => [Date.parse(date) / 86_400_000, half] as const);
    holidays = new Map(days.sort(([a], [b]) => a - b));
    known.set(calendar, holidays);
  }
  return holidays;
}

/** The holidays from one day to another, both included. */
export function* holidaysBetween(first: number, last: number, holidays: Holidays): Generator<number> {
  for (const day of holidays.keys()) {
    if (day > last) return;
    if (day >= first) yield day;
  }
}

/** Whether a day is a holiday of a person, `YYYY-MM-DD`; half ones count as well. */
export function isHoliday(date: string, person: Person | undefined, { organisation }: Store): boolean {
  const calendar = organisation.holiday_calendars.find(({ id }) => id === person?.holiday_calendar_id);
  return calendar !== undefined && holidaysOf(calendar).has(Date.parse(date) / 86_400_000);
}
