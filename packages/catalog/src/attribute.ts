import { z } from 'zod';

/**
 * The types of an employee attribute.
 *
 * Source: Personio OpenAPI (personnel data), `TypeEnum`.
 */
export const attributeTypes = [
  'standard',
  'date',
  'integer',
  'decimal',
  'list',
  'link',
  'tags',
  'multiline',
] as const;

export type AttributeType = (typeof attributeTypes)[number];

declare const plain: unique symbol;

/**
 * A value as v1 wraps it.
 *
 * `V` is the JSON type of the value, `P` what it means once unwrapped: `"38.5"` is 38.5 hours, and
 * `"2021-03-01T00:00:00+01:00"` is the day `"2021-03-01"`.
 */
export interface Attribute<V = unknown, P = V> {
  label: string;
  value: V;
  type: string;
  universal_id?: string | null | undefined;
  /** ISO 4217, on salary attributes only. */
  currency?: string | undefined;
  readonly [plain]?: P;
}

/** The schema of a wrapped value. */
export function attribute<V extends z.ZodType, P = z.infer<V>>(
  value: V,
): z.ZodType<Attribute<z.infer<V>, NoInfer<P>>> {
  return z.object({
    label: z.string(),
    value,
    type: z.string(),
    universal_id: z.string().nullish(),
    currency: z.string().optional(),
  }) as unknown as z.ZodType<Attribute<z.infer<V>, P>>;
}

/**
 * A v1 record without its wrapping: `{ type, attributes }` becomes its attributes, an attribute its value.
 * An `id` beside `attributes` stays.
 */
export type Unwrapped<T> = T extends unknown ? UnwrappedOne<T> : never;

type UnwrappedOne<T> = typeof plain extends keyof T
  ? Exclude<T[typeof plain & keyof T], undefined>
  : T extends readonly (infer U)[]
    ? Unwrapped<U>[]
    : T extends { type: string; attributes: infer A }
      ? Merged<Omit<T, 'type' | 'attributes'>, A>
      : T extends object
        ? { [K in keyof T]: Unwrapped<T[K]> }
        : T;

type Merged<Outer, Inner> = keyof Outer extends never
  ? { [K in keyof Inner]: Unwrapped<Inner[K]> }
  : { [K in keyof (Outer & Inner)]: Unwrapped<(Outer & Inner)[K]> };
