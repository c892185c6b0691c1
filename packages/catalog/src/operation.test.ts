import { expect, test } from 'vitest';
import { z } from 'zod';
import { operation } from './operation.ts';
import { assumedBucket } from './rate-limits.ts';

const spec = {
  id: 'v2.things.get',
  method: 'GET',
  path: '/v2/things/{id}',
  summary: 'Get a thing.',
  area: 'employees',
  access: 'read',
  scopes: [],
  risk: 'read',
  answer: { kind: 'empty' },
  rateLimit: assumedBucket,
  subject: { kind: 'none' },
  source: 'made up',
  certainty: 'inferred',
} as const;

test('fills in what was not said', () => {
  const described = operation({ ...spec, parameters: z.strictObject({ id: z.string() }) });
  expect(described).toMatchObject({
    generation: 'v2',
    status: 200,
    body: null,
    pages: null,
    events: [],
    headers: {},
  });
});

test('refuses a path whose parameters are not described', () => {
  expect(() => operation(spec)).toThrow('v2.things.get: the path names [id], the schema []');
});

test('refuses a name that is both in the path and in the query', () => {
  const id = z.strictObject({ id: z.string() });
  expect(() => operation({ ...spec, parameters: id, query: id })).toThrow(
    'id is both a path and a query parameter',
  );
});
