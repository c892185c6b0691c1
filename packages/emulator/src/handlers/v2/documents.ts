import type { DocumentChanges, DocumentMetadata, Handlers, v2 } from '@staffgate/catalog';
import type { Document } from '../../company.ts';
import type { Context } from '../../context.ts';
import { contentTypeOf, endingOf, sizeOf, streamOf } from '../../document-content.ts';
import { documentsOf } from '../../document-table.ts';
import { deleteDocument, isShown } from '../../documents.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta } from '../../paging.ts';

export const documents: Handlers<typeof v2, Context>['documents'] = {
  list(input, context) {
    const { store, page } = context;
    const limit = input.limit ?? 100;
    const after = (page.after?.[0] as number | undefined) ?? 0;
    const records: Document[] = [];
    let more = false;
    // VERIFY: what the list of an unknown owner answers; a published case is called "no metadata found", with 200.
    for (const document of documentsOf(store.tables.documents, numberOf(input.owner_id), after)) {
      if (!isWanted(document, input, context)) continue;
      more = records.length === limit;
      if (more) break;
      records.push(document);
    }
    const last = records.at(-1);
    return {
      _data: records.map((document) => toWire(document, context)),
      _meta: listMeta(context, more && last ? [last.id] : null),
    };
  },

  update({ document_id, body }, context) {
    const before = find(document_id, context);
    const after = { ...before, ...readChanges(body, context) };
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      context.store.commit({ collection: 'documents', key: String(before.id), record: after });
    }
    return undefined;
  },

  download({ document_id }, context) {
    const document = find(document_id, context);
    return {
      contentType: contentTypeOf(document.file_name),
      contentLength: sizeOf(document, context.store),
      filename: document.file_name,
      stream: streamOf(document, context.store),
    };
  },

  delete({ document_id }, context) {
    deleteDocument(find(document_id, context), context);
    return undefined;
  },
};

type ListInput = Parameters<(typeof documents)['list']>[0];

/** VERIFY: in which zone the days of the filters begin; the moments are in UTC, so that the days are taken so too. */
function isWanted(document: Document, input: ListInput, { clock }: Context): boolean {
  const { category_id, 'created_at.gte': since, 'created_at.lt': before } = input;
  if (!isShown(document, clock.now())) return false;
  if (category_id !== undefined && String(document.category_id) !== category_id) return false;
  return (
    (since === undefined || document.created_at >= since) &&
    (before === undefined || document.created_at < before)
  );
}

function find(id: string, { store, clock }: Context): Document {
  const document = store.tables.documents.get(numberOf(id));
  if (!document || !isShown(document, clock.now())) throw new ProblemFailure('noResource');
  return document;
}

/** The id as the company keeps it; 0, which nothing has, where the text cannot be one. */
function numberOf(id: string): number {
  return /^[1-9]\d*$/.test(id) ? Number(id) : 0;
}

function readChanges({ name, date, comment, category }: DocumentChanges, { store }: Context) {
  const category_id = category && numberOf(category.id);
  const isKnown = store.organisation.document_categories.some(({ id }) => id === category_id);
  if (category && !isKnown) throw new ProblemFailure('badBody');
  return {
    ...(name !== undefined && { title: name }),
    ...(date !== undefined && { date }),
    ...(comment !== undefined && { comment }),
    ...(category_id !== undefined && { category_id }),
  };
}

/** VERIFY: whether the type is the ending of the file's name; it is free text, and examples are not published. */
function toWire(document: Document, { store }: Context): DocumentMetadata {
  const { id, title, date, comment, category_id, owner_id, file_name, virus_scan, esignature, created_at } =
    document;
  return {
    id: String(id),
    name: title,
    date,
    comment,
    category: { id: String(category_id) },
    owner: { id: String(owner_id) },
    document_type: endingOf(file_name),
    size: sizeOf(document, store),
    created_at,
    virus_scan: { status: virus_scan },
    esignature: { status: esignature },
  };
}
