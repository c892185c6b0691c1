import { z } from 'zod';
import { type Cell, rowsThatFit, type Table } from './results.ts';
import { ToolFailure } from './tool-failure.ts';

const usual = 20;
const most = 50;

/** What every list takes. */
export const listArguments = {
  fields: z.array(z.string()).optional(),
  limit: z.int().min(1).max(most).optional(),
  next: z.string().optional(),
};

export interface Place {
  readonly limit: number;
  /** Records of the page that were told already. */
  readonly skip: number;
  /** The cursor of the page; null for the first one. */
  readonly cursor: string | null;
}

/** Where a list goes on. @throws {ToolFailure} when `next` is none of ours. */
export function placeOf({
  limit,
  next,
}: {
  readonly limit?: number | undefined;
  readonly next?: string | undefined;
}): Place {
  if (next === undefined) return { limit: limit ?? usual, skip: 0, cursor: null };
  const [, size, skip, cursor] = /^(\d{1,2})\.(\d{0,7})\.(.*)$/s.exec(next) ?? [];
  const wanted = Number(size);
  if (cursor === undefined || wanted < 1 || wanted > most) {
    throw new ToolFailure(
      'bad_next',
      '"next" is not the one of an answer.',
      'Give it as it was, or leave it out to begin again.',
    );
  }
  return { limit: wanted, skip: Number(skip), cursor: cursor === '' ? null : cursor };
}

/** A page of a list as a result: as many rows as may be told at once, and where it goes on. */
export function pageOf(
  table: Table,
  place: Place,
  {
    following,
    beside = {},
  }: { readonly following: string | null; readonly beside?: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  const rows = table.rows.slice(place.skip);
  const fit = rowsThatFit(rows, { ...beside, cols: table.cols });
  const at = (skip: number, cursor: string | null) => `${place.limit}.${skip || ''}.${cursor ?? ''}`;
  const next =
    fit < rows.length ? at(place.skip + fit, place.cursor) : following === null ? null : at(0, following);
  return {
    ...beside,
    cols: table.cols,
    rows: rows.slice(0, fit) as readonly (readonly Cell[])[],
    ...(next !== null && { next }),
    ...(fit < rows.length && {
      note: `${rows.length - fit} more of this page with next. Ask for fewer fields, or narrow by person or period.`,
    }),
  };
}

/** The cursor of the next page of a list of v2; null on the last one. */
export function cursorAfter(answer: {
  readonly _meta?:
    | { readonly links?: { readonly next?: { readonly href: string } | undefined } | undefined }
    | undefined;
}): string | null {
  const href = answer._meta?.links?.next?.href;
  return href === undefined ? null : new URL(href, 'https://next.invalid').searchParams.get('cursor');
}

/** The columns of a list: those that were asked for, of those that there are. */
export function columnsOf(
  fields: readonly string[] | undefined,
  usualOnes: readonly string[],
  known: readonly string[],
): readonly string[] {
  if (fields === undefined || fields.length === 0) return usualOnes;
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown === undefined) return fields;
  throw new ToolFailure(
    'unknown_field',
    `There is no field "${unknown.slice(0, 40)}" here.`,
    `Fields are ${known.join(', ')}.`,
  );
}
