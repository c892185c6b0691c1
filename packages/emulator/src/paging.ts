import type { Context } from './context.ts';
import { ProblemFailure } from './failures.ts';

/** Where a record stands in its list: the sort key, then the id. */
export type Place = readonly (string | number)[];

/** What a cursor remembers, so that it can be followed with nothing else. */
interface CursorContent {
  readonly operation: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly after: Place;
}

/** A stretch of a list, and whether something comes after it. */
export interface Stretch<T> {
  readonly records: readonly T[];
  /** The place of the last record, when more follow. */
  readonly next: Place | null;
}

/** Links of a v2 list. */
export interface ListMeta {
  readonly links: { readonly self: { readonly href: string }; readonly next?: { readonly href: string } };
}

/**
 * Makes a cursor: opaque, bound to its route and filters, with a check sum so that a cut or edited one is refused.
 */
export function encodeCursor(content: CursorContent): string {
  const text = JSON.stringify([content.operation, content.path, content.query, content.after]);
  return `cur_${Buffer.from(`${checksum(text)}${text}`).toString('base64url')}`;
}

/**
 * Reads a cursor of this operation and path.
 *
 * @throws {ProblemFailure} 400 when it is not one that was handed out for this route.
 */
export function decodeCursor(cursor: string, operation: string, path: string): CursorContent {
  const plain = /^cur_[\w-]+$/.test(cursor) ? Buffer.from(cursor.slice(4), 'base64url').toString() : '';
  const text = plain.slice(8);
  if (plain.slice(0, 8) !== checksum(text)) throw new ProblemFailure('badParameters');
  const [itsOperation, itsPath, query, after] = JSON.parse(text);
  if (itsOperation !== operation || itsPath !== path) throw new ProblemFailure('badParameters');
  return { operation, path, query, after };
}

/** FNV-1a, 32 bits, as eight hexadecimal digits. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What a call asks for of a list: the filters, and behind which place to go on. */
export interface PageRequest {
  readonly query: URLSearchParams;
  readonly cursor: string | null;
  readonly after: Place | null;
}

/**
 * The filters and the place that a query means: its own, or with a cursor those that the cursor was made for. Filters
 * may be repeated beside the cursor; clients do either.
 *
 * @throws {ProblemFailure} 400 when a repeated filter contradicts the cursor.
 */
export function resolvePage(query: URLSearchParams, operation: string, path: string): PageRequest {
  const cursor = query.get('cursor');
  if (cursor === null) return { query, cursor, after: null };
  const content = decodeCursor(cursor, operation, path);
  const remembered = new URLSearchParams(content.query.map(([name, value]) => [name, value]));
  for (const [name, value] of query) {
    if (name === 'cursor') continue;
    if (name === 'limit') remembered.set('limit', value);
    else if (remembered.get(name) !== value) throw new ProblemFailure('badParameters');
  }
  return { query: remembered, cursor, after: content.after };
}

/** How a list is ordered: the place of each record, and the direction. */
export interface Order<T> {
  readonly placeOf: (record: T) => Place;
  readonly descending?: boolean;
}

/** Sorts a list and takes what comes behind a place. */
export function takeAfter<T>(
  records: readonly T[],
  order: Order<T>,
  after: Place | null,
  limit: number,
): Stretch<T> {
  const sign = order.descending ? -1 : 1;
  const sorted = records
    .map((record) => ({ record, place: order.placeOf(record) }))
    .sort((a, b) => sign * comparePlaces(a.place, b.place));
  const rest = after === null ? sorted : sorted.filter(({ place }) => sign * comparePlaces(place, after) > 0);
  const taken = rest.slice(0, limit);
  return {
    records: taken.map(({ record }) => record),
    next: rest.length > limit ? (taken.at(-1)?.place ?? null) : null,
  };
}

function comparePlaces(a: Place, b: Place): number {
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index] as string | number, b[index] as string | number];
    if (left !== right) return left > right ? 1 : -1;
  }
  return 0;
}

/** The links of a page: to itself as it was called, and to the next one. */
export function listMeta(context: Context, next: Place | null): ListMeta {
  const { origin, path, operation, page, quirks } = context;
  const wrong = quirks.employmentLinks === 'published' && operation.id === 'v2.employments.list';
  const base = `${origin}${wrong ? '/v2/employments' : path}`;
  const self = { href: page.cursor === null ? base : `${base}?cursor=${page.cursor}` };
  if (next === null) return { links: { self } };
  const cursor = encodeCursor({ operation: operation.id, path, query: [...page.query], after: next });
  // Of all lists only this one was seen to repeat the filters beside the cursor.
  const repeated = operation.id === 'v2.orgUnits.list' ? `${page.query}&` : '';
  return { links: { self, next: { href: `${base}?${repeated}cursor=${cursor}` } } };
}
