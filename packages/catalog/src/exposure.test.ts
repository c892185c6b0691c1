import { expect, test } from 'vitest';
import { z } from 'zod';
import { exposes, exposureOf, ofAttribute } from './exposure.ts';
import type { Operation } from './operation.ts';
import { findOperation, operations } from './operations.ts';

test('a note stands on one place only, not on every place that shares the schema', () => {
  const text = z.string();
  expect(exposureOf(ofAttribute('email', text))).toEqual({ attribute: 'email' });
  expect(exposureOf(text)).toBeUndefined();
});

test('a noted schema checks as before and keeps its description', () => {
  const noted = exposes(z.string().min(2).meta({ description: 'Two letters' }), { attribute: 'position' });
  expect(noted.safeParse('a').success).toBe(false);
  expect(noted.meta()).toEqual({ description: 'Two letters' });
});

/** What is missing to know whose record a call is about before it is made; empty when nothing is. */
function unknownSubject({ id, subject, pages, access }: Operation): string[] {
  if (subject.kind === 'none' || subject.kind === 'everybody') return [];
  const { parameter, body, record, lookup } = subject;
  if (pages && access === 'read' && record !== undefined) return [];
  const isNew = subject.kind === 'self' && id.endsWith('.create');
  if (parameter === undefined && body === undefined && lookup === undefined && !isNew) {
    return [`${id}: neither the request nor a lookup says whose record it is`];
  }
  return [];
}

test('every operation says whose records it is about', () => {
  expect(operations.flatMap(unknownSubject)).toEqual([]);
});

test('a lookup names a read operation, its parameter, and a parameter of its own', () => {
  for (const { id, subject, parameters } of operations) {
    if (!subject.lookup) continue;
    const found = findOperation(subject.lookup.operation);
    expect(found?.access, id).toBe('read');
    expect(found?.subject.record, id).toBeTypeOf('string');
    expect(Object.keys(parameters.shape), id).toContain(subject.lookup.id);
    const names = { ...found?.parameters.shape, ...found?.query.shape };
    expect(Object.keys(names), id).toContain(subject.lookup.parameter);
  }
});
