import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { createEmulator } from '@staffgate/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything } from '../gateway/world.ts';
import { prepareData } from './gateway-process.ts';

const program = fileURLToPath(new URL('approval-process.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'staffgate-kill-approvals-'));
const prepared = join(folder, 'prepared');

/** Names that Personio was told, in their order. */
const told: string[] = [];
const emulator = createEmulator({ rateLimits: false });
const server = createServer(
  getRequestListener(async (request) => {
    if (request.method === 'PATCH') told.push(JSON.parse(await request.clone().text()).preferred_name);
    return emulator.fetch(request);
  }),
);

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const grant = { ...everything, approval: { risk: 'all' } } as const;
  const agent = await prepareData(prepared, `http://127.0.0.1:${port}`, grant);
  writeFileSync(join(prepared, 'prepared.json'), JSON.stringify({ agent, person: '50001' }));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

interface Told {
  readonly recovered: readonly string[];
  readonly states: readonly string[];
  readonly status: number;
  readonly code: string | null;
  readonly commits: number;
}

/** Runs the program; null when it was killed. */
async function run(data: string, name: string, where: string): Promise<Told | null> {
  const child = spawn(process.execPath, ['--conditions=@staffgate/source', program, data, name, where], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(folder, 'compile-cache') },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code, signal] = await once(child, 'close');
  if (signal === 'SIGKILL') return null;
  expect(code, errors).toBe(0);
  return JSON.parse(output);
}

function copyOf(name: string): string {
  const data = join(folder, name.replaceAll(' ', '-'));
  cpSync(prepared, data, { recursive: true });
  return data;
}

test('a change that waits is made once at most, wherever the gateway is killed on its way (S12)', async () => {
  const whole = await run(copyOf('whole'), 'whole', 'never');
  expect(whole).toMatchObject({ recovered: [], states: ['done'], status: 204 });
  expect(told).toEqual(['whole']);
  const commits = whole?.commits as number;
  // Started, signed in, asked, agreed, begun, done, told again, stopped.
  expect(commits).toBeGreaterThanOrEqual(7);
  const places = [
    ...Array.from({ length: commits }, (_, index) => [
      `commit ${index + 1} before`,
      `commit ${index + 1} after`,
    ]),
    ['change before', 'change after'],
  ].flat();
  const ends = new Map<string, number>();
  for (const place of places) {
    const data = copyOf(place);
    const first = await run(data, place, place);
    const toldBefore = told.filter((name) => name === place).length;
    const second = await run(data, place, 'never');
    const times = told.filter((name) => name === place).length;
    expect(times, `${place}: made`).toBeLessThanOrEqual(1);
    expect(second, place).not.toBeNull();
    const { recovered, states, status, code } = second as Told;
    // Nothing is left half way.
    for (const state of [...recovered, ...states])
      expect(['approved', 'executing'], place).not.toContain(state);
    if (states.includes('unknown')) {
      expect({ status, code }, place).toEqual({ status: 409, code: 'outcome_unknown' });
    } else {
      expect({ status, states, times }, place).toEqual({ status: 204, states: ['done'], times: 1 });
    }
    // What Personio was told before the kill is known to have been begun.
    if (toldBefore > 0 && first === null) expect(['done', 'unknown'], place).toContain(recovered[0]);
    const end = `${first === null ? 'killed' : 'ended'}, ${recovered[0] ?? 'nothing'}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  // Each of these was met: killed before it was asked, while it waited, while it was made, and after.
  expect([...ends.keys()]).toEqual(
    expect.arrayContaining(['killed, nothing', 'killed, pending', 'killed, unknown', 'killed, done']),
  );
}, 240_000);
