import { z } from 'zod';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { addressLimit } from '../rate-limits.ts';
import { NumericId, PlainDate } from '../schemas.ts';
import { UploadedFile } from '../uploaded-file.ts';
import { EmployeeMention } from './employees.ts';

/** What kind of document it is; the company makes up its own. */
export const DocumentCategory = z.object({
  id: NumericId,
  type: z.literal('DocumentCategory'),
  attributes: z.object({ name: z.string() }),
});
export type DocumentCategory = z.infer<typeof DocumentCategory>;

/**
 * The endings that a file may have; nothing else of it is looked at.
 *
 * Source: Personio OpenAPI (personnel data), the example of a refused upload.
 */
export const documentExtensions = (
  'pdf docx doc jpg zip png txt jpeg odt xlsx rtf htm xls p7s pptx pages rar ppt gif tif html msg asc tiff wps bmp ' +
  '7z csv ics vcf dotx numbers eps gz ods otf odp odg rtfd txz webarchive xml xps md fax'
).split(' ');

/** A document of an employee, with its file. */
export const NewDocument = z.strictObject({
  file: UploadedFile,
  title: z.string().min(1).max(255).meta({ description: 'What v2 calls the name, at most 255 characters' }),
  employee_id: NumericId.meta({ description: 'Numeric id of the employee' }),
  category_id: NumericId.meta({ description: 'Numeric id of the category, see documents.categories' }),
  date: PlainDate.optional().meta({ description: 'The day the document bears, YYYY-MM-DD' }),
  comment: z.string().optional(),
});
export type NewDocument = z.infer<typeof NewDocument>;

/** A document as its upload is answered. */
export const UploadedDocument = z.object({
  id: NumericId,
  type: z.literal('Document'),
  attributes: z.object({
    title: freeText(z.string()),
    date: z.string().nullish(),
    comment: freeText(z.string().nullish()),
    employee: EmployeeMention,
    category: DocumentCategory,
  }),
});
export type UploadedDocument = z.infer<typeof UploadedDocument>;

/** Documents of employees. v1 can only add them; v2 lists, changes, gives and deletes them. */
export const documents = {
  categories: operation({
    id: 'v1.documents.categories',
    method: 'GET',
    path: '/v1/company/document-categories',
    summary: 'List the categories of documents.',
    notes: ['v2 has no such list; its documents name categories by the same ids, as text.'],
    area: 'documents',
    access: 'read',
    scopes: ['documents:read'],
    risk: 'read',
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), data: z.array(DocumentCategory) }),
    },
    errors: [401, 403, 429],
    pages: { style: 'whole' },
    rateLimit: addressLimit,
    subject: { kind: 'none' },
    source: 'OpenAPI personnel data',
    certainty: 'documented',
  }),

  upload: operation({
    id: 'v1.documents.upload',
    method: 'POST',
    path: '/v1/company/documents',
    summary: 'Add a document to an employee, with its file.',
    notes: [
      'The file may have 30 MB; its type is told by the ending of its name alone.',
      'v2 lists and gives the document only once it was scanned for viruses.',
      'A body that is not multipart is refused as if only the category were missing.',
    ],
    area: 'documents',
    access: 'write',
    scopes: ['documents:write'],
    risk: 'write',
    body: { schema: NewDocument, encodings: ['multipart'], maxFileBytes: 30 * 1024 * 1024 },
    status: 201,
    answer: { kind: 'json', schema: z.object({ success: z.literal(true), data: UploadedDocument }) },
    errors: [400, 401, 403, 404, 413, 422, 429],
    rateLimit: {
      kind: 'window',
      requests: 60,
      windowSeconds: 60,
      per: 'credential',
      certainty: 'documented',
    },
    subject: { kind: 'field', body: 'employee_id', record: 'attributes.employee.attributes.id.value' },
    events: ['document.created'],
    source: 'OpenAPI personnel data; limits: changelog',
    certainty: 'documented',
  }),
} as const;
