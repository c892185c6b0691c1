import { expect, test } from 'vitest';
import { startWithReceiver } from '../../webhooks.test-support.ts';

const minimum = {
  url: 'https://hooks.probe.example/personio',
  description: 'Probe',
  enabled_events: ['person.created'],
};

test('a webhook starts disabled and with a token, and answers neither token nor headers', async () => {
  const { call } = await startWithReceiver();
  const { status, json } = await call('POST', '/v2/webhooks', { ...minimum, token: 'open sesame' });
  expect(status).toBe(201);
  expect(json).toEqual({ id: json.id, ...minimum, status: 'DISABLED', auth_type: 'TOKEN' });
  expect((await call('GET', `/v2/webhooks/${json.id}`)).json).toEqual(json);
});

test('a disabled webhook is sent nothing, but its log keeps what it missed', async () => {
  const { call, subscribe, names } = await startWithReceiver();
  const id = await subscribe({ status: undefined });
  await call('PATCH', '/v2/persons/11', { first_name: 'Jon' });
  expect(await names()).toEqual([]);
  expect((await call('GET', `/v2/webhooks/${id}/events`)).json._data).toMatchObject([
    { event_name: 'person.updated', payload: { person: { id: '11' } } },
  ]);
});

test.each([
  ['no URL', { ...minimum, url: 'nowhere' }, 400],
  ['a URL that is not HTTPS', { ...minimum, url: 'http://hooks.probe.example' }, 400],
  ['another protocol', { ...minimum, url: 'file:///etc/hosts' }, 400],
  ['credentials in the URL', { ...minimum, url: 'https://a:b@hooks.probe.example' }, 400],
  ['no description', { ...minimum, description: undefined }, 400],
  ['no event', { ...minimum, enabled_events: [] }, 400],
  ['an event that does not exist', { ...minimum, enabled_events: ['employee.created'] }, 400],
  ['a token that breaks the header', { ...minimum, token: 'a\r\nb: c' }, 422],
  ['headers without CUSTOM', { ...minimum, custom_headers: { 'x-a': 'a' } }, 422],
  ['a fourth header', custom({ 'x-a': '1', 'x-b': '2', 'x-c': '3', 'x-d': '4' }), 422],
  ['a forbidden header', custom({ Host: 'a' }), 422],
  ['a header that begins like a forbidden one', custom({ 'Content-Type-Of-It': 'a' }), 422],
  ['a header that is none', custom({ 'no header': 'a' }), 422],
])('refuses %s', async (_, body, status) => {
  const { call } = await startWithReceiver();
  expect((await call('POST', '/v2/webhooks', body)).status).toBe(status);
});

function custom(custom_headers: object) {
  return { ...minimum, auth_type: 'CUSTOM', custom_headers };
}

test('plain HTTP may point to this machine', async () => {
  const { subscribe } = await startWithReceiver();
  for (const url of ['http://127.0.0.1:8080/a', 'http://localhost/b', 'http://[::1]:3000/c']) {
    expect(await subscribe({ url })).toBeTruthy();
  }
});

test('a change answers the webhook with 200, keeps what it does not name, and is refused like a creation', async () => {
  const { call, subscribe } = await startWithReceiver();
  const id = await subscribe({ auth_type: 'CUSTOM', custom_headers: { 'x-a': 'a' } });
  const other = await subscribe({ url: 'https://other.probe.example' });
  const changed = await call('PATCH', `/v2/webhooks/${id}`, { description: 'Other' });
  expect(changed.status).toBe(200);
  expect(changed.json).toMatchObject({ id, description: 'Other', auth_type: 'CUSTOM', status: 'ENABLED' });
  const patch = async (which: string, body: object) =>
    (await call('PATCH', `/v2/webhooks/${which}`, body)).status;
  expect(await patch(id, { url: 'https://other.probe.example' })).toBe(409);
  expect(await patch(id, { url: 'http://elsewhere.example' })).toBe(400);
  expect(await patch(other, { custom_headers: { 'x-a': 'a' } })).toBe(422);
  expect(await patch(id, { auth_type: 'NONE' })).toBe(200);
  expect(await patch('6b8c3f0e-1d2a-4f57-9a3b-8e7d6c5b4a39', {})).toBe(404);
});

test('lists webhooks in the order of their creation, page by page, by event and status', async () => {
  const { call, subscribe } = await startWithReceiver();
  const ids: string[] = [];
  for (let number = 0; number < 5; number++) {
    const enabled_events = number % 2 === 0 ? ['person.created'] : ['person.deleted'];
    ids.push(await subscribe({ url: `https://hooks.probe.example/${number}`, enabled_events }));
  }
  const idsOf = (json: { _data: { id: string }[] }) => json._data.map(({ id }) => id);
  const first = (await call('GET', '/v2/webhooks?limit=3')).json;
  const { pathname, search } = new URL(first._meta.links.next.href);
  const second = (await call('GET', `${pathname}${search}`)).json;
  expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
  expect(idsOf((await call('GET', '/v2/webhooks?enabled_events=person.deleted')).json)).toEqual([
    ids[1],
    ids[3],
  ]);
  expect(idsOf((await call('GET', '/v2/webhooks?status=DISABLED')).json)).toEqual([]);
  expect((await call('GET', '/v2/webhooks?limit=201')).status).toBe(400);
});

test('a deleted webhook is gone with its logs, and is sent nothing more', async () => {
  const { call, subscribe, names, emulator } = await startWithReceiver({}, () => 503);
  const id = await subscribe();
  await call('PATCH', '/v2/persons/11', { first_name: 'Jon' });
  expect(await names()).toHaveLength(2);
  expect((await call('DELETE', `/v2/webhooks/${id}`)).status).toBe(204);
  expect((await call('GET', `/v2/webhooks/${id}/events`)).status).toBe(404);
  emulator.clock.advance(3 * 86_400_000);
  expect(await names()).toEqual([]);
  expect(emulator.webhooks.deliveries()).toEqual([]);
});

test('a ping and a test event reach the webhook alone, enabled or not', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver();
  const id = await subscribe({ status: 'DISABLED' });
  await subscribe({ url: 'https://other.probe.example' });
  await call('POST', `/v2/webhooks/${id}/ping`);
  const body = { event_name: 'document.signed', payload: { anything: { id: '7' } } };
  expect((await call('POST', `/v2/webhooks/${id}/test-event`, body)).status).toBe(200);
  await emulator.webhooks.settled();
  expect(received.map(({ url, event }) => [url, event.event_name, event.payload])).toEqual([
    ['https://hooks.probe.example/personio', 'ping', {}],
    ['https://hooks.probe.example/personio', 'document.signed', { anything: { id: '7' } }],
  ]);
});

test('a test event needs a payload, and must be enabled on the webhook', async () => {
  const { call, subscribe } = await startWithReceiver();
  const id = await subscribe({ enabled_events: ['person.created'] });
  const send = async (body: object) => (await call('POST', `/v2/webhooks/${id}/test-event`, body)).status;
  expect(await send({ event_name: 'person.created' })).toBe(400);
  expect(await send({ payload: {} })).toBe(400);
  expect(await send({ event_name: 'person.deleted', payload: {} })).toBe(400);
  expect(await send({ event_type: 'person.created', payload: {} })).toBe(200);
});

test('the log of events goes back to the creation of the webhook and at most 30 days', async () => {
  const { call, subscribe, emulator } = await startWithReceiver();
  const rename = (first_name: string) => call('PATCH', '/v2/persons/11', { first_name });
  await subscribe({ url: 'https://older.probe.example' });
  await rename('A');
  emulator.clock.advance(1000);
  const id = await subscribe();
  const log = async (query = '') =>
    (await call('GET', `/v2/webhooks/${id}/events${query}`)).json._data.map(
      (event: { occurred_at: string }) => event.occurred_at,
    );
  await rename('B');
  emulator.clock.advance(15 * 86_400_000);
  await rename('C');
  const [b, c] = ['2026-11-20T09:15:03.000Z', '2026-12-05T09:15:03.000Z'];
  expect(await log()).toEqual([b, c]);
  expect(await log(`?occurred_at.gte=${c}`)).toEqual([c]);
  expect(await log('?occurred_at.lte=2026-11-20T10:15:03%2B01:00')).toEqual([b]);
  expect(await log('?event_name=person.created')).toEqual([]);
  expect((await call('GET', `/v2/webhooks/${id}/events?occurred_at.gt=${c}`)).status).toBe(400);
  emulator.clock.advance(16 * 86_400_000);
  expect(await log()).toEqual([c]);
});

test('activity tells every request: its status, or why there was none', async () => {
  const replies = [503, 'broken', 200] as const;
  const { call, subscribe, emulator } = await startWithReceiver({}, (_, count) => replies[count - 1] ?? 500);
  const id = await subscribe();
  await call('PATCH', '/v2/persons/11', { first_name: 'Jon' });
  await emulator.webhooks.settled();
  emulator.clock.advance(600_000);
  await emulator.webhooks.settled();
  const path = `/v2/webhooks/${id}/activity`;
  const { _data } = (await call('GET', path)).json;
  expect(_data).toMatchObject([
    {
      attempt: 1,
      status_code: 503,
      error: null,
      is_delivered: false,
      completed_at: '2026-11-20T09:15:02.000Z',
    },
    { attempt: 2, status_code: null, error: 'network', is_delivered: false },
    {
      attempt: 3,
      status_code: 200,
      error: null,
      is_delivered: true,
      completed_at: '2026-11-20T09:25:02.000Z',
    },
  ]);
  const count = async (query: string) => (await call('GET', `${path}?${query}`)).json._data.length;
  expect(await count('is_delivered=false')).toBe(2);
  expect(await count('completed_at.gte=2026-11-20T09:20:00Z')).toBe(1);
  expect(await count('completed_at.lte=2026-11-20T09:20:00Z&limit=1')).toBe(1);
  expect(await count('event_name=person.deleted')).toBe(0);
});

// Source: reference of the redelivery: at least one bound, 100 events a call, 500 an hour.
test('a redelivery sends the events of a stretch of time again, 100 a call and 500 an hour', async () => {
  const { call, subscribe, emulator, received } = await startWithReceiver();
  const id = await subscribe({ enabled_events: ['person.updated'] });
  for (let number = 0; number < 120; number++) {
    await call('PATCH', '/v2/persons/11', { first_name: `Number ${number}` });
  }
  await emulator.webhooks.settled();
  expect(received).toHaveLength(120);
  const redeliver = (body: object) => call('POST', `/v2/webhooks/${id}/redelivery`, body);
  expect((await redeliver({})).status).toBe(400);
  const { json } = await redeliver({ 'occurred_at.gte': '2026-11-20T00:00:00Z' });
  await emulator.webhooks.settled();
  expect(received).toHaveLength(220);
  expect(received[120]!.event).toEqual(received[0]!.event);
  const again = await call(
    'GET',
    `/v2/webhooks/${id}/activity?limit=200&redelivery_id=${json.redelivery_id}`,
  );
  expect(again.json._data).toHaveLength(100);
  for (let number = 0; number < 4; number++) await redeliver({ 'occurred_at.lte': '2026-12-01T00:00:00Z' });
  expect((await redeliver({ 'occurred_at.lte': '2026-12-01T00:00:00Z' })).status).toBe(429);
  emulator.clock.advance(3_600_001);
  expect((await redeliver({ 'occurred_at.lte': '2026-12-01T00:00:00Z' })).status).toBe(200);
});
