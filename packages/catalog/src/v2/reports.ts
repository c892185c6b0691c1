import { z } from 'zod';
import { exposes, freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { openEnum } from '../schemas.ts';
import { listOf, Meta, paging } from './schemas.ts';

/** A report of the new report builder. Which fields a list shows is not documented; these are assumed. */
export const Report = z.object({
  id: z.string(),
  name: freeText(z.string()),
  description: freeText(z.string().nullish()),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
export type Report = z.infer<typeof Report>;

const type = openEnum(['string', 'decimal', 'option', 'time_range', 'percentage', 'monetary']);

/** A column of a report: the key of its attribute, what it is called, what its cells hold. */
const Column = exposes(z.object({ name: z.string(), display: z.string(), type }), { keys: { in: 'name' } });

/** A cell: the key of its attribute, and one value. The members of percentages and amounts were not seen. */
export const ReportCell = exposes(
  z.object({
    attribute_id: z.string(),
    string_value: z.object({ value: freeText(z.string().nullable()) }).nullish(),
    numeric_value: z.object({ number: z.number().nullable() }).nullish(),
    options_value: z.object({ options: z.array(z.object({ key: z.string(), value: z.string() })) }).nullish(),
    time_range_value: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullish(),
    percentage_value: z.looseObject({}).nullish(),
    monetary_value: z.looseObject({}).nullish(),
  }),
  { keys: { in: 'attribute_id' } },
);
export type ReportCell = z.infer<typeof ReportCell>;

/** The data of a report: rows of cells in the order of the columns. */
export const ReportData = z.object({
  report_config: z.object({ id: z.string(), name: freeText(z.string()) }),
  _data: z.array(z.array(ReportCell)),
  _meta: z.object({ ...Meta.shape, columns: z.array(Column) }),
});
export type ReportData = z.infer<typeof ReportData>;

/** What a report can show. How filters are described is assumed. */
export const ReportAttribute = exposes(
  z.object({
    name: z.string(),
    display: z.string(),
    type,
    filter: z.object({ operators: z.array(z.string()) }).nullish(),
  }),
  { keys: { in: 'name' } },
);
export type ReportAttribute = z.infer<typeof ReportAttribute>;

const shared = {
  method: 'GET',
  area: 'reports',
  access: 'read',
  scopes: ['personio:reports:read'],
  risk: 'read',
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
} as const;

/** Reports of the new report builder, as far as an administrator has opened each to the API. */
export const reports = {
  list: operation({
    ...shared,
    id: 'v2.reports.list',
    path: '/v2/reports',
    summary: 'List the reports that are open to the API, the newest first.',
    query: z.strictObject(paging(100, 100)),
    answer: { kind: 'json', schema: listOf(Report) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 100 },
    source: 'client libraries; fields of a record: assumed',
    certainty: 'inferred',
  }),

  get: operation({
    ...shared,
    id: 'v2.reports.get',
    path: '/v2/reports/{id}',
    summary: "Get a page of a report's rows.",
    notes: [
      'A row is a list of cells in the order of `_meta.columns`.',
      'An unknown report, one that is not open to the API, and one with groups or a chart all answer 400.',
      'Which columns are shown follows from the report, not from the attributes that are granted.',
    ],
    parameters: z.strictObject({ id: z.string().meta({ description: 'Id of the report' }) }),
    query: z.strictObject({
      locale: z.string().optional().meta({ description: 'Language of labels, like en or de' }),
      ...paging(100, 100),
    }),
    // The rows do not say whose they are.
    subject: { kind: 'everybody' },
    answer: { kind: 'json', schema: ReportData },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 100 },
    source: 'live answers of a client library',
    certainty: 'observed',
  }),

  attributes: operation({
    ...shared,
    id: 'v2.reports.attributes',
    path: '/v2/reports/attributes',
    summary: 'List what reports can show.',
    answer: { kind: 'json', schema: z.object({ _data: z.array(ReportAttribute) }) },
    errors: [400, 401, 403, 429],
    pages: { style: 'whole' },
    source: 'client library; fields of a record: those of columns',
    certainty: 'inferred',
  }),
} as const;
