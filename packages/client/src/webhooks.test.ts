import type { EventEnvelope, WebhookEvent } from '@staffgate/catalog';
import { createEmulator, demoCompany, demoCredential } from '@staffgate/emulator';
import { expect, expectTypeOf, test } from 'vitest';
import { createClient } from './client.ts';
import type { Clock } from './clock.ts';
import { rememberInMemory } from './event-memory.ts';
import { createWebhookReceiver, type WebhookReceiverOptions } from './webhooks.ts';

const event: EventEnvelope = {
  company_id: '90210',
  event_name: 'person.updated',
  occurred_at: '2026-11-20T09:15:02.482Z',
  payload: { person: { id: '4711' } },
  meta: {},
};

function start(options: Partial<WebhookReceiverOptions> = {}) {
  const seen: WebhookEvent[] = [];
  const receive = createWebhookReceiver({
    authentication: 'none',
    onEvent: (it) => void seen.push(it),
    ...options,
  });
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await receive(
      new Request('https://hook.example', { method: 'POST', headers, body: text }),
    );
    return [response.status, (await response.json()).code];
  };
  return { seen, receive, post };
}

/** A clock whose sleepers wake when they are told to. */
function handClock(now = 0) {
  const sleepers: (() => void)[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  return { clock, wake: () => sleepers.splice(0).forEach((resolve) => void resolve()), sleepers };
}

test('hands an event over, with what its name says of its payload', async () => {
  const { seen, post } = start({
    onEvent(it) {
      seen.push(it);
      if (it.event_name === 'absence-period.deleted') {
        expectTypeOf(it.payload.absence_period.id).toBeString();
      }
    },
  });
  expect(await post(event)).toEqual([200, 'handled']);
  expect(seen).toEqual([event]);
});

test.each<[string, Record<string, string>, number]>([
  ['the token as it is', { authorization: 'open sesame' }, 200],
  ['a Bearer before it', { authorization: 'Bearer open sesame' }, 401],
  ['only its beginning', { authorization: 'open' }, 401],
  ['nothing', {}, 401],
])('with a token, answers %s so', async (_, headers, status) => {
  const { post, seen } = start({ authentication: { token: 'open sesame' } });
  expect((await post(event, headers))[0]).toBe(status);
  expect(seen).toHaveLength(status === 200 ? 1 : 0);
});

test('with custom headers, wants each of them', async () => {
  const { post } = start({ authentication: { headers: { 'X-Key': 'k', 'X-Who': 'w' } } });
  expect((await post(event, { 'x-key': 'k' }))[0]).toBe(401);
  expect((await post(event, { 'x-key': 'k', 'x-who': 'x' }))[0]).toBe(401);
  expect((await post(event, { 'x-key': 'k', 'x-who': 'w' }))[0]).toBe(200);
});

test('takes a signed delivery of the emulator, of the old and the new secret, and none that is forged or old', async () => {
  const now = Date.parse('2026-11-20T09:15:02Z');
  let sent: Request | null = null;
  const emulator = createEmulator({
    company: demoCompany({ people: 2 }),
    clock: { now: () => now },
    webhooks: { secret: 'old' },
    async send(request) {
      sent = request;
      return new Response();
    },
  });
  const { client_id, client_secret } = demoCredential;
  const personio = createClient({
    credentials: `${client_id}:${client_secret}`,
    fetch: (request) => emulator.fetch(request),
  });
  const body = { url: 'https://hook.example', description: 'Probe', enabled_events: ['ping'] };
  const { id } = await personio.v2.webhooks.create({ body });
  await personio.v2.webhooks.ping({ id });
  await emulator.webhooks.settled();
  const delivery = sent as unknown as Request;
  const text = await delivery.clone().text();
  const headers = Object.fromEntries(delivery.headers);
  const check = async (signature: string | string[], body = text, at = now) => {
    const { post } = start({ authentication: { signature }, clock: handClock(at).clock });
    return (await post(body, headers))[0];
  };
  expect(await check('old')).toBe(200);
  expect(await check(['new', 'old'])).toBe(200);
  expect(await check('new')).toBe(401);
  expect(await check('old', text.replace('ping', 'pong'))).toBe(401);
  expect(await check('old', text, now + 301_000)).toBe(401);
});

test('passes over an event that came before, also with its members in another order', async () => {
  const { post, seen } = start();
  const other = { ...event, payload: { employment: { id: 'e' }, person: { id: '4711' } } };
  const turned = { ...event, payload: { person: { id: '4711' }, employment: { id: 'e' } } };
  expect(await post(event)).toEqual([200, 'handled']);
  expect(await post(event)).toEqual([200, 'duplicate']);
  expect(await post(other)).toEqual([200, 'handled']);
  expect(await post(turned)).toEqual([200, 'duplicate']);
  expect(await post({ ...event, occurred_at: '2026-11-20T09:15:02.483Z' })).toEqual([200, 'handled']);
  expect(seen).toHaveLength(3);
});

test('remembers only as many events as it may', async () => {
  const { post } = start({ remember: rememberInMemory(2) });
  const at = (second: number) => ({ ...event, occurred_at: `2026-11-20T09:15:0${second}Z` });
  for (const second of [1, 2, 3]) await post(at(second));
  expect(await post(at(3))).toEqual([200, 'duplicate']);
  expect(await post(at(1))).toEqual([200, 'handled']);
});

test('says 500 when an event could not be handled, and takes it when it comes again', async () => {
  const errors: unknown[] = [];
  let fails = true;
  const { post } = start({
    onEvent() {
      if (fails) throw new Error('the database is away');
    },
    onError: (error) => errors.push((error as Error).message),
  });
  expect(await post(event)).toEqual([500, 'not-handled']);
  fails = false;
  expect(await post(event)).toEqual([200, 'handled']);
  expect(errors).toEqual(['the database is away']);
});

test('answers 202 in time while slow work goes on, one event after the other', async () => {
  const { clock, wake, sleepers } = handClock();
  const order: string[] = [];
  const gates: (() => void)[] = [];
  const { post, receive } = start({
    clock,
    async onEvent({ occurred_at }) {
      order.push(`begin ${occurred_at}`);
      await new Promise<void>((resolve) => gates.push(resolve));
      order.push(`end ${occurred_at}`);
    },
  });
  const second = { ...event, occurred_at: '2026-11-20T09:15:03Z' };
  const answers = Promise.all([post(event), post(second)]);
  await expect.poll(() => sleepers.length).toBe(2);
  wake();
  expect(await answers).toEqual([
    [202, 'queued'],
    [202, 'queued'],
  ]);
  await expect.poll(() => gates.length).toBe(1);
  gates[0]!();
  await expect.poll(() => gates.length).toBe(2);
  gates[1]!();
  await receive.settled();
  expect(order).toEqual([
    `begin ${event.occurred_at}`,
    `end ${event.occurred_at}`,
    `begin ${second.occurred_at}`,
    `end ${second.occurred_at}`,
  ]);
});

test('asks to come again when too many events wait', async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const { post } = start({ onEvent: () => gate, maxQueued: 2 });
  const first = [1, 2].map((second) => post({ ...event, occurred_at: `2026-11-20T09:15:0${second}Z` }));
  await expect.poll(async () => (await post(event))[0]).toBe(503);
  open();
  expect(await Promise.all(first)).toEqual([
    [200, 'handled'],
    [200, 'handled'],
  ]);
});

test('takes events that it does not know, so that a new one of Personio is not sent for ever', async () => {
  const unknown: EventEnvelope[] = [];
  const strange = { ...event, event_name: 'person.promoted' };
  const { post, seen } = start({ onUnknownEvent: (it) => unknown.push(it) });
  expect(await post(strange)).toEqual([200, 'handled']);
  expect(await post({ ...event, payload: { who: '4711' } })).toEqual([200, 'handled']);
  expect(unknown.map(({ event_name }) => event_name)).toEqual(['person.promoted', 'person.updated']);
  expect(seen).toEqual([]);
  expect(await start().post(strange)).toEqual([200, 'handled']);
});

test.each<[string, unknown, number]>([
  ['no JSON', '{"company_id":', 400],
  ['something else', { hello: 'world' }, 400],
  ['an event without a time', { ...event, occurred_at: 'yesterday' }, 400],
  ['too many bytes', { ...event, meta: { padding: 'x'.repeat(70_000) } }, 413],
])('refuses %s', async (_, body, status) => {
  const { post, seen } = start();
  expect((await post(body))[0]).toBe(status);
  expect(seen).toEqual([]);
});

test('takes nothing but POST', async () => {
  const response = await start().receive(new Request('https://hook.example'));
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});

test('takes events of the log like delivered ones', async () => {
  const { receive, post, seen } = start();
  expect(await receive.handle(event)).toBe('handled');
  expect(await post(event)).toEqual([200, 'duplicate']);
  expect(await receive.handle(event)).toBe('duplicate');
  expect(seen).toHaveLength(1);
});
