import { describe, expect, test } from 'vitest';
import { UsageError } from '../exit-codes.ts';
import { checkExposure } from './exposure.ts';

describe('listening (S14)', () => {
  test.each(['127.0.0.1', '127.1.2.3', 'localhost', 'LOCALHOST', '::1', '[::1]', '::ffff:127.0.0.1'])(
    'on %s needs nothing to be said, since only this machine can reach it',
    (host) => expect(() => checkExposure({ host, allowedHosts: [] })).not.toThrow(),
  );

  test.each([
    '0.0.0.0',
    '::',
    '192.168.1.7',
    '10.0.0.1',
    'gate.example',
    '127.0.0.1.evil.example',
    '',
    '::ffff:10.0.0.1',
  ])('on %j is refused until names are given', (host) => {
    expect(() => checkExposure({ host, allowedHosts: [] })).toThrow(UsageError);
    expect(() => checkExposure({ host, allowedHosts: ['gate.example'] })).not.toThrow();
  });

  test.each(['*', '*.example', 'https://gate.example', 'gate.example:4170', '', 'a b'])(
    'under %j is refused, as it is no name',
    (name) => {
      expect(() => checkExposure({ host: '0.0.0.0', allowedHosts: [name] })).toThrow('is no name of a host');
    },
  );
});
