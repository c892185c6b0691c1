import { z } from 'zod';
import type { RecruitingAttribute, RecruitingCategory } from '../company/recruiting.ts';
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
  const people = idsOf(company.people);
  const channels = idsOf(company.recruiting_channels);
  const references = [
    ['legal_entity_id', idsOf(company.legal_entities), 'legal entity'],
    ['workplace_id', idsOf(company.workplaces), 'workplace'],
    ['department_id', idsOf(company.departments), 'department'],
    ['category_id', idsOf(company.recruiting_categories), 'recruiting category'],
  ] as const;
  for (const [at, job] of company.recruiting_jobs.entries()) {
    const inJob: Report = (message, ...path) => report(message, 'recruiting_jobs', at, ...path);
    for (const [field, ids, what] of references) {
      const id = job[field];
      if (id !== null && !ids.has(id)) inJob(`There is no ${what} ${id}`, field);
    }
    for (const [index, { channel_id }] of job.external_postings.entries()) {
      if (channel_id !== null && !channels.has(channel_id)) {
        inJob(`There is no recruiting channel ${channel_id}`, 'external_postings', index, 'channel_id');
      }
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
  const known = knownOf(company);
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
    checkWhatWasSent(application, known, inApplication);
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

function checkWhatWasSent(application: Company['applications'][number], known: Known, report: Report): void {
  for (const [index, { id }] of application.files.entries()) {
    if (!known.files.has(id)) report(`There is no recruiting file ${id}`, 'files', index, 'id');
  }
  for (const [index, tag] of application.tags.entries()) {
    if (!known.tags.has(tag)) report(`There is no recruiting tag "${tag}"`, 'tags', index);
  }
  for (const [name, value] of Object.entries(application.custom)) {
    const attribute = known.attributes.get(name);
    if (!attribute) report('There is no such recruiting attribute', 'custom', name);
    else if (attribute.type === 'option' && !attribute.options.includes(value)) {
      report('The value is none of the options of the attribute', 'custom', name);
    } else if (attribute.type === 'date' && !isDate.safeParse(value).success) {
      report('Expected a day as YYYY-MM-DD', 'custom', name);
    }
  }
}

interface Known {
  readonly files: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
  readonly attributes: ReadonlyMap<string, RecruitingAttribute>;
}

function knownOf({ recruiting_files, recruiting_tags, recruiting_attributes }: Company): Known {
  return {
    files: new Set(recruiting_files.map(({ id }) => id)),
    tags: new Set(recruiting_tags),
    attributes: new Map(recruiting_attributes.map((one) => [`custom_attribute_${one.id}`, one])),
  };
}

const isDate = z.iso.date();

function idsOf(records: readonly { readonly id: number }[]): ReadonlySet<number> {
  return new Set(records.map(({ id }) => id));
}
