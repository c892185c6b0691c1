import type { Clock } from './clock.ts';
import { toInstant } from './clock.ts';
import { type Credential, CredentialSettings, hashSecret, NewCredential } from './credentials.ts';
import type { Identifiers } from './identifiers.ts';
import type { Change, Store } from './store.ts';

/** A credential as it is shown: everything but the secret. */
export type ShownCredential = Omit<Credential, 'secret_hash'>;

/** A credential with its secret, which is shown this once. */
export type IssuedCredential = ShownCredential & { readonly client_secret: string };

/**
 * What an administrator does with credentials in Personio: create, change, reset, disable, enable, disconnect.
 *
 * Every change of access, and every reset or disabling, ends the tokens that were handed out.
 */
export class CredentialDesk {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #identifiers: Identifiers;

  constructor(store: Store, clock: Clock, identifiers: Identifiers) {
    this.#store = store;
    this.#clock = clock;
    this.#identifiers = identifiers;
  }

  list(): ShownCredential[] {
    return [...this.#store.credentials.values()].map(withoutHash);
  }

  get(clientId: string): ShownCredential | undefined {
    const credential = this.#store.credentials.get(clientId);
    return credential && withoutHash(credential);
  }

  /** @throws {z.ZodError} when the settings name areas, scopes or members that do not exist. */
  create(settings: NewCredential = {}): IssuedCredential {
    const { client_id, client_secret, created_at, ...rest } = NewCredential.parse(settings);
    const number = this.#store.counter('credentials');
    const secret = client_secret ?? `papi-${this.#identifiers.token('secret', number)}`;
    const credential: Credential = {
      client_id: client_id ?? `papi-${this.#identifiers.uuid('client', number)}`,
      secret_hash: hashSecret(secret),
      status: 'enabled',
      created_at: created_at ?? toInstant(this.#clock.now()),
      ...rest,
    };
    this.#store.commit(put(credential), this.#drawn(number));
    return { ...withoutHash(credential), client_secret: secret };
  }

  /**
   * Changes what is given; undefined when there is no such credential.
   *
   * @throws {z.ZodError} when the settings name areas, scopes or members that do not exist.
   */
  update(clientId: string, settings: Partial<CredentialSettings>): ShownCredential | undefined {
    const checked = CredentialSettings.partial().parse(settings);
    // The schema fills in defaults; they must not overwrite what was not given.
    const given = Object.entries(checked).filter(([name]) => Object.hasOwn(settings, name));
    return this.#change(clientId, Object.fromEntries(given));
  }

  /** A new secret for the same client id; the old one and its tokens end. */
  reset(clientId: string): IssuedCredential | undefined {
    const number = this.#store.counter('credentials');
    const secret = `papi-${this.#identifiers.token('secret', number)}`;
    const changed = this.#change(clientId, { secret_hash: hashSecret(secret) }, this.#drawn(number));
    return changed && { ...changed, client_secret: secret };
  }

  disable(clientId: string): ShownCredential | undefined {
    return this.#change(clientId, { status: 'disabled' });
  }

  enable(clientId: string): ShownCredential | undefined {
    return this.#change(clientId, { status: 'enabled' });
  }

  /** Removes a credential for good; false when there is none. */
  disconnect(clientId: string): boolean {
    if (!this.#store.credentials.has(clientId)) return false;
    this.#store.commit(
      { collection: 'credentials', key: clientId, record: null },
      ...this.#tokensOf(clientId),
    );
    return true;
  }

  #change(clientId: string, changes: Partial<Credential>, ...more: Change[]): ShownCredential | undefined {
    const credential = this.#store.credentials.get(clientId);
    if (!credential) return undefined;
    const changed = { ...credential, ...changes };
    this.#store.commit(put(changed), ...this.#tokensOf(clientId), ...more);
    return withoutHash(changed);
  }

  #tokensOf(clientId: string): Change[] {
    return [...this.#store.tokens.values()]
      .filter((token) => token.client_id === clientId)
      .map((token) => ({ collection: 'tokens', key: token.token, record: null }));
  }

  #drawn(number: number): Change {
    return { collection: 'counters', key: 'credentials', record: number + 1 };
  }
}

function put(record: Credential): Change {
  return { collection: 'credentials', key: record.client_id, record };
}

function withoutHash({ secret_hash: _, ...shown }: Credential): ShownCredential {
  return shown;
}
