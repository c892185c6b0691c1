import { z } from 'zod';
import { operation } from '../operation.ts';
import { PlainDate } from '../schemas.ts';
import { UploadedFile } from '../uploaded-file.ts';

/** What a file of an applicant can be. */
export const fileCategories = [
  'cv',
  'cover-letter',
  'employment-reference',
  'certificate',
  'work-sample',
  'other',
] as const;

/** The endings that an uploaded file may have. */
export const recruitingExtensions =
  'pdf pptx xlsx docx doc xls ppt ods odt 7z gz rar zip bmp gif jpg png tif csv txt rtf mp4 3gp mov avi wmv'.split(
    ' ',
  );

const notBlank = z.string().regex(/\S/, 'must not be blank');

/** A stage of the process, which v1 calls phase. */
const Phase = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('system'),
    id: z.enum(['unassigned', 'rejected', 'withdrawn', 'offer', 'accepted']),
  }),
  z.strictObject({ type: z.literal('custom'), id: z.int() }),
]);

/** An application as it is sent. */
export const NewApplication = z.strictObject({
  first_name: notBlank,
  last_name: notBlank,
  email: z.email(),
  job_position_id: z.int().meta({ description: 'Id of a published opening, see positions' }),
  recruiting_channel_id: z.int().optional().meta({ description: 'Id of the channel it came through' }),
  external_posting_id: z.string().optional().meta({ description: 'Id of the posting on a job board' }),
  message: z.string().optional().meta({ description: 'In the words of the applicant' }),
  application_date: PlainDate.optional().meta({ description: 'Not in the future; today when left out' }),
  phase: Phase.optional().meta({
    description: 'Where it begins; when left out, where the category of the opening says',
  }),
  tags: z.array(z.string()).optional().meta({ description: 'Tags; those that do not exist are created' }),
  files: z
    .array(
      z.strictObject({
        uuid: z.uuid(),
        original_filename: z.string().min(1),
        category: z.enum(fileCategories),
      }),
    )
    .optional()
    .meta({ description: 'Files that were uploaded before' }),
  attributes: z
    .array(z.strictObject({ id: z.string(), value: z.string() }))
    .optional()
    .meta({
      description:
        'birthday, gender, location, phone, available_from, salary_expectations, or custom_attribute_<n>',
    }),
});
export type NewApplication = z.infer<typeof NewApplication>;

/** What an upload answers. Its `uuid` is named in the application. */
export const UploadedApplicationFile = z.object({
  uuid: z.string(),
  /** Bytes. */
  size: z.number(),
  mimetype: z.string(),
  original_filename: z.string(),
  extension: z.string(),
});
export type UploadedApplicationFile = z.infer<typeof UploadedApplicationFile>;

const short = z.string().max(255);

const applicantFields = {
  job_position_id: z.int().meta({ description: 'Id of a published opening, see positions' }),
  first_name: short.min(1),
  last_name: short.min(1),
  email: short.min(1),
  gender: z.enum(['male', 'female', 'diverse', 'undefined']).optional(),
  recruiting_channel_id: z.int().optional(),
  external_posting_id: short.optional(),
  phone: short.optional(),
  location: short.optional(),
  salary_expectations: short.optional(),
  available_from: z.string().max(100).optional(),
  message: z.string().optional(),
  birthday: PlainDate.optional(),
  'tags[]': z.array(z.string()).optional().meta({ description: 'Tags that exist; others are ignored' }),
};

/** The fields of the deprecated form that hold a file: `document1`, `documents[0]`, `categorised_documents[0][file]`. */
export const applicantFileName = /^(document[1-9]\d*|documents\[\d+\]|categorised_documents\[\d+\]\[file\])$/;

const customName = /^custom_attribute_\d+$/;
const categoryName = /^categorised_documents\[\d+\]\[category\]$/;

/**
 * An applicant as the deprecated form describes them, its fields spelt as they are sent. Files are `document1`,
 * `documents[0]` or `categorised_documents[0][file]`, the last with `categorised_documents[0][category]` beside it.
 */
export type Applicant = z.infer<z.ZodObject<typeof applicantFields>> & {
  readonly [name: `custom_attribute_${number}`]: string | number;
  readonly [file: `document${number}` | `documents[${number}]`]: UploadedFile;
  readonly [file: `categorised_documents[${number}][file]`]: UploadedFile;
  readonly [category: `categorised_documents[${number}][category]`]: (typeof fileCategories)[number];
};

export const Applicant = z.looseObject(applicantFields).superRefine((fields, context) => {
  for (const [name, value] of Object.entries(fields)) {
    if (name in applicantFields) continue;
    const schema = applicantFileName.test(name)
      ? UploadedFile
      : categoryName.test(name)
        ? z.enum(fileCategories)
        : customName.test(name)
          ? z.union([z.string(), z.number()])
          : null;
    if (schema === null) {
      context.addIssue({ code: 'unrecognized_keys', keys: [name], input: fields });
    } else if (!schema.safeParse(value).success) {
      context.addIssue({ code: 'custom', path: [name], message: 'not what this field takes', input: value });
    }
  }
  // The type says what the loop checks: TypeScript cannot derive names from patterns.
}) as unknown as z.ZodType<Applicant>;

const write = { area: 'recruiting', access: 'write', scopes: [], risk: 'write' } as const;

const ownToken =
  'Takes the recruiting token of the company with its id, not a token of /auth, which is answered with 401.';

/** New applications and what one can apply for. They are read with v2. */
export const recruiting = {
  apply: operation({
    id: 'v1.recruiting.apply',
    method: 'POST',
    path: '/v1/recruiting/applications',
    summary: 'Create an application for a published opening.',
    notes: [
      ownToken,
      'The answer is empty: neither the application nor the candidate is named.',
      'An address can apply once for each opening.',
      'A stage that does not belong to the category of the opening becomes `unassigned`.',
      'What is missing is answered with 400 before the token is looked at.',
    ],
    authentication: 'recruiting-headers',
    ...write,
    body: { schema: NewApplication, encodings: ['json'] },
    status: 201,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 429, 500],
    rateLimit: {
      kind: 'window',
      requests: 100,
      windowSeconds: 60,
      per: 'address',
      certainty: 'inferred',
    },
    subject: { kind: 'none' },
    source: 'OpenAPI recruiting; the number of the limit is that of the older route',
    certainty: 'documented',
  }),

  upload: operation({
    id: 'v1.recruiting.upload',
    method: 'POST',
    path: '/v1/recruiting/applications/documents',
    summary: 'Upload a file, to be named in an application.',
    notes: [ownToken, 'The file may have 20 MB; its type is told by the ending of its name.'],
    authentication: 'recruiting-headers',
    ...write,
    body: {
      schema: z.strictObject({ file: UploadedFile }),
      encodings: ['multipart'],
      maxFileBytes: 20 * 1024 * 1024,
    },
    answer: { kind: 'json', schema: UploadedApplicationFile },
    errors: [401, 403, 413, 422, 429, 500],
    rateLimit: {
      kind: 'window',
      requests: 100,
      windowSeconds: 60,
      per: 'address',
      certainty: 'inferred',
    },
    subject: { kind: 'none' },
    source: 'OpenAPI recruiting; the number of the limit is assumed',
    certainty: 'documented',
  }),

  applyByForm: operation({
    id: 'v1.recruiting.applyByForm',
    method: 'POST',
    path: '/recruiting/applicant',
    summary: 'Create an application with its files in one form, as before 2021.',
    notes: [
      'The recruiting token and the id of the company are fields of the form; the client fills them in.',
      'A file may have 20 MB, the whole form 64 MB.',
      'Tags that do not exist are ignored.',
    ],
    authentication: 'recruiting-fields',
    ...write,
    body: { schema: Applicant, encodings: ['multipart'], maxFileBytes: 64 * 1024 * 1024 },
    answer: {
      kind: 'json',
      schema: z.object({ success: z.literal(true), data: z.object({ message: z.string().optional() }) }),
    },
    errors: [400, 403, 422, 429, 500, 503],
    rateLimit: {
      kind: 'window',
      requests: 100,
      windowSeconds: 60,
      coolDownSeconds: 60,
      per: 'address',
      certainty: 'documented',
    },
    subject: { kind: 'none' },
    deprecation: {
      what: 'the operation, which only receives corrections',
      // VERIFY: the day was not published; the newer routes came in that month.
      deprecatedOn: '2021-11-01',
      endsOn: null,
      replacement: 'v1.recruiting.upload for each file, then v1.recruiting.apply',
      source: 'OpenAPI recruiting; changelog of November 2021',
    },
    source: 'OpenAPI recruiting',
    certainty: 'documented',
  }),

  positions: operation({
    id: 'v1.recruiting.positions',
    method: 'GET',
    path: '/xml',
    summary: 'Get the published openings as the XML feed of the career page.',
    notes: [
      'It is on the career page of the company, https://{company}.jobs.personio.de, and public.',
      'The ids of positions are those that applications name.',
    ],
    host: 'career-page',
    area: null,
    access: null,
    scopes: [],
    risk: 'read',
    query: z.strictObject({
      language: z
        .enum(['de', 'en', 'fr', 'es', 'nl', 'it', 'pt'])
        .meta({ description: 'Language of the texts, as far as they were translated' }),
    }),
    answer: { kind: 'binary', contentTypes: ['application/xml', 'text/xml'] },
    errors: [404, 429],
    rateLimit: {
      kind: 'window',
      requests: 2000,
      windowSeconds: 60,
      per: 'address',
      certainty: 'inferred',
    },
    subject: { kind: 'none' },
    source: 'OpenAPI recruiting; what a wrong language is answered is not documented',
    certainty: 'documented',
  }),
} as const;
