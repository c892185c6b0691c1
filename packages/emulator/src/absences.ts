import { absencesOf, coveredBy, highestNumber } from './absence-table.ts';
import { toInstant } from './clock.ts';
import type { Absence, Person, TimeOffType, WorkSchedule } from './company.ts';
import type { World } from './context.ts';
import { type Holidays, holidaysBetween, holidaysOf, noHolidays } from './holidays.ts';
import type { Store } from './store.ts';

/** What tells when somebody is away: the dates of an absence, with its halves and times. */
export type AbsenceTime = Pick<
  Absence,
  'start_date' | 'end_date' | 'half_day_start' | 'half_day_end' | 'start_time' | 'end_time'
>;

/** What an absence uses up on a day: parts of a day, or minutes, by the unit of its type. */
export interface DayOff {
  readonly date: string;
  readonly amount: number;
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const dayMs = 86_400_000;

/** When somebody would work: the hours of a week, and the days off. */
export interface Worktime {
  readonly week: Week;
  readonly holidays: Holidays;
}

/** The worktime of a person; whoever has no schedule works eight hours from Monday to Friday. */
export function worktimeOf(person: Person | undefined, { organisation }: Store): Worktime {
  const { work_schedule_id: id = null, holiday_calendar_id = null } = person ?? {};
  const schedule = id === null ? undefined : organisation.work_schedules.find((one) => one.id === id);
  const calendar = organisation.holiday_calendars.find((one) => one.id === holiday_calendar_id);
  return {
    week: schedule ? weekOf(schedule) : usualWeek,
    holidays: calendar ? holidaysOf(calendar) : noHolidays,
  };
}

/** Minutes of work, Sunday first. */
export type Week = readonly number[];

const usualWeek: Week = [0, 480, 480, 480, 480, 480, 0];
const weeks = new WeakMap<WorkSchedule, Week>();

/** The minutes of work on each day of a schedule. */
export function weekOf(schedule: WorkSchedule): Week {
  let week = weeks.get(schedule);
  if (week === undefined) {
    week = weekdays.map((day) => minutesOf(schedule[day]));
    weeks.set(schedule, week);
  }
  return week;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** The minutes that the schedule has for a day, holiday or not. */
function minutesOn(epochDay: number, week: Week): number {
  // 1970-01-01 was a Thursday.
  return week[(((epochDay + 4) % 7) + 7) % 7] as number;
}

/** Whether somebody works in the two halves of a day, as far as holidays decide. */
function halvesOn(epochDay: number, holidays: Holidays): readonly [morning: boolean, afternoon: boolean] {
  const half = holidays.get(epochDay);
  return half === undefined ? [true, true] : [half, false];
}

type Unit = TimeOffType['unit'];

/** Which days of an absence are meant: while its end is open, those until today. Both bounds are included. */
export interface Bounds {
  readonly today: string;
  readonly from?: string;
  readonly until?: string;
}

/** What an absence uses up on each of its days, days off included. */
export function daysOff(time: AbsenceTime, unit: Unit, worktime: Worktime, bounds: Bounds): DayOff[] {
  const [first, last] = rangeOf(time, bounds);
  const days: DayOff[] = [];
  for (let day = first; day <= last; day++)
    days.push({ date: dateOf(day), amount: amountOn(day, time, unit, worktime) });
  return days;
}

/** What an absence uses up in all: days in halves, or minutes. The sum of its days, without going through them. */
export function amountOff(time: AbsenceTime, unit: Unit, worktime: Worktime, bounds: Bounds): number {
  const [first, last] = rangeOf(time, bounds);
  if (last < first) return 0;
  const fullDay = (day: number) => inUnit(minutesOn(day, worktime.week), unit);
  const weeks = Math.floor((last - first + 1) / 7);
  let amount = 0;
  for (let day = first; day < first + 7; day++) {
    const occurs = weeks + (day + weeks * 7 <= last ? 1 : 0);
    amount += occurs * fullDay(day);
  }
  const special = new Set([first, last, ...holidaysBetween(first, last, worktime.holidays)]);
  for (const day of special) amount += amountOn(day, time, unit, worktime) - fullDay(day);
  return amount;
}

function rangeOf(time: AbsenceTime, { today, from = '', until = '9999-12-31' }: Bounds): [number, number] {
  const last = time.end_date ?? later(today, time.start_date);
  return [epochDayOf(later(from, time.start_date)), epochDayOf(last < until ? last : until)];
}

/** What a day of that many minutes of work counts. */
function inUnit(minutes: number, unit: Unit): number {
  return unit === 'hour' ? minutes : minutes > 0 ? 1 : 0;
}

function amountOn(epochDay: number, time: AbsenceTime, unit: Unit, { week, holidays }: Worktime): number {
  const whole = inUnit(minutesOn(epochDay, week), unit);
  const [isMorningWorked, isAfternoonWorked] = halvesOn(epochDay, holidays);
  if (time.start_time !== null && time.end_time !== null) {
    // VERIFY: whether more than the schedule asks for can be used up on a day.
    const most = partOf(whole, isMorningWorked, isAfternoonWorked, unit);
    return Math.min(most, minutesOf(time.end_time) - minutesOf(time.start_time));
  }
  const startsAtNoon = time.half_day_start && epochDay === epochDayOf(time.start_date);
  const endsAtNoon = time.half_day_end && time.end_date !== null && epochDay === epochDayOf(time.end_date);
  return partOf(whole, isMorningWorked && !startsAtNoon, isAfternoonWorked && !endsAtNoon, unit);
}

function partOf(whole: number, morning: boolean, afternoon: boolean, unit: Unit): number {
  if (morning && afternoon) return whole;
  if (!morning && !afternoon) return 0;
  return unit === 'hour' ? Math.round(whole / 2) : whole / 2;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function epochDayOf(date: string): number {
  return Date.parse(date) / dayMs;
}

function dateOf(epochDay: number): string {
  return new Date(epochDay * dayMs).toISOString().slice(0, 10);
}

/** The day after, `YYYY-MM-DD`. */
export function dayAfter(date: string): string {
  return dateOf(epochDayOf(date) + 1);
}

/** When an absence begins and ends, as local times that sort; the end is not included. */
export function spanOf(time: AbsenceTime): { readonly from: string; readonly until: string } {
  const { start_date, end_date, start_time, end_time, half_day_start, half_day_end } = time;
  return {
    from: `${start_date}T${start_time ?? (half_day_start ? '12:00' : '00:00')}`,
    until: end_date === null ? '~' : `${end_date}T${end_time ?? (half_day_end ? '12:00' : '24:00')}`,
  };
}

function overlap(a: AbsenceTime, b: AbsenceTime): boolean {
  const [one, other] = [spanOf(a), spanOf(b)];
  return one.from < other.until && other.from < one.until;
}

/** Whether an absence takes its time; a rejected one leaves it free. */
function takesTime({ status }: Absence): boolean {
  return status !== 'rejected';
}

/** Why an absence cannot be entered. */
export type Refusal =
  | 'end-before-start'
  | 'both-halves'
  | 'no-half-days'
  | 'overlap'
  | 'covering'
  | 'bad-substitute'
  | 'substitute-not-allowed'
  | 'substitute-required';

/** An absence as it would be, before it has ids. */
export type Request = AbsenceTime & Pick<Absence, 'person_id' | 'substitute_id'>;

/**
 * Why a request is refused, or null. `itself` is the absence that it changes; `canName` says whether the caller could
 * have named a substitute, which v1 cannot.
 */
export function refusalOf(
  request: Request,
  type: TimeOffType,
  store: Store,
  options: { readonly itself?: string; readonly canName: boolean },
): Refusal | null {
  const { start_date, end_date, half_day_start, half_day_end, person_id, substitute_id } = request;
  if (end_date !== null && end_date < start_date) return 'end-before-start';
  if (start_date === end_date && half_day_start && half_day_end) return 'both-halves';
  if ((half_day_start || half_day_end) && !type.half_days) return 'no-half-days';
  if (substitute_id !== null && type.substitute === 'none') return 'substitute-not-allowed';
  if (options.canName && substitute_id === null && type.substitute === 'required')
    return 'substitute-required';

  const { absences } = store.tables;
  const clashes = (list: readonly Absence[]) =>
    list.some((other) => other.id !== options.itself && takesTime(other) && overlap(other, request));
  if (clashes(absencesOf(absences, person_id))) return 'overlap';
  if (clashes(coveredBy(absences, person_id))) return 'covering';
  if (substitute_id === null) return null;
  const unfit = substitute_id === person_id || store.person(substitute_id) === undefined;
  return unfit || clashes(absencesOf(absences, substitute_id)) ? 'bad-substitute' : null;
}

/** The first status of a request. */
export function firstStatus(type: TimeOffType, skipApproval: boolean): 'approved' | 'pending' {
  return type.approval_required && !skipApproval ? 'pending' : 'approved';
}

/** Enters an absence that no rule refuses. */
export function enterAbsence(
  request: Request,
  type: TimeOffType,
  more: { readonly skipApproval: boolean; readonly comment: string },
  { store, clock, identifiers }: World,
): Absence {
  let number = lastNumber(store) + 1;
  // Absences of hours bring no number along from another emulator, but may have the UUID that belongs to one.
  while (store.tables.absences.get(identifiers.uuid('absence', number))) number += 1;
  const now = toInstant(clock.now());
  const status = firstStatus(type, more.skipApproval);
  const absence: Absence = {
    ...request,
    id: identifiers.uuid('absence', number),
    v1_id: type.unit === 'day' ? number : null,
    time_off_type_id: type.id,
    status,
    approved_at: status === 'approved' ? now : null,
    comment: more.comment,
    origin: 'api',
    created_by_id: null,
    created_at: now,
    updated_at: now,
  };
  store.commit(
    { collection: 'absences', key: absence.id, record: absence },
    { collection: 'counters', key: 'absences', record: number },
  );
  return absence;
}

/** Deletes an absence without a trace, but that its number is not given again. */
export function deleteAbsence({ id }: Absence, { store }: World): void {
  store.commit(
    { collection: 'absences', key: id, record: null },
    { collection: 'counters', key: 'absences', record: lastNumber(store) },
  );
}

function lastNumber(store: Store): number {
  return Math.max(store.counter('absences'), highestNumber(store.tables.absences));
}

/** What a person's recorded absences of a type take from the balance of a year, in the unit of the type. */
export function usedBy(
  person: Person,
  type: TimeOffType,
  store: Store,
  today: string,
): { readonly taken: number; readonly booked: number } {
  const worktime = worktimeOf(person, store);
  const [from, until] = [`${today.slice(0, 4)}-01-01`, `${today.slice(0, 4)}-12-31`];
  const perUnit = type.unit === 'hour' ? 60 : 1;
  let taken = 0;
  let booked = 0;
  for (const absence of absencesOf(store.tables.absences, person.id)) {
    if (absence.time_off_type_id !== type.id || !takesTime(absence)) continue;
    booked += amountOff(absence, type.unit, worktime, { today, from, until });
    const isGranted = absence.status === 'approved' || absence.status === 'deletion_pending';
    if (isGranted) taken += amountOff(absence, type.unit, worktime, { today, from, until: today });
  }
  return { taken: taken / perUnit, booked: booked / perUnit };
}
