import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLog, readOf, TurnedClock } from './audit.test-support.ts';
import { openCheckpoint, parseVerifierKey, type VerifierKey } from './checkpoint.ts';
import { webhookSink } from './webhook-sink.ts';

const key = randomBytes(32);
const secret = `whsec_${key.toString('base64')}`;
const rules = { allowLoopback: true };

interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What receives webhooks as Standard Webhooks says: signature, timestamp, and each id once. */
class Receiver {
  readonly #seen = new Set<string>();
  readonly notes: string[] = [];
  readonly deliveries: Delivery[] = [];

  /** 204 when it was taken, 200 for one that is known, 401 for one that is not to be believed. */
  take(delivery: Delivery, now: number): number {
    this.deliveries.push(delivery);
    const {
      'webhook-id': id = '',
      'webhook-timestamp': timestamp = '',
      'webhook-signature': given = '',
    } = delivery.headers;
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${delivery.body}`).digest();
    const sent = Buffer.from(given.replace(/^v1,/, ''), 'base64');
    if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) return 401;
    if (Math.abs(now / 1000 - Number(timestamp)) > 300) return 401;
    if (this.#seen.has(id)) return 200;
    this.#seen.add(id);
    this.notes.push(JSON.parse(delivery.body).data.note);
    return 204;
  }
}

describe('a receiver of checkpoints', () => {
  const clock = new TurnedClock();
  let folder: string;
  let server: Server;
  let url: string;
  let receiver: Receiver;
  let answer: (delivery: Delivery, response: ServerResponse) => void;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'staffgate-webhook-'));
    receiver = new Receiver();
    answer = (delivery, response) => void response.writeHead(receiver.take(delivery, clock.now())).end();
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      answer({ headers: request.headers as Record<string, string>, body }, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkpoints?tenant=7`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  async function logWith(timeoutMs = 10_000) {
    const warnings: string[] = [];
    const opened = await openLog(join(folder, 'store.db'), {
      clock,
      sinks: [webhookSink({ url, secret, clock, timeoutMs, ...rules })],
      warn: (what, error) => warnings.push(`${what}: ${(error as Error).name}`),
    });
    return { ...opened, warnings };
  }
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test('gets each one signed, so that it can tell whom it is from, and that it is no replay (S18)', async () => {
    const { log, close, warnings } = await logWith();
    await log.append(readOf(['1']));
    const note = await log.checkpoint();
    await close();
    expect(receiver.notes).toHaveLength(2);
    expect(receiver.notes[0]).toBe(note);
    const verifier = parseVerifierKey(log.verifierKey) as VerifierKey;
    expect(receiver.notes.map((one) => openCheckpoint(one, [verifier]).state)).toEqual(['valid', 'valid']);
    expect(warnings).toEqual([]);
    const [first] = receiver.deliveries as [Delivery];
    expect(JSON.parse(first.body)).toEqual({
      type: 'audit.checkpoint',
      timestamp: '2026-11-20T09:00:00.000Z',
      data: { note },
    });
    expect(receiver.take(first, clock.now())).toBe(200);
    const fresh = new Receiver();
    expect(fresh.take(first, clock.now() + 301_000)).toBe(401);
    expect(fresh.take({ ...first, body: first.body.replace('audit', 'Audit') }, clock.now())).toBe(401);
    const moved = { ...first.headers, 'webhook-timestamp': String(clock.now() / 1000 + 1) };
    expect(fresh.take({ ...first, headers: moved }, clock.now())).toBe(401);
    expect(fresh.notes).toEqual([]);
  });

  test('that fails is told again when the next one is due, under the same id, also when nothing is new', async () => {
    const { log, close, warnings } = await logWith();
    const take = answer;
    const ids: (string | undefined)[] = [];
    answer = ({ headers }, response) => {
      ids.push(headers['webhook-id']);
      response.writeHead(503).end('no room');
    };
    await log.append(readOf(['1']));
    const note = await log.checkpoint();
    await until(() => warnings.length === 1);
    expect(warnings[0]).toMatch(/The sink webhook at 127\.0\.0\.1:\d+ did not take .*: CheckpointNotTaken/);
    answer = take;
    expect(await log.checkpoint()).toBe(note);
    await until(() => receiver.notes.length === 1);
    expect([receiver.notes, receiver.deliveries[0]!.headers['webhook-id']]).toEqual([[note], ids[0]]);
    // What has arrived is not sent once more.
    await log.checkpoint();
    await close();
    expect(receiver.notes).toHaveLength(2);
    expect(receiver.deliveries).toHaveLength(2);
  });

  test('that does not answer holds up nothing for longer than its time', async () => {
    const { log, close, warnings } = await logWith(50);
    answer = () => {};
    await log.append(readOf(['1']));
    await log.checkpoint();
    expect((await log.append(readOf(['2']))).seq).toBe(3);
    await close();
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/TimeoutError$/);
  });

  test('is not followed to another place', async () => {
    const { log, close, warnings } = await logWith();
    answer = (_, response) => void response.writeHead(307, { location: '/elsewhere' }).end();
    await log.append(readOf(['1']));
    await log.checkpoint();
    await until(() => warnings.length === 1);
    await close();
    expect(warnings).toHaveLength(2);
  });
});

test.each([
  ['http://hooks.example/', 'https://'],
  ['https://10.0.0.8/', 'not on the public internet'],
  ['https://127.0.0.1/', 'not on the public internet'],
  ['https://someone:word@hooks.example/', 'user or a password'],
  ['nowhere', 'no address'],
])('S16: a receiver at %s is refused', (url, words) => {
  expect(() => webhookSink({ url, secret })).toThrow(words);
});

test('S16: a receiver whose name leads into the own network gets nothing', async () => {
  const resolve = async () => [{ address: '10.0.0.8', family: 4 as const }];
  const sink = webhookSink({ url: 'https://hooks.example/', secret, resolve });
  await expect(sink.write('note')).rejects.toMatchObject({ code: 'address_refused' });
});

test.each(['', 'whsec_', 'whsec_c2hvcnQ=', key.toString('base64'), 'whsec_not base64!'])(
  'a secret like %j is refused, and told nowhere',
  (unfit) => {
    expect(() => webhookSink({ url: 'https://hooks.example/', secret: unfit })).toThrow(
      expect.objectContaining({ code: 'webhook_secret_unfit' }),
    );
  },
);
