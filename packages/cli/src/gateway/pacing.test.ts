import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';
import { pacingOf } from './pacing.ts';

const read = (environment: Record<string, string>) => pacingOf(readConfig(environment));

describe('the pace', () => {
  test('is as usual where nothing is said', () => {
    expect(read({})).toEqual({});
    expect(read({ STAFFGATE_PACE_RESERVE: '' })).toEqual({});
  });

  test('is what the environment says, part by part', () => {
    expect(
      read({
        STAFFGATE_PACE_RESERVE: '0.25',
        STAFFGATE_PACE_MOST_WAITING: '200',
        STAFFGATE_PACE_PATIENCE_SECONDS: '20',
        STAFFGATE_REFERENCE_SECONDS: '600',
      }),
    ).toEqual({ reserve: 0.25, mostWaiting: 200, patienceMs: 20_000, referenceMs: 600_000 });
    expect(read({ STAFFGATE_REFERENCE_SECONDS: '0' })).toEqual({ referenceMs: 0 });
  });

  test.each([
    [
      'STAFFGATE_PACE_RESERVE',
      'a part from 0 to 0.9',
      ['0', '.5', '0.9'],
      ['0.91', '1', '10%', '-0.1', '1e-1', 'a tenth'],
    ],
    [
      'STAFFGATE_PACE_MOST_WAITING',
      'a whole number of requests from 1 to 1000',
      ['1', '1000'],
      ['0', '1001', '2.5', '-1', 'many'],
    ],
    [
      'STAFFGATE_PACE_PATIENCE_SECONDS',
      'a whole number of seconds from 1 to 60',
      ['1', '60'],
      ['0', '61', '1.5', '10s'],
    ],
    [
      'STAFFGATE_REFERENCE_SECONDS',
      'a whole number of seconds from 0 to 3600',
      ['0', '3600'],
      ['3601', '-1', '0x10', 'never'],
    ],
  ])(
    'takes of %s what can be kept, and refuses the rest by name, value and range',
    (name, range, good, bad) => {
      for (const value of good) expect(Object.values(read({ [name]: value }))).toHaveLength(1);
      for (const value of bad) {
        expect(() => read({ [name]: value })).toThrow(UsageError);
        expect(() => read({ [name]: value })).toThrow(`${name} must be ${range}, not "${value}".`);
      }
    },
  );
});
