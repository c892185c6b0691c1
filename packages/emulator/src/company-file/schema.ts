import { z } from 'zod';
import {
  Absence,
  AttendancePeriod,
  Company,
  Compensation,
  CompensationType,
  CostCenter,
  CustomAttribute,
  Department,
  Document,
  DocumentCategory,
  Employment,
  HolidayCalendar,
  Job,
  LegalEntity,
  Person,
  Project,
  Report,
  SalaryBand,
  StoredFile,
  Team,
  TimeOffType,
  Workplace,
  WorkSchedule,
} from '../company.ts';
import { recruitingLists } from './recruiting-schema.ts';

const numbered = LegalEntity.shape.id.optional().describe('Numbered on from the highest where left out');
const derived = z.uuid().optional().describe('Made up where left out, always the same');
const moment = Person.shape.created_at.optional();
const timestamps = {
  created_at: moment.describe('In UTC; the moment of the import where left out'),
  updated_at: moment.describe('In UTC; the moment of the import where left out'),
};

const EmploymentRecord = Employment.extend({ id: derived, ...timestamps }).meta({
  title: 'Employment',
  description: 'A time of somebody at the company.',
});
const PersonRecord = Person.extend({
  id: numbered,
  employments: z
    .array(EmploymentRecord)
    .min(1)
    .prefault([{}])
    .describe('The most recent first; one active employment where left out'),
  ...timestamps,
}).meta({ title: 'Person', description: 'Somebody who works, worked or will work at the company.' });

/**
 * A company as a file describes it: a `Company` where ids and times may be left out. `parseCompany` reads one, fills
 * in what is missing and checks that everything fits together.
 */
export const CompanyFile = Company.extend({
  $schema: z.string().optional().describe('Where editors find the JSON Schema; not kept'),
  legal_entities: listOf(
    LegalEntity.extend({ id: numbered }).meta({ title: 'Legal entity' }),
    'The newest first',
  ),
  workplaces: listOf(Workplace.extend({ id: numbered }).meta({ title: 'Workplace' }), 'Where people work'),
  departments: listOf(
    Department.extend({ id: numbered }).meta({ title: 'Department' }),
    'Their ids are their own',
  ),
  teams: listOf(Team.extend({ id: numbered }).meta({ title: 'Team' }), 'Their ids are their own'),
  cost_centers: listOf(CostCenter.extend({ id: numbered }).meta({ title: 'Cost center' }), 'Who pays'),
  salary_bands: listOf(
    SalaryBand.extend({ id: derived }).meta({ title: 'Salary band' }),
    'What jobs are paid',
  ),
  jobs: listOf(Job.extend({ id: derived }).meta({ title: 'Job' }), 'The job architecture'),
  holiday_calendars: listOf(
    HolidayCalendar.extend({ id: numbered }).meta({ title: 'Holiday calendar' }),
    'Days off of regions',
  ),
  work_schedules: listOf(
    WorkSchedule.extend({
      id: WorkSchedule.shape.id
        .optional()
        .describe('Above 2^53 as a string of digits; numbered on from the highest below that where left out'),
    }).meta({ title: 'Work schedule' }),
    'How the hours of a week are spread',
  ),
  time_off_types: listOf(
    TimeOffType.extend({
      id: numbered,
      id_v2: derived.describe('As v2 knows it; made up where left out, always the same'),
    }).meta({ title: 'Time-off type' }),
    'Kinds of absence',
  ),
  custom_attributes: listOf(CustomAttribute, 'What the company keeps of people besides'),
  compensation_types: listOf(
    CompensationType.extend({ id: derived }).meta({ title: 'Compensation type' }),
    'What people are paid besides their salary',
  ),
  document_categories: listOf(
    DocumentCategory.extend({ id: numbered }).meta({ title: 'Document category' }),
    'Kinds of document',
  ),
  reports: listOf(
    Report.extend({ id: derived, ...timestamps }).meta({
      title: 'Report',
      description: 'Something to be seen of the people; its rows are worked out when they are asked for.',
    }),
    'Of both report builders',
  ),
  people: listOf(PersonRecord, 'Everybody, whatever the status'),
  absences: listOf(
    Absence.extend({
      id: derived.describe('As v2 knows it, v1 calls it id_v2; made up where left out, always the same'),
      v1_id: Absence.shape.v1_id
        .optional()
        .describe('As v1 knows absences of days, numbered on where left out; null for those of hours'),
      ...timestamps,
    }).meta({ title: 'Absence', description: 'A stretch of being away.' }),
    'Vacations, sick leaves and the like',
  ),
  attendances: listOf(
    AttendancePeriod.extend({
      id: derived.describe('As v2 knows it, v1 calls it id_v2; made up where left out, always the same'),
      v1_id: AttendancePeriod.shape.v1_id
        .optional()
        .describe('As v1 knows work, numbered on where left out; null for breaks'),
      attribution_date: AttendancePeriod.shape.attribution_date
        .optional()
        .describe('The day it counts for; that of its start where left out'),
      status: AttendancePeriod.shape.status
        .unwrap()
        .optional()
        .describe('Confirmed where left out, pending while open'),
      ...timestamps,
    }).meta({ title: 'Attendance', description: 'A stretch of work, or of a break.' }),
    'Work and breaks',
  ),
  projects: listOf(
    Project.extend({ id: numbered, ...timestamps }).meta({ title: 'Project' }),
    'What attendances are recorded for',
  ),
  ...recruitingLists,
  compensations: listOf(
    Compensation.extend({ id: derived, created_at: timestamps.created_at }).meta({
      title: 'Compensation',
      description:
        'Something that somebody is paid, besides or after the salary that stands with the person.',
    }),
    'Earlier and later salaries, allowances, payments, bonuses',
  ),
  documents: listOf(
    Document.extend({
      id: numbered,
      date: Document.shape.date.optional().describe('The day it bears; that of created_at where left out'),
      created_at: timestamps.created_at,
    }).meta({ title: 'Document', description: 'A document of a person.' }),
    'What is kept of people on paper',
  ),
  files: listOf(
    StoredFile.meta({ title: 'File', description: 'Bytes of a document that was uploaded.' }),
    'The bytes of documents that are not drawn',
  ),
}).meta({ title: 'Company' });
export type CompanyFile = z.input<typeof CompanyFile>;

function listOf<T extends z.ZodType>(record: T, description: string) {
  return z.array(record).default([]).describe(description);
}
