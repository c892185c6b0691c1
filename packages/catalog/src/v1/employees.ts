import { z } from 'zod';
import { type Attribute, type AttributeType, attribute } from '../attribute.ts';
import { exposes, freeText, ofAttribute } from '../exposure.ts';
import { operation } from '../operation.ts';
import { addressLimit } from '../rate-limits.ts';
import { NumericId, openEnum, PlainDate } from '../schemas.ts';

/** A record of a few fields that hangs on an employee, such as a department. */
function named<const T extends string, const F extends z.ZodRawShape>(type: T, fields: F) {
  return z.object({ type: z.literal(type), attributes: z.object(fields) });
}

/** What an unset object was seen as: null, an empty text, or an empty list. */
const unset = z.union([z.null(), z.literal(''), z.array(z.never())]);

const text = z.union([z.string(), z.null()]);
const day = attribute<typeof text, string | null>(text);
const number = z.union([z.number(), z.string(), z.null()]);
const amount = attribute<typeof number, number | null>(number);

const shortEmployee = exposes(
  z.object({
    type: z.literal('Employee'),
    attributes: exposes(
      z.object({
        id: attribute(NumericId).optional(),
        first_name: attribute(text).optional(),
        last_name: attribute(text).optional(),
        email: attribute(text).optional(),
      }),
      { keys: 'members' },
    ),
  }),
  { person: 'attributes.id.value' },
);

/** An employee as other records mention one: at most the four attributes here, fewer by whitelist. */
export const EmployeeMention = shortEmployee;
export type EmployeeMention = z.infer<typeof EmployeeMention>;

/** An employee mentioned by another record, unwrapped. */
export interface MentionedEmployee {
  id?: NumericId;
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
}

interface Named {
  id?: NumericId;
  name: string;
}

const namedFields = { id: NumericId.optional(), name: z.string() };

function reference<const T extends string>(type: T) {
  const value = z.union([named(type, namedFields), unset]);
  return attribute<typeof value, Named | null>(value);
}

const CostCenter = named('CostCenter', { id: NumericId, name: z.string(), percentage: z.number() });
const costCenters = z.union([z.array(CostCenter), z.null(), z.literal('')]);

const HolidayCalendar = named('HolidayCalendar', {
  id: NumericId,
  name: z.string(),
  country: z.string().nullish(),
  state: z.string().nullish(),
});
const holidayCalendar = z.union([HolidayCalendar, unset]);

const Entitlement = named('TimeOffType', {
  id: NumericId,
  name: z.string(),
  category: z.string().nullish(),
  entitlement: z.number(),
});
const entitlements = z.union([z.array(Entitlement), z.null(), z.literal('')]);

const duration = z.string().regex(/^\d{1,2}:\d\d$/);
const WorkSchedule = named('WorkSchedule', {
  id: NumericId,
  name: z.string(),
  valid_from: z.string().nullish(),
  monday: duration,
  tuesday: duration,
  wednesday: duration,
  thursday: duration,
  friday: duration,
  saturday: duration,
  sunday: duration,
});
const workSchedule = z.union([WorkSchedule, unset]);
const supervisor = z.union([shortEmployee, unset]);

type WorkScheduleFields = z.infer<typeof WorkSchedule>['attributes'];
type HolidayCalendarFields = z.infer<typeof HolidayCalendar>['attributes'];
type CostCenterFields = z.infer<typeof CostCenter>['attributes'];
type EntitlementFields = z.infer<typeof Entitlement>['attributes'];

const status = openEnum(['onboarding', 'active', 'leave', 'inactive']);
const gender = z.union([openEnum(['male', 'female', 'diverse', 'undefined']), z.null()]);

/**
 * The built-in attributes of an employee: label, attribute type and schema. The key is also the `universal_id`.
 *
 * Source: Personio OpenAPI (personnel data), `Employee`; labels and empty values as recorded by clients.
 */
export const standardAttributes = {
  id: { label: 'ID', type: 'integer', schema: attribute(NumericId) },
  first_name: { label: 'First name', type: 'standard', schema: attribute(text) },
  last_name: { label: 'Last name', type: 'standard', schema: attribute(text) },
  preferred_name: { label: 'Name (preferred)', type: 'standard', schema: attribute(text) },
  email: { label: 'Email', type: 'standard', schema: attribute(text) },
  gender: { label: 'Gender', type: 'standard', schema: attribute(gender) },
  status: { label: 'Status', type: 'standard', schema: attribute(status) },
  position: { label: 'Position', type: 'standard', schema: attribute(text) },
  supervisor: {
    label: 'Supervisor',
    type: 'standard',
    schema: attribute<typeof supervisor, MentionedEmployee | null>(supervisor),
  },
  employment_type: {
    label: 'Employment type',
    type: 'standard',
    schema: attribute(openEnum(['internal', 'external'])),
  },
  weekly_working_hours: { label: 'Weekly hours', type: 'standard', schema: amount },
  hire_date: { label: 'Hire date', type: 'date', schema: day },
  contract_end_date: { label: 'Contract ends', type: 'date', schema: day },
  termination_date: { label: 'Termination date', type: 'date', schema: day },
  termination_type: { label: 'Termination type', type: 'standard', schema: attribute(text) },
  termination_reason: {
    label: 'Termination reason',
    type: 'standard',
    schema: attribute(freeText(text)),
  },
  probation_period_end: { label: 'Probation period end', type: 'date', schema: day },
  created_at: { label: 'Created at', type: 'date', schema: attribute(text) },
  last_modified_at: { label: 'Last modified', type: 'date', schema: attribute(text) },
  subcompany: { label: 'Subcompany', type: 'standard', schema: reference('Subcompany') },
  office: { label: 'Office', type: 'standard', schema: reference('Office') },
  department: { label: 'Department', type: 'standard', schema: reference('Department') },
  cost_centers: {
    label: 'Cost center',
    type: 'standard',
    schema: attribute<typeof costCenters, CostCenterFields[]>(costCenters),
  },
  holiday_calendar: {
    label: 'Public holidays',
    type: 'standard',
    schema: attribute<typeof holidayCalendar, HolidayCalendarFields | null>(holidayCalendar),
  },
  absence_entitlement: {
    label: 'Absence entitlement',
    type: 'standard',
    schema: attribute<typeof entitlements, EntitlementFields[]>(entitlements),
  },
  work_schedule: {
    label: 'Work schedule',
    type: 'standard',
    schema: attribute<typeof workSchedule, WorkScheduleFields | null>(workSchedule),
  },
  fix_salary: { label: 'Fixed salary', type: 'decimal', schema: amount },
  fix_salary_interval: { label: 'Salary interval', type: 'standard', schema: attribute(text) },
  hourly_salary: { label: 'Hourly salary', type: 'decimal', schema: amount },
  last_working_day: { label: 'Last day of work', type: 'date', schema: day },
  profile_picture: {
    label: 'Profile Picture',
    type: 'standard',
    schema: attribute(exposes(z.union([z.string(), z.null()]), { link: true })),
  },
  team: { label: 'Team', type: 'standard', schema: reference('Team') },
} as const satisfies Record<string, { label: string; type: AttributeType; schema: z.ZodType<Attribute> }>;

/** The key of a built-in attribute. Custom attributes have keys like `dynamic_771201`. */
export type StandardAttribute = keyof typeof standardAttributes;

type AttributeShape = {
  [K in StandardAttribute]: z.ZodOptional<(typeof standardAttributes)[K]['schema']>;
};

const attributeShape = Object.fromEntries(
  Object.entries(standardAttributes).map(([key, { schema }]) => [key, schema.optional()]),
) as unknown as AttributeShape;

/**
 * An employee on the wire of v1. Which attributes are there depends on the credential's whitelist; custom ones stand
 * beside the built-in ones under `dynamic_<number>`.
 */
export const EmployeeRecord = z.object({
  type: z.literal('Employee'),
  attributes: exposes(z.looseObject(attributeShape), { keys: 'members', text: true }),
});
export type EmployeeRecord = z.infer<typeof EmployeeRecord>;

/** How a v1 list says where it stands. Numbers may come back as strings when they were given in the query. */
export const pageFields = {
  metadata: z
    .object({ total_elements: z.number(), current_page: z.number(), total_pages: z.number() })
    .optional(),
  offset: z.union([z.number(), z.string()]).optional(),
  limit: z.union([z.number(), z.string()]).optional(),
};

const employeeId = { employee_id: NumericId.meta({ description: 'Numeric id of the employee' }) };

const customAttributes = exposes(
  z
    .record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()]))
    .meta({ description: 'Values of custom attributes by key, like {"dynamic_771201": "German"}' }),
  { keys: 'members' },
);

const writable = {
  first_name: z.string().min(1),
  last_name: z.string().min(1),
  preferred_name: z.string(),
  gender: z.enum(['male', 'female', 'diverse']),
  position: z.string(),
  subcompany: z.string().meta({ description: 'Name of a legal entity that exists; otherwise ignored' }),
  department: z.string().meta({ description: 'Name of a department that exists; otherwise ignored' }),
  office: z.string().meta({ description: 'Name of a workplace that exists; otherwise ignored' }),
  hire_date: PlainDate,
  weekly_working_hours: z.number().min(0).max(168),
  status: z.enum(['onboarding', 'active', 'leave', 'inactive']),
  supervisor_id: exposes(
    z.int().nullable().meta({ description: 'Id of an existing employee; null clears it' }),
    { attribute: 'supervisor', personId: true },
  ),
  custom_attributes: customAttributes,
};

/** What can be said of a new employee. */
export const NewEmployee = exposes(
  z.strictObject({
    email: z.email(),
    ...z.object(writable).partial().shape,
    first_name: writable.first_name,
    last_name: writable.last_name,
  }),
  { keys: 'members' },
);
export type NewEmployee = z.infer<typeof NewEmployee>;

/** What can be changed of an employee through v1. The address cannot. */
export const EmployeeChanges = exposes(z.strictObject(z.object(writable).partial().shape), {
  keys: 'members',
});
export type EmployeeChanges = z.infer<typeof EmployeeChanges>;

const AttributeDescription = exposes(
  z.object({
    key: z.string(),
    label: z.string(),
    type: openEnum(['standard', 'date', 'integer', 'decimal', 'list', 'link', 'tags', 'multiline']),
    universal_id: z.string().nullish(),
    /** The values a list or tags attribute can take. */
    options: z.array(z.string()).optional(),
  }),
  { keys: { in: 'key' } },
);
export type AttributeDescription = z.infer<typeof AttributeDescription>;

const AttributesAnswer = z.object({ success: z.literal(true), data: z.array(AttributeDescription) });

const Balance = z.object({
  /** The time-off type. */
  id: NumericId,
  name: z.string(),
  category: z.string().nullish(),
  /** As of today, counting what has been taken. */
  balance: z.number(),
  /** What is left to plan, future absences deducted. */
  available_balance: z.number().optional(),
});

const employeesLimit = {
  kind: 'window',
  requests: 300,
  windowSeconds: 60,
  burstPerSecond: 15,
  per: 'credential',
  certainty: 'documented',
} as const;

const read = { area: 'employees', access: 'read', scopes: ['employees:read'], risk: 'read' } as const;
const write = { area: 'employees', access: 'write', scopes: ['employees:write'], risk: 'write' } as const;
const picture = {
  ...read,
  method: 'GET',
  answer: { kind: 'binary', contentTypes: ['image/png', 'image/jpeg'] },
  errors: [401, 403, 404, 429],
  rateLimit: addressLimit,
  subject: { kind: 'self', parameter: 'employee_id' },
  attributes: ['profile_picture'],
} as const;

/** Employees, their attributes, balances and pictures, in v1. */
export const employees = {
  list: operation({
    id: 'v1.employees.list',
    method: 'GET',
    path: '/v1/company/employees',
    summary: 'List employees, leavers and people still to come included.',
    notes: [
      'Attributes that the credential may not read are left out without a sign.',
      '`updated_since` is read in the time zone of the company. With `attributes[]` it selects only people of whom one of those attributes changed, and `email` is ignored.',
      'There is no filter by status, department or team.',
    ],
    ...read,
    query: z.strictObject({
      limit: z
        .int()
        .min(1)
        .max(100)
        .optional()
        .meta({ description: 'People per page, 1 to 100, default 50' }),
      offset: z.int().min(0).optional().meta({ description: 'Index of the first person, from 0' }),
      email: ofAttribute(
        'email',
        z.string().optional().meta({ description: 'Exact address; the answer stays a list' }),
      ),
      'attributes[]': exposes(
        z.array(z.string()).min(1).optional().meta({ description: 'Only these attributes, by key' }),
        { keys: 'values' },
      ),
      updated_since: ofAttribute(
        'last_modified_at',
        z
          .union([z.iso.date(), z.iso.datetime({ local: true })])
          .optional()
          .meta({ description: 'Only people changed after this, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss' }),
      ),
    }),
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), ...pageFields, data: z.array(EmployeeRecord) }),
    },
    errors: [400, 401, 403, 429],
    pages: { style: 'records', defaultLimit: 50, maxLimit: 100 },
    rateLimit: employeesLimit,
    subject: { kind: 'self', record: 'attributes.id.value', one: 'v1.employees.get' },
    source: 'OpenAPI personnel data; guide "Pagination adoption for GET employees"',
    certainty: 'documented',
  }),

  get: operation({
    id: 'v1.employees.get',
    method: 'GET',
    path: '/v1/company/employees/{employee_id}',
    summary: 'Get one employee by id.',
    ...read,
    parameters: z.strictObject(employeeId),
    answer: { kind: 'json', schema: z.object({ success: z.literal(true), data: EmployeeRecord }) },
    errors: [401, 403, 404, 429],
    rateLimit: addressLimit,
    subject: { kind: 'self', parameter: 'employee_id', record: 'attributes.id.value' },
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),

  create: operation({
    id: 'v1.employees.create',
    method: 'POST',
    path: '/v1/company/employees',
    summary: 'Create an employee. No invitation is sent.',
    notes: [
      'Answers 200, not 201.',
      'Without `status` it becomes active when `hire_date` is past, else onboarding.',
      'Names of departments, offices and subcompanies that do not exist are ignored and mentioned in `meta`.',
    ],
    ...write,
    body: { schema: z.strictObject({ employee: NewEmployee }), encodings: ['json', 'form'] },
    answer: {
      kind: 'json',
      schema: z.object({
        success: z.literal(true),
        data: z.object({ id: NumericId, message: z.string().optional() }),
        meta: z.array(z.string()).optional(),
      }),
    },
    errors: [401, 403, 422, 429],
    rateLimit: addressLimit,
    subject: { kind: 'self', record: 'id' },
    events: ['person.created', 'employment.created'],
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),

  update: operation({
    id: 'v1.employees.update',
    method: 'PATCH',
    path: '/v1/company/employees/{employee_id}',
    summary: 'Change some fields of an employee.',
    notes: [
      'The e-mail address, team, cost centers, salary and termination cannot be changed here; they are ignored.',
      'Changing `hire_date` does not change `status`.',
    ],
    ...write,
    parameters: z.strictObject(employeeId),
    body: { schema: z.strictObject({ employee: EmployeeChanges }), encodings: ['json', 'form'] },
    answer: {
      kind: 'json',
      schema: z.object({
        success: z.literal(true),
        data: z.object({ id: NumericId }),
        meta: z.array(z.string()).optional(),
      }),
    },
    errors: [401, 403, 404, 422, 429],
    rateLimit: addressLimit,
    subject: { kind: 'self', parameter: 'employee_id', record: 'id' },
    events: ['person.updated', 'employment.updated'],
    source: 'OpenAPI personnel data; which fields cannot be emptied: notes of a connector',
    certainty: 'documented',
  }),

  attributes: operation({
    id: 'v1.employees.attributes',
    method: 'GET',
    path: '/v1/company/employees/attributes',
    summary: 'List the attributes that this credential may read, with labels and options.',
    ...read,
    answer: { kind: 'json', schema: AttributesAnswer },
    errors: [401, 403, 429],
    pages: { style: 'whole' },
    rateLimit: addressLimit,
    subject: { kind: 'none' },
    source: 'OpenAPI personnel data; changelog "List options in allowed attributes"',
    certainty: 'documented',
  }),

  customAttributes: operation({
    id: 'v1.employees.customAttributes',
    method: 'GET',
    path: '/v1/company/employees/custom-attributes',
    summary: 'The same list as `attributes`, built-in ones included, under its older path.',
    ...read,
    answer: { kind: 'json', schema: AttributesAnswer },
    errors: [401, 403, 429],
    pages: { style: 'whole' },
    rateLimit: addressLimit,
    subject: { kind: 'none' },
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),

  balance: operation({
    id: 'v1.employees.balance',
    method: 'GET',
    path: '/v1/company/employees/{employee_id}/absences/balance',
    summary: "Get an employee's absence balances, per type.",
    notes: [
      '`balance` counts what has been taken until today, `available_balance` also what is planned.',
      'Which area is needed is not documented; Employees is assumed.',
    ],
    ...read,
    parameters: z.strictObject(employeeId),
    answer: { kind: 'json', schema: z.object({ success: z.literal(true), data: z.array(Balance) }) },
    errors: [401, 403, 404, 429],
    pages: { style: 'whole' },
    rateLimit: addressLimit,
    subject: { kind: 'field', parameter: 'employee_id' },
    attributes: ['absence_entitlement'],
    source: 'OpenAPI personnel data',
    certainty: 'inferred',
  }),

  picture: operation({
    id: 'v1.employees.picture',
    path: '/v1/company/employees/{employee_id}/profile-picture',
    summary: "Get an employee's profile picture in its original size.",
    ...picture,
    parameters: z.strictObject(employeeId),
    source:
      'OpenAPI personnel data names only the path with a width; this one is what the attribute links to',
    certainty: 'observed',
  }),

  pictureOfWidth: operation({
    id: 'v1.employees.pictureOfWidth',
    path: '/v1/company/employees/{employee_id}/profile-picture/{width}',
    summary: "Get an employee's profile picture scaled to a width.",
    ...picture,
    parameters: z.strictObject({
      ...employeeId,
      width: z.int().min(1).max(4096).meta({ description: 'Pixels' }),
    }),
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),
} as const;
