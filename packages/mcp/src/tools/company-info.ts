import { type Operation, type ReportCell, v1, v2 } from '@staffgate/catalog';
import { z } from 'zod';
import { cursorAfter, type Place, pageOf, placeOf } from '../paging.ts';
import { type Cell, cellOf, type Table, tableOf } from '../results.ts';
import { type Allows, tool, type Work } from '../tool.ts';
import { ToolFailure } from '../tool-failure.ts';

interface Page {
  readonly cols: readonly string[];
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly following: string | null;
  /** Whether Personio lists all of it at once. */
  readonly isWhole?: true;
}

/** What reading a list takes. */
type Reader = Pick<Work, 'caller' | 'signal'>;

interface Kind {
  readonly operation: Operation;
  readonly read: (
    work: Reader,
    paging: { readonly limit: number; readonly cursor?: string },
  ) => Promise<Page>;
}

const units = (type: 'department' | 'team'): Kind => ({
  operation: v2.orgUnits.list,
  async read({ caller, signal }, paging) {
    const answer = await caller.perform(v2.orgUnits.list, { type, ...paging }, { signal });
    return {
      cols: ['id', 'name', 'abbreviation', 'parent_id'],
      records: answer._data,
      following: cursorAfter(answer),
    };
  },
});

const kinds = {
  absence_types: {
    operation: v2.absenceTypes.list,
    async read({ caller, signal }, paging) {
      const answer = await caller.perform(v2.absenceTypes.list, paging, { signal });
      const { _data: records } = answer;
      // A type is named by its name everywhere; its id is half of what the list would cost.
      const isClear = new Set(records.map(({ name }) => name)).size === records.length;
      return {
        cols: [...(isClear ? [] : ['id']), 'name', 'category', 'unit'],
        records,
        following: cursorAfter(answer),
      };
    },
  },
  document_categories: {
    operation: v1.documents.categories,
    async read({ caller, signal }) {
      const { data } = await caller.perform(v1.documents.categories, {}, { signal });
      return {
        cols: ['id', 'name'],
        records: data.map(({ id, attributes }) => ({ id, name: attributes.name })),
        following: null,
        isWhole: true,
      };
    },
  },
  departments: units('department'),
  teams: units('team'),
  offices: {
    operation: v2.workplaces.list,
    async read({ caller, signal }, paging) {
      const answer = await caller.perform(v2.workplaces.list, paging, { signal });
      return { cols: ['id', 'name'], records: answer._data, following: cursorAfter(answer) };
    },
  },
  legal_entities: {
    operation: v2.legalEntities.list,
    async read({ caller, signal }, paging) {
      const answer = await caller.perform(v2.legalEntities.list, paging, { signal });
      return { cols: ['id', 'name', 'country'], records: answer._data, following: cursorAfter(answer) };
    },
  },
  cost_centers: {
    operation: v2.costCenters.list,
    async read({ caller, signal }, paging) {
      const answer = await caller.perform(v2.costCenters.list, paging, { signal });
      return { cols: ['id', 'name'], records: answer._data, following: cursorAfter(answer) };
    },
  },
  attributes: {
    operation: v1.employees.attributes,
    async read({ caller, signal }) {
      const { data } = await caller.perform(v1.employees.attributes, {}, { signal });
      return { cols: ['key', 'label', 'type'], records: data, following: null, isWhole: true };
    },
  },
  reports: {
    operation: v2.reports.list,
    async read({ caller, signal }, paging) {
      const answer = await caller.perform(v2.reports.list, paging, { signal });
      return { cols: ['id', 'name', 'description'], records: answer._data, following: cursorAfter(answer) };
    },
  },
} as const satisfies Record<string, Kind>;
type KindName = keyof typeof kinds;

/** A list of the company. */
export type ListName = KindName;

/** The operation that reads a list. */
export function listOperation(name: ListName): Operation {
  return kinds[name].operation;
}

/** A list with all its rows. */
export async function wholeList(name: ListName, reader: Reader): Promise<Table> {
  const records: Page['records'][number][] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page = await kinds[name].read(reader, { limit: 50, ...(cursor !== null && { cursor }) });
    records.push(...page.records);
    cursor = page.following;
    if (cursor === null) return tableOf(page.cols, records, { keep: page.cols.slice(0, 2) });
  }
}

type Input = z.ZodObject<{
  kind: z.ZodEnum<{ [K in KindName]: K }>;
  limit: z.ZodOptional<z.ZodInt>;
  next: z.ZodOptional<z.ZodString>;
}>;

function input(allows: Allows): Input {
  const names = (Object.keys(kinds) as KindName[]).filter((name) => allows(kinds[name].operation));
  return z.strictObject({
    kind: z.enum(names as [KindName, ...KindName[]]),
    limit: z.int().min(1).max(50).optional(),
    next: z.string().optional(),
  }) as unknown as Input;
}

export const companyInfo = tool({
  name: 'company_info',
  title: 'Lists of the company',
  description: 'What the company has of a kind, with ids where they are needed.',
  risk: 'read',
  needs: Object.values(kinds).map(({ operation }) => operation),
  input,
  async run(args, work) {
    const at = placeOf(args);
    const page: Page = await kinds[args.kind].read(work, {
      limit: at.limit,
      ...(at.cursor !== null && { cursor: at.cursor }),
    });
    const { cols, records, following } = page.isWhole ? partOf(page, at) : page;
    return pageOf(tableOf(cols, records, { keep: cols.slice(0, 2) }), at, { following });
  },
});

/** A part of what was listed at once. */
function partOf({ cols, records }: Page, { limit, cursor }: Place): Page {
  const offset = Number(cursor ?? 0) || 0;
  const isMore = records.length > offset + limit;
  return {
    cols,
    records: records.slice(offset, offset + limit),
    following: isMore ? String(offset + limit) : null,
  };
}

export const reportGet = tool({
  name: 'report_get',
  title: 'Rows of a report',
  description: 'Rows of a report by id.',
  risk: 'read',
  needs: [v2.reports.get],
  input: z.strictObject({
    id: z.string(),
    limit: z.int().min(1).max(50).optional(),
    next: z.string().optional(),
  }),
  async run(args, { caller, signal }) {
    const at = placeOf(args);
    const answer = await caller.perform(
      v2.reports.get,
      { id: args.id, limit: at.limit, ...(at.cursor !== null && { cursor: at.cursor }) },
      { signal },
    );
    const columns = answer._meta.columns;
    const rows = answer._data.map((cells) =>
      columns.map(({ name }) => cellValue(cells.find(({ attribute_id }) => attribute_id === name))),
    );
    if (columns.length > 60) {
      throw new ToolFailure(
        'report_too_wide',
        `The report has ${columns.length} columns.`,
        'Ask for a report of fewer columns in Personio.',
      );
    }
    const cols = columns.map(({ display, name }) => String(cellOf(display) ?? name));
    return pageOf({ cols, rows }, at, {
      following: cursorAfter(answer),
      beside: { report: cellOf(answer.report_config.name) },
    });
  },
});

function cellValue(cell: ReportCell | undefined): Cell {
  if (cell === undefined) return null;
  const { string_value, numeric_value, options_value, time_range_value, percentage_value, monetary_value } =
    cell;
  const options = options_value?.options.map(({ value }) => value);
  return cellOf(
    string_value?.value ??
      numeric_value?.number ??
      options ??
      time_range_value ??
      percentage_value ??
      monetary_value,
  );
}
