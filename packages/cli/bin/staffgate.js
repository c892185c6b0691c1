#!/usr/bin/env node
// The `staffgate` command: the built program where it is installed, the sources inside a clone.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 18);
const sources = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

// A clone has both after a build; its sources are what was edited last. The published package has no sources.
if (existsSync(sources)) {
  const pinned = fileURLToPath(
    new URL(
      `../../../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`,
      import.meta.url,
    ),
  );
  if (isNewEnough) runSources(process.execPath);
  else if (existsSync(pinned)) runSources(pinned);
  else refuse('In a clone, "npm ci" brings one along.');
} else if (isNewEnough) {
  await import('../dist/bin.js');
} else {
  refuse('');
}

function runSources(node) {
  const args = ['--conditions=@staffgate/source', sources, ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C reaches the whole process group; a second one would read as "now, at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => refuse(`${node} does not run: ${error.code ?? error.message}.`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    if (!['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal)) process.exit(128 + constants.signals[signal]);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function refuse(hint) {
  console.error(`staffgate needs Node 22.18 or newer; this is ${process.versions.node}. ${hint}`.trimEnd());
  process.exit(1);
}
