import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOutboundTransport, type OutboundRequest } from './outbound-transport.ts';

describe('a transport', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  let asked: { headers: Record<string, unknown>; body: string }[];
  let send: (request?: Partial<OutboundRequest>) => ReturnType<ReturnType<typeof createOutboundTransport>>;

  beforeEach(async () => {
    asked = [];
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      asked.push({ headers: request.headers, body });
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const transport = createOutboundTransport({ baseUrl, allowLoopback: true });
    send = (request) =>
      transport({
        url: `${baseUrl}/v2/persons?limit=1`,
        method: 'GET',
        headers: {},
        body: null,
        reads: 'text',
        signal: new AbortController().signal,
        ...request,
      });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const text = JSON.stringify({ name: 'Zoë Çelik ⚙', rest: 'x'.repeat(100_000) });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads what came as %s, in as many pieces as it came', async (packing, pack) => {
    answer = (response) => {
      response.setHeader('content-encoding', packing);
      for (const byte of pack(text)) response.write(Buffer.of(byte));
      response.end();
    };
    expect(await (await send()).text()).toBe(text);
    expect(asked[0]?.headers['accept-encoding']).toBe('gzip, deflate, br');
  });

  test('reads text in UTF-8 that was cut within a letter, and every header', async () => {
    answer = (response) => {
      response.setHeader('x-one', 'a').setHeader('x-two', ['b', 'c']);
      const bytes = Buffer.from('"Zoë"');
      response.write(bytes.subarray(0, 4));
      setTimeout(() => response.end(bytes.subarray(4)), 20);
    };
    const { status, headers, text } = await send();
    expect([status, await text(), headers.get('x-one'), headers.get('x-two')]).toEqual([
      200,
      '"Zoë"',
      'a',
      'b, c',
    ]);
  });

  test('rejects when an answer says that it is packed and is not', async () => {
    answer = (response) => void response.setHeader('content-encoding', 'gzip').end('{"data":[]}');
    await expect(send()).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  });

  test('rejects when an answer breaks off', async () => {
    answer = (response) => {
      response.setHeader('content-length', '100').write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(send()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  });

  test('says when nothing listens', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(send()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test.each(['before it is sent', 'while it waits for the answer', 'while the answer comes'])(
    'ends with the reason of its signal %s',
    async (moment) => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const closed = new Promise<void>((resolve) => {
        answer = (response) => {
          response.on('close', resolve);
          if (moment === 'while the answer comes') response.write('{');
          setTimeout(() => controller.abort(reason), 20);
        };
      });
      if (moment === 'before it is sent') controller.abort(reason);
      await expect(send({ signal: controller.signal })).rejects.toBe(reason);
      if (moment === 'before it is sent') expect(asked).toEqual([]);
      else await closed;
    },
  );

  test('goes on with the same connection after one that was ended', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('enough'));
    await expect(send({ signal: controller.signal })).rejects.toThrow('enough');
    answer = (response) => void response.end('1');
    expect(await (await send()).text()).toBe('1');
  });

  test.each([
    ['a text', 'a=1', 'text'],
    ['a file', new Blob(['a=1']), 'text'],
    ['a stream', new Blob(['a=1']).stream(), 'stream'],
  ] as const)('sends %s', async (_, body, reads) => {
    answer = (response) => void response.writeHead(204).end();
    const { status } = await send({ method: 'POST', body, reads });
    expect([status, asked[0]?.body, asked[0]?.headers['transfer-encoding']]).toEqual([204, 'a=1', undefined]);
  });
});
