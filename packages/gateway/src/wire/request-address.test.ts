import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathOf, placeOf } from './request-address.ts';

const pieces = fc.constantFrom(
  'http:',
  'https:',
  '//',
  '/',
  '\\',
  '@',
  ':',
  '?',
  '#',
  '80',
  'gate.example',
  'EVIL.example',
  '127.0.0.1',
  '[::1]',
  'v1',
  '%2f',
  '\t',
  'ü',
);

test('is what a parser of whole addresses says, however they are written', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
      const url = `http://${parts.join('')}`;
      const { origin, hostname } = URL.canParse(url) ? new URL(url) : {};
      const parsed = origin === undefined ? null : { origin, hostname };
      expect(placeOf(url)).toEqual(parsed);
      // A second look gives the same.
      expect(placeOf(url)).toEqual(parsed);
    }),
    { numRuns: 5_000 },
  );
});

test('knows addresses that are none', () => {
  for (const url of ['', 'gate.example', '/v2/persons', 'http://', 'http://a b/']) {
    expect(placeOf(url)).toBeNull();
  }
});

test('reads paths as they are written', () => {
  expect(pathOf('http://gate.example/v2/persons?limit=1#x')).toBe('/v2/persons');
  expect(pathOf('http://gate.example/healthz')).toBe('/healthz');
  expect(pathOf('http://gate.example')).toBe('/');
});

test('goes on when very many names were said', () => {
  for (let at = 0; at < 3_000; at += 1) placeOf(`http://name-${at}.example/`);
  expect(placeOf('http://name-1.example/')).toEqual({
    origin: 'http://name-1.example',
    hostname: 'name-1.example',
  });
});
