import { expect, test } from 'vitest';
import { areaScopes, areas, extraScopes } from './access.ts';
import type { Operation } from './operation.ts';
import { findOperation, operations } from './operations.ts';
import * as v1 from './v1.ts';
import * as v2 from './v2.ts';

test('every operation stands under the name that its id says', () => {
  for (const [generation, groups] of Object.entries({ v1, v2 })) {
    for (const [group, actions] of Object.entries(groups)) {
      for (const [action, operation] of Object.entries<Operation>(actions)) {
        expect(operation.id).toBe(`${generation}.${group}.${action}`);
        const isOlder = ['/recruiting/applicant', '/xml'].includes(operation.path);
        expect(operation.path.startsWith(`/${generation}/`)).toBe(!isOlder);
      }
    }
  }
});

test('no two operations share an id, or a method and path', () => {
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  const routes = operations.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(routes).size).toBe(routes.length);
});

test('only what needs no proof of who calls has no area, and no area is asked for an access that it does not have', () => {
  for (const { id, area, access, authentication } of operations) {
    expect(authentication === 'none', id).toBe(id.includes('.auth.') || id === 'v1.recruiting.positions');
    if (authentication === 'none') expect(area, id).toBeNull();
    else expect((areas[area!].access as readonly string[]).includes(access!), id).toBe(true);
  }
});

test('every scope that an operation needs can be granted', () => {
  const grantable = [
    ...extraScopes,
    ...Object.values(areaScopes).flatMap((scopes) => Object.values(scopes).flat()),
  ] as string[];
  for (const { id, scopes } of operations) {
    for (const scope of scopes) expect(grantable, id).toContain(scope);
  }
});

test('what reads uses GET and has no events, what destroys uses DELETE', () => {
  for (const { id, method, risk, events, area } of operations) {
    if (area !== null) expect(method === 'GET', id).toBe(risk === 'read');
    if (risk === 'destructive') expect(method, id).toBe('DELETE');
    if (risk === 'read') expect(events, id).toEqual([]);
  }
});

test('every list takes the parameters of its page style', () => {
  for (const { id, pages, query } of operations) {
    const names = Object.keys(query.shape);
    if (pages?.style === 'cursor') expect(names, id).toEqual(expect.arrayContaining(['limit', 'cursor']));
    if (pages?.style === 'records') expect(names, id).toEqual(expect.arrayContaining(['limit', 'offset']));
    if (pages && 'maxLimit' in pages) {
      expect(query.safeParse({ ...required(id), limit: pages.maxLimit }).success, id).toBe(true);
      expect(query.safeParse({ ...required(id), limit: pages.maxLimit + 1 }).success, id).toBe(false);
    }
  }
});

function required(id: string) {
  if (id === 'v2.documents.list') return { owner_id: '50001' };
  if (id === 'v1.attendances.list') return { start_date: '2026-11-01', end_date: '2026-11-30' };
  return id === 'v2.orgUnits.list' ? { type: 'team' } : {};
}

test('every operation says in one sentence what it does, and where this is known from', () => {
  for (const { id, summary, source } of operations) {
    expect(summary, id).toMatch(/^[A-Z].+\.$/);
    expect(source.length, id).toBeGreaterThan(5);
  }
});

test('finds an operation by its id', () => {
  expect(findOperation('v2.persons.list')).toBe(v2.persons.list);
  expect(findOperation('v2.persons.sort')).toBeUndefined();
});
