import type { Generation } from '@staffgate/catalog';
import { type Clock, orAborted } from './clock.ts';
import type { TokenEvent } from './hooks.ts';
import type { StoredToken, TokenStore } from './token-store.ts';

/** What the token endpoint said. */
export interface Issued {
  readonly token: string;
  /** Null where it did not say; v1 tokens then live 24 hours. */
  readonly expiresInSeconds: number | null;
}

export interface TokensOptions {
  readonly generation: Generation;
  readonly key: string;
  readonly store: TokenStore | undefined;
  readonly clock: Clock;
  /** Asks the token endpoint. */
  readonly issue: () => Promise<Issued>;
  /** Told every token before it is used. */
  readonly onSecret: (token: string) => void;
  readonly onEvent: (change: TokenEvent['change']) => void;
}

/**
 * The token of one generation: asked for once however many calls wait for it, kept until shortly before its end,
 * and shared through the store.
 */
export class Tokens {
  readonly #options: TokensOptions;
  #current: StoredToken | null = null;
  #flight: Promise<StoredToken> | null = null;
  #writes: Promise<void> = Promise.resolve();

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** A token that is still good. An aborted signal ends the waiting, not the request that others wait for, too. */
  async get(signal?: AbortSignal): Promise<string> {
    if (this.#isGood(this.#current)) return this.#current.token;
    return (await orAborted(this.#fly(null), signal)).token;
  }

  /** Another token than the one that was refused: the one somebody else has got meanwhile, or a new one. */
  async renew(refused: string, signal?: AbortSignal): Promise<string> {
    if (this.#current?.token === refused) {
      this.#current = null;
      this.#options.onEvent('refused');
    }
    if (this.#isGood(this.#current)) return this.#current.token;
    return (await orAborted(this.#fly(refused), signal)).token;
  }

  /**
   * Takes over the token that came with an answer, when the request was made with the current one. Answers to older
   * tokens are late, and theirs may be spent.
   */
  rotate(used: string, next: string): void {
    if (next === used || this.#current?.token !== used) return;
    this.#keep({ token: next, expiresAt: this.#options.clock.now() + dayMs });
    this.#options.onEvent('rotated');
  }

  /** The token in memory or in the store, without asking for one. */
  async held(): Promise<string | null> {
    if (this.#flight) await this.#flight.catch(() => {});
    const held = this.#current ?? (await this.#load());
    if (held === null) return null;
    this.#options.onSecret(held.token);
    return held.token;
  }

  /** Drops the token here and in the store. */
  async forget(): Promise<void> {
    if (this.#flight) await this.#flight.catch(() => {});
    this.#current = null;
    this.#options.onEvent('forgotten');
    await this.#write((store) => store.delete(this.#options.key));
  }

  #fly(refused: string | null): Promise<StoredToken> {
    this.#flight ??= this.#fetch(refused).finally(() => {
      this.#flight = null;
    });
    return this.#flight;
  }

  async #fetch(refused: string | null): Promise<StoredToken> {
    const { clock, issue, onEvent, onSecret } = this.#options;
    const stored = await this.#load();
    if (this.#isGood(stored) && stored.token !== refused) {
      this.#current = stored;
      onSecret(stored.token);
      onEvent('loaded');
      return stored;
    }
    const { token, expiresInSeconds } = await issue();
    const lifeMs = expiresInSeconds === null ? dayMs : expiresInSeconds * 1000;
    const fresh = { token, expiresAt: clock.now() + lifeMs - marginMs(lifeMs) };
    this.#keep(fresh);
    onEvent('requested');
    return fresh;
  }

  #keep(token: StoredToken): void {
    this.#options.onSecret(token.token);
    this.#current = token;
    void this.#write((store) => store.set(this.#options.key, token));
  }

  async #load(): Promise<StoredToken | null> {
    const { store, key, onEvent } = this.#options;
    try {
      await this.#writes;
      const stored = await store?.get(key);
      const { token, expiresAt } = stored ?? {};
      return typeof token === 'string' && typeof expiresAt === 'number' ? { token, expiresAt } : null;
    } catch {
      onEvent('store-failed');
      return null;
    }
  }

  /** Writes one after the other, so that an older token never overwrites a newer one. */
  #write(write: (store: TokenStore) => Promise<void>): Promise<void> {
    const { store, onEvent } = this.#options;
    if (store === undefined) return Promise.resolve();
    this.#writes = this.#writes.then(() => write(store)).catch(() => onEvent('store-failed'));
    return this.#writes;
  }

  #isGood(token: StoredToken | null): token is StoredToken {
    return token !== null && token.expiresAt > this.#options.clock.now();
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * How long before its end a token is given up: a minute, or half of a life shorter than two. v2 answers the same
 * token with less and less time left, so a fixed minute would ask again for every call of the last one.
 */
function marginMs(lifeMs: number): number {
  return Math.min(60_000, lifeMs / 2);
}
