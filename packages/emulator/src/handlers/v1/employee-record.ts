import {
  type Attribute,
  type AttributeDescription,
  type EmployeeMention,
  type EmployeeRecord,
  type StandardAttribute,
  standardAttributes,
} from '@staffgate/catalog';
import type { CustomAttribute, CustomValue, Person, WorkSchedule } from '../../company.ts';
import type { Context } from '../../context.ts';
import { salaryOn } from '../../pay.ts';
import { currentEmployment, lastModifiedAt } from '../../people.ts';

/** The attributes that the caller may read, built-in ones first. */
export function describeAttributes({ caller, store }: Context): AttributeDescription[] {
  const builtIn = Object.entries(standardAttributes).map(([key, { label, type }]) => ({
    key,
    label,
    type,
    universal_id: key,
    options: [] as string[],
  }));
  return [...builtIn, ...store.organisation.custom_attributes].filter(({ key }) => caller.mayRead(key));
}

type Attributes = EmployeeRecord['attributes'];

/** The record of an employee, as far as the caller may read it. */
export function toRecord(person: Person, context: Context, only?: readonly string[]): EmployeeRecord {
  const { caller, store } = context;
  const wanted = only && new Set([...only, 'id']);
  const shown = (key: string) =>
    key === 'id' || (caller.mayRead(key) && (wanted === undefined || wanted.has(key)));
  const attributes: Attributes = {} as Attributes;
  for (const key of standardKeys) {
    if (!shown(key)) continue;
    const { label, type } = standardAttributes[key];
    attributes[key] = { label, value: values[key](person, context), type, universal_id: key } as never;
  }
  const salary = salaryNow(person, context);
  if (salary) {
    for (const key of ['fix_salary', 'hourly_salary'] as const) {
      if (attributes[key]) attributes[key].currency = salary.currency;
    }
  }
  for (const attribute of store.organisation.custom_attributes) {
    if (shown(attribute.key)) attributes[attribute.key] = customAttribute(attribute, person, context);
  }
  return { type: 'Employee', attributes };
}

const standardKeys = Object.keys(standardAttributes) as StandardAttribute[];

type Value = (person: Person, context: Context) => unknown;

const day = (date: string | null | undefined, { zone }: Context) => (date ? zone.startOfDay(date) : null);

/** What each built-in attribute says, and what it says when unset: "" for text, null for dates and objects. */
const values: { readonly [K in StandardAttribute]: Value } = {
  id: (person) => person.id,
  first_name: (person) => person.first_name,
  last_name: (person) => person.last_name,
  preferred_name: (person) => person.preferred_name,
  email: (person) => person.email ?? '',
  gender: (person) => person.gender,
  status: (person) => currentEmployment(person).status,
  position: (person) => currentEmployment(person).position,
  supervisor: (person, context) => supervisorOf(person, context),
  employment_type: (person) => currentEmployment(person).type,
  weekly_working_hours: (person) => String(currentEmployment(person).weekly_working_hours ?? 0),
  hire_date: (person, context) => day(currentEmployment(person).start_date, context),
  contract_end_date: (person, context) => day(currentEmployment(person).contract_end_date, context),
  termination_date: (person, context) => day(currentEmployment(person).termination?.date, context),
  termination_type: (person) => currentEmployment(person).termination?.type.toLowerCase() ?? '',
  termination_reason: (person) => currentEmployment(person).termination?.reason ?? '',
  probation_period_end: (person, context) => day(currentEmployment(person).probation_end_date, context),
  created_at: (person, { zone }) => zone.local(person.created_at),
  last_modified_at: (person, { zone }) => zone.local(lastModifiedAt(person)),
  subcompany: (person, { store }) =>
    named('Subcompany', store.organisation.legal_entities, currentEmployment(person).legal_entity_id),
  office: (person, { store }) =>
    named('Office', store.organisation.workplaces, currentEmployment(person).workplace_id),
  department: (person, { store }) =>
    named('Department', store.organisation.departments, currentEmployment(person).department_id),
  cost_centers: (person, { store }) =>
    currentEmployment(person).cost_centers.map(({ id, weight }) => ({
      type: 'CostCenter',
      attributes: { id, name: nameOf(store.organisation.cost_centers, id), percentage: weight },
    })),
  holiday_calendar: (person, { store }) => {
    const calendar = store.organisation.holiday_calendars.find(({ id }) => id === person.holiday_calendar_id);
    if (!calendar) return null;
    // The days themselves are not told: Personio shows no dates of holidays in its API.
    const { id, name, country, state } = calendar;
    return { type: 'HolidayCalendar', attributes: { id, name, country, state } };
  },
  absence_entitlement: (person, { store }) =>
    person.absence_entitlements.map(({ time_off_type_id, entitlement }) => {
      const type = store.organisation.time_off_types.find(({ id }) => id === time_off_type_id);
      return {
        type: 'TimeOffType',
        attributes: {
          id: time_off_type_id,
          name: type?.name ?? '',
          category: type?.category ?? null,
          entitlement,
        },
      };
    }),
  work_schedule: (person, { store }) => {
    const schedule = store.organisation.work_schedules.find(({ id }) => id === person.work_schedule_id);
    return schedule ? { type: 'WorkSchedule', attributes: { ...schedule, id: exactId(schedule.id) } } : null;
  },
  fix_salary: (person, context) => salaryNow(person, context)?.fix ?? 0,
  fix_salary_interval: (person, context) => salaryNow(person, context)?.interval ?? '',
  hourly_salary: (person, context) => salaryNow(person, context)?.hourly ?? 0,
  last_working_day: (person, context) =>
    day(currentEmployment(person).termination?.last_working_day, context),
  profile_picture: (person, { origin }) =>
    person.profile_picture ? `${origin}/v1/company/employees/${person.id}/profile-picture` : null,
  team: (person, { store }) => named('Team', store.organisation.teams, currentEmployment(person).team_id),
};

function salaryNow(person: Person, { store, clock, zone }: Context): Person['salary'] {
  return salaryOn(zone.day(clock.now()), person, store);
}

/** An id as a JSON number, digit for digit, also above 2^53. */
function exactId(id: WorkSchedule['id']): unknown {
  return typeof id === 'string' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(id) : id;
}

interface WithName {
  readonly id: number;
  readonly name: string;
}

function nameOf(records: readonly WithName[], id: number): string {
  return records.find((record) => record.id === id)?.name ?? '';
}

function named(type: string, records: readonly WithName[], id: number | null) {
  const record = id === null ? undefined : records.find((candidate) => candidate.id === id);
  return record ? { type, attributes: { id: record.id, name: record.name } } : null;
}

function supervisorOf(person: Person, context: Context): EmployeeMention | null {
  const id = currentEmployment(person).supervisor_id;
  const supervisor = id === null ? undefined : context.store.person(id);
  return supervisor ? mention(supervisor, context) : null;
}

/** The short form of an employee inside other records. Source: recorded answers; which attributes: the whitelist. */
export function mention(person: Person, { caller }: Context): EmployeeMention {
  const attributes: EmployeeMention['attributes'] = {};
  for (const key of ['id', 'first_name', 'last_name', 'email'] as const) {
    if (key !== 'id' && !caller.mayRead(key)) continue;
    const { label, type } = standardAttributes[key];
    attributes[key] = { label, value: person[key] ?? '', type, universal_id: key } as never;
  }
  return { type: 'Employee', attributes };
}

function customAttribute(attribute: CustomAttribute, person: Person, context: Context): Attribute {
  const { key, label, type, universal_id } = attribute;
  return { label, value: customWire(attribute, person.custom[key] ?? null, context), type, universal_id };
}

/** A custom value on the wire of v1. Unset is "" for texts, lists, tags and links, null for dates and numbers. */
function customWire({ type }: CustomAttribute, value: CustomValue, context: Context): unknown {
  if (value === null) return type === 'date' || type === 'integer' || type === 'decimal' ? null : '';
  if (type === 'date') return context.zone.startOfDay(String(value));
  if (!Array.isArray(value)) return value;
  return context.quirks.tagsAsJson ? JSON.stringify(value) : value.join(',');
}
