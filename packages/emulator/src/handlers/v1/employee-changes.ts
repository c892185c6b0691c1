import type { EmployeeChanges, NewEmployee } from '@staffgate/catalog';
import type { Employment, Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { V1Failure } from '../../failures.ts';
import { message } from '../../messages.ts';
import { customValue, type EmploymentFields, makesCycle, type PersonFields } from '../../people.ts';

/** What a create or update asks for. */
export interface ReadFields {
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
export function readFields(
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
    const record = (records as readonly { id: number; name: string }[]).find(
      (candidate) => candidate.name === name,
    );
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

/** A text in the language of the company. */
export function say(
  context: Context,
  ...rest: Parameters<typeof message> extends [unknown, ...infer R] ? R : never
): string {
  return message(context.store.organisation.language, ...rest);
}

/** A refusal that names its fields. */
export function invalid(
  fields: Readonly<Record<string, 'taken' | 'notWritable' | 'ownSupervisor' | 'supervisorCycle'>>,
  context: Context,
): V1Failure {
  const sentences = Object.entries(fields).map(([field, key]) => [field, [say(context, key, { field })]]);
  return new V1Failure(422, say(context, 'invalid'), { fields: Object.fromEntries(sentences) });
}
