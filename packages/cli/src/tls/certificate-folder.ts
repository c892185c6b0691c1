import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../exit-codes.ts';
import { authorityName, type Certificates, createCertificates } from './certificates.ts';

/** Certificates in a folder. */
export interface CertificateFolder extends Certificates {
  /** What callers have to trust. */
  readonly authorityFile: string;
  /** Removes what nobody asked to keep. */
  close(): Promise<void>;
}

/**
 * Puts certificates into a folder, where callers find the authority to trust; the key can be read by its owner alone.
 * In a folder that was given, certificates that are still good stay, so that they need to be trusted once.
 *
 * @throws {UsageError} when the folder cannot be written.
 */
export async function openCertificateFolder(
  given: string | undefined,
  now: number,
): Promise<CertificateFolder> {
  try {
    const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'staffgate-tls-')) : resolve(given);
    // Of a folder that is there already the rights are its owner's business.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const certificates = (await goodOnes(folder, now)) ?? (await write(folder, createCertificates(now)));
    return {
      ...certificates,
      authorityFile: join(folder, names.authority),
      close: async () => {
        if (given === undefined) await rm(folder, { recursive: true });
      },
    };
  } catch (error) {
    throw new UsageError(`--tls-folder: ${(error as Error).message}`, { cause: error });
  }
}

const names = { authority: 'ca.pem', certificate: 'cert.pem', key: 'key.pem' } as const;

async function write(folder: string, certificates: Certificates): Promise<Certificates> {
  const key = join(folder, names.key);
  // Made anew, so that it never has the rights of a file that was there before.
  await rm(key, { force: true });
  await writeFile(key, certificates.key, { mode: 0o600, flag: 'wx' });
  await chmod(key, 0o600);
  await writeFile(join(folder, names.certificate), certificates.certificate, { mode: 0o644 });
  await writeFile(join(folder, names.authority), certificates.authority, { mode: 0o644 });
  return certificates;
}

/**
 * The certificates of a folder, where they fit each other and are good for one more day; null where there are none, or
 * old ones of ours.
 */
async function goodOnes(folder: string, now: number): Promise<Certificates | null> {
  const [authority, certificate, key] = await Promise.all(
    [names.authority, names.certificate, names.key].map((name) => readIfThere(join(folder, name))),
  );
  if (!authority && !certificate && !key) return null;
  if (!authority || !certificate || !key || !fit(authority, certificate, key)) {
    throw new Error(`${folder} holds files of other certificates; choose an empty folder`);
  }
  await chmod(join(folder, names.key), 0o600);
  const isGood = Date.parse(new X509Certificate(certificate).validTo) > now + 86_400_000;
  return isGood ? { authority, certificate, key } : null;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether a key belongs to a certificate, and that to an authority of ours. */
function fit(authority: string, certificate: string, key: string): boolean {
  try {
    const issuer = new X509Certificate(authority);
    const own = new X509Certificate(certificate);
    const isOurs = issuer.subject === `CN=${authorityName}`;
    return isOurs && own.verify(issuer.publicKey) && own.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
