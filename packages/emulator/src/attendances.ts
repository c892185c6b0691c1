import { highestNumber, periodsOf } from './attendance-table.ts';
import { toInstant } from './clock.ts';
import type { AttendancePeriod } from './company.ts';
import type { World } from './context.ts';
import type { Change, Store } from './store.ts';

const minuteMs = 60_000;

/** A period as it would be, before it has ids. Times are on the wall clock, `2026-09-01T08:00:00`. */
export type PeriodRequest = Pick<
  AttendancePeriod,
  'person_id' | 'type' | 'start' | 'end' | 'project_id' | 'comment'
>;

/** Why a period cannot be entered. */
export type AttendanceRefusal =
  | 'end-before-start'
  | 'too-long'
  | 'break-with-project'
  | 'unknown-project'
  | 'archived-project'
  | 'overlap';

/**
 * Why a period is refused, or null. `itself` is the id of the period that it changes, `beside` are others that are
 * about to be entered.
 *
 * Work clashes with work and breaks with breaks; a break lies within work. Lengths are those of the wall clock.
 */
export function attendanceRefusalOf(
  request: PeriodRequest,
  { tables }: Store,
  { itself, beside = [] }: { readonly itself?: string; readonly beside?: readonly PeriodRequest[] } = {},
): AttendanceRefusal | null {
  const { person_id, type, start, end, project_id } = request;
  if (end !== null && end <= start) return 'end-before-start';
  if (end !== null && end > later(start, 24 * 60)) return 'too-long';
  // What was recorded for a project before it was archived can still be changed.
  const hadProject = itself !== undefined && tables.attendances.get(itself)?.project_id === project_id;
  if (project_id !== null && !hadProject) {
    if (type === 'break') return 'break-with-project';
    const project = tables.projects.get(project_id);
    if (!project) return 'unknown-project';
    if (project.status !== 'active') return 'archived-project';
  }
  // No period is longer than a day.
  const near = periodsOf(tables.attendances, person_id, later(start, -24 * 60), takenUntil(request));
  const others = near.filter(({ id, status }) => id !== itself && status !== 'rejected');
  const clashes = (other: PeriodRequest) =>
    other.person_id === person_id &&
    other.type === type &&
    other.start < takenUntil(request) &&
    start < takenUntil(other);
  return [...others, ...beside].some(clashes) ? 'overlap' : null;
}

/** VERIFY: what an open period takes; until the end of the day on which it began is assumed. */
export function takenUntil({ start, end }: Pick<PeriodRequest, 'start' | 'end'>): string {
  return end ?? later(`${start.slice(0, 10)}T00:00:00`, 24 * 60);
}

/** The status of a period that is entered or changed. Open ones are pending. Source: Personio OpenAPI, `includePending`. */
export function attendanceStatus(
  { end }: Pick<PeriodRequest, 'end'>,
  skipApproval: boolean,
  { organisation }: Store,
): 'pending' | 'confirmed' {
  return end === null || (organisation.attendance_approval && !skipApproval) ? 'pending' : 'confirmed';
}

/** Makes periods of requests, each with a number and a UUID that nothing had before. */
export function createPeriods({ store, clock, identifiers }: World) {
  const { attendances } = store.tables;
  const now = toInstant(clock.now());
  const cuts = new Map<string, string>();
  let number = lastNumber(store);

  return {
    /** The period of a request. Only work has a number in v1. */
    make(request: PeriodRequest, status: AttendancePeriod['status'], day?: string): AttendancePeriod {
      do number += 1;
      while (attendances.get(identifiers.uuid('attendance', number)));
      return {
        ...request,
        id: identifiers.uuid('attendance', number),
        v1_id: request.type === 'work' ? number : null,
        attribution_date: day ?? request.start.slice(0, 10),
        status,
        is_auto_generated: false,
        created_at: now,
        updated_at: now,
      };
    },
    /** Ends a break early; the earliest end counts. */
    cutShort(one: AttendancePeriod, end: string): Change {
      const earliest = [cuts.get(one.id) ?? end, end].sort()[0] as string;
      cuts.set(one.id, earliest);
      return periodChange(one.id, { ...one, end: earliest, updated_at: now });
    },
    /** Keeps the numbers that were given from being given again. */
    counted: (): Change => ({ collection: 'counters', key: 'attendances', record: number }),
  };
}

/** The change that puts a period in place, or takes it away. */
export function periodChange(id: string, record: AttendancePeriod | null): Change {
  return { collection: 'attendances', key: id, record };
}

/** The numbers that were given, those of what is about to go included. */
export function numbersKept(store: Store): Change {
  return { collection: 'counters', key: 'attendances', record: lastNumber(store) };
}

function lastNumber(store: Store): number {
  return Math.max(store.counter('attendances'), highestNumber(store.tables.attendances));
}

/** The day that a period counts for: a break within work has that of the work. */
export function attributionOf({ person_id, type, start }: PeriodRequest, store: Store): string {
  if (type === 'work') return start.slice(0, 10);
  const around = periodsOf(store.tables.attendances, person_id, later(start, -24 * 60), start).findLast(
    (other) => other.type === 'work' && start < takenUntil(other),
  );
  return around?.attribution_date ?? start.slice(0, 10);
}

/** The breaks that begin within a period of work. */
export function breaksWithin(work: PeriodRequest, { tables }: Store): AttendancePeriod[] {
  return periodsOf(tables.attendances, work.person_id, work.start, takenUntil(work)).filter(
    ({ type, start, status }) => type === 'break' && status !== 'rejected' && start < takenUntil(work),
  );
}

/** The breaks that began before a period of work and last into the break that it gets. */
export function breaksReaching(
  work: PeriodRequest,
  made: PeriodRequest,
  { tables }: Store,
): AttendancePeriod[] {
  const since = later(work.start, -24 * 60);
  return periodsOf(tables.attendances, work.person_id, since, work.start).filter(
    (one) =>
      one.type === 'break' &&
      one.status !== 'rejected' &&
      one.start < work.start &&
      made.start < takenUntil(one),
  );
}

/** Whether a break lies wholly within a period of work. */
export function liesWithin({ start, end }: PeriodRequest, work: PeriodRequest): boolean {
  return start >= work.start && (end ?? start) <= takenUntil(work);
}

/** What v1 calls the break of an attendance: the minutes of its breaks, as far as they lie within. */
export function breakMinutes(work: PeriodRequest, store: Store): number {
  return breaksWithin(work, store).reduce((sum, one) => sum + minutesOfBreak(one, work), 0);
}

function minutesOfBreak({ start, end }: PeriodRequest, work: PeriodRequest): number {
  if (end === null) return 0;
  return minutesBetween(start, work.end !== null && work.end < end ? work.end : end);
}

/**
 * The break of an attendance of v1 as a period: in the middle of the work, at its start while the end is open.
 *
 * VERIFY: where Personio puts it; v1 says only how long it is.
 */
export function breakOf(work: PeriodRequest, minutes: number): PeriodRequest {
  const room = work.end === null ? 0 : minutesBetween(work.start, work.end) - minutes;
  const start = later(work.start, Math.floor(room / 2));
  return {
    person_id: work.person_id,
    type: 'break',
    start,
    end: later(start, minutes),
    project_id: null,
    comment: null,
  };
}

/** Whole minutes between two times of the wall clock. */
export function minutesBetween(start: string, end: string): number {
  return Math.floor((Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / minuteMs);
}

/** Minutes that really went by in the zone of the company: in the night of a clock change one hour more or less. */
export function workedMinutes({ start, end }: Pick<PeriodRequest, 'start' | 'end'>, { zone }: World): number {
  return end === null ? 0 : Math.max(0, Math.round((zone.epoch(end) - zone.epoch(start)) / minuteMs));
}

function later(time: string, minutes: number): string {
  return new Date(Date.parse(`${time}Z`) + minutes * minuteMs).toISOString().slice(0, 19);
}

/** The changes by which the attendances of somebody who goes are gone. */
export function withoutAttendancesOf(personId: number, store: Store): Change[] {
  const own = periodsOf(store.tables.attendances, personId);
  return own.length === 0 ? [] : [...own.map(({ id }) => periodChange(id, null)), numbersKept(store)];
}
