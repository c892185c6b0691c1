import { v1, v2 } from '@staffgate/catalog';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits, type Schema } from './fits.ts';

const attribute = (value: unknown, type = 'standard') => ({ label: 'L', value, type, universal_id: null });
const page = (attributes: object) => ({ success: true, data: [{ type: 'Employee', attributes }] });

test.each([
  ['a plain employee', page({ id: attribute(1), email: attribute('mira@nordlicht.example') }), true],
  ['an unknown attribute', page({ dynamic_1: 'anything' }), true],
  ['a big id', page({ id: attribute('9007199254740993') }), true],
  ['an id that is a word', page({ id: attribute('one') }), false],
  ['an attribute without a label', page({ id: { value: 1, type: 'integer' } }), false],
  ['a number for a text', page({ email: attribute(5) }), false],
  ['another type of record', { success: true, data: [{ type: 'Office', attributes: {} }] }, false],
  ['a text for a list', { success: true, data: 'none' }, false],
  ['an array for an object', [], false],
])('agrees with the schema about %s', (_, value, verdict) => {
  const schema: Schema = v1.employees.list.answer.schema;
  expect(fits(schema, value)).toBe(verdict);
  expect(schema.safeParse(value).success).toBe(verdict);
});

test('knows missing, null and wrongly typed members of v2 records', () => {
  const schema: Schema = v2.persons.list.answer.schema;
  for (const [person, verdict] of [
    [{ id: '1', custom_attributes: [{ id: 'a', type: 'int', value: 3 }] }, true],
    [{ id: '1', email: null, _meta: { links: { self: { href: 'x' } } } }, true],
    [{ id: 1 }, false],
    [{ email: 'a' }, false],
    [{ id: '1', custom_attributes: [{ id: 'a', type: 'int' }] }, false],
    [{ id: '1', _meta: { links: { self: {} } } }, false],
  ] as const) {
    expect(fits(schema, { _data: [person] })).toBe(verdict);
    expect(schema.safeParse({ _data: [person] }).success).toBe(verdict);
  }
});

const employee = {
  id: attribute(1, 'integer'),
  email: attribute('mira@nordlicht.example'),
  weekly_working_hours: attribute('38.5'),
  supervisor: attribute({ type: 'Employee', attributes: { id: attribute(2, 'integer') } }),
  office: attribute(''),
  cost_centers: attribute([{ type: 'CostCenter', attributes: { id: 3, name: 'Assembly', percentage: 100 } }]),
  dynamic_1: attribute('German', 'tags'),
};
const person = {
  id: '1',
  email: null,
  employments: [{ id: 'a' }],
  custom_attributes: [{ id: 'dynamic_1', type: 'string', value: ['x'] }],
  _meta: { links: { self: { href: 'https://api.personio.de' } } },
};
const samples: readonly (readonly [Schema, unknown])[] = [
  [v1.employees.list.answer.schema, page(employee)],
  [v2.persons.list.answer.schema, { _data: [person], _meta: { links: { next: { href: '?cursor=c' } } } }],
  [v2.persons.get.answer.schema, person],
  [v2.employments.get.answer.schema, { id: 'e', cost_centers: [{ id: '1', weight: 50 }], termination: null }],
];

test('accepts what the schema accepts', () => {
  for (const [schema, sample] of samples) expect(fits(schema, sample)).toBe(true);
});

test('never accepts what the schema refuses, whichever place goes wrong', () => {
  const wrong = fc.constantFrom(
    undefined,
    null,
    true,
    '',
    '08:00',
    'Employee',
    1.5,
    2 ** 60,
    [],
    [null],
    {},
    { id: 1 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.nat(), wrong, ([schema, sample], place, value) => {
      const places: [Record<string, unknown>, string][] = [];
      const damaged = structuredClone({ sample });
      JSON.stringify(damaged, function (this: Record<string, unknown>, name, member) {
        if (name !== '') places.push([this, name]);
        return member;
      });
      const [holder, name] = places[place % places.length] as [Record<string, unknown>, string];
      if (value === undefined) delete holder[name];
      else holder[name] = value;
      fc.pre(damaged.sample !== undefined);
      if (fits(schema, damaged.sample)) expect(schema.safeParse(damaged.sample).success).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
