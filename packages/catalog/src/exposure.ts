import { z } from 'zod';

/**
 * What a part of a body or an answer tells about somebody. It stands in the schema, so that whoever guards people's
 * data reads it where the shape is read, and a new member cannot be forgotten in a list kept elsewhere.
 */
export interface Exposure {
  /** The attribute of employees that the value belongs to, by v1 key: the one on which Personio grants access. */
  readonly attribute?: string;
  /**
   * Where the keys of attributes are to be found inside: `members` are called by them, `values` are them, or the
   * member of this name holds the key of its object.
   */
  readonly keys?: 'members' | 'values' | { readonly in: string };
  /** The dotted place of the id, inside this object, of the person whom the object mentions. */
  readonly person?: string;
  /** The value is itself the id of a person, or a list of them. */
  readonly personId?: true;
  /** The value is the name of somebody of whom nothing else is said, so that nobody can tell whose it is. */
  readonly name?: true;
  /** The value is an address of the API, to be written for the host that the caller knows. */
  readonly link?: true;
  /**
   * The value is text that people write as they like, so that orders to whoever reads it may stand in it. Of an object
   * whose members are attributes of the company's own naming, those of them that are written freely.
   */
  readonly text?: true;
}

const exposures = z.registry<Exposure>();

/** The same schema, with a note of what its value tells about somebody. */
export function exposes<const S extends z.ZodType>(schema: S, exposure: Exposure): S {
  const own = schema.clone() as S;
  exposures.add(own, exposure);
  return own;
}

/** What the values of a schema tell about somebody; undefined where nothing is noted at this very place. */
export function exposureOf(schema: z.ZodType): Exposure | undefined {
  return exposures.get(schema);
}

/** The same schema, with a note that people write its value as they like. */
export function freeText<const S extends z.ZodType>(schema: S): S {
  return exposes(schema, { text: true });
}

/** The same schema, with a note of which attribute its value belongs to. */
export function ofAttribute<const S extends z.ZodType>(attribute: string, schema: S): S {
  return exposes(schema, { attribute });
}
