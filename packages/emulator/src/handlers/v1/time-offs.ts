import type { Handlers, NewHourlyAbsence, NewTimeOff, TimeOff, v1 } from '@staffgate/catalog';
import { type AbsenceFilter, findAbsences } from '../../absence-search.ts';
import { absenceOfNumber } from '../../absence-table.ts';
import {
  type AbsenceTime,
  amountOff,
  dayAfter,
  deleteAbsence,
  enterAbsence,
  type Refusal,
  refusalOf,
  worktimeOf,
} from '../../absences.ts';
import type { Absence, Person, TimeOffType } from '../../company.ts';
import type { Context } from '../../context.ts';
import { V1Failure } from '../../failures.ts';
import { message } from '../../messages.ts';
import { listOfV1, rendererOf } from '../../renderings.ts';
import { mention } from './employee-record.ts';

export const timeOffTypes: Handlers<typeof v1, Context>['timeOffTypes'] = {
  list({ limit = 200, offset = 0 }, { store }) {
    const types = store.organisation.time_off_types;
    return {
      success: true,
      metadata: {
        total_elements: types.length,
        current_page: Math.floor(offset / limit),
        total_pages: Math.ceil(types.length / limit),
      },
      offset,
      limit,
      data: types
        .slice(offset, offset + limit)
        .map(({ id, id_v2, name, category, unit, approval_required }) => ({
          type: 'TimeOffType' as const,
          attributes: { id, id_v2, name, category, unit, approval_required },
        })),
    };
  },
};

export const timeOffs: Handlers<typeof v1, Context>['timeOffs'] = {
  list(input, context) {
    const { start_date, end_date, updated_from, updated_to } = input;
    const { quirks, zone } = context;
    const startOf = (day: string) => new Date(zone.epoch(day)).toISOString().slice(0, 19);
    return listPage(
      input,
      {
        unit: 'day',
        people: input['employees[]']?.map(Number),
        firstDay: start_date,
        lastDay: end_date !== undefined && quirks.timeOffsDayAfter ? dayAfter(end_date) : end_date,
        updatedFrom: updated_from && startOf(updated_from),
        updatedUntil: updated_to && lastSecondBefore(startOf(dayAfter(updated_to))),
      },
      context,
      toTimeOff,
    );
  },

  get: ({ id }, context) => ({ success: true, data: toTimeOff(find(Number(id), context), context) }),

  create({ body }, context) {
    const type = findType(body, 'Time-off type not found.', context);
    // VERIFY: the text for a type of hours is not published; only that each unit has operations of its own.
    if (type.unit === 'hour') throw refused('Error when trying to insert absence period');
    const time = {
      start_date: body.start_date,
      end_date: body.end_date,
      half_day_start: Boolean(body.half_day_start),
      half_day_end: Boolean(body.half_day_end),
      start_time: null,
      end_time: null,
    };
    return { success: true, data: toTimeOff(create(body, time, type, context), context) };
  },

  delete({ id }, context) {
    return remove(find(Number(id), context), context);
  },
};

function find(number: number, { store }: Context): Absence {
  const absence = absenceOfNumber(store.tables.absences, number);
  if (!absence) throw notFound();
  return absence;
}

/** Source: Personio OpenAPI, both units. */
export function notFound(): V1Failure {
  return new V1Failure(404, 'The absence period was not found.');
}

/** A page of absences. Pages count from 1; 0 is taken for 1, as clients saw. */
export function listPage(
  { limit = 200, offset = 1 }: { readonly limit?: number | undefined; readonly offset?: number | undefined },
  filter: AbsenceFilter,
  context: Context,
  toWire: (absence: Absence, context: Context) => unknown,
) {
  const page = Math.max(1, offset);
  const found = findAbsences(context.store.tables.absences, filter);
  const render = rendererOf(context);
  const metadata = {
    total_elements: found.total,
    current_page: page,
    total_pages: Math.ceil(found.total / limit),
  };
  return listOfV1(
    { success: true, metadata, offset, limit },
    found
      .slice((page - 1) * limit, page * limit)
      .map((absence) => render(absence, toWire, besides(absence, context))),
  );
}

/** What v1 tells of an absence that stands elsewhere: who is away, who entered it, and while it has no end, what day it is. */
function besides({ person_id, created_by_id, end_date }: Absence, { store, zone, clock }: Context) {
  return [
    store.person(person_id),
    created_by_id === null ? null : store.person(created_by_id),
    end_date === null ? zone.day(clock.now()) : null,
  ];
}

function lastSecondBefore(moment: string): string {
  return new Date(Date.parse(`${moment}Z`) - 1000).toISOString().slice(0, 19);
}

/** The type that a new absence names. `text` is what the 404 says of an unknown one. */
export function findType(
  { time_off_type_id, employee_id }: NewTimeOff | NewHourlyAbsence,
  text: string,
  { store }: Context,
): TimeOffType {
  if (!store.person(Number(employee_id))) throw new V1Failure(404, 'Employee not found.', { code: 0 });
  const type = store.organisation.time_off_types.find(({ id }) => id === Number(time_off_type_id));
  if (!type) throw new V1Failure(404, text, { code: 0 });
  return type;
}

/** Texts of Personio's OpenAPI and changelog; everything without one of its own has the general one. */
const refusals: Partial<Record<Refusal, string>> = {
  'both-halves':
    'Invalid absence day. Reason: Both half day start and half day end are true for a single-day period',
};

export function refused(text: string): V1Failure {
  return new V1Failure(400, text);
}

/** The refusal of a field, in the manner of all validation of absences: 422 with code 0. */
export function invalidField(field: string, text: string, { store }: Context): V1Failure {
  const { language } = store.organisation;
  return new V1Failure(422, message(language, 'invalid'), { code: 0, fields: { [field]: [text] } });
}

/**
 * Enters an absence.
 *
 * @throws {V1Failure} 422 when it ends before it starts, 400 when another rule forbids it.
 */
export function create(
  body: NewTimeOff | NewHourlyAbsence,
  time: AbsenceTime,
  type: TimeOffType,
  context: Context,
): Absence {
  const { store } = context;
  const request = { ...time, person_id: Number(body.employee_id), substitute_id: null };
  const refusal = refusalOf(request, type, store, { canName: false });
  if (refusal === 'end-before-start') {
    throw invalidField('end_date', 'The end date must be a date after or equal to start date.', context);
  }
  if (refusal) throw refused(refusals[refusal] ?? 'Error when trying to insert absence period');
  const skipApproval = body.skip_approval === undefined || Boolean(body.skip_approval);
  return enterAbsence(request, type, { skipApproval, comment: body.comment ?? '' }, context);
}

export function remove(absence: Absence, context: Context) {
  deleteAbsence(absence, context);
  return { success: true as const, data: { message: 'The absence period was deleted.' } };
}

/** What v1 calls each status. VERIFY: a deletion that waits for approval; until then the absence still counts. */
export const statuses = {
  approved: 'approved',
  pending: 'pending',
  rejected: 'rejected',
  deletion_pending: 'approved',
  substitute_requested: 'requested',
} as const satisfies Record<Absence['status'], string>;

export function typeOf({ time_off_type_id }: Absence, { store }: Context): TimeOffType {
  return store.organisation.time_off_types.find(({ id }) => id === time_off_type_id) as TimeOffType;
}

function toTimeOff(absence: Absence, context: Context): TimeOff {
  const { store, zone, clock, quirks } = context;
  const type = typeOf(absence, context);
  const person = store.person(absence.person_id) as Person;
  const flag = (value: boolean) => (quirks.halfDayFlags === 'numbers' ? (value ? 1 : 0) : value);
  const bounds = { today: zone.day(clock.now()) };
  return {
    type: 'TimeOffPeriod',
    attributes: {
      id: absence.v1_id as number,
      id_v2: absence.id,
      status: statuses[absence.status],
      comment: absence.comment,
      start_date: zone.startOfDay(absence.start_date),
      end_date: absence.end_date && zone.startOfDay(absence.end_date),
      days_count: amountOff(absence, 'day', worktimeOf(person, store), bounds),
      half_day_start: flag(absence.half_day_start),
      half_day_end: flag(absence.half_day_end),
      time_off_type: {
        type: 'TimeOffType',
        attributes: { id: type.id, name: type.name, category: type.category },
      },
      employee: mention(person, context),
      created_by: creatorOf(absence, context),
      certificate: { status: 'not-required' },
      created_at: zone.local(absence.created_at),
      updated_at: zone.local(absence.updated_at),
    },
  };
}

/** `API`, or the name of who entered the absence, as far as the caller may read names. */
function creatorOf({ created_by_id, origin }: Absence, { store, caller }: Context): string {
  const creator = created_by_id === null || origin === 'api' ? undefined : store.person(created_by_id);
  if (!creator) return 'API';
  const parts = (['first_name', 'last_name'] as const).filter((key) => caller.mayRead(key));
  return parts.map((key) => creator[key]).join(' ');
}
