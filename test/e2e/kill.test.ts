import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmulator, tokenOf } from './emulator-process.ts';

let folder: string;
let child: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffgate-kill-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Write {
  readonly id: string;
  readonly last_name: string;
}

/** Creates and renames people as fast as it can until the server is gone; what was acknowledged is written down. */
async function writeUntilGone(
  baseUrl: string,
  token: string,
  worker: string,
  acknowledged: Map<string, Write>,
) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (let number = 0; ; number++) {
    try {
      const last_name = `${worker}-${number}`;
      const body = JSON.stringify({ first_name: 'Load', last_name, email: `${last_name}@probe.example` });
      const created = await fetch(`${baseUrl}/v2/persons`, { method: 'POST', headers, body });
      if (created.status !== 201) throw new Error(await created.text());
      const { id } = await created.json();
      expect(acknowledged.has(id), 'an id was given twice').toBe(false);
      acknowledged.set(id, { id, last_name });
      const renamed = JSON.stringify({ last_name: `${last_name}-renamed` });
      const changed = await fetch(`${baseUrl}/v2/persons/${id}`, { method: 'PATCH', headers, body: renamed });
      if (changed.status === 204) acknowledged.set(id, { id, last_name: `${last_name}-renamed` });
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

async function readAll(baseUrl: string, token: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  let link: string | undefined = `${baseUrl}/v2/persons?limit=50`;
  while (link) {
    const response: Response = await fetch(link, { headers: { authorization: `Bearer ${token}` } });
    const page: {
      _data: { id: string; last_name: string }[];
      _meta: { links: { next?: { href: string } } };
    } = await response.json();
    for (const { id, last_name } of page._data) names.set(id, last_name);
    link = page._meta.links.next?.href;
  }
  return names;
}

test('an emulator killed 20 times under load loses no acknowledged write and always starts again', async () => {
  const state = join(folder, 'state.sqlite');
  const acknowledged = new Map<string, Write>();
  let token: string | null = null;
  for (let round = 0; round < 20; round++) {
    const server = await startEmulator(state);
    child = server.process;
    token ??= await tokenOf(server.baseUrl);
    await expectKept(server.baseUrl, token, acknowledged);
    const kept = acknowledged.size;
    const writers = Array.from({ length: 4 }, (_, worker) =>
      writeUntilGone(server.baseUrl, token as string, `w${round}-${worker}`, acknowledged),
    );
    // In the middle of the load, however fast the machine is.
    while (acknowledged.size < kept + 6) await sleep(5);
    await sleep((round * 37) % 120);
    server.process.kill('SIGKILL');
    await Promise.all([once(server.process, 'exit'), ...writers]);
  }
  const { process, baseUrl } = await startEmulator(state);
  child = process;
  await expectKept(baseUrl, token as string, acknowledged);
  expect(acknowledged.size).toBeGreaterThan(100);
}, 240_000);

/** The token still works, and every acknowledged write is there; the last one may have got further than its answer. */
async function expectKept(
  baseUrl: string,
  token: string,
  acknowledged: ReadonlyMap<string, Write>,
): Promise<void> {
  const names = await readAll(baseUrl, token);
  expect(names.size).toBeGreaterThanOrEqual(20);
  for (const { id, last_name } of acknowledged.values()) {
    expect([last_name, `${last_name}-renamed`], id).toContain(names.get(id));
  }
}

/** What the emulator may hold after a kill: how many people more than at first. */
interface Progress {
  acknowledged: number;
  /** A call whose answer did not come: one person more, or everything back. */
  open: 'write' | 'restore' | null;
  restores: number;
}

/** Creates people and restores a snapshot, over and over, with a fault in force, until the server is gone. */
async function restoreUntilGone(baseUrl: string, token: string, progress: Progress): Promise<void> {
  const control = (path: string, body = '') =>
    fetch(`${baseUrl}/_emulator/${path}`, { method: 'POST', body, headers: { connection: 'close' } });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = '{"first_name":"Load","last_name":"Probe"}';
  try {
    await control(
      'faults',
      '{"operation":"v2.persons.create","share":0.3,"effect":{"kind":"latency","ms":1}}',
    );
    await control('snapshots');
    for (let number = 1; ; number++) {
      if (number % 5 === 0) {
        progress.open = 'restore';
        if ((await control('snapshots/snapshot-1/restore')).status !== 204) throw new Error('not restored');
        progress.acknowledged = 0;
        progress.restores += 1;
      } else {
        progress.open = 'write';
        const { status } = await fetch(`${baseUrl}/v2/persons`, { method: 'POST', headers, body });
        if (status !== 201) throw new Error(`the write was answered ${status}`);
        progress.acknowledged += 1;
      }
      progress.open = null;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

test('an emulator killed while snapshots are restored holds what was before a restore or after, nothing between', async () => {
  const state = join(folder, 'state.sqlite');
  let server = await startEmulator(state);
  child = server.process;
  const token = await tokenOf(server.baseUrl);
  let before = (await readAll(server.baseUrl, token)).size;
  let restores = 0;
  for (let round = 0; round < 8; round++) {
    const progress: Progress = { acknowledged: 0, open: null, restores: 0 };
    const writing = restoreUntilGone(server.baseUrl, token, progress);
    while (progress.restores < 2) await sleep(2);
    await sleep((round * 13) % 40);
    server.process.kill('SIGKILL');
    await Promise.all([once(server.process, 'exit'), writing]);
    server = await startEmulator(state);
    child = server.process;
    const after = (await readAll(server.baseUrl, token)).size;
    const { acknowledged, open } = progress;
    const possible = [before + acknowledged];
    if (open === 'write') possible.push(before + acknowledged + 1);
    if (open === 'restore') possible.push(before);
    expect(possible).toContain(after);
    before = after;
    restores += progress.restores;
  }
  expect(restores).toBeGreaterThan(15);
}, 240_000);
