import type { Client } from '@staffgate/client';
import { expect } from 'vitest';
import {
  type Absence,
  balances,
  breakdown,
  breakMinutes,
  isAway,
  localOf,
  type Model,
  minutesBetween,
  type Period,
  type Person,
  plusDays,
} from './model.ts';
import { holidayOf, types } from './world.ts';

/** What both generations show: people by number, the rest by UUID. */
interface View {
  readonly people: Readonly<Record<string, Person>>;
  /** With the days or minutes that each uses up. */
  readonly absences: Readonly<Record<string, ShownAbsence>>;
  /** With the minutes of its breaks. */
  readonly work: Readonly<Record<string, ShownWork>>;
}
type ShownAbsence = Omit<Absence, 'type'> & { readonly type: number; readonly used: number };
type ShownWork = Omit<Period, 'kind'> & { readonly breakMinutes: number };

/** Looks at everything through both generations, and compares it with the model. */
export async function agree(model: Model, { v1, v2 }: Client): Promise<void> {
  const one = await lookThroughV1(v1);
  const two = await lookThroughV2(v2);
  learnIds(model, one.numbers, two.periods);
  expect(one.view, 'v1 and v2 show the same').toEqual(two.view);
  expect(two.view, 'v2 shows what the model has').toEqual(expectedView(model));
  expect(two.periods, 'v2 shows the periods of the model').toEqual(Object.fromEntries(model.periods));
  expect(two.breakdowns, 'v2 counts each day as the model does').toEqual(
    Object.fromEntries([...model.absences].map(([id, absence]) => [id, breakdown(absence, model)])),
  );
  expect(one.flags, 'v1 knows holidays and days off as the model does').toEqual(
    Object.fromEntries(
      [...model.periods]
        .filter(([, { kind }]) => kind === 'work')
        .map(([id, { person, start }]) => {
          const day = start.slice(0, 10);
          return [id, [holidayOf(person, day) !== null, isAway(person, day, model)]];
        }),
    ),
  );
  expect(one.balances, 'the balances are those of the model').toEqual(
    Object.fromEntries([...model.people.keys()].map((id) => [id, balances(id, model)])),
  );
}

function expectedView(model: Model): View {
  const absences = [...model.absences].map(([id, absence]) => {
    const used = breakdown(absence, model).reduce((sum, { amount }) => sum + amount, 0);
    return [id, { ...absence, type: absence.type.id, used }];
  });
  return {
    people: Object.fromEntries(model.people),
    absences: Object.fromEntries(absences),
    work: workAmong(Object.fromEntries(model.periods)),
  };
}

function workAmong(periods: Readonly<Record<string, Period>>): View['work'] {
  const all = new Map(Object.entries(periods));
  const works = [...all].filter(([, { kind }]) => kind === 'work');
  return Object.fromEntries(
    works.map(([id, { kind: _, ...period }]) => [
      id,
      { ...period, breakMinutes: breakMinutes(period, { periods: all }) },
    ]),
  );
}

/** v2 alone says what id a break has, and v1 alone what number the rest has; no number may be given twice. */
function learnIds(
  { numbers, periods }: Model,
  shown: ReadonlyMap<string, number>,
  ids: Record<string, Period>,
) {
  for (const [made, period] of [...periods]) {
    if (!made.startsWith('?')) continue;
    const found = Object.entries(ids).find(
      ([id, { person, kind, start }]) =>
        !periods.has(id) && person === period.person && kind === period.kind && start === period.start,
    );
    if (!found) continue;
    periods.delete(made);
    periods.set(found[0], period);
  }
  for (const [id, number] of shown) {
    const [kind] = id.split(' ') as [string];
    const given = [...numbers].filter(([other]) => other !== id && other.startsWith(kind));
    expect(
      given.map(([, other]) => other),
      'v1 gives no number twice',
    ).not.toContain(number);
    expect(number, 'v1 keeps the number').toBe(numbers.get(id) ?? number);
    numbers.set(id, number);
  }
}

const ms = (instant: string | null | undefined) => Date.parse(instant as string);

async function lookThroughV1(v1: Client['v1']) {
  const numbers = new Map<string, number>();
  const people: Record<string, Person> = {};
  const balancesShown: Record<string, unknown> = {};
  for await (const employee of v1.employees.list.all()) {
    const id = employee.id as number;
    people[id] = {
      first_name: employee.first_name as string,
      preferred_name: employee.preferred_name as string,
      gender: employee.gender as Person['gender'],
      email: employee.email as string,
      position: employee.position as string,
      hours: Number(employee.weekly_working_hours),
      since: employee.hire_date?.slice(0, 10) ?? null,
      status: employee.status as Person['status'],
      supervisor: (employee.supervisor?.id as number | undefined) ?? null,
      changedAt: ms(employee.last_modified_at),
    };
    const { data } = await v1.employees.balance({ employee_id: id });
    balancesShown[id] = data.map(({ id: type, balance, available_balance }) => ({
      type,
      balance,
      available: available_balance,
    }));
  }

  const absences: Record<string, ShownAbsence> = {};
  for await (const timeOff of v1.timeOffs.list.all()) {
    const id = timeOff.id_v2 as string;
    numbers.set(`absence ${id}`, Number(timeOff.id));
    absences[id] = {
      person: timeOff.employee.id as number,
      type: Number(timeOff.time_off_type.id),
      from: timeOff.start_date.slice(0, 10),
      to: timeOff.end_date?.slice(0, 10) ?? null,
      startsAtNoon: timeOff.half_day_start as boolean,
      endsAtNoon: timeOff.half_day_end as boolean,
      clock: null,
      status: timeOff.status as Absence['status'],
      comment: timeOff.comment ?? '',
      changedAt: ms(timeOff.updated_at),
      used: timeOff.days_count,
    };
  }
  for await (const hours of v1.absencePeriods.list.all()) {
    const [start, end] = [localOf(hours.start), hours.end && localOf(hours.end)];
    const isTimed = end !== null && !end.endsWith('T00:00');
    expect(hours.approved_at !== null, 'approved has a moment').toBe(hours.status === 'approved');
    expect(hours.breakdowns.reduce((sum, { effective_duration }) => sum + effective_duration, 0)).toBe(
      hours.effective_duration,
    );
    absences[hours.id] = {
      person: hours.employee.id as number,
      type: hours.absence_type.time_off_type_id as number,
      from: start.slice(0, 10),
      to: end && (isTimed ? end.slice(0, 10) : plusDays(end.slice(0, 10), -1)),
      startsAtNoon: hours.half_day_start,
      endsAtNoon: hours.half_day_end,
      clock: isTimed ? [start.slice(11), end.slice(11)] : null,
      status: hours.status as Absence['status'],
      comment: hours.comment ?? '',
      changedAt: ms(hours.updated_at),
      used: hours.effective_duration,
    };
  }

  const work: Record<string, ShownWork> = {};
  const flags: Record<string, readonly boolean[]> = {};
  const always = { start_date: '2026-01-01', end_date: '2027-12-31', includePending: true };
  for await (const attendance of v1.attendances.list.all(always)) {
    const id = attendance.id_v2 as string;
    numbers.set(`work ${id}`, Number(attendance.id));
    const start = `${attendance.date}T${attendance.start_time}`;
    work[id] = {
      person: Number(attendance.employee),
      start,
      end: attendance.end_time && endOf(start, attendance.end_time),
      breakMinutes: attendance.break,
      comment: attendance.comment ?? '',
      status: attendance.status as Period['status'],
      changedAt: ms(attendance.updated_at),
    };
    flags[id] = [attendance.is_holiday, attendance.is_on_time_off];
  }
  return { view: { people, absences, work } satisfies View, numbers, balances: balancesShown, flags };
}

/** v1 has only the time of the end; it is on the day after when it is not later than the start. */
function endOf(start: string, time: string): string {
  const day = start.slice(0, 10);
  return `${time > start.slice(11) ? day : plusDays(day, 1)}T${time}`;
}

async function lookThroughV2(v2: Client['v2']) {
  const people: Record<string, Person> = {};
  for await (const person of v2.persons.list.all()) {
    const id = person.id as string;
    const { _data } = await v2.employments.list({ person_id: id });
    const employment = _data[0]!;
    const status = employment.status!.toLowerCase() as Person['status'];
    expect(person.status).toBe(status === 'inactive' ? 'INACTIVE' : 'ACTIVE');
    people[id] = {
      first_name: person.first_name as string,
      preferred_name: person.preferred_name as string,
      gender: person.gender === 'UNSPECIFIED' ? '' : (person.gender!.toLowerCase() as Person['gender']),
      email: person.email ?? '',
      position: employment.position!.title as string,
      hours: employment.weekly_working_hours ?? 0,
      since: employment.employment_start_date ?? null,
      status,
      supervisor: employment.supervisor ? Number(employment.supervisor.id) : null,
      changedAt: Math.max(ms(person.updated_at), ms(employment.updated_at)),
    };
  }

  const absences: Record<string, ShownAbsence> = {};
  const breakdowns: Record<string, { day: string; amount: number }[]> = {};
  for await (const absence of v2.absencePeriods.list.all()) {
    const { id, starts_from, ends_at } = absence;
    const unit = types.find(({ uuid }) => uuid === absence.absence_type.id)!;
    const isTimed = starts_from.type === null;
    const [day, time] = [starts_from.date_time.slice(0, 10), starts_from.date_time.slice(11, 16)];
    const [endDay, endTime] = [ends_at?.date_time.slice(0, 10), ends_at?.date_time.slice(11, 16)];
    const days: { day: string; amount: number }[] = [];
    for await (const { date, effective_duration } of v2.absencePeriods.breakdowns.all({ id })) {
      const { unit: written, value } = effective_duration;
      expect(written).toBe(unit.unit.toUpperCase());
      days.push({ day: date, amount: unit.unit === 'hour' ? value * 60 : value });
    }
    breakdowns[id] = days;
    absences[id] = {
      person: Number(absence.person.id),
      type: unit.id,
      from: day,
      // Whole and half days end at midnight of the day after.
      to: endDay === undefined ? null : isTimed ? endDay : plusDays(endDay, -1),
      startsAtNoon: starts_from.type === 'SECOND_HALF',
      endsAtNoon: !isTimed && ends_at?.type === 'FIRST_HALF',
      clock: isTimed ? [time, endTime as string] : null,
      status: absence.approval.status.toLowerCase() as Absence['status'],
      comment: absence.comment ?? '',
      changedAt: ms(absence.updated_at),
      used: days.reduce((sum, { amount }) => sum + amount, 0),
    };
  }

  const periods: Record<string, Period> = {};
  for await (const period of v2.attendancePeriods.list.all()) {
    periods[period.id] = {
      person: Number(period.person.id),
      kind: period.type.toLowerCase() as Period['kind'],
      start: period.start.date_time.slice(0, 16),
      end: period.end?.date_time.slice(0, 16) ?? null,
      comment: period.comment ?? '',
      status: period.approval.status.toLowerCase() as Period['status'],
      changedAt: ms(period.updated_at),
    };
    if (period.type === 'WORK') expect(period.attribution_date).toBe(period.start.date_time.slice(0, 10));
  }
  expectNoOverlap(Object.values(periods));
  return { view: { people, absences, work: workAmong(periods) } satisfies View, breakdowns, periods };
}

/** Nobody works twice at once, nor has two breaks. */
function expectNoOverlap(periods: readonly Period[]) {
  const closed = periods.filter(({ end }) => end !== null);
  for (const a of closed) {
    for (const b of closed) {
      const isOther = a !== b && a.person === b.person && a.kind === b.kind && a.start <= b.start;
      if (isOther)
        expect(minutesBetween(a.end as string, b.start), 'minutes apart').toBeGreaterThanOrEqual(0);
    }
  }
}
