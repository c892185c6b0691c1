import { documentExtensions, type Handlers, type UploadedDocument, v1 } from '@staffgate/catalog';
import type { Document, DocumentCategory, Person } from '../../company.ts';
import type { Context } from '../../context.ts';
import { endingOf } from '../../document-content.ts';
import { addDocument } from '../../documents.ts';
import { noModel, V1Failure } from '../../failures.ts';
import { message } from '../../messages.ts';
import { bytesOf, fileNameOf } from '../../uploads.ts';
import { mention } from './employee-record.ts';

export const documents: Handlers<typeof v1, Context>['documents'] = {
  categories: (_, { store }) => ({
    success: true,
    data: store.organisation.document_categories.map(toCategory),
  }),

  async upload({ body }, context) {
    const { store, clock, zone } = context;
    const bytes = await bytesOf(body.file);
    const category = findCategory(Number(body.category_id), context);
    if (!category) throw noModel('DocumentCategory', body.category_id);
    const owner = store.person(Number(body.employee_id));
    if (!owner) throw noModel('Employee', body.employee_id);
    const file_name = fileNameOf(body.file);
    if (!documentExtensions.includes(endingOf(file_name))) {
      throw refusedFile(`The file must be a file of type: ${documentExtensions.join(', ')}.`, context);
    }
    if (bytes.byteLength > v1.documents.upload.body.maxFileBytes) {
      const kilobytes = v1.documents.upload.body.maxFileBytes / 1024;
      throw refusedFile(`The file may not be greater than ${kilobytes} kilobytes.`, context);
    }
    const document = addDocument(
      {
        owner_id: owner.id,
        category_id: category.id,
        title: body.title,
        file_name,
        // VERIFY: which date a document bears when none is given; v2 says that it is never null.
        date: body.date ?? zone.day(clock.now()),
        comment: body.comment ?? '',
      },
      bytes,
      context,
    );
    return { success: true, data: toWire(document, { owner, category }, context) };
  },
};

function refusedFile(text: string, { store }: Context): V1Failure {
  const { language } = store.organisation;
  return new V1Failure(422, message(language, 'invalid'), { code: 0, fields: { file: [text] } });
}

function findCategory(id: number, { store }: Context): DocumentCategory | undefined {
  return store.organisation.document_categories.find((category) => category.id === id);
}

function toCategory({ id, name }: DocumentCategory) {
  return { id, type: 'DocumentCategory' as const, attributes: { name } };
}

function toWire(
  { id, title, date, comment }: Document,
  { owner, category }: { readonly owner: Person; readonly category: DocumentCategory },
  context: Context,
): UploadedDocument {
  return {
    id,
    type: 'Document',
    attributes: {
      title,
      date,
      comment,
      employee: mention(owner, context),
      category: toCategory(category),
    },
  };
}
