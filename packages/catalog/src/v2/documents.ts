import { z } from 'zod';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { openEnum, PlainDate, Reference } from '../schemas.ts';
import { listOf, paging } from './schemas.ts';

/** What is known of a document; its file has an operation of its own. */
export const DocumentMetadata = z.object({
  id: z.string(),
  /** What v1 calls the title. */
  name: freeText(z.string()),
  date: z.string().nullish(),
  comment: freeText(z.string().nullish()),
  category: Reference.nullish(),
  /** The person it belongs to. */
  owner: Reference,
  document_type: z.string().nullish(),
  /** Bytes; the unit is not documented. */
  size: z.number().nullish(),
  created_at: z.string(),
  virus_scan: z.object({ status: openEnum(['unknown', 'safe', 'unsafe']) }).nullish(),
  esignature: z
    .object({
      status: openEnum([
        'status_unspecified',
        'pending',
        'signed',
        'declined',
        'canceled',
        'expired',
        'failed',
        'email_bounced',
      ]),
    })
    .nullish(),
});
export type DocumentMetadata = z.infer<typeof DocumentMetadata>;

/** What can be changed of a document. Nothing of it can be taken away; an empty comment is an empty text. */
export const DocumentChanges = z.strictObject({
  name: z.string().min(1).max(256).optional(),
  date: PlainDate.optional(),
  comment: z.string().optional(),
  category: z.strictObject({ id: z.string() }).optional(),
});
export type DocumentChanges = z.infer<typeof DocumentChanges>;

const document = {
  document_id: z
    .string()
    .meta({ description: 'Id of the document; the address bar of the web app shows it' }),
};
/** No operation reads one document by its id, so that its owner is found among the documents of each person. */
const whose = {
  kind: 'field',
  lookup: { operation: 'v2.documents.list', parameter: 'owner_id', id: 'document_id', among: 'id' },
} as const;

const read = {
  area: 'documents',
  access: 'read',
  scopes: ['personio:documents:read'],
  risk: 'read',
  rateLimit: assumedBucket,
} as const;
const write = {
  area: 'documents',
  access: 'write',
  scopes: ['personio:documents:write'],
  rateLimit: assumedBucket,
} as const;

/** Documents of persons. Adding one, and the categories, are found in v1 only. */
export const documents = {
  list: operation({
    id: 'v2.documents.list',
    method: 'GET',
    path: '/v2/document-management/documents',
    summary: 'List the documents of one person, without their files.',
    notes: [
      'There is no way to get one document by its id alone: an event names the document, but not its owner.',
      'A document that is still being scanned for viruses is not there yet.',
    ],
    ...read,
    query: z.strictObject({
      owner_id: z.string().meta({ description: 'Id of the person; one per call' }),
      category_id: z.string().optional().meta({ description: 'Only documents of this category' }),
      'created_at.gte': PlainDate.optional().meta({
        description: 'Only documents added on this day or later',
      }),
      'created_at.lt': PlainDate.optional().meta({ description: 'Only documents added before this day' }),
      ...paging(100, 200),
    }),
    answer: { kind: 'json', schema: listOf(DocumentMetadata) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 100, maxLimit: 200 },
    subject: { kind: 'field', parameter: 'owner_id', record: 'owner.id' },
    source: 'reference/get_v2-document-management-documents; limits: client libraries',
    certainty: 'observed',
  }),

  update: operation({
    id: 'v2.documents.update',
    method: 'PATCH',
    path: '/v2/document-management/documents/{document_id}',
    summary: "Change a document's name, date, comment or category.",
    ...write,
    risk: 'write',
    parameters: z.strictObject(document),
    body: { schema: DocumentChanges, encodings: ['json'] },
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 429],
    subject: whose,
    events: ['document.updated'],
    source: 'reference/patch_v2-document-management-documents-document-id; the status is assumed',
    certainty: 'inferred',
  }),

  download: operation({
    id: 'v2.documents.download',
    method: 'GET',
    path: '/v2/document-management/documents/{document_id}/download',
    summary: 'Get the file of a document.',
    ...read,
    parameters: z.strictObject(document),
    answer: { kind: 'binary', contentTypes: ['*/*'] },
    errors: [401, 403, 404, 429],
    subject: whose,
    source: 'client libraries',
    certainty: 'observed',
  }),

  delete: operation({
    id: 'v2.documents.delete',
    method: 'DELETE',
    path: '/v2/document-management/documents/{document_id}',
    summary: 'Delete a document with its file, for good.',
    ...write,
    risk: 'destructive',
    parameters: z.strictObject(document),
    status: 204,
    answer: { kind: 'empty' },
    errors: [401, 403, 404, 429],
    subject: whose,
    events: ['document.deleted'],
    source: 'client libraries',
    certainty: 'observed',
  }),
} as const;
