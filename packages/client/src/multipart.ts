/** A form with files, ready to be sent. */
export interface Multipart {
  readonly content: Blob | ReadableStream<Uint8Array>;
  readonly contentType: string;
  /** A stream is gone once it was sent. */
  readonly isRepeatable: boolean;
}

/**
 * Writes a form with files.
 *
 * A file is a `Blob` or `File`, bytes, a stream, or `{ stream, contentType, filename? }` as a binary answer is. Nothing
 * is read into memory: a `Blob` is read as it is sent, as often as needed, a stream passes through and can be sent
 * once. Lists repeat their name; what is undefined or null is left out.
 */
export function encodeMultipart(body: Readonly<Record<string, unknown>>): Multipart {
  const parts = Object.entries(body).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((part) => part !== undefined && part !== null)
      .map((part): Part => partOf(name, part)),
  );
  const boundary = `staffgate-${crypto.randomUUID()}`;
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return parts.some(({ content }) => content instanceof ReadableStream)
    ? { content: streamOf(piecesOf(parts, boundary)), contentType, isRepeatable: false }
    : { content: formOf(piecesOf(parts, boundary)), contentType, isRepeatable: true };
}

interface Part {
  readonly name: string;
  readonly content: string | Blob | ReadableStream<Uint8Array>;
  readonly contentType: string;
  readonly filename: string | undefined;
}

interface FilePart {
  readonly stream: ReadableStream<Uint8Array>;
  readonly contentType: string;
  readonly filename: string;
}

const anyType = 'application/octet-stream';

function partOf(name: string, part: unknown): Part {
  // A Blob has a member `stream` as well, which is a function.
  const { stream, contentType = anyType, filename } = part as Partial<FilePart>;
  if (stream instanceof ReadableStream) return { name, content: stream, contentType, filename };
  if (part instanceof ReadableStream) return { name, content: part, contentType, filename };
  if (part instanceof Blob) {
    const ownName = part instanceof File ? part.name : undefined;
    return { name, content: part, contentType: part.type || anyType, filename: filename ?? ownName };
  }
  if (part instanceof ArrayBuffer || ArrayBuffer.isView(part)) {
    const content = new Blob([part as ArrayBuffer], { type: contentType });
    return { name, content, contentType, filename };
  }
  const content = typeof part === 'object' ? JSON.stringify(part) : String(part);
  return { name, content, contentType: 'text/plain', filename: undefined };
}

/** The form as one `Blob`, whose files are read when it is. So its length is known before it is sent. */
function formOf(pieces: Iterable<Piece>): Blob {
  // The caller has looked that there is no stream among them.
  return new Blob([...pieces] as BlobPart[]);
}

/** The form, made piece by piece while it is sent. */
function streamOf(pieces: Iterable<Piece>): ReadableStream<Uint8Array> {
  const chunks = chunksOfAll(pieces);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

type Piece = Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>;

/** The form as RFC 7578 writes it. */
function* piecesOf(parts: readonly Part[], boundary: string): Generator<Piece, void, undefined> {
  const encoder = new TextEncoder();
  for (const { name, content, contentType, filename } of parts) {
    const isFile = typeof content !== 'string';
    const file = isFile ? `; filename="${escaped(filename ?? 'blob')}"\r\ncontent-type: ${contentType}` : '';
    yield encoder.encode(
      `--${boundary}\r\ncontent-disposition: form-data; name="${escaped(name)}"${file}\r\n\r\n`,
    );
    yield isFile ? content : encoder.encode(content);
    yield encoder.encode('\r\n');
  }
  yield encoder.encode(`--${boundary}--\r\n`);
}

async function* chunksOfAll(pieces: Iterable<Piece>): AsyncGenerator<Uint8Array, undefined, undefined> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* chunksOf(piece instanceof Blob ? piece.stream() : piece);
  }
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Also when the sending ends early: whoever fills the stream should hear of it.
    await reader.cancel().catch(() => {});
  }
}

/** A name inside quotes, as browsers write it. */
function escaped(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
