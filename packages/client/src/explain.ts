import { areas, type Operation } from '@staffgate/catalog';
import {
  AuthenticationError,
  ConflictError,
  type FailureContext,
  InvalidRequestError,
  NotFoundError,
  type Outcome,
  PermissionError,
  type PersonioError,
  RateLimitError,
  ServerError,
} from './errors.ts';
import type { Failure } from './failures.ts';

/** A failed answer: its status and what its body says, secrets already taken out. */
export interface FailedAnswer {
  readonly operation: Operation;
  readonly status: number;
  readonly failure: Failure;
  readonly requestId: string | null;
  /** Milliseconds until another try makes sense, after a 429. */
  readonly retryAfterMs: number;
  /** How often it was sent. */
  readonly attempts: number;
}

/** The error for a failed answer: of the class that fits what can be done about it, with a sentence that says it. */
export function explain(failed: FailedAnswer): PersonioError {
  const { operation, status, failure, retryAfterMs } = failed;
  const outcome = outcomeOf(operation, status);
  const context: FailureContext = {
    operation: operation.id,
    status,
    requestId: failure.traceId ?? failed.requestId,
    detail: failure.detail?.slice(0, 2000) ?? null,
    serviceCode: failure.serviceCode,
    outcome,
  };
  const answered = `${operation.id} answered ${status}`;

  if (operation.area === null && isWrongPair(operation, status, failure)) {
    return new AuthenticationError(
      `${answered}: Personio does not accept this client id and client secret. Check that both were copied whole, ` +
        'and that the credential was not revoked or regenerated in Personio.',
      context,
    );
  }
  if (operation.authentication.startsWith('recruiting') && (status === 401 || status === 403)) {
    return recruitingRefusal(operation, status, context);
  }
  if (status === 401) return new AuthenticationError(`${answered}: ${unauthorized(operation)}`, context);
  if (status === 403) {
    if (isAboutToken(operation, status, failure)) {
      return new AuthenticationError(
        `${answered}: the token is still refused after it was renewed. Check that the credential was not revoked, ` +
          `and that it ${right(operation)}.`,
        context,
      );
    }
    return new PermissionError(
      `${answered}: the credential lacks ${need(operation)}; ${switchOn}.`,
      operation,
      context,
    );
  }
  if (status === 404 || status === 410)
    return new NotFoundError(`${answered}: ${missing(operation, failure)}`, context);
  if (status === 409) {
    return new ConflictError(
      `${answered}: the record is in a state that does not allow this. Read it again, then decide.`,
      context,
    );
  }
  if (status === 429) {
    return new RateLimitError(
      `${answered}, ${failed.attempts} times: too many calls. Try again in ${Math.ceil(retryAfterMs / 1000)} s, ` +
        'and space calls out or share one client between them.',
      retryAfterMs,
      context,
    );
  }
  if (status >= 500)
    return new ServerError(`${answered}: Personio failed. ${afterFailure(outcome)}`, context);
  if (status >= 300 && status < 400) {
    return new ServerError(
      `${answered}: a redirect, which is not followed because the token would go with it. Check the base URL.`,
      context,
      'redirected',
    );
  }
  const named = [...new Set(failure.fields.map(({ field }) => field).filter((field) => field !== null))];
  const about = named.length > 0 ? ` It complains about ${named.slice(0, 10).join(', ')}.` : '';
  // Sentences may name people; these words cannot.
  const words = [
    ...new Set(failure.fields.map(({ message }) => message).filter((word) => isCode.test(word))),
  ];
  const reasons = words.length > 0 ? ` It says ${words.slice(0, 10).join(', ')}.` : '';
  return new InvalidRequestError(
    `${answered}: Personio refused the request.${about}${reasons} See fields and detail for its words.`,
    failure.fields,
    context,
  );
}

/** What recruiting says of a field, like `errors.applicant-already-exists`. */
const isCode = /^(errors|feature)(\.[a-z-]+)+$/;

/** Recruiting in v1 has a token of its own; the older form answers 403 where the newer routes answer 401. */
function recruitingRefusal(operation: Operation, status: number, context: FailureContext): PersonioError {
  const answered = `${operation.id} answered ${status}`;
  if (status === 401 || operation.authentication === 'recruiting-fields') {
    return new AuthenticationError(
      `${answered}: Personio does not accept this recruiting token with this company id. Compare both with Settings > ` +
        'API > Access data in Personio. A token of /v1/auth does not work here.',
      context,
    );
  }
  return new PermissionError(
    `${answered}: the account lacks recruiting, or its API. Ask Personio whether the plan includes it.`,
    operation,
    context,
  );
}

/** Whether a refusal is about the token, so that another one may help. */
export function isAboutToken(operation: Operation, status: number, failure: Failure): boolean {
  if (operation.authentication !== 'token') return false;
  if (status === 401) return true;
  if (status !== 403 || operation.generation !== 'v1') return false;
  // v1 answers 403 for a missing right and for an expired token alike; only the text tells them apart.
  return !/forbidden|permission|insufficient|scope|not allowed|no access|access right/i.test(
    failure.detail ?? '',
  );
}

/** What a failed answer did: a 4xx changed nothing; after a 5xx a write may have happened all the same. */
function outcomeOf(operation: Operation, status: number): Outcome {
  return status >= 500 && operation.risk !== 'read' ? 'unknown' : 'none';
}

/** What to do after a failure that is not the caller's fault. */
export function afterFailure(outcome: Outcome): string {
  return outcome === 'unknown'
    ? 'Whether the change was made is unknown: read the record back before repeating the call.'
    : 'Nothing was changed; try again later.';
}

function isWrongPair({ id, generation }: Operation, status: number, { serviceCode }: Failure): boolean {
  if (id !== `${generation}.auth.token`) return false;
  if (status === 401 || status === 403) return true;
  const words = ['invalid_client', 'unauthorized_client', 'invalid_grant', 'access_denied'];
  return status === 400 && serviceCode !== null && words.includes(serviceCode);
}

function unauthorized(operation: Operation): string {
  if (operation.area === null) return 'the request needs a token that Personio knows.';
  return (
    'either the credential was revoked or regenerated in Personio, or it lacks ' +
    `${need(operation)}, which is answered in the same way. Check the credential; then: ${switchOn}.`
  );
}

const switchOn =
  'switch it on in Personio under Marketplace > Connected integrations > your integration > Access rights';

function need({ area, access, scopes }: Operation): string {
  const extra = scopes.length > 0 ? ` (${scopes.join(', ')})` : '';
  return area === null ? `a right${extra}` : `${access} access to ${areas[area].label}${extra}`;
}

function right(operation: Operation): string {
  return `has ${need(operation)}`;
}

function missing(operation: Operation, { serviceCode }: Failure): string {
  if (serviceCode !== null && /not_?found$/.test(serviceCode) && /^api/.test(serviceCode)) {
    return 'there is no such route at this address. Check the base URL, and whether the account has the feature.';
  }
  return Object.keys(operation.parameters.shape).length > 0
    ? 'there is no such record, or the credential may not see it. Check the id, and that the record was not deleted.'
    : 'nothing is there. Check the base URL, and whether the account has the feature.';
}
