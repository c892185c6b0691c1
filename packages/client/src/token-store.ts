import type { Generation } from '@staffgate/catalog';

/** A token and the end of its life. */
export interface StoredToken {
  readonly token: string;
  /** Milliseconds since 1970, UTC. */
  readonly expiresAt: number;
}

/**
 * Where processes share their tokens, so that each need not ask for its own. A token opens everything its credential
 * may do: keep the store as safe as the secret.
 *
 * A store that fails is told to `onToken` and otherwise treated as empty.
 */
export interface TokenStore {
  get(key: string): Promise<StoredToken | null | undefined>;
  set(key: string, token: StoredToken): Promise<void>;
  delete(key: string): Promise<void>;
}

/** The key of a credential's token: from the address, the generation and the client id, never the secret. */
export function tokenKey(baseUrl: string, generation: Generation, clientId: string): string {
  return ['staffgate', generation, baseUrl, clientId].map(encodeURIComponent).join(':');
}
