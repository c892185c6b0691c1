import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../exit-codes.ts';

/** What a file with a secret holds, or null where there is none. @throws {UsageError} when others may read it. */
export function readSecretFile(file: string): string | null {
  if (!existsSync(file)) return null;
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new UsageError(`Others may read ${file}. Take that from them: chmod 600 ${file}`);
  }
  return readFileSync(file, 'utf8').trim();
}

/** Writes a secret into a file that only its owner may read. */
export function writeSecretFile(file: string, secret: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flush: true });
  // The mode above is only that of a new file.
  chmodSync(file, 0o600);
}
