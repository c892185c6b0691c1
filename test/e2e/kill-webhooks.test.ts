import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmulator, tokenOf } from './emulator-process.ts';

let folder: string;
let child: ChildProcess | null = null;
let receiver: Server;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffgate-kill-webhooks-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  receiver.closeAllConnections();
  receiver.close();
  rmSync(folder, { recursive: true });
});

interface Told {
  readonly occurred_at: string;
  readonly payload: { readonly person: { readonly id: string } };
}

/** Creates people as fast as it can until the server is gone; whose creation was answered is written down. */
async function createUntilGone(baseUrl: string, token: string, created: Set<string>): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ first_name: 'Load', last_name: 'Probe' });
  for (;;) {
    try {
      const response = await fetch(`${baseUrl}/v2/persons`, { method: 'POST', headers, body });
      if (response.status !== 201) throw new Error(await response.text());
      created.add((await response.json()).id);
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

test('an emulator killed while it delivers tells every event that was answered for, and none as a new one', async () => {
  const told: Told[] = [];
  receiver = createServer(async (request, response) => {
    told.push((await json(request)) as Told);
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

  const state = join(folder, 'state.sqlite');
  const created = new Set<string>();
  const rounds = 8;
  let token: string | null = null;
  for (let round = 0; round < rounds; round++) {
    const server = await startEmulator(state);
    child = server.process;
    if (token === null) {
      token = await tokenOf(server.baseUrl);
      const response = await fetch(`${server.baseUrl}/v2/webhooks`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          url,
          description: 'Kill',
          status: 'ENABLED',
          enabled_events: ['person.created'],
        }),
      });
      expect(response.status).toBe(201);
    }
    const writers = Array.from({ length: 3 }, () =>
      createUntilGone(server.baseUrl, token as string, created),
    );
    // By work done, not by time: a busy machine gets as far as an idle one.
    const enough = created.size + 10 + round;
    while (created.size < enough) await sleep(1);
    server.process.kill('SIGKILL');
    await Promise.all([once(server.process, 'exit'), ...writers]);
  }

  const last = await startEmulator(state);
  child = last.process;
  const states = async () => {
    const response = await fetch(`${last.baseUrl}/_emulator/webhooks/deliveries`);
    return ((await response.json()).deliveries as { state: string }[]).map(({ state: it }) => it);
  };
  await expect.poll(states, { timeout: 30_000 }).not.toContain('pending');

  const ids = new Set(told.map(({ payload }) => payload.person.id));
  expect(created.size).toBeGreaterThan(50);
  expect([...created].filter((id) => !ids.has(id))).toEqual([]);
  // The same event again has the same name, time and ids; a second creation of somebody would be a new event.
  const events = new Set(told.map(({ occurred_at, payload }) => `${occurred_at} ${payload.person.id}`));
  expect(events.size).toBe(ids.size);
  // Only what was under way when the process was killed comes twice.
  expect(told.length - events.size).toBeLessThanOrEqual(rounds);
}, 240_000);
