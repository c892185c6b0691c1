/** A form with files, ready to be sent. */
export interface Multipart {
  readonly content: FormData | ReadableStream<Uint8Array>;
  /** Null where the platform writes it, with its boundary. */
  readonly contentType: string | null;
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
  return parts.some(({ content }) => content instanceof ReadableStream) ? streamOf(parts) : formOf(parts);
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

function formOf(parts: readonly Part[]): Multipart {
  const form = new FormData();
  for (const { name, content, filename } of parts) {
    if (!(content instanceof Blob)) form.append(name, content as string);
    else if (filename === undefined) form.append(name, content);
    else form.append(name, content, filename);
  }
  return { content: form, contentType: null, isRepeatable: true };
}

/** The form as RFC 7578 writes it, made piece by piece while it is sent. */
function streamOf(parts: readonly Part[]): Multipart {
  const boundary = `staffgate-${crypto.randomUUID()}`;
  const pieces = piecesOf(parts, boundary);
  const content = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return { content, contentType: `multipart/form-data; boundary=${boundary}`, isRepeatable: false };
}

async function* piecesOf(
  parts: readonly Part[],
  boundary: string,
): AsyncGenerator<Uint8Array, undefined, undefined> {
  const encoder = new TextEncoder();
  for (const { name, content, contentType, filename } of parts) {
    const isFile = typeof content !== 'string';
    const file = isFile ? `; filename="${escaped(filename ?? 'blob')}"\r\ncontent-type: ${contentType}` : '';
    yield encoder.encode(
      `--${boundary}\r\ncontent-disposition: form-data; name="${escaped(name)}"${file}\r\n\r\n`,
    );
    if (isFile) yield* chunksOf(content instanceof Blob ? content.stream() : content);
    else yield encoder.encode(content);
    yield encoder.encode('\r\n');
  }
  yield encoder.encode(`--${boundary}--\r\n`);
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
