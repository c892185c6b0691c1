import type { EventName } from '@staffgate/catalog';
import type { Absence, AttendancePeriod, Document, Employment, Person } from './company.ts';
import type { Quirks } from './quirks.ts';
import type { Change, Collections, Store } from './store.ts';

/** An event, before it has a time. */
export interface Event {
  readonly event_name: EventName;
  /** Ids of v2 only: notifications carry no data. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a change is seen against: the store before it, and the day in the company's zone. */
export interface Scene {
  readonly store: Store;
  readonly quirks: Quirks;
  readonly today: string;
}

/**
 * The events that some changes cause, in the order of the changes. They are derived from the records alone, whatever
 * call made them: both generations tell the same.
 */
export function eventsOfChanges(changes: readonly Change[], scene: Scene): Event[] {
  const all = { ...scene, goners: gonersOf(changes) };
  return changes.flatMap((change) => eventsOfChange(change, all));
}

/** A scene, and the people who leave it with the same changes. */
interface FullScene extends Scene {
  readonly goners: ReadonlySet<number>;
}

type EventsOf<T> = (before: T | null, after: T | null, scene: FullScene) => readonly Event[];

const none = () => [];

/** What each collection tells; the compiler asks for every one. */
const eventsOf: { readonly [C in keyof Collections]: EventsOf<Collections[C]> } = {
  people: eventsOfPerson,
  absences: eventsOfAbsence,
  attendances: eventsOfAttendance,
  documents: eventsOfDocument,
  files: none,
  // Personio has no events of reference data, projects, recruiting and pay.
  organisation: none,
  projects: none,
  compensations: none,
  recruiting_files: none,
  recruiting_jobs: none,
  candidates: none,
  applications: none,
  credentials: none,
  tokens: none,
  clock: none,
  recruitingToken: none,
  counters: none,
  webhooks: none,
  happenings: none,
  deliveries: none,
  attempts: none,
};

function eventsOfChange(change: Change, scene: FullScene): readonly Event[] {
  // A change is of one collection, but the compiler does not see that its record fits that collection's function.
  const derive = eventsOf[change.collection] as EventsOf<unknown>;
  return derive === none ? [] : derive(scene.store.recordOf(change), change.record, scene);
}

function gonersOf(changes: readonly Change[]): ReadonlySet<number> {
  const gone = changes.filter(({ collection, record }) => collection === 'people' && record === null);
  return new Set(gone.map(({ key }) => Number(key)));
}

/** Source: guide "Event-driven data from Personio"; nothing else of a person tells anything. */
const toldOfPerson = [
  'first_name',
  'last_name',
  'preferred_name',
  'gender',
  'language_code',
  'email',
  'custom',
] as const satisfies readonly (keyof Person)[];

function eventsOfPerson(before: Person | null, after: Person | null, scene: FullScene): Event[] {
  const { id } = (after ?? before) as Person;
  const payload = { person: { id: String(id) } };
  const employments = eventsOfEmployments(before, after, scene);
  if (before === null) return [{ event_name: 'person.created', payload }, ...employments];
  if (after === null) return [...employments, { event_name: 'person.deleted', payload }];
  return differ(before, after, toldOfPerson)
    ? [{ event_name: 'person.updated', payload }, ...employments]
    : employments;
}

function eventsOfEmployments(before: Person | null, after: Person | null, scene: FullScene): Event[] {
  const { id } = (after ?? before) as Person;
  const find = (person: Person | null, employmentId: string) =>
    person?.employments.find((employment) => employment.id === employmentId) ?? null;
  const ids = [before, after].flatMap(
    (person) => person?.employments.map((employment) => employment.id) ?? [],
  );
  return [...new Set(ids)].flatMap((employmentId) =>
    eventsOfEmployment(id, find(before, employmentId), find(after, employmentId), scene),
  );
}

/**
 * Source: guide "Event-driven data from Personio". It names these fields "among others".
 *
 * VERIFY: which others there are. That a change of the job tells nothing was reported by a user.
 */
const toldOfEmployment = [
  'department_id',
  'workplace_id',
  'position',
  'supervisor_id',
  'status',
  'team_id',
] as const satisfies readonly (keyof Employment)[];

const alsoOfEmployment = [
  'type',
  'legal_entity_id',
  'weekly_working_hours',
  'full_time_weekly_working_hours',
  'start_date',
  'end_date',
  'contract_end_date',
  'probation_end_date',
  'probation_period_length',
  'termination',
] as const satisfies readonly (keyof Employment)[];

function eventsOfEmployment(
  personId: number,
  before: Employment | null,
  after: Employment | null,
  { quirks, today }: FullScene,
): Event[] {
  const { id } = (after ?? before) as Employment;
  const payload = employmentPayload(personId, id);
  const events: EventName[] = [];
  if (before === null) events.push('employment.created');
  if (after === null) events.push('employment.deleted');
  if (before !== null && after !== null) {
    const told =
      quirks.employmentUpdated === 'named' ? toldOfEmployment : [...toldOfEmployment, ...alsoOfEmployment];
    if (differ(before, after, told)) events.push('employment.updated');
    if (differ(before, after, ['cost_centers'])) events.push('employment.updated.cost-centers');
  }
  // A date of today takes effect at once. VERIFY: a date that lies in the past when it is entered; nothing is assumed.
  const isNew = (name: 'start' | 'end') =>
    after !== null && dayOf(after, name) === today && (before === null || dayOf(before, name) !== today);
  if (isNew('start')) events.push('employment.started');
  if (isNew('end')) events.push('employment.terminated');
  return events.map((event_name) => ({ event_name, payload }));
}

/** The day on which an employment begins, or on which its termination takes effect. */
export function dayOf(employment: Employment, name: 'start' | 'end'): string | null {
  // VERIFY: whether a termination takes effect on its last day or on the day after.
  return name === 'start' ? employment.start_date : (employment.termination?.date ?? null);
}

/** What events of an employment carry. */
export function employmentPayload(personId: number, id: string): Event['payload'] {
  return { person: { id: String(personId) }, employment: { id } };
}

const timeOfAbsence = [
  'start_date',
  'end_date',
  'half_day_start',
  'half_day_end',
  'start_time',
  'end_time',
] as const satisfies readonly (keyof Absence)[];

/** Source: guide "Attendance and absence events"; what else of an absence changes tells nothing, "to keep volume low". */
function eventsOfAbsence(
  before: Absence | null,
  after: Absence | null,
  { goners, quirks }: FullScene,
): Event[] {
  const { id, person_id } = (after ?? before) as Absence;
  const payload = { person: { id: String(person_id) }, absence_period: { id } };
  if (before === null) return [{ event_name: 'absence-period.created', payload }];
  if (after === null) {
    // VERIFY: documented for a person's deletion are the events of the person and of the employments only.
    const isSilent = goners.has(person_id) && quirks.deletionEvents === 'person';
    return isSilent ? [] : [{ event_name: 'absence-period.deleted', payload }];
  }
  const events: Event[] = [];
  if (differ(before, after, ['status']))
    events.push({ event_name: 'absence-period.updated.status', payload });
  if (differ(before, after, timeOfAbsence)) {
    events.push({ event_name: 'absence-period.updated.timerange', payload });
  }
  return events;
}

const toldOfAttendance = [
  'start',
  'end',
  'attribution_date',
  'comment',
  'project_id',
  'status',
] as const satisfies readonly (keyof AttendancePeriod)[];

/** Work and breaks are periods of their own, also those that v1 shows as minutes. VERIFY: what counts as an update. */
function eventsOfAttendance(
  before: AttendancePeriod | null,
  after: AttendancePeriod | null,
  { goners, quirks }: FullScene,
): Event[] {
  const { id, person_id } = (after ?? before) as AttendancePeriod;
  const payload = { person: { id: String(person_id) }, attendance_period: { id } };
  if (before === null) return [{ event_name: 'attendance-period.created', payload }];
  if (after === null) {
    const isSilent = goners.has(person_id) && quirks.deletionEvents === 'person';
    return isSilent ? [] : [{ event_name: 'attendance-period.deleted', payload }];
  }
  return differ(before, after, toldOfAttendance)
    ? [{ event_name: 'attendance-period.updated', payload }]
    : [];
}

/** Source: changelog, "Webhooks for documents". They may tell of a document before its virus scan lets it show. */
function eventsOfDocument(
  before: Document | null,
  after: Document | null,
  { goners, quirks }: FullScene,
): Event[] {
  const { id, owner_id } = (after ?? before) as Document;
  const payload = { person: { id: String(owner_id) }, document: { id: String(id) } };
  if (before === null) return [{ event_name: 'document.created', payload }];
  if (after === null) {
    const isSilent = goners.has(owner_id) && quirks.deletionEvents === 'person';
    return isSilent ? [] : [{ event_name: 'document.deleted', payload }];
  }
  const events: Event[] = [];
  if (differ(before, after, ['category_id', 'title', 'date', 'comment', 'file_name'])) {
    events.push({ event_name: 'document.updated', payload });
  }
  if (before.esignature !== 'signed' && after.esignature === 'signed') {
    events.push({ event_name: 'document.signed', payload });
  }
  return events;
}

function differ<T>(before: T, after: T, names: readonly (keyof T)[]): boolean {
  return names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
