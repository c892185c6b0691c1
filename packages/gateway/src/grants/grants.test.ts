import { operations, standardAttributes, v1, v2 } from '@staffgate/catalog';
import { describe, expect, test } from 'vitest';
import { payAttributes } from '../approvals/rules.ts';
import { authorize } from './authorize.ts';
import { beyondCredential, explain } from './explain.ts';
import { Grant } from './grant.ts';
import { type Member, type Organisation, resolvePeople, ScopeUnknown } from './organisation.ts';
import { describePeople, type People } from './people.ts';
import { presets } from './presets.ts';

const now = Date.parse('2026-11-20T09:00:00Z');
const everybody = { kind: 'everybody' } as const;
const codeOf = (grant: unknown, operation: (typeof operations)[number], input?: object) => {
  const decision = authorize({
    operation,
    grant: Grant.parse(grant),
    now,
    ...(input && { input: input as never }),
  });
  return decision.outcome === 'refused' ? decision.code : 'allowed';
};

test('nothing is granted by default', () => {
  for (const operation of operations) expect(codeOf({}, operation), operation.id).not.toBe('allowed');
});

test('writing includes reading, and reading does not include writing', () => {
  const attributes = { readable: 'all', writable: 'all' };
  expect(codeOf({ areas: { 'time-off': 'write' }, people: everybody }, v1.timeOffs.list)).toBe('allowed');
  expect(codeOf({ areas: { 'time-off': 'read' }, people: everybody }, v1.timeOffs.create)).toBe(
    'write_not_granted',
  );
  expect(codeOf({ areas: { employees: 'write' }, attributes, people: everybody }, v2.persons.create)).toBe(
    'allowed',
  );
});

test('a grant holds from its first moment to before its last one', () => {
  const areas = { 'time-off': 'read' };
  expect(codeOf({ areas, valid_from: '2026-11-20T09:00:01Z' }, v1.timeOffs.list)).toBe('grant_not_yet_valid');
  expect(codeOf({ areas, valid_until: '2026-11-20T09:00:00Z' }, v1.timeOffs.list)).toBe('grant_expired');
  expect(
    codeOf(
      { areas, valid_from: '2026-11-20T09:00:00Z', valid_until: '2026-11-20T09:00:01Z' },
      v1.timeOffs.list,
    ),
  ).toBe('allowed');
});

describe('attributes', () => {
  const areas = { employees: 'write' };

  test('a filter by what may not be read is refused, in both generations', () => {
    const grant = { areas, attributes: { readable: ['last_name'] }, people: everybody };
    expect(codeOf(grant, v2.persons.list, { email: ['a@probe.example'] })).toBe('attribute_not_readable');
    expect(codeOf(grant, v2.persons.list, { last_name: 'Probe' })).toBe('allowed');
    expect(codeOf(grant, v2.persons.list, { 'updated_at.gt': '2026-01-01T00:00:00Z' })).toBe(
      'attribute_not_readable',
    );
    expect(codeOf(grant, v1.employees.list, { updated_since: '2026-01-01' })).toBe('attribute_not_readable');
    expect(codeOf(grant, v1.employees.list, { 'attributes[]': ['email'] })).toBe('attribute_not_readable');
    expect(codeOf(grant, v1.employees.list, { 'attributes[]': ['email', 'last_name'] })).toBe('allowed');
  });

  test('a body that sets what may not be written is refused, however deep it lies', () => {
    const grant = { areas, attributes: { writable: ['position', 'dynamic_1'] }, people: everybody };
    const v1Body = (employee: object) => ({ employee_id: 1, body: { employee } });
    expect(codeOf(grant, v1.employees.update, v1Body({ position: 'Baker' }))).toBe('allowed');
    expect(codeOf(grant, v1.employees.update, v1Body({ supervisor_id: 2 }))).toBe('attribute_not_writable');
    expect(codeOf(grant, v1.employees.update, v1Body({ custom_attributes: { dynamic_1: 'x' } }))).toBe(
      'allowed',
    );
    expect(codeOf(grant, v1.employees.update, v1Body({ custom_attributes: { dynamic_2: 'x' } }))).toBe(
      'attribute_not_writable',
    );
    const custom = (id: string) => ({ person_id: '1', body: { custom_attributes: [{ id, value: 'x' }] } });
    expect(codeOf(grant, v2.persons.update, custom('dynamic_1'))).toBe('allowed');
    expect(codeOf(grant, v2.persons.update, custom('dynamic_2'))).toBe('attribute_not_writable');
    const team = { person_id: '1', employment_id: 'e', body: { org_units: [{ type: 'team', id: '1' }] } };
    expect(codeOf(grant, v2.employments.update, team)).toBe('attribute_not_writable');
  });

  test('a picture is an attribute like any other', () => {
    const readable = ['first_name'];
    expect(codeOf({ areas, attributes: { readable }, people: everybody }, v1.employees.picture)).toBe(
      'attribute_not_readable',
    );
  });
});

test('a new person can only be made by whoever may see everybody', () => {
  const attributes = { writable: 'all' };
  const people = { kind: 'team', ids: ['7'] };
  expect(codeOf({ areas: { employees: 'write' }, attributes, people }, v2.persons.create)).toBe(
    'everybody_needed',
  );
});

describe('people', () => {
  // 1 leads 2 and 3; 2 leads 4; 5 leads 6 and is led by 6, a circle that has no end.
  const member = (id: string, supervisor: string | null, more: Partial<Member> = {}): [string, Member] => [
    id,
    { id, supervisor, department: null, team: null, office: null, subcompany: null, ...more },
  ];
  const organisation: Organisation = {
    members: new Map([
      member('1', null, { department: '10' }),
      member('2', '1', { department: '10', office: '30' }),
      member('3', '1', { department: '11', office: '30' }),
      member('4', '2', { department: '11', team: '20' }),
      member('5', '6'),
      member('6', '5'),
    ]),
    known: new Set(['supervisor', 'department', 'team', 'office']),
  };
  const ids = (people: People, own: string | null = null) =>
    [...resolvePeople(people, organisation, own)].sort();

  test('are found by who leads them', () => {
    expect(ids({ kind: 'reports', of: '1', depth: 'direct' })).toEqual(['2', '3']);
    expect(ids({ kind: 'reports', of: '1', depth: 'all' })).toEqual(['2', '3', '4']);
    expect(ids({ kind: 'reports', of: 'self', depth: 'all' }, '2')).toEqual(['4']);
    expect(ids({ kind: 'reports', of: '5', depth: 'all' })).toEqual(['6']);
  });

  test('are found by where they belong, and by combinations', () => {
    expect(ids({ kind: 'department', ids: ['10', '11'] })).toEqual(['1', '2', '3', '4']);
    expect(ids({ kind: 'team', ids: ['20'] })).toEqual(['4']);
    const inOffice: People = { kind: 'office', ids: ['30'] };
    const inDepartment: People = { kind: 'department', ids: ['11'] };
    expect(ids({ kind: 'all', of: [inOffice, inDepartment] })).toEqual(['3']);
    expect(ids({ kind: 'any', of: [inOffice, inDepartment] })).toEqual(['2', '3', '4']);
    expect(ids({ kind: 'except', of: inOffice, not: inDepartment })).toEqual(['2']);
    expect(ids({ kind: 'any', of: [{ kind: 'self' }, { kind: 'people', ids: ['4'] }] }, '1')).toEqual([
      '1',
      '4',
    ]);
  });

  test('cannot be found by what the credential may not read, nor by a person that the agent does not have', () => {
    expect(() => ids({ kind: 'legal-entity', ids: ['40'] })).toThrow(ScopeUnknown);
    expect(() => ids({ kind: 'self' })).toThrow(ScopeUnknown);
  });

  test('are described in words', () => {
    expect(describePeople({ kind: 'reports', of: 'self', depth: 'all' })).toBe(
      "all reports of the agent's own person",
    );
    expect(
      describePeople({
        kind: 'any',
        of: [
          { kind: 'team', ids: ['1'] },
          { kind: 'office', ids: ['2', '3'] },
        ],
      }),
    ).toBe('team 1 or offices 2, 3');
  });
});

test('an explanation says in a sentence why, and what would help', () => {
  const grant = Grant.parse({ areas: { 'time-off': 'read' }, people: { kind: 'team', ids: ['7'] } });
  const about = (id: string, inScope: boolean) =>
    explain({ operation: v1.timeOffs.list, grant, now, target: { id, inScope } });
  expect(about('4', true).sentence).toBe(
    'Allowed: person 4 is one of team 7, and v1.timeOffs.list needs read access to Time off, which is granted.',
  );
  expect(about('5', false)).toMatchObject({ outcome: 'refused', code: 'person_not_in_scope' });
  expect(explain({ operation: v2.persons.list, grant, now })).toMatchObject({
    code: 'area_not_granted',
    sentence: 'Refused: v2.persons.list needs read access to Employees, and nothing of that area is granted.',
    hint: 'Ask an administrator to grant read access to Employees.',
  });
});

test('what a grant promises beyond the credential is told', () => {
  const grant = Grant.parse({
    areas: { documents: 'write' },
    attributes: { readable: ['email', 'position'] },
  });
  expect(beyondCredential(grant, { areas: { documents: ['read'] }, readable: ['position'] })).toEqual([
    'Documents: write access is granted, and the credential does not have it.',
    'The attribute email is granted, and the credential may not read it.',
  ]);
});

test.each(Object.entries(presets))('the preset %s is a grant, of attributes that exist', (_, preset) => {
  const grant = Grant.parse(preset.grant({ kind: 'team', ids: ['7'] }));
  const { readable, writable } = grant.attributes;
  if (readable !== 'all') expect(Object.keys(standardAttributes)).toEqual(expect.arrayContaining(readable));
  expect(Object.keys(standardAttributes)).toEqual(expect.arrayContaining(writable as string[]));
  // Whoever may change what stands in a profile does so under the eyes of somebody.
  if (writable.length > 0) expect(grant.approval.risk).toBe('all');
  for (const key of payAttributes) expect(writable).not.toContain(key);
});
