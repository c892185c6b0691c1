import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A key as it is shown once: a pair like Personio's. The secret alone names its key as well. */
export interface NewKey {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly secretHash: string;
}

/** What secrets begin with, so that scanners of leaked secrets can tell them. */
export const agentPrefix = 'sgk';
export const adminPrefix = 'sga';

const idBytes = 9;
const secretBytes = 32;

/** Makes a key: an id, and a secret of 256 random bits of which only the hash is to be kept. */
export function makeKey(prefix: string, random: (bytes: number) => Buffer = randomBytes): NewKey {
  // An underscore parts the id from the secret, so neither may hold one.
  const id = random(idBytes).toString('hex');
  const clientSecret = `${prefix}_${id}_${random(secretBytes).toString('hex')}`;
  return { id, clientId: `${prefix}-${id}`, clientSecret, secretHash: hashOf(clientSecret) };
}

/** SHA-256; enough for a secret that cannot be guessed. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'base64');
}

/** The id in a client id or secret; null when it is no key of this kind. */
export function keyIdOf(text: string, prefix: string): string | null {
  const found = /^([a-z]+)[-_]([0-9a-f]{18})(?:_[0-9a-f]{64})?$/.exec(text);
  return found?.[1] === prefix ? (found[2] as string) : null;
}

const nobody = hashOf('nobody');

/** Whether a secret is the one of a hash. The same work is done where there is no hash to compare with. */
export function isSecretOf(secret: string, secretHash: string | null): boolean {
  const given = Buffer.from(hashOf(secret), 'base64');
  const kept = Buffer.from(secretHash ?? nobody, 'base64');
  return timingSafeEqual(given, kept) && secretHash !== null;
}
