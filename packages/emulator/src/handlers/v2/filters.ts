import type { Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';

/** The person of an id of v2, which is text. */
export function findPerson(id: string, { store }: Context): Person {
  const person = /^[1-9]\d*$/.test(id) ? store.person(Number(id)) : undefined;
  if (!person) throw new ProblemFailure('noResource');
  return person;
}

type TimeFilters<F extends string> = { readonly [K in F | `${F}.gt` | `${F}.lt`]?: string | undefined };

/** Whether a moment passes the filters of its field: equal, `.gt` after, `.lt` before. */
export function matches<F extends string>(field: F, instant: string, filters: TimeFilters<F>): boolean {
  const [at, after, before] = [filters[field], filters[`${field}.gt`], filters[`${field}.lt`]];
  if (at === undefined && after === undefined && before === undefined) return true;
  const moment = Date.parse(instant);
  return (
    (at === undefined || moment === Date.parse(at)) &&
    (after === undefined || moment > Date.parse(after)) &&
    (before === undefined || moment < Date.parse(before))
  );
}

/** The index of the first id above another, in a sorted list. */
export function firstAfter(ids: readonly number[], after: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as number) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
