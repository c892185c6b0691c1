import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { decodeFields, type Endpoint } from '@staffgate/catalog';
import { z } from 'zod';
import { UsageError } from './exit-codes.ts';
import { readTextOrFile } from './files.ts';

type Schema = z.ZodType;

/** An operation, as far as its flags depend on it. */
export type Flagged = Pick<Endpoint, 'parameters' | 'query' | 'body'> & { readonly id: string };

/** One field of an operation's input, as a flag. */
export interface Flag {
  /** `--updated-at.gt` */
  readonly flag: string;
  /** The field's own name, `updated_at.gt`. */
  readonly name: string;
  readonly place: 'path' | 'query' | 'body';
  /** Where in the body it stands: `['employee']` for the members of `employee`. */
  readonly within: readonly string[];
  readonly schema: Schema;
  readonly description: string;
  readonly placeholder: string;
  readonly isRequired: boolean;
  readonly isBoolean: boolean;
}

/**
 * The flags of an operation: path and query parameters, and the members of the body; where the body holds a single
 * object, like v1's `employee`, the members of that. A body member that is called like a parameter, or like one of
 * `reserved`, is `--body-<name>`; such a parameter is `--query-<name>`.
 */
export function flagsOf(operation: Flagged, reserved: ReadonlySet<string>): readonly Flag[] {
  const taken = new Set(reserved);
  const { within, shape } = bodyMembers(operation);
  const places = [
    { place: 'path', within: [], shape: operation.parameters.shape },
    { place: 'query', within: [], shape: operation.query.shape },
    { place: 'body', within, shape },
  ] as const;
  return places.flatMap(({ place, within, shape }) =>
    Object.entries(shape as Readonly<Record<string, Schema>>).map(([name, schema]) => {
      const plain = `--${kebab(name)}`;
      const flag = taken.has(plain) ? `--${place}-${kebab(name)}` : plain;
      taken.add(flag);
      const inner = unwrapped(schema);
      return {
        flag,
        name,
        place,
        within,
        schema,
        description: describe(schema),
        placeholder: placeholderOf(inner),
        isRequired: !schema.safeParse(undefined).success,
        isBoolean: kindOf(inner) === 'boolean',
      };
    }),
  );
}

/** An argument with its flag in the spelling that is declared: `--first_name=Ada` becomes `--first-name=Ada`. */
export function normalFlag(argument: string): string {
  const match = /^--([A-Za-z][^=\s]*)(=.*)?$/s.exec(argument);
  return match ? `--${kebab(match[1] as string)}${match[2] ?? ''}` : argument;
}

/**
 * The input of an operation, from the texts given for its flags and the text of a JSON body. Flags win over the body.
 *
 * @throws {UsageError} when a text cannot be what its field wants, or a parameter is missing.
 */
export async function inputFrom(
  operation: Flagged,
  flags: readonly Flag[],
  given: ReadonlyMap<Flag, readonly string[]>,
  bodyText: string | null,
): Promise<Record<string, unknown>> {
  const missing = flags.filter((flag) => flag.place !== 'body' && flag.isRequired && !given.has(flag));
  if (missing.length > 0) {
    const list = missing.map(({ flag, placeholder, description }) =>
      [`  ${flag} <${placeholder}>`, description].filter((part) => part !== '').join('  '),
    );
    throw new UsageError(`${operation.id} needs:\n${list.join('\n')}`);
  }
  const input: Record<string, unknown> = {};
  let body = bodyText === null ? undefined : parseBody(bodyText);
  for (const [flag, texts] of given) {
    const value = await readValue(flag, texts);
    if (flag.place === 'body') body = withMember(body ?? {}, [...flag.within, flag.name], value);
    else input[flag.name] = value;
  }
  return operation.body === null ? input : { ...input, body: body ?? {} };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--body is no JSON: ${(error as Error).message}`);
  }
}

function withMember(target: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof target !== 'object' || target === null || Array.isArray(target)) {
    throw new UsageError('--body must be a JSON object when members of it are given as flags.');
  }
  const members = target as Readonly<Record<string, unknown>>;
  return { ...members, [name]: withMember(members[name] ?? {}, rest, value) };
}

async function readValue({ flag, name, schema }: Flag, texts: readonly string[]): Promise<unknown> {
  // A secret that is typed stays in the history of the shell, and other programs see it.
  const isSecret = name.endsWith('secret');
  const last = isSecret
    ? (await readTextOrFile(texts.at(-1) as string, flag)).trim()
    : (texts.at(-1) as string);
  if (last === 'null' && schema.safeParse(null).success) return null;
  const kind = kindOf(unwrapped(schema));
  if (kind === 'json') {
    // Of things that differ by their kind, the word alone means the plain one: everybody is {"kind":"everybody"}.
    const short = { kind: last };
    if (/^\w+$/.test(last) && schema.safeParse(short).success) return short;
    try {
      return JSON.parse(last);
    } catch {
      throw new UsageError(`${flag} takes JSON, like ${exampleOf(unwrapped(schema))}.`);
    }
  }
  if (kind === 'file') return fileOf(last, flag);
  const parts =
    kind === 'list' ? texts.flatMap((text) => text.split(',').map((part) => part.trim())) : [last];
  // A name that ends in [] is repeated for each part; any other list is read from commas.
  const params = new URLSearchParams(
    kind === 'list' && !name.endsWith('[]') ? [[name, parts.join(',')]] : parts.map((part) => [name, part]),
  );
  return decodeFields(z.object({ [name]: schema }), params)[name];
}

async function fileOf(path: string, flag: string): Promise<File> {
  try {
    return new File([await openAsBlob(path)], basename(path));
  } catch {
    throw new UsageError(`${flag}: there is no file ${path} that can be read.`);
  }
}

interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly format?: string;
  readonly getter?: () => Schema;
}

function definitionOf(schema: Schema): Definition {
  return schema._zod.def as unknown as Definition;
}

/** A schema without what makes it optional or nullable. */
function unwrapped(schema: Schema): Schema {
  const { innerType, in: input, getter } = definitionOf(schema);
  const inner = innerType ?? input ?? getter?.();
  return inner ? unwrapped(inner) : schema;
}

function bodyMembers({ body }: Flagged): {
  within: readonly string[];
  shape: Readonly<Record<string, Schema>>;
} {
  const shape = body ? definitionOf(unwrapped(body.schema)).shape : undefined;
  if (shape === undefined) return { within: [], shape: {} };
  const [[name, only] = [], ...others] = Object.entries(shape);
  const inner = only && others.length === 0 ? definitionOf(unwrapped(only)).shape : undefined;
  return inner ? { within: [name as string], shape: inner } : { within: [], shape };
}

const shortChoices = 24;

type Kind = 'text' | 'number' | 'boolean' | 'list' | 'json' | 'file';

function kindOf(schema: Schema): Kind {
  const { type, options, element } = definitionOf(schema);
  switch (type) {
    case 'number':
    case 'boolean':
    case 'file':
      return type;
    case 'custom':
      return 'file';
    case 'array':
      return element && ['text', 'number'].includes(kindOf(unwrapped(element))) ? 'list' : 'json';
    case 'object':
    case 'record':
    case 'unknown':
    case 'any':
      return 'json';
    case 'union': {
      const kinds = new Set(options?.map((option) => kindOf(unwrapped(option))));
      return (
        (['file', 'json', 'list', 'boolean', 'number'] as const).find((kind) => kinds.has(kind)) ?? 'text'
      );
    }
    default:
      return 'text';
  }
}

function placeholderOf(schema: Schema): string {
  const kind = kindOf(schema);
  if (kind === 'list') return 'text,…';
  if (kind !== 'text') return kind;
  const choices = choicesOf(schema).join('|');
  if (choices !== '' && choices.length <= shortChoices) return choices;
  const { format, options } = definitionOf(schema);
  const formats = options ? options.map((option) => definitionOf(unwrapped(option)).format) : [format];
  return formats.includes('datetime') ? 'time' : formats.includes('date') ? 'date' : 'text';
}

function exampleOf(schema: Schema): string {
  const { type, shape, element, options } = definitionOf(schema);
  if (options?.[0]) return exampleOf(unwrapped(options[0]));
  if (type === 'array') return `'[${element ? exampleOf(unwrapped(element)).replaceAll("'", '') : ''}]'`;
  const names = Object.keys(shape ?? {}).slice(0, 2);
  return `'{${names.map((name) => `"${name}": …`).join(', ')}}'`;
}

/** The words that a field is limited to; empty when it is not. */
function choicesOf(schema: Schema): readonly string[] {
  const { entries, values, options } = definitionOf(schema);
  const own = entries ? Object.values(entries) : (values ?? []);
  return [...own.map(String), ...(options ?? []).flatMap((option) => choicesOf(unwrapped(option)))];
}

/** What the catalog says of a field, and its words where they are too many for the placeholder. */
function describe(schema: Schema): string {
  const choices = choicesOf(unwrapped(schema));
  const list = choices.join('|').length > shortChoices ? `one of ${choices.join(', ')}` : '';
  return [descriptionOf(schema), list].filter((part) => part !== '').join('; ');
}

function descriptionOf(schema: Schema): string {
  const { innerType, in: input } = definitionOf(schema);
  const inner = innerType ?? input;
  return schema.description ?? (inner ? descriptionOf(inner) : '');
}

function kebab(name: string): string {
  return name
    .replace(/\[\]$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
