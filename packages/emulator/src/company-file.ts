import { z } from 'zod';
import {
  Company,
  CostCenter,
  CustomAttribute,
  type CustomValue,
  Department,
  Employment,
  HolidayCalendar,
  Job,
  LegalEntity,
  Person,
  SalaryBand,
  Team,
  TimeOffType,
  Workplace,
  WorkSchedule,
} from './company.ts';
import { createRandom } from './random.ts';

const numbered = LegalEntity.shape.id.optional().describe('Numbered on from the highest where left out');
const derived = z.uuid().optional().describe('Made up where left out, always the same');
const moment = Person.shape.created_at.optional();
const timestamps = {
  created_at: moment.describe('In UTC; the moment of the import where left out'),
  updated_at: moment.describe('In UTC; the moment of the import where left out'),
};

const EmploymentRecord = Employment.extend({ id: derived, ...timestamps }).meta({
  title: 'Employment',
  description: 'A time of somebody at the company.',
});
const PersonRecord = Person.extend({
  id: numbered,
  employments: z
    .array(EmploymentRecord)
    .min(1)
    .prefault([{}])
    .describe('The most recent first; one active employment where left out'),
  ...timestamps,
}).meta({ title: 'Person', description: 'Somebody who works, worked or will work at the company.' });

/**
 * A company as a file describes it: a `Company` where ids and times may be left out. `parseCompany` reads one, fills
 * in what is missing and checks that everything fits together.
 */
export const CompanyFile = Company.extend({
  $schema: z.string().optional().describe('Where editors find the JSON Schema; not kept'),
  legal_entities: listOf(
    LegalEntity.extend({ id: numbered }).meta({ title: 'Legal entity' }),
    'The newest first',
  ),
  workplaces: listOf(Workplace.extend({ id: numbered }).meta({ title: 'Workplace' }), 'Where people work'),
  departments: listOf(
    Department.extend({ id: numbered }).meta({ title: 'Department' }),
    'Their ids are their own',
  ),
  teams: listOf(Team.extend({ id: numbered }).meta({ title: 'Team' }), 'Their ids are their own'),
  cost_centers: listOf(CostCenter.extend({ id: numbered }).meta({ title: 'Cost center' }), 'Who pays'),
  salary_bands: listOf(
    SalaryBand.extend({ id: derived }).meta({ title: 'Salary band' }),
    'What jobs are paid',
  ),
  jobs: listOf(Job.extend({ id: derived }).meta({ title: 'Job' }), 'The job architecture'),
  holiday_calendars: listOf(
    HolidayCalendar.extend({ id: numbered }).meta({ title: 'Holiday calendar' }),
    'Names and regions; the days themselves are not kept',
  ),
  work_schedules: listOf(
    WorkSchedule.extend({
      id: WorkSchedule.shape.id
        .optional()
        .describe('Above 2^53 as a string of digits; numbered on from the highest below that where left out'),
    }).meta({ title: 'Work schedule' }),
    'How the hours of a week are spread',
  ),
  time_off_types: listOf(
    TimeOffType.extend({ id: numbered }).meta({ title: 'Time-off type' }),
    'Kinds of absence',
  ),
  custom_attributes: listOf(CustomAttribute, 'What the company keeps of people besides'),
  people: listOf(PersonRecord, 'Everybody, whatever the status'),
}).meta({ title: 'Company' });
export type CompanyFile = z.input<typeof CompanyFile>;

function listOf<T extends z.ZodType>(record: T, description: string) {
  return z.array(record).default([]).describe(description);
}

/** Something in a company file that has to be put right. */
export interface Mistake {
  /** Where it is, like `people[3].employments[0].supervisor_id`; empty for the file as a whole. */
  path: string;
  message: string;
}

/** A company file that cannot be used. Its message lists the first twenty mistakes, `mistakes` has them all. */
export class CompanyFileError extends Error {
  override readonly name = 'CompanyFileError';
  readonly code = 'bad-company-file';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const listed = mistakes.slice(0, 20).map(({ path, message }) => (path ? `${path}: ${message}` : message));
    if (mistakes.length > listed.length) listed.push(`and ${mistakes.length - listed.length} more`);
    super(
      [`The company file has ${mistakes.length === 1 ? 'a mistake' : 'mistakes'}:`, ...listed].join('\n'),
    );
    this.mistakes = mistakes;
  }
}

/**
 * Reads the content of a company file. `now` is the moment at which records without times count as created.
 *
 * Throws a `CompanyFileError` with every mistake: first those of single values, and once there are none, those of
 * values that do not fit together.
 *
 * @example
 * const file = { format: 'staffgate-company/1', name: 'Muster', people: [{ first_name: 'Mira', last_name: 'Falk' }] };
 * parseCompany(file, { now: '2026-11-20T09:00:00Z' }).people[0].employments[0].status // 'active'
 */
export function parseCompany(json: unknown, options: { now: string }): Company {
  const parsed = CompanyFile.safeParse(json);
  if (!parsed.success) throw new CompanyFileError(parsed.error.issues.flatMap(mistakesOf));
  const company = complete(parsed.data, options.now);
  const mistakes = findMistakes(company);
  if (mistakes.length > 0) throw new CompanyFileError(mistakes);
  return company;
}

/** The company as a file that `parseCompany` reads back unchanged. */
export function exportCompany(company: Company): CompanyFile {
  return structuredClone(company);
}

/** The JSON Schema of company files, for editors and other tools. */
export function companyFileJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(CompanyFile, { io: 'input' });
}

/** The reference page of the format, in Markdown. */
export function companyFileReference(): string {
  const page = [
    '# Company files',
    'A company file is a whole company as JSON: its organisation, its people and their employments. The emulator',
    'starts with one, imports one while it runs, and exports its present state as one. What it exports it reads back',
    'unchanged.',
    '',
    'This is enough; everything else has a default:',
    '',
    '```json',
    JSON.stringify(smallestExample, null, 2),
    '```',
    '',
    'Give records an id where others refer to them:',
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
    'Every mistake is reported with its place, like `people[3].employments[0].supervisor_id`. Names of fields that',
    'are not in the tables below are mistakes, and so are references to what is not in the file, cost shares that do',
    'not make 100, values that are none of the options of their attribute, and circles of supervisors or departments.',
  ];
  for (const record of recordsOf(companyFileJsonSchema() as JsonSchema)) {
    page.push('', `## ${record.title}`, '');
    if (record.description) page.push(record.description, '');
    page.push('| field | type | default | meaning |', '| --- | --- | --- | --- |', ...rowsOf(record));
  }
  return `${page.join('\n').replace('# Company files\n', '# Company files\n\n')}\n`;
}

const smallestExample = {
  format: 'staffgate-company/1',
  name: 'Muster GmbH',
  people: [{ first_name: 'Mira', last_name: 'Falk' }],
} satisfies CompanyFile;

const example = {
  format: 'staffgate-company/1',
  name: 'Muster GmbH',
  departments: [{ id: 4011, name: 'Workshop' }],
  custom_attributes: [
    { key: 'dynamic_771201', label: 'Languages', type: 'tags', options: ['German', 'Danish', 'English'] },
  ],
  people: [
    { id: 50001, first_name: 'Mira', last_name: 'Falk', email: 'mira.falk@muster.example' },
    {
      id: 50002,
      first_name: 'Jonas',
      last_name: 'Lund',
      custom: { dynamic_771201: ['German', 'Danish'] },
      employments: [
        { department_id: 4011, supervisor_id: 50001, start_date: '2024-03-01', weekly_working_hours: 32 },
      ],
    },
  ],
} satisfies CompanyFile;

function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'There is no such field' }));
}

function pathOf(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$]+$/.test(String(step))) text += text ? `.${String(step)}` : String(step);
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text;
}

function complete({ $schema: _, ...file }: z.output<typeof CompanyFile>, now: string): Company {
  const personId = numbering(file.people);
  return {
    ...file,
    legal_entities: numberAll(file.legal_entities),
    workplaces: numberAll(file.workplaces),
    departments: numberAll(file.departments),
    teams: numberAll(file.teams),
    cost_centers: numberAll(file.cost_centers),
    salary_bands: file.salary_bands.map((band, at) => ({
      ...band,
      id: band.id ?? uuidOf(`salary band ${at}`),
    })),
    jobs: file.jobs.map((job, at) => ({ ...job, id: job.id ?? uuidOf(`job ${at}`) })),
    holiday_calendars: numberAll(file.holiday_calendars),
    work_schedules: numberAll(file.work_schedules),
    time_off_types: numberAll(file.time_off_types),
    people: file.people.map((person) => {
      const id = person.id ?? personId();
      return {
        ...person,
        id,
        employments: person.employments.map((employment, at) => ({
          ...employment,
          id: employment.id ?? uuidOf(`employment ${at} of ${id}`),
          created_at: employment.created_at ?? now,
          updated_at: employment.updated_at ?? now,
        })),
        created_at: person.created_at ?? now,
        updated_at: person.updated_at ?? now,
      };
    }),
  };
}

type Numbered = { id?: number | string | undefined };

function numberAll<T extends Numbered>(records: readonly T[]): (T & { id: Exclude<T['id'], undefined> })[] {
  const next = numbering(records);
  // A number is an id of every kind of record; TypeScript cannot tell that of a `T` it does not know.
  return records.map((record) => ({ ...record, id: (record.id ?? next()) as Exclude<T['id'], undefined> }));
}

/** Counts on from the highest id. Ids that are too large to be numbers are passed over. */
function numbering(records: readonly Numbered[]): () => number {
  let highest = 0;
  for (const { id } of records) {
    const number = Number(id ?? 0);
    if (Number.isSafeInteger(number) && number > highest) highest = number;
  }
  return () => ++highest;
}

function uuidOf(name: string): string {
  return createRandom(name).uuid();
}

type Report = (message: string, ...path: PropertyKey[]) => void;

/** What the schema cannot see: values that are right by themselves and do not fit together. */
function findMistakes(company: Company): Mistake[] {
  const mistakes: Mistake[] = [];
  const report: Report = (message, ...path) => mistakes.push({ path: pathOf(path), message });

  checkTimeZone(company, report);
  checkUnique(company, report);
  checkOrganisation(company, report);
  checkPeople(company, report);
  checkSupervisors(company, report);
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
  'people',
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

/** The part of JSON Schema that company files use. */
interface JsonSchema {
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  required?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | false;
}

/** The schema itself and every record with a title below it, in the order in which they are first met. */
function recordsOf(schema: JsonSchema): JsonSchema[] {
  const records: JsonSchema[] = [];
  const waiting = [schema];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { title } = next;
    if (title && !records.some((record) => record.title === title)) records.push(next);
    waiting.push(
      ...(next.anyOf ?? []),
      ...(next.items ? [next.items] : []),
      ...Object.values(next.properties ?? {}),
    );
  }
  return records;
}

function rowsOf(record: JsonSchema): string[] {
  return Object.entries(record.properties ?? {}).map(([field, schema]) => {
    const isRequired = record.required?.includes(field) ?? false;
    const whenMissing = isRequired ? 'required' : schema.default === undefined ? '' : code(schema.default);
    const cells = [`\`${field}\``, typeOf(schema), whenMissing, schema.description ?? ''];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
}

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema.properties) return `[${schema.title}](#${schema.title?.toLowerCase().replaceAll(' ', '-')})`;
  if (schema.additionalProperties) return `object of ${typeOf(schema.additionalProperties)} by key`;
  return schema.format ?? [schema.type ?? 'anything'].flat().join(' or ');
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
