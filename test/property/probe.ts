import { eventNames, type Operation } from '@staffgate/catalog';
import { parseCompany } from '@staffgate/emulator';

export const clock = { now: () => Date.parse('2026-11-20T09:00:00Z') };

/** What each attribute says, in words or numbers that occur nowhere else. By v1 key, where v1 has one. */
export const markers: Readonly<Record<string, readonly string[]>> = {
  first_name: ['MarkFirst'],
  last_name: ['MarkLast'],
  preferred_name: ['MarkPreferred'],
  email: ['markmail'],
  gender: ['diverse', 'DIVERSE'],
  status: ['"leave"', '"LEAVE"'],
  position: ['MarkPosition'],
  supervisor: ['770002'],
  employment_type: ['"external"', '"EXTERNAL"'],
  weekly_working_hours: ['17.25'],
  full_time_weekly_working_hours: ['41.75'],
  hire_date: ['2011-11-11'],
  contract_end_date: ['2031-01-31'],
  termination_date: ['2029-09-19', '2029-08-18'],
  termination_type: ['retirement', 'RETIREMENT'],
  termination_reason: ['MarkReason'],
  probation_period_end: ['2012-02-12'],
  created_at: ['2010-10-10T'],
  last_modified_at: ['2025-05-15T'],
  subcompany: ['MarkEntity', '770101'],
  office: ['MarkOffice', '770102'],
  department: ['MarkDepartment', '770103'],
  team: ['MarkTeam', '770104'],
  cost_centers: ['MarkCost', '770105'],
  holiday_calendar: ['MarkCalendar', '770106'],
  absence_entitlement: ['MarkAbsence', '23.75'],
  work_schedule: ['MarkSchedule', '9007199254740997'],
  fix_salary: ['77123.45'],
  fix_salary_interval: ['"yearly"'],
  hourly_salary: ['77.65'],
  last_working_day: ['2029-07-17'],
  profile_picture: ['profile-picture'],
  job: ['7a7a7a7a-0000-4000-8000-000000000001'],
  dynamic_1: ['MarkText'],
  dynamic_2: ['2013-03-13'],
  dynamic_3: ['771234'],
  dynamic_4: ['77.125'],
  dynamic_5: ['MarkOption'],
  dynamic_6: ['MarkTagA', 'MarkTagB'],
};
export const attributeKeys = Object.keys(markers);

export const personId = 770001;
const employmentId = '5e5e5e5e-0000-4000-8000-000000000001';

const typeId = '7e7e7e7e-0000-4000-8000-000000000001';
const daysId = 'dadadada-0000-4000-8000-000000000001';
const reportId = 'efefefef-0000-4000-8000-000000000001';
const newReportId = 'efefefef-0000-4000-8000-000000000002';
const payTypeId = 'eaeaeaea-0000-4000-8000-000000000001';
const workId = 'dadadada-0000-4000-8000-000000000003';
const hoursId = 'dadadada-0000-4000-8000-000000000002';

export const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    legal_entities: [{ id: 770101, name: 'MarkEntity' }],
    workplaces: [{ id: 770102, name: 'MarkOffice' }],
    departments: [{ id: 770103, name: 'MarkDepartment' }],
    teams: [{ id: 770104, name: 'MarkTeam', department_id: 770103 }],
    cost_centers: [{ id: 770105, name: 'MarkCost' }],
    holiday_calendars: [{ id: 770106, name: 'MarkCalendar' }],
    work_schedules: [{ id: '9007199254740997', name: 'MarkSchedule' }],
    // The second one is what absences name: a name that is granted with the absences, not with the attribute.
    time_off_types: [
      { id: 770107, name: 'MarkAbsence' },
      { id: 770108, name: 'Plain leave', id_v2: typeId },
      { id: 770109, name: 'Plain hours', unit: 'hour' },
    ],
    jobs: [{ id: markers.job![0], name: 'MarkJob' }],
    salary_bands: [{ id: 'abababab-0000-4000-8000-000000000001', name: 'Band', min: 1, max: 2 }],
    custom_attributes: [
      { key: 'dynamic_1', label: 'One', type: 'standard' },
      { key: 'dynamic_2', label: 'Two', type: 'date' },
      { key: 'dynamic_3', label: 'Three', type: 'integer' },
      { key: 'dynamic_4', label: 'Four', type: 'decimal' },
      { key: 'dynamic_5', label: 'Five', type: 'list', options: ['MarkOption'] },
      { key: 'dynamic_6', label: 'Six', type: 'tags', options: ['MarkTagA', 'MarkTagB'] },
    ],
    reports: [
      { id: reportId, name: 'Names', columns: ['last_name'] },
      { id: newReportId, name: 'Names', builder: 'new', api_access: true, columns: ['last_name'] },
    ],
    compensation_types: [{ id: payTypeId, name: 'Plain pay', category: 'recurring' }],
    compensations: [
      {
        person_id: personId,
        type_id: payTypeId,
        value: 12,
        interval: 'monthly',
        effective_from: '2026-01-01',
      },
    ],
    document_categories: [{ id: 770110, name: 'Plain papers' }],
    documents: [
      {
        id: 772,
        owner_id: personId,
        category_id: 770110,
        title: 'Paper',
        file_name: 'paper.txt',
        content: { text: 'x' },
      },
    ],
    absences: [
      {
        id: daysId,
        v1_id: 771,
        person_id: personId,
        time_off_type_id: 770108,
        start_date: '2026-06-01',
        end_date: '2026-06-05',
        origin: 'web',
        created_by_id: personId,
      },
      {
        id: hoursId,
        person_id: personId,
        time_off_type_id: 770109,
        start_date: '2026-06-08',
        end_date: '2026-06-08',
        start_time: '09:00',
        end_time: '10:00',
      },
    ],
    recruiting_categories: [{ id: 31, name: 'Crafts' }],
    recruiting_jobs: [{ id: 41, name: 'Lamp maker', category_id: 31 }],
    candidates: [{ id: 91, first_name: 'Ada', last_name: 'Probe' }],
    applications: [{ id: 51, candidate_id: 91, job_id: 41 }],
    projects: [{ id: 772, name: 'Plain project', member_ids: [personId] }],
    attendances: [
      {
        id: workId,
        v1_id: 773,
        person_id: personId,
        start: '2026-06-09T08:00:00',
        end: '2026-06-09T12:00:00',
        project_id: 772,
      },
    ],
    people: [
      {
        id: personId,
        first_name: 'MarkFirst',
        last_name: 'MarkLast',
        preferred_name: 'MarkPreferred',
        email: 'markmail@probe.example',
        gender: 'diverse',
        profile_picture: true,
        created_at: '2010-10-10T10:10:10Z',
        updated_at: '2025-05-15T10:10:10Z',
        holiday_calendar_id: 770106,
        work_schedule_id: '9007199254740997',
        absence_entitlements: [{ time_off_type_id: 770107, entitlement: 23.75 }],
        salary: { fix: 77123.45, interval: 'yearly', hourly: 77.65 },
        custom: {
          dynamic_1: 'MarkText',
          dynamic_2: '2013-03-13',
          dynamic_3: 771234,
          dynamic_4: 77.125,
          dynamic_5: 'MarkOption',
          dynamic_6: ['MarkTagA', 'MarkTagB'],
        },
        employments: [
          {
            id: employmentId,
            status: 'leave',
            type: 'external',
            position: 'MarkPosition',
            job_id: markers.job![0],
            supervisor_id: 770002,
            workplace_id: 770102,
            department_id: 770103,
            team_id: 770104,
            legal_entity_id: 770101,
            cost_centers: [{ id: 770105, weight: 100 }],
            weekly_working_hours: 17.25,
            full_time_weekly_working_hours: 41.75,
            start_date: '2011-11-11',
            contract_end_date: '2031-01-31',
            probation_end_date: '2012-02-12',
            termination: {
              date: '2029-09-19',
              terminated_at: '2029-08-18',
              last_working_day: '2029-07-17',
              type: 'RETIREMENT',
              reason: 'MarkReason',
            },
            created_at: '2010-10-10T10:10:10Z',
            updated_at: '2025-05-15T10:10:10Z',
          },
        ],
      },
      {
        id: 770002,
        first_name: 'Boss',
        last_name: 'Boss',
        created_at: '2001-01-01T00:00:00Z',
        updated_at: '2001-01-01T00:00:00Z',
      },
    ],
  },
  { now: '2026-11-20T09:00:00Z' },
);

/** A well-formed call of an operation about the marked person. Every operation needs one. */
export function inputOf({ id }: Operation): { fields?: Record<string, unknown>; body?: unknown } {
  const person_id = String(personId);
  const inputs: Record<string, { fields?: Record<string, unknown>; body?: unknown }> = {
    'v1.employees.list': { fields: { email: 'markmail@probe.example' } },
    'v1.employees.get': { fields: { employee_id: personId } },
    'v1.employees.create': {
      body: { employee: { email: 'n@probe.example', first_name: 'N', last_name: 'N' } },
    },
    'v1.employees.update': {
      fields: { employee_id: personId },
      body: {
        employee: { position: 'Changed', first_name: 'Changed', custom_attributes: { dynamic_1: 'Changed' } },
      },
    },
    'v1.employees.attributes': {},
    'v1.employees.customAttributes': {},
    'v1.employees.balance': { fields: { employee_id: 770002 } },
    'v1.employees.picture': { fields: { employee_id: personId } },
    'v1.employees.pictureOfWidth': { fields: { employee_id: personId, width: 10 } },
    'v2.persons.list': { fields: { id: [person_id] } },
    'v2.persons.get': { fields: { id: person_id } },
    'v2.persons.create': { body: { first_name: 'N', last_name: 'N' } },
    'v2.persons.update': {
      fields: { person_id },
      body: { last_name: 'Changed', custom_attributes: [{ id: 'dynamic_1', value: 'Changed' }] },
    },
    'v2.persons.delete': { fields: { person_id } },
    'v2.employments.list': { fields: { person_id } },
    'v2.employments.get': { fields: { person_id, id: employmentId } },
    'v2.employments.update': {
      fields: { person_id, employment_id: employmentId },
      body: { position: { title: 'Changed' }, weekly_working_hours: 5, org_units: null },
    },
    'v1.timeOffTypes.list': {},
    'v1.timeOffs.list': { fields: { 'employees[]': [personId] } },
    'v1.timeOffs.get': { fields: { id: 771 } },
    'v1.timeOffs.create': {
      body: {
        employee_id: personId,
        time_off_type_id: 770108,
        start_date: '2027-06-01',
        end_date: '2027-06-02',
        half_day_start: false,
        half_day_end: 0,
      },
    },
    'v1.timeOffs.delete': { fields: { id: 771 } },
    'v1.absencePeriods.list': { fields: { 'absence_periods[]': [hoursId] } },
    'v1.absencePeriods.create': {
      body: {
        employee_id: personId,
        time_off_type_id: 770109,
        start_date: '2027-06-04',
        end_date: '2027-06-04',
        start_time: '09:00',
        end_time: '10:00',
      },
    },
    'v1.absencePeriods.delete': { fields: { id: hoursId } },
    'v1.documents.categories': {},
    'v1.documents.upload': {
      body: formOf({
        employee_id: person_id,
        category_id: '770110',
        title: 'New',
        file: new File(['x'], 'x.txt'),
      }),
    },
    'v1.customReports.list': {},
    'v1.customReports.get': { fields: { report_id: reportId } },
    'v1.customReports.columns': {},
    'v2.reports.list': {},
    'v2.reports.get': { fields: { id: newReportId } },
    'v2.reports.attributes': {},
    'v2.compensations.list': { fields: { 'person.id': [person_id], start_date: '2026-11-01' } },
    'v2.compensations.create': {
      body: { person: { id: person_id }, type: { id: payTypeId }, value: 1, effective_from: '2027-01-01' },
    },
    'v2.compensationTypes.list': {},
    'v2.compensationTypes.create': { body: { name: 'New', category: 'ONE_TIME' } },
    'v2.documents.list': { fields: { owner_id: person_id } },
    'v2.documents.update': { fields: { document_id: '772' }, body: { name: 'Changed' } },
    'v2.documents.download': { fields: { document_id: '772' } },
    'v2.documents.delete': { fields: { document_id: '772' } },
    'v1.projects.list': {},
    'v1.projects.create': { body: { name: 'Changed' } },
    'v1.projects.update': { fields: { id: 772 }, body: { name: 'Changed' } },
    'v1.projects.delete': { fields: { id: 772 } },
    'v1.attendances.list': {
      fields: { start_date: '2026-06-01', end_date: '2026-06-30', 'employees[]': [personId] },
    },
    'v1.attendances.create': {
      body: {
        attendances: [
          { employee: personId, date: '2027-06-10', start_time: '09:00', end_time: '10:00', break: 5 },
        ],
      },
    },
    'v1.attendances.update': { fields: { id: 773 }, body: { comment: 'Changed' } },
    'v1.attendances.delete': { fields: { id: 773 } },
    'v2.attendancePeriods.list': { fields: { 'person.id': [person_id] } },
    'v2.attendancePeriods.get': { fields: { id: workId } },
    'v2.attendancePeriods.create': {
      body: { person: { id: person_id }, type: 'WORK', start: { date_time: '2027-07-01T08:00:00' } },
    },
    'v2.attendancePeriods.update': { fields: { id: workId }, body: { comment: 'Changed' } },
    'v2.attendancePeriods.delete': { fields: { id: workId } },
    'v2.projects.list': {},
    'v2.projects.get': { fields: { id: '772' } },
    'v2.projects.create': { body: { name: 'Changed', status: 'ACTIVE' } },
    'v2.projects.update': { fields: { id: '772' }, body: { name: 'Changed' } },
    'v2.projects.delete': { fields: { id: '772' } },
    'v2.projectMembers.list': { fields: { id: '772' } },
    'v2.projectMembers.add': { fields: { id: '772' }, body: [{ person: { id: person_id } }] },
    'v2.projectMembers.remove': { fields: { id: '772' } },
    'v2.absenceTypes.list': {},
    'v2.absenceTypes.get': { fields: { id: typeId } },
    'v2.absencePeriods.list': { fields: { 'person.id': [person_id] } },
    'v2.absencePeriods.get': { fields: { id: daysId } },
    'v2.absencePeriods.create': {
      body: {
        person: { id: person_id },
        absence_type: { id: typeId },
        starts_from: { date_time: '2027-07-01T00:00:00' },
      },
    },
    'v2.absencePeriods.update': { fields: { id: daysId }, body: { comment: 'Changed' } },
    'v2.absencePeriods.delete': { fields: { id: daysId } },
    'v2.absencePeriods.breakdowns': { fields: { id: daysId } },
    'v2.orgUnits.list': { fields: { type: 'team' } },
    'v2.orgUnits.get': { fields: { id: '770104', type: 'team' } },
    'v2.legalEntities.list': {},
    'v2.legalEntities.get': { fields: { id: '770101' } },
    'v2.costCenters.list': {},
    'v2.workplaces.list': {},
    'v2.jobs.list': {},
    'v2.jobs.get': { fields: { id: markers.job![0] } },
    'v2.applications.list': {},
    'v2.applications.get': { fields: { id: '51' } },
    'v2.applications.stageTransitions': { fields: { id: '51' } },
    'v2.candidates.list': {},
    'v2.candidates.get': { fields: { id: '91' } },
    'v2.recruitingJobs.list': {},
    'v2.recruitingJobs.get': { fields: { id: '41' } },
    'v2.recruitingCategories.list': {},
    'v2.recruitingCategories.get': { fields: { id: '31' } },
    'v2.webhooks.list': {},
    'v2.webhooks.create': { body: { ...webhook, url: 'https://other.example' } },
    'v2.webhooks.get': { fields: { id: webhookId } },
    'v2.webhooks.update': { fields: { id: webhookId }, body: { description: 'Changed' } },
    'v2.webhooks.delete': { fields: { id: webhookId } },
    'v2.webhooks.ping': { fields: { id: webhookId } },
    'v2.webhooks.testEvent': {
      fields: { id: webhookId },
      body: { event_name: 'person.created', payload: { person: { id: person_id } } },
    },
    'v2.webhooks.events': { fields: { id: webhookId } },
    'v2.webhooks.activity': { fields: { id: webhookId } },
    'v2.webhooks.redelivery': {
      fields: { id: webhookId },
      body: { 'occurred_at.gte': '2026-11-01T00:00:00Z' },
    },
    'v2.salaryBands.list': {},
    'v2.salaryBands.get': { fields: { id: 'abababab-0000-4000-8000-000000000001' } },
  };
  const input = inputs[id];
  if (!input) throw new Error(`${id} needs a call here`);
  return input;
}

function formOf(fields: Readonly<Record<string, string | File>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

export const webhook = {
  url: 'https://hooks.probe.example',
  description: 'Probe',
  status: 'ENABLED',
  enabled_events: eventNames,
};
/** What the seed makes of the first webhook. */
export const webhookId = '436739e7-f20a-4f63-a352-a34369162d5f';
