import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthentic } from './webhook-authentication.ts';

function accepts(given: string, expected: string): Promise<boolean> {
  const headers = new Headers({ authorization: given });
  return isAuthentic({ token: expected }, headers, new Uint8Array(), 0);
}

test.each([
  ['', 'ab'],
  ['a', 'ab'],
  ['abab', 'ab'],
  ['ab', 'abab'],
  ['ab\u00e4', 'ab'],
  ['aB', 'ab'],
  ['ab', ''],
])('takes the token %j not for %j', async (given, expected) => {
  expect(await accepts(given, expected)).toBe(false);
});

test('takes a token for itself and for nothing else', async () => {
  const token = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b') });
  await fc.assert(
    fc.asyncProperty(token, token, async (given, expected) => {
      expect(await accepts(given, expected)).toBe(given === expected);
    }),
  );
});
