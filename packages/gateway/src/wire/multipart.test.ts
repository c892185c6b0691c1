import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentDigestOf, Spool, Uploads } from '../uploads/spool.ts';
import { readMultipart } from './multipart.ts';

const limits = { fields: new Set(['file', 'title']), maxFileBytes: 1_000_000, maxBodyBytes: 10_000 };

let folder: string;
let uploads: Uploads;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffgate-multipart-'));
  uploads = new Uploads(new Spool(join(folder, 'spool')));
});
afterEach(async () => {
  await uploads.end();
  rmSync(folder, { recursive: true });
});

function requestOf(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request('https://gate.example/', {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  } as RequestInit);
}

function formOf(entries: readonly (readonly [string, string | File])[]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

/** The request in pieces of some bytes, without a length. */
async function inPieces(form: FormData, size: number): Promise<Request> {
  const whole = requestOf(form);
  const bytes = new Uint8Array(await whole.arrayBuffer());
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(sent, sent + size));
      sent += size;
    },
  });
  return requestOf(body, { 'content-type': whole.headers.get('content-type') as string });
}

const content = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 251));
const file = new File([content], 'Prüfung "2".pdf', { type: 'application/pdf' });

test.each([1, 7, 4_096, 1_000_000])('reads texts and files from pieces of %i bytes', async (size) => {
  const form = formOf([
    ['title', 'Zeugnis'],
    ['file', file],
    ['title', 'again'],
  ]);
  const { texts, files } = await readMultipart(await inPieces(form, size), limits, uploads);
  expect([...texts]).toEqual([
    ['title', 'Zeugnis'],
    ['title', 'again'],
  ]);
  const found = files.get('file') as File;
  expect([found.name, found.type, found.size]).toEqual(['Prüfung "2".pdf', 'application/pdf', 70_000]);
  for (let turn = 0; turn < 2; turn += 1) {
    expect(Buffer.from(await found.arrayBuffer()).equals(content)).toBe(true);
  }
  expect(contentDigestOf(found)).toBe(createHash('sha256').update(content).digest('base64'));
});

test.runIf(process.platform === 'linux')('leaves no name on the disk while a file is read', async () => {
  const { files } = await readMultipart(requestOf(formOf([['file', file]])), limits, uploads);
  expect(readdirSync(join(folder, 'spool'))).toEqual([]);
  expect(await files.get('file')?.slice(0, 3).text()).toBe(content.subarray(0, 3).toString());
});

test('a file that was let go of can no longer be read', async () => {
  const { files } = await readMultipart(requestOf(formOf([['file', file]])), limits, uploads);
  await uploads.end();
  await expect(files.get('file')?.arrayBuffer()).rejects.toThrow();
});

test('takes a file of just the size that is allowed, and refuses one of a byte more with 413', async () => {
  const sized = (bytes: number) => formOf([['file', new File([new Uint8Array(bytes)], 'a.pdf')]]);
  const { files } = await readMultipart(await inPieces(sized(1_000_000), 65_536), limits, uploads);
  expect(files.get('file')?.size).toBe(1_000_000);
  await expect(
    readMultipart(await inPieces(sized(1_000_001), 65_536), limits, uploads),
  ).rejects.toMatchObject({
    status: 413,
    message: expect.stringContaining('1000000 bytes'),
  });
});

test('reads no more of a form that is too large than it takes to know that', async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      const start = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n';
      controller.enqueue(pulled === 1 ? Buffer.from(start) : new Uint8Array(10_000));
    },
  });
  const request = requestOf(endless, { 'content-type': 'multipart/form-data; boundary=b' });
  await expect(readMultipart(request, limits, uploads)).rejects.toMatchObject({ status: 413 });
  expect(pulled).toBeLessThan(150);
});

test.each([
  ['a file that no field takes', [['photo', file]], 400, 'photo'],
  [
    'a file twice',
    [
      ['file', file],
      ['file', file],
    ],
    400,
    'file',
  ],
  ['more text than a body may have', [['title', 'x'.repeat(10_001)]], 413, '10000'],
] as const)('refuses %s', async (_, entries, status, words) => {
  await expect(readMultipart(await inPieces(formOf(entries), 4_096), limits, uploads)).rejects.toMatchObject({
    status,
    message: expect.stringContaining(words),
  });
});

test.each([
  ['no boundary', 'multipart/form-data', 'x'],
  ['something else', 'multipart/form-data; boundary=b', 'nothing of the kind'],
  [
    'an end in the middle',
    'multipart/form-data; boundary=b',
    '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
  ],
])('refuses a form with %s with 400', async (_, type, body) => {
  await expect(
    readMultipart(requestOf(body, { 'content-type': type }), limits, uploads),
  ).rejects.toMatchObject({ status: 400, message: 'The request body is not valid multipart.' });
});

test('refuses a form that breaks off with 400, and lets go of its file', async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      if (pulled > 5) return controller.error(new Error('gone'));
      const start = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n';
      controller.enqueue(pulled === 1 ? Buffer.from(start) : new Uint8Array(10_000));
    },
  });
  const request = requestOf(body, { 'content-type': 'multipart/form-data; boundary=b' });
  await expect(readMultipart(request, limits, uploads)).rejects.toMatchObject({
    status: 400,
    message: 'The request body broke off.',
  });
});

test('takes twenty files at the same time, and tells the next one to wait', async () => {
  const spool = new Spool(join(folder, 'many'));
  const begun = await Promise.all(Array.from({ length: 20 }, () => spool.begin()));
  await expect(spool.begin()).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
  await begun[0]?.end();
  const next = await spool.begin();
  await Promise.all([...begun.slice(1), next].map((one) => one.end()));
});

test('a folder that cannot be used is a store that does not work', async () => {
  const place = join(folder, 'no-folder');
  writeFileSync(place, '');
  const spool = new Spool(join(place, 'spool'));
  await expect(spool.begin()).rejects.toMatchObject({ code: 'storage_unavailable' });
  await expect(spool.begin()).rejects.toMatchObject({ code: 'storage_unavailable' });
});
