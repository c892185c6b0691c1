import type { JWTPayload } from 'jose';
import { IssuerKeys, type IssuerOptions } from './issuer.ts';

export interface OAuthOptions extends Omit<IssuerOptions, 'clock' | 'onOutage'> {
  /** What tokens for this gateway have in `aud`. */
  readonly audience: string;
  /** What a token must be granted, each of them. */
  readonly scopes: readonly string[];
}

/** Why a token is not accepted, for the log; the caller is told only that it is not. */
export type TokenFault =
  | 'token_malformed'
  | 'token_of_another_kind'
  | 'token_bound'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'wrong_algorithm'
  | 'wrong_signature'
  | 'unknown_signing_key';

export type TokenReading =
  | {
      readonly fault?: undefined;
      /** What the token calls its bearer, in the form in which agents are known; what says most comes first. */
      readonly subjects: readonly string[];
      /** Whether it has every scope that is asked for. */
      readonly hasScopes: boolean;
    }
  | { readonly fault: TokenFault };

/** Whose key checks what it cannot have made: never a secret that both sides share, and never none. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const leewaySeconds = 30;
const mostCharacters = 16_384;

/** Whether a bearer could be a token of an identity provider; keys of agents never are. */
export function isJwt(bearer: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(bearer);
}

/**
 * Reads access tokens of an identity provider, as RFC 9068 describes them. Providers that came before it say less of what
 * kind their tokens are, and name the client and the scopes in members of their own.
 */
export class AccessTokens {
  readonly #options: OAuthOptions & IssuerOptions;
  readonly #keys: IssuerKeys;

  constructor(options: OAuthOptions & IssuerOptions) {
    this.#options = options;
    this.#keys = new IssuerKeys(options);
  }

  /** Whether the provider gave no keys when it was last asked. */
  get isWithoutIssuer(): boolean {
    return this.#keys.isOut;
  }

  /** @throws {IssuerUnavailable} when nobody can say whether it is good. */
  async read(token: string): Promise<TokenReading> {
    const { issuer, audience, clock } = this.#options;
    // Loaded with the first token, as most gateways see none.
    const { decodeJwt, errors, jwtVerify } = await import('jose');
    try {
      if (token.length > mostCharacters) return { fault: 'token_malformed' };
      // A token of somebody else must not make us ask our provider for its key.
      if (decodeJwt(token).iss !== issuer) return { fault: 'wrong_issuer' };
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys.find, {
        algorithms,
        issuer,
        audience,
        requiredClaims: ['exp'],
        clockTolerance: leewaySeconds,
        currentDate: new Date(clock.now()),
      });
      if (!kinds.includes(protectedHeader.typ?.toLowerCase())) return { fault: 'token_of_another_kind' };
      // It is only good together with a proof of who sends it, which a bearer does not bring.
      if (payload.cnf !== undefined) return { fault: 'token_bound' };
      return { subjects: subjectsOf(payload), hasScopes: this.#hasScopes(payload) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return { fault: faultOf(error) };
      throw error;
    }
  }

  #hasScopes({ scope, scp }: JWTPayload): boolean {
    const granted = new Set(
      [scope, scp].flat().flatMap((it) => (typeof it === 'string' ? it.split(' ') : [])),
    );
    return this.#options.scopes.every((it) => granted.has(it));
  }
}

const kinds = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];

/** The subject says more than the client, of which many may make use. */
function subjectsOf({ sub, client_id, azp }: JWTPayload): string[] {
  const client = client_id ?? azp;
  return [
    ...(typeof sub === 'string' ? [`sub:${sub}`] : []),
    ...(typeof client === 'string' ? [`client:${client}`] : []),
  ];
}

function faultOf({ code, claim }: { readonly code: string; readonly claim?: string }): TokenFault {
  const fault = code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' ? faultsOfClaims[claim ?? ''] : faults[code];
  return fault ?? 'token_malformed';
}

const faults: Readonly<Record<string, TokenFault>> = {
  ERR_JWT_EXPIRED: 'token_expired',
  ERR_JOSE_ALG_NOT_ALLOWED: 'wrong_algorithm',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'wrong_signature',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_signing_key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'unknown_signing_key',
};

const faultsOfClaims: Readonly<Record<string, TokenFault>> = {
  aud: 'wrong_audience',
  iss: 'wrong_issuer',
  nbf: 'token_not_yet_valid',
};
