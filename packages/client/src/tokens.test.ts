import { expect, test } from 'vitest';
import type { TokenEvent } from './hooks.ts';
import type { StoredToken, TokenStore } from './token-store.ts';
import { caught, createWorld, json, problem, secret, v1Failure } from './world.test-support.ts';

const bearer = (entry: { headers: Headers } | undefined) => entry?.headers.get('authorization');

function memoryStore(): TokenStore & { readonly map: Map<string, StoredToken> } {
  const map = new Map<string, StoredToken>();
  return {
    map,
    get: async (key) => map.get(key),
    set: async (key, token) => void map.set(key, token),
    delete: async (key) => void map.delete(key),
  };
}

test('asks for one token however many calls start at once, per generation', async () => {
  const world = createWorld();
  const { v1, v2 } = world.client();
  await Promise.all([
    v1.employees.list(),
    v1.employees.list(),
    v1.employees.attributes(),
    v2.persons.list(),
    v2.jobs.list(),
  ]);
  expect(world.auth.map(({ path }) => path).toSorted()).toEqual(['/v1/auth', '/v2/auth/token']);
  for (const entry of world.seen)
    expect(bearer(entry)).toMatch(entry.path.startsWith('/v1') ? /v1-token/ : /v2-token/);
});

test('sends the pair in the body, as JSON to v1 and as a form to v2, and never in the address', async () => {
  const world = createWorld();
  const { v1, v2 } = world.client();
  await v1.employees.list();
  await v2.persons.list();
  const [first, second] = world.auth;
  expect(JSON.parse(first?.body ?? '')).toEqual({ client_id: 'papi-client', client_secret: secret });
  expect(new URLSearchParams(second?.body).get('grant_type')).toBe('client_credentials');
  expect(new URLSearchParams(second?.body).get('client_secret')).toBe(secret);
  for (const { query, headers } of world.auth) {
    expect(query.size).toBe(0);
    expect(headers.has('authorization')).toBe(false);
  }
});

test('keeps a token until a minute before its end', async () => {
  const world = createWorld();
  const { v2 } = world.client();
  await v2.persons.list();
  await world.clock.turn((86_400 - 61) * 1000);
  await v2.persons.list();
  expect(world.auth).toHaveLength(1);
  await world.clock.turn(2000);
  await v2.persons.list();
  expect(world.auth).toHaveLength(2);
});

test('takes 24 hours for a v1 token that says nothing of its end', async () => {
  const world = createWorld(({ path }) =>
    path === '/v1/auth' ? json({ success: true, data: { token: 'papi-quiet' } }) : undefined,
  );
  const { v1 } = world.client();
  await v1.employees.list();
  await world.clock.turn(23.9 * 3_600_000);
  await v1.employees.list();
  expect(world.auth).toHaveLength(1);
});

test('does not ask again for every call while v2 repeats a token with little time left', async () => {
  const world = createWorld(({ path }) =>
    path === '/v2/auth/token'
      ? json({ access_token: 'papi-late', token_type: 'Bearer', expires_in: 30 })
      : undefined,
  );
  const { v2 } = world.client();
  for (let call = 0; call < 5; call += 1) await v2.persons.list();
  expect(world.auth).toHaveLength(1);
});

test.each([
  ['401', v1Failure(401, 'Unauthenticated')],
  ['a 403 that is not about rights', v1Failure(403, 'Provided authorization is not valid')],
])('renews once on %s of v1 and repeats the request once', async (_, refusal) => {
  const world = createWorld(({ path }, index) =>
    path.endsWith('employees') && index === 0 ? refusal.clone() : undefined,
  );
  await world.client().v1.employees.list();
  expect(world.seen.map(bearer)).toEqual(['Bearer papi-v1-token-1', 'Bearer papi-v1-token-2']);
});

test('renews once for many calls that are refused together', async () => {
  const world = createWorld(({ path, headers }) =>
    path === '/v2/persons' && bearer({ headers })?.endsWith('1')
      ? problem(401, 'Unauthorized Request')
      : undefined,
  );
  const { v2 } = world.client();
  await Promise.all([v2.persons.list(), v2.persons.list(), v2.persons.list()]);
  expect(world.auth).toHaveLength(2);
  expect(world.seen).toHaveLength(6);
});

test('names both reasons when v2 still answers 401 after the renewal, and then spares the token route', async () => {
  const world = createWorld(({ path }) => {
    if (path === '/v2/auth/token')
      return json({ access_token: 'papi-same', token_type: 'Bearer', expires_in: 86400 });
    return problem(401, 'Unauthorized Request');
  });
  const { v2 } = world.client();
  const error = await caught(v2.persons.list());
  expect(error).toMatchObject({
    name: 'AuthenticationError',
    code: 'authentication_failed',
    status: 401,
    requestId: 'trace-1',
  });
  expect(error.message).toMatch(
    /revoked or regenerated.*or it lacks read access to Employees.*Access rights/,
  );
  expect(world.seen).toHaveLength(2);
  await caught(v2.persons.list());
  expect(world.seen).toHaveLength(3);
  expect(world.auth).toHaveLength(2);
  await world.clock.turn(61_000);
  await caught(v2.persons.list());
  expect(world.auth).toHaveLength(3);
});

test('asks for another token after some seconds when two died in a row, where the right was there before', async () => {
  const dead = new Set(['papi-2', 'papi-3']);
  let issued = 0;
  let isLate = false;
  const world = createWorld(({ path, headers }) => {
    if (path === '/v2/auth/token') {
      issued += 1;
      return json({ access_token: `papi-${issued}`, token_type: 'Bearer', expires_in: 86400 });
    }
    const token = bearer({ headers })?.slice('Bearer '.length) ?? '';
    return dead.has(token) || (isLate && token === 'papi-1')
      ? problem(401, 'Unauthorized Request')
      : undefined;
  });
  const { v2 } = world.client();
  await v2.persons.list();
  isLate = true;
  await caught(v2.persons.list());
  await caught(v2.persons.list());
  expect(issued).toBe(2);
  await world.clock.turn(6_000);
  await caught(v2.persons.list());
  await world.clock.turn(6_000);
  await v2.persons.list();
  expect(issued).toBe(4);
});

test('does not renew for a 403 about rights', async () => {
  const world = createWorld(() => undefined);
  const refusing = createWorld(({ path }) =>
    path === '/v1/auth'
      ? undefined
      : v1Failure(403, 'personio.core.api.exceptions.api.forbidden.http.exception'),
  );
  await world.client().v1.employees.list();
  const error = await caught(refusing.client().v1.employees.list());
  expect(error).toMatchObject({ name: 'PermissionError', area: 'employees', access: 'read' });
  expect(refusing.auth).toHaveLength(1);
});

test('takes over a token that came with an answer, unless the answer belongs to an older one', async () => {
  let release = () => {};
  const late = new Promise<void>((resolve) => {
    release = resolve;
  });
  const world = createWorld(async ({ path }, index) => {
    if (path === '/v1/auth') return json({ success: true, data: { token: 'papi-first' } });
    if (index === 0) await late;
    const token = index === 0 ? 'papi-stale' : `papi-next-${index}`;
    return json({ success: true, data: [] }, 200, { authorization: `Bearer ${token}` });
  });
  const { v1 } = world.client();
  const slow = v1.employees.list();
  await world.clock.turn(0);
  await v1.employees.list();
  release();
  await slow;
  await v1.employees.list();
  expect(world.seen.map(bearer)).toEqual(['Bearer papi-first', 'Bearer papi-first', 'Bearer papi-next-1']);
});

test('does not hand a rotated token out with the headers', async () => {
  const world = createWorld(({ path }) =>
    path === '/v1/auth'
      ? undefined
      : json({ success: true, data: [] }, 200, { authorization: 'Bearer papi-other' }),
  );
  const { v1 } = await import('@staffgate/catalog');
  const { headers, status, answer } = await world.client().perform(v1.employees.list, {});
  expect([status, answer, headers.has('authorization')]).toEqual([200, { success: true, data: [] }, false]);
});

test('shares tokens through the store, under a key without the secret', async () => {
  const store = memoryStore();
  const world = createWorld();
  await world.client({ tokenStore: store }).v2.persons.list();
  await world.client({ tokenStore: store }).v2.persons.list();
  expect(world.auth).toHaveLength(1);
  const [key] = store.map.keys();
  expect(key).toContain('papi-client');
  expect(key).not.toContain(secret);
  await world.client({ tokenStore: store, baseUrl: 'https://other.test' }).v2.persons.list();
  expect(world.auth).toHaveLength(2);
  expect(store.map.size).toBe(2);
});

test('takes the token that another process has renewed', async () => {
  const store = memoryStore();
  const world = createWorld(({ headers, path }) =>
    path === '/v2/persons' && bearer({ headers }) !== 'Bearer papi-fresh'
      ? problem(401, 'Unauthorized Request')
      : undefined,
  );
  const { v2 } = world.client({ tokenStore: store });
  await caught(v2.persons.list());
  const [key] = store.map.keys();
  store.map.set(key ?? '', { token: 'papi-fresh', expiresAt: world.clock.now() + 1e6 });
  await world.clock.turn(61_000);
  await v2.persons.list();
  expect(world.auth).toHaveLength(2);
});

test('goes on with a store that fails, and says so to the hook', async () => {
  const events: TokenEvent[] = [];
  const broken: TokenStore = {
    get: () => Promise.reject(new Error('down')),
    set: () => Promise.reject(new Error('down')),
    delete: () => Promise.reject(new Error('down')),
  };
  const world = createWorld();
  const client = world.client({ tokenStore: broken, hooks: { onToken: (event) => events.push(event) } });
  await client.v2.persons.list();
  await client.revoke();
  expect(events.map(({ change }) => change)).toContain('store-failed');
});

test('revokes the v2 token, forgets both, clears the store, and starts anew with the next call', async () => {
  const store = memoryStore();
  const world = createWorld();
  const client = world.client({ tokenStore: store });
  await client.v1.employees.list();
  await client.v2.persons.list();
  await client.revoke();
  const revocation = world.seen.at(-1);
  expect(revocation?.path).toBe('/v2/auth/revoke');
  expect(revocation?.body).toBe('token=papi-v2-token-2');
  expect(revocation?.headers.has('authorization')).toBe(false);
  expect(store.map.size).toBe(0);
  await client.v2.persons.list();
  expect(world.auth).toHaveLength(3);
  await createWorld().client().revoke();
});

test.each([
  ['v1', v1Failure(403, 'Wrong credentials')],
  [
    'v2',
    json({ error: 'unauthorized_client', error_description: 'no', timestamp: '', trace_id: 't-9' }, 400),
  ],
] as const)('says that the pair is wrong in %s, once for all who wait', async (generation, refusal) => {
  const world = createWorld(({ path }) => (path.includes('auth') ? refusal.clone() : undefined));
  const client = world.client();
  const call = () => (generation === 'v1' ? client.v1.employees.list() : client.v2.persons.list());
  const [error, other] = await Promise.all([caught(call()), caught(call())]);
  expect(error).toMatchObject({
    name: 'AuthenticationError',
    operation: `${generation}.auth.token`,
    outcome: 'none',
  });
  expect(error.message).toContain('does not accept this client id and client secret');
  expect(other).toBe(error);
  expect(world.auth).toHaveLength(1);
  expect(world.seen).toHaveLength(0);
});

test('waits a minute after a 429 of the token route, for all who wait and for direct calls', async () => {
  const world = createWorld(({ path }, index) =>
    path === '/v1/auth' && index === 0 ? v1Failure(429, 'Too Many Requests') : undefined,
  );
  const client = world.client();
  const start = world.clock.now();
  const calls = Promise.all([
    client.v1.employees.list(),
    client.v1.employees.attributes(),
    client.v1.auth.token({ body: { client_id: 'papi-client', client_secret: secret } }),
  ]);
  await world.clock.turn(59_000);
  expect(world.auth.filter(({ at }) => at > start)).toHaveLength(0);
  await world.clock.until(calls);
  expect(world.auth.slice(2).every(({ at }) => at >= start + 60_000)).toBe(true);
});

test('lets a caller give up waiting for a token without spoiling it for the others', async () => {
  const world = createWorld(({ path }, index) =>
    path === '/v2/auth/token' && index === 0 ? problem(429, 'Too many') : undefined,
  );
  const { v2 } = world.client();
  const controller = new AbortController();
  const impatient = caught(v2.persons.list({}, { signal: controller.signal }));
  const patient = v2.jobs.list();
  await world.clock.turn(1000);
  controller.abort('enough');
  expect(await impatient).toBe('enough');
  await expect(world.clock.until(patient)).resolves.toEqual({ _data: [] });
});

test('calls the token operations without a bearer header, and gives what they answer', async () => {
  const world = createWorld();
  const answer = await world.client().v1.auth.token({ body: { client_id: 'a', client_secret: 'b' } });
  expect(answer.data.token).toBe('papi-v1-token-1');
  expect(world.auth[0]?.headers.has('authorization')).toBe(false);
});
