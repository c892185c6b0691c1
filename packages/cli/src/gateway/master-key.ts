import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { UsageError } from '../exit-codes.ts';
import { readTextOrFile } from '../files.ts';
import { readSecretFile, writeSecretFile } from './secret-files.ts';

/** The key that seals the secrets in the store. */
export interface MasterKey {
  readonly bytes: Uint8Array;
  /** The file it was made in just now; null when it was there before. */
  readonly madeIn: string | null;
}

/** Bytes of a key; fewer could be guessed. */
const size = 32;

/**
 * Finds the master key: from the environment, else from the data folder, where the first start makes it.
 *
 * @throws {UsageError} when there is one and it cannot be used.
 */
export async function findMasterKey(given: string | null, data: string): Promise<MasterKey> {
  if (given !== null) {
    const name = 'STAFFGATE_MASTER_KEY';
    return { bytes: decoded((await readTextOrFile(given, name)).trim(), name), madeIn: null };
  }
  const file = join(data, 'keys', 'master.key');
  const kept = readSecretFile(file);
  if (kept !== null) return { bytes: decoded(kept, file), madeIn: null };
  const bytes = randomBytes(size);
  writeSecretFile(file, bytes.toString('base64'));
  return { bytes, madeIn: file };
}

function decoded(text: string, where: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.byteLength >= size && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return bytes;
  throw new UsageError(
    `${where} must hold at least ${size} random bytes in base64; make one with: openssl rand -base64 ${size}`,
  );
}
