import { expect, test } from 'vitest';
import { Interruption } from './interruption.ts';
import { Records } from './records.ts';
import { caught, collect } from './world.test-support.ts';

async function* batches(...lists: readonly (readonly number[])[]) {
  yield* lists;
}

test('gives the records of every batch in order, empty batches or not', async () => {
  expect(await collect(new Records(batches([], [1, 2], [], [3], [])))).toEqual([1, 2, 3]);
});

test('gives each record once when several are asked for at the same time', async () => {
  const records = new Records(batches([1, 2], [3], [4]));
  const results = await Promise.all(Array.from({ length: 6 }, () => records.next()));
  expect(results.map(({ value }) => value)).toEqual([1, 2, 3, 4, undefined, undefined]);
  expect(results.map(({ done }) => done)).toEqual([false, false, false, false, true, true]);
});

test('is over after it was left', async () => {
  const left = new Records(batches([1, 2], [3]));
  for await (const record of left) if (record === 1) break;
  expect(await left.next()).toEqual({ done: true, value: undefined });
});

test('is never over after an error: it is thrown again', async () => {
  const failing = new Records(
    (async function* () {
      yield [1];
      throw new Error('no more');
    })(),
  );
  await failing.next();
  expect((await caught(failing.next())).message).toBe('no more');
  expect((await caught(failing.next())).message).toBe('no more');
  await failing.return();
  expect(await failing.next()).toEqual({ done: true, value: undefined });
});

test('goes on after an interruption, by the same loop written again', async () => {
  const records = new Records(
    (async function* () {
      yield [1, 2];
      yield new Interruption(new Error('not now'));
      yield new Interruption(new Error('still not'));
      yield [3];
    })(),
  );
  const given: number[] = [];
  const read = async () => {
    for await (const record of records) given.push(record);
  };
  expect((await caught(read())).message).toBe('not now');
  expect((await caught(read())).message).toBe('still not');
  await read();
  expect(given).toEqual([1, 2, 3]);
});
