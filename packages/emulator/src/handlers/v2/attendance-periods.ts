import type {
  AttendancePeriodChanges,
  AttendancePeriod as AttendancePeriodWire,
  Handlers,
  v2,
} from '@staffgate/catalog';
import {
  type AttendanceFilter,
  type SortField,
  type SortKey,
  searchAttendances,
  usualSort,
} from '../../attendance-search.ts';
import {
  type AttendanceRefusal,
  attendanceRefusalOf,
  attendanceStatus,
  attributionOf,
  createPeriods,
  numbersKept,
  type PeriodRequest,
  periodChange,
} from '../../attendances.ts';
import { toInstant } from '../../clock.ts';
import type { AttendancePeriod } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta } from '../../paging.ts';
import { listOfV2, rendererOf } from '../../renderings.ts';

export const attendancePeriods: Handlers<typeof v2, Context>['attendancePeriods'] = {
  list(input, context) {
    const { store, page } = context;
    const { records, next } = searchAttendances(
      store.tables.attendances,
      filterOf(input, context),
      sortOf(input.sort),
      page.after,
      input.limit ?? 100,
    );
    const render = rendererOf(context);
    return listOfV2(
      records.map((period) => render(period, toWire)),
      listMeta(context, next),
    );
  },

  get: ({ id }, context) => toWire(find(id, context)),

  create({ body, skip_approval = false }, context) {
    const { store } = context;
    const person_id = numberOf(body.person.id);
    if (!store.person(person_id)) throw new ProblemFailure('unprocessable', {}, 'The person does not exist.');
    const request: PeriodRequest = {
      person_id,
      type: body.type === 'WORK' ? 'work' : 'break',
      start: timeOf(body.start),
      end: body.end ? timeOf(body.end) : null,
      project_id: body.project ? numberOf(body.project.id) : null,
      comment: body.comment || null,
    };
    refuse(attendanceRefusalOf(request, store));
    const periods = createPeriods(context);
    const status = attendanceStatus(request, skip_approval, store);
    const period = periods.make(request, status, attributionOf(request, store));
    store.commit(periodChange(period.id, period), periods.counted());
    // VERIFY: what Personio lists as affected; nothing else changes here.
    return { id: period.id, affected_periods: [] };
  },

  update({ id, body, skip_approval = false }, context) {
    const { store, clock, quirks } = context;
    const before = find(id, context);
    if (before.status === 'confirmed' && quirks.confirmedAttendances === 'refuse') {
      throw new ProblemFailure('confirmedPeriod');
    }
    const after = { ...before, ...fieldsOf(body) };
    if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
    refuse(attendanceRefusalOf(after, store, { itself: id }));
    const isComment = JSON.stringify({ ...after, comment: before.comment }) === JSON.stringify(before);
    const record = {
      ...after,
      attribution_date: after.start === before.start ? before.attribution_date : attributionOf(after, store),
      status: isComment ? before.status : attendanceStatus(after, skip_approval, store),
      updated_at: toInstant(clock.now()),
    };
    store.commit(periodChange(id, record));
    return undefined;
  },

  delete({ id }, context) {
    context.store.commit(periodChange(find(id, context).id, null), numbersKept(context.store));
    return undefined;
  },
};

function find(id: string, { store }: Context): AttendancePeriod {
  const period = store.tables.attendances.get(id);
  if (!period) throw new ProblemFailure('noResource');
  return period;
}

type ListInput = Parameters<(typeof attendancePeriods)['list']>[0];

/** @throws {ProblemFailure} 400 for a moment with a zone, as users reported. */
function filterOf(input: ListInput, { quirks }: Context): AttendanceFilter {
  const local = (moment: string | undefined) => {
    if (moment === undefined) return undefined;
    const isZoned = /(Z|[+-]\d\d:?\d\d)$/.test(moment);
    if (isZoned && !quirks.zonedAttendanceFilters) throw new ProblemFailure('badParameters');
    return isZoned ? new Date(moment).toISOString().slice(0, 19) : toSeconds(moment);
  };
  return {
    ids: input.id,
    people: input['person.id']?.map(numberOf),
    projects: input['project.id']?.map(numberOf),
    status: input.status && (input.status.toLowerCase() as AttendancePeriod['status']),
    startFrom: local(input['start.date_time.gte']),
    startUntil: local(input['start.date_time.lte']),
    endFrom: local(input['end.date_time.gte']),
    endUntil: local(input['end.date_time.lte']),
    updatedFrom: local(input['updated_at.gte']),
    updatedUntil: local(input['updated_at.lte']),
    firstDay: input['attribution_date.gte'],
    lastDay: input['attribution_date.lte'],
  };
}

function sortOf(names: readonly string[] | undefined): readonly SortKey[] {
  if (!names || names.length === 0) return usualSort;
  return names.map((name) => ({
    field: name.replace('-', '') as SortField,
    descending: name.startsWith('-'),
  }));
}

function toSeconds(moment: string): string {
  return moment.length === 16 ? `${moment}:00` : moment.slice(0, 19);
}

function timeOf({ date_time }: { readonly date_time: string }): string {
  return toSeconds(date_time);
}

/** The id of a person or project as the company keeps it; 0, which is nobody's, where the text cannot be one. */
function numberOf(id: string): number {
  return /^[1-9]\d*$/.test(id) ? Number(id) : 0;
}

function fieldsOf({ start, end, comment, project }: AttendancePeriodChanges): Partial<AttendancePeriod> {
  return {
    ...(start && { start: timeOf(start) }),
    ...(end !== undefined && { end: end && timeOf(end) }),
    ...(comment !== undefined && { comment: comment || null }),
    ...(project !== undefined && { project_id: project && numberOf(project.id) }),
  };
}

/** VERIFY: whether Personio refuses an overlap or changes the neighbours; no case is published. */
const refusals: Record<AttendanceRefusal, string> = {
  'end-before-start': 'The start must be before the end.',
  'too-long': 'The period is longer than 24 hours.',
  'break-with-project': 'A break cannot have a project.',
  'unknown-project': 'The project does not exist.',
  'archived-project': 'The project is not active.',
  overlap: 'The period overlaps with another period of the person.',
};

function refuse(refusal: AttendanceRefusal | null): void {
  if (refusal) throw new ProblemFailure('unprocessable', {}, refusals[refusal]);
}

function toWire(period: AttendancePeriod): AttendancePeriodWire {
  const { project_id, end } = period;
  return {
    id: period.id,
    person: { id: String(period.person_id) },
    type: period.type.toUpperCase(),
    start: { date_time: period.start },
    end: end && { date_time: end },
    attribution_date: period.attribution_date,
    comment: period.comment,
    project: project_id === null ? null : { id: String(project_id) },
    approval: { status: period.status.toUpperCase() },
    is_auto_generated: period.is_auto_generated,
    created_at: period.created_at,
    updated_at: period.updated_at,
  } as AttendancePeriodWire;
}
