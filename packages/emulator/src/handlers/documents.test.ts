import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseCompany } from '../company-file.ts';
import { demoCredential } from '../demo-credential.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator.ts';

const start = Date.parse('2026-11-20T09:15:02Z');
const company = parseCompany(
  {
    format: 'staffgate-company/1',
    name: 'Probe',
    document_categories: [
      { id: 12, name: 'Certificates' },
      { id: 13, name: 'Contracts' },
    ],
    people: [
      { id: 11, first_name: 'Jonas', last_name: 'Probe', email: 'jonas@probe.example' },
      { id: 12, first_name: 'Mira', last_name: 'Probe' },
    ],
    documents: [
      {
        id: 70,
        owner_id: 11,
        category_id: 13,
        title: 'Contract',
        file_name: 'contract.pdf',
        content: { text: 'Contract\nJonas' },
        date: '2020-01-01',
        created_at: '2025-12-31T23:30:00Z',
        esignature: 'signed',
      },
      {
        id: 71,
        owner_id: 11,
        category_id: 12,
        title: 'Badge',
        file_name: 'badge.png',
        content: { picture: 'Jonas' },
        created_at: '2026-01-01T00:10:00Z',
      },
      {
        id: 72,
        owner_id: 12,
        category_id: 12,
        title: 'Note',
        file_name: 'NOTE.TXT',
        content: { text: 'Grüße' },
        virus_scan: 'unsafe',
      },
    ],
  },
  { now: '2026-11-20T09:00:00Z' },
);

let now: number;
let emulator: Emulator;
let token = '';

async function startWith(options: EmulatorOptions = {}) {
  emulator = createEmulator({ company, clock: { now: () => now }, rateLimits: false, ...options });
  const { client_id, client_secret } = demoCredential;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const answer = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  token = (await answer.json()).access_token;
}

beforeEach(async () => {
  now = start;
  await startWith();
});
afterEach(() => emulator.close());

function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  return emulator.fetch(new Request(`http://p.test${path}`, { ...init, headers }));
}

async function answerOf(path: string, init?: RequestInit) {
  const response = await send(path, init);
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const documents = '/v2/document-management/documents';
const patch = (id: number, body: object) =>
  answerOf(`${documents}/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const fields = { employee_id: '11', category_id: '12', title: 'Crane licence', date: '2026-02-02' };

function upload(more: Readonly<Record<string, string | File | null>> = {}) {
  const form = new FormData();
  const all = { ...fields, file: new File(['%PDF'], 'licence.pdf'), ...more };
  for (const [name, value] of Object.entries(all)) if (value !== null) form.set(name, value);
  return answerOf('/v1/company/documents', { method: 'POST', body: form });
}

const idsOf = (json: { _data: { id: string }[] }) => json._data.map(({ id }) => id);

describe('v1 upload', () => {
  test('lists the categories, each with its id beside the attributes', async () => {
    expect((await answerOf('/v1/company/document-categories')).json).toEqual({
      success: true,
      data: [
        { id: 12, type: 'DocumentCategory', attributes: { name: 'Certificates' } },
        { id: 13, type: 'DocumentCategory', attributes: { name: 'Contracts' } },
      ],
    });
  });

  test('answers 201 with the employee and the category', async () => {
    const { status, json } = await upload({ comment: 'valid until 2031' });
    expect(status).toBe(201);
    expect(json.data).toMatchObject({
      id: 73,
      type: 'Document',
      attributes: {
        title: 'Crane licence',
        date: '2026-02-02',
        comment: 'valid until 2031',
        category: { id: 12, type: 'DocumentCategory', attributes: { name: 'Certificates' } },
      },
    });
    expect(Object.keys(json.data.attributes.employee.attributes)).toEqual([
      'id',
      'first_name',
      'last_name',
      'email',
    ]);
  });

  test('bears the day of the upload where no date is given, by the clock of the company', async () => {
    now = Date.parse('2026-11-20T23:30:00Z');
    expect((await upload({ date: null })).json.data.attributes).toMatchObject({
      date: '2026-11-21',
      comment: '',
    });
  });

  test.each([
    ['an unknown category', { category_id: '99' }, '[DocumentCategory] 99'],
    ['an unknown employee', { employee_id: '99' }, '[Employee] 99'],
  ])('refuses %s with 404', async (_, more, words) => {
    const { status, json } = await upload(more);
    expect(status).toBe(404);
    expect(json).toEqual({
      success: false,
      error: { code: 0, message: `No query results for model ${words}` },
    });
  });

  test.each([
    ['a type that is not on the list', { file: new File(['x'], 'tool.exe') }, 'file'],
    ['a name without an ending', { file: new File(['x'], 'licence') }, 'file'],
    ['a name that is only an ending', { file: new File(['x'], 'dir.pdf/licence') }, 'file'],
    ['a text in place of the file', { file: 'licence.pdf' }, 'file'],
    ['no file', { file: null }, 'file'],
    ['no title', { title: null }, 'title'],
    ['a title of 256 characters', { title: 'x'.repeat(256) }, 'title'],
    ['no employee', { employee_id: null }, 'employee_id'],
    ['a day that does not exist', { date: '2026-02-30' }, 'date'],
  ])('refuses %s with 422 and code 0', async (_, more, field) => {
    const { status, json } = await upload(more);
    expect([status, json.error.code, Object.keys(json.error.error_data)]).toEqual([422, 0, [field]]);
    expect(emulator.company().documents).toHaveLength(3);
    expect(emulator.company().files).toHaveLength(0);
  });

  test('takes every ending of the list whatever its case, and looks at nothing else', async () => {
    expect(
      (await upload({ file: new File(['MZ'], 'C:\\scans\\Scan.PDF', { type: 'text/html' }) })).status,
    ).toBe(201);
    expect(emulator.company().documents.at(-1)?.file_name).toBe('Scan.PDF');
  });

  test('passes over fields that it does not know, files too', async () => {
    const { status } = await upload({ skip: 'yes', second: new File(['x'], 'second.pdf') });
    expect(status).toBe(201);
    expect(emulator.company().files).toHaveLength(1);
  });

  test.each([
    ['JSON', 'application/json', JSON.stringify(fields)],
    ['a form without its boundary', 'multipart/form-data', '--x\r\n\r\n--x--'],
  ])('sees no category in %s', async (_, type, body) => {
    const headers = { 'content-type': type };
    const { status, json } = await answerOf('/v1/company/documents', { method: 'POST', headers, body });
    expect([status, json.error.message]).toEqual([404, 'No query results for model [DocumentCategory]']);
  });

  test('refuses a form that is cut off with 400', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const body = '--x\r\ncontent-disposition: form-data; name="title"\r\n\r\nCut';
    expect((await answerOf('/v1/company/documents', { method: 'POST', headers, body })).status).toBe(400);
  });

  test('takes 30 MB and not a byte more; what is larger by far is not even read', async () => {
    const size = 30 * 1024 * 1024;
    const file = (bytes: number) => new File([new Uint8Array(bytes)], 'big.zip');
    expect((await upload({ file: file(size) })).status).toBe(201);
    expect((await upload({ file: file(size + 1) })).json.error.error_data.file[0]).toContain('30720');
    expect((await upload({ file: file(size + 2 * 1024 * 1024) })).status).toBe(413);
    now += 1000;
    const { json } = await answerOf(`${documents}?owner_id=11&category_id=12`);
    expect(json._data.at(-1).size).toBe(size);
    await startWith({ maxBodyBytes: 1000 });
    expect((await upload({ file: file(2000) })).status).toBe(413);
  });
});

describe('the virus scan', () => {
  test('keeps a document from v2 until it is over, by the clock of the emulator', async () => {
    await startWith({ quirks: { virusScanSeconds: 30 } });
    const { json } = await upload();
    const path = `${documents}/${json.data.id}`;
    const seen = async () => [
      idsOf((await answerOf(`${documents}?owner_id=11`)).json).includes(String(json.data.id)),
      (await send(`${path}/download`)).status,
      (await patch(json.data.id, { comment: 'Seen' })).status,
    ];
    expect(await seen()).toEqual([false, 404, 404]);
    expect((await send(path, { method: 'DELETE' })).status).toBe(404);
    emulator.clock.advance(29_000);
    expect(await seen()).toEqual([false, 404, 404]);
    emulator.clock.advance(1000);
    expect(await seen()).toEqual([true, 200, 204]);
  });

  test('says what it found', async () => {
    const { json } = await answerOf(`${documents}?owner_id=12`);
    expect(json._data[0]).toMatchObject({ virus_scan: { status: 'unsafe' } });
  });
});

describe('v2 list', () => {
  test('gives the documents of one owner, the oldest first', async () => {
    const { json } = await answerOf(`${documents}?owner_id=11`);
    expect(idsOf(json)).toEqual(['70', '71']);
    expect(json._data[0]).toEqual({
      id: '70',
      name: 'Contract',
      date: '2020-01-01',
      comment: '',
      category: { id: '13' },
      owner: { id: '11' },
      document_type: 'pdf',
      size: expect.any(Number),
      created_at: '2025-12-31T23:30:00Z',
      virus_scan: { status: 'safe' },
      esignature: { status: 'signed' },
    });
    expect(json._data[1]).toMatchObject({ date: '2026-01-01', esignature: { status: 'status_unspecified' } });
  });

  test.each([
    ['category_id=12', ['71']],
    ['category_id=99', []],
    ['created_at.gte=2026-01-01', ['71']],
    ['created_at.lt=2026-01-01', ['70']],
    ['created_at.gte=2025-12-31&created_at.lt=2026-01-02', ['70', '71']],
  ])('filters by %s', async (query, ids) => {
    expect(idsOf((await answerOf(`${documents}?owner_id=11&${query}`)).json)).toEqual(ids);
  });

  test.each(['99', 'nobody', '011'])('is empty for the owner %s', async (owner) => {
    expect(await answerOf(`${documents}?owner_id=${owner}`)).toMatchObject({
      status: 200,
      json: { _data: [] },
    });
  });

  test('goes on by the cursor alone', async () => {
    const first = await answerOf(`${documents}?owner_id=11&limit=1`);
    const { href } = first.json._meta.links.next;
    expect(new URL(href).searchParams.get('owner_id')).toBeNull();
    const second = await answerOf(href.slice('http://p.test'.length));
    expect(idsOf(second.json)).toEqual(['71']);
    expect(second.json._meta.links.next).toBeUndefined();
  });

  test.each([
    '',
    'owner_id=11&limit=300',
    'owner_id=11&limit=0',
    'owner_id=11&created_at.gte=1.1.2026',
    'owner_id=11&cursor=x',
  ])('refuses "%s" with 400', async (query) => {
    expect((await answerOf(`${documents}?${query}`)).status).toBe(400);
  });
});

describe('v2 update', () => {
  test('changes what is given and answers 204 without a body', async () => {
    expect(
      await patch(70, { name: 'x'.repeat(256), comment: '', date: '2026-03-01', category: { id: '12' } }),
    ).toEqual({
      status: 204,
      json: undefined,
    });
    const { json } = await answerOf(`${documents}?owner_id=11`);
    expect(json._data[0]).toMatchObject({
      name: 'x'.repeat(256),
      date: '2026-03-01',
      category: { id: '12' },
      document_type: 'pdf',
    });
  });

  // Source: the case names of reference/patch_v2-document-management-documents-document-id.
  test.each([
    { category: { id: '99' } },
    { category: { id: null } },
    { category: null },
    { date: '01.03.2026' },
    { date: null },
    { date: '' },
    { name: 'x'.repeat(257) },
    { name: null },
    { name: '' },
    { comment: null },
  ])('refuses %o with 400', async (body) => {
    const before = emulator.company();
    expect((await patch(70, body)).status).toBe(400);
    expect(emulator.company()).toEqual(before);
  });

  test.each(['99', 'x', '70.5'])('does not find the document %s', async (id) => {
    expect((await send(`${documents}/${id}/download`)).status).toBe(404);
    expect((await send(`${documents}/${id}`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('v2 download', () => {
  async function download(id: number) {
    const response = await send(`${documents}/${id}/download`);
    const bytes = Buffer.from(await response.arrayBuffer());
    const { headers } = response;
    expect(headers.get('content-length')).toBe(String(bytes.length));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    return { type: headers.get('content-type'), name: headers.get('content-disposition'), bytes };
  }

  test('draws PDFs and pictures, and gives texts as they are', async () => {
    const pdf = await download(70);
    expect([pdf.type, pdf.bytes.toString('latin1', 0, 8)]).toEqual(['application/pdf', '%PDF-1.4']);
    expect(pdf.name).toBe(`attachment; filename="contract.pdf"; filename*=UTF-8''contract.pdf`);
    const picture = await download(71);
    expect([picture.type, picture.bytes.toString('latin1', 1, 4)]).toEqual(['image/png', 'PNG']);
    const note = await download(72);
    expect([note.type, note.bytes.toString()]).toEqual(['text/plain', 'Grüße']);
  });

  test('gives back what was uploaded, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 700_001 }, (_, index) => (index * 31) % 256);
    const { json } = await upload({ file: new File([bytes], 'Zeugnis "ü".unknown.pages') });
    now += 1000;
    const file = await download(json.data.id);
    expect(file.bytes.equals(bytes)).toBe(true);
    expect(file.type).toBe('application/octet-stream');
    expect(file.name).toBe(
      `attachment; filename="Zeugnis ___.unknown.pages"; filename*=UTF-8''Zeugnis%20%22%C3%BC%22.unknown.pages`,
    );
  });

  test('says the size of every file as it is', async () => {
    now += 1000;
    for (const owner of [11, 12]) {
      const { json } = await answerOf(`${documents}?owner_id=${owner}`);
      for (const { id, size } of json._data) expect((await download(Number(id))).bytes.length).toBe(size);
    }
  });
});

describe('what is gone', () => {
  test('takes its bytes along, and its id is not given again', async () => {
    const { json } = await upload();
    now += 1000;
    expect((await send(`${documents}/${json.data.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(emulator.company()).toMatchObject({ files: [], documents: company.documents });
    expect((await upload()).json.data.id).toBe(json.data.id + 1);
  });

  test('goes with the person', async () => {
    const { json } = await upload();
    expect((await send('/v2/persons/11', { method: 'DELETE' })).status).toBe(204);
    expect(emulator.company().files).toEqual([]);
    expect(emulator.company().documents.map(({ id }) => id)).toEqual([72]);
    expect((await upload({ employee_id: '12' })).json.data.id).toBe(json.data.id + 1);
  });

  test('comes back with an export, bytes included', async () => {
    const { json } = await upload({ file: new File(['kept'], 'kept.txt') });
    const file = JSON.parse(JSON.stringify(emulator.company()));
    await startWith({ company: parseCompany(file, { now: '2030-01-01T00:00:00Z' }) });
    now += 1000;
    const response = await send(`${documents}/${json.data.id}/download`);
    expect(await response.text()).toBe('kept');
  });
});

test('a credential that may not write documents adds none', async () => {
  const credential = emulator.credentials.create({ areas: { documents: ['read'] } });
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credential.client_id,
    client_secret: credential.client_secret,
  });
  const answer = await emulator.fetch(new Request('http://p.test/v2/auth/token', { method: 'POST', body }));
  token = (await answer.json()).access_token;
  expect((await upload()).status).toBe(403);
  expect((await send(`${documents}/70`, { method: 'DELETE' })).status).toBe(403);
  expect((await send(`${documents}/70/download`)).status).toBe(200);
});
