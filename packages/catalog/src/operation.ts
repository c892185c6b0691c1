import { z } from 'zod';
import type { Access, Area } from './access.ts';
import type { Deprecation } from './deprecation.ts';
import type { EventName } from './events.ts';
import type { Pages } from './pagination.ts';
import type { RateLimit } from './rate-limits.ts';

/** The two generations of the API. They share people and ids, and little else. */
export type Generation = 'v1' | 'v2';

/** How sure a described behaviour is: stated by Personio, seen in answers or client code, or our reading. */
export type Certainty = 'documented' | 'observed' | 'inferred';

/** What a call may do: look, change, or take something away for good. */
export type Risk = 'read' | 'write' | 'destructive';

/** How a request body may be written. The first one is what the client sends. */
export type Encoding = 'json' | 'form' | 'multipart' | 'query';

/** A request body: its schema, and the encodings that are accepted. */
export interface Body {
  readonly schema: z.ZodType;
  readonly encodings: readonly [Encoding, ...Encoding[]];
  /** How large the file in it may be, where it holds one. */
  readonly maxFileBytes?: number;
}

/**
 * The body of an answer: JSON of a schema, bytes of some content types, or nothing.
 */
export type AnswerBody =
  | { readonly kind: 'json'; readonly schema: z.ZodType }
  | { readonly kind: 'binary'; readonly contentTypes: readonly string[] }
  | { readonly kind: 'empty' };

/**
 * What proves who calls.
 *
 * - `token`: the bearer token of a credential.
 * - `recruiting-headers`: the recruiting token of the company as bearer token, and the company's id as `X-Company-ID`.
 * - `recruiting-fields`: the same two as fields of the form, `access_token` and `company_id`. The schema of the body
 *   leaves them out.
 * - `none`: nothing.
 */
export type Authentication = 'token' | 'recruiting-headers' | 'recruiting-fields' | 'none';

/** Where to find the id of the person a call is about, so that a grant can be limited to some people. */
export interface Subject {
  /**
   * `self`: each record is a person. `field`: each record names one. `none`: no record is about anybody.
   * `everybody`: records may be about anybody, and do not say about whom.
   */
  readonly kind: 'self' | 'field' | 'none' | 'everybody';
  /** The path or query parameter of the request that holds the person's id; in a list, the filter by persons. */
  readonly parameter?: string;
  /** Dotted place of the person's id in the request body; `[]` stands for each entry of a list. */
  readonly body?: string;
  /** Dotted place of the person's id inside one answered record; inside `attributes` for v1 employees. */
  readonly record?: string;
  /** The operation that reads a single record of this list by the person's id, where the list has no filter by persons. */
  readonly one?: `${Generation}.${string}.${string}`;
  /** How to find out whose record it is before the call, where the request does not name the person. */
  readonly lookup?: Lookup;
}

/** An operation that reads the record in question; its own subject says where the person stands in it. */
export interface Lookup {
  readonly operation: `${Generation}.${string}.${string}`;
  /** The parameter of that operation that takes the id of the record. */
  readonly parameter: string;
  /** The parameter of this operation that holds the id of the record. */
  readonly id: string;
  /**
   * Where a record cannot be read by its id: the list is read person by person, and the dotted place of the id in a
   * record is this one.
   */
  readonly among?: string;
}

/** One method on one path of some API, as data: enough to call it, to answer it, and to describe it. */
export interface Endpoint {
  /** Stable name, unique within its API. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the host, parameters in braces: `/v2/persons/{id}`. */
  readonly path: `/${string}`;
  /** One sentence in the imperative, for help texts and tools. */
  readonly summary: string;
  /** What a caller should know beyond the summary: surprising edges, business rules. */
  readonly notes?: readonly string[];
  readonly risk: Risk;
  /** Path parameters, keyed as in the path. */
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: Body | null;
  /** The one answer of success. */
  readonly status: number;
  readonly answer: AnswerBody;
  /** The other documented or observed statuses. */
  readonly errors: readonly number[];
}

/**
 * One method on one path of Personio's API, described once. The bodies of its errors are those of its family, see
 * `errors.ts`.
 *
 * Client, emulator, gateway, tools and docs are all made from this.
 */
export interface Operation extends Endpoint {
  /** Stable name, `<generation>.<group>.<action>`, for example `v2.persons.list`. */
  readonly id: `${Generation}.${string}.${string}`;
  readonly generation: Generation;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** What is sent to prove who calls. */
  readonly authentication: Authentication;
  /** Whose address the path is below: that of the API, or that of the company's career page. */
  readonly host: 'api' | 'career-page';
  /** The area that the call belongs to; null where no grant is needed. */
  readonly area: Area | null;
  readonly access: Access | null;
  /** OAuth scopes, all of which the token must carry. */
  readonly scopes: readonly string[];
  readonly pages: Pages | null;
  readonly rateLimit: RateLimit;
  /** Headers without which the route does not exist or is refused. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: Subject;
  /** Attributes of employees, by v1 key, that the answer tells as a whole, such as a picture. */
  readonly attributes: readonly string[];
  /** Events that the call causes, when it changes something. */
  readonly events: readonly EventName[];
  readonly deprecation: Deprecation | null;
  /** Where this is known from. */
  readonly source: string;
  /** The certainty of the least certain part of the path, parameters and success answer. */
  readonly certainty: Certainty;
}

type Defaulted =
  | 'authentication'
  | 'host'
  | 'parameters'
  | 'query'
  | 'body'
  | 'status'
  | 'errors'
  | 'pages'
  | 'headers'
  | 'events'
  | 'attributes'
  | 'deprecation';

/** What has to be said of an operation; the rest has defaults. */
export type OperationSpec = Omit<Operation, Defaulted | 'generation'> & Partial<Pick<Operation, Defaulted>>;

/** The schema of "no parameters". */
export const noFields = z.strictObject({});
export type NoFields = typeof noFields;

type Defaults = {
  readonly authentication: Authentication;
  readonly host: 'api';
  readonly parameters: NoFields;
  readonly query: NoFields;
  readonly body: null;
  readonly status: 200;
  readonly errors: readonly [];
  readonly pages: null;
  readonly headers: Readonly<Record<string, never>>;
  readonly events: readonly [];
  readonly attributes: readonly [];
  readonly deprecation: null;
};

type GenerationOf<S extends { id: string }> = S['id'] extends `${infer G extends Generation}.${string}`
  ? G
  : never;

/** An operation as described: the literal types of its description, with the defaults filled in. */
export type Described<S extends OperationSpec> = S &
  Omit<Defaults, keyof S> & { readonly generation: GenerationOf<S> };

/**
 * Describes an operation.
 *
 * Fills in the defaults: a token where an area is needed, the host of the API, no parameters, query or body, status 200, no events, no deprecation.
 *
 * @throws {TypeError} when the path, the parameter schema and the id do not fit each other.
 */
export function operation<const S extends OperationSpec>(spec: S): Described<S> {
  const described = {
    authentication: spec.area === null ? 'none' : 'token',
    host: 'api',
    parameters: noFields,
    query: noFields,
    body: null,
    status: 200,
    errors: [],
    pages: null,
    headers: {},
    events: [],
    attributes: [],
    deprecation: null,
    generation: spec.id.slice(0, 2),
    ...spec,
  };
  checkFields(described);
  return described as unknown as Described<S>;
}

/**
 * Makes sure that the path of an endpoint and its schemas fit each other.
 *
 * @throws {TypeError}
 */
export function checkFields({
  id,
  path,
  parameters,
  query,
}: Pick<Endpoint, 'id' | 'path' | 'parameters' | 'query'>): void {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const inSchema = Object.keys(parameters.shape);
  if (inPath.join() !== inSchema.join()) {
    throw new TypeError(`${id}: the path names [${inPath.join()}], the schema [${inSchema.join()}]`);
  }
  const twice = inSchema.find((name) => name in query.shape);
  if (twice !== undefined) throw new TypeError(`${id}: ${twice} is both a path and a query parameter`);
}
