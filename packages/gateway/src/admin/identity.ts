import type { Area } from '@staffgate/catalog';
import type { Role } from './endpoint.ts';

/** Who calls the admin API: by a token, and one day by a sign-in. */
export interface AdminIdentity {
  /** Stable, without personal data, for the audit log. */
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly role: Role;
  /** The areas in which they decide about changes that wait; null is all. */
  readonly areas: Area[] | null;
}

/** Why nobody is known behind a request; the caller is only told that it is so. */
export type AdminIdentityFault =
  | 'missing_token'
  | 'unknown_token'
  | 'wrong_secret'
  | 'token_revoked'
  | 'token_expired';

/** Who was found behind a request. `id` is that of a token which exists, but was not proven. */
export type AdminIdentification =
  | { readonly identity: AdminIdentity; readonly fault?: undefined }
  | {
      readonly identity?: undefined;
      readonly fault: AdminIdentityFault;
      readonly id: string | null;
    };

/** Finds out who is behind a request. */
export interface AdminIdentifier {
  identify(request: Request): Promise<AdminIdentification>;
}
