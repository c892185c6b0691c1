import { createEmulator } from '@staffgate/emulator';
import type { Measurement } from './run.ts';
import { median } from './servers.ts';
import { accessTokenOf } from './token.ts';

/** What a test pays for a fresh company: a snapshot, the copies that the first change makes, and the restore. */
export async function measureSnapshot(): Promise<Measurement[]> {
  const emulator = createEmulator({ rateLimits: false });
  const company = emulator.company();
  const headers = { authorization: `Bearer ${await accessTokenOf('http://personio.test', emulator.fetch)}` };
  const last = company.people.at(-1)?.id;
  const clones: number[] = [];
  const alone: number[] = [];
  const withChange: number[] = [];
  for (let round = -5; round < 30; round++) {
    const began = performance.now();
    structuredClone(company);
    const cloned = performance.now();
    emulator.restore(emulator.snapshot());
    const restored = performance.now();
    const snapshot = emulator.snapshot();
    const url = `http://personio.test/v2/persons/${last}`;
    const { status } = await emulator.fetch(new Request(url, { method: 'DELETE', headers }));
    if (status !== 204) throw new Error(`the change was answered ${status}`);
    emulator.restore(snapshot);
    const changed = performance.now();
    if (round < 0) continue;
    clones.push(cloned - began);
    alone.push(restored - cloned);
    withChange.push(changed - restored);
  }
  if (emulator.company().people.length !== company.people.length) throw new Error('it was not restored');
  const against = (times: readonly number[]) => ({
    ratios: times.map((ms, round) => ms / (clones[round] as number)),
    detail: `${median(times).toFixed(3)} ms against ${median(clones).toFixed(1)} ms`,
  });
  return [
    {
      name: 'snapshot and restore of the demo company, against one structuredClone of its data',
      target: { atMost: 3 },
      ...against(alone),
    },
    {
      name: 'the same with a person deleted in between, that call included',
      target: { atMost: 3 },
      ...against(withChange),
    },
  ];
}
