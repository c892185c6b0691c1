import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, openAsBlob, rmSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../calls/refusal.ts';
import { StorageUnavailable } from '../storage/errors.ts';

/** How a file is called, and what it is said to be. */
export interface FileNames {
  readonly filename: string;
  readonly contentType: string;
}

/** Files that are taken at the same time. Each may be as large as its operation allows. */
const mostAtOnce = 20;

/** Where Linux shows the open files of a process, also those whose names are gone. */
const openFiles = '/proc/self/fd';

/**
 * Keeps the files of requests on the disk until they were passed on, so that memory does not grow with them. Only this
 * account can read them. On Linux their names are gone as soon as they are open: a crash leaves nothing behind. Elsewhere
 * the names stay until the call ends, and what a crash left is removed at the next start.
 */
export class Spool {
  readonly #folder: string;
  readonly #areNamesKept: boolean;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#areNamesKept = !existsSync(openFiles);
    if (this.#areNamesKept) rmSync(folder, { recursive: true, force: true });
  }

  /** Begins a file. @throws {Refusal} when too many are being taken. @throws {StorageUnavailable} */
  async begin(): Promise<SpooledFile> {
    if (this.#count >= mostAtOnce) {
      throw new Refusal(
        'overloaded',
        `The gateway takes ${mostAtOnce} files at the same time.`,
        'Try again in a second.',
        { retryAfterSeconds: 1 },
      );
    }
    this.#count += 1;
    const end = () => {
      this.#count -= 1;
    };
    try {
      return await this.#open(end);
    } catch (cause) {
      end();
      throw unavailable(this.#folder, cause);
    }
  }

  async #open(end: () => void): Promise<SpooledFile> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, randomUUID());
    const handle = await open(path, 'wx+', 0o600);
    if (this.#areNamesKept)
      return new SpooledFile(handle, path, () => rm(path, { force: true }).finally(end));
    await rm(path);
    return new SpooledFile(handle, join(openFiles, String(handle.fd)), async () => end());
  }
}

/** A file of a request, on the disk until it is ended. */
export class SpooledFile {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #onEnd: () => Promise<void>;
  readonly #hash = createHash('sha256');

  constructor(handle: FileHandle, path: string, onEnd: () => Promise<void>) {
    this.#handle = handle;
    this.#path = path;
    this.#onEnd = onEnd;
  }

  /** @throws {StorageUnavailable} */
  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    try {
      await this.#handle.writeFile(chunk);
    } catch (cause) {
      throw unavailable('The folder for files of requests', cause);
    }
  }

  /** What was written, as a file that is read when it is sent, as often as needed. */
  async file({ filename, contentType }: FileNames): Promise<File> {
    const blob = await openAsBlob(this.#path);
    const file = new File([blob], filename, { type: contentType });
    digests.set(file, this.#hash.digest('base64'));
    return file;
  }

  /** Lets go of it. Whoever still reads it meets an error. */
  async end(): Promise<void> {
    await this.#handle.close();
    await this.#onEnd();
  }
}

const digests = new WeakMap<object, string>();

/** The SHA-256 of what a spooled file holds, in base64; undefined for anything else. */
export function contentDigestOf(file: object): string | undefined {
  return digests.get(file);
}

/** The files of one request. */
export class Uploads {
  readonly #spool: Spool;
  readonly #files: SpooledFile[] = [];

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  async begin(): Promise<SpooledFile> {
    const file = await this.#spool.begin();
    this.#files.push(file);
    return file;
  }

  /** Lets go of all of them. */
  async end(): Promise<void> {
    await Promise.all(this.#files.splice(0).map((file) => file.end()));
  }
}

function unavailable(place: string, cause: unknown): Error {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? new StorageUnavailable(place, { cause }) : (cause as Error);
}
