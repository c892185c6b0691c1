import type { Compensation, CompensationType, Person } from '../company.ts';
import { salaryTypes } from '../pay.ts';
import { createRandom, type Random } from '../random.ts';
import { addMonths, type Day, dateOf, instantOf, startOfMonth } from './calendar.ts';
import type { Contract } from './careers.ts';

export const compensationTypes: readonly CompensationType[] = [
  type('Travel allowance', 'recurring'),
  type('Meal vouchers', 'recurring'),
  type('Pension contribution', 'recurring'),
  type('Sign-on payment', 'one_time'),
  type('Anniversary payment', 'one_time'),
  type('Company result bonus', 'bonus'),
];

const [travel, meals, pension, signOn, anniversary, bonus] = compensationTypes.map(({ id }) => id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

/** What the pay of somebody follows from. */
export interface PaidPerson {
  readonly id: number;
  readonly salary: Person['salary'];
  readonly contract: Contract;
  /** When the company began to keep them here. */
  readonly createdDay: Day;
}

/** What is recorded of somebody's pay, and since when they have the salary that they have. */
export interface PayHistory {
  readonly compensations: readonly Compensation[];
  readonly salarySince: string | null;
}

/**
 * Makes up the pay of one person after the other, besides the salary they have: what they had before their last rise,
 * allowances of every interval, payments on their own, bonuses.
 */
export function createPayHistories(today: Day, random: Random): (person: PaidPerson) => PayHistory {
  return (person) => {
    const { id, salary, contract, createdDay } = person;
    if (salary === null) return { compensations: [], salarySince: null };
    const compensations: Compensation[] = [];
    const pay = (fields: Pick<Compensation, 'type_id' | 'value' | 'interval'>, day: Day) =>
      compensations.push({
        id: random.uuid(),
        person_id: id,
        ...fields,
        currency: salary.currency,
        effective_from: dateOf(day),
        comment: '',
        created_at: instantOf(
          Math.min(Math.max(day - 20, createdDay), today - 1),
          random.int(6 * 3600, 16 * 3600),
        ),
      });

    const { startDay } = contract;
    const endDay = contract.endDay ?? Infinity;
    const rise = startOfMonth(today, -random.int(1, 20));
    const hadRise = rise > startDay + 180 && rise < endDay && random.chance(0.4);
    if (hadRise && salary.fix > 0 && salary.interval !== '') {
      pay({ type_id: salaryTypes.fixed.id, value: less(salary.fix), interval: salary.interval }, startDay);
    } else if (hadRise) {
      pay({ type_id: salaryTypes.hourly.id, value: less(salary.hourly), interval: null }, startDay);
    }
    if (random.chance(0.25))
      pay({ type_id: travel, value: 49, interval: 'monthly' }, startOfMonth(startDay, 1));
    if (random.chance(0.1))
      pay({ type_id: meals, value: 150.5, interval: 'quarterly' }, startOfMonth(startDay, 1));
    if (random.chance(0.1)) pay({ type_id: pension, value: 600, interval: random.pick(rare) }, startDay);
    if (random.chance(0.1))
      pay({ type_id: signOn, value: random.int(1, 5) * 500, interval: null }, startDay + 30);
    const years = random.pick([5, 10, 25]);
    const jubilee = addMonths(startDay, 12 * years);
    if (jubilee <= today && jubilee >= createdDay && jubilee < endDay) {
      pay({ type_id: anniversary, value: years * 100, interval: null }, jubilee);
    }
    if (endDay > today && random.chance(0.15))
      pay({ type_id: bonus, value: random.int(4, 60) * 100, interval: null }, startOfMonth(today));
    return { compensations, salarySince: hadRise ? dateOf(rise) : null };
  };
}

const rare = ['half-yearly', 'yearly'] as const;

/** An earlier salary: some percent below, to the cent. */
function less(amount: number): number {
  return Math.round(amount * 95) / 100;
}

function type(name: string, category: CompensationType['category']): CompensationType {
  return { id: createRandom(`compensation type ${name}`).uuid(), name, category };
}
