import { z } from 'zod';
import {
  Application,
  Candidate,
  RecruitingAttribute,
  RecruitingCategory,
  RecruitingChannel,
  RecruitingFile,
  RecruitingJob,
} from '../company/recruiting.ts';

const id = Candidate.shape.id.optional().describe('Numbered on from the highest where left out');
const moment = Candidate.shape.created_at.optional();
const timestamps = {
  created_at: moment.describe('In UTC; the moment of the import where left out'),
  updated_at: moment.describe('In UTC; the moment of the import where left out'),
};

/** The lists of recruiting in a company file. */
export const recruitingLists = {
  recruiting_categories: listOf(
    RecruitingCategory.extend({ id }).meta({ title: 'Recruiting category' }),
    'Kinds of openings, each with its stages',
  ),
  recruiting_channels: listOf(
    RecruitingChannel.extend({ id }).meta({ title: 'Recruiting channel' }),
    'Through what people hear of openings',
  ),
  recruiting_attributes: listOf(
    RecruitingAttribute.extend({ id }).meta({
      title: 'Recruiting attribute',
      description: 'What the company asks applicants besides; v1 calls it `custom_attribute_<id>`.',
    }),
    'What applicants are asked besides',
  ),
  recruiting_files: listOf(
    RecruitingFile.extend({
      id: RecruitingFile.shape.id.optional().describe('Made up where left out, always the same'),
      created_at: timestamps.created_at,
    }).meta({
      title: 'Recruiting file',
      description: 'A file that was uploaded for an application; its bytes are not kept.',
    }),
    'What applicants have sent',
  ),
  recruiting_jobs: listOf(
    RecruitingJob.extend({ id, ...timestamps }).meta({
      title: 'Recruiting job',
      description: 'An opening that people apply for; v1 calls it job position.',
    }),
    'Openings; v2 calls the job architecture jobs as well',
  ),
  candidates: listOf(
    Candidate.extend({ id, ...timestamps }).meta({
      title: 'Candidate',
      description: 'Somebody who has applied.',
    }),
    'Who has applied',
  ),
  applications: listOf(
    Application.extend({
      id,
      application_date: Application.shape.application_date
        .optional()
        .describe('The day it came; that of its creation where left out'),
      stages: Application.shape.stages
        .optional()
        .describe('Every stage it has entered, the present one last; unassigned where left out'),
      ...timestamps,
    }).meta({ title: 'Application', description: 'An application for an opening.' }),
    'What they have applied for',
  ),
};

function listOf<T extends z.ZodType>(record: T, description: string) {
  return z.array(record).default([]).describe(description);
}
