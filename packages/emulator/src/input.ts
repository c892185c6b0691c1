import { decodeFields, decodeForm, type Encoding, type Operation } from '@staffgate/catalog';
import type { z } from 'zod';
import {
  noModel,
  OAuthFailure,
  ProblemFailure,
  projectInvalid,
  projectNotFound,
  reportRefused,
  V1Failure,
} from './failures.ts';
import { type Language, message } from './messages.ts';
import type { Quirks } from './quirks.ts';
import { applicantFields, type Claims, recruitingInvalid, takeClaims } from './recruiting-input.ts';

/** Bytes of a body that holds no file, and of what stands around a file. */
const usualBodyBytes = 1024 * 1024;

/** How far objects and lists of a request body may be nested. */
const maxDepth = 64;

/** What reading a request needs to know besides the request. */
export interface Reading {
  readonly operation: Operation;
  readonly quirks: Quirks;
  readonly language: Language;
  /** Null for what the operation needs. */
  readonly maxBodyBytes: number | null;
}

/** A request as the handler takes it. */
export interface ReadRequest {
  readonly input: Record<string, unknown>;
  readonly encoding: Encoding | null;
  /** Who calls, where fields of the body say it. */
  readonly claims: Claims | null;
}

/**
 * Reads path, query and body by the operation's schemas.
 *
 * @throws a failure of the operation's family when something does not fit.
 */
export async function readRequest(
  request: Request,
  parameters: Readonly<Record<string, string>>,
  query: URLSearchParams,
  reading: Reading,
): Promise<ReadRequest> {
  const { operation, quirks } = reading;
  const accept = request.headers.get('accept');
  if (quirks.refuseJsonAccept && operation.id === 'v2.auth.token' && accept === 'application/json') {
    throw new OAuthFailure('invalid_request', 'The answer is not available as application/json.');
  }
  const fields = { ...readParameters(parameters, reading), ...readQuery(query, reading) };
  if (operation.body === null) return { input: fields, encoding: null, claims: null };
  const { value, encoding } = await readBody(request, query, reading);
  const { claims, rest } =
    operation.authentication === 'recruiting-fields' ? takeClaims(value) : { claims: null, rest: value };
  return { input: { ...fields, body: checkBody(rest, reading) }, encoding, claims };
}

function readParameters(texts: Readonly<Record<string, string>>, { operation, language }: Reading) {
  const names = Object.keys(operation.parameters.shape);
  if (names.length === 0) return {};
  const given = new URLSearchParams(names.map((name) => [name, texts[name] ?? '']));
  const result = operation.parameters.safeParse(decodeFields(operation.parameters, given));
  if (result.success) return result.data;
  if (operation.generation === 'v2') throw new ProblemFailure('noResource');
  const [field] = result.error.issues.map((issue) => String(issue.path[0]));
  // Source: Personio OpenAPI, deleting an attendance.
  if (operation.id.startsWith('v1.attendances.')) throw new V1Failure(400, 'Bad Request');
  // Source: Personio OpenAPI, the 404 of changing and deleting a project.
  if (operation.id.startsWith('v1.projects.')) throw projectNotFound(texts.id ?? '');
  if (field === 'employee_id') throw new V1Failure(404, message(language, 'employeeNotFound'));
  // Source: Personio OpenAPI, deleting a time-off; the answer of the others is assumed to be the same.
  if (operation.area === 'time-off') throw new V1Failure(400, 'The absence period id is invalid.');
  throw v1Invalid(400, result.error, language);
}

function readQuery(query: URLSearchParams, { operation, language }: Reading) {
  if (operation.generation === 'v2' && operation.method === 'GET') refuseUnknownFilters(query, operation);
  const result = operation.query.safeParse(decodeFields(operation.query, query));
  if (result.success) return result.data;
  if (operation.area === 'custom-reports') {
    const [{ path, message: description } = { path: [], message: '' }] = result.error.issues;
    throw reportRefused(400, 'Invalid parameter', { field: String(path[0]), description });
  }
  if (operation.generation === 'v1') {
    const { pages } = operation;
    const aboutLimit = result.error.issues.some((issue) => issue.path[0] === 'limit');
    if (aboutLimit && pages && 'maxLimit' in pages) {
      throw new V1Failure(400, `The limit must be between 1 and ${pages.maxLimit}.`);
    }
    throw v1Invalid(400, result.error, language);
  }
  const onlyLimit = result.error.issues.every((issue) => issue.path[0] === 'limit');
  // Source: reference/get_v2-projects-id-members; the other lists answer 400.
  if (onlyLimit && operation.id === 'v2.projectMembers.list') throw new ProblemFailure('unprocessable');
  throw new ProblemFailure(onlyLimit ? 'badLimit' : 'badParameters');
}

/**
 * A dotted name that is no filter of the route: an unknown comparison is a wrong encoding, a comparison of an unknown
 * field a wrong parameter. Plain unknown names are passed over.
 *
 * Source: the 400 examples of the persons and employments OpenAPI files.
 */
function refuseUnknownFilters(query: URLSearchParams, operation: Operation): void {
  for (const name of query.keys()) {
    if (!name.includes('.') || name in operation.query.shape) continue;
    const known = Object.keys(operation.query.shape).some(
      (filter) => /\.[gl]te?$/.test(filter) && filter.split('.').at(-1) === name.split('.').at(-1),
    );
    throw new ProblemFailure(known ? 'badParameters' : 'badFilter');
  }
}

async function readBody(
  request: Request,
  query: URLSearchParams,
  { operation, maxBodyBytes }: Reading,
): Promise<{ value: unknown; encoding: Encoding }> {
  const encodings: readonly Encoding[] = operation.body?.encodings ?? [];
  const maxBytes = maxBodyBytes ?? usualBodyBytes + (operation.body?.maxFileBytes ?? 0);
  const bytes = await readBytes(request, maxBytes, operation);
  const fullType = request.headers.get('content-type') ?? '';
  const type = fullType.split(';')[0]?.trim().toLowerCase() ?? '';
  const schema = (operation.body as NonNullable<Operation['body']>).schema;
  // Without its boundary a form is no form; what is left of it says nothing.
  if (type === 'multipart/form-data' && encodings.includes('multipart') && /boundary=/i.test(fullType)) {
    return { value: await readMultipart(bytes, fullType, operation), encoding: 'multipart' };
  }
  const text = new TextDecoder().decode(bytes);
  if (encodings.includes('query') && text === '' && query.size > 0) {
    return { value: decodeForm(schema, query), encoding: 'query' };
  }
  if (type === 'application/x-www-form-urlencoded' && encodings.includes('form')) {
    return { value: decodeForm(schema, new URLSearchParams(text)), encoding: 'form' };
  }
  if ((type === 'application/json' || type.endsWith('+json')) && encodings.includes('json')) {
    return { value: parseJson(text, operation), encoding: 'json' };
  }
  if (operation.generation === 'v1') return { value: {}, encoding: encodings[0] as Encoding };
  if (encodings.includes('json')) throw new ProblemFailure('badBody');
  throw new OAuthFailure('invalid_request', 'The content type must be application/x-www-form-urlencoded.', {
    fragment: 'invalid_request.invalid_request_content_type',
    member: 'type',
  });
}

/** The fields of a multipart body: texts as their schemas want them, and files. */
async function readMultipart(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  operation: Operation,
): Promise<unknown> {
  const { schema } = operation.body as NonNullable<Operation['body']>;
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    return operation.authentication === 'recruiting-fields'
      ? applicantFields(form)
      : decodeForm(schema, form);
  } catch {
    // What is no form has none of its fields. Source: Personio OpenAPI (recruiting) knows no status of its own for it.
    if (operation.area === 'recruiting') return {};
    throw operation.generation === 'v1'
      ? new V1Failure(400, 'The request body is not valid multipart.')
      : new ProblemFailure('badBody');
  }
}

/** Reads the body, and stops as soon as it is longer than it may be. */
async function readBytes(
  request: Request,
  maxBytes: number,
  operation: Operation,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    operation.generation === 'v1'
      ? new V1Failure(413, 'The request body is too large.')
      : new ProblemFailure('tooLarge');
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.byteLength;
    if (bytes > maxBytes) {
      // Not cancelled: undici, asked for one more piece of a form at that moment, fails where nobody can catch it.
      reader.releaseLock();
      throw tooLarge();
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks);
}

function parseJson(text: string, operation: Operation): unknown {
  const refuse = () =>
    operation.generation === 'v1'
      ? new V1Failure(400, 'The request body is not valid JSON.')
      : new ProblemFailure('badBody');
  if (text === '') return {};
  if (depthOf(text) > maxDepth) throw refuse();
  try {
    return JSON.parse(text);
  } catch {
    throw refuse();
  }
}

/** The deepest nesting of a JSON text, without parsing it. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth -= 1;
  }
  return deepest;
}

function checkBody(value: unknown, reading: Reading): unknown {
  const { operation, quirks, language } = reading;
  const schema = (operation.body as NonNullable<Operation['body']>).schema;
  const mayIgnore = operation.generation === 'v1' || quirks.unknownMembers === 'ignore';
  const result = mayIgnore ? parsePassingOver(schema, value) : schema.safeParse(value);
  if (result.success) return result.data;
  if (operation.generation === 'v1') {
    if (operation.area === 'recruiting') throw recruitingInvalid(operation, result.error);
    if (operation.id === 'v1.documents.upload') throw refusedUpload(result.error, language);
    if (operation.id.startsWith('v1.projects.')) throw invalidProject(result.error);
    throw v1Invalid(422, result.error, language, operation.area === 'time-off' ? 0 : 422);
  }
  if (operation.body?.encodings.includes('json')) throw new ProblemFailure('badBody');
  throw oauthInvalid(result.error, value);
}

/** Checks a value, and leaves out the members that the schema does not know instead of refusing them. */
export function parsePassingOver(schema: z.ZodType, value: unknown): z.ZodSafeParseResult<unknown> {
  const result = schema.safeParse(value);
  const unknown = result.error?.issues.filter((issue) => issue.code === 'unrecognized_keys') ?? [];
  if (unknown.length === 0) return result;
  return schema.safeParse(unknown.reduce((rest, { path, keys }) => without(rest, path, keys), value));
}

/** A copy without some members of the object at a place; what stands elsewhere, files too, is not copied. */
function without(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): unknown {
  const [step, ...steps] = path;
  if (step === undefined) {
    return Object.fromEntries(Object.entries(value as object).filter(([key]) => !keys.includes(key)));
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === step ? without(item, steps, keys) : item));
  }
  const holder = value as Readonly<Record<PropertyKey, unknown>>;
  return { ...holder, [step]: without(holder[step], steps, keys) };
}

/**
 * The refusal of an upload. Without a category it says what was seen of bodies that are not multipart: the category is
 * looked up before anything else.
 */
function refusedUpload(error: z.ZodError, language: Language): V1Failure {
  const hasCategory = error.issues.every(({ path }) => path[0] !== 'category_id');
  return hasCategory ? v1Invalid(422, error, language, 0) : noModel('DocumentCategory');
}

/** Texts of Personio's OpenAPI. */
function invalidProject(error: z.ZodError): V1Failure {
  return error.issues.some((issue) => issue.path[0] === 'active')
    ? projectInvalid('active', 'Active field needs to be of type boolean')
    : projectInvalid('name', 'Project name cannot be empty');
}

function v1Invalid(status: number, error: z.ZodError, language: Language, code = status): V1Failure {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const field = issue.path.filter((step) => step !== 'employee').join('.') || 'employee';
    const missing = issue.code === 'invalid_type' && issue.message.includes('undefined');
    const text = missing
      ? message(language, 'required', { field })
      : issue.code === 'too_small' && issue.origin === 'string'
        ? message(language, 'notEmptied', { field })
        : message(language, 'wrong', { field, reason: issue.message });
    fields[field] = [...(fields[field] ?? []), text];
  }
  return new V1Failure(status, message(language, 'invalid'), { code, fields });
}

function oauthInvalid(error: z.ZodError, value: unknown): OAuthFailure {
  const given = (value ?? {}) as Record<string, unknown>;
  const missing = error.issues.map((issue) => String(issue.path[0])).filter((name) => !given[name]);
  if (missing.length > 0) {
    return new OAuthFailure('invalid_request', 'Required parameters are missing.', {
      fragment: 'invalid_request.required_parameters_missing',
      meta: { missing_parameters: [...new Set(missing)] },
    });
  }
  return new OAuthFailure('unsupported_grant_type', 'The grant type is not supported.', {
    meta: { grant_type: String(given.grant_type) },
  });
}
