import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../../packages/cli/src/listen.ts';
import { createMcpWorld, type McpWorld } from './world.ts';

let world: McpWorld;
let listening: Listening;
let authorization: string;
beforeAll(async () => {
  world = await createMcpWorld({ gateway: { guard: { allowedHosts: ['127.0.0.1', 'personio.example'] } } });
  authorization = `Bearer ${(await world.agent()).clientSecret}`;
  listening = await listen((request) => world.gateway.fetch(request), {
    host: '127.0.0.1',
    port: 0,
    howToChoose: '',
  });
});
afterAll(async () => {
  await listening.close();
  await world.close();
});

const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

/** With a length, or piece by piece without one. */
const ways = {
  whole: (body: string) => ({ body }),
  'piece by piece': (body: string) => ({ body: new Blob([body]).stream(), duplex: 'half' }),
} as const;

describe.each(Object.entries(ways))('a body that comes %s', (_, sent) => {
  const send = (body: string, more: object = {}) =>
    fetch(`${listening.url}/mcp`, {
      method: 'POST',
      headers: { ...headers, authorization, ...more },
      ...sent(body),
    } as RequestInit);

  test('is answered', async () => {
    const response = await send(list);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('describe_access');
  });

  test.each(['', '{"a', '\u0000', '"'])('is refused with -32700 when it is no JSON: %j', async (body) => {
    const response = await send(body);
    expect([response.status, (await response.json()).error.code]).toEqual([400, -32700]);
  });

  test('is refused with 413 above 4 MiB', async () => {
    const response = await send(JSON.stringify({ text: 'a'.repeat(4 * 1024 * 1024) }));
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('-32000')]);
  });

  test('is refused with 415 when it does not say that it is JSON', async () => {
    expect((await send(list, { 'content-type': 'text/plain' })).status).toBe(415);
  });
});
