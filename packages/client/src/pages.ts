import type { CallOptions, Operation } from '@staffgate/catalog';
import { readByCursor } from './cursor-pages.ts';
import { InputError } from './errors.ts';
import { type Interruption, persistently } from './interruption.ts';
import { readByOffset } from './offset-pages.ts';
import { Records } from './records.ts';

/** Gives one page: the unwrapped answer to one input. */
export type ReadPage = (input: Readonly<Record<string, unknown>>, options: CallOptions) => Promise<Page>;

/** An unwrapped list answer. */
export interface Page {
  /** v1. */
  readonly data?: readonly unknown[];
  readonly metadata?: { readonly total_elements: number; readonly total_pages: number } | undefined;
  /** v2. */
  readonly _data?: readonly unknown[];
  readonly _meta?:
    | { readonly links?: { readonly next?: { readonly href: string } | undefined } | undefined }
    | undefined;
}

/**
 * Every record of a list, page after page, read as they are consumed: leaving the loop ends the reading.
 *
 * Pages have the largest size there is unless `limit` says otherwise. A `timeoutMs` is per page. The list comes whole
 * or ends with an error, never short. After an error about one page, going on with the same list reads that page again.
 *
 * @throws {IncompleteListError} when Personio announces records that it does not give.
 */
export function readAll(
  operation: Operation,
  read: ReadPage,
  input: Readonly<Record<string, unknown>> = {},
  options: CallOptions = {},
): AsyncIterableIterator<unknown, void, undefined> {
  return new Records(batches(operation, read, input, options));
}

/** The records of one page after the other. */
async function* batches(
  operation: Operation,
  read: ReadPage,
  input: Readonly<Record<string, unknown>>,
  options: CallOptions,
): AsyncGenerator<readonly unknown[] | Interruption, void> {
  refusePlaces(operation, input);
  const { pages } = operation;
  if (pages === null || pages.style === 'whole') {
    const page = yield* persistently(() => read(input, options));
    yield page.data ?? page._data ?? [];
    return;
  }
  const limit = typeof input.limit === 'number' ? input.limit : pages.maxLimit;
  const list = { operation, input: { ...input, limit }, read, options };
  yield* pages.style === 'cursor' ? readByCursor(list) : readByOffset(list, pages.style);
}

/** A list being read: the same input for every page, but for the place of the page. */
export interface List {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly read: ReadPage;
  readonly options: CallOptions;
}

function refusePlaces({ id, pages }: Operation, input: Readonly<Record<string, unknown>>): void {
  const places =
    pages?.style === 'whole' ? [] : ['offset', 'page', 'cursor'].filter((name) => input[name] !== undefined);
  if (places.length === 0) return;
  throw new InputError(
    `${id} was not sent: all() goes through every page by itself and takes no ${places.join(', ')}.`,
    places.map((field) => ({ field, message: 'is not taken by all()' })),
    { operation: id },
  );
}
