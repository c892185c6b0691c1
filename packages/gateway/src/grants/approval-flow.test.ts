import { operations } from '@staffgate/catalog';
import { describe, expect, test } from 'vitest';
import { withApproval } from './approval-flow.ts';
import { authorize } from './authorize.ts';
import { Grant } from './grant.ts';

const inQuery = operations.filter(({ query }) => 'skip_approval' in query.shape);
const inBody = operations.filter(
  ({ body }) => body && JSON.stringify(Object.keys(shapeOf(body.schema))).includes('skip_approval'),
);

function shapeOf(schema: object): object {
  return (schema as { shape?: object }).shape ?? {};
}

function grant(skip_approval: boolean) {
  return Grant.parse({
    areas: { attendances: 'write', 'time-off': 'write' },
    attributes: { readable: 'all', writable: 'all' },
    people: { kind: 'everybody' },
    skip_approval,
  });
}

const inputs = [
  ...inQuery.flatMap((operation) =>
    [true, 'true'].map((value) => ({ operation, input: { skip_approval: value } })),
  ),
  ...inBody.flatMap((operation) =>
    [true, 1, '1'].map((value) => ({ operation, input: { body: { skip_approval: value } } })),
  ),
];

describe("S12: Personio's own approval", () => {
  test('knows the operations of both generations that can pass over it', () => {
    expect([...inQuery, ...inBody].map(({ id }) => id).sort()).toEqual([
      'v1.absencePeriods.create',
      'v1.attendances.create',
      'v1.attendances.delete',
      'v1.attendances.update',
      'v1.timeOffs.create',
      'v2.absencePeriods.create',
      'v2.absencePeriods.update',
      'v2.attendancePeriods.create',
      'v2.attendancePeriods.update',
    ]);
  });

  test.each(inputs)(
    'is passed over by $operation.id with $input only where that is granted',
    ({ operation, input }) => {
      const ask = (skip: boolean) => authorize({ operation, input, grant: grant(skip), now: 0 });
      expect(ask(false)).toMatchObject({ outcome: 'refused', code: 'skip_approval_not_granted' });
      expect(ask(true)).toMatchObject({ outcome: 'allowed' });
    },
  );

  test('is kept explicitly in v1, which passes over it by default, and left alone in v2', () => {
    for (const operation of inBody) {
      expect(withApproval(operation, { body: { comment: 'x' } })).toEqual({
        body: { comment: 'x', skip_approval: false },
      });
    }
    for (const operation of inQuery) {
      const expected = operation.generation === 'v1' ? { id: 1, skip_approval: false } : { id: 1 };
      expect(withApproval(operation, { id: 1 })).toEqual(expected);
    }
  });
});
