import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { GatewayError } from '../errors.ts';

/** A secret cannot be opened: it was sealed with another key, or is damaged. */
export class SecretUnreadable extends GatewayError {
  override readonly name = 'SecretUnreadable';

  constructor(what: string) {
    super(
      'secret_unreadable',
      `The secret of ${what} cannot be opened with this master key. Start with the key it was sealed with, or enter the secret again.`,
    );
  }
}

/**
 * Seals secrets for the store: AES-256-GCM, each bound to what it belongs to, so that one cannot be put in the place of
 * another. The master key is never in the store.
 */
export class Vault {
  readonly #key: Uint8Array;

  /** `masterKey` has at least 32 bytes. */
  constructor(masterKey: Uint8Array) {
    if (masterKey.byteLength < 32) {
      throw new GatewayError(
        'master_key_short',
        'The master key is too short: it needs at least 32 random bytes.',
      );
    }
    this.#key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'staffgate vault', 32));
  }

  /** `owner` names what the secret belongs to, like `connection c_1`. */
  seal(secret: string, owner: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${sealed.toString('base64url')}`;
  }

  /** @throws {SecretUnreadable} */
  open(sealed: string, owner: string): string {
    try {
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12))
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
    } catch {
      throw new SecretUnreadable(owner);
    }
  }
}
