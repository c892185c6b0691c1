import { once } from 'node:events';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decodeFields, decodeForm, type Operation, operations } from '@staffgate/catalog';
import { demoCompany } from '@staffgate/emulator';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../../packages/cli/src/listen.ts';
import { type Ask, askingAs } from './asking.ts';
import { createGatewayWorld, type GatewayWorld } from './world.ts';

setFlagsFromString('--expose-gc');

let world: GatewayWorld;
let ask: Ask;
let authorization: string;
let failures: unknown[];
/** What went up to the connection. */
let sent: Sent[];

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
}

beforeAll(async () => {
  sent = [];
  world = await createGatewayWorld({
    company: demoCompany({ people: 10 }),
    async between(request, next) {
      const { method, url, headers } = request;
      sent.push({ method, url, headers, text: await request.clone().text() });
      return next(request);
    },
    gateway: {
      guard: { allowedHosts: ['personio.example', '127.0.0.1'] },
      onFailure: (error) => void failures.push(error),
    },
  });
  const agent = await world.agent();
  ask = await askingAs(world, agent);
  const pair = {
    grant_type: 'client_credentials',
    client_id: agent.clientId,
    client_secret: agent.clientSecret,
  };
  const signIn = await world.gateway.fetch(
    new Request('https://personio.example/v2/auth/token', {
      method: 'POST',
      body: new URLSearchParams(pair),
    }),
  );
  authorization = `Bearer ${(await signIn.json()).access_token}`;
});
beforeEach(() => {
  failures = [];
  sent = [];
});
afterAll(() => world.close());

const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use, once nobody needs the rest. */
function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const offered = operations.filter(({ authentication }) => authentication === 'token');
const hostile = [
  '..',
  '.',
  '%2e%2e',
  '%2E%2E%2F',
  '..%2f',
  '%2f',
  '%252f',
  '//',
  '\\',
  '%5c',
  '..\\',
  '%00',
  '\0',
  '%0d%0aX-Injected:%201',
  '\r\nX-Injected: 1',
  '%0a',
  '?',
  '#',
  '%23',
  '%3f',
  '%c0%ae%c0%ae',
  '%c0%af',
  '%e0%80%af',
  '%f0%80%80%af',
  '%ff',
  '%',
  '%zz',
  '%u002e',
  '..;',
  ';jsessionid=1',
  '\u202e',
  '😀',
  '\ud800',
  'https://evil.example/',
  '@evil.example',
  ':',
  "'",
  '"',
  '<script>',
  '$%7Bjndi:ldap://evil%7D',
  '{id}',
  '*',
  '~',
  '|',
  '1',
  '-1',
  '0x1',
  '1e9',
  'NaN',
  'null',
  'a'.repeat(3_000),
  ' ',
  '+',
  '%20',
  '=',
];

const piece = fc.constantFrom(...hostile);
const path = fc
  .record({
    operation: fc.constantFrom(...offered),
    ids: fc.array(
      fc.oneof(
        piece,
        fc.array(piece, { minLength: 2, maxLength: 4 }).map((all) => all.join('')),
      ),
      { minLength: 4, maxLength: 4 },
    ),
    insertion: fc.option(piece, { freq: 3 }),
    at: fc.nat(60),
    query: fc.array(
      fc.tuple(
        fc.constantFrom('limit', 'cursor', 'attributes[]', 'employee_id', 'admin', '__proto__'),
        piece,
      ),
      { maxLength: 3 },
    ),
  })
  .map(({ operation, ids, insertion, at, query }) => {
    let index = 0;
    const filled = operation.path.replace(/\{\w+\}/g, () => ids[index++ % ids.length] as string);
    const bent = insertion === null ? filled : filled.slice(0, at) + insertion + filled.slice(at);
    const text = query.map(([name, value]) => `${name}=${value}`).join('&');
    return { method: operation.method, path: text ? `${bent}?${text}` : bent };
  });
const header = fc.tuple(
  fc.constantFrom(
    'accept',
    'cookie',
    'x-forwarded-host',
    'x-original-url',
    'x-http-method-override',
    'traceparent',
    'idempotency-key',
    'beta',
    'content-type',
    'x-personio-app-id',
    'forwarded',
  ),
  fc.oneof(
    piece,
    fc.constantFrom(
      'DELETE',
      '/v1/auth',
      'application/json',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'true',
      'a'.repeat(5_000),
    ),
  ),
);
const body = fc.oneof(
  fc.constant(null),
  fc.json({ maxDepth: 4 }),
  piece,
  fc.constantFrom(
    '{"__proto__":{"is_admin":true}}',
    '{"constructor":{}}',
    '[[[[',
    '{"id":1e999}',
    '{"a":1,"a":2}',
    '\ufeff{}',
  ),
);

/** The operation that a request went up for; null when it is none, or its parts are not what the operation says. */
function operationOf({ method, url: address, headers, text }: Sent): Operation | null {
  const url = new URL(address);
  for (const operation of operations) {
    if (operation.method !== method) continue;
    const pattern = new RegExp(
      `^${operation.path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`,
    );
    const found = pattern.exec(url.pathname);
    if (found === null) continue;
    const given = Object.entries(found.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    const parameters = decodeFields(operation.parameters, new URLSearchParams(given as [string, string][]));
    if (!operation.parameters.safeParse(parameters).success) continue;
    if (!operation.query.safeParse(decodeFields(operation.query, url.searchParams)).success) continue;
    if (operation.body !== null) {
      const type = headers.get('content-type') ?? '';
      const content = type.includes('json')
        ? JSON.parse(text)
        : type.includes('urlencoded')
          ? decodeForm(operation.body.schema, new URLSearchParams(text))
          : decodeForm(operation.body.schema, url.searchParams);
      if (!type.includes('multipart') && !operation.body.schema.safeParse(content).success) continue;
    }
    return operation;
  }
  return null;
}

describe('what is made to lead astray (S17)', () => {
  test('reaches the connection only as an operation of the catalog, and never breaks the gateway', async () => {
    const statuses = new Map<number, number>();
    const wrong: string[] = [];
    const heap: number[] = [];
    let count = 0;
    await fc.assert(
      fc.asyncProperty(path, fc.array(header, { maxLength: 3 }), body, async (asked, headers, content) => {
        count += 1;
        if (count % 2_500 === 0) heap.push(heapUsed());
        const request = requestOf(asked, headers, content);
        if (request === null) return;
        sent.length = 0;
        world.upstreamRequests.length = 0;
        const answer = await world.gateway.fetch(request);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 500 || answer.headers.has('x-injected'))
          wrong.push(`${answer.status} ${asked.method} ${asked.path}`);
        for (const one of sent) {
          if (operationOf(one) === null) wrong.push(`sent ${one.method} ${one.url}`);
          if (new URL(one.url).origin !== 'https://personio.example') wrong.push(`went to ${one.url}`);
          const told = JSON.stringify([...one.headers]);
          if (/evil|injected|DELETE|override|forwarded|cookie/i.test(told)) wrong.push(`told ${told}`);
        }
      }),
      { numRuns: 10_000 },
    );
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(failures).toEqual([]);
    // Nothing of what was asked is kept: after the first quarter, which warms everything up, memory stays as it is.
    const [warm = 0] = heap;
    expect(heap).toHaveLength(4);
    expect((heap.at(-1) as number) - warm, heap.join(', ')).toBeLessThan(16 * 1024 * 1024);
    // Some got through as what they were, the others were refused.
    expect([...statuses.values()].reduce((a, b) => a + b)).toBeGreaterThan(8_000);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(0);
    expect(statuses.get(404) ?? 0).toBeGreaterThan(0);
    expect((await ask('/v2/persons?limit=1')).status).toBe(200);
  }, 240_000);
});

/** A request as a client could make it; null for what no client can put into one. */
function requestOf(
  { method, path: target }: { method: string; path: string },
  headers: readonly (readonly [string, string])[],
  content: string | null,
): Request | null {
  try {
    const all = new Headers({ authorization });
    for (const [name, value] of headers) {
      try {
        all.set(name, value);
      } catch {
        // Not even a client lets line breaks through.
      }
    }
    if (content !== null && !all.has('content-type')) all.set('content-type', 'application/json');
    const takesBody = method !== 'GET' && content !== null;
    return new Request(`https://personio.example${target}`, {
      method,
      headers: all,
      body: takesBody ? content : null,
    });
  } catch {
    return null;
  }
}

describe('through a real connection', () => {
  let listening: Listening;
  let port: number;
  beforeAll(async () => {
    listening = await listen(
      (request, { address }) => world.gateway.fetch(request, address === undefined ? {} : { address }),
      {
        host: '127.0.0.1',
        port: 0,
        howToChoose: '',
      },
    );
    port = Number(new URL(listening.url).port);
  });
  afterAll(() => listening.close());

  /** Sends bytes as they are, and gives the answer as text; empty when the connection was cut. */
  async function raw(bytes: string | Buffer): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(bytes);
    socket.end();
    await new Promise((resolve) => socket.once('close', resolve));
    return Buffer.concat(chunks).toString('latin1');
  }

  const host = 'Host: 127.0.0.1\r\n';
  const lines: (string | Buffer)[] = [
    ...hostile.map((each) => `GET /v2/persons/${each} HTTP/1.1\r\n${host}`),
    ...hostile.map((each) => `GET /v2${each}/persons HTTP/1.1\r\n${host}`),
    ...hostile.map((each) => `GET ${each}/v2/persons HTTP/1.1\r\n${host}`),
    `GET http://evil.example/v2/persons HTTP/1.1\r\n${host}`,
    `GET https://api.personio.de/v2/persons HTTP/1.1\r\n${host}`,
    `GET //evil.example/v2/persons HTTP/1.1\r\n${host}`,
    `GET \\\\evil.example\\v2 HTTP/1.1\r\n${host}`,
    `GET * HTTP/1.1\r\n${host}`,
    `OPTIONS * HTTP/1.1\r\n${host}`,
    `CONNECT api.personio.de:443 HTTP/1.1\r\n${host}`,
    `TRACE /v2/persons HTTP/1.1\r\n${host}`,
    `PROPFIND /v2/persons HTTP/1.1\r\n${host}`,
    `GET /v2/persons HTTP/0.9\r\n${host}`,
    `GET /v2/persons HTTP/1.1\r\nHost: evil.example\r\n`,
    `GET /v2/persons HTTP/1.1\r\nHost: 127.0.0.1, evil.example\r\n`,
    `GET /v2/persons HTTP/1.1\r\nHost: \r\n`,
    `GET /v2/persons HTTP/1.1\r\nHost: a b\r\n`,
    `GET /v2/persons HTTP/1.1\r\nHost: [\r\n`,
    `GET /v2/persons HTTP/1.1\r\nHost: 127.0.0.1:99999\r\n`,
    `GET /v2/persons HTTP/1.1\r\n`,
    `GET /v2/persons HTTP/1.0\r\n`,
    `GET /v2/persons HTTP/1.1\r\n${host}${host}`,
    `GET /v2/persons HTTP/1.1\r\n${host}X: a\rb\r\n`,
    `GET /v2/persons HTTP/1.1\r\n${host} folded: 1\r\n`,
    `POST /v2/persons HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n`,
    `POST /v2/persons HTTP/1.1\r\n${host}Content-Length: -1\r\n`,
    `POST /v2/persons HTTP/1.1\r\n${host}Content-Length: 5, 6\r\n`,
    `POST /v2/persons HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n`,
    Buffer.from(`GET /v2/persons/\xc0\xae\xc0\xae HTTP/1.1\r\n${host}`, 'latin1'),
    Buffer.from(`GET /v2/persons/\xe0\x80\xaf HTTP/1.1\r\n${host}`, 'latin1'),
    Buffer.from(`GET /v2/persons/\x00\xff HTTP/1.1\r\n${host}`, 'latin1'),
    Buffer.from(`GET /v2/persons HTTP/1.1\r\n${host}X-Raw: \xff\xfe\r\n`, 'latin1'),
  ];

  test('no request line or header does more than those of a client could (S17)', async () => {
    sent.length = 0;
    const wrong: string[] = [];
    for (const line of lines) {
      const bytes = Buffer.concat([
        typeof line === 'string' ? Buffer.from(line) : line,
        Buffer.from(`Authorization: ${authorization}\r\nConnection: close\r\n\r\n`),
      ]);
      const answer = await raw(bytes);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      const shown = `${status} ${bytes.toString('latin1').slice(0, 80)}`;
      if (status >= 500 && status !== 501) wrong.push(shown);
      if (answer !== '' && status === 0) wrong.push(`no HTTP: ${shown}`);
      if (/x-injected/i.test(answer.split('\r\n\r\n')[0] ?? '')) wrong.push(`injected: ${shown}`);
    }
    for (const one of sent) {
      if (operationOf(one) === null) wrong.push(`sent ${one.method} ${one.url}`);
    }
    expect(wrong).toEqual([]);
    expect(failures).toEqual([]);
    const good = await raw(
      `GET /v2/persons?limit=1 HTTP/1.1\r\n${host}Authorization: ${authorization}\r\nConnection: close\r\n\r\n`,
    );
    expect(good).toMatch(/^HTTP\/1\.1 200/);
  }, 120_000);

  test.each(['announced', 'in chunks'])(
    'a body of 64 MiB, %s, is refused with 413 and not kept (S19)',
    async (way) => {
      const block = Buffer.alloc(64 * 1024, 0x20);
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      let isCut = false;
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        isCut = true;
      });
      await once(socket, 'connect');
      const length =
        way === 'announced' ? `Content-Length: ${64 * 1024 * 1024}\r\n` : 'Transfer-Encoding: chunked\r\n';
      socket.write(
        `POST /v2/persons HTTP/1.1\r\n${host}Authorization: ${authorization}\r\nContent-Type: application/json\r\n${length}\r\n`,
      );
      const used = () => {
        const { heapUsed, external } = process.memoryUsage();
        return heapUsed + external;
      };
      globalThis.gc?.();
      const before = used();
      let most = 0;
      for (let sent = 0; sent < 1024 && !isCut && socket.writable; sent += 1) {
        if (way === 'in chunks') socket.write('10000\r\n');
        const isTaken = socket.write(block);
        if (way === 'in chunks') socket.write('\r\n');
        most = Math.max(most, used() - before);
        if (!isTaken)
          await Promise.race([
            once(socket, 'drain').catch(() => {}),
            new Promise((resolve) => setTimeout(resolve, 200)),
          ]);
        if (answer !== '' && sent > 200) break;
      }
      socket.destroy();
      expect(answer).toMatch(/^HTTP\/1\.1 413/);
      expect(most).toBeLessThan(20 * 1024 * 1024);
      expect((await ask('/v2/persons?limit=1')).status).toBe(200);
    },
  );
});

test('JSON that is nested a hundred thousand deep is refused by every operation that takes any (S19)', async () => {
  for (const operation of offered.filter((each) => each.body?.encodings.includes('json'))) {
    const target = operation.path.replace(/\{\w+\}/g, '1');
    for (const deep of ['['.repeat(100_000), `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`]) {
      const answer = await world.gateway.fetch(
        new Request(`https://personio.example${target}`, {
          method: operation.method,
          headers: { authorization, 'content-type': 'application/json', ...operation.headers },
          body: deep,
        }),
      );
      // Where the id in the path is none of that kind, it is not even read.
      expect([400, 404], operation.id).toContain(answer.status);
    }
  }
});

describe('guessing secrets (S8)', () => {
  test('locks the address out for some minutes, but not those who work from there, nor other addresses', async () => {
    const agent = await world.agent();
    const signIn = (secret: string, address: string, client_id = agent.clientId) =>
      world.gateway.fetch(
        new Request('https://personio.example/v2/auth/token', {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: secret }),
        }),
        { address },
      );
    const known = await world.agent();
    expect((await signIn(known.clientSecret, '10.9.9.9', known.clientId)).status).toBe(200);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 15; attempt += 1) {
      statuses.push((await signIn(`${agent.clientSecret.slice(0, -4)}${1000 + attempt}`, '10.9.9.9')).status);
    }
    expect(statuses).toEqual([...Array(10).fill(400), ...Array(5).fill(429)]);
    // The right secret comes too late from there, so that guessing right is not told from guessing wrong.
    const late = await signIn(agent.clientSecret, '10.9.9.9');
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '300']);
    expect((await signIn(known.clientSecret, '10.9.9.9', known.clientId)).status).toBe(200);
    expect((await signIn(agent.clientSecret, '10.9.9.8')).status).toBe(200);
    const lockouts = (await world.audit.entries({ kind: 'sign-in', limit: 1_000 })).filter(
      (entry) => entry.kind === 'sign-in' && entry.decision.code === 'locked_out',
    );
    expect(lockouts).toHaveLength(1);
    world.clock.advance(300_000);
    expect((await signIn(agent.clientSecret, '10.9.9.9')).status).toBe(200);
  });
});
