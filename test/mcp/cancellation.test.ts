import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { captureIo } from '../../packages/cli/src/captured-io.ts';
import { run } from '../../packages/cli/src/cli.ts';
import { type Listening, listen } from '../../packages/cli/src/listen.ts';
import type { TestAgent } from '../gateway/world.ts';
import { createMcpWorld, type Era, eras, type McpWorld } from './world.ts';

let world: McpWorld;
let agent: TestAgent;
let listening: Listening;
/** Requests for attendances that are held on their way to Personio, and whether they were given up. */
let held: { isGivenUp: boolean }[];
beforeEach(() => {
  held = [];
});
beforeAll(async () => {
  world = await createMcpWorld({
    gateway: { guard: { allowedHosts: ['127.0.0.1', 'personio.example'] } },
    between: (request, next) => {
      if (!request.url.includes('/v2/attendance-periods')) return next(request);
      const one = { isGivenUp: false };
      held.push(one);
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => {
          one.isGivenUp = true;
          reject(request.signal.reason);
        });
      });
    },
  });
  agent = await world.agent();
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

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A call as a host of an era sends it. */
function bodyOf(era: Era, id: number): string {
  const envelope = 'io.modelcontextprotocol';
  const _meta = {
    [`${envelope}/protocolVersion`]: '2026-07-28',
    [`${envelope}/clientCapabilities`]: {},
  };
  // A day of its own, since the same read by two is one request.
  const args = { period: `2026-11-0${id}` };
  const params = { name: 'attendances_list', arguments: args, ...(era === 'modern' && { _meta }) };
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
}

const modernHeaders = {
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'attendances_list',
};

describe.each(eras)('a call of the %s revisions', (era) => {
  test('is given up at Personio when its connection ends', async () => {
    const abort = new AbortController();
    const call = fetch(`${listening.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${agent.clientSecret}`,
        ...(era === 'modern' && modernHeaders),
      },
      body: bodyOf(era, 1),
      signal: abort.signal,
    }).then((response) => response.text());
    call.catch(() => {});
    await until(() => held.length === 1);
    abort.abort();
    await until(() => held[0]?.isGivenUp === true);
  });

  test('is given up at Personio when the host says so over stdio, and no other is', async () => {
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const stdin = (async function* () {
      yield `${bodyOf(era, 7)}\n${bodyOf(era, 8)}\n`;
      await until(() => held.length === 2);
      yield `${JSON.stringify(cancelled)}\n`;
      await ended;
    })();
    const environment = { STAFFGATE_AGENT_KEY: agent.clientSecret };
    const { io, out } = captureIo({ environment, stdin });
    const running = run(['mcp', '--url', listening.url], io);
    await until(() => held.some(({ isGivenUp }) => isGivenUp));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(held.filter(({ isGivenUp }) => isGivenUp)).toHaveLength(1);
    end();
    expect(await running).toBe(0);
    // Nobody is told of a call that nobody waits for.
    expect(out()).not.toContain('"id":7');
    await until(() => held.every(({ isGivenUp }) => isGivenUp));
  });
});

test('a client of 2026-07-28 ends a call over HTTP by its own means', async () => {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const transport = new StreamableHTTPClientTransport(new URL(`${listening.url}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${agent.clientSecret}` } },
  });
  await client.connect(transport);
  const abort = new AbortController();
  const params = { name: 'attendances_list', arguments: {} };
  const call = client.callTool(params, { signal: abort.signal });
  call.catch(() => {});
  await until(() => held.length === 1);
  abort.abort();
  await expect(call).rejects.toThrow();
  await until(() => held[0]?.isGivenUp === true);
  await client.close();
});

test('ids say nothing over HTTP, where another host of the agent may use the same', async () => {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${agent.clientSecret}`,
  };
  const abort = new AbortController();
  const send = (body: string) =>
    fetch(`${listening.url}/mcp`, { method: 'POST', headers, body, signal: abort.signal });
  const call = send(bodyOf('legacy', 3));
  call.then((response) => response.text()).catch(() => {});
  await until(() => held.length === 1);
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } };
  expect((await send(JSON.stringify(cancelled))).status).toBe(202);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(held[0]?.isGivenUp).toBe(false);
  abort.abort();
  await until(() => held[0]?.isGivenUp === true);
});
