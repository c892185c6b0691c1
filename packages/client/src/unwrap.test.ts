import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { customAttribute, customAttributes } from './custom-attributes.ts';
import { rawOf, unwrap } from './unwrap.ts';

const attribute = (
  value: unknown,
  type = 'standard',
  label = 'Label',
  universal_id: string | null = null,
) => ({
  label,
  value,
  type,
  universal_id,
});

function unwrapped(attributes: Record<string, unknown>): Record<string, unknown> {
  const answer = { success: true, data: [{ type: 'Employee', attributes }] };
  return (unwrap(answer) as { data: [Record<string, unknown>] }).data[0];
}

test('drops success and keeps what tells the place in the list', () => {
  const metadata = { total_elements: 1, current_page: 0, total_pages: 1 };
  expect(unwrap({ success: true, metadata, offset: '0', limit: 50, data: [] })).toEqual({
    metadata,
    offset: '0',
    limit: 50,
    data: [],
  });
});

test('turns texts that hold numbers into numbers, and leaves big ids exact', () => {
  const plain = unwrapped({
    id: attribute('9007199254740993', 'integer'),
    weekly_working_hours: attribute('38.5'),
    fix_salary: attribute('3650.50', 'decimal'),
    hourly_salary: attribute(0, 'decimal'),
    dynamic_1: attribute('12', 'integer'),
    dynamic_2: attribute('about 12', 'integer'),
    position: attribute('12'),
  });
  expect(plain).toEqual({
    id: '9007199254740993',
    weekly_working_hours: 38.5,
    fix_salary: 3650.5,
    hourly_salary: 0,
    dynamic_1: 12,
    dynamic_2: 'about 12',
    position: '12',
  });
});

test('takes the written day of a date whatever the offset, and leaves moments whole', () => {
  const plain = unwrapped({
    hire_date: attribute('2021-03-01T00:00:00+01:00', 'date'),
    contract_end_date: attribute('2021-07-01T00:00:00+0200', 'date'),
    dynamic_1: attribute('1990-05-06', 'date'),
    dynamic_2: attribute('1990-05-06T00:00:00-11:00', 'date'),
    dynamic_3: attribute('', 'date'),
    dynamic_4: attribute('1990-05-06T08:30:00Z', 'date'),
    termination_date: attribute(null, 'date'),
    created_at: attribute('2021-02-01T00:00:00+01:00', 'date'),
    last_modified_at: attribute('2021-02-01T10:11:12+01:00', 'date'),
  });
  expect(plain).toEqual({
    hire_date: '2021-03-01',
    contract_end_date: '2021-07-01',
    dynamic_1: '1990-05-06',
    dynamic_2: '1990-05-06',
    dynamic_3: null,
    dynamic_4: '1990-05-06T08:30:00Z',
    termination_date: null,
    created_at: '2021-02-01T00:00:00+01:00',
    last_modified_at: '2021-02-01T10:11:12+01:00',
  });
});

test('reads both forms of tags', () => {
  const plain = unwrapped({
    a: attribute('German,Danish', 'tags'),
    b: attribute('["German","Danish, or so"]', 'tags'),
    c: attribute('', 'tags'),
    d: attribute(null, 'tags'),
    e: attribute('[odd', 'tags'),
    f: attribute(['German'], 'tags'),
  });
  expect(plain).toEqual({
    a: ['German', 'Danish'],
    b: ['German', 'Danish, or so'],
    c: [],
    d: [],
    e: ['[odd'],
    f: ['German'],
  });
});

test('gives null for unset objects and an empty list for unset lists, in all their forms', () => {
  for (const unset of [null, '', []]) {
    for (const key of [
      'supervisor',
      'department',
      'office',
      'team',
      'subcompany',
      'holiday_calendar',
      'work_schedule',
    ]) {
      expect(unwrapped({ [key]: attribute(unset) })).toEqual({ [key]: null });
    }
    for (const key of ['cost_centers', 'absence_entitlement']) {
      expect(unwrapped({ [key]: attribute(unset) })).toEqual({ [key]: [] });
    }
  }
  expect(unwrapped({ position: attribute(''), gender: attribute(null) })).toEqual({
    position: '',
    gender: null,
  });
});

test('unwraps records inside records', () => {
  const plain = unwrapped({
    supervisor: attribute({
      type: 'Employee',
      attributes: { id: attribute(50012, 'integer'), last_name: attribute('Falk') },
    }),
    department: attribute({ type: 'Department', attributes: { id: 901, name: 'Workshop' } }),
    cost_centers: attribute([
      { type: 'CostCenter', attributes: { id: 31, name: 'Assembly', percentage: 60 } },
    ]),
  });
  expect(plain).toEqual({
    supervisor: { id: 50012, last_name: 'Falk' },
    department: { id: 901, name: 'Workshop' },
    cost_centers: [{ id: 31, name: 'Assembly', percentage: 60 }],
  });
});

test('keeps an id that stands beside the attributes', () => {
  const record = {
    id: 88,
    type: 'AttendancePeriod',
    attributes: {
      employee: { type: 'Employee', attributes: { id: attribute(7, 'integer') } },
      is_holiday: 0,
    },
  };
  expect(unwrap({ success: true, data: record })).toEqual({
    data: { id: 88, employee: { id: 7 }, is_holiday: 0 },
  });
});

test('gives a list for a record whose attributes are a list, as the columns of reports are', () => {
  const column = { attribute_id: 'team', human_readable: 'Team', data_type: 'ENTITY' };
  const answer = { success: true, limit: 1, data: { type: 'Column', attributes: [column] } };
  expect(unwrap(answer)).toEqual({ limit: 1, data: [column] });
});

test('passes records without wrapping through', () => {
  const data = [{ id: 1, name: 'Paid vacation', balance: 11.5, tags: ['a', { type: 'x' }] }];
  expect(unwrap({ success: true, data })).toEqual({ data });
});

test('leaves the wire alone, finds it again, and shows it to nobody else', () => {
  const attributes = { first_name: attribute('Mira', 'standard', 'First name') };
  const wire = { type: 'Employee', attributes };
  const before = structuredClone(wire);
  const { data } = unwrap({ success: true, data: wire }) as { data: Record<string, unknown> };
  expect(wire).toEqual(before);
  expect(rawOf(data)).toBe(wire);
  expect(Reflect.ownKeys(data)).toEqual(['first_name']);
  expect(inspect(data, { showHidden: true })).not.toContain('Label');
  expect(rawOf({ ...data })).toBeUndefined();
});

test('is not led astray by a member called __proto__', () => {
  const attributes = JSON.parse('{"__proto__":{"label":"L","value":"x","type":"standard"}}');
  const plain = unwrapped(attributes);
  expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
  expect(Object.entries(plain)).toEqual([['__proto__', 'x']]);
});

test('lists the attributes of the company with their labels, and finds one by key, universal id or label', () => {
  const employee = unwrapped({
    first_name: attribute('Mira', 'standard', 'First name', 'first_name'),
    vacation_day_balance: attribute(3, 'decimal', 'Vacation day balance', 'vacation_day_balance'),
    dynamic_1: attribute('German,Danish', 'tags', 'Languages'),
    dynamic_2: attribute('1990-05-06T00:00:00+01:00', 'date', 'Birthday', 'date_of_birth'),
  });
  expect(employee.dynamic_1).toEqual(['German', 'Danish']);
  expect(customAttributes(employee)).toEqual([
    { key: 'dynamic_1', label: 'Languages', type: 'tags', universalId: null, value: ['German', 'Danish'] },
    { key: 'dynamic_2', label: 'Birthday', type: 'date', universalId: 'date_of_birth', value: '1990-05-06' },
  ]);
  for (const name of ['dynamic_2', 'date_of_birth', 'Birthday']) {
    expect(customAttribute(employee, name)?.value).toBe('1990-05-06');
  }
  expect(customAttribute(employee, 'Shoe size')).toBeUndefined();
  expect(customAttributes({})).toEqual([]);
});
