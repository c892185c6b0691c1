import type {
  AbsencePeriodChanges,
  AbsencePeriod as AbsencePeriodWire,
  Handlers,
  v2,
} from '@staffgate/catalog';
import { type AbsenceFilter, absencesAfter } from '../../absence-search.ts';
import {
  type AbsenceTime,
  dayAfter,
  daysOff,
  deleteAbsence,
  enterAbsence,
  firstStatus,
  type Refusal,
  refusalOf,
  spanOf,
  worktimeOf,
} from '../../absences.ts';
import { toInstant } from '../../clock.ts';
import type { Absence, Person, TimeOffType } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure, type ProblemKind } from '../../failures.ts';
import { listMeta } from '../../paging.ts';
import { listOfV2, rendererOf } from '../../renderings.ts';

export const absencePeriods: Handlers<typeof v2, Context>['absencePeriods'] = {
  list(input, context) {
    const { store, page } = context;
    const limit = input.limit ?? 100;
    const [start, id] = (page.after ?? []) as readonly string[];
    const after = start === undefined || id === undefined ? null : { start, id };
    const records: Absence[] = [];
    let more = false;
    for (const absence of absencesAfter(store.tables.absences, filterOf(input, context), after)) {
      more = records.length === limit;
      if (more) break;
      records.push(absence);
    }
    const last = records.at(-1);
    const render = rendererOf(context);
    return listOfV2(
      records.map((absence) => render(absence, toWire)),
      listMeta(context, more && last ? [last.start_date, last.id] : null),
    );
  },

  get: ({ id }, context) => toWire(find(id, context), context),

  create({ body, skip_approval = false }, context) {
    const { store, origin } = context;
    const person = personOf(body.person.id, context);
    const type = typeOf(body.absence_type.id, context);
    const request = {
      ...timeOf(body.starts_from, body.ends_at ?? null, type),
      person_id: person.id,
      substitute_id: substituteOf(body.substitute ?? null),
    };
    refuse(refusalOf(request, type, store, { canName: true }));
    const absence = enterAbsence(
      request,
      type,
      { skipApproval: skip_approval, comment: body.comment ?? '' },
      context,
    );
    return {
      id: absence.id,
      _meta: { links: { self: { href: `${origin}/v2/absence-periods/${absence.id}` } } },
    };
  },

  update({ id, body, skip_approval = false }, context) {
    const { store, clock } = context;
    const before = find(id, context);
    const after = changed(before, body, skip_approval, context);
    if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
    const record = { ...after, updated_at: toInstant(clock.now()) };
    store.commit({ collection: 'absences', key: id, record });
    return undefined;
  },

  delete({ id }, context) {
    deleteAbsence(find(id, context), context);
    return undefined;
  },

  breakdowns({ id, limit = 28 }, context) {
    const { store, zone, clock, page } = context;
    const absence = find(id, context);
    const { unit } = typeOfAbsence(absence, context);
    const worktime = worktimeOf(store.person(absence.person_id), store);
    const after = page.after?.[0] as string | undefined;
    const from = after === undefined ? absence.start_date : dayAfter(after);
    const until = new Date(Date.parse(from) + limit * 86_400_000).toISOString().slice(0, 10);
    const days = daysOff(absence, unit, worktime, { today: zone.day(clock.now()), from, until });
    const shown = days.slice(0, limit);
    return {
      _data: shown.map(({ date, amount }) => ({
        date,
        effective_duration:
          unit === 'day' ? { unit: 'DAY', value: amount } : { unit: 'HOUR', value: amount / 60 },
      })),
      _meta: listMeta(context, days.length > limit ? [(shown.at(-1) as { date: string }).date] : null),
    };
  },
};

type ListInput = Parameters<(typeof absencePeriods)['list']>[0];

/**
 * The filters of a list. Those of start and end together name one stretch of time, which the absences overlap.
 *
 * VERIFY: how the four bounds of start and end combine; the narrowest stretch that they name is assumed.
 */
function filterOf(input: ListInput, { store, zone }: Context): AbsenceFilter {
  const local = (moment: string) => (isZoned(moment) ? zone.local(moment).slice(0, 19) : toSeconds(moment));
  const utc = (moment: string) =>
    new Date(isZoned(moment) ? moment : zone.epoch(moment)).toISOString().slice(0, 19);
  const bounds = (texts: readonly (string | undefined)[]) =>
    texts
      .filter((text) => text !== undefined)
      .map(local)
      .sort();
  const from = bounds([input['starts_from.date_time.gte'], input['ends_at.date_time.gte']]).at(-1);
  const until = bounds([input['starts_from.date_time.lte'], input['ends_at.date_time.lte']])[0];
  const { time_off_types } = store.organisation;
  return {
    ids: input.id,
    people: input['person.id']?.map(numberOf),
    types: input['absence_type.id']?.map(
      (uuid) => time_off_types.find(({ id_v2 }) => id_v2 === uuid)?.id ?? 0,
    ),
    firstDay: from?.slice(0, 10),
    lastDay: until?.slice(0, 10),
    updatedFrom: input['updated_at.gte'] && utc(input['updated_at.gte']),
    updatedUntil: input['updated_at.lte'] && utc(input['updated_at.lte']),
    passes:
      from === undefined && until === undefined
        ? undefined
        : (absence) => {
            const span = spanOf(absence);
            return (from === undefined || span.until > from) && (until === undefined || span.from <= until);
          },
  };
}

function isZoned(moment: string): boolean {
  return /(Z|[+-]\d\d:?\d\d)$/.test(moment);
}

function toSeconds(moment: string): string {
  return moment.length === 16 ? `${moment}:00` : moment.slice(0, 19);
}

function find(id: string, { store }: Context): Absence {
  const absence = store.tables.absences.get(id);
  if (!absence) throw new ProblemFailure('noResource');
  return absence;
}

function typeOfAbsence({ time_off_type_id }: Absence, { store }: Context): TimeOffType {
  return store.organisation.time_off_types.find(({ id }) => id === time_off_type_id) as TimeOffType;
}

// VERIFY: what an unknown person or type answers; the published cases of the route have no 404.
function personOf(id: string, { store }: Context): Person {
  const person = store.person(numberOf(id));
  if (!person) throw new ProblemFailure('unprocessable');
  return person;
}

function typeOf(id: string, { store }: Context): TimeOffType {
  const type = store.organisation.time_off_types.find(({ id_v2 }) => id_v2 === id);
  if (!type) throw new ProblemFailure('unprocessable');
  return type;
}

/** The id of a substitute. */
function substituteOf(ref: { readonly id: string } | null): number | null {
  return ref && numberOf(ref.id);
}

/** The id of a person as the company keeps it; 0, which is nobody's, where the text cannot be one. */
function numberOf(id: string): number {
  return /^[1-9]\d*$/.test(id) ? Number(id) : 0;
}

type BoundaryInput = NonNullable<AbsencePeriodChanges['starts_from']>;

/**
 * When an absence is, from what was written. Of days only the dates and halves count; of hours the times as well,
 * where there are any, and then it is on a single day.
 *
 * @throws {ProblemFailure} 422 when the times do not make hours on a single day.
 */
function timeOf(start: BoundaryInput, end: BoundaryInput | null, { unit }: TimeOffType): AbsenceTime {
  const first = placeOf(start);
  const last = end && placeOf(end);
  const days = { start_date: first.date, end_date: last?.date ?? null };
  const hasTimes = unit === 'hour' && (first.time !== '00:00' || (last !== null && last.time !== '00:00'));
  if (!hasTimes) {
    return {
      ...days,
      half_day_start: start.type === 'SECOND_HALF',
      half_day_end: end?.type === 'FIRST_HALF',
      start_time: null,
      end_time: null,
    };
  }
  if (last === null || last.date !== first.date || last.time <= first.time) {
    throw new ProblemFailure('unprocessable');
  }
  const halves = { half_day_start: false, half_day_end: false };
  return { ...days, ...halves, start_time: first.time, end_time: last.time };
}

function placeOf({ date_time, date }: BoundaryInput): { readonly date: string; readonly time: string } {
  return date_time === undefined
    ? { date: date as string, time: '00:00' }
    : { date: date_time.slice(0, 10), time: date_time.slice(11, 16) };
}

/** An absence as a change makes it. When its time or type is another, it needs approval anew. */
function changed(
  before: Absence,
  body: AbsencePeriodChanges,
  skipApproval: boolean,
  context: Context,
): Absence {
  const { store, clock } = context;
  const type = body.absence_type ? typeOf(body.absence_type.id, context) : typeOfAbsence(before, context);
  const isOther = body.person !== undefined && body.person.id !== String(before.person_id);
  if (isOther || type.unit !== typeOfAbsence(before, context).unit) throw new ProblemFailure('unprocessable');
  const [start, end] = writtenFormOf(before);
  const time =
    body.starts_from || body.ends_at !== undefined
      ? timeOf(body.starts_from ?? start, body.ends_at === undefined ? end : body.ends_at, type)
      : {};
  const substitute_id = body.substitute === undefined ? before.substitute_id : substituteOf(body.substitute);
  const after = {
    ...before,
    ...time,
    time_off_type_id: type.id,
    substitute_id,
    comment: body.comment === undefined ? before.comment : (body.comment ?? ''),
  };
  const isSame = JSON.stringify({ ...after, comment: before.comment }) === JSON.stringify(before);
  if (isSame) return after;
  refuse(refusalOf(after, type, store, { itself: before.id, canName: true }));
  const status = firstStatus(type, skipApproval);
  const approved_at = status === 'approved' ? (before.approved_at ?? toInstant(clock.now())) : null;
  return { ...after, status, approved_at };
}

/** The boundaries of an absence as a client would write them. */
function writtenFormOf(absence: Absence): [BoundaryInput, BoundaryInput | null] {
  const { start_date, end_date, start_time, end_time, half_day_start, half_day_end } = absence;
  return [
    { date_time: `${start_date}T${start_time ?? '00:00'}:00`, type: half_day_start ? 'SECOND_HALF' : null },
    end_date === null
      ? null
      : { date_time: `${end_date}T${end_time ?? '00:00'}:00`, type: half_day_end ? 'FIRST_HALF' : null },
  ];
}

const refusals: Record<Refusal, ProblemKind> = {
  'end-before-start': 'unprocessable',
  'both-halves': 'unprocessable',
  'no-half-days': 'unprocessable',
  overlap: 'overlap',
  covering: 'covering',
  'bad-substitute': 'badSubstitute',
  'substitute-not-allowed': 'noSubstitute',
  'substitute-required': 'substituteDue',
};

function refuse(refusal: Refusal | null): void {
  if (refusal) throw new ProblemFailure(refusals[refusal]);
}

function toWire(absence: Absence, context: Context): AbsencePeriodWire {
  const { store, quirks } = context;
  const { start_date, end_date, start_time, end_time, half_day_start, half_day_end } = absence;
  const nextMidnight = end_time === null && quirks.absenceEnd === 'next-midnight';
  const written = (date: string, time: string | null) => `${date}T${time ?? '00:00'}:00.000`;
  return {
    id: absence.id,
    person: { id: String(absence.person_id) },
    starts_from: {
      date_time: written(start_date, start_time),
      type: start_time === null ? (half_day_start ? 'SECOND_HALF' : 'FIRST_HALF') : null,
    },
    ends_at: end_date && {
      date_time: written(nextMidnight ? dayAfter(end_date) : end_date, end_time),
      type: end_time === null ? (half_day_end ? 'FIRST_HALF' : 'SECOND_HALF') : null,
    },
    timezone_id: store.organisation.time_zone,
    comment: absence.comment || null,
    absence_type: { id: typeOfAbsence(absence, context).id_v2 },
    substitute: absence.substitute_id === null ? null : { id: String(absence.substitute_id) },
    approval: { status: absence.status.toUpperCase() },
    created_at: absence.created_at,
    updated_at: absence.updated_at,
  } as AbsencePeriodWire;
}
