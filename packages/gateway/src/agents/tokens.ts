import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Generation } from '@staffgate/catalog';

/** What a token says. */
export interface TokenContent {
  readonly keyId: string;
  readonly generation: Generation;
  /** The tokens of a key that were given out before the last revocation are of an earlier epoch. */
  readonly epoch: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Tokens live between half of this and all of it. Source of the full day: Personio, both generations. */
const lifetimeSeconds = 86_400;

/**
 * Tokens of the gateway: they name a key and say until when, under a keyed check sum, and nothing is kept of them. What
 * a token may do is looked up at each call, so that a revoked key or a changed grant takes effect on the next one.
 *
 * A key gets the same token for half a day, as Personio gives the same one while it lives.
 */
export class Tokens {
  readonly #key: KeyObject;

  constructor(masterKey: Uint8Array) {
    this.#key = createSecretKey(new Uint8Array(hkdfSync('sha256', masterKey, '', 'staffgate token', 32)));
  }

  issue(
    key: { readonly id: string; readonly epoch: number; readonly generation: Generation },
    nowMs: number,
  ): { readonly token: string; readonly expiresInSeconds: number } {
    const now = Math.floor(nowMs / 1000);
    const half = lifetimeSeconds / 2;
    const expiresAt = (Math.floor(now / half) + 2) * half;
    const text = [key.id, key.generation, key.epoch, expiresAt].join('.');
    return { token: `sgt_${text}.${this.#sum(text)}`, expiresInSeconds: expiresAt - now };
  }

  /** What a token says; null when it is not one of ours, or its time is over. */
  read(token: string, nowMs: number): TokenContent | null {
    if (!token.startsWith('sgt_') || token.length > 300) return null;
    const cut = token.lastIndexOf('.');
    const text = token.slice(4, cut);
    const given = Buffer.from(token.slice(cut + 1));
    const right = Buffer.from(this.#sum(text));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const [keyId, generation, epoch, expiresAt] = text.split('.') as [string, Generation, string, string];
    if (nowMs >= Number(expiresAt) * 1000) return null;
    return { keyId, generation, epoch: Number(epoch), expiresAt: Number(expiresAt) };
  }

  #sum(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}
