import type {
  Application as ApplicationWire,
  Candidate as CandidateWire,
  Handlers,
  RecruitingCategory as RecruitingCategoryWire,
  RecruitingJob as RecruitingJobWire,
  RecruitingStage,
  v2,
} from '@staffgate/catalog';
import {
  type Application,
  type Candidate,
  type RecruitingCategory,
  type RecruitingJob,
  type Stage,
  systemStages,
} from '../../company/recruiting.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta, takeAfter } from '../../paging.ts';
import {
  applicationsOf,
  type ByChange,
  type Changed,
  candidateByEmail,
  isWithin,
  lastChanged,
  placeOf,
} from '../../recruiting-tables.ts';

type V2 = Handlers<typeof v2, Context>;

export const applications: V2['applications'] = {
  list({ limit = 100, ...filters }, context) {
    const { candidates, applications } = tablesOf(context);
    const email = filters['candidate.email'];
    if (email === undefined) {
      return page(applications, filters, limit, context, (one) => applicationToWire(one, context));
    }
    const candidate = candidateByEmail(candidates, email);
    const own = candidate ? applicationsOf(applications, candidate.id) : [];
    return pageOf(own, filters, limit, context, (one) => applicationToWire(one, context));
  },

  get: ({ id }, context) => applicationToWire(find(tablesOf(context).applications, id), context),

  stageTransitions({ id, limit = 100 }, context) {
    const application = find(tablesOf(context).applications, id);
    const entered = application.stages.map((transition, index) => ({ transition, index }));
    const order = { placeOf: ({ index }: { index: number }) => [index], descending: true };
    const stretch = takeAfter(entered, order, context.page.after, limit);
    return {
      _data: stretch.records.map(({ transition: { stage, entered_at } }) => ({
        entered_at: momentToWire(entered_at, context),
        stage: stageToWire(stage, categoryOf(application, context)),
      })),
      _meta: listMeta(context, stretch.next),
    };
  },
};

export const candidates: V2['candidates'] = {
  list({ limit = 100, email, ...filters }, context) {
    if (filters['updated_at.gt'] !== undefined && filters['updated_at.lt'] !== undefined) {
      throw new ProblemFailure('badParameters');
    }
    const table = tablesOf(context).candidates;
    const toWire = (one: Candidate) => candidateToWire(one, context);
    if (email === undefined) return page(table, filters, limit, context, toWire);
    const candidate = candidateByEmail(table, email);
    return pageOf(candidate ? [candidate] : [], filters, limit, context, toWire);
  },

  get: ({ id }, context) => candidateToWire(find(tablesOf(context).candidates, id), context),
};

export const recruitingJobs: V2['recruitingJobs'] = {
  list: ({ limit = 100 }, context) =>
    page(tablesOf(context).recruiting_jobs, {}, limit, context, (job) => jobToWire(job, context)),

  get: ({ id }, context) => jobToWire(find(tablesOf(context).recruiting_jobs, id), context),
};

export const recruitingCategories: V2['recruitingCategories'] = {
  list({ limit = 100 }, context) {
    tablesOf(context);
    const all = context.store.organisation.recruiting_categories;
    const stretch = takeAfter(all, { placeOf: ({ id }) => [id] }, context.page.after, limit);
    return {
      _data: stretch.records.map((category) => categoryToWire(category, context)),
      _meta: listMeta(context, stretch.next),
    };
  },

  get({ id }, context) {
    tablesOf(context);
    const category = context.store.organisation.recruiting_categories.find((one) => String(one.id) === id);
    if (!category) throw new ProblemFailure('noResource');
    return categoryToWire(category, context);
  },
};

/** The tables, unless the account has no recruiting: its routes do not exist then. Source: reports of users. */
function tablesOf({ store, quirks, path }: Context) {
  if (!quirks.recruiting) throw new ProblemFailure('noRoute', { path });
  return store.tables;
}

function find<T>(table: { get(id: string): T | undefined }, id: string): T {
  const record = /^[1-9]\d*$/.test(id) ? table.get(id) : undefined;
  if (!record) throw new ProblemFailure('noResource');
  return record;
}

interface Filters {
  readonly 'updated_at.gt'?: string | undefined;
  readonly 'updated_at.lt'?: string | undefined;
}

interface Dated {
  readonly id: number;
  readonly updated_at: string;
}

function changedOf(filters: Filters, { page }: Context): Changed {
  const place = page.after?.[0] as string | undefined;
  return { after: filters['updated_at.gt'], before: filters['updated_at.lt'], place };
}

/** A page of a whole table. */
function page<T extends Dated, W>(
  table: ByChange<T>,
  filters: Filters,
  limit: number,
  context: Context,
  toWire: (record: T) => W,
) {
  const { records, hasMore } = lastChanged(table, changedOf(filters, context), limit);
  const last = records.at(-1);
  return {
    _data: records.map(toWire),
    _meta: listMeta(context, hasMore && last ? [placeOf(last)] : null),
  };
}

/** A page of a few records. */
function pageOf<T extends Dated, W>(
  few: readonly T[],
  filters: Filters,
  limit: number,
  context: Context,
  toWire: (record: T) => W,
) {
  const { after, before } = changedOf(filters, context);
  const kept = few.filter((record) => isWithin(record, { after, before }));
  const order = { placeOf: (record: T) => [placeOf(record)], descending: true };
  const stretch = takeAfter(kept, order, context.page.after, limit);
  return { _data: stretch.records.map(toWire), _meta: listMeta(context, stretch.next) };
}

function applicationToWire(application: Application, context: Context): ApplicationWire {
  const { store } = context;
  const candidate = store.tables.candidates.get(application.candidate_id) as Candidate;
  const job = jobOf(application, context);
  const channel = store.organisation.recruiting_channels.find(({ id }) => id === application.channel_id);
  const { stage } = application.stages.at(-1) as Application['stages'][number];
  return {
    id: String(application.id),
    application_date: application.application_date,
    candidate: {
      id: String(candidate.id),
      email: candidate.email,
      first_name: candidate.first_name,
      last_name: candidate.last_name,
      gender: candidate.gender,
    },
    job: {
      id: String(job.id),
      name: job.name,
      department: departmentOf(job, context),
      category: jobCategory(job, context),
    },
    current_stage: stageToWire(stage, categoryOf(application, context)),
    channel: channel ? { id: String(channel.id), name: channel.name } : null,
    hiring_team: teamToWire(job),
    is_anonymized: application.is_anonymized,
    created_at: momentToWire(application.created_at, context),
    updated_at: momentToWire(application.updated_at, context),
  };
}

function candidateToWire(candidate: Candidate, { store }: Context): CandidateWire {
  return {
    ...candidate,
    id: String(candidate.id),
    applications: applicationsOf(store.tables.applications, candidate.id).map(({ id, application_date }) => ({
      id: String(id),
      application_date,
    })),
  };
}

function jobToWire(job: RecruitingJob, context: Context): RecruitingJobWire {
  return {
    id: String(job.id),
    name: job.name,
    department: departmentOf(job, context),
    category: jobCategory(job, context),
    hiring_team: teamToWire(job),
    company: { id: context.store.organisation.id },
    created_at: momentToWire(job.created_at, context),
    updated_at: momentToWire(job.updated_at, context),
  };
}

function categoryToWire(category: RecruitingCategory, { store }: Context): RecruitingCategoryWire {
  const [unassigned, ...ends] = systemStages;
  const stages: Stage[] = [unassigned, ...category.stages.map(({ id }) => id), ...ends];
  return {
    id: String(category.id),
    name: category.name,
    stages: stages.map((stage) => stageToWire(stage, category)),
    company: { id: store.organisation.id },
  };
}

function stageToWire(stage: Stage, category: RecruitingCategory | undefined): RecruitingStage {
  if (typeof stage === 'string') return { id: null, kind: 'system', name: null, type: stage };
  const name = category?.stages.find(({ id }) => id === stage)?.name ?? null;
  return { id: String(stage), kind: 'custom', name, type: 'custom' };
}

/** Applications have the team of their job. */
function teamToWire({ hiring_team }: RecruitingJob): RecruitingJobWire['hiring_team'] {
  return hiring_team.map(({ person_id, role }) => ({
    person: { id: String(person_id) },
    role: { name: role },
  }));
}

function jobOf(application: Application, { store }: Context): RecruitingJob {
  return store.tables.recruiting_jobs.get(application.job_id) as RecruitingJob;
}

function categoryOf(application: Application, context: Context): RecruitingCategory | undefined {
  const { category_id } = jobOf(application, context);
  return context.store.organisation.recruiting_categories.find(({ id }) => id === category_id);
}

function departmentOf({ department_id }: RecruitingJob, { store }: Context) {
  const department = store.organisation.departments.find(({ id }) => id === department_id);
  return department ? { id: String(department.id), name: department.name } : null;
}

function jobCategory(
  { category_id }: RecruitingJob,
  { store, quirks }: Context,
): RecruitingJobWire['category'] {
  const category = store.organisation.recruiting_categories.find(({ id }) => id === category_id);
  if (!category) return null;
  return quirks.recruitingJobCategory === 'name'
    ? category.name
    : { id: String(category.id), name: category.name };
}

/**
 * A moment as recruiting writes it.
 *
 * VERIFY: whether `date-time` has an offset; it is written with one, so that either reading is right.
 */
function momentToWire(instant: string, { zone, store }: Context) {
  return { 'date-time': zone.local(instant), timezone: store.organisation.time_zone };
}
