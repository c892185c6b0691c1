import { findOperation, type Operation, operations } from '@staffgate/catalog';
import { describe, expect, test } from 'vitest';
import { authorize } from '../grants/authorize.ts';
import { Grant } from '../grants/grant.ts';
import { scopeOf } from './scope.ts';
import { checkSubject, peopleNamed } from './subjects.ts';
import type { Upstream } from './upstream.ts';

const now = Date.parse('2026-11-20T09:00:00Z');
const offered = operations.filter(({ authentication }) => authentication === 'token');
const everyAttribute = { readable: 'all', writable: 'all' };

describe.each(offered.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
  test.each(['none', 'read', 'write'] as const)('of an agent that is granted %s of its area', (level) => {
    const areas = Grant.shape.areas.safeParse({ [operation.area as string]: level });
    // Areas that can only be read have no third level.
    if (!areas.success) return expect(level).toBe('write');
    const grant = Grant.parse({
      areas: areas.data,
      attributes: everyAttribute,
      people: { kind: 'everybody' },
    });
    const decision = authorize({ operation, grant, now });
    const isAllowed = operation.access === 'read' ? level !== 'none' : level === 'write';
    expect(decision.outcome).toBe(isAllowed ? 'allowed' : 'refused');
  });

  test('about somebody in scope, and about somebody else', async () => {
    const { kind } = operation.subject;
    if (kind === 'none') return expect(inputAbout(operation, '7')).toEqual({});
    const limited = Grant.parse({
      areas: { [operation.area as string]: operation.access as string },
      attributes: everyAttribute,
      people: { kind: 'people', ids: ['7'] },
    });
    const decision = authorize({ operation, grant: limited, now });
    const isNewPerson = kind === 'self' && operation.access === 'write' && operation.id.endsWith('.create');
    if (kind === 'everybody' || isNewPerson) {
      return expect(decision).toMatchObject({ outcome: 'refused', code: 'everybody_needed' });
    }
    expect(decision.outcome).toBe('allowed');
    const ask = (id: string) =>
      checkSubject({
        operation,
        input: inputAbout(operation, id),
        scope: scopeOf(new Set(['7'])),
        upstream: upstreamOwnedBy(id),
        options: {},
      });
    // Whose record it is is given where it had to be looked up.
    expect(await ask('7')).toBe(
      operation.subject.lookup && operation.subject.parameter === undefined ? '7' : undefined,
    );
    // A list without a person in the request is narrowed instead.
    const isNarrowed =
      operation.pages !== null && peopleNamed(operation, inputAbout(operation, '8')).length === 0;
    if (isNarrowed && !operation.subject.lookup) expect(operation.subject.record).toBeTypeOf('string');
    else await expect(ask('8')).rejects.toMatchObject({ code: 'not_found' });
  });
});

/** An input that names a person wherever the operation takes one. */
function inputAbout({ subject, query, access }: Operation, id: string): Record<string, unknown> {
  const { parameter, body, lookup } = subject;
  const isFilter =
    parameter !== undefined && parameter in query.shape && query.shape[parameter]?.safeParse([id]).success;
  return {
    ...(parameter !== undefined &&
      (!isFilter || access === 'write') && { [parameter]: isFilter ? [id] : id }),
    ...(lookup && { [lookup.id]: 'record' }),
    ...(body !== undefined && { body: nested(body.split('.'), id) }),
  };
}

function nested([name, ...rest]: readonly string[], id: string): unknown {
  if (name === undefined) return id;
  if (name === '[]') return [nested(rest, id)];
  if (name.endsWith('[]')) return { [name.slice(0, -2)]: [nested(rest, id)] };
  return { [name]: nested(rest, id) };
}

/** A connection whose every record belongs to somebody. */
function upstreamOwnedBy(owner: string): Upstream {
  return {
    origin: 'https://personio.example',
    async perform(operation, input) {
      const record = {
        id: 'record',
        ...(nested((operation.subject.record as string).split('.'), owner) as object),
      };
      const asked =
        operation.subject.parameter === undefined ? undefined : input[operation.subject.parameter];
      const isHis = asked === undefined || String(asked) === owner;
      const one = operation.generation === 'v1' ? { success: true, data: record } : record;
      const list =
        operation.generation === 'v1'
          ? { success: true, data: isHis ? [record] : [] }
          : { _data: isHis ? [record] : [] };
      return { status: 200, answer: operation.pages ? list : one };
    },
  };
}

test('a change that leaves out whom it is about is refused to an agent of some people', async () => {
  const operation = findOperation('v2.projectMembers.remove') as Operation;
  const ask = (input: Record<string, unknown>, ids: string[]) =>
    checkSubject({
      operation,
      input,
      scope: scopeOf(new Set(ids)),
      upstream: upstreamOwnedBy('7'),
      options: {},
    });
  await expect(ask({ id: '1' }, ['7'])).rejects.toMatchObject({ code: 'everybody_needed' });
  await expect(ask({ id: '1', person_id: ['7', '8'] }, ['7'])).rejects.toMatchObject({ code: 'not_found' });
  await expect(ask({ id: '1', person_id: ['7', '8'] }, ['7', '8'])).resolves.toBeUndefined();
});

test('every lookup leads to an operation that is offered', () => {
  for (const { subject } of offered) {
    if (subject.lookup) expect(findOperation(subject.lookup.operation)?.authentication).toBe('token');
  }
});
