import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { demoCredential } from '@staffgate/emulator';

const bin = fileURLToPath(new URL('../../packages/cli/src/bin.ts', import.meta.url));

/** Starts `staffgate emulator --state` and gives its address once it listens. */
export async function startEmulator(
  state: string,
  more: readonly string[] = [],
): Promise<{ process: ChildProcess; baseUrl: string }> {
  const args = [
    'emulator',
    '--port',
    '0',
    '--people',
    '20',
    '--state',
    state,
    '--no-rate-limits',
    '--quiet',
    ...more,
  ];
  const child = spawn(process.execPath, ['--conditions=@staffgate/source', bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const baseUrl = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return { process: child, baseUrl };
}

/** A token of the demo credential. */
export async function tokenOf(baseUrl: string): Promise<string> {
  const { client_id, client_secret } = demoCredential;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const response = await fetch(`${baseUrl}/v2/auth/token`, { method: 'POST', body });
  return (await response.json()).access_token;
}
