// Runs every check and test, and closes with one line: `N passed, N failed`.
// With file names, runs only those tests; with --check, everything that needs no running server.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const isTerminal = process.stdout.isTTY === true;

const steps = [
  {
    name: 'format and lint',
    args: ['node_modules/@biomejs/biome/bin/biome', 'ci', `--colors=${isTerminal ? 'force' : 'off'}`, '.'],
  },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', '.', '--pretty', String(isTerminal)] },
  {
    name: 'derived docs',
    args: ['--conditions=@staffgate/source', 'scripts/docs.mjs', '--check'],
    needs: 'scripts/docs.mjs',
  },
];

let child;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    child?.kill(signal);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const args = process.argv.slice(2);
const isCheck = args[0] === '--check';
const filters = isCheck ? ['test/layers.test.ts', 'test/dependencies.test.ts', ...args.slice(1)] : args;
const counts = { passed: 0, failed: 0, skipped: 0 };

if (isCheck || filters.length === 0) {
  for (const step of steps) {
    if (step.needs && !existsSync(join(root, step.needs))) continue;
    counts[await check(step)] += 1;
  }
}
await test(filters);

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function check({ name, args }) {
  const started = performance.now();
  const { code, output } = await node(args, ['ignore', 'pipe', 'pipe']);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  if (code === 0) return 'passed';
  console.log(output.trimEnd());
  if (name === 'format and lint') console.log('"npm run fix" repairs most of this.');
  return 'failed';
}

async function test(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-test-'));
  const file = join(folder, 'tally.json');
  const { code } = await node(
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      `--reporter=${process.env.CI ? 'minimal' : 'default'}`,
      '--reporter=./scripts/tally.mjs',
      // A forgotten `.only` would leave the rest out unseen.
      ...(filters.length === 0 ? ['--no-allowOnly'] : []),
      ...filters,
    ],
    'inherit',
    { STAFFGATE_TALLY: file },
  );
  const tally = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  rmSync(folder, { recursive: true, force: true });
  const { passed = 0, failed = 0, skipped = 0, outside = 0 } = tally ?? {};
  counts.passed += passed;
  counts.failed += failed + outside;
  counts.skipped += skipped;
  if (tally === null) {
    counts.failed += 1;
    console.log(`Vitest ended early with code ${code}, which counts as one failure.`);
  } else if (passed + failed + outside === 0) {
    counts.failed += 1;
    console.log('No test ran, which counts as one failure.');
  } else if (code !== 0 && failed + outside === 0) {
    counts.failed += 1;
    console.log(`Vitest ended with code ${code} though every test passed, which counts as one failure.`);
  } else if (outside > 0) {
    console.log(`Errors outside of tests: ${outside}; each counts as one failure.`);
  }
}

function node(args, stdio, env = {}) {
  child = spawn(process.execPath, args, { cwd: root, stdio, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
