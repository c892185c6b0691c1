import { weekOf } from '../absences.ts';
import type { Absence, AttendancePeriod, Person, Project } from '../company.ts';
import { holidaysOf } from '../holidays.ts';
import type { Random } from '../random.ts';
import { type Day, dateOf, dayOf, instantOf, localTimeOf } from './calendar.ts';
import { holidayCalendars, workSchedules } from './organisation.ts';

/** What attendances follow from. */
export interface Working {
  readonly people: readonly Person[];
  readonly absences: readonly Absence[];
  readonly projects: readonly Project[];
}

/** The schedule of those who work in the night, also in the nights when clocks change. */
const nightSchedule = 1083;
const offsiteWork = 6007;
const yearsBack = 2;
/** From this day on everybody records; before, only a few do, so that the company stays light. */
const recently = dayOf('2026-11-02');
const mostNightly = 2;
/** How many people record at most; in a large company only some do. */
const mostPeople = 200;

/**
 * Makes up attendances with their breaks: of everybody for some weeks, of a few for two years, some of them in the
 * night. Nobody works on holidays or when away, but for work offsite.
 */
export function createAttendances(
  { people, absences, projects }: Working,
  today: Day,
  random: Random,
): AttendancePeriod[] {
  const every = Math.ceil(people.length / mostPeople);
  const recording = people.filter((one, at) => at % every === 0 && one.holiday_calendar_id !== null);
  const ids = new Set(recording.map(({ id }) => id));
  const awayOf = Map.groupBy(
    absences.filter(({ person_id }) => ids.has(person_id)),
    ({ person_id }) => person_id,
  );
  const periods: AttendancePeriod[] = [];
  let number = 88_120_000;
  let nightly = 0;
  for (const [position, person] of recording.entries()) {
    const isNightly = person.work_schedule_id === nightSchedule;
    const isLong = isNightly ? nightly++ < mostNightly : position % 60 === 7;
    const first = isLong ? today - yearsBack * 365 : recently;
    const away = daysAway(awayOf.get(person.id) ?? [], first, today);
    const own = projects.filter((one) => one.assigned_to_all || one.member_ids.includes(person.id));
    const lastDay = today - (isNightly ? 2 : 1);
    for (const day of workdays(person, first, lastDay)) {
      if (away.has(day)) continue;
      periods.push(...workOn(day, { person, isNightly, own, today, number: ++number }, random));
    }
  }
  return periods.sort((a, b) => (a.id > b.id ? 1 : -1));
}

const weeks = new Map(workSchedules.map((schedule) => [schedule.id, weekOf(schedule)]));
const calendars = new Map(holidayCalendars.map((calendar) => [calendar.id, holidaysOf(calendar)]));

function* workdays(person: Person, first: Day, last: Day): Generator<Day> {
  const week = weeks.get(person.work_schedule_id ?? 1071)!;
  const holidays = calendars.get(person.holiday_calendar_id!)!;
  const { start_date, end_date } = person.employments[0]!;
  const from = Math.max(first, dayOf(start_date ?? '9999-01-01'), dayOf(person.created_at.slice(0, 10)));
  const until = Math.min(last, end_date === null ? last : dayOf(end_date));
  for (let day = from; day <= until; day++) {
    if (week[(day + 4) % 7]! > 0 && !holidays.has(day)) yield day;
  }
}

function daysAway(absences: readonly Absence[], first: Day, today: Day): Set<Day> {
  const days = new Set<Day>();
  for (const { start_date, end_date, status, time_off_type_id } of absences) {
    if (status === 'rejected' || time_off_type_id === offsiteWork) continue;
    const last = end_date === null ? today : Math.min(today, dayOf(end_date));
    for (let day = Math.max(first, dayOf(start_date)); day <= last; day++) days.add(day);
  }
  return days;
}

interface Occasion {
  readonly person: Person;
  readonly isNightly: boolean;
  readonly own: readonly Project[];
  readonly today: Day;
  readonly number: number;
}

/** A day of work, and its break when it is long enough for one. */
function workOn(day: Day, occasion: Occasion, random: Random): AttendancePeriod[] {
  const { person, isNightly, own, today, number } = occasion;
  const week = weeks.get(person.work_schedule_id ?? 1071)!;
  const due = week[(day + 4) % 7]!;
  const pause = due >= 360 ? random.pick([30, 30, 45, 60]) : 0;
  const start = isNightly ? 22 * 60 : random.int(7 * 60, 9 * 60);
  const length = Math.min(due + pause + random.int(-20, 40), 14 * 60);
  // Somebody always forgets to say when they left.
  const isOpen = day === today - 1 && random.chance(0.02);
  const status = isOpen ? 'pending' : statusOf(today - day, random);
  const seconds = isNightly ? random.int(6 * 3600, 7 * 3600) : random.int(17 * 3600, 22 * 3600);
  const created_at = instantOf(isNightly ? day + 1 : day, seconds);
  const wasChanged = day < today - 3 && random.chance(0.03);
  const shared = {
    person_id: person.id,
    attribution_date: dateOf(day),
    status,
    created_at,
    updated_at: wasChanged ? instantOf(day + 2, 9 * 3600) : created_at,
  } as const;
  const work: AttendancePeriod = {
    ...shared,
    id: random.uuid(),
    v1_id: number,
    type: 'work',
    start: localTimeOf(day, start),
    end: isOpen ? null : localTimeOf(day, start + length),
    comment: random.chance(0.03) ? random.pick(comments) : null,
    project_id: projectOn(dateOf(day), own, random),
    is_auto_generated: false,
  };
  if (pause === 0 || isOpen) return [work];
  const at = isNightly ? 26 * 60 - random.int(0, 20) : start + Math.floor((length - pause) / 2);
  return [
    work,
    {
      ...shared,
      id: random.uuid(),
      v1_id: null,
      type: 'break',
      start: localTimeOf(day, at),
      end: localTimeOf(day, at + pause),
      comment: null,
      project_id: null,
      is_auto_generated: random.chance(0.2),
    },
  ];
}

const comments = ['Stocktaking', 'At the customer', 'Team day', 'Trial run'];

/** What is older is decided; of the last days some still waits. */
function statusOf(daysAgo: number, random: Random): AttendancePeriod['status'] {
  if (random.chance(0.005)) return 'rejected';
  return daysAgo <= 8 && random.chance(0.4) ? 'pending' : 'confirmed';
}

function projectOn(date: string, own: readonly Project[], random: Random): number | null {
  if (!random.chance(0.4)) return null;
  const running = own.filter(
    ({ start_date, end_date }) => (start_date ?? '') <= date && (end_date ?? '9999') > date,
  );
  return running.length === 0 ? null : random.pick(running).id;
}
