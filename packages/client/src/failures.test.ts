import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFailure } from './failures.ts';

test.each([
  [
    'v1 with a field map',
    {
      success: false,
      error: { code: 422, message: 'No', error_data: { end_date: ['too early', 'odd'], a: { b: 'c' } } },
    },
    { detail: 'No', serviceCode: '422' },
    ['end_date: too early', 'end_date: odd', 'a.b: c'],
  ],
  [
    'custom reports of v1',
    [
      {
        status: 404,
        trace_id: 'trace-7',
        timestamp: '2026-11-03T08:15:42Z',
        errors: [
          {
            title: 'Not Found',
            details: 'Report not found',
            type: 'search',
            _meta: [{ field: 'ID', description: 'Report ID not found' }],
          },
        ],
      },
    ],
    { detail: 'Report not found', serviceCode: 'search', traceId: 'trace-7' },
    ['ID: Report not found'],
  ],
  [
    'v1 with errors',
    { success: false, error: { code: 0, message: 'No', errors: { name: 'empty' } } },
    { detail: 'No' },
    ['name: empty'],
  ],
  [
    'v1 with a text for the fields',
    { error: { code: 0, message: 'No', error_data: 'why' } },
    { detail: 'No' },
    ['null: why'],
  ],
  [
    'v1 with a list of rows',
    {
      error: {
        code: 400,
        message: 'Rows',
        detailed_message: [
          { success: true, error_msg: null },
          { success: false, error_msg: 'overlap', comment: 'private' },
        ],
      },
    },
    { detail: 'Rows' },
    ['[1]: overlap'],
  ],
  [
    'v1 with the fields in error',
    { success: false, error: { name: ['cannot be empty'] } },
    {},
    ['name: cannot be empty'],
  ],
  [
    'v1 with a message on top',
    { success: false, message: 'Project 410 not found' },
    { detail: 'Project 410 not found' },
    [],
  ],
  [
    'v2',
    {
      personio_trace_id: 't-1',
      timestamp: '',
      errors: [
        {
          title: 'Bad request',
          detail: 'Wrong.',
          type: 'https://x/errors#common.bad_request',
          _meta: { field: 'limit' },
        },
      ],
    },
    { detail: 'Wrong.', serviceCode: 'common.bad_request', traceId: 't-1' },
    ['limit: Wrong.'],
  ],
  [
    'OAuth',
    {
      error: 'invalid_request',
      error_description: 'Missing.',
      trace_id: 't-2',
      meta: { missing_parameters: ['grant_type'] },
    },
    { detail: 'Missing.', serviceCode: 'invalid_request', traceId: 't-2' },
    ['grant_type: is missing'],
  ],
  ['a list', [{ message: 'one' }, 'two'], { detail: 'one; two' }, ['null: one', 'null: two']],
  ['an empty trace id', { personio_trace_id: '', errors: [] }, { detail: null, traceId: null }, []],
  ['nothing', undefined, { detail: null, serviceCode: null, traceId: null }, []],
])('reads %s', (_, body, expected, fields) => {
  const failure = readFailure(body);
  expect(failure).toMatchObject(expected);
  expect(failure.fields.map(({ field, message }) => `${field}: ${message}`)).toEqual(fields);
});

test('reads anything without failing itself', () => {
  const names = fc.constantFrom(
    'error',
    'errors',
    'message',
    'error_data',
    'detailed_message',
    'meta',
    '_meta',
    'type',
  );
  const body = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue(), fc.array(tie('value')), fc.dictionary(names, tie('value'))),
  })).value;
  fc.assert(
    fc.property(body, (value) => {
      for (const { message } of readFailure(value).fields) expect(message).toBeTypeOf('string');
    }),
  );
});
