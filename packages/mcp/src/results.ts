import { plainText } from './plain-text.ts';

/** A value as results hold it. */
export type Cell = string | number | boolean | null;

/** Records as a table, which costs a model a tenth of what Personio answers. */
export interface Table {
  readonly cols: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What a tool gives: members in the order in which they are read. */
export type Result = Readonly<Record<string, unknown>>;

/** The most that a result may cost a model. */
export const mostTokens = 4_000;

/**
 * What a text costs at most, without a tokenizer: letters and digits in pieces of three, anything else each. It is
 * more than those of today's models count, so that a budget holds for all of them.
 */
export function atMostTokens(text: string): number {
  let count = 0;
  for (const [piece] of text.matchAll(/[A-Za-z]+|\d+|\s+|[^\sA-Za-z\d]/g)) {
    // Keys and cursors mix cases, and fall into smaller pieces than words.
    if (/^[a-z]+$/i.test(piece))
      count += Math.ceil(piece.length / (/[a-z][A-Z]|[A-Z]{2}/.test(piece) ? 1.3 : 3));
    else if (/^\d/.test(piece)) count += Math.ceil(piece.length / 3);
    else if (!/^\s/.test(piece)) count += (piece.codePointAt(0) as number) > 0x7f ? 2 : 1;
  }
  return count;
}

/** Records as a table. Columns that are empty everywhere are left out. */
export function tableOf(
  cols: readonly string[],
  records: readonly Readonly<Record<string, unknown>>[],
  options: { readonly keep?: readonly string[] } = {},
): Table {
  const kept = cols.filter(
    (col) => options.keep?.includes(col) || records.some((record) => cellOf(record[col]) !== null),
  );
  return { cols: kept, rows: records.map((record) => kept.map((col) => cellOf(record[col]))) };
}

/** A value of a record as a cell: texts made harmless, lists on one line, nothing for nothing. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return plainText(value) || null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value))
    return value.length === 0 ? null : plainText(value.map((it) => cellOf(it)).join(', '));
  const pairs = Object.entries(value as object).filter(([, it]) => cellOf(it) !== null);
  return pairs.length === 0 ? null : plainText(pairs.map(([key, it]) => `${key} ${cellOf(it)}`).join(', '));
}

/** A record without what is empty, its texts made harmless. */
export function recordOf(record: Readonly<Record<string, unknown>>): Record<string, Cell> {
  const cells = Object.entries(record).map(([key, value]) => [key, cellOf(value)] as const);
  return Object.fromEntries(cells.filter(([, cell]) => cell !== null));
}

/** An id as it is told: a number costs a model less than digits in quotes. */
export function idOf(id: string): string | number {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;
}

/** How many of these rows fit, beside what else the result holds. */
export function rowsThatFit(rows: readonly (readonly Cell[])[], rest: unknown): number {
  let left = mostTokens - atMostTokens(JSON.stringify(rest)) - 120;
  for (const [index, row] of rows.entries()) {
    left -= atMostTokens(JSON.stringify(row)) + 1;
    if (left < 0) return Math.max(1, index);
  }
  return rows.length;
}

/** The text of a result. What is longer than a model should read is cut, and says so. */
export function textOf(result: Result, help = 'Ask for fewer fields or a shorter period.'): string {
  const text = JSON.stringify(result);
  // No character counts for more than two.
  if (text.length * 2 <= mostTokens) return text;
  if (atMostTokens(text) <= mostTokens) return text;
  const members = Object.entries(result);
  const kept: [string, unknown][] = [];
  const left: string[] = [];
  let spent = 200;
  for (const [name, value] of members) {
    const cost = atMostTokens(JSON.stringify([name, value]));
    if (spent + cost <= mostTokens) {
      kept.push([name, value]);
      spent += cost;
    } else left.push(name);
  }
  const note = `Too long to be read: ${left.slice(0, 20).join(', ')} left out. ${help}`;
  return JSON.stringify({ ...Object.fromEntries(kept), note });
}
