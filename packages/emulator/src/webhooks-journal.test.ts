import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from './state.ts';
import type { Change, Journal } from './store.ts';
import { startWithReceiver } from './webhooks.test-support.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffgate-webhooks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A state file whose writes are seen before they are made. */
function watched(onWrite: (changes: readonly Change[]) => void): Journal {
  const { load, replace, close, write } = openState(join(folder, 'state.sqlite'));
  return {
    load,
    replace,
    close,
    write(changes) {
      onWrite(changes);
      write(changes);
    },
  };
}

const of = (name: Change['collection'], changes: readonly Change[]) =>
  changes.filter(({ collection }) => collection === name);

/** Twelve changes that wait for a webhook, whose receiver answers four at a time. */
async function startWithTwelve(journal: Journal, onFailure: (error: unknown) => void) {
  let waiting: (() => void)[] = [];
  const world = await startWithReceiver({ journal, onFailure, webhooks: { parallel: 4 } }, async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length < 4) return;
      for (const answer of waiting) answer();
      waiting = [];
    });
    return 200;
  });
  await world.subscribe({ enabled_events: ['person.updated'] });
  world.emulator.webhooks.pause();
  for (let index = 0; index < 12; index++) {
    await world.call('PATCH', '/v2/persons/11', { first_name: `Number ${index}` });
  }
  return world;
}

test('what is delivered at the same time is written to the state file together, each under a number of its own', async () => {
  const together: number[] = [];
  const journal = watched((changes) => together.push(of('attempts', changes).length));
  const { emulator, received } = await startWithTwelve(journal, (error) => expect.fail(String(error)));
  emulator.webhooks.resume();
  await emulator.webhooks.settled();
  expect(received).toHaveLength(12);
  expect(together.filter((attempts) => attempts > 0)).toEqual([4, 4, 4]);
  emulator.close();

  const attempts = [...openState(join(folder, 'state.sqlite')).load()].filter(
    ({ collection }) => collection === 'attempts',
  );
  const numbers = attempts.map(({ record }) => (record as { number: number }).number);
  expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('deliveries that cannot be written stay pending, all that would have been written together', async () => {
  let isFull = false;
  const failures: unknown[] = [];
  const journal = watched((changes) => {
    if (isFull && of('attempts', changes).length > 0) throw new Error('the disk is full');
  });
  const { emulator } = await startWithTwelve(journal, (error) => failures.push(error));
  isFull = true;
  emulator.webhooks.resume();
  await emulator.webhooks.settled();
  expect(failures.map(String)).toContain('Error: the disk is full');
  expect(emulator.webhooks.isPaused).toBe(true);
  expect(emulator.webhooks.deliveries().map(({ state }) => state)).toEqual(Array(12).fill('pending'));

  isFull = false;
  emulator.webhooks.resume();
  await emulator.webhooks.settled();
  expect(emulator.webhooks.deliveries().map(({ state }) => state)).toEqual(Array(12).fill('delivered'));
  emulator.close();
});

test('an emulator that is closed writes down first what was answered', async () => {
  let answered: () => void = () => {};
  const isAnswered = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const { emulator, call, subscribe } = await startWithReceiver(
    { journal: openState(join(folder, 'state.sqlite')) },
    () => {
      answered();
      return 200;
    },
  );
  await subscribe({ enabled_events: ['person.updated'] });
  await call('PATCH', '/v2/persons/11', { first_name: 'Jon' });
  await isAnswered;
  // The answer is on its way through promises alone; none of them waits for the loop of events.
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  emulator.close();
  const again = openState(join(folder, 'state.sqlite'));
  const states = [...again.load()].flatMap(({ collection, record }) =>
    collection === 'deliveries' ? [(record as { state: string }).state] : [],
  );
  again.close();
  expect(states).toEqual(['delivered']);
});
