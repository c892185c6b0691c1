/**
 * Writes a form with files.
 *
 * A file is a `Blob` or `File`, bytes, a stream, or `{ stream, contentType, filename? }` as a binary answer is. A
 * stream is read into memory first, so that the form can be sent again after a refusal. Lists repeat their name;
 * what is undefined or null is left out.
 */
export async function encodeMultipart(body: Readonly<Record<string, unknown>>): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    for (const part of Array.isArray(value) ? value : [value]) await append(form, name, part);
  }
  return form;
}

async function append(form: FormData, name: string, part: unknown): Promise<void> {
  if (part === undefined || part === null) return;
  // A Blob has a member `stream` as well, which is a function.
  const { stream, contentType, filename } = part as Partial<FilePart>;
  const blob = await blobOf(stream instanceof ReadableStream ? stream : part, contentType);
  if (blob === null) form.append(name, typeof part === 'object' ? JSON.stringify(part) : String(part));
  else if (filename === undefined) form.append(name, blob);
  else form.append(name, blob, filename);
}

interface FilePart {
  readonly stream: ReadableStream<Uint8Array>;
  readonly contentType: string;
  readonly filename: string;
}

async function blobOf(content: unknown, contentType = 'application/octet-stream'): Promise<Blob | null> {
  if (content instanceof Blob) return content;
  if (content instanceof ReadableStream) {
    return new Response(content, { headers: { 'content-type': contentType } }).blob();
  }
  if (content instanceof ArrayBuffer) return new Blob([content], { type: contentType });
  if (ArrayBuffer.isView(content))
    return new Blob([content as Uint8Array<ArrayBuffer>], { type: contentType });
  return null;
}
