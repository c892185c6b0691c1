import { adminOperationList, Role } from '@staffgate/gateway';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGatewayWorld, type GatewayWorld } from './world.ts';

type Operation = (typeof adminOperationList)[number];

let world: GatewayWorld;
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await createGatewayWorld();
  for (const role of Role.options) tokens.set(role, await world.adminToken(role));
});
afterAll(() => world.close());

/** Calls an operation on something that does not exist, with an empty body. */
async function call({ method, path, body }: Operation, token: string | null): Promise<Response> {
  const headers = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  const url = `https://gate.example${path.replace(/\{\w+\}/g, '999')}`;
  return world.gateway.fetch(new Request(url, { method, headers, ...(body && { body: '{}' }) }));
}

describe.each(adminOperationList.map((operation) => [operation.id, operation] as const))(
  '%s',
  (_, operation) => {
    const { roles } = operation;

    test.each(Role.options)(
      'is open to a token of the role %s exactly when the list says so',
      async (role) => {
        const answer = await call(operation, tokens.get(role)!);
        const isOpen = roles === 'anybody' || roles.includes(role);
        await answer.clone().text();
        expect(answer.status, await answer.clone().text()).not.toBe(500);
        expect(answer.status === 403).toBe(!isOpen);
        if (isOpen) return expect(answer.status).not.toBe(401);
        expect(await answer.json()).toMatchObject({ code: 'role_not_allowed' });
        const [entry] = await world.audit.entries({ first: 'newest', limit: 1 });
        expect(entry).toMatchObject({
          kind: 'refusal',
          actor: { type: role },
          operation: `admin.${operation.id}`,
          trace: answer.headers.get('x-request-id'),
        });
      },
    );

    test('is closed to those without a token, and to keys and tokens of agents', async () => {
      const { clientId, clientSecret } = await world.agent();
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      const signIn = new Request('https://gate.example/v2/auth/token', {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      const { access_token } = await (await world.gateway.fetch(signIn)).json();
      for (const token of [null, clientSecret, access_token]) {
        const { status } = await call(operation, token);
        expect(status).toBe(roles === 'anybody' ? 200 : 401);
        world.clock.advance(300_000);
      }
    });
  },
);
