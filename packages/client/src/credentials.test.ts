import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { parseCredentials } from './credentials.ts';
import { CredentialsError } from './errors.ts';

test('takes a pair or one text, and trims blanks around both parts', () => {
  const pair = { clientId: 'papi-a', clientSecret: 'papi-b:c' };
  expect(parseCredentials({ clientId: ' papi-a\n', clientSecret: '\tpapi-b:c ' })).toEqual(pair);
  expect(parseCredentials('papi-a : papi-b:c ')).toEqual(pair);
});

test.each(['papi-hush-hush', ':papi-hush-hush', '  :papi-hush-hush', 'papi-hush-hush:'])(
  'refuses %j without repeating it',
  (text) => {
    const make = () => createClient({ credentials: text });
    expect(make).toThrow(CredentialsError);
    try {
      make();
    } catch (error) {
      expect(inspect(error)).not.toContain('hush');
      expect(JSON.stringify(error)).not.toContain('hush');
    }
  },
);

test('refuses a pair with a part missing', () => {
  const given = { clientId: 'papi-a' } as unknown as { clientId: string; clientSecret: string };
  expect(() => parseCredentials(given)).toThrow('The client secret is empty');
});

test('refuses a base URL that is none, or that holds a user', () => {
  expect(() => createClient({ credentials: 'a:b', baseUrl: 'personio' })).toThrow(TypeError);
  expect(() => createClient({ credentials: 'a:b', baseUrl: 'https://me:pw@host' })).toThrow(/without user/);
});
