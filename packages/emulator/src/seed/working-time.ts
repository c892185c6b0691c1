import type { Person, WorkSchedule } from '../company.ts';
import type { Random } from '../random.ts';
import { type Day, dayOf } from './calendar.ts';
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

/** What somebody may take off this year, how much of it they have taken, and how much they have planned. */
export function entitlementsOf(
  place: Place,
  time: WorkingTime,
  startDay: Day,
  today: Day,
  random: Random,
): Person['absence_entitlements'] {
  const vacation = halves((place.vacationDays * Math.min(time.daysPerWeek, 5)) / 5);
  const yearStart = dayOf('2026-01-01');
  const served = Math.max(0, today - Math.max(startDay, yearStart)) / (today - yearStart);
  const taken = halves(vacation * served * (0.5 + 0.5 * random.next()));
  const planned = served > 0 ? halves((vacation - taken) * served * random.next()) : 0;
  const entitlements = [{ time_off_type_id: 6001, entitlement: vacation, taken, planned }];

  if (served > 0 && random.chance(0.3)) {
    const hours = random.int(4, 60);
    entitlements.push({
      time_off_type_id: 6044,
      entitlement: hours,
      taken: random.int(0, hours),
      planned: 0,
    });
  }
  if (random.chance(0.2)) {
    const days = random.int(0, Math.floor(48 * served));
    entitlements.push({ time_off_type_id: 6007, entitlement: 48, taken: days, planned: 0 });
  }
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
