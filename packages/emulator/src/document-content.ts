import type { Document, DocumentContent } from './company.ts';
import { drawPdf } from './pdf.ts';
import { drawPicture } from './picture.ts';
import type { Store } from './store.ts';

/** Letters of base64 that are turned into bytes at a time; a multiple of four. */
const chunkLetters = 256 * 1024;

/** The bytes of a document in number. */
export function sizeOf(document: Document, store: Store): number {
  const base64 = storedOf(document, store);
  if (base64 !== null) return (base64.length / 4) * 3 - (/=*$/.exec(base64)?.[0].length ?? 0);
  let size = drawnSizes.get(document.content);
  if (size === undefined) {
    size = draw(document).byteLength;
    drawnSizes.set(document.content, size);
  }
  return size;
}

/** Drawing is quick, and still too slow to be done for each line of each list. */
const drawnSizes = new WeakMap<DocumentContent, number>();

/** The bytes of a document, made as they are read. */
export function streamOf(document: Document, store: Store): ReadableStream<Uint8Array> {
  const base64 = storedOf(document, store);
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (base64 === null) controller.enqueue(draw(document));
      else if (at < base64.length)
        controller.enqueue(Buffer.from(base64.slice(at, at + chunkLetters), 'base64'));
      at += chunkLetters;
      if (base64 === null || at >= base64.length) controller.close();
    },
  });
}

/** The ending of a file's name in lower case; empty where it has none. */
export function endingOf(fileName: string): string {
  return /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

/** The content type that belongs to the ending of a file's name. */
export function contentTypeOf(fileName: string): string {
  return contentTypes[endingOf(fileName)] ?? 'application/octet-stream';
}

const contentTypes: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  asc: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  ics: 'text/calendar',
  vcf: 'text/vcard',
  htm: 'text/html',
  html: 'text/html',
  xml: 'application/xml',
  rtf: 'application/rtf',
  zip: 'application/zip',
  gz: 'application/gzip',
  '7z': 'application/x-7z-compressed',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
};

/** What was uploaded, in base64; null for what is drawn. */
function storedOf({ content }: Document, { tables }: Store): string | null {
  return 'file_id' in content ? (tables.files.get(content.file_id)?.base64 ?? '') : null;
}

function draw({ content, file_name }: Document): Uint8Array {
  if ('picture' in content) return drawPicture(content.picture);
  const text = 'text' in content ? content.text : '';
  return endingOf(file_name) === 'pdf' ? drawPdf(text) : new TextEncoder().encode(text);
}
