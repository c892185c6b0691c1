import { IncompleteListError } from './errors.ts';
import { type Interruption, persistently } from './interruption.ts';
import type { List, Page } from './pages.ts';

/**
 * Reads a v1 list by offset: the index of a record (`records`), or the number of a page (`pages`); gives the new records
 * of each page.
 *
 * People who come or go while a list is read shift the others between pages. A reading counts only when the announced
 * total stayed the same from the first page to the last, and as many different records were seen; otherwise the list
 * is read again, and records that were already given are passed over.
 */
export async function* readByOffset(
  list: List,
  style: 'records' | 'pages',
): AsyncGenerator<readonly unknown[] | Interruption, void> {
  const given = new Set<unknown>();
  let outcome: Reading = { isWhole: false, canRepeat: true, expected: null };
  for (let reading = 1; reading <= mostReadings && outcome.canRepeat; reading += 1) {
    outcome = yield* readOnce(list, style, given);
    if (outcome.isWhole) return;
  }
  const { id } = list.operation;
  const { expected } = outcome;
  throw new IncompleteListError(
    `${id} could not be read to its end: ${given.size} different records came` +
      `${expected === null ? '' : ` where ${expected} were announced`}, the list changed while it was read, or pages ` +
      'are missing. Read it again later.',
    { collected: given.size, expected },
    { operation: id },
  );
}

const mostReadings = 3;

interface Reading {
  readonly isWhole: boolean;
  /** Records without an id cannot be told from those that were given already. */
  readonly canRepeat: boolean;
  readonly expected: number | null;
}

async function* readOnce(
  { operation, input, read, options }: List,
  style: 'records' | 'pages',
  given: Set<unknown>,
): AsyncGenerator<readonly unknown[] | Interruption, Reading> {
  const place = Object.hasOwn(operation.query.shape, 'offset') ? 'offset' : 'page';
  const seen = given.size === 0 ? given : new Set<unknown>();
  let canRepeat = true;
  let isSteady = true;
  let expected: number | null = null;
  let offset = style === 'records' ? 0 : 1;
  for (let number = 1; ; number += 1) {
    const from = offset;
    const page = yield* persistently(() => read({ ...input, [place]: from }, options));
    const records = page.data ?? [];
    const total = page.metadata?.total_elements ?? null;
    isSteady &&= number === 1 || total === expected;
    expected = total;
    const before = seen.size;
    const fresh: unknown[] = [];
    for (const record of records) {
      const id = idOf(record);
      canRepeat &&= id !== undefined;
      const key = id ?? record;
      if (seen.has(key)) continue;
      const isNew = seen === given || !given.has(key);
      seen.add(key);
      given.add(key);
      if (isNew) fresh.push(record);
    }
    yield fresh;
    const isWhole = isSteady && (total === null ? records.length === 0 : seen.size >= total);
    if (isWhole) return { isWhole, canRepeat, expected };
    if (isLast(page, style, offset, seen.size === before)) return { isWhole, canRepeat, expected };
    offset += style === 'records' ? records.length : 1;
  }
}

/** Whether going on cannot bring more: nothing came, nothing new came, or the announced end is reached. */
function isLast(page: Page, style: 'records' | 'pages', offset: number, isStale: boolean): boolean {
  const { length } = page.data ?? [];
  if (length === 0 || (isStale && page.metadata === undefined)) return true;
  if (page.metadata === undefined) return false;
  const { total_elements, total_pages } = page.metadata;
  return style === 'records' ? offset + length >= total_elements : offset >= total_pages;
}

/** The id beside or among the attributes of an unwrapped record. */
function idOf(record: unknown): unknown {
  return typeof record === 'object' && record !== null
    ? ((record as { id?: unknown }).id ?? undefined)
    : undefined;
}
