import type { FieldProblem } from './errors.ts';

/** What the body of a failure says, whichever family it belongs to. */
export interface Failure {
  /** The server's words. */
  readonly detail: string | null;
  /** Its own code: the word of an OAuth error, the end of a v2 error type, the number of a v1 error. */
  readonly serviceCode: string | null;
  readonly fields: readonly FieldProblem[];
  readonly traceId: string | null;
}

/**
 * Reads the body of a failure.
 *
 * v1 answers `{ error: { code, message, error_data | errors | detailed_message } }`, a field map in `error`, or a bare
 * `message`; v2 and the gateway in front of both `{ errors: [{ title, detail, type }] }`; the token endpoint of v2
 * `{ error, error_description }`; recruiting of v1 `{ errors: [{ field, errors: [{ reason }] }] }`. Members have been seen with other types than described, so that none is trusted.
 */
export function readFailure(body: unknown): Failure {
  const whole = Array.isArray(body) ? wholeOf(body) : asObject(body);
  const error = asObject(whole.error);
  const problems = asList(whole.errors);
  const details = problems.map(wordsOfProblem).filter((text) => text !== null);
  const detail =
    textOf(whole.error_description) ??
    textOf(error.message) ??
    (details.length > 0 ? details.join('; ') : null) ??
    textOf(whole.message) ??
    textOf(whole.detail) ??
    textOf(whole.title) ??
    textOf(error.error_data) ??
    textOf(whole.error) ??
    textOf(body);
  return {
    detail,
    serviceCode:
      textOf(whole.error) ??
      textOf(error.code) ??
      codeOfType(asObject(problems[0]).type) ??
      reasonsOf(problems[0])[0] ??
      textOf(whole.code),
    fields: [...v1Fields(whole, error), ...problems.flatMap(fieldsOfProblem), ...missingParameters(whole)],
    traceId: textOf(whole.personio_trace_id) ?? textOf(whole.trace_id) ?? textOf(asObject(problems[0]).id),
  };
}

/** A list at the top holds errors, or, of custom reports of v1, what holds errors in its turn. */
function wholeOf(list: readonly unknown[]): Members {
  const [first] = list;
  if (!Array.isArray(asObject(first).errors)) return { errors: list };
  return { ...asObject(first), errors: list.flatMap((entry) => asList(asObject(entry).errors)) };
}

type Members = Readonly<Record<string, unknown>>;

function v1Fields(whole: Members, error: Members): FieldProblem[] {
  const known = new Set(['code', 'message', 'error_data', 'errors', 'detailed_message']);
  const isFieldMap = error.message === undefined && error.code === undefined;
  return [
    ...fieldMap(error.error_data),
    ...fieldMap(error.errors),
    ...(Array.isArray(whole.errors) ? [] : fieldMap(whole.errors)),
    ...rows(error.detailed_message),
    ...(isFieldMap ? fieldMap(error).filter(({ field }) => !known.has(field ?? '')) : []),
  ];
}

/** `{ end_date: ['…'] }`, also nested, also with a text for a list, also a list without names. */
function fieldMap(map: unknown, prefix = '', depth = 5): FieldProblem[] {
  if (depth === 0) return [];
  if (Array.isArray(map)) return map.flatMap((entry) => fieldMap(entry, prefix, depth - 1));
  if (typeof map !== 'object' || map === null) {
    const message = textOf(map);
    return message === null ? [] : [{ field: prefix || null, message }];
  }
  return Object.entries(map).flatMap(([name, value]) =>
    fieldMap(value, prefix ? `${prefix}.${name}` : name, depth - 1),
  );
}

/** The rows of an attendance batch. Only what is wrong is taken; the rest of a row is about people. */
function rows(list: unknown): FieldProblem[] {
  return asList(list).flatMap((row, index) => {
    const { success, error_msg } = asObject(row);
    const message = textOf(error_msg) ?? textOf(row);
    return success === true || message === null ? [] : [{ field: `[${index}]`, message }];
  });
}

function textOfProblem(problem: unknown): string | null {
  const { detail, details, message, title } = asObject(problem);
  return textOf(detail) ?? textOf(details) ?? textOf(message) ?? textOf(title) ?? textOf(problem);
}

/** What recruiting says of a field: words like `errors.applicant-already-exists`. */
function reasonsOf(problem: unknown): string[] {
  return asList(asObject(problem).errors).flatMap((error) => textOf(asObject(error).reason) ?? []);
}

function wordsOfProblem(problem: unknown): string | null {
  const reasons = reasonsOf(problem);
  if (reasons.length === 0) return textOfProblem(problem);
  return `${textOf(asObject(problem).field) ?? 'the whole'}: ${reasons.join(', ')}`;
}

function fieldsOfProblem(problem: unknown): FieldProblem[] {
  const reasons = reasonsOf(problem);
  const field = textOf(asObject(problem).field);
  return reasons.length > 0 ? reasons.map((message) => ({ field, message })) : fieldOfProblem(problem);
}

function fieldOfProblem(problem: unknown): FieldProblem[] {
  const message = textOfProblem(problem);
  const { _meta } = asObject(problem);
  const meta = asObject(Array.isArray(_meta) ? _meta[0] : _meta);
  const field = textOf(meta.field) ?? textOf(meta.parameter) ?? textOf(asObject(problem).field);
  return message === null ? [] : [{ field, message }];
}

function missingParameters(whole: Members): FieldProblem[] {
  const names = asList(asObject(whole.meta).missing_parameters);
  return names.map((name) => ({ field: textOf(name), message: 'is missing' }));
}

function codeOfType(type: unknown): string | null {
  return textOf(type)?.split(/[#/]/).at(-1) || null;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function asObject(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
