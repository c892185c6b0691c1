import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { plainText } from './plain-text.ts';
import { atMostTokens, cellOf, mostTokens, textOf } from './results.ts';

describe('text that people wrote', () => {
  test.each([
    ['a\u200bb\u200dc\ufeffd', 'abcd'],
    ['\u202eevil\u2066x\u2069', 'evilx'],
    ['a\u{E0069}\u{E0067}b', 'ab'],
    ['red\ufe0fflag\u{E0101}', 'redflag'],
    ['one\ntwo\r\nthree\tfour\u2028five', 'one two three four five'],
    ['see [this](https://evil.example/?q=1)', 'see this [link removed]'],
    ['![x](https://evil.example/p.png)', '[picture: x]'],
    ['go to https://evil.example now', 'go to [link removed] now'],
    ['<img src=x onerror=1>hi</img>', 'hi'],
    ['\u0000\u001b[31mred', '[31mred'],
    ['Jürgen Weiß-Åkesson, 你好', 'Jürgen Weiß-Åkesson, 你好'],
    ['< 5 days', '< 5 days'],
  ])('%j is told as %j', (text, plain) => expect(plainText(text)).toBe(plain));

  test('is no longer than it needs to be', () => {
    expect(plainText('x'.repeat(1_000))).toHaveLength(301);
    expect([...plainText('😀'.repeat(1_000))].at(-2)).toBe('😀');
  });
});

test.each([
  ['plain words of English, and some numbers: 12345 6789.'],
  ['Donaudampfschifffahrtsgesellschaft, Straßenverkehrsordnung, Überprüfung'],
  ['bc570b76-208a-49b5-b510-8e032e7117a1'.repeat(20)],
  [
    'sg_efVvSL37Z9B_uunmA8auUgtxS5kHzM0YUcsTPL6sRPKOt6nb2gTMsN5ogMgSePZX9zaR5bpyfI8EQ2JaK9GCm9ZuXel57ytcwl-zc0tuFXBkIQJ10',
  ],
  ['[["50001","Charlotte Gärtner","2026-11-20"],["50002","Götz Lüders",null]]'],
  ['你好世界，这是一个测试。'.repeat(5)],
  ['Łukasz Wójcik Małgorzata Şimşek Øyvind'],
])('no text costs more tokens than is reckoned: %s', (text) => {
  expect(encode(text).length).toBeLessThanOrEqual(atMostTokens(text));
});

test('a result that is too long for a model is cut, and says what is missing', () => {
  const long = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`field_${index}`, 'word '.repeat(40)]),
  );
  const text = textOf({ done: 'Read.', ...long });
  expect(encode(text).length).toBeLessThanOrEqual(mostTokens);
  expect(JSON.parse(text)).toMatchObject({
    done: 'Read.',
    note: expect.stringContaining('field_199 left out'.slice(-8)),
  });
});

test('values become cells without their wrapping', () => {
  expect([null, '', [], {}].map(cellOf)).toEqual([null, null, null, null]);
  expect(cellOf(['a', 2])).toBe('a, 2');
  expect(cellOf({ from: '2026-01-01', to: null })).toBe('from 2026-01-01');
});
