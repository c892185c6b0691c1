import { z } from 'zod';

/** Bytes that are read while they are sent, with the name of their file. */
export interface StreamedFile {
  readonly stream: ReadableStream<Uint8Array>;
  readonly filename: string;
  readonly contentType?: string;
}

/** A file to be sent: a `File`, which is read as it is sent, or a stream with a name. */
export type UploadedFile = File | StreamedFile;

export const UploadedFile = z
  .custom<UploadedFile>(isFile, 'expected a File, or a stream with its filename')
  .meta({ description: 'The file, with its name' });

function isFile(value: unknown): boolean {
  if (value instanceof Blob) return 'name' in value;
  const { stream, filename } = (value ?? {}) as Partial<StreamedFile>;
  return stream instanceof ReadableStream && typeof filename === 'string' && filename !== '';
}
