import type { Operation } from '@staffgate/catalog';

/**
 * Where the emulator knowingly differs from Personio's OpenAPI files, because the service was seen to. An entry that
 * no longer applies fails the check, so the list can only shrink.
 */
export interface KnownDifference {
  readonly operations: readonly Operation['id'][];
  readonly where: string;
  readonly place: RegExp;
  readonly what: RegExp;
  readonly why: string;
}

const bothEmployees = ['v1.employees.list', 'v1.employees.get'] as const;
const bothEmployments = ['v2.employments.list', 'v2.employments.get'] as const;
const bothPersons = ['v2.persons.list', 'v2.persons.get'] as const;

export const knownDifferences: readonly KnownDifference[] = [
  {
    operations: ['v1.employees.list'],
    where: 'answer 200',
    place: /^\/data$/,
    what: /^must be object$/,
    why: 'the list answer inherits `data: object` from the general answer and then says array; examples show an array',
  },
  ...bothEmployees.map((operation) => ({
    operations: [operation],
    where: 'answer 200',
    place: /\/(supervisor|team|office|department|subcompany|holiday_calendar|work_schedule)\/value$/,
    what: /^must be object$/,
    why: `${operation}: an object attribute that is not set was recorded as null, which the schema does not allow`,
  })),
  {
    operations: ['v1.employees.update'],
    where: 'request',
    place: /^\/employee\/supervisor_id$/,
    what: /^must be number$/,
    why: 'null clears the supervisor, as the text beside the field says; its schema says number only',
  },
  {
    operations: ['v1.employees.customAttributes'],
    where: 'answer 200',
    place: /^$/,
    what: /^has a body$/,
    why: 'the older path is described without an answer; it answers what the newer one does',
  },
  ...(['v1.timeOffs.list', 'v1.absencePeriods.list', 'v1.attendances.list'] as const).map((operation) => ({
    operations: [operation],
    where: 'answer 200',
    place: /^\/data$/,
    what: /^must be object$/,
    why: `${operation}: the list answer inherits \`data: object\` and then says array; examples show an array`,
  })),
  {
    operations: ['v1.timeOffs.list'],
    where: 'answer 200',
    place: /end_date$/,
    what: /^must be string$/,
    why: 'v1.timeOffs.list: an absence without an end has none to tell; the schema says string',
  },
  {
    operations: ['v1.attendances.list'],
    where: 'answer 200',
    place: /^\/(offset|limit)$/,
    what: /^must be integer$/,
    why: 'v1.attendances.list: both were seen as texts when they were sent; the schema says integer',
  },
  {
    operations: ['v1.attendances.create'],
    where: 'answer 400',
    place: /error_msg$/,
    what: /^must be string$/,
    why: 'v1.attendances.create: a row that was stored has no message, null in the example; the schema says string',
  },
  {
    operations: ['v1.timeOffs.create'],
    where: 'answer 200',
    place: /^\/data$/,
    what: /^must have required property '(success|data)'$/,
    why: 'v1.timeOffs.create: the schema puts the whole answer into `data` once more; the example does not',
  },
  {
    operations: ['v1.absencePeriods.create'],
    where: 'answer 201',
    place: /^\/data$/,
    what: /^must be object$/,
    why: 'v1.absencePeriods.create: the example shows a list with one absence, the schema an object',
  },
  {
    operations: ['v1.absencePeriods.create'],
    where: 'request',
    place: /^\/(start|end)_time$/,
    what: /^must match format "date"$/,
    why: 'v1.absencePeriods.create: times are HH:mm, as the text beside the field says; its schema says a date',
  },
  {
    operations: ['v1.absencePeriods.list'],
    where: 'answer 200',
    place: /\/absence_type$/,
    what: /^must have required property 'id'$/,
    why: 'v1.absencePeriods.list: the type is wrapped in the example; the schema shows its bare members',
  },
  {
    operations: ['v1.customReports.list'],
    where: 'answer 200',
    place: /\/attributes\/status$/,
    what: /^must be equal to one of the allowed values$/,
    why: 'v1.customReports.list: reports are archived since 2023, as the changelog says; the schema has no word for it',
  },
  {
    operations: ['v1.customReports.list'],
    where: 'answer 200',
    place: /\/attributes\/period_type$/,
    what: /^must be equal to one of the allowed values$/,
    why: 'v1.customReports.list: the list names eight kinds of period; the report itself has all of them',
  },
  {
    operations: ['v1.customReports.get'],
    where: 'answer 200',
    place: /\/attributes(\/(start_date|end_date|type|period_type))?$/,
    what: /^must (match format "date-time"|be equal to one of the allowed values|match exactly one schema in oneOf)$/,
    why: 'v1.customReports.get: start and end are days, as in the examples; the schemas of all three types say date-time',
  },
  ...bothPersons.flatMap((operation) => [
    {
      operations: [operation],
      where: 'answer 200',
      place: /custom_attributes\/\*\/type$/,
      what: /^must be equal to one of the allowed values$/,
      why: `${operation}: attribute types come in lower case, as in all official examples; the schema lists upper case`,
    },
    {
      operations: [operation],
      where: 'answer 200',
      place: /custom_attributes\/\*\/value$/,
      what: /^must (be string|be array|match exactly one schema in oneOf)$/,
      why: `${operation}: numbers were seen as values; the schema allows texts and lists`,
    },
  ]),
  ...bothEmployments.flatMap((operation) => [
    {
      operations: [operation],
      where: 'answer 200',
      place: /\/(probation_end_date|employment_end_date|contract_end_date)$/,
      what: /^must be string$/,
      why: `${operation}: days that are not set are null in the official examples; the schema says string`,
    },
    {
      operations: [operation],
      where: 'answer 200',
      place: /\/supervisor$/,
      what: /^must be object$/,
      why: `${operation}: live data has null for the supervisor of who has none; the schema says object`,
    },
  ]),
];
