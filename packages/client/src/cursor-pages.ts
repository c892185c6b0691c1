import { IncompleteListError } from './errors.ts';
import { type Interruption, persistently } from './interruption.ts';
import type { List } from './pages.ts';

/**
 * Reads a list by cursor; gives the records of each page.
 *
 * Only the cursor is taken out of the next link, and the first input is repeated with it: published links had a wrong
 * path, dropped the filters or were relative, and a link to another host must not get the token.
 */
export async function* readByCursor({
  operation,
  input,
  read,
  options,
}: List): AsyncGenerator<readonly unknown[] | Interruption, void> {
  const seen = new Set<string>();
  let collected = 0;
  let emptyPages = 0;
  let cursor: string | undefined;
  const incomplete = (why: string) =>
    new IncompleteListError(
      `${operation.id} could not be read to its end: ${why}, after ${collected} records. Read the list again later.`,
      { collected, expected: null },
      { operation: operation.id },
    );
  for (;;) {
    const place = cursor === undefined ? input : { ...input, cursor };
    const page = yield* persistently(() => read(place, options));
    const records = page._data ?? [];
    collected += records.length;
    yield records;
    const next = page._meta?.links?.next?.href;
    if (next === undefined) return;
    cursor = cursorOf(next);
    if (cursor === undefined) throw incomplete('a link to the next page holds no cursor');
    if (seen.has(cursor)) throw incomplete('a link to the next page leads to one that was read already');
    seen.add(cursor);
    emptyPages = records.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages === mostEmptyPages) throw incomplete(`${mostEmptyPages} empty pages came in a row`);
  }
}

const mostEmptyPages = 50;

/** The cursor in a link, absolute or relative. */
function cursorOf(href: string): string | undefined {
  const query = href.split('#')[0]?.split('?').slice(1).join('?');
  return new URLSearchParams(query).get('cursor') || undefined;
}
