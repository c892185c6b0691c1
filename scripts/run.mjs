// Runs a task of the workspace on the Node it pins, after installing what is missing: `node scripts/run.mjs <task>`.
// Plain JavaScript without dependencies: it must start on Node 20 in an empty checkout.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';
const pinnedNode = join(root, 'node_modules/node/bin', windows ? 'node.exe' : 'node');
const stampFile = join(root, 'node_modules/.staffgate-installed');

const source = '--conditions=@staffgate/source';
const cli = [source, 'packages/cli/src/bin.ts'];

/** What each task gives to Node; the arguments of the user follow. */
const tasks = {
  start: [...cli, 'start'],
  dev: ['--watch', '--watch-preserve-output', ...cli, 'start'],
  staffgate: cli,
  test: ['scripts/test.mjs'],
  check: ['scripts/test.mjs', '--check'],
  fix: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', '.'],
  docs: [source, 'scripts/docs.mjs'],
  scenarios: ['scripts/scenarios.mjs'],
  bench: [source, 'bench/run.ts'],
  chaos: [source, 'test/chaos/main.ts'],
  build: ['scripts/build.mjs'],
};

const [task, ...args] = process.argv.slice(2);
if (!Object.hasOwn(tasks, task ?? '')) {
  fail(`${task ? `There is no task "${task}". ` : ''}Tasks: ${Object.keys(tasks).join(', ')}.`);
}
const script = tasks[task].find((part) => /\.(mjs|ts)$/.test(part));
if (script && !existsSync(join(root, script))) fail(`npm run ${task} needs ${script}, which is not there.`);

if (!isInstalled()) await install();
const isPinned = existsSync(pinnedNode);
if (!isPinned && !isNewEnough()) fail(noUsableNode('there is none'));
run(isPinned ? pinnedNode : process.execPath);

function run(node) {
  const child = spawn(node, [...tasks[task], ...args], { cwd: root, stdio: 'inherit' });
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      isStopping = true;
      // Ctrl-C reaches the whole process group; a second one would read as "now, at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  if (process.env.npm_lifecycle_event) {
    // npm passes a signal on to its shell alone, which dies without a word: then nobody would stop the child.
    const shell = process.ppid;
    setInterval(() => {
      if (isStopping || process.ppid === shell) return;
      isStopping = true;
      child.kill('SIGTERM');
    }, 250).unref();
  }
  child.on('error', (error) => {
    if (node === pinnedNode && isNewEnough()) return run(process.execPath);
    fail(noUsableNode(`it does not run: ${error.code ?? error.message}`));
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    if (!['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal)) process.exit(128 + constants.signals[signal]);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Sources run without a build since this version. */
function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function noUsableNode(why) {
  return [
    `Staffgate brings its own Node in node_modules, but ${why}.`,
    'It is missing when npm may not run install scripts, and does not run when node_modules comes from another system.',
    'What helps: remove node_modules and run the command again without ignore-scripts; or use Node 22.18 or newer.',
  ].join('\n');
}

function isInstalled() {
  const lock = readIfThere(join(root, 'package-lock.json'));
  if (readIfThere(stampFile) === stampOf(lock)) return true;
  if (lock === null || !isLockInstalled(lock) || !pinnedNodeRuns()) return false;
  writeFileSync(stampFile, stampOf(lock));
  return true;
}

function stampOf(lock) {
  return createHash('sha256').update(`${process.platform} ${process.arch}\n${lock}`).digest('hex');
}

/** Whether an install by hand has already brought what the lock file says. */
function isLockInstalled(lock) {
  const record = readIfThere(join(root, 'node_modules/.package-lock.json'));
  if (record === null) return false;
  const installed = JSON.parse(record).packages;
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    if (path === '' || !isForThisSystem(wanted)) return true;
    // npm completes its record last, after the files; with --package-lock-only it writes the record alone.
    const manifest = readIfThere(join(root, path, 'package.json'));
    if (installed[path] === undefined || manifest === null) return false;
    return wanted.link || JSON.parse(manifest).version === wanted.version;
  });
}

/** It does not where node_modules was copied from another system; then installing again helps. */
function pinnedNodeRuns() {
  return spawnSync(pinnedNode, ['--version']).status === 0;
}

function isForThisSystem({ os, cpu, libc, optional }) {
  if (os === undefined && cpu === undefined) return !optional;
  return (
    !libc &&
    (os ?? [process.platform]).includes(process.platform) &&
    (cpu ?? [process.arch]).includes(process.arch)
  );
}

async function install() {
  const command = existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install';
  console.error('Installing dependencies; this happens once and after they change.');
  rmSync(stampFile, { force: true });
  const { code, output } = await npm([
    command,
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
  ]);
  if (code !== 0) fail(`${output.trimEnd()}\n\nnpm ${command} failed. ${whatHelps(output)}`);
  writeFileSync(stampFile, stampOf(readIfThere(join(root, 'package-lock.json'))));
}

function npm(npmArgs) {
  // npm must not run on the Node it is about to replace.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const child = spawn('npm', npmArgs, {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: `npm could not be started: ${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function whatHelps(output) {
  if (/EUSAGE|in sync/.test(output)) {
    return 'package.json and package-lock.json disagree: run "npm install" once, then the command again.';
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|CERT|proxy/i.test(output)) {
    return 'npm could not reach its registry: check the network, or the proxy settings of npm, and try again.';
  }
  if (/EACCES|EPERM/.test(output))
    return 'A file could not be written: check who owns this folder and ~/.npm.';
  if (/ENOSPC/.test(output)) return 'The disk is full.';
  return 'Remove node_modules and try again; if it stays, "npm ci" alone shows more.';
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
