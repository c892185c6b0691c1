import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';

let folder: string;
let stop: AbortController;
let ended: Promise<number>;
let out: () => string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffgate-tls-test-'));
});
afterEach(async () => {
  stop.abort();
  expect(await ended).toBe(0);
  await rm(folder, { recursive: true });
});

/** Starts the emulator and gives its address and the file of the authority. */
async function start(...args: string[]): Promise<{ url: string; authorityFile: string; port: number }> {
  stop = new AbortController();
  const captured = captureIo({ signal: stop.signal });
  out = captured.out;
  ended = run(['emulator', '--port', '0', '--people', '1', '--quiet', ...args], captured.io);
  while (!out().includes('hosts file')) {
    const early = await Promise.race([ended, new Promise<null>((resolve) => setTimeout(resolve, 5, null))]);
    if (early !== null) throw new Error(`ended with ${early}: ${captured.err()}`);
  }
  const url = /https:\/\/127\.0\.0\.1:\d+/.exec(out())?.[0] as string;
  const authorityFile = /--cacert (\S+)/.exec(out())?.[1] as string;
  return { url, authorityFile, port: Number(new URL(url).port) };
}

/** Asks for people without a token, and gives the status. */
function ask(options: RequestOptions): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ path: '/v2/persons', agent: false, ...options }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

/** Lets a name be this machine, as a line of the hosts file would. */
const toHere: RequestOptions['lookup'] = (_, { all }, found) =>
  all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);

describe('emulator --tls', () => {
  test.each(['api.personio.de', 'localhost', '127.0.0.1'])(
    'is trusted as %s by its authority',
    async (host) => {
      const { port, authorityFile } = await start('--tls');
      const ca = readFileSync(authorityFile);
      expect(await ask({ host, port, ca, lookup: toHere })).toBe(401);
    },
  );

  test('is not trusted without it, nor under another name', async () => {
    const { port, authorityFile } = await start('--tls');
    await expect(ask({ host: 'localhost', port })).rejects.toThrow(/certificate/);
    const ca = readFileSync(authorityFile);
    await expect(ask({ host: 'evil.example', port, ca, lookup: toHere })).rejects.toThrow('altnames');
  });

  test('the line that it prints works for a program as it is', async () => {
    const { url, authorityFile } = await start('--tls');
    const environment = /NODE_EXTRA_CA_CERTS=(\S+)/.exec(out())?.[1];
    expect(environment).toBe(authorityFile);
    const script = `console.log((await fetch('${url}/v2/persons')).status)`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: environment },
    });
    expect(stdout).toBe('401\n');
  });

  test('keeps its key from others, and removes everything at the end', async () => {
    const { authorityFile } = await start('--tls');
    expect(statSync(join(dirname(authorityFile), 'key.pem')).mode & 0o077).toBe(0);
    stop.abort();
    await ended;
    expect(existsSync(dirname(authorityFile))).toBe(false);
  });

  test('a fault breaks an encrypted connection as well', async () => {
    const { port, authorityFile } = await start('--tls');
    const ca = readFileSync(authorityFile);
    const body = '{"operation":"v2.persons","effect":{"kind":"reset"}}';
    const added = await new Promise((resolve) => {
      const path = '/_emulator/faults';
      request({ host: 'localhost', port, ca, path, method: 'POST', agent: false }, ({ statusCode }) =>
        resolve(statusCode),
      ).end(body);
    });
    expect(added).toBe(201);
    await expect(ask({ host: 'localhost', port, ca })).rejects.toThrow('socket hang up');
  });
});

test('emulator --tls-folder keeps its certificates for the next start', async () => {
  const first = await start('--tls-folder', folder);
  const ca = readFileSync(first.authorityFile);
  stop.abort();
  await ended;
  const second = await start('--tls-folder', folder);
  expect(second.authorityFile).toBe(join(folder, 'ca.pem'));
  expect(await ask({ host: 'localhost', port: second.port, ca })).toBe(401);
});
