import { Buffer } from 'node:buffer';
import { type DocumentMetadata, documentExtensions, v1, v2 } from '@staffgate/catalog';
import { z } from 'zod';
import { columnsOf, cursorAfter, listArguments, pageOf, placeOf } from '../paging.ts';
import { folded } from '../people/spelling.ts';
import { plainText } from '../plain-text.ts';
import { atMostTokens, recordOf, tableOf } from '../results.ts';
import { tool, type Work } from '../tool.ts';
import { ToolFailure } from '../tool-failure.ts';
import { nothingToChange } from './absences.ts';

const known = ['id', 'name', 'category', 'date', 'comment', 'size', 'created_at', 'type'] as const;
const usual = ['id', 'name', 'category', 'date'] as const;

export const documentsList = tool({
  name: 'documents_list',
  title: 'Documents of a person',
  description: "A person's documents, or one by id, without the files.",
  risk: 'read',
  needs: [v2.documents.list],
  input: z.strictObject({
    person: z.string(),
    id: z.string().optional(),
    category: z.string().optional(),
    ...listArguments,
    fields: listArguments.fields.describe(`of ${known.join(', ')}`),
  }),
  async run(args, work) {
    const { caller, signal } = work;
    const person = await work.people.one(args.person);
    if (args.id !== undefined) {
      const document = await documentOf(person, args.id, work);
      return { owner: person.name, document: recordOf(await shown(document, work)) };
    }
    const at = placeOf(args);
    const answer = await caller.perform(
      v2.documents.list,
      {
        owner_id: person.id,
        limit: at.limit,
        ...(args.category !== undefined && {
          category_id: String((await categoryOf(args.category, work)).id),
        }),
        ...(at.cursor !== null && { cursor: at.cursor }),
      },
      { signal },
    );
    const records = await Promise.all(answer._data.map((document) => shown(document, work)));
    const cols = columnsOf(args.fields, usual, known);
    return pageOf(tableOf(cols, records, { keep: ['id', 'name', ...(args.fields ?? [])] }), at, {
      following: cursorAfter(answer),
      beside: { owner: person.name },
    });
  },
});

/** One document of a person. @throws {ToolFailure} when there is none of this id. */
export async function documentOf(
  { id: owner, name }: { readonly id: string; readonly name: string },
  id: string,
  { caller, signal }: Work,
): Promise<DocumentMetadata> {
  for (let cursor: string | null = null; ; ) {
    const answer: { _data: DocumentMetadata[]; _meta?: never } = (await caller.perform(
      v2.documents.list,
      { owner_id: owner, limit: 200, ...(cursor !== null && { cursor }) },
      { signal },
    )) as never;
    const found = answer._data.find((document) => document.id === id);
    if (found) return found;
    cursor = cursorAfter(answer);
    if (cursor === null) {
      throw new ToolFailure(
        'no_such_document',
        `${name} has no document ${id.slice(0, 40)} that this agent may see.`,
        'documents_list lists them. One that was just added is there after its virus scan.',
      );
    }
  }
}

interface Category {
  readonly id: string | number;
  readonly name: string;
}

function categories({ caller, copies }: Work): Promise<readonly Category[]> {
  return copies.get(caller.key, 'document categories', async () => {
    const { data } = await caller.perform(v1.documents.categories, {});
    return data.map(({ id, attributes }) => ({ id, name: attributes.name }));
  });
}

async function categoryOf(text: string, work: Work): Promise<Category> {
  const all = await categories(work);
  const wanted = folded(text.trim());
  const found = all.find(({ id, name }) => String(id) === text.trim() || folded(name) === wanted);
  const alike = found ? [found] : all.filter(({ name }) => folded(name).includes(wanted));
  const [only] = alike;
  if (only && alike.length === 1) return only;
  throw new ToolFailure(
    'no_such_category',
    `"${text.slice(0, 60)}" is no category of documents, or fits several.`,
    `Categories: ${all.map(({ name }) => plainText(name, 40)).join(', ')}.`,
  );
}

async function shown(document: DocumentMetadata, work: Work): Promise<Record<string, unknown>> {
  const { id, name, category, date, comment, size, created_at, document_type } = document;
  const named = (await categories(work)).find((it) => String(it.id) === category?.id);
  return {
    id,
    name,
    category: named?.name ?? category?.id,
    date,
    comment,
    size,
    created_at,
    type: document_type,
  };
}

/** Larger files go past the model. */
const mostBytes = 2 * 1024 * 1024;

export const documentDownload = tool({
  name: 'document_download',
  title: 'Get the file of a document',
  description: 'The file of a document: text, else attached, up to 2 MB.',
  risk: 'read',
  needs: [v2.documents.download],
  input: z.strictObject({ person: z.string(), id: z.string() }),
  async run(args, work) {
    const person = await work.people.one(args.person);
    const document = await documentOf(person, args.id, work);
    const file = await work.caller.perform(
      v2.documents.download,
      { document_id: document.id },
      { signal: work.signal },
    );
    const bytes = await readFile(file.stream);
    const mimeType = file.contentType.split(';')[0]?.trim().toLowerCase() || 'application/octet-stream';
    const about = recordOf({
      owner: person.name,
      name: document.name,
      file: file.filename,
      type: mimeType,
      bytes: bytes.byteLength,
    });
    if (/^text\/(plain|csv|markdown)$/.test(mimeType)) {
      const text = plainText(bytes.toString('utf8'), 6_000);
      if (atMostTokens(text) < 3_500) return { ...about, written_by_people: text };
    }
    work.attach({
      uri: `staffgate://documents/${encodeURIComponent(document.id)}`,
      mimeType,
      base64: bytes.toString('base64'),
    });
    return about;
  },
});

async function readFile(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > mostBytes) {
      throw new ToolFailure(
        'file_too_large',
        'The file is larger than 2 MB.',
        'Open it in Personio, or fetch it over the API.',
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export const documentSave = tool({
  name: 'document_save',
  title: 'Add or change a document',
  description: 'Adds a document to a person, from text or base64; with id, changes what it says of one.',
  risk: 'change',
  needs: [v1.documents.upload, v2.documents.update],
  input: z.strictObject({
    person: z.string(),
    id: z.string().optional(),
    category: z.string().optional(),
    title: z.string().min(1).max(255).optional(),
    filename: z.string().min(1).max(200).optional(),
    text: z.string().optional(),
    base64: z.string().optional(),
    date: z.string().optional(),
    comment: z.string().optional(),
    key: z.string().max(100).optional(),
  }),
  run: (args, work) => {
    const { id } = args;
    return id === undefined ? add(args, work) : change({ ...args, id }, work);
  },
});

interface Arguments {
  readonly person: string;
  readonly category?: string | undefined;
  readonly title?: string | undefined;
  readonly filename?: string | undefined;
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
  readonly date?: string | undefined;
  readonly comment?: string | undefined;
}

async function add(args: Arguments, work: Work) {
  const { caller, calendar, signal, idempotencyKey } = work;
  const { title, filename, text, base64, comment } = args;
  if (title === undefined || filename === undefined || args.category === undefined) {
    throw new ToolFailure(
      'argument_missing',
      'A new document needs category, title and filename.',
      'Give all three; or the id of a document to change.',
    );
  }
  const ending = /\.([a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase();
  if (ending === undefined || !documentExtensions.includes(ending) || /[\\/]/.test(filename)) {
    throw new ToolFailure(
      'file_type_refused',
      'Personio takes no file of this name.',
      `Give a plain name that ends in ${documentExtensions.slice(0, 8).join(', ')} or the like.`,
    );
  }
  if ((text === undefined) === (base64 === undefined)) {
    throw new ToolFailure(
      'argument_missing',
      'The content is needed, either as text or as base64.',
      'Give exactly one of them.',
    );
  }
  const bytes = text !== undefined ? Buffer.from(text) : Buffer.from(base64 as string, 'base64');
  if (bytes.byteLength === 0) throw new ToolFailure('file_empty', 'The file is empty.', 'Give its content.');
  const person = await work.people.one(args.person);
  const category = await categoryOf(args.category, work);
  const date = args.date === undefined ? undefined : calendar.day(args.date, 'date');
  const { data } = await caller.perform(
    v1.documents.upload,
    {
      body: {
        file: new File([new Uint8Array(bytes)], filename),
        title,
        employee_id: person.id,
        category_id: category.id,
        ...(date !== undefined && { date }),
        ...(comment !== undefined && { comment }),
      },
    },
    { signal, idempotencyKey },
  );
  return {
    done: `Added the document "${plainText(title, 80)}" to ${person.name}.`,
    ...recordOf({ id: String(data.id), person_id: person.id, category: category.name, date }),
    note: 'It is listed once it was scanned for viruses.',
  };
}

async function change({ id, ...args }: Arguments & { readonly id: string }, work: Work) {
  const { caller, calendar, signal, idempotencyKey } = work;
  const { title, comment, category, filename, text, base64 } = args;
  if (filename !== undefined || text !== undefined || base64 !== undefined) {
    throw new ToolFailure(
      'not_changeable',
      'The file of a document cannot be changed.',
      'Add the new file as another document, and delete this one if that is wanted.',
    );
  }
  const body = {
    ...(title !== undefined && { name: title }),
    ...(args.date !== undefined && { date: calendar.day(args.date, 'date') }),
    ...(comment !== undefined && { comment }),
    ...(category !== undefined && { category: { id: String((await categoryOf(category, work)).id) } }),
  };
  if (Object.keys(body).length === 0) throw nothingToChange();
  const person = await work.people.one(args.person);
  const before = await documentOf(person, id, work);
  await caller.perform(v2.documents.update, { document_id: before.id, body }, { signal, idempotencyKey });
  return {
    done: `Changed the document "${plainText(before.name, 80)}" of ${person.name}.`,
    document: recordOf(await shown({ ...before, ...body }, work)),
  };
}
