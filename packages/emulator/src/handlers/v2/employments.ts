import type { EmploymentChanges, Employment as EmploymentWire, Handlers, v2 } from '@staffgate/catalog';
import { toInstant } from '../../clock.ts';
import type { Employment, Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta } from '../../paging.ts';
import { changeEmployment, type EmploymentFields, employmentAttributes, makesCycle } from '../../people.ts';
import { findPerson, matches } from './filters.ts';

export const employments: Handlers<typeof v2, Context>['employments'] = {
  list(input, context) {
    const person = findPerson(input.person_id, context);
    const limit = input.limit ?? 10;
    const wanted = person.employments.filter(
      (employment) =>
        (input.id?.includes(employment.id) ?? true) && matches('updated_at', employment.updated_at, input),
    );
    const last = context.page.after?.[0];
    const start = last === undefined ? 0 : wanted.findIndex(({ id }) => id === last) + 1;
    const records = wanted.slice(start, start + limit);
    const more = start + limit < wanted.length;
    return {
      _data: records.map((employment) => toWire(employment, person, context)),
      _meta: listMeta(context, more ? [(records.at(-1) as Employment).id] : null),
    };
  },

  get({ person_id, id }, context) {
    const person = findPerson(person_id, context);
    return toWire(findEmployment(person, id), person, context);
  },

  update({ person_id, employment_id, body }, context) {
    const { store, clock } = context;
    const person = findPerson(person_id, context);
    const { id } = findEmployment(person, employment_id);
    const fields = readEmployment(body, person.id, context);
    const changed = changeEmployment(person, id, fields, toInstant(clock.now()));
    if (changed !== person) store.commit({ collection: 'people', key: String(person.id), record: changed });
    return undefined;
  },
};

function findEmployment(person: Person, id: string): Employment {
  const employment = person.employments.find((candidate) => candidate.id === id);
  if (!employment) throw new ProblemFailure('noResource');
  return employment;
}

type Upper<S extends string> = Uppercase<S>;

function upper<S extends string>(text: S): Upper<S> {
  return text.toUpperCase() as Upper<S>;
}

function reference(id: number | string | null): { id: string } | null {
  return id === null ? null : { id: String(id) };
}

/** An employment on the wire, as far as the caller may read it. */
function toWire(employment: Employment, person: Person, { caller, origin }: Context): EmploymentWire {
  const { mayRead } = caller;
  const shown: { readonly [K in keyof typeof readableBy]: () => EmploymentWire[K] } = {
    status: () => upper(employment.status),
    type: () => upper(employment.type),
    position: () => ({ title: employment.position }),
    job: () => reference(employment.job_id),
    supervisor: () => reference(employment.supervisor_id),
    office: () => reference(employment.workplace_id),
    legal_entity: () => reference(employment.legal_entity_id),
    sub_company: () => reference(employment.legal_entity_id),
    cost_centers: () => employment.cost_centers.map(({ id, weight }) => ({ id: String(id), weight })),
    weekly_working_hours: () => employment.weekly_working_hours,
    full_time_weekly_working_hours: () => employment.full_time_weekly_working_hours,
    employment_start_date: () => employment.start_date,
    employment_end_date: () => employment.end_date ?? employment.termination?.date ?? null,
    contract_end_date: () => employment.contract_end_date,
    probation_end_date: () => employment.probation_end_date,
    created_at: () => employment.created_at,
    updated_at: () => employment.updated_at,
  };
  const wire: EmploymentWire = { id: employment.id };
  for (const [field, value] of Object.entries(shown)) {
    if (mayRead(readableBy[field as keyof typeof readableBy])) Object.assign(wire, { [field]: value() });
  }
  wire.org_units = orgUnits(employment, mayRead);
  const termination = terminationOf(employment, mayRead);
  if (termination) wire.termination = termination;
  wire.person = { id: String(person.id) };
  const supervisor = mayRead('supervisor') ? employment.supervisor_id : null;
  wire._meta = {
    links: {
      person: { href: `${origin}/v2/persons/${person.id}` },
      ...(supervisor !== null && { supervisor: { href: `${origin}/v2/persons/${supervisor}` } }),
    },
  };
  return wire;
}

/** The attribute that guards each field of the wire, by v1 key. */
const readableBy = {
  status: 'status',
  type: 'employment_type',
  position: 'position',
  job: employmentAttributes.job_id,
  supervisor: 'supervisor',
  office: 'office',
  legal_entity: 'subcompany',
  sub_company: 'subcompany',
  cost_centers: 'cost_centers',
  weekly_working_hours: 'weekly_working_hours',
  full_time_weekly_working_hours: employmentAttributes.full_time_weekly_working_hours,
  employment_start_date: 'hire_date',
  employment_end_date: 'termination_date',
  contract_end_date: 'contract_end_date',
  probation_end_date: 'probation_period_end',
  created_at: 'created_at',
  updated_at: 'last_modified_at',
} as const;

function orgUnits(
  employment: Employment,
  mayRead: (key: string) => boolean,
): NonNullable<EmploymentWire['org_units']> {
  const { team_id, department_id } = employment;
  return [
    ...(team_id !== null && mayRead('team') ? [{ type: 'team', id: String(team_id) }] : []),
    ...(department_id !== null && mayRead('department')
      ? [{ type: 'department', id: String(department_id) }]
      : []),
  ];
}

/** The end of an employment; left out while there is none. Whether the service says null then is not known. */
function terminationOf({ termination }: Employment, mayRead: (key: string) => boolean) {
  if (termination === null) return null;
  const shown = {
    ...(mayRead('termination_date') && {
      termination_date: termination.date,
      terminated_at: termination.terminated_at,
    }),
    ...(mayRead('last_working_day') && { last_working_day: termination.last_working_day }),
    ...(mayRead('termination_type') && { type: termination.type }),
    ...(mayRead('termination_reason') && { reason: termination.reason }),
  };
  return Object.keys(shown).length > 0 ? shown : null;
}

/**
 * What a create or update asks for, as far as the caller may write it; the rest is passed over without a sign.
 *
 * @throws {ProblemFailure} 400 when something referred to does not exist, cost centers do not make 100, the
 *   supervisor would report to the person, or both ends of the probation are given.
 */
export function readEmployment(
  body: EmploymentChanges,
  personId: number,
  context: Context,
): EmploymentFields {
  const { caller, store } = context;
  const { organisation } = store;
  const refuse = () => new ProblemFailure('badBody');
  const known = (records: readonly { id: number | string }[], ref: { id: string } | null) => {
    if (ref === null) return null;
    const record = records.find(({ id }) => String(id) === ref.id);
    if (!record) throw refuse();
    return record.id;
  };

  const fields: { -readonly [K in keyof EmploymentFields]: EmploymentFields[K] } = {};
  if (body.status) fields.status = body.status.toLowerCase() as Employment['status'];
  if (body.type) fields.type = body.type.toLowerCase() as Employment['type'];
  if (body.position !== undefined) fields.position = body.position?.title ?? '';
  if (body.job !== undefined) fields.job_id = known(organisation.jobs, body.job) as string | null;
  if (body.office !== undefined)
    fields.workplace_id = known(organisation.workplaces, body.office) as number | null;
  const legalEntity = body.legal_entity === undefined ? body.subcompany : body.legal_entity;
  if (legalEntity !== undefined) {
    fields.legal_entity_id = known(organisation.legal_entities, legalEntity) as number | null;
  }
  if (body.supervisor !== undefined) fields.supervisor_id = supervisorOf(body.supervisor, personId, context);
  if (body.org_units !== undefined) Object.assign(fields, readOrgUnits(body.org_units, known, context));
  if (body.cost_centers) {
    const sum = body.cost_centers.reduce((total, { weight }) => total + weight, 0);
    if (body.cost_centers.length > 0 && Math.abs(sum - 100) > 0.01) throw refuse();
    fields.cost_centers = body.cost_centers.map((ref) => ({
      id: known(organisation.cost_centers, ref) as number,
      weight: ref.weight,
    }));
  }
  if (body.probation_end_date != null && body.probation_period_length != null) throw refuse();
  const plain = {
    weekly_working_hours: body.weekly_working_hours,
    full_time_weekly_working_hours: body.full_time_weekly_working_hours,
    start_date: body.employment_start_date,
    contract_end_date: body.contract_end_date,
    probation_end_date: body.probation_end_date,
    probation_period_length: body.probation_period_length,
  };
  for (const [name, value] of Object.entries(plain))
    if (value !== undefined) Object.assign(fields, { [name]: value });

  const writable = Object.entries(fields).filter(([name]) =>
    caller.mayWrite(employmentAttributes[name as keyof EmploymentFields]),
  );
  return Object.fromEntries(writable);
}

function supervisorOf(ref: { id: string } | null, personId: number, context: Context): number | null {
  if (ref === null) return null;
  const supervisor = context.store.person(Number(ref.id));
  const cycle = supervisor && makesCycle(personId, supervisor.id, (id) => context.store.person(id));
  if (!supervisor || cycle) throw new ProblemFailure('badBody');
  return supervisor.id;
}

/** Departments and teams out of the list of units; a kind that is not in the list is cleared. */
function readOrgUnits(
  units: EmploymentChanges['org_units'],
  known: (records: readonly { id: number }[], ref: { id: string } | null) => number | string | null,
  { store }: Context,
): EmploymentFields {
  const of = (type: 'team' | 'department') => {
    const found = (units ?? []).filter((unit) => unit.type === type);
    if (found.length > 1) throw new ProblemFailure('badBody');
    return found[0] ?? null;
  };
  return {
    team_id: known(store.organisation.teams, of('team')) as number | null,
    department_id: known(store.organisation.departments, of('department')) as number | null,
  };
}
