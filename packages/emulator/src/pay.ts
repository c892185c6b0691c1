import type { Company, Compensation, CompensationType, Person } from './company.ts';
import { compensationsOf } from './compensation-table.ts';
import { createIdentifiers } from './identifiers.ts';
import { currentEmployment } from './people.ts';
import type { Change, Store } from './store.ts';

/** What a compensation is, the kinds included that no company makes up. */
export interface PayType extends Pick<CompensationType, 'id' | 'name'> {
  readonly category: CompensationType['category'] | 'fixed_salary' | 'hourly';
}

/** Something that somebody is paid. */
export interface Pay
  extends Pick<Compensation, 'id' | 'person_id' | 'value' | 'currency' | 'interval' | 'effective_from'> {
  readonly type: PayType;
  /** Whether its first day is that of the employment, for want of another. */
  readonly isSinceHired: boolean;
}

const identifiers = createIdentifiers('pay');

/** The types that every company has. */
export const salaryTypes = {
  fixed: { id: identifiers.uuid('fixed salary'), name: 'Fixed salary', category: 'fixed_salary' },
  hourly: { id: identifiers.uuid('hourly pay'), name: 'Hourly pay', category: 'hourly' },
} as const satisfies Record<string, PayType>;

/** The type of an id. */
export function findPayType(
  id: string,
  { compensation_types }: Pick<Company, 'compensation_types'>,
): PayType | undefined {
  return [salaryTypes.fixed, salaryTypes.hourly, ...compensation_types].find((type) => type.id === id);
}

/** What v1 shows of somebody's salary on a day: what is in effect, else what comes first. */
export function salaryOn(day: string, person: Person, store: Store): Person['salary'] {
  if (compensationsOf(store.tables.compensations, person.id).length === 0) return person.salary;
  const periods = salaryPeriods(person, store);
  const pays = (periods.findLast(({ from }) => from <= day) ?? periods[0])?.pays ?? [];
  const [first] = pays;
  if (first === undefined) return null;
  const fixed = pays.find(({ type }) => type.category === 'fixed_salary');
  const hourly = pays.find(({ type }) => type.category === 'hourly');
  return {
    fix: fixed?.value ?? 0,
    interval: fixed?.interval ?? '',
    hourly: hourly?.value ?? 0,
    currency: first.currency,
    effective_from: first.effective_from,
  };
}

/** A stretch of days, both ends included. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

/** What somebody is paid within some days, by id. Nobody is paid before the first or after the last day of work. */
export function paysWithin(days: Days, person: Person, store: Store): Pay[] {
  const { start_date, end_date, termination } = currentEmployment(person);
  const lastDay = end_date ?? termination?.date ?? null;
  if ((start_date !== null && start_date > days.until) || (lastDay !== null && lastDay < days.from))
    return [];
  const salaries = salariesWithin(days, person, store);
  const others = recordedPays(person, store).filter((pay) => !isSalary(pay) && isDue(pay, days));
  return [...salaries, ...others].sort((a, b) => (a.id > b.id ? 1 : -1));
}

/** The salaries that are in effect within some days, one after the other. */
export function salariesWithin(days: Days, person: Person, store: Store): Pay[] {
  const periods = salaryPeriods(person, store);
  return periods
    .filter(({ from }, index) => {
      const next = periods[index + 1];
      return from <= days.until && (next === undefined || next.from > days.from);
    })
    .flatMap(({ pays }) => pays);
}

/** What somebody is paid anew, as a record is. */
export function payOf(compensation: Compensation, { organisation }: Store): Pay | undefined {
  const type = findPayType(compensation.type_id, organisation);
  return type && { ...compensation, type, isSinceHired: false };
}

/** What becomes of the pay of a person who goes: it goes too. */
export function withoutPayOf(personId: number, { tables }: Store): Change[] {
  return compensationsOf(tables.compensations, personId).map(({ id }) => ({
    collection: 'compensations',
    key: id,
    record: null,
  }));
}

interface SalaryPeriod {
  readonly from: string;
  readonly pays: readonly Pay[];
}

/** The salaries of somebody one after the other, each in effect until the next begins. */
function salaryPeriods(person: Person, store: Store): SalaryPeriod[] {
  const periods = new Map<string, Map<string, Pay>>();
  for (const pay of [...ownPays(person), ...recordedPays(person, store).filter(isSalary)]) {
    const pays = periods.get(pay.effective_from) ?? new Map<string, Pay>();
    // Of two with the same first day, the one that was entered last holds.
    pays.set(pay.type.category, pay);
    periods.set(pay.effective_from, pays);
  }
  return [...periods]
    .map(([from, pays]) => ({ from, pays: [...pays.values()] }))
    .sort((a, b) => (a.from > b.from ? 1 : -1));
}

/** The pay that a person's own record tells. */
function ownPays(person: Person): Pay[] {
  const { salary } = person;
  if (salary === null) return [];
  const { start_date } = currentEmployment(person);
  const shared = {
    person_id: person.id,
    currency: salary.currency,
    effective_from: salary.effective_from ?? start_date ?? person.created_at.slice(0, 10),
    isSinceHired: salary.effective_from === null,
  };
  const id = (word: string) => identifiers.uuid(word, person.id);
  const fixed: Pay = {
    ...shared,
    id: id('fixed'),
    type: salaryTypes.fixed,
    value: salary.fix,
    interval: salary.interval || null,
  };
  const hourly: Pay = {
    ...shared,
    id: id('hourly'),
    type: salaryTypes.hourly,
    value: salary.hourly,
    interval: null,
  };
  return [...(salary.fix === 0 ? [] : [fixed]), ...(salary.hourly === 0 ? [] : [hourly])];
}

/** In the order in which they were entered. */
function recordedPays(person: Person, store: Store): Pay[] {
  return [...compensationsOf(store.tables.compensations, person.id)]
    .sort((a, b) => (a.created_at > b.created_at ? 1 : a.created_at < b.created_at ? -1 : 0))
    .flatMap((compensation) => payOf(compensation, store) ?? []);
}

function isSalary({ type }: Pay): boolean {
  return type.category === 'fixed_salary' || type.category === 'hourly';
}

const monthsOf = { monthly: 1, quarterly: 3, 'half-yearly': 6, yearly: 12 } as const;

/**
 * Whether something is paid within some days: once, or in the month of its first day and every so many months after.
 *
 * Source: reference/post_v2-compensations, of yearly ones. VERIFY: whether the list shows recurring ones also in
 * months in which they are not paid.
 */
function isDue({ effective_from, interval }: Pay, { from, until }: Days): boolean {
  if (effective_from > until) return false;
  if (interval === null) return effective_from >= from;
  const first = monthNumber(effective_from);
  for (let month = Math.max(first, monthNumber(from)); month <= monthNumber(until); month++) {
    if ((month - first) % monthsOf[interval] === 0) return true;
  }
  return false;
}

function monthNumber(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}
