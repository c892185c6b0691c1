import { OAuthError, type Operation, Problem } from '@staffgate/catalog';
import { ApprovalFault } from '../approvals/faults.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import { Refusal } from '../calls/refusal.ts';
import { UpstreamFailure } from '../calls/upstream.ts';
import type { Quota } from '../limits/quotas.ts';
import { StorageUnavailable } from '../storage/errors.ts';

/** A request that cannot be read: what is wrong with it, without repeating what was sent. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly status: 400 | 404 | 413 | 415 | 431;
  readonly fields: Readonly<Record<string, readonly string[]>>;

  constructor(status: BadRequest['status'], message: string, fields: BadRequest['fields'] = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/** The caller is nobody whom the gateway knows. */
export class Unidentified extends Error {
  override readonly name = 'Unidentified';
  readonly sentSomething: boolean;

  constructor(sentSomething: boolean) {
    super('No living token of an agent was sent.');
    this.sentSomething = sentSomething;
  }
}

/** An answer that says why a call did not succeed, in the manner of the family that the caller addressed. */
export interface FailedAnswer {
  readonly status: number;
  /** Why, for logs and metrics. */
  readonly code: string;
  readonly contentType: string;
  readonly body: unknown;
  readonly retryAfterSeconds: number | null;
}

/** A request on its way, and what is found out about it. */
export interface Occasion {
  readonly trace: string;
  /** Seconds, in UTC. */
  readonly timestamp: string;
  /** Who asks, once that is known. */
  agentId: string | null;
  /** Whether it has become a call, of which the gatekeeper tells. */
  isCall: boolean;
  /** What is left of the agent's own limits, once that is known. */
  quotas?: readonly Quota[];
}

type Family = 'v1' | 'v2';

/** The manner of failure of a path: v1 its own, all else that of v2. */
export function familyOf(operation: Operation | null, path: string): Family {
  if (operation) return operation.generation;
  return path.startsWith('/v1/') || path === '/v1' ? 'v1' : 'v2';
}

/** What is answered to an error; null for one that nobody expected. */
export function failedAnswer(error: unknown, family: Family, occasion: Occasion): FailedAnswer | null {
  if (error instanceof Refusal) {
    // In v1 only the text tells a missing right from an expired token; clients look for this word before they renew it.
    const word = family === 'v1' && error.status === 403 ? 'Forbidden: ' : '';
    const answer = own(error.status, `${word}${error.message} ${error.hint}`, error.code, family, occasion);
    return error.retryAfterSeconds === null
      ? answer
      : { ...answer, retryAfterSeconds: error.retryAfterSeconds };
  }
  if (error instanceof BadRequest)
    return own(error.status, error.message, 'bad_request', family, occasion, error.fields);
  if (error instanceof ApprovalFault) return own(409, error.message, error.code, family, occasion);
  if (error instanceof Unidentified) return unidentified(error, family, occasion);
  if (error instanceof AuditUnavailable) return unwritten(error, family, occasion);
  if (error instanceof StorageUnavailable) {
    const text =
      'The store of the gateway does not work at the moment, and so nothing was done. Try again later.';
    return own(503, text, 'storage_unavailable', family, occasion);
  }
  if (error instanceof UpstreamFailure) return passedOn(error, family, occasion);
  return null;
}

/** Nothing is answered that is not in the log. What was done already must not look as if it could be tried again. */
function unwritten({ effect }: AuditUnavailable, family: Family, occasion: Occasion): FailedAnswer {
  if (effect === 'none') {
    const text =
      'The call cannot be written into the audit log, and so it is not answered. Nothing was changed; try again later.';
    return own(503, text, 'audit_unavailable', family, occasion);
  }
  const what = effect === 'done' ? 'The change was made' : 'The change may have been made';
  const text = `${what}, but how it ended cannot be written into the audit log. Do not repeat it: read the record.`;
  return own(500, text, 'outcome_unrecorded', family, occasion);
}

/** The answer to an error of the gateway itself. */
export function internalFailure(family: Family, occasion: Occasion): FailedAnswer {
  return own(
    500,
    'The gateway met a problem. Its log has more under this trace id.',
    'internal',
    family,
    occasion,
  );
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Resource not found',
  409: 'Conflict',
  413: 'Payload too large',
  415: 'Unsupported media type',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function own(
  status: number,
  text: string,
  code: string,
  family: Family,
  { trace, timestamp }: Occasion,
  fields: BadRequest['fields'] = {},
): FailedAnswer {
  const body =
    family === 'v1'
      ? {
          success: false,
          error: { code: status, message: text, error_data: { ...fields, staffgate: [code] } },
        }
      : {
          personio_trace_id: trace,
          timestamp,
          errors: problemsOf(status, text, code, fields),
        };
  return {
    status,
    code,
    contentType: contentTypeOf(family),
    body,
    retryAfterSeconds: status === 503 ? 5 : null,
  };
}

function problemsOf(status: number, text: string, code: string, fields: BadRequest['fields']) {
  const title = titles[status] ?? 'Failed';
  const type = problemTypes[code] ?? `urn:staffgate:${code.replaceAll('_', '-')}`;
  const named = Object.entries(fields);
  if (named.length === 0) return [{ title, detail: text, type, _meta: { code } }];
  return named.map(([field, sentences]) => ({
    title,
    detail: sentences.join(' '),
    type,
    _meta: { code, field },
  }));
}

/** Source: draft-ietf-httpapi-ratelimit-headers-11, problem types. */
const problemTypes: Readonly<Record<string, string>> = {
  requests_spent: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  rows_spent: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  people_spent: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  upstream_busy: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
  upstream_unavailable: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
};

function contentTypeOf(family: Family): string {
  return family === 'v1' ? 'application/json' : 'application/problem+json';
}

/** Source: the texts of Personio's own answers, as clients have seen them. */
function unidentified({ sentSomething }: Unidentified, family: Family, occasion: Occasion): FailedAnswer {
  const text =
    family === 'v1'
      ? sentSomething
        ? 'Provided authorization is not valid'
        : 'Authorization is not provided'
      : 'Unauthorized Request';
  return own(401, text, 'unidentified', family, occasion);
}

/** A failure of the connection: its own words where they are of the family, without what the family does not know. */
function passedOn(error: UpstreamFailure, family: Family, occasion: Occasion): FailedAnswer {
  const { status, body, effect } = error;
  if (status === 401 || status === 403) {
    return own(
      502,
      "Personio does not accept the gateway's credential for this. Ask an administrator to check the connection.",
      'credential_refused',
      family,
      occasion,
    );
  }
  if (status === 429) {
    const seconds = Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000));
    const text = `Personio takes no more calls for now. Try again in ${seconds} s.`;
    return { ...own(503, text, 'upstream_busy', family, occasion), retryAfterSeconds: seconds };
  }
  if (status === null || status >= 500) {
    const text =
      effect === 'unknown'
        ? 'Personio did not answer. Whether the change was made is not known: read the record before trying again.'
        : 'Personio did not answer. Nothing was changed; try again later.';
    return own(502, text, effect === 'unknown' ? 'outcome_unknown' : 'upstream_failed', family, occasion);
  }
  const said = family === 'v1' ? v1Words(body) : problemWords(body, occasion);
  if (said !== null)
    return {
      status,
      code: 'upstream_refused',
      contentType: contentTypeOf(family),
      body: said,
      retryAfterSeconds: null,
    };
  return own(status, titles[status] ?? 'Personio refused the request.', 'upstream_refused', family, occasion);
}

/** Failures of v1 have many forms; what they have in common are these members. */
const v1Members = ['success', 'message', 'error', 'errors'] as const;

function v1Words(body: unknown): unknown {
  // Custom reports answer a bare list.
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return null;
  const known = v1Members.filter((name) => Object.hasOwn(body, name));
  return known.some((name) => name !== 'success')
    ? Object.fromEntries(known.map((name) => [name, (body as Record<string, unknown>)[name]]))
    : null;
}

function problemWords(body: unknown, { trace, timestamp }: Occasion): unknown {
  const { success, data } = Problem.safeParse(body);
  return success ? { ...data, personio_trace_id: trace, timestamp } : null;
}

/** A failure of the v2 token endpoint: always 400, with a body of its own. */
export function oauthFailure(
  error: OAuthError['error'],
  text: string,
  { trace, timestamp }: Occasion,
): FailedAnswer {
  const body = OAuthError.parse({ timestamp, trace_id: trace, error, error_description: text });
  return { status: 400, code: error, contentType: 'application/json', body, retryAfterSeconds: null };
}
