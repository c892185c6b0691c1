import { amountOff, type Week, type Worktime, weekOf } from '../absences.ts';
import type { Absence, Person, WorkSchedule } from '../company.ts';
import { holidaysOf } from '../holidays.ts';
import type { Random } from '../random.ts';
import { type Day, dateOf, instantOf } from './calendar.ts';
import type { Contract } from './careers.ts';
import { holidayCalendars, timeOffTypes, workSchedules } from './organisation.ts';

/** What the absences of somebody follow from. */
export interface AbsentPerson {
  readonly id: number;
  readonly scheduleId: WorkSchedule['id'];
  readonly calendarId: number;
  readonly contract: Contract;
  readonly supervisorId: number | null;
  readonly entitlements: Person['absence_entitlements'];
  /** When the company began to keep them here. */
  readonly createdDay: Day;
}

/** Two years until shortly after today, in stretches of which each has one absence at most: so none overlap. */
const stretches = 10;
const stretchDays = 85;
const daysBack = 744;

/** An absence as it is drawn, in days. */
interface Plan {
  readonly typeId: number;
  readonly start: Day;
  /** Null while the end is open. */
  readonly end: Day | null;
  readonly half?: 'start' | 'end';
  readonly times?: readonly [start: string, end: string];
  /** How many days before its start it is entered. */
  readonly notice: number;
  readonly comment?: string;
}

/**
 * Makes up the absences of one person after the other: vacations, also over the turn of the year, sick leaves, also
 * long ones without an end, children who are ill, hours off. Nobody takes more than they may.
 */
export function createAbsences(today: Day, random: Random): (person: AbsentPerson) => Absence[] {
  let number = 7_300_000;

  return (person) => {
    const { contract, entitlements } = person;
    if (entitlements.length === 0) return [];
    const week = weeks.get(person.scheduleId) as Week;
    const holidays = calendars.get(person.calendarId) as Worktime['holidays'];
    const budget = new Map(entitlements.map(({ time_off_type_id: id, entitlement }) => [id, entitlement]));
    const firstDay = Math.max(contract.startDay, person.createdDay);
    const lastDay = contract.endDay ?? Infinity;
    const absences: Absence[] = [];
    for (let at = 0; at < stretches; at++) {
      const from = today - daysBack + at * stretchDays;
      if (from + stretchDays <= firstDay || from > lastDay) continue;
      const plan = draw(from, contract.status === 'leave', today, week, random);
      if (!plan || plan.start < firstDay || (plan.end ?? plan.start) > lastDay) continue;
      const absence = record(plan, person, today, random);
      if (!afford(absence, { week, holidays }, budget, today)) continue;
      if (!hourly.has(plan.typeId)) absence.v1_id = ++number;
      absences.push(absence);
      // Whoever is away into the next stretch has nothing else there.
      if (plan.end === null || plan.end >= from + stretchDays) break;
    }
    return absences;
  };
}

const calendars = new Map(holidayCalendars.map((calendar) => [calendar.id, holidaysOf(calendar)]));
const weeks = new Map(workSchedules.map((schedule) => [schedule.id, weekOf(schedule)]));
const hourly = new Set(timeOffTypes.filter(({ unit }) => unit === 'hour').map(({ id }) => id));
const withBudget: readonly number[] = [6001, 6007, 6044];
const withApproval = new Set(
  timeOffTypes.filter(({ approval_required }) => approval_required).map(({ id }) => id),
);

type Kind =
  | 'weeks'
  | 'day'
  | 'sick'
  | 'long sick'
  | 'child'
  | 'doctor'
  | 'overtime'
  | 'home'
  | 'special'
  | null;

const kinds: readonly (readonly [Kind, number])[] = [
  ['weeks', 34],
  ['day', 14],
  ['sick', 18],
  ['long sick', 1],
  ['child', 4],
  ['doctor', 7],
  ['overtime', 5],
  ['home', 5],
  ['special', 2],
  [null, 10],
];

function draw(from: Day, isOnLeave: boolean, today: Day, week: Week, random: Random): Plan | null {
  const isNow = from <= today && today < from + stretchDays;
  if (isNow && isOnLeave) {
    const start = today - random.int(5, 60);
    return random.chance(0.6)
      ? { typeId: 6006, start, end: today + random.int(60, 200), notice: 80 }
      : { typeId: 6002, start, end: null, notice: 0 };
  }
  if (isNow && random.chance(0.015))
    return { typeId: 6002, start: today - random.int(1, 50), end: null, notice: 0 };
  const newYear = turnOfYear(from);
  if (newYear !== null && random.chance(0.35)) {
    return { typeId: 6001, start: newYear - random.int(5, 11), end: newYear + random.int(1, 3), notice: 45 };
  }
  const day = workdayFrom(from + random.int(0, 60), week);
  const monday = day + ((11 - (day % 7)) % 7);
  switch (random.weighted(kinds)) {
    case 'weeks': {
      const end = monday + (random.chance(0.4) ? 11 : 4);
      return { typeId: 6001, start: monday, end, notice: random.int(14, 60), ...comment(random) };
    }
    case 'day':
      return random.chance(0.5)
        ? { typeId: 6001, start: day, end: day, notice: 7 }
        : { typeId: 6001, start: day, end: day, half: random.pick(['start', 'end']), notice: 7 };
    case 'sick':
      return { typeId: 6002, start: day, end: day + random.int(0, 6), notice: 0 };
    case 'long sick':
      return { typeId: 6002, start: from + random.int(0, 10), end: from + random.int(45, 80), notice: 0 };
    case 'child':
      return { typeId: 6003, start: day, end: day + random.int(0, 2), notice: 0 };
    case 'doctor': {
      const times = random.pick(visits);
      return { typeId: 6045, start: day, end: day, times, notice: 3 };
    }
    case 'overtime':
      return { typeId: 6044, start: day, end: day, times: ['13:00', '16:00'], notice: 5 };
    case 'home':
      return { typeId: 6007, start: day, end: day + random.int(0, 3), notice: 5 };
    case 'special':
      return { typeId: 6005, start: day, end: day, notice: 30, comment: 'Moving house' };
    case null:
      return null;
  }
}

const visits = [
  ['08:00', '10:30'],
  ['09:15', '10:45'],
  ['14:00', '16:00'],
] as const;

function comment(random: Random): { comment?: string } {
  return random.chance(0.2) ? { comment: random.pick(['Family visit', 'Sailing', 'Long planned']) } : {};
}

/** The first of January in a stretch, where there is room around it. */
function turnOfYear(from: Day): Day | null {
  const year = Number(dateOf(from).slice(0, 4)) + 1;
  const newYear = Date.UTC(year, 0, 1) / 86_400_000;
  return newYear - 11 >= from && newYear + 3 < from + stretchDays ? newYear : null;
}

function workdayFrom(day: Day, week: Week): Day {
  let workday = day;
  while (week[(workday + 4) % 7] === 0) workday += 1;
  return workday;
}

function record(
  plan: Plan,
  { id, supervisorId, createdDay }: AbsentPerson,
  today: Day,
  random: Random,
): Absence {
  const { typeId, start, end, half, times } = plan;
  const enteredDay = Math.max(Math.min(start - plan.notice, today - 1), createdDay);
  const createdAt = instantOf(enteredDay, random.int(6 * 3600, 16 * 3600));
  const needsApproval = withApproval.has(typeId);
  const status = statusOf(needsApproval, start > today, random);
  const isDecided = needsApproval && status !== 'pending' && enteredDay < today - 1;
  const decidedAt = isDecided ? instantOf(enteredDay + 1, random.int(6 * 3600, 16 * 3600)) : createdAt;
  const origin = random.weighted(origins);
  const covers = typeId === 6006 || (typeId === 6001 && random.chance(0.2));
  return {
    id: random.uuid(),
    v1_id: null,
    person_id: id,
    time_off_type_id: typeId,
    start_date: dateOf(start),
    end_date: end === null ? null : dateOf(end),
    half_day_start: half === 'start',
    half_day_end: half === 'end',
    start_time: times ? times[0] : null,
    end_time: times ? times[1] : null,
    status,
    approved_at: status === 'approved' || status === 'deletion_pending' ? decidedAt : null,
    comment: plan.comment ?? '',
    substitute_id: covers ? supervisorId : null,
    origin,
    created_by_id: origin === 'api' ? null : id,
    created_at: createdAt,
    updated_at: decidedAt,
  };
}

const origins: readonly (readonly [Absence['origin'], number])[] = [
  ['web', 70],
  ['mobile', 20],
  ['api', 10],
];

function statusOf(needsApproval: boolean, isAhead: boolean, random: Random): Absence['status'] {
  if (!needsApproval) return 'approved';
  return random.weighted(isAhead ? statusesAhead : statusesPast);
}

const statusesAhead: readonly (readonly [Absence['status'], number])[] = [
  ['approved', 58],
  ['pending', 34],
  ['rejected', 4],
  ['deletion_pending', 2],
  ['substitute_requested', 2],
];
const statusesPast: readonly (readonly [Absence['status'], number])[] = [
  ['approved', 97],
  ['rejected', 3],
];

/** Whether what an absence takes of this year is still there to be taken; if so it is taken. */
function afford(absence: Absence, worktime: Worktime, budget: Map<number, number>, today: Day): boolean {
  const typeId = absence.time_off_type_id;
  if (!withBudget.includes(typeId)) return true;
  const left = budget.get(typeId);
  if (left === undefined) return false;
  const date = dateOf(today);
  const [from, until] = [`${date.slice(0, 4)}-01-01`, `${date.slice(0, 4)}-12-31`];
  const unit = hourly.has(typeId) ? 'hour' : 'day';
  const amount =
    amountOff(absence, unit, worktime, { today: date, from, until }) / (unit === 'hour' ? 60 : 1);
  if (amount > left) return false;
  budget.set(typeId, left - amount);
  return true;
}
