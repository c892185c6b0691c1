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
  created_at: Instant,
  updated_at: Instant,
});
export type RecruitingJob = z.infer<typeof RecruitingJob>;

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
  is_anonymized: z.boolean().default(false).describe('Whether the candidate can no longer be told'),
  created_at: Instant,
  updated_at: Instant,
});
export type Application = z.infer<typeof Application>;
