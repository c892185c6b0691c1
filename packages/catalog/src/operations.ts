import type { Operation } from './operation.ts';
import * as v1 from './v1.ts';
import * as v2 from './v2.ts';

/** Every operation of both generations, in the order of the catalog. */
export const operations: readonly Operation[] = [v1, v2].flatMap((generation) =>
  Object.values(generation).flatMap((group) => Object.values(group) as Operation[]),
);

/** The operation of that id, if there is one. */
export function findOperation(id: string): Operation | undefined {
  return operations.find((operation) => operation.id === id);
}
