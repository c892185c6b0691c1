import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const guide = readFileSync(join(root, 'docs/guides/testing-with-the-emulator.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
  ([, language, text]) => ({
    language: language as string,
    text: text as string,
  }),
);

/** A block that begins with the name of a file. */
function fileOf(name: string): string {
  const found = blocks.find(({ text }) => text.startsWith(`// ${name}\n`));
  if (!found) throw new Error(`no block is ${name}`);
  return found.text;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffgate-guide-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const conditions = "{ conditions: ['@staffgate/source'] }";
  const config = `export default { resolve: ${conditions}, ssr: { resolve: ${conditions} }, test: { testTimeout: 60_000 } };`;
  await writeFile(join(folder, 'vitest.config.ts'), config);
  for (const name of ['people.test.ts', 'people.node.test.ts', 'app.mjs'])
    await writeFile(join(folder, name), fileOf(name));
});
afterAll(() => rm(folder, { recursive: true }));

test('every block is one that is run here, or the one import that Jest needs', () => {
  const jest = blocks.filter(({ text }) => text.includes('@jest/globals'));
  expect(jest.map(({ text }) => text)).toEqual([
    "import { afterEach, expect, test } from '@jest/globals';\n",
  ]);
  expect(fileOf('people.test.ts')).toContain("import { afterEach, expect, test } from 'vitest';\n");
  for (const { language, text } of blocks) {
    const isRun = language === 'sh' || /^\/\/ [\w.]+\n/.test(text) || jest.some((one) => one.text === text);
    expect(isRun, text).toBe(true);
  }
});

test('the file for Vitest passes', async () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const outcome = join(folder, 'outcome.json');
  const args = [
    vitest,
    'run',
    '--root',
    folder,
    '--reporter=json',
    `--outputFile=${outcome}`,
    'people.test.ts',
  ];
  await run(process.execPath, args);
  const report = JSON.parse(readFileSync(outcome, 'utf8'));
  expect(report).toMatchObject({ numPassedTests: 5, numTotalTests: 5, success: true });
}, 120_000);

test('the file for node:test passes', async () => {
  const args = ['--conditions=@staffgate/source', '--test', '--test-reporter=tap', 'people.node.test.ts'];
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const { stdout } = await run(process.execPath, args, { cwd: folder, env });
  expect(stdout).toMatch(/^# pass 2$/m);
}, 120_000);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('the shell blocks run from top to bottom, and do what the text says', async () => {
  const bin = join(root, 'packages/cli/src/bin.ts');
  const [port, tlsPort] = [String(await freePort()), String(await freePort())];
  const lines = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const script = lines
    .join('echo\necho ====\n')
    .replaceAll('4180', port)
    .replaceAll('4443', tlsPort)
    .replaceAll('/tmp/personio-tls', join(folder, 'tls'))
    .replaceAll('npm run -s staffgate --', `'${process.execPath}' --conditions=@staffgate/source '${bin}'`)
    .replaceAll(' node app', ` '${process.execPath}' app`);
  // A group of its own, so that what the script left running ends with it.
  const shell = spawn('bash', ['-euc', script], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  try {
    const [code] = await once(shell, 'exit');
    expect(code, output).toBe(0);
  } finally {
    process.kill(-(shell.pid as number), 'SIGKILL');
  }
  const [started, snapshots, log, clock, faults, app, tls] = output.split('\n====\n');
  expect(started).toContain('Emulator ready');
  expect(snapshots).toContain('"id":"snapshot-1"');
  expect(log).toContain('[');
  expect(clock).toContain('"now":"2027-01-05T09:00:00.000Z","speed":0');
  expect(faults).toContain('"id":"fault-2"');
  expect(app?.trim()).toBe('200');
  expect(tls).toContain('Unauthorized Request');
  expect(tls?.trim()).toMatch(/200$/);
}, 120_000);
