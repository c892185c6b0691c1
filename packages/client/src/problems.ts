import type { FieldProblem } from './errors.ts';
import type { Schema } from './fits.ts';

type Issue = NonNullable<ReturnType<Schema['safeParse']>['error']>['issues'][number];

/**
 * What a schema found wrong, as places and sentences, without values.
 *
 * Where the schema describes the field, its description is added: it says what is wanted.
 */
export function problemsOf(
  issues: readonly Issue[],
  place: readonly PropertyKey[],
  schema?: Schema,
): FieldProblem[] {
  return issues.map((issue) => {
    const path = [...place, ...issue.path];
    const description = schema && descriptionOf(schema, issue.path);
    const message = messageOf(issue);
    return { field: dotted(path), message: description ? `${message} (${description})` : message };
  });
}

function messageOf(issue: Issue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
  if (issue.code !== 'invalid_union') return issue.message;
  const options = issue.errors.flatMap(([first]) =>
    first && first.path.length === 0 ? [messageOf(first)] : [],
  );
  return options.length > 0 ? [...new Set(options)].join(', or: ') : issue.message;
}

/** `['data', 3, 'attributes', 'a.b']` as `data[3].attributes.a.b`; null for the whole. */
function dotted(path: readonly PropertyKey[]): string | null {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? null : text.replace(/^\./, '');
}

function descriptionOf(schema: Schema, path: readonly PropertyKey[]): string | undefined {
  let current: Schema | undefined = schema;
  for (const part of path) {
    current = memberOf(current, part);
    if (current === undefined) return undefined;
  }
  return current.description;
}

function memberOf(schema: Schema, part: PropertyKey): Schema | undefined {
  const definition = schema._zod.def as unknown as {
    readonly innerType?: Schema;
    readonly shape?: Readonly<Record<PropertyKey, Schema>>;
    readonly element?: Schema;
  };
  if (definition.innerType) return memberOf(definition.innerType, part);
  return typeof part === 'number' ? definition.element : definition.shape?.[part];
}
