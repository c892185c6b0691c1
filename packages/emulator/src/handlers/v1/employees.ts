import {
  type Attribute,
  type AttributeDescription,
  type EmployeeChanges,
  type EmployeeMention,
  type EmployeeRecord,
  type Handlers,
  type NewEmployee,
  type NumericId,
  type StandardAttribute,
  standardAttributes,
  type v1,
} from '@staffgate/catalog';
import { toInstant } from '../../clock.ts';
import type { CustomAttribute, CustomValue, Employment, Person, WorkSchedule } from '../../company.ts';
import type { Context } from '../../context.ts';
import { V1Failure } from '../../failures.ts';
import { message } from '../../messages.ts';
import {
  blankEmployment,
  blankPerson,
  changedAt,
  changeEmployment,
  changePerson,
  currentEmployment,
  customValue,
  type EmploymentFields,
  lastModifiedAt,
  makesCycle,
  type PersonFields,
} from '../../people.ts';
import { drawPicture } from '../../picture.ts';

export const employees: Handlers<typeof v1, Context>['employees'] = {
  list(input, context) {
    const { store } = context;
    const limit = input.limit ?? 50;
    const offset = input.offset ?? 0;
    const ids = input.updated_since
      ? changedSince(input.updated_since, input['attributes[]'], context)
      : input.email === undefined
        ? store.personIds
        : withEmail(input.email, context);
    const people = ids.slice(offset, offset + limit).map((id) => store.person(id) as Person);
    return {
      success: true,
      metadata: {
        total_elements: ids.length,
        current_page: Math.floor(offset / limit),
        total_pages: Math.ceil(ids.length / limit),
      },
      offset,
      limit,
      data: people.map((person) => toRecord(person, context, input['attributes[]'])),
    };
  },

  get: ({ employee_id }, context) => ({ success: true, data: toRecord(find(employee_id, context), context) }),

  create({ body: { employee } }, context) {
    const { store, clock, zone, identifiers, caller } = context;
    for (const field of ['email', 'first_name', 'last_name'] as const) {
      if (!caller.mayWrite(field)) throw invalid({ [field]: 'notWritable' }, context);
    }
    if (store.personByEmail(employee.email)) throw invalid({ email: 'taken' }, context);
    const { fields, employmentFields, meta } = readFields(employee, null, context);
    const now = toInstant(clock.now());
    const id = store.counter('people') + 1;
    const started = employmentFields.start_date && employmentFields.start_date <= zone.day(clock.now());
    const status = employmentFields.status ?? (started ? 'active' : 'onboarding');
    const employment = {
      ...blankEmployment(identifiers.uuid('employment', id, 0), status, now),
      ...employmentFields,
      status,
    };
    const person = {
      ...blankPerson(id, { first: employee.first_name, last: employee.last_name }, employment),
      ...fields,
      email: employee.email,
    };
    store.commit(
      { collection: 'people', key: String(id), record: person },
      { collection: 'counters', key: 'people', record: id },
    );
    return { success: true, data: { id, message: 'success' }, ...(meta.length > 0 && { meta }) };
  },

  update({ employee_id, body: { employee } }, context) {
    const { store, clock } = context;
    const person = find(employee_id, context);
    const { fields, employmentFields, meta } = readFields(employee, person, context);
    const now = toInstant(clock.now());
    const renamed = changePerson(person, fields, now);
    const changed = changeEmployment(renamed, currentEmployment(renamed).id, employmentFields, now);
    if (changed !== person) store.commit({ collection: 'people', key: String(person.id), record: changed });
    return { success: true, data: { id: person.id }, meta };
  },

  attributes: (_, context) => ({ success: true, data: describeAttributes(context) }),

  customAttributes: (_, context) => ({ success: true, data: describeAttributes(context) }),

  balance({ employee_id }, context) {
    const types = new Map(context.store.organisation.time_off_types.map((type) => [type.id, type]));
    const { absence_entitlements } = find(employee_id, context);
    return {
      success: true,
      data: absence_entitlements.map(({ time_off_type_id, entitlement, taken, planned }) => ({
        id: time_off_type_id,
        name: types.get(time_off_type_id)?.name ?? '',
        category: types.get(time_off_type_id)?.category ?? null,
        balance: entitlement - taken,
        available_balance: entitlement - taken - planned,
      })),
    };
  },

  picture: ({ employee_id }, context) => pictureOf(employee_id, undefined, context),

  pictureOfWidth: ({ employee_id, width }, context) => pictureOf(employee_id, width, context),
};

function find(id: NumericId, context: Context): Person {
  const person = context.store.person(Number(id));
  if (person) return person;
  const code = Number(context.quirks.employeeNotFoundCode);
  throw new V1Failure(404, say(context, 'employeeNotFound'), { code });
}

function say(
  context: Context,
  ...rest: Parameters<typeof message> extends [unknown, ...infer R] ? R : never
): string {
  return message(context.store.organisation.language, ...rest);
}

function invalid(
  fields: Readonly<Record<string, 'taken' | 'notWritable' | 'ownSupervisor' | 'supervisorCycle'>>,
  context: Context,
): V1Failure {
  const sentences = Object.entries(fields).map(([field, key]) => [field, [say(context, key, { field })]]);
  return new V1Failure(422, say(context, 'invalid'), { fields: Object.fromEntries(sentences) });
}

function pictureOf(id: NumericId, width: number | undefined, context: Context) {
  const person = find(id, context);
  if (!person.profile_picture || !context.caller.mayRead('profile_picture')) {
    throw new V1Failure(404, say(context, 'employeeNotFound'));
  }
  const bytes = drawPicture(`${context.store.organisation.id}/${person.id}`, width);
  return {
    contentType: 'image/png',
    contentLength: bytes.byteLength,
    stream: new Blob([bytes as Uint8Array<ArrayBuffer>]).stream(),
  };
}

function withEmail(email: string, { store, quirks }: Context): number[] {
  const person = store.personByEmail(email);
  if (!person || (quirks.caseSensitiveEmail && person.email !== email)) return [];
  return [person.id];
}

/** Source: Personio OpenAPI, `updated_since`; its zone is not documented, that of the company is assumed. */
function changedSince(
  since: string,
  attributes: readonly string[] | undefined,
  { store, zone }: Context,
): number[] {
  const moment = zone.epoch(since);
  return store.personIds.filter((id) => {
    const person = store.person(id) as Person;
    const changes = attributes ? attributes.map((key) => changedAt(person, key)) : [lastModifiedAt(person)];
    return changes.some((instant) => Date.parse(instant) > moment);
  });
}

function describeAttributes({ caller, store }: Context): AttributeDescription[] {
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
function toRecord(person: Person, context: Context, only?: readonly string[]): EmployeeRecord {
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
  if (person.salary) {
    for (const key of ['fix_salary', 'hourly_salary'] as const) {
      if (attributes[key]) attributes[key].currency = person.salary.currency;
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
    return calendar ? { type: 'HolidayCalendar', attributes: calendar } : null;
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
  fix_salary: (person) => person.salary?.fix ?? 0,
  fix_salary_interval: (person) => person.salary?.interval ?? '',
  hourly_salary: (person) => person.salary?.hourly ?? 0,
  last_working_day: (person, context) =>
    day(currentEmployment(person).termination?.last_working_day, context),
  profile_picture: (person, { origin }) =>
    person.profile_picture ? `${origin}/v1/company/employees/${person.id}/profile-picture` : null,
  team: (person, { store }) => named('Team', store.organisation.teams, currentEmployment(person).team_id),
};

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
function mention(person: Person, { caller }: Context): EmployeeMention {
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

interface ReadFields {
  readonly fields: PersonFields;
  readonly employmentFields: EmploymentFields;
  /** What was ignored, as Personio tells it. */
  readonly meta: string[];
}

/**
 * What a create or update asks for, as far as the caller may write it; the rest is passed over without a sign.
 *
 * @throws {V1Failure} 422 when the supervisor does not exist or would report to this person.
 */
function readFields(
  given: NewEmployee | EmployeeChanges,
  person: Person | null,
  context: Context,
): ReadFields {
  const { caller, store } = context;
  const meta: string[] = [];
  const fields: PersonFields = {};
  for (const key of ['first_name', 'last_name', 'preferred_name', 'gender'] as const) {
    if (given[key] !== undefined && caller.mayWrite(key)) Object.assign(fields, { [key]: given[key] });
  }
  const custom = readCustom(given.custom_attributes ?? {}, context);
  if (Object.keys(custom).length > 0) fields.custom = custom;

  const employmentFields: Writable<EmploymentFields> = {};
  if (given.position !== undefined && caller.mayWrite('position')) employmentFields.position = given.position;
  if (given.status !== undefined && caller.mayWrite('status')) employmentFields.status = given.status;
  if (given.hire_date !== undefined && caller.mayWrite('hire_date'))
    employmentFields.start_date = given.hire_date;
  if (given.weekly_working_hours !== undefined && caller.mayWrite('weekly_working_hours')) {
    employmentFields.weekly_working_hours = given.weekly_working_hours;
  }
  if (given.supervisor_id !== undefined && caller.mayWrite('supervisor')) {
    employmentFields.supervisor_id = checkSupervisor(given.supervisor_id, person, context);
  }
  const { legal_entities, workplaces, departments } = store.organisation;
  const byName = [
    ['subcompany', 'legal_entity_id', legal_entities],
    ['office', 'workplace_id', workplaces],
    ['department', 'department_id', departments],
  ] as const;
  for (const [field, target, records] of byName) {
    const name = given[field];
    if (name === undefined || !caller.mayWrite(field)) continue;
    const record = (records as readonly WithName[]).find((candidate) => candidate.name === name);
    if (record) employmentFields[target] = record.id;
    else meta.push(say(context, 'unknownName', { field, name }));
  }
  return { fields, employmentFields, meta };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function checkSupervisor(
  id: number | null,
  person: Person | null,
  context: Context,
): Employment['supervisor_id'] {
  if (id === null) return null;
  if (person?.id === id) throw invalid({ supervisor_id: 'ownSupervisor' }, context);
  if (!context.store.person(id)) throw new V1Failure(422, `Supervisor with ID ${id} not found`);
  if (person && makesCycle(person.id, id, (other) => context.store.person(other))) {
    throw invalid({ supervisor_id: 'supervisorCycle' }, context);
  }
  return id;
}

function readCustom(
  given: NonNullable<NewEmployee['custom_attributes']>,
  context: Context,
): Person['custom'] {
  const custom: Person['custom'] = {};
  for (const attribute of context.store.organisation.custom_attributes) {
    const { key } = attribute;
    if (!Object.hasOwn(given, key) || !context.caller.mayWrite(key)) continue;
    const read = customValue(attribute, given[key] ?? null);
    if ('mistake' in read) {
      const field = `custom_attributes.${key}`;
      const sentence = say(context, 'wrong', { field, reason: read.mistake });
      throw new V1Failure(422, say(context, 'invalid'), { fields: { [field]: [sentence] } });
    }
    custom[key] = read.value;
  }
  return custom;
}
