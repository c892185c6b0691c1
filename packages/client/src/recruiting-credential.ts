import type { Operation } from '@staffgate/catalog';
import { CredentialsError } from './errors.ts';

/** What opens recruiting in v1: the id of the company, and its recruiting token. Neither changes by itself. */
export interface RecruitingCredential {
  readonly companyId: string | number;
  readonly accessToken: string;
}

/**
 * Reads the recruiting credential from a pair, or from both parts in one text, `company_id:access_token`. Blanks around
 * either part are dropped.
 *
 * @throws {CredentialsError} when a part is missing. The error never holds what was given.
 */
export function parseRecruitingCredential(given: RecruitingCredential | string): {
  readonly companyId: string;
  readonly accessToken: string;
} {
  const [companyId, accessToken] = (
    typeof given === 'string' ? split(given) : [given.companyId, given.accessToken]
  ).map((part) => String(part ?? '').trim());
  if (!companyId || !accessToken) {
    throw new CredentialsError(
      'The recruiting credential lacks a part: give both, as { companyId, accessToken } or as company_id:access_token.',
    );
  }
  return { companyId, accessToken };
}

function split(text: string): readonly string[] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}

type Parsed = ReturnType<typeof parseRecruitingCredential>;

/** The headers in which an operation of recruiting says who calls; none for other operations. */
export function recruitingHeaders(
  { authentication }: Operation,
  credential: Parsed | null,
): Readonly<Record<string, string>> {
  if (authentication !== 'recruiting-headers' || credential === null) return {};
  return { authorization: `Bearer ${credential.accessToken}`, 'x-company-id': credential.companyId };
}

/** The body with the fields in which the older form says who calls; of other operations the body as it is. */
export function withRecruitingFields(
  { authentication }: Operation,
  body: unknown,
  credential: Parsed | null,
): unknown {
  if (authentication !== 'recruiting-fields' || credential === null) return body;
  return { company_id: credential.companyId, access_token: credential.accessToken, ...(body as object) };
}

/** What a client was made with. */
export interface Held {
  readonly hasCredentials: boolean;
  readonly recruiting: Parsed | null;
}

/** @throws {CredentialsError} when the client was made without what an operation needs. */
export function requireCredentials({ id, authentication }: Operation, held: Held): void {
  if (authentication === 'token' && !held.hasCredentials) {
    throw new CredentialsError(
      `${id} was not sent: it needs a client id and client secret. Give createClient \`credentials\`.`,
      'credentials_missing',
    );
  }
  if (authentication.startsWith('recruiting') && held.recruiting === null) {
    throw new CredentialsError(
      `${id} was not sent: it needs the id of the company and its recruiting token, which Personio shows under ` +
        'Settings > API > Access data. Give createClient `recruiting`; client id and secret do not open it.',
      'credentials_missing',
    );
  }
}
