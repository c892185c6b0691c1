import type { Generation } from '@staffgate/catalog';
import type { World } from './context.ts';
import { type Credential, hashSecret, scopesOf, type Token, tokenLifetimeSeconds } from './credentials.ts';

/** The enabled credential of a pair; null when there is none, it is disabled, or the secret is wrong. */
export function findCredential({ store }: World, clientId: string, secret: string): Credential | null {
  const credential = store.credentials.get(clientId);
  if (credential?.status !== 'enabled') return null;
  return credential.secret_hash === hashSecret(secret) ? credential : null;
}

/** The token of a credential: the one that still lives, or a new one. */
export function issueToken(
  world: World,
  credential: Credential,
  generation: Generation,
  scopes = scopesOf(credential),
): Token {
  const { store, clock } = world;
  const wanted = [...scopes].sort().join(' ');
  for (const token of store.tokens.values()) {
    const fits = token.client_id === credential.client_id && token.generation === generation;
    if (fits && token.expires_at > clock.now() && [...token.scopes].sort().join(' ') === wanted) return token;
  }
  const token = newToken(world, credential.client_id, generation, scopes);
  store.commit(...expired(world), { collection: 'tokens', key: token.token, record: token }, draw(world));
  return token;
}

/** Replaces a token by a new one, as v1 did after every call before mid 2023. */
export function rotateToken(world: World, token: Token): Token {
  const next = newToken(world, token.client_id, token.generation, token.scopes);
  world.store.commit(
    { collection: 'tokens', key: token.token, record: null },
    { collection: 'tokens', key: next.token, record: next },
    draw(world),
  );
  return next;
}

export function secondsLeft({ clock }: World, token: Token): number {
  return Math.ceil((token.expires_at - clock.now()) / 1000);
}

function newToken(
  { store, clock, identifiers }: World,
  clientId: string,
  generation: Generation,
  scopes: readonly string[],
): Token {
  return {
    token: `papi-${identifiers.token('token', clientId, store.counter('tokens'))}`,
    client_id: clientId,
    generation,
    scopes,
    expires_at: clock.now() + tokenLifetimeSeconds * 1000,
  };
}

/** Counts one token more, so that none is made twice. */
function draw({ store }: World) {
  return { collection: 'counters', key: 'tokens', record: store.counter('tokens') + 1 } as const;
}

function expired({ store, clock }: World) {
  return [...store.tokens.values()]
    .filter((token) => token.expires_at <= clock.now())
    .map((token) => ({ collection: 'tokens', key: token.token, record: null }) as const);
}
