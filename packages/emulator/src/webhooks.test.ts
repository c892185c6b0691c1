import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEmulator } from './emulator.ts';
import { openState } from './state.ts';
import { type Reply, startWithReceiver } from './webhooks.test-support.ts';

const hour = 3_600_000;
const rename = { first_name: 'Jon' };

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

// Source: guide "Webhooks": any 2xx is a success; what is neither a timeout nor a 5xx is not tried again.
test.each<[Reply, number]>([
  [200, 1],
  [204, 1],
  [302, 1],
  [404, 1],
  [429, 1],
  [501, 1],
  [500, 2],
  [503, 2],
  ['broken', 2],
  ['silence', 2],
])('after %s there were %i requests at first', async (reply, requests) => {
  const { call, subscribe, emulator, received } = await startWithReceiver(
    { webhooks: { timeoutMs: 200 } },
    () => reply,
  );
  await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  await emulator.webhooks.settled();
  expect(received).toHaveLength(requests);
});

test('tries six more rounds over three days as the clock is turned, 14 requests in all, then gives up', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver({}, () => 500);
  await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  const after: number[] = [];
  for (let minutes = 0; minutes <= 100 * 60; minutes += 10) {
    await emulator.webhooks.settled();
    after.push(received.length);
    emulator.clock.advance(10 * 60_000);
  }
  const rounds = after.flatMap((count, index) => (count !== after[index - 1] ? [(index * 10) / 60] : []));
  expect(rounds).toEqual([0, 10 / 60, 1, 4, 12, 32, 72]);
  expect(received).toHaveLength(14);
  expect(new Set(received.map(({ event }) => JSON.stringify(event))).size).toBe(1);
  expect(emulator.webhooks.deliveries()).toMatchObject([{ state: 'failed', requests: 14, due_at: null }]);
});

test('waits on a clock that runs fast, and does not on one that stands still', async () => {
  const replies = [500, 500, 200];
  const start = () =>
    startWithReceiver(
      { clock: { now: () => performance.timeOrigin + performance.now() } },
      (_, count) => replies[count - 1] as number,
    );
  const fast = await start();
  fast.emulator.clock.set({ speed: 20_000 });
  await fast.subscribe();
  await fast.call('PATCH', '/v2/persons/11', rename);
  await expect.poll(() => fast.received.length).toBe(3);
  const still = await start();
  still.emulator.clock.set({ speed: 0 });
  await still.subscribe();
  await still.call('PATCH', '/v2/persons/11', rename);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(still.received).toHaveLength(2);
  fast.emulator.close();
  still.emulator.close();
});

test('a webhook that is switched off loses what waits, and is sent only what happens after it is on again', async () => {
  let reply = 500;
  const { call, subscribe, emulator, names } = await startWithReceiver({}, () => reply);
  const id = await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  expect(await names()).toHaveLength(2);
  await call('PATCH', `/v2/webhooks/${id}`, { status: 'DISABLED' });
  await call('PATCH', '/v2/persons/12', rename);
  reply = 200;
  await call('PATCH', `/v2/webhooks/${id}`, { status: 'ENABLED' });
  emulator.clock.advance(72 * hour);
  expect(await names()).toEqual([]);
  await call('DELETE', '/v2/persons/11');
  expect(await names()).toEqual(['employment.deleted', 'person.deleted']);
});

test('sends the token as it is, or headers of one’s own, or nothing', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver();
  await subscribe({ url: 'https://a.example', token: 'open sesame' });
  await subscribe({
    url: 'https://b.example',
    auth_type: 'CUSTOM',
    custom_headers: { 'X-Key': 'k' },
    token: 't',
  });
  await subscribe({ url: 'https://c.example', auth_type: 'NONE', token: 't' });
  await call('PATCH', '/v2/persons/11', rename);
  await emulator.webhooks.settled();
  const seen = received.map(({ url, headers }) => [url, headers.get('authorization'), headers.get('x-key')]);
  expect(seen.sort()).toEqual([
    ['https://a.example/', 'open sesame', null],
    ['https://b.example/', null, 'k'],
    ['https://c.example/', null, null],
  ]);
  expect(received[0]!.headers.get('content-type')).toBe('application/json');
  expect(received[0]!.headers.has('x-personio-signature')).toBe(false);
});

test('signs time and body where a secret is set', async () => {
  let body = '';
  let headers = new Headers();
  const { call, subscribe, emulator } = await startWithReceiver({
    webhooks: { secret: 'hush' },
    async send(request) {
      headers = request.headers;
      body = await request.text();
      return new Response();
    },
  });
  await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  await emulator.webhooks.settled();
  const timestamp = String(Date.parse('2026-11-20T09:15:02Z') / 1000);
  expect(headers.get('x-personio-timestamp')).toBe(timestamp);
  const signature = createHmac('sha256', 'hush').update(`${timestamp}.${body}`).digest('hex');
  expect(headers.get('x-personio-signature')).toBe(signature);
});

test('keeps what happens while it is paused, and sends it afterwards in order', async () => {
  const { call, subscribe, emulator, names } = await startWithReceiver();
  await subscribe();
  emulator.webhooks.pause();
  await call('PATCH', '/v2/persons/11', rename);
  await call('DELETE', '/v2/persons/11');
  expect(await names()).toEqual([]);
  expect(emulator.webhooks.deliveries().map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  emulator.webhooks.resume();
  expect(await names()).toEqual(['person.updated', 'employment.deleted', 'person.deleted']);
});

test('the control API shows deliveries, holds them back and lets them go', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver();
  const webhook_id = await subscribe();
  await call('POST', '/_emulator/webhooks/pause');
  await call('PATCH', '/v2/persons/11', rename);
  await emulator.webhooks.settled();
  const shown = await call('GET', '/_emulator/webhooks/deliveries');
  expect(shown.json).toMatchObject({
    paused: true,
    deliveries: [{ webhook_id, event_name: 'person.updated', state: 'pending', requests: 0 }],
  });
  expect(received).toEqual([]);
  await call('POST', '/_emulator/webhooks/resume');
  await emulator.webhooks.settled();
  expect(received).toHaveLength(1);
});

test('loses, doubles and shuffles the shares that are asked for, the same for the same seed', async () => {
  const run = async (seed: string) => {
    const { call, subscribe, emulator, received } = await startWithReceiver({
      seed,
      webhooks: { duplicates: 0.2, reordering: 0.2, loss: 0.2 },
    });
    await subscribe();
    emulator.webhooks.pause();
    for (let number = 0; number < 300; number++) {
      await call('PATCH', '/v2/persons/11', { first_name: `Number ${number}` });
    }
    emulator.webhooks.resume();
    await emulator.webhooks.settled();
    const lost = emulator.webhooks.deliveries().filter(({ state }) => state === 'lost');
    return { times: received.map(({ event }) => event.occurred_at), lost: lost.length };
  };
  const { times, lost } = await run('a');
  const different = new Set(times);
  const shuffled = times.filter((time, index) => index > 0 && time < (times[index - 1] as string));
  expect(times).not.toEqual([...times].sort());
  for (const count of [300 - different.size, times.length - different.size, shuffled.length]) {
    expect(count).toBeGreaterThan(30);
    expect(count).toBeLessThan(120);
  }
  expect(lost).toBeGreaterThanOrEqual(300 - different.size);
  expect(await run('a')).toEqual({ times, lost });
  expect((await run('b')).times).not.toEqual(times);
});

test('a shuffled delivery that none comes to pass is sent all the same', async () => {
  const { call, subscribe, names } = await startWithReceiver({ webhooks: { reordering: 1 } });
  await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  expect(await names()).toEqual(['person.updated']);
});

test('over HTTP it posts JSON, follows no redirect, and gives up on an answer that takes too long', async () => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    if (request.url === '/slow') return;
    response.writeHead(request.url === '/moved' ? 307 : 200, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => stop(server));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { call, subscribe, emulator } = await startWithReceiver({
    send: fetch,
    webhooks: { timeoutMs: 1000 },
  });
  for (const path of ['/good', '/moved', '/slow']) await subscribe({ url: `${url}${path}` });
  await call('PATCH', '/v2/persons/11', rename);
  await emulator.webhooks.settled();
  expect(paths.sort()).toEqual([
    'POST /good application/json',
    'POST /moved application/json',
    'POST /slow application/json',
    'POST /slow application/json',
  ]);
  expect(emulator.webhooks.deliveries().map(({ state }) => state)).toEqual([
    'delivered',
    'failed',
    'pending',
  ]);
});

test('uses a connection again, whatever came with the status', async () => {
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.end('thank you');
  }).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => stop(server));
  const { call, subscribe, emulator } = await startWithReceiver({ send: fetch });
  await subscribe({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
  for (let number = 0; number < 10; number++) {
    await call('PATCH', '/v2/persons/11', { first_name: `Number ${number}` });
    await emulator.webhooks.settled();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(emulator.webhooks.deliveries().filter(({ state }) => state === 'delivered')).toHaveLength(10);
  // Rarely more than one, where a machine is busy; without reading the answer it would be ten.
  expect(connections).toBeLessThan(5);
});

function stop(server: Server): void {
  server.closeAllConnections();
  server.close();
}

test('what is pending when the emulator is closed is sent when it starts again, and what was delivered is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-webhooks-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'state.sqlite');
  const first = await startWithReceiver({ journal: openState(file) }, ({ event }) =>
    event.event_name === 'person.updated' ? 200 : 500,
  );
  await first.subscribe();
  await first.call('PATCH', '/v2/persons/11', rename);
  await first.call('DELETE', '/v2/persons/11');
  await first.emulator.webhooks.settled();
  first.emulator.close();

  const names: string[] = [];
  const second = createEmulator({
    journal: openState(file),
    clock: { now: () => Date.parse('2026-11-20T09:30:00Z') },
    async send(request) {
      names.push((await request.json()).event_name);
      return new Response();
    },
  });
  await second.webhooks.settled();
  expect(names).toEqual(['employment.deleted', 'person.deleted']);
  second.close();
  const third = createEmulator({
    journal: openState(file),
    clock: { now: () => Date.parse('2026-11-21T09:30:00Z') },
    send: () => Promise.reject(new Error('nothing should be sent')),
  });
  await third.webhooks.settled();
  expect(third.webhooks.deliveries().map(({ state }) => state)).toEqual([
    'delivered',
    'delivered',
    'delivered',
  ]);
  third.close();
});

test('an answer that comes after a reset or the end of the emulator changes nothing', async () => {
  let answer: (reply: Reply) => void = () => {};
  const reply = () => new Promise<Reply>((resolve) => (answer = resolve));
  const { call, subscribe, emulator, received } = await startWithReceiver({}, reply);
  await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  await expect.poll(() => received.length).toBe(1);
  emulator.reset();
  answer(500);
  await emulator.webhooks.settled();
  expect(emulator.webhooks.deliveries()).toEqual([]);
  expect(received).toHaveLength(1);
  emulator.close();
});

test('forgets what is older than its log goes back', async () => {
  const { call, subscribe, emulator } = await startWithReceiver();
  await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  await emulator.webhooks.settled();
  expect(emulator.webhooks.deliveries()).toHaveLength(1);
  emulator.clock.advance(31 * 24 * hour);
  await emulator.webhooks.settled();
  expect(emulator.webhooks.deliveries()).toEqual([]);
});

test('a snapshot holds webhooks, their logs and what is pending; restoring it tells nothing new', async () => {
  let reply = 500;
  const { call, subscribe, emulator, names } = await startWithReceiver({}, () => reply);
  const id = await subscribe();
  await call('PATCH', '/v2/persons/11', rename);
  expect(await names()).toEqual(['person.updated', 'person.updated']);
  const snapshot = emulator.snapshot();

  await call('DELETE', '/v2/persons/12');
  await call('DELETE', `/v2/webhooks/${id}`);
  await names();
  emulator.restore(snapshot);
  expect(await names()).toEqual([]);
  expect((await call('GET', `/v2/webhooks/${id}/events`)).json._data).toHaveLength(1);
  expect((await call('GET', `/v2/webhooks/${id}/activity`)).json._data).toHaveLength(2);
  reply = 200;
  emulator.clock.advance(600_000);
  expect(await names()).toEqual(['person.updated']);
  expect(emulator.webhooks.deliveries()).toMatchObject([{ state: 'delivered', requests: 3 }]);
});

test('a snapshot holds whether deliveries are paused', async () => {
  const { emulator } = await startWithReceiver();
  const going = emulator.snapshot();
  emulator.webhooks.pause();
  const paused = emulator.snapshot();
  emulator.restore(going);
  expect(emulator.webhooks.isPaused).toBe(false);
  emulator.restore(paused);
  expect(emulator.webhooks.isPaused).toBe(true);
});
