import { expect } from 'vitest';
import type { Cases } from './setting.ts';

export const authentication = {
  'v1.auth.token': async ({ client, pair }) => {
    const { data } = await client.v1.auth.token({ body: pair });
    expect(data.token).toMatch(/^papi-/);
  },
  'v2.auth.token': async ({ client, pair }) => {
    const body = { grant_type: 'client_credentials', ...pair } as const;
    const token = await client.v2.auth.token({ body });
    expect(token.token_type).toBe('Bearer');
    expect(token.scope).toContain('personio:persons:read');
  },
  'v2.auth.revoke': async ({ client, pair }) => {
    const body = { grant_type: 'client_credentials', ...pair, scope: 'personio:jobs:read' } as const;
    const { access_token } = await client.v2.auth.token({ body });
    expect(await client.v2.auth.revoke({ body: { token: access_token } })).toBeUndefined();
  },
} satisfies Cases;
