import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { captureIo } from '../../packages/cli/src/captured-io.ts';
import { run } from '../../packages/cli/src/cli.ts';
import { listen } from '../../packages/cli/src/listen.ts';
import { createLogger } from '../../packages/cli/src/logger.ts';
import { createMcpWorld, eras, type McpWorld } from '../mcp/world.ts';
import { now, type TestAgent } from './world.ts';

const issuer = 'https://login.example/tenant';
const gate = 'https://gate.example';
const resource = `${gate}/mcp`;
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };

/** An identity provider in this process, which counts what it is asked, and can be gone. */
class Provider {
  asked: string[] = [];
  isDown = false;
  isMute = false;
  isGone = false;
  keys: { readonly kid: string; readonly publicKey: CryptoKey }[] = [];

  readonly fetch = async (request: Request): Promise<Response> => {
    const { href } = new URL(request.url);
    this.asked.push(href);
    if (this.isMute) {
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    }
    if (this.isGone) return fetch(nowhere);
    if (this.isDown) return new Response('', { status: 502 });
    if (href === `${issuer}/.well-known/openid-configuration`) {
      return Response.json({ issuer, jwks_uri: 'https://keys.example/jwks?of=tenant' });
    }
    if (href !== 'https://keys.example/jwks?of=tenant') return new Response('', { status: 404 });
    const keys = await Promise.all(
      this.keys.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, use: 'sig' })),
    );
    return Response.json({ keys });
  };
}

interface SigningKey {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

let first: SigningKey;
/** Where nobody listens any more. */
let nowhere: string;
let second: SigningKey;
beforeAll(async () => {
  first = await generateKeyPair('RS256', { extractable: true });
  second = await generateKeyPair('ES256', { extractable: true });
  const left = await listen(async () => new Response(), { host: '127.0.0.1', port: 0, howToChoose: '' });
  nowhere = left.url;
  await left.close();
});

let provider: Provider;
/** Lines of the log, and faults of the gateway itself. */
let lines: string[];
let faults: unknown[];
let world: McpWorld;
let agent: TestAgent;

async function open(scopes: readonly string[] = []): Promise<void> {
  provider = new Provider();
  lines = [];
  faults = [];
  provider.keys = [{ kid: 'first', publicKey: first.publicKey }];
  world = await createMcpWorld({
    gateway: {
      publicUrl: gate,
      onFailure: (error) => void faults.push(error),
      logger: createLogger({ level: 'warn', write: (line) => void lines.push(line) }),
      oauth: { issuer, audience: resource, scopes, fetchOf: () => provider.fetch, timeoutMs: 200 },
    },
  });
  agent = await world.agent({ oauth_subject: 'client:assistant' });
}
beforeEach(() => open());
afterEach(() => world.close());

type Claims = Readonly<Record<string, unknown>>;

const seconds = Math.floor(now / 1000);
const usual: Claims = { client_id: 'assistant', sub: 'service-assistant' };

function token(
  claims: Claims = {},
  { header = {}, key = first.privateKey }: { header?: object; key?: CryptoKey | Uint8Array } = {},
): Promise<string> {
  return new SignJWT({
    iss: issuer,
    aud: resource,
    iat: seconds,
    exp: seconds + 300,
    ...usual,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'first', ...header })
    .sign(key);
}

function send(bearer: string | null, path = '/mcp', body: object = list): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
  };
  return world.gateway.fetch(
    new Request(`${gate}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  );
}

/** Calls a tool that asks Personio, to its end. */
async function callTool(bearer: string): Promise<void> {
  const params = { name: 'company_info', arguments: { kind: 'offices' } };
  const response = await send(bearer, '/mcp', { ...list, method: 'tools/call', params });
  expect(await response.text()).toContain('rows');
}

/** The code under which the log says that the last one was not let in. */
async function lastSignIn() {
  const entry = (await world.entries()).findLast(({ kind }) => kind === 'sign-in');
  const { actor, door, status, decision } = entry as Record<string, { id: string; code: string }>;
  return { actor, door, status, code: decision?.code };
}

describe('a client finds out', () => {
  test('where to get a token, from the refusal and from what it points to', async () => {
    const refused = await send(null);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe(
      `Bearer realm="staffgate", resource_metadata="${gate}/.well-known/oauth-protected-resource/mcp"`,
    );
    for (const path of ['', '/mcp']) {
      const response = await world.gateway.fetch(
        new Request(`${gate}/.well-known/oauth-protected-resource${path}`),
      );
      expect(await response.json()).toEqual({
        resource,
        resource_name: 'Staffgate',
        authorization_servers: [issuer],
        bearer_methods_supported: ['header'],
      });
    }
  });

  test('nothing of the kind without an identity provider', async () => {
    const without = await createMcpWorld();
    const { status } = await without.gateway.fetch(
      new Request(`${gate}/.well-known/oauth-protected-resource/mcp`),
    );
    expect(status).toBe(404);
    await without.close();
  });
});

describe('a token', () => {
  test.each(eras)('lets its agent in, as far as it is granted, in the %s revisions', async (era) => {
    const bearer = await token();
    const transport = new StreamableHTTPClientTransport(new URL(resource), {
      fetch: (url, init) => world.gateway.fetch(new Request(url, init)),
      requestInit: { headers: { authorization: `Bearer ${bearer}` } },
    });
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      era === 'modern' ? { versionNegotiation: { mode: 'auto' } } : {},
    );
    await client.connect(transport);
    const answer = await client.callTool({ name: 'company_info', arguments: { kind: 'offices' } });
    expect(answer.isError).not.toBe(true);
    const call = (await world.entries()).findLast(({ kind }) => kind === 'call');
    expect(call).toMatchObject({ door: 'mcp', actor: { type: 'agent', id: agent.id, key: 'oauth' } });
  });

  test.each([
    ['of a client', { client_id: 'assistant' }],
    ['of a client, from providers that call it azp', { client_id: undefined, azp: 'assistant' }],
    ['for several audiences', { aud: ['https://other.example', resource] }],
    ['that ended within the leeway', { exp: seconds - 20 }],
    ['that begins within the leeway', { nbf: seconds + 20 }],
  ])('%s is accepted', async (_, claims) => {
    expect((await send(await token(claims))).status).toBe(200);
  });

  test('of a subject goes before its client, of which many make use', async () => {
    const own = await world.agent({ oauth_subject: 'sub:00u1' });
    await callTool(await token({ sub: '00u1' }));
    const call = (await world.entries()).findLast(({ kind }) => kind === 'call');
    expect(call?.actor).toMatchObject({ id: own.id });
  });

  test('whose subject is called like a client is not taken for that client', async () => {
    expect((await send(await token({ sub: 'assistant', client_id: 'another' }))).status).toBe(401);
    expect((await lastSignIn()).code).toBe('unknown_subject');
  });

  test('opens nothing but /mcp', async () => {
    const bearer = await token();
    for (const path of ['/v2/persons', '/v1/company/employees', '/api/agents']) {
      const headers = { authorization: `Bearer ${bearer}` };
      const { status } = await world.gateway.fetch(new Request(`${gate}${path}`, { headers }));
      expect([path, [401, 403]]).toEqual([path, expect.arrayContaining([status])]);
    }
  });

  test('stands beside keys, which open the door as before', async () => {
    expect((await send(agent.clientSecret)).status).toBe(200);
  });

  test('counts as a use of its agent', async () => {
    await send(await token());
    const admin = await world.admin();
    expect((await admin.agents.get({ agent_id: agent.id })).last_used_at).toBe(new Date(now).toISOString());
  });

  test('never goes further: nothing of it reaches Personio', async () => {
    const bearer = await token();
    await callTool(bearer);
    expect(world.upstreamRequests.length).toBeGreaterThan(0);
    for (const request of world.upstreamRequests) {
      expect(JSON.stringify([request.url, ...request.headers])).not.toContain(bearer.split('.')[2]);
    }
  });
});

/** Base64url of JSON, for tokens that no library makes. */
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { iss: issuer, aud: resource, exp: seconds + 300, ...usual };

describe('a token is refused with 401 (S5)', () => {
  test.each<[string, string, () => Promise<string> | string]>([
    ['when it is over', 'token_expired', () => token({ exp: seconds - 31 })],
    ['when it has no end', 'token_malformed', () => token({ exp: undefined })],
    ['when it has not begun', 'token_not_yet_valid', () => token({ nbf: seconds + 31 })],
    ['for another audience', 'wrong_audience', () => token({ aud: 'https://other.example/mcp' })],
    ['for the gateway as a whole', 'wrong_audience', () => token({ aud: gate })],
    ['without an audience', 'wrong_audience', () => token({ aud: undefined })],
    ['of another issuer', 'wrong_issuer', () => token({ iss: 'https://login.example/other' })],
    ['without an issuer', 'wrong_issuer', () => token({ iss: undefined })],
    [
      'of the algorithm none',
      'wrong_algorithm',
      () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims)}.`,
    ],
    [
      'of HS256 with the public key as the secret',
      'wrong_algorithm',
      async () =>
        token({}, { header: { alg: 'HS256' }, key: Buffer.from(await exportSPKI(first.publicKey)) }),
    ],
    [
      'signed by another key under the same name',
      'wrong_signature',
      async () => token({}, { key: (await generateKeyPair('RS256')).privateKey }),
    ],
    [
      'with other claims than were signed',
      'wrong_signature',
      async () => {
        const [head, , signature] = (await token()).split('.');
        return `${head}.${part({ ...claims, client_id: 'another' })}.${signature}`;
      },
    ],
    ['for a purpose of its own', 'token_of_another_kind', () => token({}, { header: { typ: 'logout+jwt' } })],
    ['that needs a proof beside it', 'token_bound', () => token({ cnf: { jkt: 'AAAA' } })],
    ['of a client that no agent is', 'unknown_subject', () => token({ client_id: 'stranger' })],
    [
      'of nobody',
      'unknown_subject',
      () => token({ client_id: undefined, sub: undefined, name: 'assistant' }),
    ],
    ['with claims that are no JSON', 'token_malformed', () => `${part({ alg: 'RS256' })}.AAAA.AAAA`],
    ['that is larger than tokens are', 'token_malformed', () => token({ padding: 'a'.repeat(20_000) })],
  ])('%s', async (_, code, made) => {
    const response = await send(await made());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await lastSignIn()).toMatchObject({ door: 'mcp', status: 401, code, actor: { key: 'oauth' } });
    expect(world.upstreamRequests).toEqual([]);
  });

  test('in the query, or in a cookie', async () => {
    const bearer = await token();
    expect((await send(null, `/mcp?access_token=${bearer}`)).status).toBe(401);
    const headers = { cookie: `access_token=${bearer}`, 'content-type': 'application/json' };
    const body = JSON.stringify(list);
    const { status } = await world.gateway.fetch(new Request(resource, { method: 'POST', headers, body }));
    expect(status).toBe(401);
  });

  test('when its agent is stopped, from the next request on, and when its agent is over', async () => {
    const bearer = await token();
    expect((await send(bearer)).status).toBe(200);
    await world.gateway.agents.change(agent.id, { status: 'disabled' });
    expect((await send(bearer)).status).toBe(401);
    expect((await lastSignIn()).code).toBe('agent_disabled');
    await world.gateway.agents.change(agent.id, {
      status: 'enabled',
      expires_at: new Date(now - 1000).toISOString(),
    });
    expect((await send(bearer)).status).toBe(401);
    expect((await lastSignIn()).code).toBe('agent_expired');
  });

  test('where keys alone are taken', async () => {
    const without = await createMcpWorld();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await token()}` };
    const body = JSON.stringify(list);
    const response = await without.gateway.fetch(new Request(resource, { method: 'POST', headers, body }));
    expect(response.status).toBe(401);
    await without.close();
  });

  test('and with 403 from an address that its agent may not call from', async () => {
    await world.gateway.agents.change(agent.id, { allowed_addresses: ['192.0.2.1'] });
    expect((await send(await token())).status).toBe(403);
  });
});

test('tokens that are no good lock an address out, which a good one is not kept by', async () => {
  const request = (bearer: string) =>
    world.gateway.fetch(
      new Request(resource, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          authorization: `Bearer ${bearer}`,
        },
        body: JSON.stringify(list),
      }),
      { address: '192.0.2.7' },
    );
  const foreign = await token({ aud: 'https://other.example' });
  for (let round = 0; round < 10; round += 1) expect((await request(foreign)).status).toBe(401);
  const before = (await world.entries()).length;
  expect((await request(foreign)).status).toBe(429);
  expect((await world.entries()).length).toBe(before);
  expect((await request(await token())).status).toBe(200);
});

describe('the keys of the identity provider', () => {
  const metadata = `${issuer}/.well-known/openid-configuration`;

  test('are asked for once, and again when they are ten minutes old', async () => {
    for (let round = 0; round < 5; round += 1) await send(await token());
    expect(provider.asked).toEqual([metadata, 'https://keys.example/jwks?of=tenant']);
    world.clock.advance(600_000);
    await send(await token({ exp: seconds + 900 }));
    expect(provider.asked).toHaveLength(4);
  });

  test('are asked for again when a token names a new one, but not more often than every 30 s', async () => {
    const rotated = () => token({}, { header: { alg: 'ES256', kid: 'second' }, key: second.privateKey });
    expect((await send(await token())).status).toBe(200);
    provider.keys = [{ kid: 'second', publicKey: second.publicKey }];
    expect((await send(await rotated())).status).toBe(401);
    expect((await lastSignIn()).code).toBe('unknown_signing_key');
    expect(provider.asked).toHaveLength(2);
    world.clock.advance(30_000);
    expect((await send(await rotated())).status).toBe(200);
    expect((await send(await token())).status).toBe(401);
    for (let round = 0; round < 5; round += 1) {
      await send(await token({}, { header: { kid: `made up ${round}` } }));
    }
    expect(provider.asked).toHaveLength(4);
  });

  test('are not asked for on behalf of tokens of somebody else', async () => {
    await send(await token({ iss: 'https://evil.example' }));
    expect(provider.asked).toEqual([]);
  });

  test.each([
    ['answers with an error', () => ({ isDown: true })],
    ['does not answer', () => ({ isMute: true })],
  ])('are missing when the provider %s: 503, and keys of agents go on', async (_, fate) => {
    Object.assign(provider, fate());
    const response = await send(await token());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await response.json()).error.code).toBe('issuer_unavailable');
    expect((await send(agent.clientSecret)).status).toBe(200);
    const asked = provider.asked.length;
    expect((await send(await token())).status).toBe(503);
    expect(provider.asked).toHaveLength(asked);
    Object.assign(provider, { isDown: false, isMute: false });
    world.clock.advance(5_000);
    expect((await send(await token())).status).toBe(200);
  });

  test('that were there are good for an hour while the provider is gone', async () => {
    const long = await token({ exp: seconds + 86_400 });
    expect((await send(long)).status).toBe(200);
    provider.isDown = true;
    world.clock.advance(3_599_000);
    expect((await send(long)).status).toBe(200);
    world.clock.advance(40_000);
    expect((await send(long)).status).toBe(503);
  });

  /** What the metrics say of the provider. */
  async function isUp(): Promise<string | undefined> {
    const response = await world.gateway.fetch(new Request(`${gate}/metrics`), { address: '127.0.0.1' });
    return /^staffgate_identity_provider_up (\d)$/m.exec(await response.text())?.[1];
  }

  test.each([
    ['answers with an error', { isDown: true }, { name: 'UnfitAnswer', code: 'issuer_failed' }],
    ['does not answer', { isMute: true }, { name: 'TimeoutError' }],
    ['is gone', { isGone: true }, { name: 'TypeError', code: 'ECONNREFUSED' }],
  ])('that are missing since the provider %s are warned of once in an outage', async (_, fate, failure) => {
    const long = await token({ exp: seconds + 86_400 });
    Object.assign(provider, fate);
    for (let round = 0; round < 3; round += 1) {
      const asked = provider.asked.length;
      const answers = await Promise.all([send(long), send(long), send(long), send(long)]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      expect(provider.asked.length).toBeGreaterThan(asked);
      world.clock.advance(5_000);
    }
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'warn',
        time: expect.any(String),
        code: 'issuer_unavailable',
        host: 'login.example',
        failure: { ...failure, at: expect.any(Array) },
        message: 'the identity provider cannot be reached, or does not give its keys',
      },
    ]);
    for (const part of long.split('.')) expect(lines.join('')).not.toContain(part);
    expect(await isUp()).toBe('0');

    Object.assign(provider, { isDown: false, isMute: false, isGone: false });
    expect((await send(long)).status).toBe(200);
    expect([lines.length, await isUp()]).toEqual([1, '1']);

    // Its keys are still good, but it is known that they will not be for long.
    Object.assign(provider, fate);
    world.clock.advance(600_000);
    expect((await send(long)).status).toBe(200);
    expect([lines.length, await isUp()]).toEqual([2, '0']);
    world.clock.advance(3_600_000);
    expect((await send(long)).status).toBe(503);
    expect([lines.length, faults]).toEqual([2, []]);
  });

  test('that are missing are warned of by the host that was asked for them', async () => {
    const { fetch } = provider;
    Object.assign(provider, {
      fetch: async (request: Request) =>
        request.url.includes('.well-known') ? fetch(request) : new Response('', { status: 500 }),
    });
    expect((await send(await token())).status).toBe(503);
    expect(lines.map((line) => JSON.parse(line).host)).toEqual(['keys.example']);
  });

  test('are not taken from metadata that speaks for another issuer', async () => {
    const { fetch } = provider;
    Object.assign(provider, {
      fetch: async (request: Request) =>
        request.url.includes('.well-known')
          ? Response.json({ issuer: 'https://login.example/other', jwks_uri: 'https://keys.example/jwks' })
          : fetch(request),
    });
    expect((await send(await token())).status).toBe(503);
  });
});

describe('a scope that is asked for', () => {
  beforeEach(async () => {
    await world.close();
    await open(['staffgate.use', 'hr']);
  });

  test('is told to clients, and 403 says which are missing', async () => {
    const response = await send(await token({ scope: 'staffgate.use openid' }));
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="staffgate", error="insufficient_scope", resource_metadata="${gate}/.well-known/oauth-protected-resource/mcp", scope="staffgate.use hr"`,
    );
    expect(await lastSignIn()).toMatchObject({ status: 403, code: 'scope_not_granted' });
    const metadata = await world.gateway.fetch(
      new Request(`${gate}/.well-known/oauth-protected-resource/mcp`),
    );
    expect(await metadata.json()).toMatchObject({ scopes_supported: ['staffgate.use', 'hr'] });
  });

  test.each([
    ['as RFC 9068 has it', { scope: 'hr staffgate.use' }],
    ['as Entra has it', { scp: 'hr staffgate.use' }],
    ['as Okta has it', { scp: ['hr', 'staffgate.use'] }],
  ])('is found in a token %s', async (_, granted) => {
    expect((await send(await token(granted))).status).toBe(200);
  });
});

describe('an administrator', () => {
  test('says whose tokens are those of an agent, and nobody else gets the same', async () => {
    const admin = await world.admin();
    const other = await world.agent();
    const { version } = await admin.agents.get({ agent_id: other.id });
    const taken = admin.agents.change({
      agent_id: other.id,
      body: { version, oauth_subject: 'client:assistant' },
    });
    await expect(taken).rejects.toMatchObject({ code: 'oauth_subject_taken', status: 409 });
    const changed = await admin.agents.change({
      agent_id: other.id,
      body: { version, oauth_subject: 'sub:00u2' },
    });
    expect(changed.oauth_subject).toBe('sub:00u2');
    expect((await send(await token({ sub: '00u2', client_id: 'any' }))).status).toBe(200);
    await admin.agents.change({
      agent_id: other.id,
      body: { version: changed.version, oauth_subject: null },
    });
    expect((await send(await token({ sub: '00u2', client_id: 'any' }))).status).toBe(401);
  });

  test.each(['assistant', 'client:', 'sub:a b', 'role:admin'])('is refused %j', async (oauth_subject) => {
    await expect(world.agent({ oauth_subject })).rejects.toThrow();
  });
});

test('a gateway that is started by its settings takes tokens of a provider on the network', async () => {
  const places = { provider: '' };
  const provider = await listen(
    async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/keys') {
        return Response.json({ keys: [{ ...(await exportJWK(first.publicKey)), kid: 'first' }] });
      }
      // Only RFC 8414 is spoken here, at the place where it puts an issuer with a path.
      return pathname === '/.well-known/oauth-authorization-server/tenant'
        ? Response.json({ issuer: `${places.provider}/tenant`, jwks_uri: `${places.provider}/keys` })
        : new Response('', { status: 404 });
    },
    { host: '127.0.0.1', port: 0, howToChoose: '' },
  );
  places.provider = provider.url;
  const stop = new AbortController();
  const data = join(world.folder, 'started');
  const { io, out } = captureIo({
    signal: stop.signal,
    environment: {
      STAFFGATE_DATA: data,
      STAFFGATE_ALLOW_LOOPBACK: '1',
      STAFFGATE_PUBLIC_URL: gate,
      STAFFGATE_OAUTH_ISSUER: `${provider.url}/tenant`,
    },
  });
  const ended = run(['start', '--port', '0', '--emulator-port', '0'], io);
  while (!out().includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 5));
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out())?.[0];
  const adminToken = /STAFFGATE_ADMIN_TOKEN=(\S+)/.exec(out())?.[1] as string;
  const change = captureIo({ environment: { STAFFGATE_ADMIN_TOKEN: adminToken } });
  const subject = ['--oauth-subject', 'client:assistant'];
  const asked = ['agents', 'change', 'Demo assistant', ...subject, '--url', `${url}`, '--output', 'json'];
  expect([await run(asked, change.io), change.err()]).toEqual([0, '']);
  const seconds = Math.floor(Date.now() / 1000);
  const bearer = await token({ iss: `${provider.url}/tenant`, iat: seconds, exp: seconds + 60 });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${bearer}`,
  };
  const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body: JSON.stringify(list) });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('describe_access')]);
  stop.abort();
  expect(await ended).toBe(0);
  await provider.close();
});
