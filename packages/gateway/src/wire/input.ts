import { decodeFields, decodeForm, type Encoding, type Endpoint } from '@staffgate/catalog';
import type { z } from 'zod';
import type { CallInput } from '../grants/authorize.ts';
import type { Uploads } from '../uploads/spool.ts';
import { BadRequest } from './failures.ts';
import { readMultipart } from './multipart.ts';

export interface ReadLimits {
  readonly maxBodyBytes: number;
  /** How far objects and lists may be nested. */
  readonly maxDepth: number;
}

/**
 * Reads path, query and body of a request by the schemas of its operation. Parameters that the operation does not know
 * are not passed on; a member of the body that it does not know is refused. Files go to `uploads`, which keeps them until
 * its owner ends it; without one, none are taken.
 *
 * @throws {BadRequest}
 */
export async function readInput(
  request: Request,
  operation: Endpoint,
  parameters: Readonly<Record<string, string>>,
  limits: ReadLimits,
  uploads: Uploads | null = null,
): Promise<CallInput> {
  const url = new URL(request.url);
  const path = check(
    operation.parameters,
    decodeFields(operation.parameters, new URLSearchParams({ ...parameters })),
    404,
  );
  const query = check(operation.query, decodeFields(operation.query, url.searchParams), 400);
  const fields = { ...path, ...query };
  if (operation.body === null) return fields;
  const { schema } = operation.body;
  const body = await readBody(request, operation, { limits, uploads });
  return { ...fields, body: check(schema, body, 400, 'body') };
}

/** Checks an input that did not come as a request. @throws {BadRequest} when it does not fit the operation. */
export function checkInput(operation: Endpoint, input: CallInput): CallInput {
  const { body, ...fields } = input;
  const given = (schema: z.ZodObject) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(schema.shape, name)));
  const checked = {
    ...check(operation.parameters, given(operation.parameters), 404),
    ...check(operation.query, given(operation.query), 400),
  };
  return operation.body === null
    ? checked
    : { ...checked, body: check(operation.body.schema, body, 400, 'body') };
}

function check<S extends z.ZodType>(schema: S, value: unknown, status: 400 | 404, within = ''): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (status === 404) throw new BadRequest(404, 'There is no such record: the id is not one.');
  // A map, as members may be called anything: __proto__ too.
  const fields = new Map<string, string[]>();
  for (const { path, message, code, ...issue } of result.error.issues) {
    const unknown = code === 'unrecognized_keys' ? (issue as { keys: string[] }).keys : [];
    const places = unknown.length > 0 ? unknown.map((key) => [...path, key]) : [path];
    for (const place of places) {
      const name = place.map(String).join('.') || within || 'request';
      const sentence = unknown.length > 0 ? 'is not known here.' : `${message}.`;
      fields.set(name, [...(fields.get(name) ?? []), sentence]);
    }
  }
  const names = [...fields.keys()].slice(0, 10);
  throw new BadRequest(
    400,
    `The request does not fit the operation, at ${names.join(', ')}.`,
    Object.fromEntries(fields),
  );
}

async function readBody(
  request: Request,
  operation: Endpoint,
  { limits, uploads }: { readonly limits: ReadLimits; readonly uploads: Uploads | null },
): Promise<unknown> {
  const { schema, encodings, maxFileBytes = 0 } = operation.body as NonNullable<Endpoint['body']>;
  const encoding = encodingOf(request, encodings);
  if (encoding === 'query') return decodeForm(schema, new URL(request.url).searchParams);
  if (encoding === 'multipart') {
    const names = Object.keys((schema as Partial<z.ZodObject>).shape ?? {});
    const { maxBodyBytes } = limits;
    const form = await readMultipart(
      request,
      { fields: new Set(names), maxFileBytes, maxBodyBytes },
      uploads,
    );
    return { ...(decodeForm(schema, form.texts) as object), ...Object.fromEntries(form.files) };
  }
  const bytes = await readBytes(request, limits.maxBodyBytes);
  if (encoding === 'form') return decodeForm(schema, new URLSearchParams(new TextDecoder().decode(bytes)));
  return parseJson(new TextDecoder().decode(bytes), limits.maxDepth);
}

const types: readonly (readonly [Encoding, RegExp])[] = [
  ['json', /^application\/([\w.-]+\+)?json$/],
  ['form', /^application\/x-www-form-urlencoded$/],
  ['multipart', /^multipart\/form-data$/],
];

function encodingOf(request: Request, encodings: readonly Encoding[]): Encoding {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const found = types.find(([encoding, pattern]) => encodings.includes(encoding) && pattern.test(type));
  if (found) return found[0];
  if (encodings.includes('query') && type === '') return 'query';
  const wanted = encodings.filter((each) => each !== 'query').map((each) => contentTypes[each]);
  throw new BadRequest(415, `The body must be sent as ${wanted.join(' or ')}.`);
}

const contentTypes: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  query: 'query parameters',
};

/** Reads a body, and stops as soon as it is longer than it may be. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new BadRequest(413, `The request body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(text: string, maxDepth: number): unknown {
  if (text.trim() === '') return {};
  if (depthOf(text) > maxDepth)
    throw new BadRequest(400, `The body is nested deeper than ${maxDepth} levels.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest(400, 'The request body is not valid JSON.');
  }
}

/** The deepest nesting of a JSON text, without parsing it. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inText) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return deepest;
}
