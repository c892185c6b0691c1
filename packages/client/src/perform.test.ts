import { operation, v2 } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { RequestEvent, ResponseEvent, RetryEvent } from './hooks.ts';
import { caught, createWorld, json, problem, type Seen } from './world.test-support.ts';

const isToken = ({ path }: Seen) => path.includes('auth');
const broken = () => Promise.reject(new TypeError('fetch failed'));
const person = { first_name: 'Nadia', last_name: 'Brandt' };

test.each([
  ['a 503', () => problem(503, 'Service Unavailable')],
  ['a lost connection', broken],
  [
    'the page of a proxy',
    () => new Response('<html>busy</html>', { headers: { 'content-type': 'text/html' } }),
  ],
])('repeats a read after %s, with growing waits', async (_, failure) => {
  const world = createWorld((seen, index) =>
    isToken(seen) ? undefined : index < 2 ? failure() : json({ _data: [] }),
  );
  const start = world.clock.now();
  await expect(world.clock.until(world.client().v2.persons.list())).resolves.toEqual({ _data: [] });
  expect(world.seen.map(({ at }) => at - start)).toEqual([0, 1000, 3000]);
});

test.each([
  ['a 502', () => problem(502, 'Bad Gateway'), 'ServerError'],
  ['a lost connection', broken, 'NetworkError'],
  ['the page of a proxy', () => new Response('<html>'), 'ServerError'],
])('never repeats a write after %s, and says that its outcome is unknown', async (_, failure, name) => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : failure()));
  const error = await caught(world.clock.until(world.client().v2.persons.create({ body: person })));
  expect(error).toMatchObject({ name, outcome: 'unknown', operation: 'v2.persons.create' });
  expect(error.message).toContain('read the record back before repeating');
  expect(world.seen).toHaveLength(1);
});

test('says that nothing was changed when there was no connection at all', async () => {
  const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
  const world = createWorld((seen) => (isToken(seen) ? undefined : Promise.reject(refused)));
  expect(await caught(world.client().v2.persons.create({ body: person }))).toMatchObject({ outcome: 'none' });
});

test('gives up on a read after its repetitions', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : problem(500, 'Internal Server Error')));
  const error = await caught(world.clock.until(world.client({ retries: 2 }).v2.persons.list()));
  expect(error).toMatchObject({
    name: 'ServerError',
    code: 'server_failed',
    status: 500,
    requestId: 'trace-1',
    outcome: 'none',
  });
  expect(world.seen).toHaveLength(3);
});

const never = () => new Promise<Response>(() => {});

test('ends a request after its time, and a read is repeated', async () => {
  const world = createWorld((seen, index) =>
    isToken(seen) ? undefined : index === 0 ? never() : json({ _data: [] }),
  );
  const start = world.clock.now();
  await world.clock.until(world.client({ timeoutMs: 5000 }).v2.persons.list());
  expect(world.seen.map(({ at }) => at - start)).toEqual([0, 6000]);
  expect(world.seen[0]?.signal.aborted).toBe(true);
});

test('tells a write that took too long that its outcome is unknown', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : never()));
  const error = await caught(world.clock.until(world.client().v2.persons.delete({ person_id: '1' })));
  expect(error).toMatchObject({
    name: 'TimeoutError',
    code: 'timed_out',
    timeoutMs: 30_000,
    outcome: 'unknown',
  });
  const { NetworkError } = await import('./errors.ts');
  expect(error).toBeInstanceOf(NetworkError);
});

test('limits a whole call, repetitions included', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : problem(500, 'Internal Server Error')));
  const start = world.clock.now();
  const error = await caught(world.clock.until(world.client().v2.persons.list({}, { timeoutMs: 2000 })));
  expect(error).toMatchObject({ name: 'TimeoutError', timeoutMs: 2000, outcome: 'none' });
  expect(world.clock.now() - start).toBe(2000);
  const write = createWorld((seen) => (isToken(seen) ? undefined : never()));
  const call = write.client().v2.persons.create({ body: person }, { timeoutMs: 2000 });
  expect(await caught(write.clock.until(call))).toMatchObject({ name: 'TimeoutError', outcome: 'unknown' });
});

test.each([
  ['before it begins', (abort: () => void, _run: () => Promise<void>) => abort()],
  ['while it waits for an answer', async (abort: () => void, run: () => Promise<void>) => run().then(abort)],
])('rejects with the reason of the signal when aborted %s', async (_, act) => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : never()));
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  if (_.startsWith('before')) controller.abort(reason);
  const call = caught(world.client().v2.persons.list({}, { signal: controller.signal }));
  await act(
    () => controller.abort(reason),
    () => world.clock.turn(10),
  );
  expect(await call).toBe(reason);
});

test('rejects with the reason of the signal when aborted while it waits to repeat', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : problem(500, 'Internal Server Error')));
  const controller = new AbortController();
  const call = caught(world.client().v2.persons.list({}, { signal: controller.signal }));
  await world.clock.turn(500);
  controller.abort('stop');
  expect(await call).toBe('stop');
  expect(world.seen).toHaveLength(1);
});

test('tells hooks what happens, with the path unfilled and nothing of ids, bodies or tokens', async () => {
  const events: (RequestEvent | ResponseEvent | RetryEvent)[] = [];
  const push = (event: RequestEvent) => void events.push(event);
  const world = createWorld((seen, index) => {
    if (isToken(seen)) return undefined;
    return index === 0 ? problem(503, 'Busy') : json({ id: '4711' }, 200, { 'x-request-id': 'r-1' });
  });
  const client = world.client({ hooks: { onRequest: push, onResponse: push, onRetry: push } });
  await world.clock.until(client.v2.persons.get({ id: '4711' }));
  const common = { operation: 'v2.persons.get', method: 'GET', urlTemplate: '/v2/persons/{id}' };
  expect(events.filter(({ operation }) => operation === 'v2.persons.get')).toEqual([
    { ...common, attempt: 1 },
    { ...common, attempt: 1, status: 503, durationMs: 0, requestId: 'trace-1' },
    { ...common, attempt: 1, reason: 'server', delayMs: 1000 },
    { ...common, attempt: 2 },
    { ...common, attempt: 2, status: 200, durationMs: 0, requestId: 'r-1' },
  ]);
  expect(JSON.stringify(events)).not.toMatch(/4711|token-1|papi-secret/);
});

test('is not disturbed by a hook that throws', async () => {
  const onRequest = () => {
    throw new Error('a bug of the caller');
  };
  await expect(createWorld().client({ hooks: { onRequest } }).v2.persons.list()).resolves.toEqual({
    _data: [],
  });
});

test('does not follow a redirect', async () => {
  const world = createWorld((seen) =>
    isToken(seen)
      ? undefined
      : new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } }),
  );
  const error = await caught(world.client().v2.persons.list());
  expect(error).toMatchObject({ name: 'ServerError', code: 'redirected', status: 302 });
});

const upload = operation({
  ...v2.persons.create,
  id: 'v2.uploads.create',
  body: { schema: z.strictObject({ file: z.custom<ReadableStream | Blob>() }), encodings: ['multipart'] },
});

test('sends a stream once: a refusal that would be repeated is an error', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : problem(429, 'Too Many Requests')));
  const file = new Blob(['contract']).stream();
  const error = await caught(world.clock.until(world.client().perform(upload, { body: { file } })));
  expect(error).toMatchObject({ name: 'RateLimitError', outcome: 'none' });
  expect(world.seen).toHaveLength(1);
});

test('sends a file again after a refusal', async () => {
  const world = createWorld((seen, index) => {
    if (isToken(seen)) return undefined;
    return index === 0 ? problem(429, 'Too Many Requests') : json({ id: '1' }, 201);
  });
  const call = world.client().perform(upload, { body: { file: new Blob(['contract']) } });
  await expect(world.clock.until(call)).resolves.toMatchObject({ status: 201 });
  expect(world.seen).toHaveLength(2);
});
