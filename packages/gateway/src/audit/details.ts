import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** What was before and after a write, encrypted. The entry commits to the digest; without its key it says nothing. */
export interface SealedDetail {
  /** Base64, as it is stored. */
  readonly ciphertext: string;
  /** The key of this one detail, encrypted by the key of all details. */
  readonly wrappedKey: string;
  /** SHA-256 of the ciphertext, for the entry. */
  readonly digest: string;
}

/** Encrypts a detail under a key of its own, by AES-256-GCM. */
export function sealDetail(detail: unknown, detailsKey: Buffer): SealedDetail {
  const key = randomBytes(32);
  const ciphertext = encrypt(Buffer.from(JSON.stringify(detail)), key);
  return { ciphertext, wrappedKey: encrypt(key, detailsKey), digest: digestOf(ciphertext) };
}

/** Decrypts a detail. @throws when key or ciphertext are not what was written. */
export function openDetail(
  { ciphertext, wrappedKey }: Omit<SealedDetail, 'digest'>,
  detailsKey: Buffer,
): unknown {
  return JSON.parse(decrypt(ciphertext, decrypt(wrappedKey, detailsKey)).toString());
}

/** The digest by which an entry commits to a ciphertext. */
export function digestOf(ciphertext: string): string {
  return createHash('sha256').update(ciphertext).digest('base64');
}

const nonceLength = 12;
const tagLength = 16;

function encrypt(plain: Buffer, key: Buffer): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64');
}

function decrypt(sealed: string, key: Buffer): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  decipher.setAuthTag(bytes.subarray(-tagLength));
  return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()]);
}
