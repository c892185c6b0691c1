import type { CallOptions, Methods, Operation } from '@staffgate/catalog';
import { type Page, readAll } from './pages.ts';
import type { Perform } from './perform.ts';
import { unwrap } from './unwrap.ts';

type Groups = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** A method for every operation of a generation: nothing here knows a single one. */
export function createMethods<T>(groups: T, perform: Perform): Methods<T> {
  const methods = mapValues(groups as Groups, (group) =>
    mapValues(group, (operation) => methodOf(operation, perform)),
  );
  // What is built from the catalog's values is what `Methods` derives from their types.
  return methods as unknown as Methods<T>;
}

function methodOf(operation: Operation, perform: Perform) {
  const call = async (input: Record<string, unknown> = {}, options?: CallOptions): Promise<unknown> => {
    const { answer } = await perform(operation, input, options);
    return operation.generation === 'v1' && operation.answer.kind === 'json' ? unwrap(answer) : answer;
  };
  if (operation.pages === null) return call;
  // Every list of the catalog has this shape, v1 or v2.
  const readPage = call as (input: Record<string, unknown>, options: CallOptions) => Promise<Page>;
  return Object.assign(call, {
    all: (input?: Record<string, unknown>, options?: CallOptions) =>
      readAll(operation, readPage, input, options),
  });
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
