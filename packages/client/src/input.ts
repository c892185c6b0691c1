import type { Operation } from '@staffgate/catalog';
import { type FieldProblem, InputError } from './errors.ts';
import type { Schema } from './fits.ts';
import { problemsOf } from './problems.ts';

/** An input that fits its operation, taken apart. */
export interface CheckedInput {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Undefined where the operation takes none. */
  readonly body: unknown;
}

/**
 * Checks an input against the operation's schemas before anything is sent.
 *
 * Members that the operation does not know are refused: a misspelt filter would be ignored by Personio, and answer
 * more than was asked for.
 *
 * @throws {InputError} naming each bad field.
 */
export function checkInput(operation: Operation, input: unknown): CheckedInput {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw refused(operation, [{ field: null, message: 'the input must be an object' }]);
  }
  const parameters: Record<string, unknown> = {};
  const query: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  let body: unknown;
  for (const [name, value] of Object.entries(input)) {
    if (name === 'body' && operation.body) body = value;
    else if (Object.hasOwn(operation.parameters.shape, name)) parameters[name] = value;
    else if (Object.hasOwn(operation.query.shape, name)) query[name] = value;
    else if (value !== undefined)
      problems.push({ field: name, message: 'the operation takes no such field' });
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (isNoSegment(value)) problems.push({ field: name, message: 'must not be empty, "." or ".."' });
  }
  const checked = {
    parameters: parse(operation.parameters, parameters, [], problems) as Record<string, unknown>,
    query: parse(operation.query, query, [], problems) as Record<string, unknown>,
    body: operation.body ? parse(operation.body.schema, body, ['body'], problems) : undefined,
  };
  if (problems.length > 0) throw refused(operation, problems);
  return checked;
}

/** Such a value would turn the path into that of another operation. */
function isNoSegment(value: unknown): boolean {
  return value === '' || value === '.' || value === '..';
}

function parse(schema: Schema, value: unknown, place: readonly string[], problems: FieldProblem[]): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  problems.push(...problemsOf(result.error.issues, place, schema));
  return value;
}

function refused(operation: Operation, fields: readonly FieldProblem[]): InputError {
  const list = fields
    .map(({ field, message }) => (field === null ? message : `${field}: ${message}`))
    .join('; ');
  return new InputError(`${operation.id} was not sent, its input does not fit: ${list}.`, fields, {
    operation: operation.id,
  });
}
