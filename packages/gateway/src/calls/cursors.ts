import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Where a list goes on. */
export interface Position {
  /** The cursor of the page of the connection; null for its first one. */
  readonly cursor: string | null;
  /** Records of that page that were dealt with already. */
  readonly skip: number;
  /** The filters of the list, so that nobody can go on with others. */
  readonly filters: string;
}

/** What a cursor is bound to: it is worth nothing to another agent, for another list. */
export type Binding = readonly string[];

const blockBytes = 192;

/**
 * Makes and reads cursors that say nothing to whoever holds them: a cursor of Personio may name the last record of a
 * page, which may be one that the agent must not know of. All have the same length, as far as that goes.
 */
export class Cursors {
  readonly #key: Uint8Array;
  readonly #random: (bytes: number) => Uint8Array;

  constructor(secret: Uint8Array, random: (bytes: number) => Uint8Array = randomBytes) {
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', 'staffgate cursor', 32));
    this.#random = random;
  }

  seal(position: Position, binding: Binding): string {
    const text = JSON.stringify([position.cursor, position.skip, position.filters]);
    const bytes = Buffer.byteLength(text);
    const padded = text + ' '.repeat((blockBytes - (bytes % blockBytes)) % blockBytes);
    const iv = this.#random(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(JSON.stringify(binding)));
    const sealed = Buffer.concat([iv, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
    return `sg_${sealed.toString('base64url')}`;
  }

  /** The position in a cursor; null when it was not made here, for this agent and this list. */
  open(cursor: string, binding: Binding): Position | null {
    if (!/^sg_[\w-]+$/.test(cursor)) return null;
    const sealed = Buffer.from(cursor.slice(3), 'base64url');
    // Every spelling of the same bytes but one is refused, so that a changed cursor is never a known one.
    if (sealed.length < 28 || sealed.toString('base64url') !== cursor.slice(3)) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12))
        .setAAD(Buffer.from(JSON.stringify(binding)))
        .setAuthTag(sealed.subarray(-16));
      const text = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString();
      const [inner, skip, filters] = JSON.parse(text);
      return { cursor: inner, skip, filters };
    } catch {
      return null;
    }
  }
}
