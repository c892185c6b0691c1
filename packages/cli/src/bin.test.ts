import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const bin = fileURLToPath(new URL('bin.ts', import.meta.url));

function start(...args: string[]) {
  return spawn(process.execPath, ['--conditions=@staffgate/source', bin, ...args]);
}

test.each(['SIGINT', 'SIGTERM'] as const)('closes the emulator on %s and ends with 0', async (signal) => {
  const child = start('emulator', '--port', '0', '--people', '1');
  child.on('exit', () => child.stdout.emit('data', ''));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\S+\d(?=,)/.exec(line.toString())?.[0] ?? '';
  await fetch(`${url}/v2/persons`);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('ends silently with 0 when nobody reads any more', async () => {
  const child = start('operations', '--json');
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  child.stdout.destroy();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(complaint).toBe('');
});

test('gives the exit code of the command to the shell', async () => {
  expect(await once(start('call', 'nothing.here'), 'exit')).toEqual([2, null]);
});
