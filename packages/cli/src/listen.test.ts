import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { createEmulator } from '@staffgate/emulator';
import { expect, test } from 'vitest';
import { gatewayPatience, listen } from './listen.ts';

const local = { host: '127.0.0.1', port: 0, howToChoose: 'Choose another: --port 1.' };

test('says which port is taken and how to choose another', async () => {
  const first = await listen(async () => new Response(), local);
  const port = Number(new URL(first.url).port);
  await expect(listen(async () => new Response(), { ...local, port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken by another program. Choose another: --port 1.`,
  );
  await first.close();
});

test('tells where a call came from', async () => {
  const listening = await listen(async (_, { address }) => new Response(address), local);
  expect(await (await fetch(listening.url)).text()).toBe('127.0.0.1');
  await listening.close();
});

test('finishes the request under way before it closes', async () => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const listening = await listen(async () => {
    arrived();
    await gate;
    return new Response('whole');
  }, local);
  const answer = fetch(listening.url);
  await arrival;
  const closed = listening.close();
  go();
  expect(await (await answer).text()).toBe('whole');
  await closed;
  await expect(fetch(listening.url)).rejects.toThrow();
});

test('does not wait for a connection over which nothing was asked', async () => {
  const listening = await listen(async () => new Response(), local);
  const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
  await once(socket, 'connect');
  await fetch(listening.url);
  const began = performance.now();
  await listening.close();
  expect(performance.now() - began).toBeLessThan(2000);
  socket.destroy();
});

test('lets the emulator refuse headers that are too large, instead of breaking the connection', async () => {
  const emulator = createEmulator();
  const listening = await listen(emulator.fetch, local);
  const status = await new Promise((resolve, reject) => {
    request(`${listening.url}/v2/persons`, { headers: { 'x-padding': 'x'.repeat(40_000) } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(431);
  expect(emulator.requests.at(-1)?.status).toBe(431);
  await listening.close();
});

test.each([
  ['half a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
  ['half a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n'],
])('drops a caller that sends %s and then a byte now and again (S19)', async (_, beginning) => {
  const patience = { headersMs: 150, requestMs: 300, lookMs: 50 };
  const listening = await listen(async (request) => new Response(await request.text()), {
    ...local,
    patience,
  });
  const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const began = performance.now();
  socket.write(beginning);
  const drip = setInterval(() => socket.writable && socket.write('a'), 20);
  // Writing to it when it is gone is an error, and no reason to stop waiting.
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(drip);
  expect(performance.now() - began).toBeLessThan(2_000);
  // The others are answered meanwhile and afterwards.
  expect((await fetch(listening.url)).status).toBe(200);
  await listening.close();
});

test('lets nobody hold a connection to a gateway for more than 30 s without a request (S19)', () => {
  const { headersMs, requestMs, lookMs } = gatewayPatience;
  expect(Math.max(headersMs, requestMs) + lookMs).toBeLessThanOrEqual(30_000);
});
