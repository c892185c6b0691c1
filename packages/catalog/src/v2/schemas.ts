import { z } from 'zod';
import { exposes, ofAttribute } from '../exposure.ts';
import { Instant } from '../schemas.ts';

/** The address of another record or page. */
export const Link = z.object({ href: exposes(z.string(), { link: true }) });

/** Links of a record or a list, by name. */
export const Meta = z.object({ links: z.record(z.string(), Link).optional() });

/** A list of v2: records under `_data`, the way to the next page under `_meta.links.next`. */
export function listOf<const R extends z.ZodType>(record: R) {
  return z.object({
    _data: z.array(record),
    _meta: z
      .object({ links: z.object({ self: Link.optional(), next: Link.optional() }).optional() })
      .optional(),
  });
}

/** What a create answers: the new id, and links. */
export const Created = z.object({ id: z.string(), _meta: Meta.optional() });

/** The query parameters of every paged list of v2. */
export function paging(defaultLimit: number, maxLimit: number) {
  return {
    limit: z
      .int()
      .min(1)
      .max(maxLimit)
      .optional()
      .meta({ description: `Records per page, 1 to ${maxLimit}, default ${defaultLimit}` }),
    cursor: z.string().optional().meta({ description: 'Where to go on; from the next link of a page' }),
  };
}

/** A filter by several values, written with commas. */
export function anyOf(what: string) {
  return z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ description: `Only these ${what}, separated by commas` });
}

/** Filters by a moment: exactly then, `.gt` after, `.lt` before. They tell about an attribute of the person. */
export function timeFilters<const F extends string>(field: F, done: string, attribute: string) {
  const filter = (when: string) =>
    ofAttribute(
      attribute,
      Instant.optional().meta({
        description: `Only records ${done} ${when} this moment, like 2026-01-31T12:00:00Z`,
      }),
    );
  return { [field]: filter('at'), [`${field}.gt`]: filter('after'), [`${field}.lt`]: filter('before') } as {
    [K in F | `${F}.gt` | `${F}.lt`]: ReturnType<typeof filter>;
  };
}

/** Sorting by id or name, descending with a minus. */
export const sortByIdOrName = z
  .enum(['id', '-id', 'name', '-name'])
  .optional()
  .meta({ description: 'Sort by id or name; a minus means descending' });

/** The header of routes that are still in beta; without it they do not exist. */
export const beta = { Beta: 'true' } as const;
