import type { Binary, Operation } from '@staffgate/catalog';
import { type FieldProblem, SchemaDriftError, ServerError } from './errors.ts';
import { type Failure, readFailure } from './failures.ts';
import { filenameOf } from './filename.ts';
import { fits } from './fits.ts';
import { parseJson } from './json.ts';
import { problemsOf } from './problems.ts';
import type { TransportAnswer } from './transport.ts';

/**
 * Checks of answers. `strict`: an answer that does not fit the catalog is an error. `report`: it goes to the hook
 * `onDrift` and is given as it is. `off`: nobody looks.
 */
export type Validation = 'strict' | 'report' | 'off';

/** What was read of an answer. */
export type Reading =
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly status: number; readonly failure: Failure; readonly body: unknown }
  /** Not an answer of Personio's: a page of a proxy, a text cut off, nothing at all. */
  | { readonly kind: 'unreadable' };

/** Reads an answer to its end; the stream of a binary one is left for the caller. */
export async function readAnswer(operation: Operation, response: TransportAnswer): Promise<Reading> {
  if (response.status < 200 || response.status > 299) {
    const body = parsed(await response.text());
    return { kind: 'failure', status: response.status, failure: readFailure(body), body };
  }
  if (operation.answer.kind === 'binary' && isOfKind(response, operation.answer.contentTypes)) {
    return { kind: 'answer', answer: binaryOf(response) };
  }
  const text = await response.text();
  if (operation.answer.kind === 'empty' && text === '') return { kind: 'answer', answer: undefined };
  const body = parsed(text);
  if (operation.generation === 'v1' && isFailure(body)) {
    return { kind: 'failure', status: response.status, failure: readFailure(body), body };
  }
  if (operation.answer.kind === 'empty') return { kind: 'answer', answer: undefined };
  if (operation.answer.kind === 'binary' || body === undefined) return { kind: 'unreadable' };
  return { kind: 'answer', answer: body };
}

/** The places where an answer does not fit the catalog, at most twenty. Empty when it fits. */
export function driftOf(operation: Operation, answer: unknown): readonly FieldProblem[] {
  if (operation.answer.kind !== 'json') return [];
  const { schema } = operation.answer;
  if (fits(schema, answer)) return [];
  const result = schema.safeParse(answer);
  return result.success ? [] : problemsOf(result.error.issues.slice(0, 20), []);
}

/** The error for an answer that does not fit. */
export function drifted(
  operation: Operation,
  status: number,
  places: readonly FieldProblem[],
): SchemaDriftError {
  const list = places
    .slice(0, 5)
    .map(({ field, message }) => `${field ?? 'the whole'} (${message})`)
    .join('; ');
  const changed = operation.risk === 'read' ? '' : ' The change itself was made.';
  return new SchemaDriftError(
    `${operation.id} answered ${status}, but not as the catalog describes, at ${list}.${changed} ` +
      'Personio may have changed the answer: update the catalog, or set validate to "report".',
    places,
    { operation: operation.id, status, outcome: operation.risk === 'read' ? 'none' : 'done' },
  );
}

/** The error for what is no answer of Personio's. */
export function unreadable(operation: Operation, response: TransportAnswer): ServerError {
  const changed =
    operation.risk === 'read'
      ? 'Try again; if it stays, look at what stands between here and Personio.'
      : 'Whether the change was made is unknown: read the record back before repeating the call.';
  const { kind } = operation.answer;
  return new ServerError(
    `${operation.id} answered ${response.status} with something that is no ${kind === 'binary' ? 'file' : 'JSON'}, ` +
      `such as the page of a proxy or a text cut off. ${changed}`,
    {
      operation: operation.id,
      status: response.status,
      outcome: operation.risk === 'read' ? 'none' : 'unknown',
      requestId: requestIdOf(response.headers),
    },
    'answer_unreadable',
  );
}

/** The id under which the server or a proxy remembers the request, if it says one. */
export function requestIdOf(headers: Headers): string | null {
  return headers.get('x-request-id') ?? headers.get('x-personio-trace-id') ?? headers.get('x-trace-id');
}

/** The value of JSON text; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** A refusal that v1 sends with a status of success. */
function isFailure(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body as { success?: unknown }).success === false;
}

function isOfKind(response: TransportAnswer, contentTypes: readonly string[]): boolean {
  const type = contentTypeOf(response);
  return [...contentTypes, 'application/octet-stream'].some((known) => {
    if (known === '*/*' || known === type) return true;
    // A JPEG where a PNG was described is still the picture; one kind of document is not like another.
    return known.startsWith('image/') && type.startsWith('image/');
  });
}

function contentTypeOf(response: TransportAnswer): string {
  return (
    (response.headers.get('content-type') ?? 'application/octet-stream')
      .split(';')[0]
      ?.trim()
      .toLowerCase() ?? ''
  );
}

function binaryOf(response: TransportAnswer): Binary {
  const length = response.headers.get('content-length');
  const isPacked = response.headers.has('content-encoding');
  const filename = filenameOf(response.headers.get('content-disposition') ?? '');
  return {
    contentType: response.headers.get('content-type') ?? 'application/octet-stream',
    contentLength: length !== null && /^\d+$/.test(length) && !isPacked ? Number(length) : null,
    stream: response.body ?? new Blob([]).stream(),
    ...(filename !== null && { filename }),
  };
}
