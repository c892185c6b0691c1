import type { RecruitingCategory } from '../company/recruiting.ts';
import type { Company } from '../company.ts';
import type { Report } from './mistakes.ts';

/** What does not fit together in recruiting: references to nothing, stages of another category, doubles. */
export function checkRecruiting(company: Company, report: Report): void {
  checkCategories(company, report);
  checkJobs(company, report);
  checkCandidates(company, report);
  checkApplications(company, report);
}

function checkCategories({ recruiting_categories }: Company, report: Report): void {
  for (const [at, { stages, initial_stage_id: initial }] of recruiting_categories.entries()) {
    if (initial !== null && !stages.some(({ id }) => id === initial)) {
      report(`The category has no stage ${initial}`, 'recruiting_categories', at, 'initial_stage_id');
    }
    const seen = new Set<number>();
    for (const [index, { id }] of stages.entries()) {
      if (seen.has(id)) {
        report(`The category has the stage ${id} twice`, 'recruiting_categories', at, 'stages', index, 'id');
      }
      seen.add(id);
    }
  }
}

function checkJobs(company: Company, report: Report): void {
  const departments = idsOf(company.departments);
  const categories = idsOf(company.recruiting_categories);
  const people = idsOf(company.people);
  for (const [at, job] of company.recruiting_jobs.entries()) {
    const inJob: Report = (message, ...path) => report(message, 'recruiting_jobs', at, ...path);
    const { department_id: department, category_id: category } = job;
    if (department !== null && !departments.has(department)) {
      inJob(`There is no department ${department}`, 'department_id');
    }
    if (category !== null && !categories.has(category)) {
      inJob(`There is no recruiting category ${category}`, 'category_id');
    }
    for (const [index, { person_id }] of job.hiring_team.entries()) {
      if (!people.has(person_id)) {
        inJob(`There is no person ${person_id}`, 'hiring_team', index, 'person_id');
      }
    }
  }
}

function checkCandidates({ candidates }: Company, report: Report): void {
  const emails = new Map<string, number>();
  for (const [at, { email }] of candidates.entries()) {
    if (email === null) continue;
    const first = emails.get(email.toLowerCase());
    if (first === undefined) emails.set(email.toLowerCase(), at);
    else report(`The address is already that of candidates[${first}]`, 'candidates', at, 'email');
  }
}

function checkApplications(company: Company, report: Report): void {
  const candidates = idsOf(company.candidates);
  const channels = idsOf(company.recruiting_channels);
  const jobs = new Map(company.recruiting_jobs.map((job) => [job.id, job]));
  const categories = new Map(company.recruiting_categories.map((category) => [category.id, category]));
  const pairs = new Map<string, number>();
  for (const [at, application] of company.applications.entries()) {
    const inApplication: Report = (message, ...path) => report(message, 'applications', at, ...path);
    const { candidate_id, job_id, channel_id } = application;
    if (!candidates.has(candidate_id)) inApplication(`There is no candidate ${candidate_id}`, 'candidate_id');
    if (channel_id !== null && !channels.has(channel_id)) {
      inApplication(`There is no recruiting channel ${channel_id}`, 'channel_id');
    }
    const pair = `${candidate_id} ${job_id}`;
    const first = pairs.get(pair);
    if (first === undefined) pairs.set(pair, at);
    else inApplication(`The candidate already applies for it in applications[${first}]`, 'job_id');
    const job = jobs.get(job_id);
    if (job) checkStages(application, categories.get(job.category_id ?? 0), inApplication);
    else inApplication(`There is no recruiting job ${job_id}`, 'job_id');
  }
}

function checkStages(
  { stages }: Company['applications'][number],
  category: RecruitingCategory | undefined,
  report: Report,
): void {
  for (const [index, { stage, entered_at }] of stages.entries()) {
    if (typeof stage === 'number' && !category?.stages.some(({ id }) => id === stage)) {
      report(`The category of the job has no stage ${stage}`, 'stages', index, 'stage');
    }
    const before = stages[index - 1];
    if (before && Date.parse(entered_at) < Date.parse(before.entered_at)) {
      report('It is entered before the stage above', 'stages', index, 'entered_at');
    }
  }
}

function idsOf(records: readonly { readonly id: number }[]): ReadonlySet<number> {
  return new Set(records.map(({ id }) => id));
}
