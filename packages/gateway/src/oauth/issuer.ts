import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';

/** The identity provider cannot be asked for its keys, so that nobody knows whether a token is good. */
export class IssuerUnavailable extends GatewayError {
  override readonly name = 'IssuerUnavailable';

  constructor(options?: ErrorOptions) {
    super(
      'issuer_unavailable',
      'The identity provider does not give its keys, so tokens cannot be checked.',
      options,
    );
  }
}

export interface IssuerOptions {
  /** The address of the identity provider, as its tokens have it in `iss`. */
  readonly issuer: string;
  readonly clock: Clock;
  /** Makes what sends requests to the host of an address, and nowhere else. */
  readonly fetchOf: (baseUrl: string) => (request: Request) => Promise<Response>;
  /** How long an answer is waited for. Default 5,000. */
  readonly timeoutMs?: number;
  /** Told once when it begins that the provider does not give its keys, with the host that was asked for them. */
  readonly onOutage?: (host: string, error: unknown) => void;
}

/** The provider answered, and not with what it has to. */
class UnfitAnswer extends GatewayError {
  override readonly name = 'UnfitAnswer';
}

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });
const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

interface KeptKeys {
  readonly find: JWTVerifyGetKey;
  readonly fetchedAt: number;
}

/**
 * The keys with which an identity provider signs. They are kept for ten minutes, and fetched anew when a token names one
 * that is not among them; not more often than every 30 s, whatever tokens say. While the provider does not answer, they
 * are good for an hour.
 */
export class IssuerKeys {
  readonly #options: IssuerOptions;
  #kept: KeptKeys | null = null;
  #triedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<KeptKeys> | null = null;
  #isOut = false;

  constructor(options: IssuerOptions) {
    this.#options = options;
  }

  /** Whether the provider gave no keys when it was last asked. */
  get isOut(): boolean {
    return this.#isOut;
  }

  /**
   * The key that a token names.
   *
   * @throws {IssuerUnavailable} when there are none to look among.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const { find } = this.#age() < keptMs && this.#kept ? this.#kept : await this.#fetched();
    try {
      return await find(header, token);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'ERR_JWKS_NO_MATCHING_KEY') throw error;
      return (await this.#fetched()).find(header, token);
    }
  };

  #age(): number {
    return this.#options.clock.now() - (this.#kept?.fetchedAt ?? Number.NEGATIVE_INFINITY);
  }

  /** The keys as they are now, as far as it is time to ask, and the provider answers. */
  async #fetched(): Promise<KeptKeys> {
    const now = this.#options.clock.now();
    const patienceMs = this.#kept ? cooldownMs : cooldownWithoutKeysMs;
    if (this.#loading === null && now - this.#triedAt < patienceMs) return this.#keptStill();
    this.#triedAt = now;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    try {
      return await this.#loading;
    } catch (cause) {
      return this.#keptStill(cause);
    }
  }

  #keptStill(cause?: unknown): KeptKeys {
    if (this.#kept && this.#age() < keptWithoutAnswerMs) return this.#kept;
    throw new IssuerUnavailable({ cause });
  }

  async #load(): Promise<KeptKeys> {
    let place = this.#options.issuer;
    try {
      const { jwks_uri } = await this.#metadata();
      place = jwks_uri;
      const { createLocalJWKSet } = await import('jose');
      const keys = Keys.parse(await this.#json(place));
      this.#kept = {
        find: createLocalJWKSet(keys as JSONWebKeySet),
        fetchedAt: this.#options.clock.now(),
      };
      this.#isOut = false;
      return this.#kept;
    } catch (error) {
      const isNew = !this.#isOut;
      this.#isOut = true;
      if (isNew) this.#options.onOutage?.(new URL(place).host, error);
      throw error;
    }
  }

  /** What the provider says of itself, by OpenID Connect or by RFC 8414. */
  async #metadata(): Promise<z.infer<typeof Metadata>> {
    const { issuer } = this.#options;
    const { origin, pathname } = new URL(issuer);
    const path = pathname.replace(/\/$/, '');
    const places = [
      `${origin}${path}/.well-known/openid-configuration`,
      `${origin}/.well-known/oauth-authorization-server${path}`,
    ];
    let failure: unknown;
    for (const place of places) {
      try {
        const metadata = Metadata.parse(await this.#json(place));
        if (metadata.issuer === issuer) return metadata;
        failure = new UnfitAnswer('issuer_foreign', `${place} speaks for another issuer.`);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async #json(address: string): Promise<unknown> {
    const { fetchOf, timeoutMs = 5_000 } = this.#options;
    const request = new Request(address, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const response = await fetchOf(new URL(address).origin)(request);
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new UnfitAnswer('issuer_failed', `${address} answered ${response.status}.`);
    }
    return response.json();
  }
}

const keptMs = 600_000;
const keptWithoutAnswerMs = 3_600_000;
const cooldownMs = 30_000;
const cooldownWithoutKeysMs = 5_000;
