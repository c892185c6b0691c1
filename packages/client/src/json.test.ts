import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

test('keeps whole numbers above 2^53 as digits, and all others as numbers', () => {
  expect(parseJson('{"a":1000000000000000001,"b":-9007199254740993,"c":9007199254740991,"d":12}')).toEqual({
    a: '1000000000000000001',
    b: '-9007199254740993',
    c: 9007199254740991,
    d: 12,
  });
  expect(parseJson(' 12345678901234567890 ')).toBe('12345678901234567890');
  expect(parseJson('[12345678901234567890 ,1]')).toEqual(['12345678901234567890', 1]);
});

test('leaves digits in strings alone, also where they look like a value', () => {
  const value = {
    iban: 'DE89370400440532013000',
    list: 'a,12345678901234567890,b',
    quoted: 'say \\"12345678901234567890\\" : 12345678901234567890 ,',
    backslash: 'ends in \\',
    '12345678901234567890': 'key',
  };
  expect(parseJson(JSON.stringify(value))).toEqual(value);
  expect(parseJson(`{"text":"a,12345678901234567890,b","id":12345678901234567890}`)).toEqual({
    text: 'a,12345678901234567890,b',
    id: '12345678901234567890',
  });
});

test('leaves fractions and exponents to the platform', () => {
  const text = '[1.12345678901234567890, 12345678901234567890.5, 12345678901234567890e2, 1E20, -0.5]';
  expect(parseJson(text)).toEqual(JSON.parse(text));
  expect(parseJson(`["x,12345678901234567890,", 1.12345678901234567890]`)).toEqual([
    'x,12345678901234567890,',
    1.1234567890123457,
  ]);
});

test.each([
  '',
  '{"a":12345678901234567890',
  '{12345678901234567890:1}',
  '[00012345678901234567890]',
  '<html>12345678901234567890</html>',
  '["a" 12345678901234567890]',
])('refuses %j as the platform does', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

test('gives what the platform gives wherever nothing is rounded', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      fc.pre(!/(?<![.\d])\d{16,}(?![.\deE])/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('finds every big number among strings of any kind', () => {
  const big = fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), big), { minLength: 1 }), (pairs) => {
      const text = `[${pairs.map(([name, id]) => `{"n":${JSON.stringify(`,${id},${name}`)},"id":${id}}`).join()}]`;
      expect(parseJson(text)).toEqual(pairs.map(([name, id]) => ({ n: `,${id},${name}`, id: String(id) })));
    }),
  );
});
