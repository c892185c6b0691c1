import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** A state of the log: how many entries, and the root of the tree over them. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** A public key, with the name that its signatures carry. */
export interface VerifierKey {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

/**
 * Signs a checkpoint: a note of C2SP `tlog-checkpoint`, with one Ed25519 signature of C2SP `signed-note`.
 *
 * @example
 * ```
 * staffgate/5f2e0c6b1a94d377
 * 1000
 * JZ2BiIlOwZtTo1wKJ0MWpXu1vfzJKyHVlPbNhb+Zlxk=
 *
 * — staffgate/5f2e0c6b1a94d377 kQ3kkv…
 * ```
 */
export function signCheckpoint({ origin, size, root }: Checkpoint, privateKey: KeyObject): string {
  const text = `${origin}\n${size}\n${root.toString('base64')}\n`;
  const id = keyId(origin, rawKey(createPublicKey(privateKey)));
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
  return `${text}\n${signatureStart}${origin} ${signature.toString('base64')}\n`;
}

/** What became of opening a note. */
export type OpenedNote =
  | { readonly state: 'valid'; readonly checkpoint: Checkpoint; readonly signatures: number }
  /** It is a checkpoint, but no key that was given has signed it. */
  | { readonly state: 'unsigned'; readonly checkpoint: Checkpoint }
  | { readonly state: 'malformed' };

/** Reads a note, and looks for a signature by one of the keys. Signatures of others, such as witnesses, are passed over. */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): OpenedNote {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const checkpoint = end < 0 ? null : parseText(text);
  const lines = note.slice(end + 2).split('\n');
  if (checkpoint === null || lines.pop() !== '' || lines.length === 0) return { state: 'malformed' };
  let isSigned = false;
  for (const line of lines) {
    const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = encoded === undefined ? null : decodeBase64(encoded);
    if (name === undefined || bytes === null) return { state: 'malformed' };
    const key = keys.find((it) => it.name === name && it.id.equals(bytes.subarray(0, 4)));
    isSigned ||= key !== undefined && verify(null, Buffer.from(text), key.publicKey, bytes.subarray(4));
  }
  return isSigned
    ? { state: 'valid', checkpoint, signatures: lines.length }
    : { state: 'unsigned', checkpoint };
}

/** A public key as text, in the form of C2SP `signed-note`: name, id, and key, joined by plus signs. */
export function encodeVerifierKey(name: string, publicKey: KeyObject): string {
  const raw = rawKey(publicKey);
  return `${name}+${keyId(name, raw).toString('hex')}+${Buffer.concat([algorithm, raw]).toString('base64')}`;
}

/** Reads a public key from its text; null when it is none, or its parts do not fit each other. */
export function parseVerifierKey(text: string): VerifierKey | null {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return null;
  const bytes = decodeBase64(encoded);
  if (bytes === null || bytes.length !== 33 || bytes[0] !== algorithm[0]) return null;
  const raw = bytes.subarray(1);
  if (keyId(name, raw).toString('hex') !== id) return null;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return { name, id: Buffer.from(id, 'hex'), publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** Bytes of base64 that is written in the one way it can be written; null for anything else. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

const signatureStart = '— ';
/** What `signed-note` calls Ed25519. */
const algorithm = Buffer.of(1);

function parseText(text: string): Checkpoint | null {
  const [, origin, size, encoded] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([^\n]+)\n$/.exec(text) ?? [];
  if (origin === undefined || size === undefined || encoded === undefined) return null;
  const root = decodeBase64(encoded);
  return root?.length === 32 ? { origin, size: Number(size), root } : null;
}

function keyId(name: string, raw: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(algorithm).update(raw).digest().subarray(0, 4);
}

function rawKey(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url');
}
