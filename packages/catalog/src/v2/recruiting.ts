import { z } from 'zod';
import { exposes, freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { Instant, openEnum, PlainDate } from '../schemas.ts';
import { beta, listOf, paging } from './schemas.ts';

/** A moment of recruiting: an object, and its member is spelt with a hyphen. */
const Moment = z.object({ 'date-time': z.string(), timezone: z.string().nullish() });

const Named = z.object({ id: z.string(), name: z.string().nullish() });

/**
 * Where an application stands. The stages that every company has hold no id and no name.
 *
 * VERIFY: the words of `kind` and `type` were never seen; those of v1 phases are assumed.
 */
export const RecruitingStage = z.object({
  id: z.string().nullable(),
  kind: openEnum(['system', 'custom']).nullish(),
  name: z.string().nullable(),
  type: openEnum(['unassigned', 'rejected', 'withdrawn', 'offer', 'accepted', 'custom']).nullish(),
});
export type RecruitingStage = z.infer<typeof RecruitingStage>;

/** Who works on a job or an application; empty where nobody is assigned. */
const HiringTeam = z.array(
  z.object({
    person: exposes(z.object({ id: z.string() }), { person: 'id' }).nullish(),
    role: z.object({ name: z.string().nullish() }).nullish(),
  }),
);

/** The kind of a job, which decides on its stages. One client reads it as a text as well. */
const JobCategory = z.union([z.string(), Named]).nullish();

/**
 * Somebody's application for a job. Its files, tags and custom attributes cannot be read. Names too are what the
 * applicant wrote, whom nobody knows.
 */
export const Application = z.object({
  id: z.string(),
  application_date: PlainDate.nullish(),
  candidate: z.object({
    id: z.string(),
    email: z.string().nullish(),
    first_name: freeText(z.string().nullish()),
    last_name: freeText(z.string().nullish()),
    gender: z.string().nullish(),
  }),
  job: z
    .object({
      id: z.string(),
      name: freeText(z.string().nullish()),
      department: Named.nullish(),
      category: JobCategory,
    })
    .nullish(),
  current_stage: RecruitingStage.nullish(),
  channel: Named.nullish(),
  hiring_team: HiringTeam.nullish(),
  is_anonymized: z.boolean(),
  created_at: Moment,
  updated_at: Moment,
});
export type Application = z.infer<typeof Application>;

/** A stage that an application has entered. */
export const StageTransition = z.object({ entered_at: Moment, stage: RecruitingStage });
export type StageTransition = z.infer<typeof StageTransition>;

/** Somebody who has applied, once or more often. */
export const Candidate = z.object({
  id: z.string(),
  first_name: freeText(z.string().nullish()),
  last_name: freeText(z.string().nullish()),
  email: z.string().nullish(),
  gender: z.string().nullish(),
  phone: z.string().nullish(),
  location: freeText(z.string().nullish()),
  birthday: z.string().nullish(),
  linkedin_profile: freeText(z.string().nullish()),
  available_from: freeText(z.string().nullish()),
  applications: z.array(z.object({ id: z.string(), application_date: PlainDate.nullish() })).nullish(),
  /** A plain text here, unlike on applications and jobs. */
  created_at: z.string(),
  updated_at: z.string(),
});
export type Candidate = z.infer<typeof Candidate>;

/** An opening that people apply for; not a job of the job architecture. */
export const RecruitingJob = z.object({
  id: z.string(),
  name: freeText(z.string().nullish()),
  department: Named.nullish(),
  category: JobCategory,
  hiring_team: HiringTeam.nullish(),
  company: z.object({ id: z.string() }).nullish(),
  created_at: Moment,
  updated_at: Moment,
});
export type RecruitingJob = z.infer<typeof RecruitingJob>;

/** A kind of jobs, with the stages that their applications go through. */
export const RecruitingCategory = z.object({
  id: z.string(),
  name: z.string().nullish(),
  stages: z.array(RecruitingStage).nullish(),
  company: z.object({ id: z.string() }).nullish(),
});
export type RecruitingCategory = z.infer<typeof RecruitingCategory>;

const read = {
  area: 'recruiting',
  access: 'read',
  scopes: ['personio:recruiting:read'],
  risk: 'read',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
  headers: beta,
} as const;

const pages = { style: 'cursor', defaultLimit: 100, maxLimit: 200 } as const;

const idOf = (what: string) => z.strictObject({ id: z.string().meta({ description: `Id of the ${what}` }) });

const moment = (when: string) =>
  Instant.optional().meta({
    description: `Only what was last changed ${when} this moment, like 2026-01-31T12:00:00Z`,
  });
const updated = { 'updated_at.gt': moment('after'), 'updated_at.lt': moment('before') };

const unread = 'Files, tags and custom attributes of an application are not answered.';

/** Applications. They are made with `v1.recruiting`. */
export const applications = {
  list: operation({
    id: 'v2.applications.list',
    method: 'GET',
    path: '/v2/recruiting/applications',
    summary: 'List applications, the last changed first, optionally those of a candidate by e-mail address.',
    notes: [unread],
    ...read,
    query: z.strictObject({
      ...paging(100, 200),
      ...updated,
      'candidate.email': z
        .string()
        .optional()
        .meta({ description: 'Only applications of the candidate with this address' }),
    }),
    answer: { kind: 'json', schema: listOf(Application) },
    errors: [400, 401, 403, 404, 429],
    pages,
    source: 'reference/get_v2-recruiting-applications-id; parameters and shapes from three clients',
    certainty: 'observed',
  }),

  get: operation({
    id: 'v2.applications.get',
    method: 'GET',
    path: '/v2/recruiting/applications/{id}',
    summary: 'Get one application.',
    notes: [unread],
    ...read,
    parameters: idOf('application'),
    answer: { kind: 'json', schema: Application },
    errors: [401, 403, 404, 429],
    source: 'reference/get_v2-recruiting-applications-id; shape from a client',
    certainty: 'observed',
  }),

  stageTransitions: operation({
    id: 'v2.applications.stageTransitions',
    method: 'GET',
    path: '/v2/recruiting/applications/{id}/stage-transitions',
    summary: 'List the stages that an application has entered, the latest first.',
    notes: ['Whether the list is paged is not documented; that it is, like its siblings, is assumed.'],
    ...read,
    parameters: idOf('application'),
    query: z.strictObject(paging(100, 200)),
    answer: { kind: 'json', schema: listOf(StageTransition) },
    errors: [400, 401, 403, 404, 429],
    pages,
    source: 'reference/get_v2-recruiting-applications-id-stage-transitions; shape from a client',
    certainty: 'inferred',
  }),
} as const;

/** Candidates. */
export const candidates = {
  list: operation({
    id: 'v2.candidates.list',
    method: 'GET',
    path: '/v2/recruiting/candidates',
    summary: 'List candidates, the last changed first, optionally by e-mail address.',
    notes: ['`updated_at.gt` and `updated_at.lt` exclude each other: both are answered with 400.'],
    ...read,
    query: z.strictObject({
      ...paging(100, 200),
      ...updated,
      email: z.string().optional().meta({ description: 'Only the candidate with this address' }),
    }),
    answer: { kind: 'json', schema: listOf(Candidate) },
    errors: [400, 401, 403, 404, 429],
    pages,
    source: 'reference/get_v2-recruiting-candidates; the name of the e-mail filter is assumed',
    certainty: 'inferred',
  }),

  get: operation({
    id: 'v2.candidates.get',
    method: 'GET',
    path: '/v2/recruiting/candidates/{id}',
    summary: 'Get one candidate.',
    ...read,
    parameters: idOf('candidate'),
    answer: { kind: 'json', schema: Candidate },
    errors: [401, 403, 404, 429],
    source: 'reference/get_v2-recruiting-candidates-id; shape from a client',
    certainty: 'observed',
  }),
} as const;

/** Openings. */
export const recruitingJobs = {
  list: operation({
    id: 'v2.recruitingJobs.list',
    method: 'GET',
    path: '/v2/recruiting/jobs',
    summary: 'List the openings of recruiting, the last changed first.',
    ...read,
    query: z.strictObject(paging(100, 200)),
    answer: { kind: 'json', schema: listOf(RecruitingJob) },
    errors: [400, 401, 403, 404, 429],
    pages,
    source: 'reference/get_v2-recruiting-jobs; shape from a client',
    certainty: 'observed',
  }),

  get: operation({
    id: 'v2.recruitingJobs.get',
    method: 'GET',
    path: '/v2/recruiting/jobs/{id}',
    summary: 'Get one opening of recruiting.',
    ...read,
    parameters: idOf('opening'),
    answer: { kind: 'json', schema: RecruitingJob },
    errors: [401, 403, 404, 429],
    source: 'reference/get_v2-recruiting-jobs-id; shape from a client',
    certainty: 'observed',
  }),
} as const;

/** Kinds of openings. */
export const recruitingCategories = {
  list: operation({
    id: 'v2.recruitingCategories.list',
    method: 'GET',
    path: '/v2/recruiting/categories',
    summary: 'List the categories of openings, with the stages of their applications.',
    ...read,
    query: z.strictObject(paging(100, 200)),
    answer: { kind: 'json', schema: listOf(RecruitingCategory) },
    errors: [400, 401, 403, 404, 429],
    pages,
    source: 'a list of the operations of v2; shape from a client',
    certainty: 'observed',
  }),

  get: operation({
    id: 'v2.recruitingCategories.get',
    method: 'GET',
    path: '/v2/recruiting/categories/{id}',
    summary: 'Get one category of openings.',
    ...read,
    parameters: idOf('category'),
    answer: { kind: 'json', schema: RecruitingCategory },
    errors: [401, 403, 404, 429],
    source: 'a list of the operations of v2; shape from a client',
    certainty: 'observed',
  }),
} as const;
