import { z } from 'zod';
import {
  Application,
  Candidate,
  RecruitingAttribute,
  RecruitingCategory,
  RecruitingChannel,
  RecruitingFile,
  RecruitingJob,
} from './company/recruiting.ts';

const Id = z.int().positive();
const Key = z.string().regex(/^dynamic_[a-z0-9_.]+$/i);
const PlainDate = z.iso.date();
const Instant = z.iso.datetime();
const Duration = z
  .string()
  .regex(/^\d\d:[0-5]\d$/, 'expected a time as HH:MM')
  .describe('Working time as HH:MM');
const optionalDate = PlainDate.nullable().default(null);

/** A company that holds a share of the people; v1 calls it subcompany. */
export const LegalEntity = z.strictObject({
  id: Id,
  name: z.string().min(1).describe('As registered'),
  country: z.string().length(2).default('DE').describe('ISO 3166-1 alpha-2'),
  address: z
    .strictObject({
      street: z.string().describe('Street and number'),
      zip_code: z.string().describe('Postal code'),
      city: z.string().describe('City'),
      country: z.string().length(2).describe('ISO 3166-1 alpha-2; may differ from the country of the entity'),
    })
    .meta({ title: 'Address' })
    .nullable()
    .default(null)
    .describe('Where it is registered'),
});
export type LegalEntity = z.infer<typeof LegalEntity>;

/** An office. */
export const Workplace = z.strictObject({ id: Id, name: z.string().min(1).describe('Usually the city') });
export type Workplace = z.infer<typeof Workplace>;

const orgUnit = {
  id: Id,
  name: z.string().min(1).describe('Display name'),
  abbreviation: z.string().nullable().default(null).describe('A few letters'),
  description: z.string().nullable().default(null).describe('What it does'),
};

export const Department = z.strictObject({
  ...orgUnit,
  parent_id: Id.nullable().default(null).describe('The department above'),
});
export type Department = z.infer<typeof Department>;

export const Team = z.strictObject({
  ...orgUnit,
  department_id: Id.nullable().default(null).describe('The department it belongs to'),
});
export type Team = z.infer<typeof Team>;

export const CostCenter = z.strictObject({
  id: Id,
  name: z.string().min(1).describe('Usually a number and a name'),
});
export type CostCenter = z.infer<typeof CostCenter>;

export const SalaryBand = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1).describe('Display name'),
  currency: z.string().length(3).default('EUR').describe('ISO 4217'),
  min: z.number().min(0).describe('The least somebody is paid'),
  max: z.number().min(0).describe('The most somebody is paid'),
  interval: z
    .enum(['yearly', 'monthly', 'hourly'])
    .default('yearly')
    .describe('What min and max are paid for'),
});
export type SalaryBand = z.infer<typeof SalaryBand>;

export const Job = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1).describe('Display name'),
  job_family: z.string().nullable().default(null).describe('The field of work'),
  level: z.string().nullable().default(null).describe('How senior it is'),
  job_track: z.string().nullable().default(null).describe('The kind of career, like Management or Expert'),
  global_grade: z.string().nullable().default(null).describe('Grade across all families'),
  salary_band_ids: z.array(z.uuid()).default([]).describe('Ids of salary bands'),
});
export type Job = z.infer<typeof Job>;

export const HolidayCalendar = z.strictObject({
  id: Id,
  name: z.string().min(1).describe('Display name'),
  country: z.string().length(2).nullable().default(null).describe('ISO 3166-1 alpha-2'),
  state: z.string().nullable().default(null).describe('The part of the country'),
  holidays: z
    .array(
      z
        .strictObject({
          date: PlainDate.describe('The day'),
          name: z.string().min(1).describe('Display name'),
          half: z.boolean().default(false).describe('Whether only the afternoon is off'),
        })
        .meta({ title: 'Holiday', description: 'A day off for everybody who has the calendar.' }),
    )
    .default([])
    .describe('Each day once; the API does not show them, but absences use up nothing on them'),
});
export type HolidayCalendar = z.infer<typeof HolidayCalendar>;

export const WorkSchedule = z.strictObject({
  id: z
    .union([Id, z.string().regex(/^\d+$/)])
    .describe('A number; a string of digits where it is above 2^53, as some real ones are'),
  name: z.string().min(1).describe('Display name'),
  valid_from: optionalDate.describe('The day from which it holds'),
  monday: Duration.default('08:00'),
  tuesday: Duration.default('08:00'),
  wednesday: Duration.default('08:00'),
  thursday: Duration.default('08:00'),
  friday: Duration.default('08:00'),
  saturday: Duration.default('00:00'),
  sunday: Duration.default('00:00'),
});
export type WorkSchedule = z.infer<typeof WorkSchedule>;

export const TimeOffType = z.strictObject({
  id: Id,
  id_v2: z.uuid(),
  name: z.string().min(1).describe('Display name'),
  category: z.string().nullable().default('other').describe('As in v1, like paid_vacation or sick_leave'),
  unit: z.enum(['day', 'hour']).default('day').describe('Whether it is taken in days or in hours'),
  approval_required: z
    .boolean()
    .default(false)
    .describe('Whether somebody has to agree, unless that is skipped'),
  half_days: z.boolean().default(true).describe('Whether half days may be taken'),
  substitute: z
    .enum(['none', 'optional', 'required'])
    .default('optional')
    .describe('Whether somebody who covers may or must be named; v1 cannot name anybody'),
});
export type TimeOffType = z.infer<typeof TimeOffType>;

/** A company-specific attribute of people. Its value is text, a number, a day, or a list of options. */
export const CustomAttribute = z
  .strictObject({
    key: Key.describe('Starts with dynamic_, like dynamic_771201'),
    label: z.string().min(1).describe('Display name'),
    type: z
      .enum(['standard', 'date', 'integer', 'decimal', 'list', 'link', 'tags', 'multiline'])
      .default('standard')
      .describe('What its values are: one of the options for list, several for tags'),
    universal_id: z.string().nullable().default(null).describe('A name shared by all companies, like iban'),
    options: z.array(z.string()).default([]).describe('What list and tags can be'),
  })
  .meta({ title: 'Custom attribute', description: 'A company-specific attribute of people.' });
export type CustomAttribute = z.infer<typeof CustomAttribute>;

/** Values by type: text for standard, list, link, multiline; a day for date; numbers; a list for tags. */
export const CustomValue = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
export type CustomValue = z.infer<typeof CustomValue>;

export const Termination = z
  .strictObject({
    date: PlainDate.describe('The last day of the employment'),
    last_working_day: optionalDate.describe('The last day at work'),
    terminated_at: optionalDate.describe('The day notice was given'),
    type: z.string().default('UNSPECIFIED').describe('As in v2, like QUIT or RETIREMENT'),
    reason: z.string().default('').describe('In the words of the company'),
  })
  .meta({ title: 'Termination', description: 'How an employment ends or has ended.' });
export type Termination = z.infer<typeof Termination>;

export const Employment = z.strictObject({
  id: z.uuid(),
  status: z.enum(['onboarding', 'active', 'leave', 'inactive']).default('active').describe('Where it stands'),
  type: z.enum(['internal', 'external']).default('internal').describe('Whether the company is the employer'),
  position: z.string().default('').describe('Free text'),
  job_id: z.uuid().nullable().default(null).describe('Id of a job'),
  supervisor_id: Id.nullable().default(null).describe('Id of a person'),
  workplace_id: Id.nullable().default(null).describe('Id of a workplace'),
  department_id: Id.nullable().default(null).describe('Id of a department'),
  team_id: Id.nullable().default(null).describe('Id of a team'),
  legal_entity_id: Id.nullable().default(null).describe('Id of a legal entity'),
  cost_centers: z
    .array(
      z
        .strictObject({
          id: Id.describe('Id of a cost center'),
          weight: z.number().min(0).max(100).describe('Percent'),
        })
        .meta({ title: 'Cost share' }),
    )
    .default([])
    .describe('Shares in percent, together 100'),
  weekly_working_hours: z.number().min(0).max(168).nullable().default(40).describe('By contract'),
  full_time_weekly_working_hours: z
    .number()
    .min(0)
    .max(168)
    .nullable()
    .default(40)
    .describe('What full time would be; who works less is part-time'),
  start_date: optionalDate.describe('The first day'),
  end_date: optionalDate.describe('The last day, once it is over'),
  contract_end_date: optionalDate.describe('When a fixed term ends'),
  probation_end_date: optionalDate.describe('The last day of the probation'),
  probation_period_length: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('Of the probation, where no end is given'),
  termination: Termination.nullable().default(null).describe('How it ends or has ended'),
  created_at: Instant,
  updated_at: Instant,
});
export type Employment = z.infer<typeof Employment>;

/** A person with everything that both generations show of them. */
export const Person = z.strictObject({
  id: Id,
  email: z.string().nullable().default(null).describe('Unique, whatever the case'),
  first_name: z.string().min(1).describe('Given name'),
  last_name: z.string().min(1).describe('Family name'),
  preferred_name: z
    .string()
    .default('')
    .describe('The full name somebody goes by; empty where it is the usual'),
  gender: z.enum(['male', 'female', 'diverse', '']).default('').describe('Empty where not given'),
  language_code: z.string().nullable().default(null).describe('Language of the person, like en or de'),
  profile_picture: z.boolean().default(false).describe('Whether there is a picture; the emulator draws it'),
  custom: z.record(Key, CustomValue).default({}).describe('Values of custom attributes by key'),
  employments: z.array(Employment).min(1).describe('The most recent first'),
  holiday_calendar_id: Id.nullable().default(null).describe('Id of a holiday calendar'),
  work_schedule_id: WorkSchedule.shape.id.nullable().default(null).describe('Id of a work schedule'),
  absence_entitlements: z
    .array(
      z
        .strictObject({
          time_off_type_id: Id.describe('Id of a time-off type'),
          entitlement: z.number().describe('Per year, in the unit of the type'),
          taken: z.number().default(0).describe('Used up so far, besides the absences that are recorded'),
          planned: z.number().default(0).describe('Booked for later, besides the absences that are recorded'),
        })
        .meta({ title: 'Absence entitlement' }),
    )
    .default([])
    .describe('What may be taken off'),
  salary: z
    .strictObject({
      fix: z.number().default(0).describe('Fixed salary per interval'),
      interval: z
        .enum(['monthly', 'quarterly', 'half-yearly', 'yearly', ''])
        .default('')
        .describe('What fix is paid for; empty without fix'),
      hourly: z.number().default(0).describe('Pay per hour'),
      currency: z.string().length(3).default('EUR').describe('ISO 4217'),
      effective_from: optionalDate.describe('Since when; the first day of the employment where null'),
    })
    .meta({ title: 'Salary' })
    .nullable()
    .default(null)
    .describe('Pay, where it is kept here'),
  changed_at: z
    .record(z.string(), Instant)
    .default({})
    .describe('When single attributes were last changed, by v1 key; others count as changed at creation'),
  created_at: Instant,
  updated_at: Instant,
});
export type Person = z.infer<typeof Person>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time as HH:MM');

/** A stretch of being away, in days or in hours by the unit of its type; both generations show it. */
export const Absence = z.strictObject({
  id: z.uuid(),
  v1_id: Id.nullable(),
  person_id: Id.describe('Id of a person'),
  time_off_type_id: Id.describe('Id of a time-off type; its unit is how the absence is measured'),
  start_date: PlainDate.describe('The first day'),
  end_date: PlainDate.nullable().describe('The last day; null while the end is open'),
  half_day_start: z.boolean().default(false).describe('Only the second half of the first day'),
  half_day_end: z.boolean().default(false).describe('Only the first half of the last day'),
  start_time: TimeOfDay.nullable().default(null).describe('HH:MM, for hours on a single day'),
  end_time: TimeOfDay.nullable().default(null).describe('HH:MM, for hours on a single day'),
  status: z
    .enum(['approved', 'pending', 'rejected', 'deletion_pending', 'substitute_requested'])
    .default('approved')
    .describe('Where the request stands'),
  approved_at: Instant.nullable().default(null).describe('When it was approved'),
  comment: z.string().default('').describe('In the words of who entered it'),
  substitute_id: Id.nullable().default(null).describe('Id of the person who covers'),
  origin: z
    .enum(['web', 'api', 'mobile', 'slack', 'msteams'])
    .default('api')
    .describe('Through what it was entered'),
  created_by_id: Id.nullable().default(null).describe('Id of the person who entered it; null for the API'),
  created_at: Instant,
  updated_at: Instant,
});
export type Absence = z.infer<typeof Absence>;

export const CompensationType = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1).describe('Display name'),
  category: z
    .enum(['recurring', 'one_time', 'bonus'])
    .describe('How it is paid; the types of salaries are always there'),
});
export type CompensationType = z.infer<typeof CompensationType>;

/** Something that somebody is paid; v1 shows salaries only. */
export const Compensation = z.strictObject({
  id: z.uuid(),
  person_id: Id.describe('Id of a person'),
  type_id: z.uuid().describe('Id of a compensation type, or of a type of salary as v2 shows it'),
  value: z.number().describe('The amount'),
  currency: z.string().length(3).default('EUR').describe('ISO 4217'),
  interval: z
    .enum(['monthly', 'quarterly', 'half-yearly', 'yearly'])
    .nullable()
    .default(null)
    .describe('How often it is paid; null for hourly pay and what is paid once'),
  effective_from: PlainDate.describe('The first day, or that of the payment'),
  comment: z.string().default('').describe('In the words of who entered it'),
  created_at: Instant,
});
export type Compensation = z.infer<typeof Compensation>;

const reportPeriods = [
  'fixed',
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'last_thirty_days',
  'next_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'year_to_date',
  'last_year',
  'next_year',
  'last_day_of_this_week',
  'last_day_of_last_week',
  'last_day_of_this_month',
  'last_day_of_last_month',
  'last_day_of_this_quarter',
  'last_day_of_last_quarter',
  'last_day_of_this_year',
  'last_day_of_last_year',
] as const;

/** What somebody wants to see of the people, again and again. Its rows are worked out when they are asked for. */
export const Report = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1).describe('Display name'),
  description: z.string().default('').describe('What it is for'),
  author_id: Id.nullable().default(null).describe('Id of the person who made it'),
  type: z.enum(['point_in_time', 'historical_data', 'timeframe']).default('timeframe').describe('As in v1'),
  period_type: z.enum(reportPeriods).default('this_year').describe('The days it is about'),
  start_date: optionalDate.describe('The first day, where they are fixed'),
  end_date: optionalDate.describe('The last day, where they are fixed'),
  columns: z
    .array(z.string())
    .min(1)
    .describe('Keys of attributes, absence_<type>, compensation_<type> and the like'),
  filters: z
    .array(
      z
        .strictObject({
          column: z.string().describe('A column, or one with _id behind it'),
          comparison: z.enum(['eq', 'neq']).default('eq').describe('Equal or not'),
          value: z.string().describe('A text, or an id'),
        })
        .meta({ title: 'Report filter' }),
    )
    .default([])
    .describe('Whom it shows'),
  refresh: z
    .enum(['up_to_date', 'updating', 'update_failed'])
    .default('up_to_date')
    .describe('How its data stand in v1'),
  last_opened_at: Instant.nullable()
    .default(null)
    .describe('When somebody opened it; archived 60 days later, never where null and not fetched yet'),
  builder: z.enum(['classic', 'new']).default('classic').describe('classic: shown by v1; new: shown by v2'),
  api_access: z.boolean().default(false).describe('Whether an administrator opened it to v2'),
  layout: z.enum(['flat', 'grouped', 'chart']).default('flat').describe('v2 gives flat ones only'),
  created_at: Instant,
  updated_at: Instant,
});
export type Report = z.infer<typeof Report>;

export const DocumentCategory = z.strictObject({ id: Id, name: z.string().min(1).describe('Display name') });
export type DocumentCategory = z.infer<typeof DocumentCategory>;

/** Where the bytes of a document come from: most are drawn when somebody asks for them. */
export const DocumentContent = z.union([
  z
    .strictObject({ text: z.string().describe('The first line is the heading of a PDF') })
    .meta({ title: 'Text content', description: 'Text, drawn as a PDF where the file name ends in .pdf.' }),
  z
    .strictObject({ picture: z.string().describe('Other words make another picture') })
    .meta({ title: 'Picture content', description: 'A picture that the emulator draws as a PNG.' }),
  z
    .strictObject({ file_id: z.uuid().describe('Id of one of the files') })
    .meta({ title: 'File content', description: 'Bytes that are kept as they are.' }),
]);
export type DocumentContent = z.infer<typeof DocumentContent>;

/** A document of a person; v1 adds it, v2 shows it. */
export const Document = z.strictObject({
  id: Id,
  owner_id: Id.describe('Id of the person it belongs to'),
  category_id: Id.describe('Id of a document category'),
  title: z.string().min(1).max(256).describe('Display name; v2 calls it name'),
  file_name: z.string().min(1).describe('With its ending, which tells the type'),
  date: PlainDate.describe('The day it bears'),
  comment: z.string().default('').describe('In the words of who added it'),
  content: DocumentContent.describe('What is in the file'),
  virus_scan: z.enum(['unknown', 'safe', 'unsafe']).default('safe').describe('What the scan found'),
  scanned_at: Instant.nullable().default(null).describe('When its scan ends; until then v2 does not show it'),
  esignature: z
    .enum([
      'status_unspecified',
      'pending',
      'signed',
      'declined',
      'canceled',
      'expired',
      'failed',
      'email_bounced',
    ])
    .default('status_unspecified')
    .describe('Where its electronic signature stands'),
  created_at: Instant,
});
export type Document = z.infer<typeof Document>;

/** Bytes that cannot be drawn. */
export const StoredFile = z.strictObject({
  id: z.uuid().describe('As documents name it'),
  base64: z
    .string()
    .refine((text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), 'expected base64')
    .describe('The bytes in base64'),
});
export type StoredFile = z.infer<typeof StoredFile>;
const LocalDateTime = z.iso.datetime({ local: true, precision: 0 }).regex(/[^Z]$/, 'expected no zone');

/** A stretch of work, or of a break. v1 shows work, and the breaks within as minutes. */
export const AttendancePeriod = z.strictObject({
  id: z.uuid(),
  v1_id: Id.nullable(),
  person_id: Id.describe('Id of a person'),
  type: z.enum(['work', 'break']).default('work').describe('Breaks lie within work, or beside it'),
  start: LocalDateTime.describe('In the time zone of the company, like 2026-09-01T08:00:00'),
  end: LocalDateTime.nullable().describe('The same; null while the period is open'),
  attribution_date: PlainDate.describe('The day it counts for'),
  comment: z.string().nullable().default(null).describe('In the words of who entered it'),
  project_id: Id.nullable().default(null).describe('Id of a project; none for a break'),
  status: z.enum(['pending', 'confirmed', 'rejected']).default('confirmed').describe('Pending while open'),
  is_auto_generated: z.boolean().default(false).describe('Whether a rule made it, like a break that is due'),
  created_at: Instant,
  updated_at: Instant,
});
export type AttendancePeriod = z.infer<typeof AttendancePeriod>;

/** What attendances are recorded for. */
export const Project = z.strictObject({
  id: Id,
  name: z.string().min(1).max(255).describe('Unique'),
  status: z.enum(['active', 'archived']).default('active').describe('Only active ones can be recorded for'),
  project_code: z.string().nullable().default(null).describe('Unique, sub projects included'),
  description: z.string().max(1000).nullable().default(null).describe('What it is about'),
  parent_id: Id.nullable().default(null).describe('The project it is part of, which is part of none itself'),
  cost_center_id: Id.nullable().default(null).describe('Id of a cost center; not of a sub project'),
  assigned_to_all: z
    .boolean()
    .default(false)
    .describe('Whether everybody may record for it; a sub project does as its parent'),
  member_ids: z.array(Id).default([]).describe('Ids of people; none where it is open to everybody'),
  start_date: optionalDate.describe('The first day'),
  end_date: optionalDate.describe('The day after the last one'),
  billable: z.boolean().default(false).describe('A sub project does as its parent'),
  client_name: z.string().max(255).nullable().default(null).describe('The customer; not of a sub project'),
  project_type: z.string().max(255).nullable().default(null).describe('Free text; not of a sub project'),
  created_at: Instant,
  updated_at: Instant,
});
export type Project = z.infer<typeof Project>;

/** A whole company, as the emulator holds it and as a company file describes it. */
export const Company = z.strictObject({
  format: z.literal('staffgate-company/1').describe('Name and version of this format'),
  id: z.string().default('90210').describe('As webhooks name the company'),
  name: z.string().min(1).describe('Display name'),
  language: z.enum(['en', 'de']).default('en').describe('Of error messages'),
  time_zone: z.string().default('Europe/Berlin').describe('IANA name; days of v1 begin there'),
  legal_entities: z.array(LegalEntity).default([]).describe('The newest first'),
  workplaces: z.array(Workplace).default([]),
  departments: z.array(Department).default([]),
  teams: z.array(Team).default([]),
  cost_centers: z.array(CostCenter).default([]),
  salary_bands: z.array(SalaryBand).default([]),
  jobs: z.array(Job).default([]),
  holiday_calendars: z.array(HolidayCalendar).default([]),
  work_schedules: z.array(WorkSchedule).default([]),
  time_off_types: z.array(TimeOffType).default([]),
  custom_attributes: z.array(CustomAttribute).default([]),
  compensation_types: z.array(CompensationType).default([]),
  document_categories: z.array(DocumentCategory).default([]),
  reports: z.array(Report).default([]),
  people: z.array(Person).default([]),
  attendance_approval: z
    .boolean()
    .default(false)
    .describe('Whether somebody has to agree to attendances, unless that is skipped'),
  absences: z.array(Absence).default([]),
  attendances: z.array(AttendancePeriod).default([]),
  projects: z.array(Project).default([]),
  recruiting_categories: z.array(RecruitingCategory).default([]),
  recruiting_channels: z.array(RecruitingChannel).default([]),
  recruiting_attributes: z.array(RecruitingAttribute).default([]),
  recruiting_tags: z.array(z.string().min(1)).default([]).describe('What applications can be marked with'),
  recruiting_jobs: z.array(RecruitingJob).default([]),
  recruiting_files: z.array(RecruitingFile).default([]),
  candidates: z.array(Candidate).default([]),
  applications: z.array(Application).default([]),
  compensations: z.array(Compensation).default([]),
  documents: z.array(Document).default([]),
  files: z.array(StoredFile).default([]),
});
export type Company = z.infer<typeof Company>;
