import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';
import { listen } from '../listen.ts';
import { oauthOf } from './oauth.ts';

const named = {
  STAFFGATE_OAUTH_ISSUER: 'https://login.example/tenant',
  STAFFGATE_PUBLIC_URL: 'https://gate.example',
};
const read = (environment: Record<string, string>) => oauthOf(readConfig(environment));

describe('the identity provider', () => {
  test('is none as long as none is named', () => {
    expect(read({ STAFFGATE_PUBLIC_URL: 'https://gate.example' })).toBeNull();
  });

  test('makes tokens for /mcp, unless something else is said', () => {
    expect(read(named)).toMatchObject({
      issuer: 'https://login.example/tenant',
      audience: 'https://gate.example/mcp',
      scopes: [],
    });
    const more = { STAFFGATE_OAUTH_AUDIENCE: 'api://staffgate', STAFFGATE_OAUTH_SCOPE: ' hr  use ' };
    expect(read({ ...named, ...more })).toMatchObject({
      audience: 'api://staffgate',
      scopes: ['hr', 'use'],
    });
  });

  test.each([
    ['without an issuer', { STAFFGATE_OAUTH_SCOPE: 'hr' }, 'need STAFFGATE_OAUTH_ISSUER'],
    ['without a public URL', { ...named, STAFFGATE_PUBLIC_URL: '' }, 'needs STAFFGATE_PUBLIC_URL'],
    ['with a public URL that is none', { ...named, STAFFGATE_PUBLIC_URL: 'gate' }, 'STAFFGATE_PUBLIC_URL'],
    ['without TLS', { ...named, STAFFGATE_OAUTH_ISSUER: 'http://login.example' }, 'https://'],
    [
      'in the own network',
      { ...named, STAFFGATE_OAUTH_ISSUER: 'https://10.0.0.1' },
      'STAFFGATE_OAUTH_ISSUER',
    ],
    ['on this machine', { ...named, STAFFGATE_OAUTH_ISSUER: 'http://127.0.0.1:8080' }, 'https://'],
  ])('is refused %s', (_, environment, message) => {
    expect(() => read(environment)).toThrow(UsageError);
    expect(() => read(environment)).toThrow(message);
  });

  test('is asked on this machine where that is allowed', async () => {
    const listening = await listen(async () => Response.json({ keys: [] }), {
      host: '127.0.0.1',
      port: 0,
      howToChoose: '',
    });
    const { url } = listening;
    const oauth = read({ ...named, STAFFGATE_OAUTH_ISSUER: url, STAFFGATE_ALLOW_LOOPBACK: '1' });
    const response = await oauth?.fetchOf(url)(new Request(`${url}/jwks`));
    expect(await response?.json()).toEqual({ keys: [] });
    await listening.close();
  });
});
