import type { CustomAttribute, CustomValue, Employment, Person, Termination } from './company.ts';

/** The fields of a person that can change; those of employments are apart. */
export type PersonFields = Partial<
  Pick<
    Person,
    'email' | 'first_name' | 'last_name' | 'preferred_name' | 'gender' | 'language_code' | 'custom'
  >
>;

/** The fields of an employment that can change. */
export type EmploymentFields = Partial<
  Omit<Employment, 'id' | 'created_at' | 'updated_at' | 'termination' | 'end_date'>
>;

/**
 * The attribute that guards each field of an employment, by v1 key. The last two have no twin in v1; their own names
 * serve as keys.
 */
export const employmentAttributes = {
  status: 'status',
  type: 'employment_type',
  position: 'position',
  supervisor_id: 'supervisor',
  workplace_id: 'office',
  department_id: 'department',
  team_id: 'team',
  legal_entity_id: 'subcompany',
  cost_centers: 'cost_centers',
  weekly_working_hours: 'weekly_working_hours',
  start_date: 'hire_date',
  contract_end_date: 'contract_end_date',
  probation_end_date: 'probation_period_end',
  probation_period_length: 'probation_period_end',
  job_id: 'job',
  full_time_weekly_working_hours: 'full_time_weekly_working_hours',
} as const satisfies Record<keyof EmploymentFields, string>;

/** The employment that counts now. */
export function currentEmployment(person: Person): Employment {
  return person.employments[0] as Employment;
}

/** When anything about a person was last changed, employment included, as v1 shows it. */
export function lastModifiedAt(person: Person): string {
  const { updated_at } = currentEmployment(person);
  return updated_at > person.updated_at ? updated_at : person.updated_at;
}

/** Whether a person counts as active in v2: at work, on leave or still to come. */
export function isActive(person: Person): boolean {
  return currentEmployment(person).status !== 'inactive';
}

/** A person with changed fields; the same one when nothing is different. `now` is an instant. */
export function changePerson(person: Person, fields: PersonFields, now: string): Person {
  const custom = { ...person.custom, ...fields.custom };
  const next = { ...person, ...fields, custom };
  const keys = [
    ...(Object.keys(fields) as (keyof PersonFields)[]).filter(
      (key) => key !== 'custom' && person[key] !== next[key],
    ),
    ...Object.keys(fields.custom ?? {}).filter(
      (key) => !same(person.custom[key] ?? null, custom[key] ?? null),
    ),
  ];
  return keys.length === 0 ? person : { ...next, updated_at: now, changed_at: stamped(person, keys, now) };
}

/** A person with changed fields of one employment; the same one when nothing is different. */
export function changeEmployment(person: Person, id: string, fields: EmploymentFields, now: string): Person {
  const before = person.employments.find((employment) => employment.id === id) as Employment;
  const names = (Object.keys(fields) as (keyof EmploymentFields)[]).filter(
    (name) => !same(before[name], fields[name]),
  );
  if (names.length === 0) return person;
  const after = { ...before, ...fields, updated_at: now };
  return {
    ...person,
    employments: person.employments.map((employment) => (employment === before ? after : employment)),
    changed_at: stamped(
      person,
      names.map((name) => employmentAttributes[name]),
      now,
    ),
  };
}

/** When an attribute was last changed. */
export function changedAt(person: Person, attribute: string): string {
  return person.changed_at[attribute] ?? person.created_at;
}

function stamped(person: Person, keys: readonly string[], now: string): Person['changed_at'] {
  return { ...person.changed_at, ...Object.fromEntries(keys.map((key) => [key, now])) };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A custom value out of what a request says, or the reason why it does not fit the attribute. */
export function customValue(
  attribute: CustomAttribute,
  given: string | number | readonly string[] | null,
): { readonly value: CustomValue } | { readonly mistake: string } {
  if (given === null || given === '') return { value: null };
  const { type, options } = attribute;
  if (type === 'tags') {
    const tags = typeof given === 'string' ? given.split(',').map((tag) => tag.trim()) : given;
    if (!Array.isArray(tags)) return { mistake: 'a list of options is due' };
    const wrong = tags.find((tag) => !options.includes(tag));
    return wrong === undefined ? { value: [...tags] } : { mistake: 'not one of the options' };
  }
  if (typeof given === 'object') return { mistake: 'a single value is due' };
  if (type === 'integer' || type === 'decimal') {
    const number = Number(given);
    const fits = type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number);
    return fits
      ? { value: number }
      : { mistake: `${type === 'integer' ? 'a whole number' : 'a number'} is due` };
  }
  const text = String(given);
  if (type === 'date') return isDay(text) ? { value: text } : { mistake: 'a day, YYYY-MM-DD, is due' };
  if (type === 'list' && !options.includes(text)) return { mistake: 'not one of the options' };
  return { value: text };
}

/** Whether a text is a day that exists. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whether somebody would report to themselves, directly or through others, with this supervisor. */
export function makesCycle(
  personId: number,
  supervisorId: number | null,
  find: (id: number) => Person | undefined,
): boolean {
  const seen = new Set([personId]);
  for (let id = supervisorId; id !== null; ) {
    if (seen.has(id)) return true;
    seen.add(id);
    const supervisor = find(id);
    id = supervisor ? currentEmployment(supervisor).supervisor_id : null;
  }
  return false;
}

/** An employment with nothing said about it yet. */
export function blankEmployment(id: string, status: Employment['status'], now: string): Employment {
  return {
    id,
    status,
    type: 'internal',
    position: '',
    job_id: null,
    supervisor_id: null,
    workplace_id: null,
    department_id: null,
    team_id: null,
    legal_entity_id: null,
    cost_centers: [],
    weekly_working_hours: null,
    full_time_weekly_working_hours: null,
    start_date: null,
    end_date: null,
    contract_end_date: null,
    probation_end_date: null,
    probation_period_length: null,
    termination: null satisfies Termination | null,
    created_at: now,
    updated_at: now,
  };
}

/** A person with a name and nothing else said yet. */
export function blankPerson(
  id: number,
  names: { first: string; last: string },
  employment: Employment,
): Person {
  return {
    id,
    email: null,
    first_name: names.first,
    last_name: names.last,
    preferred_name: '',
    gender: '',
    language_code: null,
    profile_picture: false,
    custom: {},
    employments: [employment],
    holiday_calendar_id: null,
    work_schedule_id: null,
    absence_entitlements: [],
    salary: null,
    changed_at: {},
    created_at: employment.created_at,
    updated_at: employment.created_at,
  };
}
