import type { Compensation as CompensationWire, Handlers, NewCompensation, v2 } from '@staffgate/catalog';
import { toInstant } from '../../clock.ts';
import type { Compensation, Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta } from '../../paging.ts';
import { type Days, findPayType, type Pay, type PayType, payOf, paysWithin } from '../../pay.ts';
import { currentEmployment } from '../../people.ts';
import { firstAfter } from './filters.ts';

export const compensations: Handlers<typeof v2, Context>['compensations'] = {
  list(input, context) {
    const { store, page } = context;
    const limit = input.limit ?? 100;
    const days = daysOf(input, context);
    const [lastPerson = 0, lastId = ''] = (page.after ?? []) as [number?, string?];
    const ids = candidates(input, context);
    const found: Pay[] = [];
    for (let at = firstAfter(ids, lastPerson - 1); at < ids.length && found.length <= limit; at++) {
      const person = store.person(ids[at] as number) as Person;
      if (!isEmployedBy(person, input['legal_entity.id'])) continue;
      const pays = paysWithin(days, person, store);
      found.push(...pays.filter(({ id }) => person.id > lastPerson || id > lastId));
    }
    const records = found.slice(0, limit);
    const last = found.length > limit ? records.at(-1) : undefined;
    return {
      _data: records.map((pay) => toWire(pay, context)),
      _meta: listMeta(context, last ? [last.person_id, last.id] : null),
    };
  },

  create({ body }, context) {
    const { store, clock, identifiers, caller } = context;
    const person = /^[1-9]\d*$/.test(body.person.id) ? store.person(Number(body.person.id)) : undefined;
    const type = findPayType(body.type.id, store.organisation);
    const currency = body.currency ?? person?.salary?.currency ?? 'EUR';
    // VERIFY: what an unknown person or type answers; wrong values of types are refused with 400.
    if (!person || !type || type.category === 'bonus' || !currencies.has(currency)) {
      throw new ProblemFailure('badBody');
    }
    const attribute = attributeOf(type);
    if (attribute !== null && !caller.mayWrite(attribute)) throw new ProblemFailure('forbidden');
    let number = store.counter('compensations') + 1;
    while (store.tables.compensations.get(identifiers.uuid('compensation', number))) number += 1;
    const compensation: Compensation = {
      id: identifiers.uuid('compensation', number),
      person_id: person.id,
      type_id: type.id,
      value: body.value,
      currency,
      interval: intervalOf(type, body.interval),
      effective_from: body.effective_from,
      comment: body.comment ?? '',
      created_at: toInstant(clock.now()),
    };
    store.commit(
      { collection: 'compensations', key: compensation.id, record: compensation },
      { collection: 'counters', key: 'compensations', record: number },
    );
    return toWire(payOf(compensation, store) as Pay, context);
  },
};

type ListInput = Parameters<(typeof compensations)['list']>[0];

/**
 * The days that are asked for. VERIFY: whether a month is counted to the day before the same date, or to that date;
 * the longer reading is allowed.
 *
 * @throws {ProblemFailure} 400 when it is longer than a month, or ends before it starts.
 */
function daysOf({ start_date, end_date }: ListInput, { clock, zone }: Context): Days {
  const month = (start_date ?? end_date ?? zone.day(clock.now())).slice(0, 7);
  const from = start_date ?? `${month}-01`;
  const until = end_date ?? lastDayOf(month);
  if (until < from || until > monthLater(from)) throw new ProblemFailure('badParameters');
  return { from, until };
}

function lastDayOf(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** The same day of the next month, or its last one. */
function monthLater(day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const next = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 7);
  const same = `${next}-${day.slice(8)}`;
  const last = lastDayOf(next);
  return same < last ? same : last;
}

function candidates(input: ListInput, { store }: Context): readonly number[] {
  const wanted = input['person.id'];
  if (wanted === undefined) return store.personIds;
  const known = wanted.map(Number).filter((id) => store.person(id));
  return [...new Set(known)].sort((a, b) => a - b);
}

function isEmployedBy(person: Person, entities: readonly string[] | undefined): boolean {
  return entities?.includes(String(currentEmployment(person).legal_entity_id)) ?? true;
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Source: reference/post_v2-compensations. VERIFY: the interval of a fixed salary for which none is given. */
function intervalOf({ category }: PayType, given: NewCompensation['interval']): Compensation['interval'] {
  if (category === 'one_time' || category === 'hourly') return null;
  return (given ?? 'MONTHLY').toLowerCase() as Compensation['interval'];
}

const categories = {
  fixed_salary: 'FIXED_SALARY',
  hourly: 'HOURLY',
  recurring: 'RECURRING',
  one_time: 'ONE_TIME',
  bonus: 'BONUS',
} as const satisfies Record<PayType['category'], string>;

/** The attribute of v1 that says the same; the other kinds of pay have none there. */
function attributeOf({ category }: PayType): string | null {
  return category === 'fixed_salary' ? 'fix_salary' : category === 'hourly' ? 'hourly_salary' : null;
}

/** A compensation, as far as the caller may read it. */
function toWire(pay: Pay, { store, caller, quirks }: Context): CompensationWire {
  const { type, value, currency, interval } = pay;
  const { mayRead } = caller;
  const attribute = attributeOf(type);
  const employment = currentEmployment(store.person(pay.person_id) as Person);
  const wire: CompensationWire = {
    id: pay.id,
    person: { id: String(pay.person_id) },
    type: { id: type.id, name: type.name, category: categories[type.category] },
  };
  if (mayRead('subcompany')) {
    wire.legal_entity =
      employment.legal_entity_id === null ? null : { id: String(employment.legal_entity_id) };
  }
  if (attribute === null || mayRead(attribute)) {
    if (quirks.compensationAmount === 'flat') Object.assign(wire, { value, currency });
    else wire.amount = { value, currency };
  }
  if (attribute !== 'fix_salary' || mayRead('fix_salary_interval')) {
    wire.interval = interval?.toUpperCase() ?? null;
  }
  if (!pay.isSinceHired || mayRead('hire_date')) wire.effective_from = pay.effective_from;
  if (mayRead('weekly_working_hours')) wire.weekly_working_hours = employment.weekly_working_hours;
  if (mayRead('full_time_weekly_working_hours')) {
    wire.full_time_weekly_working_hours = employment.full_time_weekly_working_hours;
  }
  return wire;
}
