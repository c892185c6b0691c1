import type { Application, Candidate, RecruitingFile, RecruitingJob } from './company/recruiting.ts';
import { Table } from './table.ts';

export type RecruitingJobTable = Table<RecruitingJob, 'updated'>;
export type CandidateTable = Table<Candidate, 'updated' | 'email' | 'id'>;
export type ApplicationTable = Table<Application, 'updated' | 'candidate' | 'id'>;
export type RecruitingFileTable = Table<RecruitingFile>;

/** The tables of recruiting, empty. */
export function createRecruitingTables() {
  return {
    recruiting_jobs: new Table<RecruitingJob, 'updated'>(({ id }) => id, { updated: placeOf }),
    recruiting_files: new Table<RecruitingFile>(({ id }) => id, {}),
    candidates: new Table<Candidate, 'updated' | 'email' | 'id'>(({ id }) => id, {
      id: ({ id }) => id,
      updated: placeOf,
      email: ({ email }) => email?.toLowerCase() ?? '',
    }),
    applications: new Table<Application, 'updated' | 'candidate' | 'id'>(({ id }) => id, {
      id: ({ id }) => id,
      updated: placeOf,
      candidate: ({ candidate_id }) => candidate_id,
    }),
  };
}

interface Dated {
  readonly id: number;
  readonly updated_at: string;
}

/** Where a record stands among all by its last change: the moment in milliseconds, then the id. */
export function placeOf({ id, updated_at }: Dated): string {
  return `${momentOf(updated_at)} ${String(id).padStart(16, '0')}`;
}

function momentOf(instant: string): string {
  return new Date(instant).toISOString();
}

/** A stretch of records by their last change. Both bounds are excluded. */
export interface Changed {
  /** Instants. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  /** The place behind which a page begins, as `placeOf` gives it. */
  readonly place?: string | undefined;
}

/** A table that knows the last changes of its records, whatever other orders it has. */
export type ByChange<T> = Pick<Table<T, 'updated'>, 'size' | 'firstFrom' | 'sorted'>;

/** The records of a stretch, the last changed first, and whether more follow. */
export function lastChanged<T extends Dated>(
  table: ByChange<T>,
  { after, before, place }: Changed,
  limit: number,
): { readonly records: readonly T[]; readonly hasMore: boolean } {
  // Behind the moment of a place stands a blank, which sorts behind nothing and before `~`.
  const first = after === undefined ? 0 : table.firstFrom('updated', `${momentOf(after)}~`);
  const ends = [before === undefined ? undefined : momentOf(before), place].filter(
    (end) => end !== undefined,
  );
  const end = Math.min(table.size, ...ends.map((key) => table.firstFrom('updated', key)));
  const start = Math.max(first, end - limit);
  return {
    records: table.sorted('updated').slice(start, Math.max(start, end)).reverse(),
    hasMore: start > first,
  };
}

/** Whether a record is in a stretch. */
export function isWithin(record: Dated, { after, before, place }: Changed): boolean {
  const moment = momentOf(record.updated_at);
  return (
    (after === undefined || moment > momentOf(after)) &&
    (before === undefined || moment < momentOf(before)) &&
    (place === undefined || placeOf(record) < place)
  );
}

/** The candidate of an address, upper and lower case alike. */
export function candidateByEmail(table: CandidateTable, email: string): Candidate | undefined {
  const key = email.toLowerCase();
  if (key === '') return undefined;
  const found = table.sorted('email')[table.firstFrom('email', key)];
  return found?.email?.toLowerCase() === key ? found : undefined;
}

/** The applications of a candidate, by id. */
export function applicationsOf(table: ApplicationTable, candidateId: number): readonly Application[] {
  const from = table.firstFrom('candidate', candidateId);
  return table.sorted('candidate').slice(from, table.firstFrom('candidate', candidateId + 1));
}
