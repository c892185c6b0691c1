import type {
  Attendance,
  AttendanceChanges,
  Handlers,
  NewAttendances,
  NumericId,
  v1,
} from '@staffgate/catalog';
import { absencesOf } from '../../absence-table.ts';
import { findWork, periodsOf, workOfNumber } from '../../attendance-table.ts';
import {
  type AttendanceRefusal,
  attendanceRefusalOf,
  attendanceStatus,
  breakMinutes,
  breakOf,
  breaksReaching,
  breaksWithin,
  createPeriods,
  liesWithin,
  minutesBetween,
  numbersKept,
  type PeriodRequest,
  periodChange,
  takenUntil,
} from '../../attendances.ts';
import { toInstant } from '../../clock.ts';
import type { AttendancePeriod } from '../../company.ts';
import type { Context } from '../../context.ts';
import { V1Failure } from '../../failures.ts';
import { isHoliday } from '../../holidays.ts';
import { listOfV1, rendererOf } from '../../renderings.ts';
import type { Change, Store } from '../../store.ts';
import { toProject } from './projects.ts';

const mostEmployees = 100;

export const attendances: Handlers<typeof v1, Context>['attendances'] = {
  list(input, context) {
    const { limit = 200, offset = 0 } = input;
    const found = findWork(context.store.tables.attendances, {
      firstDay: input.start_date,
      lastDay: input.end_date,
      confirmedOnly: !input.includePending,
      people: input['employees[]']?.map(Number),
      updatedFrom: input.updated_from && momentOf(input.updated_from, 'T00:00:00'),
      updatedUntil: input.updated_to && momentOf(input.updated_to, 'T23:59:59'),
    });
    const asTexts = context.quirks.attendancePaging === 'as-sent';
    const echo = (sent: number | undefined, used: number) =>
      sent !== undefined && asTexts ? String(used) : used;
    const metadata = {
      total_elements: found.total,
      current_page: Math.floor(offset / limit),
      total_pages: Math.ceil(found.total / limit),
    };
    const render = rendererOf(context);
    return listOfV1(
      { success: true, metadata, offset: echo(input.offset, offset), limit: echo(input.limit, limit) },
      found.slice(offset, offset + limit).map((work) => render(work, toWire, besides(work, context))),
    );
  },

  create({ body }, context) {
    const { store } = context;
    if (new Set(body.attendances.map(({ employee }) => employee)).size > mostEmployees) {
      throw new V1Failure(400, `Attendances of at most ${mostEmployees} employees can be created at once.`);
    }
    const periods = createPeriods(context);
    const changes: Change[] = [];
    const entered: AttendancePeriod[] = [];
    const rows = body.attendances.map((row) => {
      const request = requestOf(row);
      const refusal = refusalOf(request, row.break, context, { beside: entered });
      if (refusal !== null) return { row, work: null, refusal };
      const status = attendanceStatus(request, body.skip_approval ?? true, store);
      const work = periods.make(request, status);
      entered.push(work);
      changes.push(
        periodChange(work.id, work),
        ...breakChanges(work, row.break, breaksWithin(work, store), periods, store),
      );
      return { row, work, refusal };
    });
    if (changes.length > 0) store.commit(...changes, periods.counted());
    if (rows.some(({ work }) => work === null)) throw partlyRefused(rows);
    const works = rows.map(({ work }) => work as AttendancePeriod);
    return {
      success: true,
      data: {
        id: works.map(({ v1_id }) => v1_id as number),
        id_v2: works.map(({ id }) => id),
        message: 'success',
      },
    };
  },

  update({ id, body }, context) {
    const { store, clock } = context;
    const before = find(id, context);
    const { skip_approval = true, break: minutes, ...fields } = body;
    // Source: Personio OpenAPI, "at least one of the properties".
    if (Object.keys(body).length === 0) throw new V1Failure(400, insertFailed);
    const request = changedRequest(before, fields);
    const breakAfter = minutes ?? breakMinutes(before, store);
    const refusal = refusalOf(request, breakAfter, context, { itself: before.id });
    if (refusal !== null) throw refused({ ...rowOf(before, breakAfter), ...body } as Row, refusal);
    const inside = breaksWithin(before, store);
    // Where the work is moved to, a break without work may lie already.
    const isRight =
      breakMinutes(request, store) === breakAfter && inside.every((one) => liesWithin(one, request));
    const periods = createPeriods(context);
    const now = {
      status: attendanceStatus(request, skip_approval, store),
      updated_at: toInstant(clock.now()),
    };
    const work = { ...before, ...request, attribution_date: request.start.slice(0, 10), ...now };
    const changes = isRight
      ? inside
          .filter(({ end, status }) => end !== null && status !== work.status)
          .map((one) => periodChange(one.id, { ...one, ...now }))
      : breakChanges(work, breakAfter, [...inside, ...breaksWithin(work, store)], periods, store);
    store.commit(periodChange(before.id, work), ...changes, periods.counted());
    return { success: true, data: { message: 'The attendance period was updated.' } };
  },

  // VERIFY: what `skip_approval=false` does to a deletion; the text beside it is that of creating.
  delete({ id }, context) {
    const { store } = context;
    const work = find(id, context);
    const gone = [work, ...breaksWithin(work, store)];
    store.commit(...gone.map((period) => periodChange(period.id, null)), numbersKept(store));
    return { success: true, data: { message: 'The attendance period was deleted.' } };
  },
};

function find(id: NumericId, { store }: Context): AttendancePeriod {
  const work = workOfNumber(store.tables.attendances, Number(id));
  if (!work) throw new V1Failure(404, 'The attendance period was not found.');
  return work;
}

/** A day or a moment in UTC, `2026-03-17T12:31:40`. VERIFY: the zone of moments without one. */
function momentOf(text: string, ofDay: string): string {
  if (text.length === 10) return text + ofDay;
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return new Date(isZoned ? text : `${text}Z`).toISOString().slice(0, 19);
}

type Row = NewAttendances['attendances'][number];

function requestOf({ employee, date, start_time, end_time, comment, project_id }: Row): PeriodRequest {
  return {
    person_id: employee,
    type: 'work',
    start: `${date}T${start_time}:00`,
    end: end_time ? `${date}T${end_time}:00` : null,
    project_id: project_id ?? null,
    comment: comment ?? null,
  };
}

function changedRequest(before: AttendancePeriod, fields: AttendanceChanges): PeriodRequest {
  const row = { ...rowOf(before, 0), ...fields } as Row;
  const isDay = fields.date !== undefined || fields.start_time !== undefined || fields.end_time !== undefined;
  const request = requestOf(row);
  // What goes over midnight is left as it is, unless its times are said.
  return isDay ? request : { ...request, start: before.start, end: before.end };
}

function rowOf(work: AttendancePeriod, minutes: number): Row {
  return {
    employee: work.person_id,
    date: work.attribution_date,
    start_time: work.start.slice(11, 16),
    end_time: work.end?.slice(11, 16) ?? null,
    break: minutes,
    comment: work.comment,
    project_id: work.project_id,
  };
}

type RowRefusal = AttendanceRefusal | 'unknown-employee' | 'break-too-long';

function refusalOf(
  request: PeriodRequest,
  minutes: number,
  { store }: Context,
  options: { readonly itself?: string; readonly beside?: readonly PeriodRequest[] },
): RowRefusal | null {
  if (!store.person(request.person_id)) return 'unknown-employee';
  const refusal = attendanceRefusalOf(request, store, options);
  if (refusal !== null) return refusal;
  const longest = minutesBetween(request.start, takenUntil(request));
  return minutes > longest ? 'break-too-long' : null;
}

/**
 * The changes by which an attendance has a break of some minutes, when it has others so far. It is approved with it.
 * A break from before that lasts into it ends where the work begins, for nobody has two breaks at once.
 */
function breakChanges(
  work: AttendancePeriod,
  minutes: number,
  before: readonly AttendancePeriod[],
  periods: ReturnType<typeof createPeriods>,
  store: Store,
): Change[] {
  const ids = new Set(before.map(({ id }) => id));
  const gone = [...ids].map((id) => periodChange(id, null));
  if (minutes === 0) return gone;
  const made = periods.make(breakOf(work, minutes), work.status, work.attribution_date);
  const reaching = breaksReaching(work, made, store).filter(({ id }) => !ids.has(id));
  const cut = reaching.map((one) => periods.cutShort(one, work.start));
  return [...gone, ...cut, periodChange(made.id, made)];
}

const insertFailed = 'Error when trying to insert Attendances periods rows';

/** The first is published, the second was seen in essence; the others are our wording. */
const refusals: Record<RowRefusal, string> = {
  overlap: 'Existing overlapping attendances periods',
  'end-before-start': 'The start, as a timestamp, has to be smaller than the end',
  'too-long': 'The period is too long',
  'break-with-project': 'A break has no project',
  'unknown-project': 'The project does not exist',
  'archived-project': 'The project is not active',
  'unknown-employee': 'The employee does not exist',
  'break-too-long': 'The break is longer than the period',
};

interface Outcome {
  readonly row: Row;
  readonly work: AttendancePeriod | null;
  readonly refusal: RowRefusal | null;
}

/** The 400 of a batch, of which the good rows are stored. Source: Personio OpenAPI. */
function partlyRefused(outcomes: readonly Outcome[]): V1Failure {
  return failed(
    outcomes.map(({ row, work, refusal }) => ({
      success: work !== null,
      error_msg: refusal && refusals[refusal],
      id: work?.v1_id ?? null,
      ...detailOf(row),
    })),
  );
}

function refused(row: Row, refusal: RowRefusal): V1Failure {
  return failed([{ success: false, error_msg: refusals[refusal], id: null, ...detailOf(row) }]);
}

function failed(detailed_message: readonly object[]): V1Failure {
  const error = { code: 400, message: insertFailed, detailed_message };
  return new V1Failure(400, insertFailed, { body: { success: false, error } });
}

function detailOf(row: Row) {
  const { employee, date, start_time, end_time = null, comment, project_id = null } = row;
  return { employee, date, start_time, end_time, break: row.break, comment: comment ?? '', project_id };
}

/** What v1 tells of work that stands elsewhere: who worked, for what, and what else that person did, or was away. */
function besides({ person_id, project_id }: AttendancePeriod, { store }: Context) {
  const { projects, attendances, absences } = store.tables;
  return [
    store.person(person_id),
    project_id === null ? null : projects.get(project_id),
    periodsOf(attendances, person_id),
    absencesOf(absences, person_id),
  ];
}

/** VERIFY: what v1 shows of a period that goes over midnight; the clock time of its end is assumed. */
function toWire(work: AttendancePeriod, context: Context): Attendance {
  const { store } = context;
  const { person_id, attribution_date: date } = work;
  const project = work.project_id === null ? undefined : store.tables.projects.get(work.project_id);
  const isOff = absencesOf(store.tables.absences, person_id).some(
    ({ status, start_date, end_date }) =>
      (status === 'approved' || status === 'deletion_pending') &&
      start_date <= date &&
      (end_date === null || end_date >= date),
  );
  return {
    id: work.v1_id as number,
    type: 'AttendancePeriod',
    attributes: {
      id_v2: work.id,
      employee: person_id,
      date,
      start_time: work.start.slice(11, 16),
      end_time: work.end?.slice(11, 16) ?? null,
      break: breakMinutes(work, store),
      comment: work.comment ?? '',
      updated_at: `${work.updated_at.slice(0, 19)}+00:00`,
      status: work.status,
      is_holiday: isHoliday(date, store.person(person_id), store),
      is_on_time_off: isOff,
      project: project ? toProject(project, context) : null,
    },
  };
}
