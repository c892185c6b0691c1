import type { CustomReportItem, CustomReport as CustomReportWire, Handlers, v1 } from '@staffgate/catalog';
import { toInstant } from '../../clock.ts';
import type { Report } from '../../company.ts';
import type { Context } from '../../context.ts';
import { reportRefused } from '../../failures.ts';
import { salariesWithin } from '../../pay.ts';
import { cellsOf, isWithin, type Row, type Value } from '../../reports/cells.ts';
import { type Column, columnsOf } from '../../reports/columns.ts';
import { type Period, periodOf } from '../../reports/period.ts';
import { columnsOfReport, filteredRows, isArchived, noteFetched, openedAt } from '../../reports/reports.ts';

export const customReports: Handlers<typeof v1, Context>['customReports'] = {
  list({ report_ids, status }, context) {
    const reports = classicReports(context)
      .filter(({ id }) => report_ids?.includes(id) ?? true)
      .map((report) => ({ type: 'Report' as const, attributes: factsOf(report, context) }))
      .filter(({ attributes }) => status === undefined || attributes.status === status);
    return { success: true, ...wholePage(reports.length), data: reports };
  },

  get({ report_id, page = 1, limit = 100, locale }, context) {
    const { store } = context;
    const report = find(report_id, context);
    if (isArchived(report, context)) {
      throw reportRefused(400, 'Report is archived', { field: 'status', description: 'archived' });
    }
    noteFetched(report, context);
    const period = periodFor(report, context);
    const rows = [...filteredRows(report, period, store)];
    const columns = columnsOfReport(report, store, locale);
    const toItem = report.type === 'historical_data' ? historicalItem : item;
    const items = rows.slice((page - 1) * limit, page * limit).map((row) => toItem(row, columns, context));
    return {
      success: true,
      metadata: {
        total_elements: rows.length,
        current_page: page,
        total_pages: Math.ceil(rows.length / limit),
      },
      offset: (page - 1) * limit,
      limit,
      data: [{ type: 'Report', attributes: { ...factsOf(report, context), items } }],
    };
  },

  columns({ columns: wanted, locale, report_id }, context) {
    const { store } = context;
    const all =
      report_id === undefined
        ? columnsOf(store.organisation, locale)
        : columnsOfReport(find(report_id, context), store, locale);
    const shown = all
      .filter(({ id }) => wanted?.includes(id) ?? true)
      .map(({ id, label, kind }) => ({
        attribute_id: id,
        human_readable: label,
        data_type: kind.toUpperCase(),
      }));
    return { success: true, ...wholePage(shown.length), data: { type: 'Column', attributes: shown } };
  },
};

/** Everything on one page; neither list takes a place. */
function wholePage(count: number) {
  return {
    metadata: { total_elements: count, current_page: 1, total_pages: 1 },
    offset: 0,
    limit: count,
  };
}

/** The reports that v1 knows: those of the old report builder. */
function classicReports({ store }: Context): Report[] {
  return store.organisation.reports.filter(({ builder }) => builder === 'classic');
}

function find(id: string, context: Context): Report {
  const report = classicReports(context).find((candidate) => candidate.id === id);
  if (!report) {
    throw reportRefused(404, 'Report not found', { field: 'ID', description: 'Report ID not found' });
  }
  return report;
}

/** The days of a report; a report on a point in time is about the last of them. */
function periodFor(report: Report, { clock, zone }: Context): Period {
  const period = periodOf(report, zone.day(clock.now()));
  return report.type === 'point_in_time' ? { from: period.until, until: period.until } : period;
}

function factsOf(report: Report, context: Context): CustomReportWire['attributes'] {
  const { store, clock } = context;
  const { id, name, description, author_id, type, columns, filters, period_type } = report;
  const author = author_id === null ? undefined : store.person(author_id);
  const { from, until } = periodFor(report, context);
  const archived = isArchived(report, context);
  return {
    id,
    name,
    description,
    author_first_name: author?.first_name ?? '',
    author_last_name: author?.last_name ?? '',
    type,
    status: archived ? 'archived' : report.refresh,
    start_date: from,
    end_date: until,
    created_at: report.created_at,
    updated_at: report.updated_at,
    // What is up to date was read just now; anything else shows when it was so for the last time.
    data_refreshed_at: archived
      ? toInstant(openedAt(report, store) ?? Date.parse(report.updated_at))
      : report.refresh === 'up_to_date'
        ? toInstant(clock.now())
        : report.updated_at,
    columns,
    filters,
    period_type,
  };
}

type Cell = NonNullable<CustomReportItem['attributes']>[number];

function item(row: Row, columns: readonly Column[], { store }: Context): CustomReportItem {
  const { id } = row.person;
  return {
    employee_id: id,
    attributes: columns.flatMap((column) => {
      const values = cellsOf(column, row, store);
      const shown = values.length === 0 && column.kind === 'text' ? [emptyText] : values;
      return shown.map((value) => cellOf(column.id, value, id));
    }),
  };
}

const emptyText: Value = { kind: 'text', text: '' };

/** A row of history: what held within the period, each with the day from which it did. */
function historicalItem(row: Row, columns: readonly Column[], { store }: Context): CustomReportItem {
  const { person, period } = row;
  const employments = person.employments.filter((one) => isWithin(one, period)).toReversed();
  const salaries = salariesWithin(period, person, store);
  return {
    employee_id: person.id,
    historical_attributes: columns.flatMap((column) => {
      const { id, kind } = column;
      if (kind === 'salary') {
        const category = id === 'fix_salary' ? 'fixed_salary' : 'hourly';
        return salaries
          .filter(({ type }) => type.category === category)
          .map(({ value, currency, effective_from }) => ({
            ...cellOf(id, { kind, amount: value, currency }, person.id),
            effective_date: effective_from,
          }));
      }
      if (!historical.has(kind)) return [];
      return employments.flatMap((employment) =>
        cellsOf(column, { ...row, employment }, store).map((value) => ({
          ...cellOf(id, value, person.id),
          effective_date: employment.start_date ?? person.created_at.slice(0, 10),
        })),
      );
    }),
  };
}

/** The kinds of cell that a report of history has. Source: Personio OpenAPI. */
const historical: ReadonlySet<Column['kind']> = new Set([
  'text',
  'entity',
  'duration',
  'cost_center',
  'salary',
]);

function cellOf(attribute_id: string, value: Value, employee_id: number): Cell {
  const shared = { attribute_id, data_type: value.kind.toUpperCase(), employee_id };
  switch (value.kind) {
    case 'text':
      return { ...shared, value: value.text };
    case 'entity':
      return { ...shared, entity_id: value.id, value: value.name };
    case 'cost_center':
      return {
        ...shared,
        cost_centers: value.shares.map(({ id, name, weight }) => ({
          cost_center_id: id,
          value: name,
          weight: `${weight}%`,
        })),
      };
    case 'duration':
      return { ...shared, duration: value.hours };
    case 'absence_overview':
      return {
        ...shared,
        start_date: value.from,
        end_date: value.until,
        duration_days: String(value.days),
        duration_hours: String(rounded(value.hours)),
      };
    case 'absence_period':
      return {
        ...shared,
        start_date: value.from,
        end_date: value.until,
        half_day_at_start: value.halfAtStart,
        half_day_at_end: value.halfAtEnd,
      };
    case 'salary':
      return { ...shared, amount: value.amount.toFixed(2), currency_symbol: symbolOf(value.currency) };
    case 'compensation':
      return {
        ...shared,
        amount: value.amount.toFixed(2),
        currency_code: value.currency,
        currency_symbol: symbolOf(value.currency),
      };
  }
}

function rounded(hours: number): number {
  return Math.round(hours * 100) / 100;
}

function symbolOf(currency: string): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  return format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency;
}
