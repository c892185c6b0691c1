import { z } from 'zod';

/** One of some known words, or a word that Personio added since: a client must not break over it. */
export function openEnum<const W extends readonly string[]>(_known: W): z.ZodType<W[number] | (string & {})> {
  return z.string() as unknown as z.ZodType<W[number] | (string & {})>;
}

/** A calendar day without zone, `YYYY-MM-DD`, that exists. */
export const PlainDate = z.iso.date().meta({ description: 'A day, YYYY-MM-DD' });

/** A moment in RFC 3339, with `Z` or an offset. */
export const Instant = z.iso
  .datetime({ offset: true })
  .meta({ description: 'A moment, like 2026-01-31T12:00:00Z' });

/** A reference to another record by its id. */
export const Reference = z.object({ id: z.string() });
export type Reference = z.infer<typeof Reference>;

/** An id as a whole number. Ids above 2^53 exist in v1; they come as a string of digits, so that none is rounded. */
export const NumericId = z.union([z.int(), z.string().regex(/^-?\d+$/)]);
export type NumericId = z.infer<typeof NumericId>;
