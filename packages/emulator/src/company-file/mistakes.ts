import { z } from 'zod';
import type {
  Absence,
  Company,
  CustomAttribute,
  CustomValue,
  Employment,
  Project,
  TimeOffType,
} from '../company.ts';

import { findPayType } from '../pay.ts';
import { attributesOf } from '../reports/attributes.ts';
import { columnsOf } from '../reports/columns.ts';
import { checkRecruiting } from './recruiting-mistakes.ts';

/** Something in a company file that has to be put right. */
export interface Mistake {
  /** Where it is, like `people[3].employments[0].supervisor_id`; empty for the file as a whole. */
  path: string;
  message: string;
}

/** Tells a mistake and its place. */
export type Report = (message: string, ...path: PropertyKey[]) => void;

/** What the schema cannot see: values that are right by themselves and do not fit together. */
export function findMistakes(company: Company): Mistake[] {
  const mistakes: Mistake[] = [];
  const report: Report = (message, ...path) => mistakes.push({ path: pathOf(path), message });

  checkTimeZone(company, report);
  checkUnique(company, report);
  checkOrganisation(company, report);
  checkPeople(company, report);
  checkSupervisors(company, report);
  checkAbsences(company, report);
  checkAttendances(company, report);
  checkProjects(company, report);
  checkRecruiting(company, report);
  checkCompensations(company, report);
  checkDocuments(company, report);
  checkReports(company, report);
  return mistakes;
}

function checkTimeZone(company: Company, report: Report): void {
  if (!isTimeZone(company.time_zone)) {
    report('There is no such time zone; expected an IANA name like Europe/Berlin', 'time_zone');
  }
}

function isTimeZone(name: string): boolean {
  // Offsets are no names, although Intl accepts them.
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function checkUnique(company: Company, report: Report): void {
  for (const list of idLists) {
    const seen = new Map<string, number>();
    for (const [at, { id }] of company[list].entries()) {
      const first = seen.get(String(id));
      if (first === undefined) seen.set(String(id), at);
      else report(`The id is already that of ${list}[${first}]`, list, at, 'id');
    }
  }

  const keys = new Map<string, number>();
  for (const [at, { key }] of company.custom_attributes.entries()) {
    const first = keys.get(key);
    if (first === undefined) keys.set(key, at);
    else report(`The key is already that of custom_attributes[${first}]`, 'custom_attributes', at, 'key');
  }

  const emails = new Map<string, number>();
  const people = new Set<number>();
  const employments = new Map<string, string>();
  for (const [at, person] of company.people.entries()) {
    if (person.email !== null) {
      const email = person.email.toLowerCase();
      const first = emails.get(email);
      if (first === undefined) emails.set(email, at);
      else report(`The address is already that of people[${first}]`, 'people', at, 'email');
    }
    // Whoever is there twice may have the same employments twice, which is no mistake of its own.
    if (people.has(person.id)) continue;
    people.add(person.id);
    for (const [index, { id }] of person.employments.entries()) {
      const path = employments.get(id);
      if (path === undefined) employments.set(id, pathOf(['people', at, 'employments', index]));
      else report(`The id is already that of ${path}`, 'people', at, 'employments', index, 'id');
    }
  }
}

const idLists = [
  'legal_entities',
  'workplaces',
  'departments',
  'teams',
  'cost_centers',
  'salary_bands',
  'jobs',
  'holiday_calendars',
  'work_schedules',
  'time_off_types',
  'compensation_types',
  'document_categories',
  'reports',
  'people',
  'absences',
  'attendances',
  'projects',
  'recruiting_categories',
  'recruiting_channels',
  'recruiting_attributes',
  'recruiting_files',
  'recruiting_jobs',
  'candidates',
  'applications',
  'compensations',
  'documents',
  'files',
] as const satisfies (keyof Company)[];

type Ids = Record<(typeof idLists)[number], Set<number | string>>;

function idsOf(company: Company): Ids {
  return Object.fromEntries(idLists.map((list) => [list, new Set(company[list].map(({ id }) => id))])) as Ids;
}

function checkOrganisation(company: Company, report: Report): void {
  const ids = idsOf(company);
  for (const [at, team] of company.teams.entries()) {
    const { department_id } = team;
    if (department_id !== null && !ids.departments.has(department_id)) {
      report(`There is no department ${department_id}`, 'teams', at, 'department_id');
    }
  }
  for (const [at, { holidays }] of company.holiday_calendars.entries()) {
    const days = new Set<string>();
    for (const [index, { date }] of holidays.entries()) {
      if (days.has(date))
        report('The day is in the calendar already', 'holiday_calendars', at, 'holidays', index);
      days.add(date);
    }
  }
  for (const [at, { parent_id }] of company.departments.entries()) {
    if (parent_id !== null && !ids.departments.has(parent_id)) {
      report(`There is no department ${parent_id}`, 'departments', at, 'parent_id');
    }
  }
  for (const circle of circlesOf(new Map(company.departments.map(({ id, parent_id }) => [id, parent_id])))) {
    const at = company.departments.findIndex(({ id }) => id === circle[0]);
    report(
      `The departments are above each other in a circle: ${circle.join(' → ')}`,
      'departments',
      at,
      'parent_id',
    );
  }
  for (const [at, job] of company.jobs.entries()) {
    for (const [index, id] of job.salary_band_ids.entries()) {
      if (!ids.salary_bands.has(id))
        report(`There is no salary band ${id}`, 'jobs', at, 'salary_band_ids', index);
    }
  }
  for (const [at, band] of company.salary_bands.entries()) {
    if (band.max < band.min) report('The most is less than the least', 'salary_bands', at, 'max');
  }
}

function checkPeople(company: Company, report: Report): void {
  const ids = idsOf(company);
  const attributes = new Map(company.custom_attributes.map((attribute) => [attribute.key, attribute]));

  for (const [at, person] of company.people.entries()) {
    const inPerson: Report = (message, ...path) => report(message, 'people', at, ...path);
    for (const [key, value] of Object.entries(person.custom)) {
      const attribute = attributes.get(key);
      const problem = attribute ? problemOf(value, attribute) : 'There is no such custom attribute';
      if (problem) inPerson(problem, 'custom', key);
    }
    const { holiday_calendar_id: calendar, work_schedule_id: schedule } = person;
    if (calendar !== null && !ids.holiday_calendars.has(calendar)) {
      inPerson(`There is no holiday calendar ${calendar}`, 'holiday_calendar_id');
    }
    if (schedule !== null && !ids.work_schedules.has(schedule)) {
      inPerson(`There is no work schedule ${schedule}`, 'work_schedule_id');
    }
    for (const [index, { time_off_type_id }] of person.absence_entitlements.entries()) {
      if (ids.time_off_types.has(time_off_type_id)) continue;
      const message = `There is no time-off type ${time_off_type_id}`;
      inPerson(message, 'absence_entitlements', index, 'time_off_type_id');
    }
    for (const [index, employment] of person.employments.entries()) {
      checkEmployment(employment, ids, (message, ...path) =>
        inPerson(message, 'employments', index, ...path),
      );
    }
  }
}

function checkEmployment(employment: Employment, ids: Ids, report: Report): void {
  for (const [field, list, what] of employmentReferences) {
    const id = employment[field];
    if (id !== null && !ids[list].has(id)) report(`There is no ${what} ${id}`, field);
  }

  let weight = 0;
  for (const [index, share] of employment.cost_centers.entries()) {
    weight += share.weight;
    if (!ids.cost_centers.has(share.id))
      report(`There is no cost center ${share.id}`, 'cost_centers', index, 'id');
  }
  // Thirds and the like may be written with two decimals.
  if (employment.cost_centers.length > 0 && Math.abs(weight - 100) > 0.05) {
    report(`The weights make ${Math.round(weight * 100) / 100}, not 100`, 'cost_centers');
  }

  const { start_date, termination } = employment;
  if (start_date === null) return;
  for (const field of ['end_date', 'contract_end_date', 'probation_end_date'] as const) {
    const end = employment[field];
    if (end !== null && end < start_date) report('The end is before the start', field);
  }
  // Whoever cancels before the first day never started.
  if (termination && termination.type !== 'CANCELLATION' && termination.date < start_date) {
    report('The end is before the start', 'termination', 'date');
  }
}

const employmentReferences = [
  ['job_id', 'jobs', 'job'],
  ['supervisor_id', 'people', 'person'],
  ['workplace_id', 'workplaces', 'workplace'],
  ['department_id', 'departments', 'department'],
  ['team_id', 'teams', 'team'],
  ['legal_entity_id', 'legal_entities', 'legal entity'],
] as const satisfies [keyof Employment, keyof Ids, string][];

/** Looks at the most recent employment only: who led whom in the past may well have changed sides. */
function checkSupervisors(company: Company, report: Report): void {
  const supervisors = new Map(
    company.people.map(({ id, employments }) => [id, employments[0]!.supervisor_id]),
  );
  for (const circle of circlesOf(supervisors)) {
    const at = company.people.findIndex(({ id }) => id === circle[0]);
    const message = `The supervisors report to each other in a circle: ${circle.join(' → ')}`;
    report(message, 'people', at, 'employments', 0, 'supervisor_id');
  }
}

function checkAbsences(company: Company, report: Report): void {
  const people = new Set(company.people.map(({ id }) => id));
  const types = new Map(company.time_off_types.map((type) => [type.id, type]));
  const numbers = new Map<number, number>();
  const uuids = new Map<string, number>();
  for (const [at, { id_v2 }] of company.time_off_types.entries()) {
    const first = uuids.get(id_v2);
    if (first === undefined) uuids.set(id_v2, at);
    else report(`The id is already that of time_off_types[${first}]`, 'time_off_types', at, 'id_v2');
  }
  for (const [at, absence] of company.absences.entries()) {
    const inAbsence: Report = (message, ...path) => report(message, 'absences', at, ...path);
    for (const field of ['person_id', 'substitute_id', 'created_by_id'] as const) {
      const id = absence[field];
      if (id !== null && !people.has(id)) inAbsence(`There is no person ${id}`, field);
    }
    const type = types.get(absence.time_off_type_id);
    if (!type) inAbsence(`There is no time-off type ${absence.time_off_type_id}`, 'time_off_type_id');
    else checkMeasure(absence, type, inAbsence);
    if (absence.v1_id === null) continue;
    const first = numbers.get(absence.v1_id);
    if (first === undefined) numbers.set(absence.v1_id, at);
    else inAbsence(`The id is already that of absences[${first}]`, 'v1_id');
  }
}

/** Whether an absence has what its unit asks for: a number in v1 for days, times on a single day for hours. */
function checkMeasure(absence: Absence, { unit }: TimeOffType, report: Report): void {
  const { start_date, end_date, start_time, end_time, half_day_start, half_day_end, v1_id } = absence;
  if (end_date !== null && end_date < start_date) report('The end is before the start', 'end_date');
  if (start_date === end_date && half_day_start && half_day_end) {
    report('Both halves of a single day make a full day, which has neither flag', 'half_day_end');
  }
  if (unit === 'day' && v1_id === null) report('An absence of days has a number in v1', 'v1_id');
  if (unit === 'hour' && v1_id !== null) report('An absence of hours has no number in v1', 'v1_id');
  if (start_time === null && end_time === null) return;
  if (unit === 'day') report('An absence of days has no times', 'start_time');
  else if (start_date !== end_date) report('Only an absence on a single day has times', 'start_time');
  else if (start_time === null || end_time === null) report('Either both times or none', 'end_time');
  else if (end_time <= start_time) report('The end is before the start', 'end_time');
}

function checkCompensations(company: Company, report: Report): void {
  const people = new Set(company.people.map(({ id }) => id));
  for (const [at, { person_id, type_id, interval }] of company.compensations.entries()) {
    const inCompensation: Report = (message, ...path) => report(message, 'compensations', at, ...path);
    if (!people.has(person_id)) inCompensation(`There is no person ${person_id}`, 'person_id');
    const type = findPayType(type_id, company);
    if (!type) inCompensation(`There is no compensation type ${type_id}`, 'type_id');
    else if ((type.category === 'one_time' || type.category === 'hourly') && interval !== null) {
      inCompensation('What is paid once or by the hour has no interval', 'interval');
    } else if ((type.category === 'recurring' || type.category === 'fixed_salary') && interval === null) {
      inCompensation('Expected how often it is paid', 'interval');
    }
  }
}

function checkReports(company: Company, report: Report): void {
  const people = new Set(company.people.map(({ id }) => id));
  const known = {
    classic: new Set(columnsOf(company).map(({ id }) => id)),
    new: new Set(attributesOf(company).map(({ name }) => name)),
  };
  for (const [at, one] of company.reports.entries()) {
    const inReport: Report = (message, ...path) => report(message, 'reports', at, ...path);
    if (one.author_id !== null && !people.has(one.author_id)) {
      inReport(`There is no person ${one.author_id}`, 'author_id');
    }
    for (const [index, column] of one.columns.entries()) {
      if (!known[one.builder].has(column)) inReport('There is no such column', 'columns', index);
    }
    for (const [index, { column }] of one.filters.entries()) {
      const isKnown = known.classic.has(column) || known.classic.has(column.replace(/_id$/, ''));
      if (!isKnown) inReport('There is no such column', 'filters', index, 'column');
    }
    const { period_type, start_date, end_date } = one;
    if (period_type === 'fixed' && start_date === null && end_date === null) {
      inReport('Expected the days of a fixed period', 'start_date');
    }
    if (start_date !== null && end_date !== null && end_date < start_date) {
      inReport('The end is before the start', 'end_date');
    }
  }
}

function checkDocuments(company: Company, report: Report): void {
  const ids = idsOf(company);
  const holders = new Map<string, number>();
  for (const [at, { owner_id, category_id, file_name, content }] of company.documents.entries()) {
    const inDocument: Report = (message, ...path) => report(message, 'documents', at, ...path);
    if (!ids.people.has(owner_id)) inDocument(`There is no person ${owner_id}`, 'owner_id');
    if (!ids.document_categories.has(category_id)) {
      inDocument(`There is no document category ${category_id}`, 'category_id');
    }
    if ('picture' in content && !/\.png$/i.test(file_name)) {
      inDocument('Pictures are drawn as PNG; expected a name that ends in .png', 'file_name');
    }
    if (!('file_id' in content)) continue;
    const { file_id } = content;
    const first = holders.get(file_id);
    if (!ids.files.has(file_id)) inDocument(`There is no file ${file_id}`, 'content', 'file_id');
    else if (first === undefined) holders.set(file_id, at);
    else inDocument(`The file is already that of documents[${first}]`, 'content', 'file_id');
  }
}

function checkAttendances(company: Company, report: Report): void {
  const ids = idsOf(company);
  const numbers = new Map<number, number>();
  for (const [at, period] of company.attendances.entries()) {
    const { person_id, project_id, type, start, end, attribution_date, status, v1_id } = period;
    const inPeriod: Report = (message, ...path) => report(message, 'attendances', at, ...path);
    if (!ids.people.has(person_id)) inPeriod(`There is no person ${person_id}`, 'person_id');
    if (project_id !== null && !ids.projects.has(project_id)) {
      inPeriod(`There is no project ${project_id}`, 'project_id');
    }
    if (type === 'break' && project_id !== null) inPeriod('A break belongs to no project', 'project_id');
    if (end !== null && end <= start) inPeriod('The end is before the start', 'end');
    else if (end !== null && Date.parse(`${end}Z`) - Date.parse(`${start}Z`) > 86_400_000) {
      inPeriod('The period is longer than 24 hours', 'end');
    }
    if (Math.abs(Date.parse(attribution_date) - Date.parse(start.slice(0, 10))) > 86_400_000) {
      inPeriod('A period counts for the day of its start, or for one beside it', 'attribution_date');
    }
    if (end === null && status === 'confirmed') inPeriod('An open period is not confirmed yet', 'status');
    if (type === 'work' && v1_id === null) inPeriod('Work has a number in v1', 'v1_id');
    if (type === 'break' && v1_id !== null) inPeriod('A break has no number in v1', 'v1_id');
    if (v1_id === null) continue;
    const first = numbers.get(v1_id);
    if (first === undefined) numbers.set(v1_id, at);
    else inPeriod(`The id is already that of attendances[${first}]`, 'v1_id');
  }
}

function checkProjects(company: Company, report: Report): void {
  const ids = idsOf(company);
  const projects = new Map(company.projects.map((project) => [project.id, project]));
  const taken = { name: new Map<string, number>(), project_code: new Map<string, number>() };
  for (const [at, project] of company.projects.entries()) {
    const inProject: Report = (message, ...path) => report(message, 'projects', at, ...path);
    for (const field of ['name', 'project_code'] as const) {
      const text = project[field];
      if (text === null) continue;
      const first = taken[field].get(text);
      if (first === undefined) taken[field].set(text, at);
      else inProject(`It is already that of projects[${first}]`, field);
    }
    const { cost_center_id, parent_id, start_date, end_date } = project;
    if (cost_center_id !== null && !ids.cost_centers.has(cost_center_id)) {
      inProject(`There is no cost center ${cost_center_id}`, 'cost_center_id');
    }
    for (const [index, id] of project.member_ids.entries()) {
      if (!ids.people.has(id)) inProject(`There is no person ${id}`, 'member_ids', index);
    }
    if (start_date !== null && end_date !== null && end_date < start_date) {
      inProject('The end is before the start', 'end_date');
    }
    if (project.assigned_to_all && project.member_ids.length > 0) {
      inProject('A project that is open to everybody has no members', 'member_ids');
    }
    if (parent_id === null) continue;
    const parent = projects.get(parent_id);
    if (!parent) inProject(`There is no project ${parent_id}`, 'parent_id');
    else if (parent.parent_id !== null)
      inProject('A sub project has no sub projects of its own', 'parent_id');
    const own = subProjectFields.find((field) => isSaid(project[field]));
    if (own) inProject('Only a project that is part of no other has that', own);
  }
}

const subProjectFields = [
  'cost_center_id',
  'assigned_to_all',
  'member_ids',
  'billable',
  'client_name',
  'project_type',
] as const satisfies (keyof Project)[];

function isSaid(value: Project[(typeof subProjectFields)[number]]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== false;
}

/** Every circle once, with the entry at which it was found at both ends. */
function circlesOf(above: ReadonlyMap<number, number | null>): number[][] {
  const circles: number[][] = [];
  const seenFrom = new Map<number, number>();
  for (const start of above.keys()) {
    let at: number | null = start;
    while (at !== null && !seenFrom.has(at)) {
      seenFrom.set(at, start);
      at = above.get(at) ?? null;
    }
    if (at === null || seenFrom.get(at) !== start) continue;
    const circle = [at];
    for (let next = above.get(at)!; next !== at; next = above.get(next)!) circle.push(next);
    circles.push([...circle, at]);
  }
  return circles;
}

/** What is wrong with the value of an attribute, if anything. Null is the value of whoever has none. */
function problemOf(value: CustomValue, attribute: CustomAttribute): string | undefined {
  return value === null ? undefined : problems[attribute.type](value, attribute.options);
}

type Problem = (value: Exclude<CustomValue, null>, options: readonly string[]) => string | undefined;

const isText: Problem = (value) => (typeof value === 'string' ? undefined : 'Expected text');
const isDate = z.iso.date();

const problems: Record<CustomAttribute['type'], Problem> = {
  standard: isText,
  link: isText,
  multiline: isText,
  date: (value) => (isDate.safeParse(value).success ? undefined : 'Expected a day as YYYY-MM-DD'),
  integer: (value) => (Number.isSafeInteger(value) ? undefined : 'Expected a whole number'),
  decimal: (value) => (typeof value === 'number' ? undefined : 'Expected a number'),
  list(value, options) {
    if (typeof value !== 'string') return 'Expected one of the options';
    return options.includes(value) ? undefined : 'The value is none of the options of the attribute';
  },
  tags(value, options) {
    if (!Array.isArray(value)) return 'Expected a list of options';
    return value.every((tag) => options.includes(tag))
      ? undefined
      : 'A value is none of the options of the attribute';
  },
};

export function pathOf(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$]+$/.test(String(step))) text += text ? `.${String(step)}` : String(step);
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text;
}
