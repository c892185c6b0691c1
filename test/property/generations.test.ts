import { createClient } from '@staffgate/client';
import { createEmulator, demoCredential, parseCompany } from '@staffgate/emulator';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createModel } from './generations/model.ts';
import { steps } from './generations/steps.ts';
import { beginning, company as file } from './generations/world.ts';

const company = parseCompany(file, { now: new Date(beginning).toISOString() });
const { client_id, client_secret } = demoCredential;

/** An emulator of the company, and a client of it. */
function start() {
  const emulator = createEmulator({
    company,
    clock: { now: () => beginning },
    rateLimits: false,
    quirks: { attendancesEnd: 'live' },
  });
  const personio = createClient({
    credentials: `${client_id}:${client_secret}`,
    fetch: (request) => emulator.fetch(request),
  });
  return { model: createModel(), real: { personio, clock: emulator.clock } };
}

test('whatever is done through either generation, both show the same, and the balances add up', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: 'max' }), async (commands) => {
      done += [...commands].length;
      await fc.asyncModelRun(start, commands);
    }),
    { numRuns: 70 },
  );
  expect(done).toBeGreaterThan(500);
}, 300_000);
