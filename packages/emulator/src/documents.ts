import { toInstant } from './clock.ts';
import type { Document, DocumentContent, StoredFile } from './company.ts';
import type { World } from './context.ts';
import { documentsOf, highestDocumentId } from './document-table.ts';
import type { Change, Store } from './store.ts';

/** A document as it would be, before it has an id. */
export type NewDocument = Pick<
  Document,
  'owner_id' | 'category_id' | 'title' | 'file_name' | 'date' | 'comment'
>;

/** Adds a document with its bytes. v2 shows it once its virus scan is over. */
export function addDocument(
  fields: NewDocument,
  bytes: Uint8Array<ArrayBuffer>,
  { store, clock, identifiers, quirks }: World,
): Document {
  let id = lastId(store) + 1;
  // A company file may have brought the file that belongs to another number.
  while (store.tables.files.get(identifiers.uuid('file', id))) id += 1;
  const file: StoredFile = {
    id: identifiers.uuid('file', id),
    base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  };
  const now = clock.now();
  const document: Document = {
    ...fields,
    id,
    content: { file_id: file.id },
    virus_scan: 'safe',
    scanned_at:
      quirks.virusScanSeconds === 0 ? null : new Date(now + quirks.virusScanSeconds * 1000).toISOString(),
    esignature: 'status_unspecified',
    created_at: toInstant(now),
  };
  store.commit(
    { collection: 'files', key: file.id, record: file },
    { collection: 'documents', key: String(id), record: document },
    { collection: 'counters', key: 'documents', record: id },
  );
  return document;
}

/**
 * Whether v2 shows a document: once its virus scan is over.
 *
 * Source: Personio changelog, webhooks for documents: an event may come before the document shows up.
 */
export function isShown({ scanned_at }: Document, now: number): boolean {
  return scanned_at === null || Date.parse(scanned_at) <= now;
}

/** Deletes a document and its bytes; its id is not given again. */
export function deleteDocument(document: Document, { store }: World): void {
  store.commit(...goneDocument(document), {
    collection: 'counters',
    key: 'documents',
    record: lastId(store),
  });
}

/** What becomes of the documents of a person who goes: they go too. */
export function withoutDocumentsOf(ownerId: number, store: Store): Change[] {
  const gone = [...documentsOf(store.tables.documents, ownerId)].flatMap(goneDocument);
  if (gone.length === 0) return [];
  return [...gone, { collection: 'counters', key: 'documents', record: lastId(store) }];
}

function goneDocument({ id, content }: Document): Change[] {
  return [{ collection: 'documents', key: String(id), record: null }, ...goneFile(content)];
}

function goneFile(content: DocumentContent): Change[] {
  return 'file_id' in content ? [{ collection: 'files', key: content.file_id, record: null }] : [];
}

function lastId(store: Store): number {
  return Math.max(store.counter('documents'), highestDocumentId(store.tables.documents));
}
