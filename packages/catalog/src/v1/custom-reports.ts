import { z } from 'zod';
import type { Deprecation } from '../deprecation.ts';
import { exposes, freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { addressLimit } from '../rate-limits.ts';
import { NumericId, openEnum } from '../schemas.ts';
import { pageFields } from './employees.ts';

/** `archived` is what became of a report that nobody opened for 60 days. */
const status = openEnum(['up_to_date', 'updating', 'update_failed', 'archived']);

const facts = {
  id: z.string(),
  name: freeText(z.string()),
  description: freeText(z.string().nullish()),
  author_first_name: exposes(z.string().nullish(), { name: true }),
  author_last_name: exposes(z.string().nullish(), { name: true }),
  type: openEnum(['point_in_time', 'historical_data', 'timeframe']),
  status,
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  data_refreshed_at: z.string().nullish(),
  columns: exposes(z.array(z.string()), { keys: 'values' }),
  filters: z
    .array(
      exposes(z.object({ column: z.string(), comparison: z.string(), value: z.string() }), {
        keys: { in: 'column' },
      }),
    )
    .nullish(),
  period_type: z.string().nullish(),
};

/** A report, without its rows. Columns are keys of attributes, and words of the reports' own. */
export const CustomReport = z.object({ type: z.literal('Report'), attributes: z.object(facts) });
export type CustomReport = z.infer<typeof CustomReport>;

/** One cell. Which members it has follows from `data_type`. */
const cell = {
  attribute_id: z.string(),
  data_type: openEnum([
    'TEXT',
    'ENTITY',
    'COST_CENTER',
    'ABSENCE_OVERVIEW',
    'ABSENCE_PERIOD',
    'DURATION',
    'PERFORMANCE_TARGET',
    'PERFORMANCE_KPI',
    'SALARY',
    'COMPENSATION',
  ]),
  employee_id: NumericId,
  value: freeText(z.string().nullish()),
  entity_id: z.string().nullish(),
  cost_centers: z
    .array(
      z.object({ cost_center_id: z.string(), value: z.string().nullish(), weight: z.string().nullish() }),
    )
    .optional(),
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  duration_days: z.string().nullish(),
  duration_hours: z.string().nullish(),
  half_day_at_start: z.boolean().optional(),
  half_day_at_end: z.boolean().optional(),
  duration: z.number().nullish(),
  performance_targets: z.array(z.unknown()).optional(),
  performance_target_kpis: z.array(z.unknown()).optional(),
  amount: z.string().nullish(),
  currency_code: z.string().nullish(),
  currency_symbol: z.string().nullish(),
  overtime_hours: z.string().nullish(),
  bonus_type: z.string().nullish(),
};

const Cell = exposes(z.object(cell), { keys: { in: 'attribute_id' } });
const DatedCell = exposes(z.object({ ...cell, effective_date: z.string() }), {
  keys: { in: 'attribute_id' },
});

/** The row of an employee: `attributes`, in a report of history `historical_attributes`. */
export const CustomReportItem = exposes(
  z.object({
    employee_id: NumericId,
    attributes: z.array(Cell).optional(),
    historical_attributes: z.array(DatedCell).optional(),
  }),
  { person: 'employee_id' },
);
export type CustomReportItem = z.infer<typeof CustomReportItem>;

/** A report with a page of its rows. */
export const CustomReportData = z.object({
  type: z.literal('Report'),
  attributes: z.object({ ...facts, items: z.array(CustomReportItem) }),
});
export type CustomReportData = z.infer<typeof CustomReportData>;

/** What a column is called. */
export const CustomReportColumn = exposes(
  z.object({ attribute_id: z.string(), human_readable: z.string(), data_type: z.string() }),
  { keys: { in: 'attribute_id' } },
);
export type CustomReportColumn = z.infer<typeof CustomReportColumn>;

const shared = {
  method: 'GET',
  area: 'custom-reports',
  access: 'read',
  scopes: ['reports.custom:read'],
  risk: 'read',
  rateLimit: addressLimit,
  source: 'OpenAPI personnel data; archival: changelog',
} as const;

function endingBy<const R extends string>(replacement: R) {
  return {
    what: 'the operation',
    deprecatedOn: '2026-06-30',
    endsOn: '2027-06-30',
    replacement,
    source: 'changelog: deprecation-of-custom-reports-api-v1; the day of the announcement is not known',
  } as const satisfies Deprecation;
}

const locale = { locale: z.string().optional().meta({ description: 'Language of labels, like en or de' }) };

/** Reports that somebody has put together in Personio; the API reads them. */
export const customReports = {
  list: operation({
    ...shared,
    id: 'v1.customReports.list',
    path: '/v1/company/custom-reports/reports',
    summary: 'List the reports, without their rows.',
    notes: [
      'Who may read custom reports reads every column of them, whatever the attributes that are granted.',
    ],
    query: z.strictObject({
      report_ids: z
        .array(z.string())
        .optional()
        .meta({ description: 'Only these reports, by UUID, separated by commas' }),
      status: z.string().optional().meta({ description: 'Only reports of this status' }),
    }),
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), ...pageFields, data: z.array(CustomReport) }),
    },
    errors: [401, 403, 429, 500],
    pages: { style: 'whole' },
    subject: { kind: 'none' },
    deprecation: endingBy('v2.reports.list'),
    certainty: 'documented',
  }),

  get: operation({
    ...shared,
    id: 'v1.customReports.get',
    path: '/v1/company/custom-reports/reports/{report_id}',
    summary: 'Get a report with a page of its rows, one per employee.',
    notes: [
      '`data` is a list of one report; its rows are under `items`, and pages count from 1.',
      'A report that nobody opened for 60 days is archived and refused with 400 until somebody opens it in Personio.',
      'The size of a page when none is asked for is not documented.',
    ],
    parameters: z.strictObject({ report_id: z.string().meta({ description: 'UUID of the report' }) }),
    query: z.strictObject({
      ...locale,
      page: z.int().min(1).optional().meta({ description: 'Number of the page, from 1' }),
      limit: z.int().min(1).optional().meta({ description: 'Employees per page, default 100' }),
    }),
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), ...pageFields, data: z.array(CustomReportData) }),
    },
    errors: [400, 401, 403, 404, 429, 500],
    subject: { kind: 'everybody' },
    deprecation: endingBy('v2.reports.get'),
    certainty: 'documented',
  }),

  columns: operation({
    ...shared,
    id: 'v1.customReports.columns',
    path: '/v1/company/custom-reports/columns',
    summary: 'List what the columns of reports are called.',
    query: z.strictObject({
      columns: z
        .array(z.string())
        .optional()
        .meta({ description: 'Only these columns, separated by commas' }),
      ...locale,
      report_id: z.string().optional().meta({ description: 'Only the columns of this report, by UUID' }),
    }),
    answer: {
      kind: 'json',
      schema: z.object({
        success: z.literal(true),
        ...pageFields,
        data: z.object({ type: z.literal('Column'), attributes: z.array(CustomReportColumn) }),
      }),
    },
    errors: [401, 403, 404, 429, 500],
    subject: { kind: 'none' },
    deprecation: endingBy('v2.reports.attributes'),
    certainty: 'documented',
  }),
} as const;
