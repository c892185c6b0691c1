import type { z } from 'zod';
import type { Endpoint } from './operation.ts';

/** How the text of a parameter becomes the value that its schema asks for. */
type Kind = 'text' | 'number' | 'boolean' | 'list';

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

function kindOf(schema: z.ZodType): Kind {
  const { type, innerType, options } = definitionOf(schema);
  if (innerType) return kindOf(innerType);
  if (type === 'number' || type === 'boolean') return type;
  if (type === 'array') return 'list';
  if (options) return options.map(kindOf).find((kind) => kind !== 'text') ?? 'text';
  return 'text';
}

const knownKinds = new WeakMap<z.ZodType, Kind>();

function cachedKindOf(schema: z.ZodType): Kind {
  let kind = knownKinds.get(schema);
  if (kind === undefined) {
    kind = kindOf(schema);
    knownKinds.set(schema, kind);
  }
  return kind;
}

const decimal = /^-?\d+(\.\d+)?$/;

/** A text as the value its schema wants; left as it is when it does not look like one, for the schema to refuse. */
function fromText(schema: z.ZodType, text: string): unknown {
  switch (cachedKindOf(schema)) {
    case 'number': {
      const value = Number(text);
      return decimal.test(text) && (text.includes('.') || Number.isSafeInteger(value)) ? value : text;
    }
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    case 'list':
      return text.split(',').map((part) => part.trim());
    default:
      return text;
  }
}

/**
 * Reads the fields that a schema knows out of query parameters; others are passed over.
 *
 * Lists are written with commas (v2), or repeated under a name that ends in `[]` (v1). Numbers and booleans are
 * converted; a text that is neither stays, for the schema to refuse.
 */
export function decodeFields(schema: z.ZodObject, params: URLSearchParams): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of new Set(params.keys())) {
    const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
    if (field === undefined) continue;
    const texts = params.getAll(name);
    fields[name] = name.endsWith('[]')
      ? texts
      : cachedKindOf(field) === 'list'
        ? texts.flatMap((text) => fromText(field, text))
        : fromText(field, texts.at(-1) as string);
  }
  return fields;
}

/** Reads a form, `employee[email]=…`, into the nested object that a schema describes. What is no text stays as it is. */
export function decodeForm(schema: z.ZodType, form: Iterable<readonly [string, unknown]>): unknown {
  const root: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const path = name.split(/\[|\]\[?/).filter((part, index) => index === 0 || part !== '');
    let target = root;
    for (const part of path.slice(0, -1)) {
      const next = Object.hasOwn(target, part) ? target[part] : undefined;
      const child = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
      define(target, part, child);
      target = child;
    }
    define(target, path.at(-1) as string, value);
  }
  return convert(schema, root);
}

/** Sets an own member, also one called `__proto__`. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The entries of a list: `list[0][name]`, `list[1][name]`; without numbers, `list[][name]`, there is only one. */
function entriesOf(value: object): unknown[] {
  if (Array.isArray(value)) return value;
  return Object.keys(value).every((key) => /^\d+$/.test(key)) ? Object.values(value) : [value];
}

function convert(schema: z.ZodType, value: unknown): unknown {
  if (typeof value === 'string') return fromText(schema, value);
  const { shape, innerType, element } = definitionOf(schema);
  if (innerType) return convert(innerType, value);
  if (typeof value !== 'object' || value === null) return value;
  if (element) return entriesOf(value).map((entry) => convert(element, entry));
  if (shape === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      Object.hasOwn(shape, name) ? convert(shape[name] as z.ZodType, member) : member,
    ]),
  );
}

/** Writes fields as query parameters or a form, the opposite of `decodeFields`. What is undefined is left out. */
export function encodeFields(fields: Readonly<Record<string, unknown>>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value)) params.append(name, String(value));
    else if (name.endsWith('[]')) for (const part of value) params.append(name, String(part));
    else if (value.length > 0) params.append(name, value.join(','));
  }
  return params;
}

/** The path of an endpoint with its parameters filled in and percent-encoded. */
export function encodePath(endpoint: Endpoint, fields: Readonly<Record<string, unknown>>): string {
  return endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fields[name])));
}
