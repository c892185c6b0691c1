import { CredentialsError } from './errors.ts';

/** A client id and client secret, as Personio shows them when an API credential is made. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Reads credentials from a pair, or from both parts in one text, `client_id:client_secret`.
 *
 * Blanks around either part are dropped; pasted credentials often have them. Only the first colon separates.
 *
 * @throws {CredentialsError} when a part is missing. The error never holds what was given.
 */
export function parseCredentials(given: Credentials | string): Credentials {
  const { clientId, clientSecret } = typeof given === 'string' ? split(given) : given;
  return {
    clientId: part(clientId, 'client id'),
    clientSecret: part(clientSecret, 'client secret'),
  };
}

function split(text: string): Credentials {
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw new CredentialsError(
      'The credentials hold no colon: write the client id and the client secret as client_id:client_secret.',
    );
  }
  return { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
}

function part(value: unknown, what: string): string {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  if (trimmed === '') {
    throw new CredentialsError(
      `The ${what} is empty: give both parts, as { clientId, clientSecret } or as client_id:client_secret.`,
    );
  }
  return trimmed;
}
