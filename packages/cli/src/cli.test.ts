import { expect, test } from 'vitest';
import { captureIo } from './captured-io.ts';
import { run } from './cli.ts';
import { exitCodes } from './exit-codes.ts';

async function runs(...args: string[]) {
  const { io, out, err } = captureIo();
  const code = await run(args, io);
  return { code, out: out(), err: err() };
}

test.each([[[]], [['--help']], [['help']]])(
  'shows every command, examples and exit codes for %j',
  async (args) => {
    const { code, out } = await runs(...args);
    expect(code).toBe(0);
    for (const part of ['start', 'emulator', 'doctor', 'call', 'operations', 'Examples:'])
      expect(out).toContain(part);
    for (const { code: number, meaning } of Object.values(exitCodes))
      expect(out).toMatch(`${number}  ${meaning}`);
  },
);

test('prints the version', async () => {
  const { code, out } = await runs('--version');
  expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

test('refuses an unknown command with 2 and names the near one', async () => {
  const { code, err } = await runs('emulater');
  expect(code).toBe(2);
  expect(err).toContain('Did you mean emulator?');
});

test('refuses an unknown flag with 2 and names the near one', async () => {
  const { code, err } = await runs('operations', '--serch', 'x');
  expect(code).toBe(2);
  expect(err).toContain('Did you mean --search?');
});

test.each([['start'], ['emulator'], ['doctor'], ['call'], ['operations']])(
  'shows help for %s both ways',
  async (name) => {
    const flag = await runs(name, '--help');
    const word = await runs('help', name);
    expect(flag.code).toBe(0);
    expect(flag.out).toContain(`Usage: staffgate ${name}`);
    expect(word).toEqual(flag);
  },
);

test('uses no colours where there is no terminal, and none with NO_COLOR', async () => {
  const start = '\u001b';
  const coloured = captureIo({ columns: 100 });
  await run(['operations'], coloured.io);
  expect(coloured.out()).toContain(start);
  for (const captured of [captureIo(), captureIo({ columns: 100, environment: { NO_COLOR: '1' } })]) {
    await run(['operations'], captured.io);
    expect(captured.out()).not.toContain(start);
  }
});
