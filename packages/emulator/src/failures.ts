import { STATUS_CODES } from 'node:http';
import type { Operation } from '@staffgate/catalog';

/** A call that Personio refuses. What the body looks like follows from the family it belongs to. */
export type Failure = V1Failure | ProblemFailure | OAuthFailure | RecruitingFailure;

/** A refusal in the manner of v1: `{ success: false, error: { code, message } }`. */
export class V1Failure extends Error {
  override readonly name = 'V1Failure';
  readonly status: number;
  /** Null where the body has none. */
  readonly code: number | null;
  /** Field by field, a list of sentences. */
  readonly fields: Readonly<Record<string, readonly string[]>> | null;
  /** The whole body, of operations whose errors have a shape of their own; made for the occasion where it is a function. */
  readonly body: unknown;

  constructor(
    status: number,
    text: string,
    more: { code?: number | null; fields?: Readonly<Record<string, readonly string[]>>; body?: unknown } = {},
  ) {
    super(text);
    this.status = status;
    this.code = more.code === undefined ? status : more.code;
    this.fields = more.fields ?? null;
    this.body = more.body ?? null;
  }
}

/** The refusal of what does not exist, in the words of the framework behind v1. Source: Personio OpenAPI, documents. */
export function noModel(model: string, id: string | number = ''): V1Failure {
  return new V1Failure(404, `No query results for model [${model}] ${id}`.trimEnd(), { code: 0 });
}

/**
 * The refusal of a custom report: a list at the top, unlike all other errors of v1.
 *
 * Source: Personio OpenAPI, `PublicAPIException`; the texts of other errors than the 404 are our own.
 */
export function reportRefused(
  status: 400 | 404,
  details: string,
  meta: { readonly field: string; readonly description: string },
): V1Failure {
  const title = STATUS_CODES[status];
  const body = ({ traceId, timestamp }: Occasion) => [
    { status, trace_id: traceId, timestamp, errors: [{ title, details, type: 'search', _meta: [meta] }] },
  ];
  return new V1Failure(status, details, { body });
}

/** Something that keeps an application from being made: the field, and Personio's word for it. */
export interface Objection {
  readonly field: string;
  readonly reason: string;
}

/**
 * A refusal of recruiting in v1: what is wrong field by field, or one sentence, or nothing but the status.
 *
 * Source: Personio OpenAPI (recruiting); it describes no body for 401 and 429.
 */
export class RecruitingFailure extends Error {
  override readonly name = 'RecruitingFailure';
  readonly status: number;
  readonly objections: readonly Objection[];
  readonly detail: string | null;

  constructor(status: number, why: { objections?: readonly Objection[]; detail?: string } = {}) {
    super(why.detail ?? why.objections?.map(({ reason }) => reason).join(', '));
    this.status = status;
    this.objections = why.objections ?? [];
    this.detail = why.detail ?? null;
  }
}

/** A refusal of the older applicant route: like v1, without a code. */
export function applicantFailure(status: number, text: string): V1Failure {
  return new V1Failure(status, text, { code: null });
}

/** A refusal for a reason that every route of v1 has, in the manner of the operation's own family. */
export function inFamily(failure: Failure, operation: Operation | null): Failure {
  if (!(failure instanceof V1Failure)) return failure;
  const { status, message } = failure;
  if (operation?.authentication === 'recruiting-fields') return applicantFailure(status, message);
  if (operation?.authentication !== 'recruiting-headers') return failure;
  if (status === 401 || status === 429) return new RecruitingFailure(status);
  if (status !== 413) return new RecruitingFailure(status, { detail: message });
  return new RecruitingFailure(status, { objections: [{ field: 'file', reason: 'errors.file-too-big' }] });
}

/** Status, title, text and the fragment of its type. */
type Problem = readonly [status: number, title: string, text: string, fragment: string];

/** Source: Personio OpenAPI, the 404 of changing and deleting. */
export function projectNotFound(id: number | string): V1Failure {
  const message = `Project ${id} not found`;
  return new V1Failure(404, message, { body: { success: false, message } });
}

/** The refusal of a field, right under `error`. Source: Personio OpenAPI. */
export function projectInvalid(field: string, text: string): V1Failure {
  return new V1Failure(400, text, { body: { success: false, error: { [field]: [text] } } });
}

/** Each kind of refusal of v2. */
const problems = {
  badParameters: [400, 'Bad request', 'Provided request parameters are invalid.', 'common.bad_request'],
  badFilter: [400, 'Bad request', 'Provided filter encoding is invalid.', 'common.bad_request'],
  badLimit: [400, 'Bad request', 'Provided value for limit is not valid', 'common.bad_request'],
  badBody: [400, 'Bad request', 'Provided request body is invalid.', 'common.bad_request'],
  unauthorized: [401, 'Unauthorized', 'Unauthorized Request', 'commonunauthorized'],
  forbidden: [
    403,
    'Insufficient access scope',
    'Client scope insufficient to access resource',
    'commonforbidden',
  ],
  // Source: live answers seen by a client library, all of them 400.
  reportsUnauthorized: [400, 'Bad request', 'Unauthorized token', 'common.bad_request'],
  noReport: [
    400,
    'Bad request',
    'Collection contains no element matching the predicate.',
    'common.bad_request',
  ],
  nestedReport: [400, 'Bad request', 'Unsupported nested type: null', 'common.bad_request'],
  noResource: [
    404,
    'Resource not found',
    'There is no resource for the specified id.',
    'common.resource_not_found',
  ],
  noRoute: [404, 'Not Found', 'The endpoint with {path} was not found.', 'apinot_found'],
  endedRoute: [410, 'Gone', 'The endpoint with {path} is no longer available.', 'apigone'],
  overlap: [
    409,
    'Conflict',
    'The absence period overlaps with another absence period of the person.',
    'common.conflict',
  ],
  confirmedPeriod: [409, 'Conflict', 'A confirmed attendance period cannot be changed.', 'common.conflict'],
  covering: [
    409,
    'Conflict',
    'The person is a substitute for somebody else at that time.',
    'common.conflict',
  ],
  badSubstitute: [409, 'Conflict', 'The substitute is not valid.', 'common.conflict'],
  noSubstitute: [
    422,
    'Unprocessable entity',
    'The absence type does not allow a substitute.',
    'common.unprocessable_entity',
  ],
  substituteDue: [
    422,
    'Unprocessable entity',
    'The absence type requires a substitute.',
    'common.unprocessable_entity',
  ],
  unprocessable: [
    422,
    'Unprocessable entity',
    'The request cannot be processed.',
    'common.unprocessable_entity',
  ],
  sameWebhook: [409, 'Conflict', 'There is a webhook for this URL already.', 'common.conflict'],
  badWebhook: [
    422,
    'Unprocessable entity',
    'The token or the custom headers cannot be sent.',
    'common.unprocessable_entity',
  ],
  noFeature: [
    412,
    'Precondition failed',
    'The feature is not available for this account.',
    'common.precondition_failed',
  ],
  tooLarge: [413, 'Payload too large', 'The request body is too large.', 'commonpayload_too_large'],
  tooManyRequests: [429, 'Too Many Requests', 'The rate limit was exceeded.', 'commontoo_many_requests'],
  headersTooLarge: [
    431,
    'Request Header Fields Too Large',
    'The request headers are too large.',
    'commonheaders_too_large',
  ],
  internal: [
    500,
    'Internal Server Error',
    'The server met a problem while processing the request.',
    'common.internal_server_error',
  ],
  badGateway: [
    502,
    'Bad Gateway',
    'The server met a problem while processing the request.',
    'common.bad_gateway',
  ],
  unavailable: [
    503,
    'Service Unavailable',
    'The service is temporarily unavailable, try again later.',
    'common.service_unavailable',
  ],
  gatewayTimeout: [
    504,
    'Gateway Timeout',
    'The server met a problem while processing the request.',
    'common.gateway_timeout',
  ],
} as const satisfies Record<string, Problem>;

export type ProblemKind = keyof typeof problems;

/**
 * A refusal in the manner of v2, also used by the gateway in front of both generations.
 *
 * What the service decides has types of one address, what the gateway decides of another; both were seen.
 */
export class ProblemFailure extends Error {
  override readonly name = 'ProblemFailure';
  readonly status: number;
  readonly title: string;
  readonly type: string;
  readonly meta: Readonly<Record<string, string>>;

  /** `text` says more than the kind does. */
  constructor(problem: ProblemKind | Problem, meta: Readonly<Record<string, string>> = {}, text?: string) {
    const [status, title, detail, fragment] = typeof problem === 'string' ? problems[problem] : problem;
    super(text ?? detail.replace('{path}', meta.path ?? ''));
    this.status = status;
    this.title = title;
    this.type = fragment.startsWith('common.')
      ? `https://developer.personio.de/reference/errors#${fragment}`
      : `https://developer.personio.de/v2.0/page/public-api-error-codes#${fragment}`;
    this.meta = meta;
  }
}

/** A refusal of the v2 token endpoint: always 400, with a body of its own. */
export class OAuthFailure extends Error {
  override readonly name = 'OAuthFailure';
  readonly status = 400;
  readonly error: string;
  readonly fragment: string;
  readonly meta: Readonly<Record<string, unknown>> | null;
  /** The member that holds the address of the explanation; one published example calls it `type`. */
  readonly member: 'error_uri' | 'type';

  constructor(
    error: string,
    text: string,
    more: { fragment?: string; meta?: Readonly<Record<string, unknown>>; member?: 'error_uri' | 'type' } = {},
  ) {
    super(text);
    this.error = error;
    this.fragment = more.fragment ?? error;
    this.meta = more.meta ?? null;
    this.member = more.member ?? 'error_uri';
  }
}

/** The refusal that an operation has for a status, whatever the reason. */
export function failureOfStatus({ id, generation }: Operation, status: number): Failure {
  const name = STATUS_CODES[status] ?? 'Something went wrong';
  // Source: v1 words its 500 like this, the others after their status.
  if (generation === 'v1') return new V1Failure(status, status === 500 ? 'Something went wrong' : name);
  if (id === 'v2.auth.token' && status === 400) return new OAuthFailure('invalid_request', name);
  const known = Object.values(problems).find((problem) => problem[0] === status);
  return new ProblemFailure(
    known ?? [status, name, name, `common.${name.toLowerCase().replaceAll(/\W+/g, '_')}`],
  );
}

/** What a failure's body needs besides itself. */
interface Occasion {
  readonly traceId: string;
  readonly timestamp: string;
}

/** The JSON body of a failure; null where it has none. */
export function failureBody(failure: Failure, { traceId, timestamp }: Occasion): unknown {
  if (failure instanceof V1Failure) {
    const { body } = failure;
    if (typeof body === 'function') return body({ traceId, timestamp });
    if (body !== null) return body;
    return {
      success: false,
      error: {
        ...(failure.code !== null && { code: failure.code }),
        message: failure.message,
        ...(failure.fields && { error_data: failure.fields }),
      },
    };
  }
  if (failure instanceof RecruitingFailure) return recruitingBody(failure, traceId);
  if (failure instanceof OAuthFailure) {
    return {
      timestamp,
      trace_id: traceId,
      error: failure.error,
      error_description: failure.message,
      [failure.member]: `https://developer.personio.de/reference/errors#credentials.oauth2.${failure.fragment}`,
      ...(failure.meta && { meta: failure.meta }),
    };
  }
  return {
    personio_trace_id: traceId,
    timestamp,
    errors: [{ title: failure.title, detail: failure.message, type: failure.type, _meta: failure.meta }],
  };
}

/** Each field stands there once. */
function recruitingBody({ status, objections, detail }: RecruitingFailure, id: string): unknown {
  if (detail !== null) {
    return { errors: [{ id, status: String(status), title: STATUS_CODES[status] ?? '', detail }] };
  }
  if (objections.length === 0) return null;
  const fields = [...new Set(objections.map(({ field }) => field))];
  return {
    errors: fields.map((field) => ({
      field,
      errors: objections.filter((one) => one.field === field).map(({ reason }) => ({ reason, context: {} })),
    })),
  };
}

export function isFailure(error: unknown): error is Failure {
  return (
    error instanceof RecruitingFailure ||
    error instanceof V1Failure ||
    error instanceof ProblemFailure ||
    error instanceof OAuthFailure
  );
}
