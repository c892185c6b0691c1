import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../../node_modules/@modelcontextprotocol/', import.meta.url));

/** The suite of the revisions with a handshake. */
export const olderSuite = `${modules}conformance/dist/index.js`;
/** The suite that knows 2026-07-28, of which there is no final version yet. */
export const newerSuite = `${modules}conformance-next/dist/index.js`;
const inspector = `${modules}inspector/clients/launcher/build/index.js`;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a scenario of a suite looked at, and what it says of it. */
export interface Check {
  readonly scenario: string;
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** Runs a conformance suite against a server. */
export async function runSuite(suite: string, args: readonly string[]): Promise<Ran & { checks: Check[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-conformance-'));
  try {
    const ran = await run(suite, ['server', ...args, '--output-dir', folder]);
    const checks = readdirSync(folder).flatMap((name) =>
      (JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')) as Check[]).map((check) => ({
        ...check,
        // The folders are called server-<scenario>-<time>.
        scenario: name.replace(/^server-|-\d{4}-\d\d-\d\dT.*$/g, ''),
      })),
    );
    return { ...ran, checks };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command line of the Inspector. */
export function inspect(args: readonly string[]): Promise<Ran> {
  return run(inspector, ['--cli', ...args, '--quiet']);
}

function run(script: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
    timeout: 50_000,
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}
