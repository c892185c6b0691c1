import type {
  CustomAttribute as CustomWire,
  Handlers,
  PersonChanges,
  Person as PersonWire,
  v2,
} from '@staffgate/catalog';
import { withoutAttendancesOf } from '../../attendances.ts';
import { toInstant } from '../../clock.ts';
import type { Absence, CustomAttribute, Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { withoutDocumentsOf } from '../../documents.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta } from '../../paging.ts';
import { withoutPayOf } from '../../pay.ts';
import {
  blankEmployment,
  blankPerson,
  changePerson,
  customValue,
  isActive,
  type PersonFields,
} from '../../people.ts';
import { withoutMember } from '../../projects.ts';
import { listOfV2, rendererOf } from '../../renderings.ts';
import { withoutAuthor } from '../../reports/reports.ts';
import { readEmployment } from './employments.ts';
import { findPerson, firstAfter, matches } from './filters.ts';

export const persons: Handlers<typeof v2, Context>['persons'] = {
  list(input, context) {
    const { store, page } = context;
    const limit = input.limit ?? 10;
    const ids = candidates(input, context);
    const render = rendererOf(context);
    const texts: string[] = [];
    let last = 0;
    let more = false;
    for (
      let index = firstAfter(ids, (page.after?.[0] as number | undefined) ?? -1);
      index < ids.length;
      index++
    ) {
      const person = store.person(ids[index] as number) as Person;
      if (!isWanted(person, input, context)) continue;
      if (texts.length === limit) {
        more = true;
        break;
      }
      texts.push(render(person, toWire));
      last = person.id;
    }
    return listOfV2(texts, listMeta(context, more ? [last] : null));
  },

  get: ({ id }, context) => ({ json: rendererOf(context)(findPerson(id, context), toWire) }),

  create({ body }, context) {
    const { store, clock, zone, identifiers, caller } = context;
    if (!caller.mayWrite('first_name') || !caller.mayWrite('last_name')) throw new ProblemFailure('badBody');
    const fields = readPerson(body, null, context);
    const now = toInstant(clock.now());
    const id = store.counter('people') + 1;
    const given = readEmployment(body.employments?.[0] ?? {}, id, context);
    const future = given.start_date === undefined || (given.start_date ?? '') > zone.day(clock.now());
    const status = given.status ?? (future ? 'onboarding' : 'active');
    const employment = {
      ...blankEmployment(identifiers.uuid('employment', id, 0), status, now),
      ...given,
      status,
    };
    const person = {
      ...blankPerson(id, { first: body.first_name, last: body.last_name }, employment),
      ...fields,
    };
    store.commit(
      { collection: 'people', key: String(id), record: person },
      { collection: 'counters', key: 'people', record: id },
    );
    return { id: String(id), _meta: { links: { self: { href: `${context.origin}/v2/persons/${id}` } } } };
  },

  update({ person_id, body }, context) {
    const person = findPerson(person_id, context);
    const changed = changePerson(person, readPerson(body, person, context), toInstant(context.clock.now()));
    if (changed !== person) {
      context.store.commit({ collection: 'people', key: String(person.id), record: changed });
    }
    return undefined;
  },

  delete({ person_id }, { store, ...context }) {
    const { id } = findPerson(person_id, { ...context, store });
    const reports = store.personIds
      .map((other) => store.person(other) as Person)
      .filter((other) => other.employments.some((employment) => employment.supervisor_id === id));
    const absences = [...store.tables.absences.values()].flatMap((absence) => withoutPerson(absence, id));
    store.commit(
      ...absences,
      ...withoutDocumentsOf(id, store),
      ...withoutAttendancesOf(id, store),
      ...withoutMember(id, store),
      ...withoutPayOf(id, store),
      ...withoutAuthor(id, store),
      ...reports.map(
        (other) =>
          ({ collection: 'people', key: String(other.id), record: withoutSupervisor(other, id) }) as const,
      ),
      { collection: 'people', key: String(id), record: null },
      { collection: 'counters', key: 'people', record: store.counter('people') },
    );
    return undefined;
  },
};

/** Nobody may report to somebody who is gone. */
function withoutSupervisor(person: Person, id: number): Person {
  return {
    ...person,
    employments: person.employments.map((employment) =>
      employment.supervisor_id === id ? { ...employment, supervisor_id: null } : employment,
    ),
  };
}

/** What becomes of an absence when a person goes: their own go too, and nobody may be covered by who is gone. */
function withoutPerson(absence: Absence, id: number) {
  const { person_id, substitute_id, created_by_id } = absence;
  const change = (record: Absence | null) => [{ collection: 'absences', key: absence.id, record } as const];
  if (person_id === id) return change(null);
  if (substitute_id !== id && created_by_id !== id) return [];
  return change({
    ...absence,
    substitute_id: substitute_id === id ? null : substitute_id,
    created_by_id: created_by_id === id ? null : created_by_id,
  });
}

type ListInput = Parameters<(typeof persons)['list']>[0];

/** The ids to look at, ascending: few when ids or addresses are asked for, else all. */
function candidates({ id, email }: ListInput, { store, quirks }: Context): readonly number[] {
  if (id) {
    const wanted = new Set(id.map(Number).filter((number) => store.person(number)));
    return [...wanted].sort((a, b) => a - b);
  }
  if (!email) return store.personIds;
  const found = email
    .map((address) => ({ address, person: store.personByEmail(address) }))
    .filter(({ address, person }) => person && (!quirks.caseSensitiveEmail || person.email === address))
    .map(({ person }) => (person as Person).id);
  return [...new Set(found)].sort((a, b) => a - b);
}

function isWanted(person: Person, input: ListInput, { quirks }: Context): boolean {
  const { first_name, last_name, preferred_name, status, email } = input;
  if (first_name !== undefined && person.first_name !== first_name) return false;
  if (last_name !== undefined && person.last_name !== last_name) return false;
  if (preferred_name !== undefined && person.preferred_name !== preferred_name) return false;
  if (status !== undefined && isActive(person) !== (status === 'ACTIVE')) return false;
  if (email && input.id) {
    const plain = (address: string) => (quirks.caseSensitiveEmail ? address : address.toLowerCase());
    if (!email.some((address) => plain(address) === plain(person.email ?? ''))) return false;
  }
  return matches('created_at', person.created_at, input) && matches('updated_at', person.updated_at, input);
}

const genders = { male: 'MALE', female: 'FEMALE', diverse: 'DIVERSE', '': 'UNSPECIFIED' } as const;

/** A person on the wire, as far as the caller may read it. */
function toWire(person: Person, context: Context): PersonWire {
  const { caller, origin, store } = context;
  const { mayRead } = caller;
  const wire: PersonWire = { id: String(person.id) };
  if (mayRead('email') && person.email !== null) wire.email = person.email;
  if (mayRead('created_at')) wire.created_at = person.created_at;
  if (mayRead('last_modified_at')) wire.updated_at = person.updated_at;
  if (mayRead('first_name')) wire.first_name = person.first_name;
  if (mayRead('last_name')) wire.last_name = person.last_name;
  if (mayRead('preferred_name')) wire.preferred_name = person.preferred_name;
  if (mayRead('gender')) wire.gender = genders[person.gender];
  if (mayRead('profile_picture') && person.profile_picture) {
    wire.profile_picture = { url: `${origin}/v1/company/employees/${person.id}/profile-picture` };
  }
  if (mayRead('status')) wire.status = isActive(person) ? 'ACTIVE' : 'INACTIVE';
  const custom = store.organisation.custom_attributes.filter(({ key }) => mayRead(key));
  if (custom.length > 0) {
    wire.custom_attributes = custom.flatMap((attribute) => customWire(attribute, person, context));
  }
  wire.employments = person.employments.map(({ id }) => ({ id }));
  wire._meta = { links: { employments: { href: `${origin}/v2/persons/${person.id}/employments` } } };
  return wire;
}

const wireTypes = {
  standard: 'string',
  multiline: 'string',
  link: 'string',
  list: 'string',
  tags: 'string_list',
  date: 'date',
  integer: 'int',
  decimal: 'double',
} as const satisfies Record<CustomAttribute['type'], string>;

/** A custom attribute that has a value; others are left out. */
function customWire(
  { key, type, label, universal_id }: CustomAttribute,
  person: Person,
  { quirks }: Context,
): CustomWire[] {
  const value = person.custom[key];
  if (value === undefined || value === null) return [];
  return [
    {
      id: key,
      type: wireTypes[type],
      value,
      global_id: universal_id ?? key.slice(key.lastIndexOf('_') + 1),
      ...(quirks.customAttributeLabels && { label }),
    },
  ];
}

const gendersWritten = {
  MALE: 'male',
  FEMALE: 'female',
  DIVERSE: 'diverse',
  UNKNOWN: '',
  UNDEFINED: '',
} as const;

/**
 * What a create or update asks for, as far as the caller may write it; the rest is passed over without a sign.
 *
 * @throws {ProblemFailure} 400 when the address is taken or a custom value does not fit its attribute.
 */
function readPerson(body: PersonChanges, person: Person | null, context: Context): PersonFields {
  const { caller, store } = context;
  const fields: PersonFields = {};
  for (const key of ['first_name', 'last_name', 'preferred_name', 'language_code'] as const) {
    if (body[key] !== undefined && caller.mayWrite(key)) Object.assign(fields, { [key]: body[key] });
  }
  if (body.gender !== undefined && caller.mayWrite('gender')) {
    fields.gender = body.gender === null ? '' : gendersWritten[body.gender];
  }
  if (body.email !== undefined && caller.mayWrite('email')) {
    const holder = store.personByEmail(body.email);
    if (holder && holder.id !== person?.id) throw new ProblemFailure('badBody');
    fields.email = body.email;
  }
  const custom: Person['custom'] = {};
  for (const { id, value } of body.custom_attributes ?? []) {
    const attribute = store.organisation.custom_attributes.find(({ key }) => key === id);
    if (!attribute) throw new ProblemFailure('badBody');
    if (!caller.mayWrite(id)) continue;
    const read = customValue(attribute, value);
    if ('mistake' in read) throw new ProblemFailure('badBody');
    custom[id] = read.value;
  }
  if (Object.keys(custom).length > 0) fields.custom = custom;
  return fields;
}
