import type { PersonioError } from './errors.ts';
import type { Secrets } from './secrets.ts';

const bodies = new WeakMap<PersonioError, unknown>();

/** Keeps the body of a failed answer beside its error, without secrets. */
export function keepFailureBody(error: PersonioError, body: unknown, secrets: Secrets): void {
  if (typeof body !== 'object' || body === null) return;
  bodies.set(error, JSON.parse(secrets.redact(JSON.stringify(body))));
}

/**
 * The body with which Personio answered a failed call, as it was on the wire; undefined when there was none, or it was
 * no JSON. It may name people: it is for whoever speaks the same wire, not for logs, and an error never prints it.
 */
export function failureBodyOf(error: PersonioError): unknown {
  return bodies.get(error);
}
