import { findOperation, type Operation, operations } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import { type Flag, flagsOf, inputFrom, normalFlag } from './flags.ts';

const operationOf = (id: string) => findOperation(id) as Operation;

async function input(id: string, texts: Record<string, string[]>, body: string | null = null) {
  const operation = operationOf(id);
  const flags = flagsOf(operation, new Set());
  const given = new Map(
    Object.entries(texts).map(([name, values]) => [flags.find(({ flag }) => flag === name) as Flag, values]),
  );
  return inputFrom(operation, flags, given, body);
}

test('gives every operation of the catalog flags that differ from each other', () => {
  for (const operation of operations) {
    const flags = flagsOf(operation, new Set(['--body'])).map(({ flag }) => flag);
    expect(new Set(flags).size, operation.id).toBe(flags.length);
    expect(flags, operation.id).not.toContain('--body');
  }
});

test('takes flags in the spelling of the wire and with dashes', () => {
  expect(normalFlag('--first_name=a_b')).toBe('--first-name=a_b');
  expect(normalFlag('--attributes[]')).toBe('--attributes');
  expect(normalFlag('--updated_at.gt')).toBe('--updated-at.gt');
  expect(normalFlag('a_b')).toBe('a_b');
});

test('reads numbers, lists with commas, and lists whose name ends in brackets', async () => {
  expect(await input('v2.persons.list', { '--limit': ['5'], '--id': ['1,2', '3'] })).toEqual({
    limit: 5,
    id: ['1', '2', '3'],
  });
  expect(await input('v1.employees.list', { '--attributes': ['email, status'] })).toEqual({
    'attributes[]': ['email', 'status'],
  });
});

test('puts members of the body where they belong, and lets them win over the JSON', async () => {
  expect(
    await input(
      'v1.employees.update',
      { '--employee-id': ['7'], '--position': ['Cook'] },
      '{"employee":{"position":"x","office":"Kiel"}}',
    ),
  ).toEqual({
    employee_id: 7,
    body: { employee: { position: 'Cook', office: 'Kiel' } },
  });
});

test('clears with null what may be empty, and reads JSON where a member is an object', async () => {
  expect(
    await input('v1.employees.update', {
      '--employee-id': ['7'],
      '--supervisor-id': ['null'],
      '--custom-attributes': ['{"dynamic_1":"a"}'],
    }),
  ).toEqual({
    employee_id: 7,
    body: { employee: { supervisor_id: null, custom_attributes: { dynamic_1: 'a' } } },
  });
});

test('asks for a missing parameter, and for JSON that is JSON', async () => {
  await expect(input('v2.persons.get', {})).rejects.toThrow('--id <text>');
  await expect(input('v2.persons.update', { '--person-id': ['7'] }, '{')).rejects.toThrow(
    '--body is no JSON',
  );
});
