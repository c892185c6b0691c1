import { fileCategories } from '@staffgate/catalog';
import { z } from 'zod';

const Id = z.int().positive();
const PlainDate = z.iso.date();
const Instant = z.iso.datetime();

/** The stages that every company has, whatever its categories. */
export const systemStages = ['unassigned', 'offer', 'accepted', 'rejected', 'withdrawn'] as const;
export type SystemStage = (typeof systemStages)[number];

/** A kind of openings, with the stages between `unassigned` and an offer. */
export const RecruitingCategory = z.strictObject({
  id: Id,
  name: z.string().min(1).describe('Display name'),
  stages: z
    .array(
      z
        .strictObject({
          id: Id.describe('Its own number; the same stage may be in several categories'),
          name: z.string().min(1).describe('Display name'),
        })
        .meta({ title: 'Recruiting stage' }),
    )
    .default([])
    .describe('Stages of the company, in their order; the system stages need no mention'),
  initial_stage_id: Id.nullable()
    .default(null)
    .describe('The stage where applications begin; unassigned where null'),
});
export type RecruitingCategory = z.infer<typeof RecruitingCategory>;

/** Through what people hear of an opening. */
export const RecruitingChannel = z.strictObject({ id: Id, name: z.string().min(1).describe('Display name') });
export type RecruitingChannel = z.infer<typeof RecruitingChannel>;

/** An opening that people apply for. */
export const RecruitingJob = z.strictObject({
  id: Id,
  name: z.string().min(1).describe('As the posting is titled'),
  department_id: Id.nullable().default(null).describe('Id of a department'),
  category_id: Id.nullable().default(null).describe('Id of a recruiting category'),
  hiring_team: z
    .array(
      z
        .strictObject({
          person_id: Id.describe('Id of a person'),
          role: z.string().min(1).describe('What they do, like Recruiter'),
        })
        .meta({ title: 'Hiring team member' }),
    )
    .default([])
    .describe('Who works on it'),
  is_published: z.boolean().default(true).describe('Whether people can see it and apply'),
  legal_entity_id: Id.nullable().default(null).describe('Id of a legal entity'),
  workplace_id: Id.nullable().default(null).describe('Id of a workplace'),
  descriptions: z
    .array(
      z
        .strictObject({
          name: z.string().min(1).describe('The heading'),
          value: z.string().describe('HTML'),
        })
        .meta({ title: 'Job description' }),
    )
    .default([])
    .describe('What the posting says'),
  employment_type: z
    .enum(['permanent', 'intern', 'trainee', 'freelance'])
    .default('permanent')
    .describe('What kind of contract is offered'),
  seniority: z
    .enum(['entry-level', 'experienced', 'executive', 'student'])
    .default('experienced')
    .describe('Who is wanted'),
  schedule: z.enum(['full-time', 'part-time']).default('full-time').describe('How much there is to do'),
  years_of_experience: z
    .enum(['lt-1', '1-2', '2-5', '5-7', '7-10', '10-15', 'gt-15'])
    .nullable()
    .default(null)
    .describe('How many years are wanted; lt means less than, gt more than'),
  keywords: z.array(z.string().min(1)).default([]).describe('What the posting is found by'),
  occupation: z.string().default('').describe('As in the feed, like office_management'),
  occupation_category: z.string().default('').describe('As in the feed, like administrative_and_clerical'),
  external_postings: z
    .array(
      z
        .strictObject({
          id: z.string().min(1).describe('As the job board names it'),
          channel_id: Id.nullable().default(null).describe('Id of the recruiting channel it belongs to'),
        })
        .meta({ title: 'External posting' }),
    )
    .default([])
    .describe('Where else it is posted'),
  created_at: Instant,
  updated_at: Instant,
});
export type RecruitingJob = z.infer<typeof RecruitingJob>;

/** What the company asks applicants besides; v1 calls it `custom_attribute_<id>`. */
export const RecruitingAttribute = z.strictObject({
  id: Id,
  label: z.string().min(1).describe('Display name'),
  type: z.enum(['text', 'date', 'option']).default('text').describe('What its values are'),
  options: z.array(z.string()).default([]).describe('What the value can be, for option'),
});
export type RecruitingAttribute = z.infer<typeof RecruitingAttribute>;

/**
 * A file that was uploaded for an application. No operation gives it back, so that the emulator keeps what it is and
 * not its bytes.
 */
export const RecruitingFile = z.strictObject({
  id: z.uuid(),
  original_filename: z.string().min(1).describe('As it was uploaded'),
  mimetype: z.string().min(1).describe('By the ending of its name'),
  size: z.int().min(0).describe('Bytes'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null)
    .describe('What tells it from others, as its bytes are not kept'),
  created_at: Instant,
});
export type RecruitingFile = z.infer<typeof RecruitingFile>;

/** Somebody who has applied. */
export const Candidate = z.strictObject({
  id: Id,
  first_name: z.string().min(1).describe('Given name'),
  last_name: z.string().min(1).describe('Family name'),
  email: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Unique among candidates, whatever the case; null once anonymized'),
  gender: z
    .enum(['male', 'female', 'diverse', 'undefined'])
    .nullable()
    .default(null)
    .describe('Null where not given'),
  phone: z.string().nullable().default(null).describe('As given'),
  location: z.string().nullable().default(null).describe('As given'),
  birthday: PlainDate.nullable().default(null).describe('As given'),
  linkedin_profile: z.string().nullable().default(null).describe('Address of the profile'),
  available_from: z.string().nullable().default(null).describe('Free text'),
  created_at: Instant,
  updated_at: Instant,
});
export type Candidate = z.infer<typeof Candidate>;

/** A system stage by its word, or a stage of the category by its id. */
export const Stage = z.union([z.enum(systemStages), Id]);
export type Stage = z.infer<typeof Stage>;

/** Somebody's application for an opening. */
export const Application = z.strictObject({
  id: Id,
  candidate_id: Id.describe('Id of a candidate'),
  job_id: Id.describe('Id of an opening'),
  channel_id: Id.nullable().default(null).describe('Id of a recruiting channel'),
  application_date: PlainDate.describe('The day it came'),
  stages: z
    .array(
      z
        .strictObject({
          stage: Stage.describe('A system stage, or the id of a stage of the category'),
          entered_at: Instant.describe('In UTC'),
        })
        .meta({ title: 'Stage transition' }),
    )
    .min(1)
    .describe('Every stage it has entered, the present one last'),
  external_posting_id: z.string().nullable().default(null).describe('Id of the posting on a job board'),
  message: z.string().default('').describe('In the words of the applicant'),
  salary_expectations: z.string().default('').describe('Free text'),
  tags: z.array(z.string().min(1)).default([]).describe('Some of the recruiting tags'),
  custom: z
    .record(z.string().regex(/^custom_attribute_\d+$/), z.string())
    .default({})
    .describe('Values of recruiting attributes, by `custom_attribute_<id>`'),
  files: z
    .array(
      z
        .strictObject({
          id: z.uuid().describe('Id of a recruiting file'),
          category: z.enum(fileCategories).describe('What it is'),
        })
        .meta({ title: 'Application file' }),
    )
    .default([])
    .describe('What was sent with it'),
  is_anonymized: z.boolean().default(false).describe('Whether the candidate can no longer be told'),
  created_at: Instant,
  updated_at: Instant,
});
export type Application = z.infer<typeof Application>;
