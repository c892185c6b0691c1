import { absencesOf } from '../absence-table.ts';
import { amountOff, daysOff, spanOf, type Worktime, worktimeOf } from '../absences.ts';
import type { Absence, Employment, Person, TimeOffType } from '../company.ts';
import { type Pay, paysWithin, salaryOn } from '../pay.ts';
import type { Store } from '../store.ts';
import type { BuiltInColumn, Column } from './columns.ts';
import type { Period } from './period.ts';

/** What stands in a cell, whichever generation shows it. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'entity'; readonly id: string; readonly name: string }
  | { readonly kind: 'cost_center'; readonly shares: readonly { id: string; name: string; weight: number }[] }
  | { readonly kind: 'salary' | 'compensation'; readonly amount: number; readonly currency: string }
  | { readonly kind: 'duration'; readonly hours: number }
  | {
      readonly kind: 'absence_overview';
      readonly from: string;
      readonly until: string;
      readonly days: number;
      readonly hours: number;
    }
  | {
      readonly kind: 'absence_period';
      readonly from: string;
      readonly until: string;
      readonly halfAtStart: boolean;
      readonly halfAtEnd: boolean;
    };

/** Whom a row is about, and when. */
export interface Row {
  readonly person: Person;
  /** The one that counts at the end of the period. */
  readonly employment: Employment;
  readonly period: Period;
}

/** The rows of people who are employed within a period, by id. */
export function* rowsOf(period: Period, store: Store): Generator<Row> {
  for (const id of store.personIds) {
    const person = store.person(id) as Person;
    const employment = person.employments.find((one) => isWithin(one, period));
    if (employment) yield { person, employment, period };
  }
}

/** Whether an employment falls into a period. */
export function isWithin(
  { start_date, end_date, termination }: Employment,
  { from, until }: Period,
): boolean {
  const lastDay = end_date ?? termination?.date ?? null;
  return (start_date === null || start_date <= until) && (lastDay === null || lastDay >= from);
}

/**
 * The cells of a column in a row: one, none where nothing is to be said, several for periods of absence. Reports show
 * every attribute, whatever the credential may read otherwise.
 *
 * Source: Personio help centre, "Generate and manage API credentials", on custom reports.
 */
export function cellsOf({ id, kind }: Column, row: Row, store: Store): Value[] {
  switch (kind) {
    case 'absence_overview':
      return overviewOf(Number(id.slice('absence_'.length)), row, store);
    case 'absence_period':
      return absencesWithin(Number.parseInt(id.slice('absence_'.length), 10), row, store).map((absence) => ({
        kind,
        ...cut(absence, row.period),
        halfAtStart: absence.half_day_start && absence.start_date >= row.period.from,
        halfAtEnd: absence.half_day_end && (absence.end_date ?? '9999') <= row.period.until,
      }));
    case 'compensation':
      return compensationOf(id.slice('compensation_'.length), row, store);
    default: {
      const value = id in values ? values[id as BuiltInColumn](row, store) : customOf(id, row);
      return value === null ? [] : [value];
    }
  }
}

type Cell = (row: Row, store: Store) => Value | null;

const text = (value: string | number | null | undefined): Value | null =>
  value === null || value === undefined || value === '' ? null : { kind: 'text', text: String(value) };

interface Named {
  readonly id: number;
  readonly name: string;
}

function entity(records: readonly Named[], id: number | null): Value | null {
  const record = records.find((candidate) => candidate.id === id);
  return record ? { kind: 'entity', id: String(record.id), name: record.name } : null;
}

const values: { readonly [C in BuiltInColumn]: Cell } = {
  first_name: ({ person }) => text(person.first_name),
  last_name: ({ person }) => text(person.last_name),
  preferred_name: ({ person }) => text(person.preferred_name),
  email: ({ person }) => text(person.email),
  gender: ({ person }) => text(person.gender),
  status: ({ employment }) => text(employment.status),
  position: ({ employment }) => text(employment.position),
  employment_type: ({ employment }) => text(employment.type),
  weekly_working_hours: ({ employment }) => text(employment.weekly_working_hours),
  hire_date: ({ employment }) => text(employment.start_date),
  contract_end_date: ({ employment }) => text(employment.contract_end_date),
  probation_period_end: ({ employment }) => text(employment.probation_end_date),
  termination_date: ({ employment }) => text(employment.termination?.date),
  supervisor({ employment: { supervisor_id } }, store) {
    const supervisor = supervisor_id === null ? undefined : store.person(supervisor_id);
    if (!supervisor) return null;
    const { id, first_name, last_name } = supervisor;
    return { kind: 'entity', id: String(id), name: `${first_name} ${last_name}` };
  },
  subcompany: ({ employment }, { organisation }) =>
    entity(organisation.legal_entities, employment.legal_entity_id),
  office: ({ employment }, { organisation }) => entity(organisation.workplaces, employment.workplace_id),
  department: ({ employment }, { organisation }) =>
    entity(organisation.departments, employment.department_id),
  team: ({ employment }, { organisation }) => entity(organisation.teams, employment.team_id),
  cost_centers({ employment }, { organisation }) {
    if (employment.cost_centers.length === 0) return null;
    const names = new Map(organisation.cost_centers.map(({ id, name }) => [id, name]));
    return {
      kind: 'cost_center',
      shares: employment.cost_centers.map(({ id, weight }) => ({
        id: String(id),
        name: names.get(id) ?? '',
        weight,
      })),
    };
  },
  fix_salary: (row, store) => salaryIn(row, 'fix', store),
  hourly_salary: (row, store) => salaryIn(row, 'hourly', store),
  attendance_contractual_target_hours: ({ person, employment, period }, store) => ({
    kind: 'duration',
    hours: targetHours(employment, period, worktimeOf(person, store)),
  }),
};

function salaryIn({ person, period }: Row, which: 'fix' | 'hourly', store: Store): Value | null {
  const salary = salaryOn(period.until, person, store);
  return salary && salary[which] > 0
    ? { kind: 'salary', amount: salary[which], currency: salary.currency }
    : null;
}

/** The hours of work that the schedule asks for within a period, as far as somebody is employed in it. */
function targetHours({ start_date, end_date }: Employment, period: Period, worktime: Worktime): number {
  const from = start_date !== null && start_date > period.from ? start_date : period.from;
  const until = end_date !== null && end_date < period.until ? end_date : period.until;
  const whole = { start_date: from, end_date: until, half_day_start: false, half_day_end: false };
  const time = { ...whole, start_time: null, end_time: null };
  return Math.round(amountOff(time, 'hour', worktime, { today: until }) / 60);
}

function customOf(key: string, { person }: Row): Value | null {
  const value = person.custom[key];
  return text(Array.isArray(value) ? value.join(', ') : value);
}

function compensationOf(typeId: string, { person, period }: Row, store: Store): Value[] {
  const pays = paysWithin(period, person, store).filter(({ type }) => type.id === typeId);
  return sumByCurrency(pays).map(([currency, cents]) => ({
    kind: 'compensation',
    amount: cents / 100,
    currency,
  }));
}

function sumByCurrency(pays: readonly Pay[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const { currency, value } of pays) {
    sums.set(currency, (sums.get(currency) ?? 0) + Math.round(value * 100));
  }
  return [...sums];
}

/** Absences of a type that were granted and fall into the period, by their start. */
function absencesWithin(typeId: number, { person, period }: Row, store: Store): Absence[] {
  return grantedAbsences(person, period, store).filter(({ time_off_type_id }) => time_off_type_id === typeId);
}

/** Absences that were granted and fall into a period, by their start. */
export function grantedAbsences(person: Person, { from, until }: Period, store: Store): Absence[] {
  return absencesOf(store.tables.absences, person.id).filter(
    (absence) =>
      (absence.status === 'approved' || absence.status === 'deletion_pending') &&
      absence.start_date <= until &&
      spanOf(absence).until > from,
  );
}

/** The days of an absence within a period; an open end is taken for the end of the period. */
function cut({ start_date, end_date }: Absence, { from, until }: Period): Period {
  return {
    from: start_date > from ? start_date : from,
    until: end_date !== null && end_date < until ? end_date : until,
  };
}

/** How long an absence is within a period: days of work, and hours. */
export function lengthOf(
  absence: Absence,
  period: Period,
  { person, type }: { readonly person: Person; readonly type: TimeOffType },
  store: Store,
): { readonly days: number; readonly hours: number } {
  const worktime = worktimeOf(person, store);
  const bounds = { today: period.until, ...period };
  const minutes = amountOff(absence, 'hour', worktime, bounds);
  if (type.unit === 'day') return { days: amountOff(absence, 'day', worktime, bounds), hours: minutes / 60 };
  const worked = daysOff(absence, 'hour', worktime, bounds).filter(({ amount }) => amount > 0).length;
  return { days: worked, hours: minutes / 60 };
}

/** All absences of a type in one: from the first day to the last, and what they use up together. */
function overviewOf(typeId: number, row: Row, store: Store): Value[] {
  const { person, period } = row;
  const type = store.organisation.time_off_types.find(({ id }) => id === typeId);
  const absences = absencesWithin(typeId, row, store);
  const [first] = absences;
  if (!type || !first) return [];
  const ends = absences.map((absence) => cut(absence, period).until).sort();
  const lengths = absences.map((absence) => lengthOf(absence, period, { person, type }, store));
  return [
    {
      kind: 'absence_overview',
      from: cut(first, period).from,
      until: ends.at(-1) as string,
      days: lengths.reduce((sum, { days }) => sum + days, 0),
      hours: lengths.reduce((sum, { hours }) => sum + hours, 0),
    },
  ];
}
