import type { Access, Area } from '@staffgate/catalog';

/**
 * What a failed call did on Personio's side: nothing, its full effect, or nobody can say.
 * After `unknown`, read the record back before repeating the call.
 */
export type Outcome = 'none' | 'done' | 'unknown';

/** Something wrong with one field of an input, or at one place of an answer. Never holds the value. */
export interface FieldProblem {
  /** Dotted name or place, `body.employee.email` or `_data[3].id`; null when the server did not say which. */
  readonly field: string | null;
  readonly message: string;
}

/** What is known of a failed call. */
export interface FailureContext {
  /** Id of the operation, `v2.persons.list`; null when the failure is not about one. */
  readonly operation?: string | null;
  /** HTTP status; null when there was no answer. */
  readonly status?: number | null;
  /** Personio's trace id, or the request id of a proxy. Support asks for it. */
  readonly requestId?: string | null;
  /** The server's own words, in the language of the company. May name people; keep it out of logs. */
  readonly detail?: string | null;
  /** The server's own code: an OAuth word, the end of a v2 error type, a v1 number. Follows no rule. */
  readonly serviceCode?: string | null;
  readonly outcome?: Outcome;
  /** Already stripped of secrets. */
  readonly cause?: unknown;
}

/** Anything that keeps a call from succeeding. `code` is stable; the sentence is for people and may change. */
export class PersonioError extends Error {
  override readonly name: string = 'PersonioError';
  readonly code: string;
  readonly operation: string | null;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly detail: string | null;
  readonly serviceCode: string | null;
  readonly outcome: Outcome;

  constructor(message: string, code: string, context: FailureContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.operation = context.operation ?? null;
    this.status = context.status ?? null;
    this.requestId = context.requestId ?? null;
    this.detail = context.detail ?? null;
    this.serviceCode = context.serviceCode ?? null;
    this.outcome = context.outcome ?? 'none';
  }

  /** The error as plain data, its sentence included. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }
}

/** The credentials are not a pair, or the operation needs some that were not given. */
export class CredentialsError extends PersonioError {
  override readonly name = 'CredentialsError';

  constructor(message: string, code = 'credentials_malformed') {
    super(message, code);
  }
}

/** The input does not fit the operation; nothing was sent. Fix the fields named in `fields`. */
export class InputError extends PersonioError {
  override readonly name = 'InputError';
  readonly fields: readonly FieldProblem[];

  constructor(message: string, fields: readonly FieldProblem[], context?: FailureContext) {
    super(message, 'input_invalid', context);
    this.fields = fields;
  }
}

/** Personio does not know the pair, or refuses its token. Check the credentials. */
export class AuthenticationError extends PersonioError {
  override readonly name = 'AuthenticationError';

  constructor(message: string, context?: FailureContext) {
    super(message, 'authentication_failed', context);
  }
}

/** The credential lacks a right. Switch it on in Personio. */
export class PermissionError extends PersonioError {
  override readonly name = 'PermissionError';
  readonly area: Area | null;
  readonly access: Access | null;

  constructor(message: string, need: { area: Area | null; access: Access | null }, context?: FailureContext) {
    super(message, 'permission_denied', context);
    this.area = need.area;
    this.access = need.access;
  }
}

/** There is no such record, or no such route. */
export class NotFoundError extends PersonioError {
  override readonly name = 'NotFoundError';

  constructor(message: string, context?: FailureContext) {
    super(message, 'not_found', context);
  }
}

/** Personio refused the input. `fields` says what it said, field by field where it did. */
export class InvalidRequestError extends PersonioError {
  override readonly name = 'InvalidRequestError';
  readonly fields: readonly FieldProblem[];

  constructor(message: string, fields: readonly FieldProblem[], context?: FailureContext) {
    super(message, 'request_refused', context);
    this.fields = fields;
  }
}

/** The record is in a state that does not allow the call. Read it again. */
export class ConflictError extends PersonioError {
  override readonly name = 'ConflictError';

  constructor(message: string, context?: FailureContext) {
    super(message, 'conflict', context);
  }
}

/** Too many calls, even after waiting. Come back later. */
export class RateLimitError extends PersonioError {
  override readonly name = 'RateLimitError';
  /** Milliseconds after which another try makes sense. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, context?: FailureContext) {
    super(message, 'rate_limited', context);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Personio, or a proxy in front of it, failed or sent something that is no answer. */
export class ServerError extends PersonioError {
  override readonly name = 'ServerError';

  constructor(message: string, context?: FailureContext, code = 'server_failed') {
    super(message, code, context);
  }
}

/** No answer came: no connection, or it broke. */
export class NetworkError extends PersonioError {
  override readonly name: string = 'NetworkError';

  constructor(message: string, context?: FailureContext, code = 'network_failed') {
    super(message, code, context);
  }
}

/** No answer came in time. */
export class TimeoutError extends NetworkError {
  override readonly name = 'TimeoutError';
  readonly timeoutMs: number;

  constructor(message: string, timeoutMs: number, context?: FailureContext) {
    super(message, context, 'timed_out');
    this.timeoutMs = timeoutMs;
  }
}

/** The answer is not what the catalog describes. `places` says where, never what stands there. */
export class SchemaDriftError extends PersonioError {
  override readonly name = 'SchemaDriftError';
  readonly places: readonly FieldProblem[];

  constructor(message: string, places: readonly FieldProblem[], context?: FailureContext) {
    super(message, 'schema_drifted', context);
    this.places = places;
  }
}

/** A list could not be read to its end. What was yielded is right, but it is not everything. */
export class IncompleteListError extends PersonioError {
  override readonly name = 'IncompleteListError';
  /** Different records yielded. */
  readonly collected: number;
  /** Records that Personio announced; null where it announces no number. */
  readonly expected: number | null;

  constructor(
    message: string,
    counts: { collected: number; expected: number | null },
    context?: FailureContext,
  ) {
    super(message, 'list_incomplete', context);
    this.collected = counts.collected;
    this.expected = counts.expected;
  }
}
