import { once } from 'node:events';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { Uploads } from '../uploads/spool.ts';
import { BadRequest } from './failures.ts';

export interface MultipartLimits {
  /** Names of fields that may hold a file. */
  readonly fields: ReadonlySet<string>;
  /** Of all files together; 0 where the operation takes none. */
  readonly maxFileBytes: number;
  /** Of everything else together. */
  readonly maxBodyBytes: number;
}

/** A form as it was sent. */
export interface Form {
  readonly texts: URLSearchParams;
  readonly files: ReadonlyMap<string, File>;
}

/**
 * Reads a form with files piece by piece. Files go to the disk while they come in, whatever comes before or after them.
 *
 * @throws {BadRequest} as soon as it is no such form, or too large.
 */
export async function readMultipart(
  request: Request,
  limits: MultipartLimits,
  uploads: Uploads | null,
): Promise<Form> {
  const mostBytes = limits.maxBodyBytes + limits.maxFileBytes;
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const reading = new Reading(limits, uploads);
  const parser = parserFor(request, limits, reading);
  try {
    await feed(parser, request, { mostBytes, reading });
    await reading.end();
  } catch (error) {
    await reading.abandon();
    throw error;
  } finally {
    parser.destroy();
  }
  return reading;
}

/** What was read so far, and what was wrong with it. */
class Reading implements Form {
  readonly texts = new URLSearchParams();
  readonly files = new Map<string, File>();
  readonly #limits: MultipartLimits;
  readonly #uploads: Uploads | null;
  readonly #begun = new Map<string, BusboyFileStream>();
  readonly #spooling: Promise<void>[] = [];
  readonly #failure = new AbortController();
  #textBytes = 0;

  constructor(limits: MultipartLimits, uploads: Uploads | null) {
    this.#limits = limits;
    this.#uploads = uploads;
  }

  /** Aborted with the first thing that was wrong. */
  get failure(): AbortSignal {
    return this.#failure.signal;
  }

  fail(error: unknown): void {
    this.#failure.abort(error);
  }

  text(name: string, value: string): void {
    this.#textBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (this.#textBytes > this.#limits.maxBodyBytes) this.fail(tooLarge(this.#limits.maxBodyBytes));
    else this.texts.append(name, value);
  }

  file(name: string, stream: BusboyFileStream, names: { filename: string; contentType: string }): void {
    // Its errors are those of the form, which are told there.
    stream.on('error', () => {});
    const { fields, maxFileBytes } = this.#limits;
    const uploads = this.#uploads;
    const fault =
      uploads === null || maxFileBytes === 0 || !fields.has(name)
        ? 'takes no file here.'
        : this.#begun.has(name)
          ? 'is given more than once.'
          : null;
    if (uploads === null || fault !== null) {
      const text = `The request does not fit the operation, at ${name}.`;
      this.fail(new BadRequest(400, text, { [name]: [fault ?? ''] }));
      stream.resume();
      return;
    }
    this.#begun.set(name, stream);
    stream.once('limit', () =>
      this.fail(new BadRequest(413, `The file in ${name} is larger than ${maxFileBytes} bytes.`)),
    );
    this.#spooling.push(this.#spool(name, stream, { names, uploads }).catch((error) => this.fail(error)));
  }

  async #spool(
    name: string,
    stream: BusboyFileStream,
    { names, uploads }: { names: { filename: string; contentType: string }; uploads: Uploads },
  ): Promise<void> {
    const spooled = await uploads.begin();
    for await (const chunk of stream) {
      if (this.failure.aborted) return;
      await spooled.write(chunk);
    }
    this.files.set(name, await spooled.file(names));
  }

  /** Reads nothing more, and waits until nobody writes any more. */
  async abandon(): Promise<void> {
    for (const stream of this.#begun.values()) stream.destroy();
    await Promise.all(this.#spooling);
  }

  /** Waits until everything is on the disk. */
  async end(): Promise<void> {
    await Promise.all(this.#spooling);
    this.failure.throwIfAborted();
  }
}

function parserFor(request: Request, limits: MultipartLimits, reading: Reading): BusboyInstance {
  let parser: BusboyInstance;
  try {
    parser = new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      isPartAFile: (_name, _type, filename) => filename !== undefined,
      limits: {
        fieldNameSize: 1_000,
        fieldSize: limits.maxBodyBytes,
        fileSize: limits.maxFileBytes,
        parts: 1_000,
        headerSize: 16 * 1024,
      },
    });
  } catch {
    throw notMultipart();
  }
  // A part need not have a name.
  parser.on('field', (name: string | undefined, value) => reading.text(unescaped(name), value));
  parser.on('file', (name: string | undefined, stream, filename, _encoding, contentType) =>
    reading.file(unescaped(name), stream, { filename: unescaped(filename), contentType }),
  );
  parser.on('partsLimit', () => reading.fail(notMultipart()));
  parser.on('error', () => reading.fail(notMultipart()));
  return parser;
}

/** Hands a body to the parser, as fast as that takes it, until it ends or something was wrong. */
async function feed(
  parser: BusboyInstance,
  request: Request,
  { mostBytes, reading }: { mostBytes: number; reading: Reading },
): Promise<void> {
  const { failure } = reading;
  const finished = once(parser, 'finish', { signal: failure }).catch(() => failure.throwIfAborted());
  // It is waited for below; until then nobody is to take it for forgotten.
  finished.catch(() => {});
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength;
      if (length > mostBytes) throw tooLarge(mostBytes);
      if (!parser.write(chunk)) await once(parser, 'drain', { signal: failure });
      failure.throwIfAborted();
    }
  } catch (error) {
    reading.fail(error instanceof BadRequest ? error : new BadRequest(400, 'The request body broke off.'));
    await finished;
  }
  parser.end();
  await finished;
}

/** As browsers write what may not stand between quotes. */
function unescaped(name = ''): string {
  return name.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

function tooLarge(bytes: number): BadRequest {
  return new BadRequest(413, `The request body is larger than ${bytes} bytes.`);
}

function notMultipart(): BadRequest {
  return new BadRequest(400, 'The request body is not valid multipart.');
}
