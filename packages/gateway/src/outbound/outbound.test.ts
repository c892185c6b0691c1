import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AddressRefused, checkBaseUrl, type HostAddress, type Resolve } from './addresses.ts';
import { createOutboundFetch } from './outbound-fetch.ts';
import { createOutboundTransport, type OutboundRequest } from './outbound-transport.ts';

const publicAddress: HostAddress = { address: '93.184.216.34', family: 4 };

/** A resolver that knows these names. */
function resolver(names: Readonly<Record<string, readonly string[]>>): Resolve {
  return async (host) => {
    const found = names[host];
    if (found === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
}

const names = resolver({
  'api.personio.de': ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'],
  '10.0.0.1.nip.io': ['10.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'half.example': ['93.184.216.34', '127.0.0.1'],
  'v6.example': ['fd00::1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'empty.example': [],
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
});

const inside = [
  '127.1',
  '0x7f.1',
  '0177.0.0.1',
  '2130706433',
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '192.0.2.1',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[fd00::1]',
  '[fe80::1]',
  '[ff02::1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:db8::1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  '10.0.0.1.nip.io',
  'metadata.example',
  'half.example',
  'v6.example',
  'mapped.example',
  'empty.example',
  'unknown.example',
  '①②⑦.⓪.⓪.①',
];

describe('the base URL of a connection (S16)', () => {
  test('of Personio may be called', async () => {
    await checkBaseUrl('https://api.personio.de', { resolve: names });
    await checkBaseUrl('https://93.184.216.34/below', { resolve: names });
    await checkBaseUrl('https://[2606:2800:220:1:248:1893:25c8:1946]', { resolve: names });
  });

  test.each(inside)('is not %s', async (host) => {
    for (const port of ['', ':8443']) {
      await expect(checkBaseUrl(`https://${host}${port}`, { resolve: names })).rejects.toThrow(
        AddressRefused,
      );
    }
  });

  test.each([
    'http://api.personio.de',
    'ftp://api.personio.de',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:secret@api.personio.de',
    'https://api.personio.de/?to=other',
    'https://api.personio.de/#other',
    'api.personio.de',
    '//api.personio.de',
    '',
  ])('is not %j, and no secret in it is repeated', async (text) => {
    const error = await checkBaseUrl(text, { resolve: names }).catch((it) => it);
    expect(error).toBeInstanceOf(AddressRefused);
    expect(error.message).not.toContain('secret');
  });

  test('is this machine only where that is allowed, then also without TLS, and nothing else', async () => {
    const allowed = { resolve: names, allowLoopback: true };
    for (const text of [
      'http://127.0.0.1:4180',
      'http://localhost:4180',
      'http://[::1]:4180',
      'https://localhost',
    ]) {
      await checkBaseUrl(text, allowed);
      await expect(checkBaseUrl(text, { resolve: names })).rejects.toThrow(AddressRefused);
    }
    for (const text of [
      'http://10.0.0.1',
      'http://api.personio.de',
      'https://metadata.example',
      'https://[fd00::1]',
    ]) {
      await expect(checkBaseUrl(text, allowed)).rejects.toThrow(AddressRefused);
    }
  });
});

/** Answers requests by a transport, as `fetch` would. */
function byTransport(reads: OutboundRequest['reads']): typeof createOutboundFetch {
  return (options) => {
    const send = createOutboundTransport(options);
    return async ({ url, method, headers, signal, body, ...request }) => {
      const isText = reads === 'text' && body !== null;
      const sent = { url, method, headers: Object.fromEntries(headers), reads, signal };
      const content = isText ? await new Response(body).text() : body;
      const answer = await send({ ...sent, ...request, body: content });
      return new Response(await answer.text(), { status: answer.status, headers: answer.headers });
    };
  };
}

describe.each([
  ['by fetch', createOutboundFetch],
  ['by a transport', byTransport('text')],
  ['by a transport, as a file', byTransport('stream')],
])('requests to a connection %s (S16)', (_, outbound) => {
  let server: Server;
  let port: number;
  let requests: { path: string; headers: IncomingMessage['headers']; body: string }[];
  beforeEach(async () => {
    requests = [];
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      if (request.url === '/away')
        response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
      else response.setHeader('x-answer', '1').end('{"data":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('go to the host, with method, headers, and a body of known length', async () => {
    const fetch = outbound({
      baseUrl: `http://localhost:${port}`,
      allowLoopback: true,
      resolve: resolver({ localhost: ['127.0.0.1'] }),
    });
    const answer = await fetch(
      new Request(`http://localhost:${port}/v2/persons`, {
        method: 'POST',
        headers: { 'x-asked': '1' },
        body: 'body',
      }),
    );
    expect([answer.status, answer.headers.get('x-answer'), await answer.json()]).toEqual([
      200,
      '1',
      { data: [] },
    ]);
    expect(requests).toMatchObject([
      { path: '/v2/persons', body: 'body', headers: { 'x-asked': '1', 'content-length': '4' } },
    ]);
    expect(requests[0]!.headers['transfer-encoding']).toBeUndefined();
  });

  test('pass on a body of known length while it is read, and give the answer', async () => {
    const fetch = outbound({ baseUrl: `http://127.0.0.1:${port}`, allowLoopback: true });
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        if (pulled > 3) controller.close();
        else controller.enqueue(Buffer.from('abc'));
      },
    });
    const init = { method: 'POST', headers: { 'content-length': '9', 'x-asked': '1' }, body, duplex: 'half' };
    const url = `http://127.0.0.1:${port}/v1/company/documents`;
    const answer = await fetch(new Request(url, init as RequestInit));
    expect([answer.status, answer.headers.get('x-answer'), await answer.json()]).toEqual([
      200,
      '1',
      { data: [] },
    ]);
    expect(requests).toMatchObject([
      { body: 'abcabcabc', headers: { 'x-asked': '1', 'content-length': '9' } },
    ]);
    expect(requests[0]!.headers['transfer-encoding']).toBeUndefined();
  });

  test('with a body that is a stream are made to checked addresses alone, and follow no redirect', async () => {
    const init = { method: 'POST', headers: { 'content-length': '3' }, body: 'abc' };
    const half = outbound({ baseUrl: `https://half.example:${port}`, resolve: names });
    await expect(half(new Request(`https://half.example:${port}/`, init))).rejects.toThrow(AddressRefused);
    const fetch = outbound({ baseUrl: `http://127.0.0.1:${port}`, allowLoopback: true });
    expect((await fetch(new Request(`http://127.0.0.1:${port}/away`, init))).status).toBe(302);
    expect(requests.map(({ path }) => path)).toEqual(['/away']);
  });

  test('of another origin are not sent', async () => {
    const fetch = outbound({ baseUrl: `http://localhost:${port}`, allowLoopback: true });
    for (const url of [
      `http://localhost:${port + 1}/`,
      `https://localhost:${port}/`,
      'https://api.personio.de/',
    ]) {
      await expect(fetch(new Request(url))).rejects.toThrow(AddressRefused);
    }
    expect(requests).toEqual([]);
  });

  test('do not follow a redirect into the network', async () => {
    const asked: string[] = [];
    const fetch = outbound({
      baseUrl: `http://localhost:${port}`,
      allowLoopback: true,
      resolve: async (host) => {
        asked.push(host);
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    const answer = await fetch(new Request(`http://localhost:${port}/away`, { redirect: 'follow' }));
    expect(answer.status).toBe(302);
    expect(requests.map(({ path }) => path)).toEqual(['/away']);
    expect(asked).toEqual(['localhost']);
  });

  test.each(inside.filter((host) => !/^[a-z]/i.test(host) && !host.endsWith('nip.io')))(
    'are never made to %s',
    (host) => {
      expect(() => outbound({ baseUrl: `https://${host}` })).toThrow(AddressRefused);
    },
  );

  test('are not made when the name turns inwards between check and use', async () => {
    const answers: HostAddress[][] = [[publicAddress], [{ address: '127.0.0.1', family: 4 }]];
    const resolve: Resolve = async () => answers.shift() ?? [{ address: '127.0.0.1', family: 4 }];
    await checkBaseUrl('https://flips.example', { resolve });
    const fetch = outbound({ baseUrl: `https://flips.example:${port}`, resolve });
    await expect(fetch(new Request(`https://flips.example:${port}/v2/persons`))).rejects.toThrow(
      AddressRefused,
    );
    expect(requests).toEqual([]);
  });

  test('are connected to the address that was checked, and no other is asked for', async () => {
    let asked = 0;
    const fetch = outbound({
      baseUrl: `https://once.example:${port}`,
      allowLoopback: true,
      resolve: async () => {
        asked += 1;
        // A second look would lead to the internet.
        return asked === 1 ? [{ address: '127.0.0.1', family: 4 }] : [publicAddress];
      },
    });
    // The server speaks no TLS: that it fails there shows that the connection was made to it.
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    await expect(fetch(new Request(`https://once.example:${port}/`))).rejects.toThrow();
    expect([asked, connections]).toEqual([1, 1]);
  });

  test('are not made when one of several addresses is inside', async () => {
    const fetch = outbound({ baseUrl: `https://half.example:${port}`, resolve: names });
    await expect(fetch(new Request(`https://half.example:${port}/`))).rejects.toThrow(AddressRefused);
    expect(requests).toEqual([]);
  });
});
