import { z } from 'zod';
import {
  Application,
  Candidate,
  RecruitingCategory,
  RecruitingChannel,
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
