import type { z } from 'zod';
import type { Company } from './company.ts';
import { findMistakes, type Mistake, pathOf } from './company-file/mistakes.ts';
import { CompanyFile } from './company-file/schema.ts';
import { createRandom } from './random.ts';

export { CompanyFile };

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

/** The company as a file that `parseCompany` reads back unchanged. Its records are the company's own. */
export function exportCompany(company: Company): CompanyFile {
  return { ...company };
}

function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'There is no such field' }));
}

function complete({ $schema: _, ...file }: z.output<typeof CompanyFile>, now: string): Company {
  const personId = numbering(file.people);
  const time_off_types = numberAll(file.time_off_types).map((type) => ({
    ...type,
    id_v2: type.id_v2 ?? uuidOf(`time-off type ${type.id}`),
  }));
  const absenceNumber = numbering(file.absences.map(({ v1_id }) => ({ id: v1_id ?? undefined })));
  const hourly = new Set(time_off_types.filter(({ unit }) => unit === 'hour').map(({ id }) => id));
  const attendanceNumber = numbering(file.attendances.map(({ v1_id }) => ({ id: v1_id ?? undefined })));
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
    time_off_types,
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
    recruiting_categories: numberAll(file.recruiting_categories),
    recruiting_channels: numberAll(file.recruiting_channels),
    recruiting_attributes: numberAll(file.recruiting_attributes),
    recruiting_files: file.recruiting_files.map((sent, at) => ({
      ...sent,
      id: sent.id ?? uuidOf(`recruiting file ${at}`),
      created_at: sent.created_at ?? now,
    })),
    recruiting_jobs: numberAll(file.recruiting_jobs).map((job) => ({ ...job, ...timesOf(job, now) })),
    candidates: numberAll(file.candidates).map((candidate) => ({ ...candidate, ...timesOf(candidate, now) })),
    applications: numberAll(file.applications).map((application) => {
      const { created_at, updated_at } = timesOf(application, now);
      return {
        ...application,
        application_date: application.application_date ?? created_at.slice(0, 10),
        stages: application.stages ?? [{ stage: 'unassigned', entered_at: created_at }],
        created_at,
        updated_at,
      };
    }),
    absences: file.absences.map((absence, at) => {
      const { id, v1_id, created_at = now, updated_at = now } = absence;
      const number = hourly.has(absence.time_off_type_id) ? null : absenceNumber;
      return {
        ...absence,
        id: id ?? uuidOf(`absence ${at}`),
        v1_id: v1_id === undefined ? (number?.() ?? null) : v1_id,
        created_at,
        updated_at,
      };
    }),
    compensation_types: file.compensation_types.map((type, at) => ({
      ...type,
      id: type.id ?? uuidOf(`compensation type ${at}`),
    })),
    compensations: file.compensations.map((compensation, at) => ({
      ...compensation,
      id: compensation.id ?? uuidOf(`compensation ${at}`),
      created_at: compensation.created_at ?? now,
    })),
    reports: file.reports.map((report, at) => ({
      ...report,
      id: report.id ?? uuidOf(`report ${at}`),
      created_at: report.created_at ?? now,
      updated_at: report.updated_at ?? now,
    })),
    document_categories: numberAll(file.document_categories),
    documents: numberAll(file.documents).map(({ created_at = now, ...document }) => ({
      ...document,
      date: document.date ?? created_at.slice(0, 10),
      created_at,
    })),
    attendances: file.attendances.map((period, at) => {
      const { id, v1_id, type, start, created_at = now, updated_at = now } = period;
      return {
        ...period,
        id: id ?? uuidOf(`attendance ${at}`),
        v1_id: v1_id === undefined ? (type === 'work' ? attendanceNumber() : null) : v1_id,
        status: period.status ?? (period.end === null ? 'pending' : 'confirmed'),
        attribution_date: period.attribution_date ?? start.slice(0, 10),
        created_at,
        updated_at,
      };
    }),
    projects: numberAll(file.projects).map(({ created_at = now, updated_at = now, ...project }) => ({
      ...project,
      created_at,
      updated_at,
    })),
  };
}

function timesOf(record: { created_at?: string | undefined; updated_at?: string | undefined }, now: string) {
  const created_at = record.created_at ?? now;
  return { created_at, updated_at: record.updated_at ?? now };
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
