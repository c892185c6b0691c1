import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const many = Array.from({ length: 10_000 });

test('gives the same values for the same seed on every machine', () => {
  const random = createRandom('nordlicht');
  expect([random.uuid(), random.token(8), random.int(1, 1_000_000)]).toEqual([
    '1e3e0138-1c96-480b-b2f2-aa718939d7d9',
    '4UazI2c8',
    961900,
  ]);
});

test('gives other values for another seed', () => {
  const seeds = ['', 'a', 'b', 'ab', 'ba', 'nordlicht', 'nordlicht/pay', 'nordlicht/pey'];
  expect(new Set(seeds.map((seed) => createRandom(seed).uuid())).size).toBe(seeds.length);
});

test('spreads numbers evenly from 0 up to 1', () => {
  const random = createRandom('spread');
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const _ of many) tenths[Math.floor(random.next() * 10)]!++;
  for (const count of tenths) expect(count).toBeGreaterThan(850);
});

test('includes both ends of a range of whole numbers', () => {
  const random = createRandom('ends');
  expect(new Set(many.map(() => random.int(-1, 2)))).toEqual(new Set([-1, 0, 1, 2]));
});

test('picks by weight and never what has none', () => {
  const random = createRandom('weights');
  const picks = many.map(() =>
    random.weighted([
      ['often', 3],
      ['seldom', 1],
      ['never', 0],
    ]),
  );
  expect(picks.filter((pick) => pick === 'often').length / many.length).toBeCloseTo(0.75, 1);
  expect(picks).not.toContain('never');
});

test('refuses to pick from nothing', () => {
  const random = createRandom('nothing');
  expect(() => random.pick([])).toThrow(RangeError);
  expect(() => random.weighted([['nothing', 0]])).toThrow(RangeError);
});

test('shuffles a copy and loses nothing', () => {
  const list = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = createRandom('cards').shuffle(list);
  expect(shuffled).not.toEqual(list);
  expect(shuffled.toSorted()).toEqual(list);
  expect(list).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('makes UUIDs of version 4 that differ', () => {
  const random = createRandom('uuids');
  const uuids = many.map(() => random.uuid());
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(new Set(uuids).size).toBe(many.length);
});

test('makes tokens of letters and digits in the length asked for', () => {
  expect(createRandom('token').token(24)).toMatch(/^[A-Za-z\d]{24}$/);
});
