import { expect, test } from 'vitest';
import { runChaos } from './chaos.ts';
import { seeded } from './seeded.ts';

test('while everything around it fails, the gateway loses no write, doubles none, and logs every answer', async () => {
  const figures = await runChaos({ seconds: 25, random: seeded(20261121) });
  const shown = JSON.stringify(figures);
  expect({ lost: figures.lost, doubled: figures.doubled, unlogged: figures.unlogged }, shown).toEqual({
    lost: 0,
    doubled: 0,
    unlogged: 0,
  });
  // It was a trouble: things were killed, calls went wrong, and writes came through all the same.
  expect(figures.gatewayKills, shown).toBeGreaterThan(0);
  expect(figures.emulatorKills, shown).toBeGreaterThan(0);
  expect(Object.keys(figures.faults).length, shown).toBeGreaterThan(3);
  expect(figures.madeAtOnce, shown).toBeGreaterThan(10);
  expect(figures.recovered, shown).toBeGreaterThan(0);
}, 240_000);
