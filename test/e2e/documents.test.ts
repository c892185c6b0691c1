import { createClient } from '@staffgate/client';
import { createEmulator, demoCompany, demoCredential } from '@staffgate/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listening, listen } from '../../packages/cli/src/listen.ts';

const emulator = createEmulator({
  company: demoCompany({ people: 5 }),
  quirks: { virusScanSeconds: 0 },
});
let listening: Listening;
beforeAll(async () => {
  listening = await listen(emulator.fetch, { host: '127.0.0.1', port: 0, howToChoose: '' });
});
afterAll(() => listening.close());

const clientOf = () =>
  createClient({
    credentials: `${demoCredential.client_id}:${demoCredential.client_secret}`,
    baseUrl: listening.url,
  });
const fields = { title: 'Scan', employee_id: 50_001, category_id: 5102 };

const piece = Uint8Array.from({ length: 65_536 }, (_, index) => (index * 7) % 251);

/** Bytes that look like nothing, one piece of 64 KiB after the other, each numbered. */
function streamOf(pieces: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === pieces) return controller.close();
      const numbered = Uint8Array.from(piece);
      numbered[0] = sent++ % 256;
      controller.enqueue(numbered);
    },
  });
}

const bytesOf = async (stream: ReadableStream<Uint8Array>) =>
  Buffer.from(await new Response(stream as BodyInit).arrayBuffer());

test('a stream goes over the network and comes back as one, byte for byte, with its name', async () => {
  const client = clientOf();
  const file = { stream: streamOf(100), filename: 'Prüfung.zip', contentType: 'application/zip' };
  const { data } = await client.v1.documents.upload({ body: { ...fields, file } });
  const found = await client.v2.documents.download({ document_id: String(data.id) });
  expect(found).toMatchObject({
    contentType: 'application/zip',
    contentLength: 6_553_600,
    filename: 'Prüfung.zip',
  });
  expect((await bytesOf(found.stream)).equals(await bytesOf(streamOf(100)))).toBe(true);
});

test('what was downloaded can be uploaded for somebody else without being kept in between', async () => {
  const client = clientOf();
  const { _data } = await client.v2.documents.list({ owner_id: '50001' });
  const { filename = 'document', ...found } = await client.v2.documents.download({
    document_id: _data[0]!.id,
  });
  const { data } = await client.v1.documents.upload({
    body: { ...fields, employee_id: 50_002, file: { ...found, filename } },
  });
  const copies = await client.v2.documents.list({ owner_id: '50002' });
  expect(copies._data.find(({ id }) => id === String(data.id))?.size).toBe(_data[0]!.size);
});

test('a download that is left early hurts nobody', async () => {
  const client = clientOf();
  const { data } = await client.v1.documents.upload({
    body: { ...fields, file: { stream: streamOf(100), filename: 'large.zip' } },
  });
  const { stream } = await client.v2.documents.download({ document_id: String(data.id) });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  const again = await client.v2.documents.download({ document_id: String(data.id) });
  expect((await bytesOf(again.stream)).length).toBe(6_553_600);
});

test('a file that is too large or of the wrong type is refused with what is wrong, and nothing is kept', async () => {
  const client = clientOf();
  const before = emulator.company().files.length;
  const large = { stream: streamOf(481), filename: 'large.zip' };
  await expect(client.v1.documents.upload({ body: { ...fields, file: large } })).rejects.toMatchObject({
    status: 422,
    fields: [{ field: 'file' }],
  });
  const tool = new File(['MZ'], 'tool.exe');
  await expect(client.v1.documents.upload({ body: { ...fields, file: tool } })).rejects.toMatchObject({
    fields: [{ field: 'file', message: expect.stringContaining('must be a file of type') }],
  });
  const unnamed = new Blob(['x']) as File;
  await expect(client.v1.documents.upload({ body: { ...fields, file: unnamed } })).rejects.toMatchObject({
    name: 'InputError',
  });
  expect(emulator.company().files.length).toBe(before);
});
