import { expect, test } from 'vitest';
import { coverage, gapsOf } from '../scripts/coverage.ts';
import { personioRoutes } from '../scripts/personio-routes.ts';

const rows = coverage();

test('covers every route of the public API of Personio', () => {
  expect(gapsOf(rows)).toEqual([]);
  expect(new Set(personioRoutes).size).toBe(personioRoutes.length);
});

test('names a route that the catalog does not have', () => {
  expect(gapsOf(coverage([...personioRoutes, 'GET /v2/moods/{id}']))).toEqual([
    'GET /v2/moods/{id} has no operation in packages/catalog/src/v1 or v2.',
  ]);
});

test('names an operation without method, handler or case', () => {
  const [row] = rows;
  expect(gapsOf([{ ...row!, client: false, emulator: false, conformance: false }])).toEqual([
    'v1.auth.token (POST /v1/auth) has no method in the client.',
    'v1.auth.token (POST /v1/auth) has no handler in packages/emulator/src/handlers.',
    'v1.auth.token (POST /v1/auth) has no case in test/conformance/cases.',
  ]);
});

test('refuses an operation on a route that Personio does not have', () => {
  expect(() => coverage(personioRoutes.filter((route) => route !== 'GET /v2/persons'))).toThrow(
    'The catalog has routes that Personio does not: GET /v2/persons',
  );
});
