import type { Handlers, HourlyAbsence, NewHourlyAbsence, v1 } from '@staffgate/catalog';
import { type AbsenceTime, amountOff, dayAfter, daysOff, worktimeOf } from '../../absences.ts';
import type { Absence, Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { V1Failure } from '../../failures.ts';
import { message } from '../../messages.ts';
import { mention } from './employee-record.ts';
import {
  create,
  findType,
  invalidField,
  listPage,
  notFound,
  refused,
  remove,
  statuses,
  typeOf,
} from './time-offs.ts';

export const absencePeriods: Handlers<typeof v1, Context>['absencePeriods'] = {
  list(input, context) {
    const { start_date, end_date, updated_from, updated_to } = input;
    return listPage(
      input,
      {
        unit: 'hour',
        ids: input['absence_periods[]'],
        people: input['employees[]']?.map(Number),
        types: input['absence_types[]']?.map((id) => typeId(id, context)),
        firstDay: start_date,
        lastDay: end_date,
        updatedFrom: updated_from && inUtc(updated_from),
        updatedUntil: updated_to && inUtc(updated_to),
      },
      context,
      toHourlyAbsence,
    );
  },

  create({ body }, context) {
    const type = findType(body, 'Absence type not found.', context);
    // Source: developer hub discussion; the exact words are ours.
    if (type.unit === 'day') throw refused('Daily absences are not supported by this endpoint.');
    const absence = create(body, timeOf(body, context), type, context);
    return { success: true, data: [toHourlyAbsence(absence, context)] };
  },

  delete({ id }, context) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      throw refused('The absence period id is invalid.');
    }
    const absence = context.store.tables.absences.get(id.toLowerCase());
    if (!absence || absence.v1_id !== null) throw notFound();
    return remove(absence, context);
  },
};

/** Source: changelog of 2024-10-09; before that it was a 500. */
function typeId(uuid: string, { store }: Context): number {
  const type = store.organisation.time_off_types.find(({ id_v2 }) => id_v2 === uuid);
  if (!type) throw new V1Failure(404, 'models.absence-types.not-found');
  return type.id;
}

function inUtc(moment: string): string {
  return new Date(moment).toISOString().slice(0, 19);
}

/** On a single day the times count, over several days the half-day flags. */
function timeOf(body: NewHourlyAbsence, context: Context): AbsenceTime {
  const { start_date, end_date, start_time = null, end_time = null } = body;
  if (start_date !== end_date) {
    const halves = {
      half_day_start: Boolean(body.half_day_start),
      half_day_end: Boolean(body.half_day_end),
    };
    return { start_date, end_date, ...halves, start_time: null, end_time: null };
  }
  for (const [field, time] of Object.entries({ start_time, end_time })) {
    const text = message(context.store.organisation.language, 'required', { field });
    if (time === null) throw invalidField(field, text, context);
  }
  if ((end_time as string) <= (start_time as string)) {
    throw invalidField('end_time', 'The end time must be a time after start time.', context);
  }
  return { start_date, end_date, half_day_start: false, half_day_end: false, start_time, end_time };
}

function toHourlyAbsence(absence: Absence, context: Context): HourlyAbsence {
  const { store, zone, clock } = context;
  const { start_date, end_date, start_time, end_time } = absence;
  const type = typeOf(absence, context);
  const person = store.person(absence.person_id) as Person;
  const worktime = worktimeOf(person, store);
  const bounds = { today: zone.day(clock.now()) };
  const inMs = (local: string) => new Date(zone.epoch(local)).toISOString();
  const written = (instant: string) => new Date(instant).toISOString();
  return {
    type: 'AbsencePeriod',
    attributes: {
      id: absence.id,
      measurement_unit: 'hour',
      effective_duration: amountOff(absence, 'hour', worktime, bounds),
      employee: mention(person, context),
      absence_type: {
        type: 'AbsenceType',
        attributes: { id: type.id_v2, name: type.name, time_off_type_id: type.id },
      },
      certificate: { status: 'not-required' },
      start: inMs(`${start_date}T${start_time ?? '00:00'}`),
      end: end_date && inMs(end_time === null ? dayAfter(end_date) : `${end_date}T${end_time}`),
      half_day_start: absence.half_day_start,
      half_day_end: absence.half_day_end,
      comment: absence.comment,
      origin: absence.origin,
      status: statuses[absence.status],
      timezone: store.organisation.time_zone,
      // VERIFY: whose id stands here when no employee entered it; the schema allows no null.
      created_by: absence.created_by_id ?? absence.person_id,
      created_at: written(absence.created_at),
      updated_at: written(absence.updated_at),
      approved_at: absence.approved_at && written(absence.approved_at),
      breakdowns: daysOff(absence, 'hour', worktime, bounds).map(({ date, amount }) => ({
        date,
        effective_duration: amount,
      })),
    },
  };
}
