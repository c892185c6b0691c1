import { expect, test } from 'vitest';
import { told, toldDigest } from './told.ts';
import { tools } from './tools.ts';

test('what is told holds every tool, with every choice', () => {
  expect(told().tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  expect(told().resources).toHaveLength(4);
  expect(told().prompts.map(({ text }) => text)).toEqual(
    expect.arrayContaining([expect.stringContaining('leave overview of "PERSON"')]),
  );
  expect(JSON.stringify(told().tools)).toContain('"enum":["balances","pay"]');
});

test('the digest is the same each time, and of the form that is published', () => {
  expect(toldDigest()).toMatch(/^[0-9a-f]{64}$/);
  expect(toldDigest()).toBe(toldDigest());
});
