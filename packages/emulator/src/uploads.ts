import type { UploadedFile } from '@staffgate/catalog';

/** All bytes of a file that was sent. */
export async function bytesOf(file: UploadedFile): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(file instanceof Blob ? file : file.stream).arrayBuffer());
}

/** The name of a file without the folders that some senders put before it. */
export function fileNameOf(file: UploadedFile): string {
  const name = file instanceof Blob ? file.name : file.filename;
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}
