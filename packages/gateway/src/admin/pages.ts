import { usualPage } from './endpoint.ts';
import { AdminFault } from './problem.ts';

/** Which page is wanted. */
export interface PageQuestion {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Cuts a page out of records, in the order of a key that each has for its own. */
export function pageFrom<T>(
  records: readonly T[],
  keyOf: (record: T) => string,
  { limit = usualPage, cursor }: PageQuestion,
): { data: T[]; next_cursor: string | null } {
  const after = cursor === undefined ? null : readCursor(cursor);
  const sorted = records
    .map((record) => ({ key: keyOf(record), record }))
    .sort((a, b) => compare(a.key, b.key));
  const rest = after === null ? sorted : sorted.filter(({ key }) => compare(key, after) > 0);
  const page = rest.slice(0, limit);
  return {
    data: page.map(({ record }) => record),
    next_cursor: rest.length > page.length ? cursorAt(page.at(-1)?.key as string) : null,
  };
}

/** A cursor that says after which key the next page begins. */
export function cursorAt(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The key in a cursor. @throws {AdminFault} when it is none of ours. */
export function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key !== '' && cursorAt(key) === cursor) return key;
  throw new AdminFault(400, 'bad_cursor', 'The cursor is not one that this API has given out.', {
    hint: 'Begin again without a cursor.',
    fields: { cursor: ['is not known.'] },
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
