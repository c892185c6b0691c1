/** A page size when none is asked for, and the largest that is answered. */
interface PageSize {
  readonly defaultLimit: number;
  readonly maxLimit: number;
}

/**
 * How a list is cut into pages.
 *
 * - `records`: `offset` is the index of the first record, from 0; `current_page` counts from 0.
 * - `pages`: `offset` is the number of the page, from 1 (0 answers page 1 as well); `current_page` counts from 1.
 * - `cursor`: the next page is behind the `cursor` in `_meta.links.next.href`; the last page has no such link.
 * - `whole`: everything comes at once.
 */
export type Pages =
  | ({ readonly style: 'records' | 'pages' | 'cursor' } & PageSize)
  | { readonly style: 'whole' };
