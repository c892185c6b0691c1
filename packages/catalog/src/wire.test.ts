import { expect, test } from 'vitest';
import { z } from 'zod';
import * as v1 from './v1.ts';
import * as v2 from './v2.ts';
import { decodeFields, decodeForm, encodeFields, encodePath } from './wire.ts';

const decode = (schema: z.ZodObject, query: string) => decodeFields(schema, new URLSearchParams(query));

test('reads numbers, booleans and comma lists by the schema', () => {
  expect(decode(v2.persons.list.query, 'limit=5&id=1,%202&first_name=5')).toEqual({
    limit: 5,
    id: ['1', '2'],
    first_name: '5',
  });
  expect(decode(v2.orgUnits.get.query, 'type=team&include_parent_chain=true')).toEqual({
    type: 'team',
    include_parent_chain: true,
  });
});

test('reads a list repeated under a name with brackets', () => {
  const query = 'attributes[]=first_name&attributes%5B%5D=a,b';
  expect(decode(v1.employees.list.query, query)).toEqual({ 'attributes[]': ['first_name', 'a,b'] });
});

test('leaves what is no number for the schema to refuse, and keeps ids above 2^53 as digits', () => {
  expect(decode(v2.persons.list.query, 'limit=many')).toEqual({ limit: 'many' });
  expect(decode(v1.employees.get.parameters, 'employee_id=9007199254740993')).toEqual({
    employee_id: '9007199254740993',
  });
});

test('passes over names that the schema does not know', () => {
  expect(decode(v1.employees.list.query, 'page=2&constructor=1&__proto__=2')).toEqual({});
});

test('writes fields so that they are read back alike', () => {
  const fields = { limit: 5, 'attributes[]': ['a', 'b c'], offset: undefined };
  const query = encodeFields(fields).toString();
  expect(decode(v1.employees.list.query, query)).toEqual({ limit: 5, 'attributes[]': ['a', 'b c'] });
  expect(encodeFields({ id: ['1', '2'] }).toString()).toBe('id=1%2C2');
});

test('reads a nested form, converting what the schema says is a number', () => {
  const form = new URLSearchParams('employee[first_name]=Ada&employee[weekly_working_hours]=38.5');
  expect(decodeForm(v1.employees.create.body.schema, form)).toEqual({
    employee: { first_name: 'Ada', weekly_working_hours: 38.5 },
  });
});

test('a form cannot reach the prototype of objects', () => {
  decodeForm(z.unknown(), new URLSearchParams('__proto__[polluted]=1&constructor[prototype][polluted]=1'));
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

test('fills in path parameters percent-encoded', () => {
  expect(encodePath(v2.persons.get, { id: 'a/b?c' })).toBe('/v2/persons/a%2Fb%3Fc');
});
