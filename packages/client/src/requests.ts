import { encodeFields, encodePath, type Operation } from '@staffgate/catalog';
import { type EncodedBody, encodeBody } from './bodies.ts';
import { InputError } from './errors.ts';
import type { CheckedInput } from './input.ts';
import {
  type parseRecruitingCredential,
  recruitingHeaders,
  withRecruitingFields,
} from './recruiting-credential.ts';
import type { TransportRequest } from './transport.ts';

/** A request, to be made with the token of the day; any number of times, unless its body is a stream. */
export interface PreparedRequest {
  readonly url: string;
  readonly method: Operation['method'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: EncodedBody | null;
  readonly reads: TransportRequest['reads'];
}

/** Where requests go, and what each of them says of its sender. */
export interface Sender {
  readonly baseUrl: string;
  /** Null where nobody said which one. */
  readonly careerPageUrl: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly recruiting: ReturnType<typeof parseRecruitingCredential> | null;
}

/** Puts address, headers and body together. Credentials are in the body or a header, never in the address. */
export function prepareRequest(operation: Operation, input: CheckedInput, sender: Sender): PreparedRequest {
  const query = encodeFields(input.query).toString();
  const content = withRecruitingFields(operation, input.body, sender.recruiting);
  const body = operation.body ? encodeBody(operation.body.encodings[0], content) : null;
  return {
    url: hostOf(operation, sender) + encodePath(operation, input.parameters) + (query && `?${query}`),
    method: operation.method,
    headers: {
      ...sender.headers,
      ...recruitingHeaders(operation, sender.recruiting),
      accept: acceptOf(operation),
      ...operation.headers,
      ...(body && { 'content-type': body.contentType }),
    },
    body,
    reads: operation.answer.kind === 'binary' ? 'stream' : 'text',
  };
}

function hostOf({ id, host }: Operation, { baseUrl, careerPageUrl }: Sender): string {
  if (host === 'api') return baseUrl;
  if (careerPageUrl !== null) return careerPageUrl;
  throw new InputError(
    `${id} was not sent: it is on the career page of the company, not on the API. Give createClient ` +
      '`careerPageUrl`, like https://company.jobs.personio.de.',
    [],
    { operation: id },
  );
}

/** What is sent, with the token of the day. */
export function withToken(
  { url, method, headers, body, reads }: PreparedRequest,
  token: string | null,
  signal: AbortSignal,
): TransportRequest {
  return {
    url,
    method,
    headers: token === null ? headers : { ...headers, authorization: `Bearer ${token}` },
    body: body?.content ?? null,
    reads,
    signal,
  };
}

/** Failures are JSON even where success is an image. */
function acceptOf({ answer }: Operation): string {
  const json = 'application/json, application/problem+json';
  return answer.kind === 'binary' ? `${answer.contentTypes.join(', ')}, ${json}` : json;
}

/**
 * The address below which the paths of the API stand, without a slash at its end.
 *
 * @throws {TypeError} when it is no HTTP address, or holds a user, a query or a fragment.
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain) {
    throw new TypeError(
      'baseUrl must be an address like https://api.personio.de, without user, query or fragment.',
    );
  }
  return url.href.replace(/\/+$/, '');
}
