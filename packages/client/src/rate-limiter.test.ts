import { expect, test } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';
import { caught, createWorld, HandClock, json, problem, type Seen, v1Failure } from './world.test-support.ts';

const isToken = ({ path }: Seen) => path.includes('auth');

function bucket(remaining: number, rate = 10, capacity = 5): Headers {
  return new Headers({
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-replenish-rate': String(rate),
    'x-ratelimit-burst-capacity': String(capacity),
    'x-ratelimit-requested-tokens': '1',
  });
}

test('sends at once while nothing is known or something is left', async () => {
  const limiter = new RateLimiter(new HandClock());
  for (let call = 0; call < 20; call += 1) await limiter.turn(undefined);
  for (let call = 0; call < 20; call += 1) limiter.done(bucket(30, 10, 100));
  await limiter.turn(undefined);
});

test('spaces calls by the rate of an empty bucket, in the order they came', async () => {
  const clock = new HandClock();
  const limiter = new RateLimiter(clock);
  const start = clock.now();
  await limiter.turn(undefined);
  limiter.done(bucket(0));
  const sent: string[] = [];
  const calls = ['a', 'b', 'c'].map(async (name) => {
    await limiter.turn(undefined);
    sent.push(`${name} ${clock.now() - start}`);
  });
  await clock.until(Promise.all(calls));
  expect(sent).toEqual(['a 100', 'b 200', 'c 300']);
});

test('waits for the end of a used up v1 window', async () => {
  const clock = new HandClock();
  const limiter = new RateLimiter(clock);
  const start = clock.now();
  await limiter.turn(undefined);
  limiter.done(new Headers({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '20' }));
  await limiter.turn(undefined);
  await clock.until(limiter.turn(undefined));
  expect(clock.now() - start).toBe(20_000);
});

test('counts the calls under way as spent', async () => {
  const clock = new HandClock();
  const limiter = new RateLimiter(clock);
  const start = clock.now();
  for (let call = 0; call < 3; call += 1) await limiter.turn(undefined);
  limiter.done(bucket(2));
  await clock.until(limiter.turn(undefined));
  expect(clock.now() - start).toBe(100);
});

test('lets one who waits give up, and serves those behind in their order', async () => {
  const clock = new HandClock();
  const limiter = new RateLimiter(clock);
  await limiter.turn(undefined);
  limiter.done(bucket(0));
  const controller = new AbortController();
  const first = limiter.turn(controller.signal);
  const second = limiter.turn(undefined);
  controller.abort('enough');
  expect(await caught(first)).toBe('enough');
  await clock.until(second);
});

test('paces each route by itself', async () => {
  const world = createWorld((seen) => {
    if (isToken(seen)) return undefined;
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-replenish-rate': '1',
      'x-ratelimit-burst-capacity': '1',
    };
    return json(seen.path === '/v2/persons' ? { _data: [] } : { id: '1' }, 200, headers);
  });
  const { v2 } = world.client();
  const start = world.clock.now();
  await v2.persons.list();
  await v2.persons.get({ id: '1' });
  expect(world.clock.now()).toBe(start);
  await world.clock.until(v2.persons.get({ id: '2' }));
  expect(world.clock.now() - start).toBe(1000);
});

test.each([
  ['Retry-After in seconds', { 'retry-after': '7' }, 7000],
  ['Retry-After as a date', { 'retry-after': new Date(Date.UTC(2026, 10, 2, 8, 0, 9)).toUTCString() }, 9000],
  ['X-RateLimit-Reset', { 'x-ratelimit-reset': '11', 'x-ratelimit-remaining': '0' }, 11_000],
  ['one second without either', {}, 1000],
  [
    'one second while the window has something left',
    { 'x-ratelimit-reset': '50', 'x-ratelimit-remaining': '9' },
    1000,
  ],
])('repeats after a 429, also a write: %s', async (_, headers, waitedMs) => {
  const world = createWorld((seen, index) => {
    if (isToken(seen)) return undefined;
    return index === 0 ? json({ success: false }, 429, headers) : json({ success: true, data: { id: 7 } });
  });
  const start = world.clock.now();
  const employee = { first_name: 'Mira', last_name: 'Falk', email: 'mira@nordlicht.example' };
  await world.clock.until(world.client().v1.employees.create({ body: { employee } }));
  expect(world.seen.map(({ at }) => at - start)).toEqual([0, waitedMs]);
});

test('doubles the wait, spreads it by chance, and gives up with the time to wait', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : problem(429, 'Too many')));
  const start = world.clock.now();
  const error = await caught(
    world.clock.until(world.client({ retries: 3, random: () => 1 }).v2.persons.list()),
  );
  expect(world.seen.map(({ at }) => at - start)).toEqual([0, 1500, 4500, 10_500]);
  expect(error).toMatchObject({
    name: 'RateLimitError',
    code: 'rate_limited',
    status: 429,
    retryAfterMs: 12_000,
    outcome: 'none',
  });
  expect(error.message).toContain('v2.persons.list answered 429, 4 times');
});

test('does not wait longer than two minutes', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : json({}, 429, { 'retry-after': '3600' })));
  const error = await caught(world.client().v2.persons.list());
  expect(error).toMatchObject({ name: 'RateLimitError', retryAfterMs: 3_600_000 });
  expect(world.seen).toHaveLength(1);
});

test('gets a crowd through a limit that it only learns by being refused', async () => {
  let second = 0;
  let inSecond = 0;
  const world = createWorld((seen) => {
    if (isToken(seen)) return undefined;
    if (Math.floor(seen.at / 1000) !== second) [second, inSecond] = [Math.floor(seen.at / 1000), 0];
    inSecond += 1;
    return inSecond > 15 ? v1Failure(429, 'Too Many Requests') : json({ success: true, data: [] });
  });
  const { v1 } = world.client();
  const crowd = Array.from({ length: 80 }, () => v1.employees.list());
  await expect(world.clock.until(Promise.all(crowd))).resolves.toHaveLength(80);
});
