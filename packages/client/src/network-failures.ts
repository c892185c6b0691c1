import type { Operation } from '@staffgate/catalog';
import { TimeIsUp } from './clock.ts';
import { NetworkError, type Outcome, TimeoutError } from './errors.ts';
import { afterFailure } from './explain.ts';
import type { Secrets } from './secrets.ts';

/** The error for a request that got no answer. */
export function neverAnswered(operation: Operation, cause: unknown, secrets: Secrets): NetworkError {
  const outcome: Outcome = operation.risk === 'read' || neverLeft(cause) ? 'none' : 'unknown';
  if (cause instanceof TimeIsUp) return tookTooLong(operation, cause.ms, outcome);
  const context = { operation: operation.id, outcome, cause: secrets.strip(cause) };
  return new NetworkError(
    `${operation.id} got no answer: the connection could not be made, or broke. ${afterFailure(outcome)}`,
    context,
  );
}

/** The error for a limit of time that passed. */
export function tookTooLong(operation: Operation, ms: number, outcome: Outcome): TimeoutError {
  return new TimeoutError(`${operation.id} got no answer within ${ms} ms. ${afterFailure(outcome)}`, ms, {
    operation: operation.id,
    outcome,
  });
}

/** Whether there was never a connection over which the request could have left. */
function neverLeft(cause: unknown, depth = 3): boolean {
  if (typeof cause !== 'object' || cause === null || depth === 0) return false;
  const { code, cause: deeper } = cause as { code?: unknown; cause?: unknown };
  return (typeof code === 'string' && unconnected.has(code)) || neverLeft(deeper, depth - 1);
}

const unconnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
