import type { Document } from './company.ts';
import { Table } from './table.ts';

export type DocumentTable = Table<Document, 'owner' | 'id'>;

/** The table of documents, empty. */
export function createDocumentTable(): DocumentTable {
  return new Table<Document, 'owner' | 'id'>(({ id }) => id, {
    owner: ({ owner_id, id }) => ownerKey(owner_id, id),
    id: ({ id }) => id,
  });
}

function ownerKey(ownerId: number, id: number): string {
  return `${padded(ownerId)} ${padded(id)}`;
}

function padded(id: number): string {
  return String(id).padStart(16, '0');
}

/** Goes through the documents of a person, the oldest first, from behind an id on. */
export function* documentsOf(table: DocumentTable, ownerId: number, after = 0): Generator<Document> {
  const order = table.sorted('owner');
  for (let index = table.firstFrom('owner', ownerKey(ownerId, after + 1)); index < order.length; index++) {
    const document = order[index] as Document;
    if (document.owner_id !== ownerId) return;
    yield document;
  }
}

/** The highest id of a document that is there. */
export function highestDocumentId(table: DocumentTable): number {
  return table.sorted('id').at(-1)?.id ?? 0;
}
