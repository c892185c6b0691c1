import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdminClient } from '@staffgate/gateway/admin-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator } from './emulator-process.ts';
import { loadGateway, type PreparedData, prepareData } from './gateway-process.ts';

const megabyte = 1024 * 1024;
const children: ChildProcess[] = [];
let folder: string;
let data: string;
let agent: PreparedData;
let url: string;
let authorization: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'staffgate-files-'));
  data = join(folder, 'data');
  const more = ['--quirk', 'virusScanSeconds=0'];
  const emulator = await startEmulator(join(folder, 'emulator.sqlite'), more);
  children.push(emulator.process);
  agent = await prepareData(data, emulator.baseUrl);
  // Garbage is collected often, so that what is seen is what is held.
  const gateway = loadGateway(data, { nodeArguments: ['--gc-interval=1000', '--gc-global'] });
  children.push(gateway.process);
  url = await gateway.start();
  const { clientId: client_id, clientSecret: client_secret } = agent;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const signIn = await fetch(`${url}/v2/auth/token`, { method: 'POST', body });
  authorization = `Bearer ${(await signIn.json()).access_token}`;
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A file whose every megabyte is another. */
function fileOf(megabytes: number, seed: number): File {
  const pieces = Array.from({ length: megabytes }, (_, index) =>
    new Uint8Array(megabyte).fill(index * 7 + seed),
  );
  return new File(pieces, `Scan ${seed}.zip`, { type: 'application/zip' });
}

async function hashOf(stream: ReadableStream<Uint8Array>, pause = async () => {}): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) {
    hash.update(chunk);
    await pause();
  }
  return hash.digest('hex');
}

const fields = { title: 'Scan', employee_id: '50001', category_id: '5102' };

/** Sends a form with the file at its begin or its end. */
function upload(
  file: File,
  { isFirst = false, change = {} as Record<string, string> } = {},
): Promise<Response> {
  const form = new FormData();
  if (isFirst) form.append('file', file);
  for (const [name, value] of Object.entries({ ...fields, ...change })) form.append(name, value);
  if (!isFirst) form.append('file', file);
  return fetch(`${url}/v1/company/documents`, { method: 'POST', headers: { authorization }, body: form });
}

const download = (id: number) =>
  fetch(`${url}/v2/document-management/documents/${id}/download`, { headers: { authorization } });

async function memory(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
}

/** By how many megabytes the memory of the gateway grows at most while some work is done. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = await memory();
  let most = before;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, await memory());
      await sleep(20);
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await watching;
  }
  return (most - before) / megabyte;
}

async function entriesOf(response: Response) {
  const admin = createAdminClient({ baseUrl: url, token: agent.adminToken });
  const trace = response.headers.get('x-request-id');
  const { data: entries } = await admin.audit.list({ limit: 100 });
  return entries.filter((entry) => entry.trace === trace);
}

const count = 8;
const size = 20;
const ids: number[] = [];

test(`${count} uploads of ${size} MB at the same time arrive whole, and take a part of that in memory`, async () => {
  // What the first ones make the process load and set aside is not the point.
  for (const seed of [98, 99]) expect((await upload(fileOf(size, seed))).status).toBe(201);
  const answers: Response[] = [];
  const files = Array.from({ length: count }, (_, seed) => fileOf(size, seed));
  const grown = await growth(async () => {
    answers.push(
      ...(await Promise.all(files.map((file, seed) => upload(file, { isFirst: seed % 2 === 0 })))),
    );
  });
  expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(201));
  for (const answer of answers) ids.push((await answer.clone().json()).data.id);
  expect(grown).toBeLessThan((count * size) / 2);
  expect(readdirSync(join(data, 'spool'))).toEqual([]);
  expect(await entriesOf(answers[0] as Response)).toMatchObject([
    { kind: 'outcome', operation: 'v1.documents.upload', end: 'done', status: 201 },
    { kind: 'intent', operation: 'v1.documents.upload', access: 'write' },
  ]);
});

test(`${count} slow readers of downloads get them whole, and take a part of that in memory`, async () => {
  const hashes: string[] = [];
  const grown = await growth(async () => {
    const reads = ids.map(async (id) => {
      const answer = await download(id);
      expect(answer.headers.get('content-length')).toBe(String(size * megabyte));
      return hashOf(answer.body as ReadableStream<Uint8Array>, () => sleep(2));
    });
    hashes.push(...(await Promise.all(reads)));
  });
  const expected = ids.map((_, seed) => hashOf(fileOf(size, seed).stream() as ReadableStream<Uint8Array>));
  expect(hashes).toEqual(await Promise.all(expected));
  expect(grown).toBeLessThan((count * size) / 2);
});

test('a file that is too large is refused with 413 in the manner of v1, and nothing is sent on', async () => {
  const answer = await upload(fileOf(31, 1), { isFirst: true });
  expect([answer.status, (await answer.json()).error]).toEqual([
    413,
    expect.objectContaining({ code: 413, message: expect.stringContaining('larger than') }),
  ]);
  expect(await entriesOf(answer)).toEqual([]);
});

test('fields that do not fit are refused with 400 by name, whichever came first, and nothing is sent on', async () => {
  for (const isFirst of [true, false]) {
    const answer = await upload(fileOf(2, 1), { isFirst, change: { employee_id: 'nobody' } });
    expect([answer.status, (await answer.json()).error.error_data]).toEqual([
      400,
      expect.objectContaining({ employee_id: [expect.any(String)] }),
    ]);
    expect(await entriesOf(answer)).toEqual([]);
  }
  expect(readdirSync(join(data, 'spool'))).toEqual([]);
});
