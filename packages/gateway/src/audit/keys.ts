import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';

/** The secrets of the log. Each has one use, and none is kept in the store. */
export interface AuditKeys {
  /** The Ed25519 key that signs checkpoints. */
  readonly signing: KeyObject;
  /** Makes the pseudonyms of people; 32 bytes. Without it nobody can tell who they are. */
  readonly pseudonyms: KeyObject;
  /** Makes the digests of arguments; 32 bytes. */
  readonly arguments: KeyObject;
  /** Encrypts the keys of the details; 32 bytes. */
  readonly details: Buffer;
}

/** Gives the keys, from wherever they are kept. */
export type KeyProvider = () => Promise<AuditKeys>;

/** A file with a secret may be read by others. What helps: take that away from them. */
export class KeyFileExposed extends GatewayError {
  override readonly name = 'KeyFileExposed';

  constructor(file: string) {
    super('key_file_exposed', `Others may read ${file}. Take that from them: chmod 600 ${file}`);
  }
}

/** Keeps the keys as files that only their owner may read, and makes those that are not there. */
export function fileKeys(folder: string): KeyProvider {
  return async () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = (name: string) => join(folder, name);
    const secret = (name: string) =>
      Buffer.from(kept(file(name), () => `${randomBytes(32).toString('base64')}\n`).trim(), 'base64');
    return {
      signing: createPrivateKey(kept(file('audit-signing.pem'), newSigningKey)),
      pseudonyms: createSecretKey(secret('audit-pseudonyms.key')),
      arguments: createSecretKey(secret('audit-arguments.key')),
      details: secret('audit-details.key'),
    };
  };
}

/** The pseudonym of a person: always the same for the same id and key. */
export function pseudonymOf(personId: string, { pseudonyms }: AuditKeys): string {
  const known = knownPseudonyms.get(pseudonyms) ?? new Map<string, string>();
  knownPseudonyms.set(pseudonyms, known);
  const before = known.get(personId);
  if (before !== undefined) return before;
  const pseudonym = createHmac('sha256', pseudonyms)
    .update(personId)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
  if (known.size >= mostKnown) known.clear();
  known.set(personId, pseudonym);
  return pseudonym;
}

/** The same people come up again and again. */
const knownPseudonyms = new WeakMap<KeyObject, Map<string, string>>();
const mostKnown = 100_000;

/** The digest of arguments: tells whether two calls had the same ones, and nothing else. */
export function argumentsDigestOf(value: unknown, keys: AuditKeys): string {
  return createHmac('sha256', keys.arguments).update(textOf(value)).digest('base64');
}

/** What has no canonical form (half a character, for one) must not keep a call out of the log. */
function textOf(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value);
  }
}

/** What tells one set of keys from another without saying anything about them. */
export function fingerprintsOf(keys: AuditKeys): Readonly<Record<keyof AuditKeys, string>> {
  const of = (key: Buffer | KeyObject) =>
    createHmac('sha256', key).update('staffgate fingerprint').digest('hex').slice(0, 16);
  const publicKey = createPublicKey(keys.signing).export({ format: 'der', type: 'spki' });
  return {
    signing: createHash('sha256').update(publicKey).digest('hex').slice(0, 16),
    pseudonyms: of(keys.pseudonyms),
    arguments: of(keys.arguments),
    details: of(keys.details),
  };
}

function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}

function kept(file: string, make: () => string): string {
  if (!existsSync(file)) makeFile(file, make());
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) throw new KeyFileExposed(file);
  return readFileSync(file, 'utf8');
}

/** Makes a file at once with all it holds; one that another replica has made meanwhile stays. */
function makeFile(file: string, text: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(handle);
    unlinkSync(draft);
  }
}
