import type { Person, WorkSchedule } from '../company.ts';
import type { Random } from '../random.ts';
import { createDeck } from './deck.ts';
import { hugeScheduleId, type Place, workSchedules } from './organisation.ts';

/** How much somebody works. */
export interface WorkingTime {
  scheduleId: WorkSchedule['id'];
  weeklyHours: number;
  fullTimeHours: number;
  daysPerWeek: number;
}

type Deal = 'as usual there' | WorkSchedule['id'];

/** Deals working times: most people work as is usual at their place, about one in six part-time. */
export function createWorkingTimes(random: Random): (place: Place) => WorkingTime {
  const deal = createDeck<Deal>(random, [
    ['as usual there', 154],
    [1077, 14],
    [1078, 12],
    [1079, 10],
    [1083, 7],
    [hugeScheduleId, 3],
  ]);
  return (place) => {
    const dealt = deal();
    const scheduleId = dealt === 'as usual there' ? place.scheduleId : dealt;
    const { weeklyHours, daysPerWeek } = lengths.get(scheduleId)!;
    return { scheduleId, weeklyHours, daysPerWeek, fullTimeHours: Math.max(place.weeklyHours, weeklyHours) };
  };
}

/** What somebody may take off this year. What they did take is recorded as absences. */
export function entitlementsOf(
  place: Place,
  time: WorkingTime,
  isHere: boolean,
  random: Random,
): Person['absence_entitlements'] {
  const of = (time_off_type_id: number, entitlement: number) => ({
    time_off_type_id,
    entitlement,
    taken: 0,
    planned: 0,
  });
  const entitlements = [of(6001, halves((place.vacationDays * Math.min(time.daysPerWeek, 5)) / 5))];
  if (isHere && random.chance(0.3)) entitlements.push(of(6044, random.int(4, 60)));
  if (random.chance(0.2)) entitlements.push(of(6007, 48));
  return entitlements;
}

function halves(days: number): number {
  return Math.round(days * 2) / 2;
}

const lengths = new Map(
  workSchedules.map((schedule) => {
    const { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = schedule;
    const days = [monday, tuesday, wednesday, thursday, friday, saturday, sunday].map(
      (time) => Number(time.slice(0, 2)) + Number(time.slice(3)) / 60,
    );
    const weeklyHours = days.reduce((sum, hours) => sum + hours, 0);
    return [schedule.id, { weeklyHours, daysPerWeek: days.filter((hours) => hours > 0).length }];
  }),
);
