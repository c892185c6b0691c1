import type { Handlers, NumericId, v1 } from '@staffgate/catalog';
import { usedBy } from '../../absences.ts';
import { toInstant } from '../../clock.ts';
import type { Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { V1Failure } from '../../failures.ts';
import {
  blankEmployment,
  blankPerson,
  changedAt,
  changeEmployment,
  changePerson,
  currentEmployment,
  lastModifiedAt,
} from '../../people.ts';
import { drawPicture } from '../../picture.ts';
import { invalid, readFields, say } from './employee-changes.ts';
import { describeAttributes, toRecord } from './employee-record.ts';

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
    const { store, zone, clock } = context;
    const types = new Map(store.organisation.time_off_types.map((type) => [type.id, type]));
    const person = find(employee_id, context);
    const today = zone.day(clock.now());
    return {
      success: true,
      data: person.absence_entitlements.map(({ time_off_type_id, entitlement, taken, planned }) => {
        const type = types.get(time_off_type_id);
        const used = type ? usedBy(person, type, store, today) : { taken: 0, booked: 0 };
        return {
          id: time_off_type_id,
          name: type?.name ?? '',
          category: type?.category ?? null,
          balance: rounded(entitlement - taken - used.taken),
          available_balance: rounded(entitlement - taken - planned - used.booked),
        };
      }),
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

/** Two decimals, as balances were seen. */
function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
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
