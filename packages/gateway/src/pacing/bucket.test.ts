import type { RateLimit } from '@staffgate/catalog';
import { describe, expect, test } from 'vitest';
import { Bucket } from './bucket.ts';
import { Lane } from './lane.ts';
import { CountingServer, SimulatedTime } from './simulation.test-support.ts';
import type { Priority } from './turn.ts';

const limit: RateLimit = { kind: 'bucket', replenishRate: 10, burstCapacity: 20, certainty: 'observed' };

/** One route of an emulated Personio, which takes a tenth of a second for an answer. */
function routeOf({ paced = limit, real = limit }: { paced?: RateLimit; real?: RateLimit } = {}) {
  const time = new SimulatedTime();
  const server = new CountingServer(real, time.now);
  const bucket = new Bucket(paced, 0, 0.1);
  const lane = new Lane({ bucket, shared: [], now: time.now, later: time.later });
  const sentAt: number[] = [];
  const ask = (priority: Priority = 'normal', ended: () => void = () => {}) => {
    const askedAt = time.now();
    const result = { waitedMs: null as number | null };
    lane.enter({
      agent: priority,
      weight: 1,
      priority,
      go: (turn) => {
        result.waitedMs = time.now() - askedAt;
        sentAt.push(time.now());
        const end = server.take();
        time.later(100, () => {
          turn.done(end);
          ended();
        });
      },
    });
    return result;
  };
  const saturate = (atOnce: number) => {
    const again = () => void ask('normal', again);
    for (let index = 0; index < atOnce; index += 1) again();
  };
  return { time, server, bucket, lane, sentAt, ask, saturate };
}

describe('the pace of a route', () => {
  test('is learnt from its answers, upwards and downwards', () => {
    for (const replenishRate of [3, 40]) {
      const { time, server, sentAt, saturate } = routeOf({ real: { ...limit, replenishRate } as RateLimit });
      saturate(30);
      time.runUntil(10_000);
      const before = sentAt.length;
      time.runUntil(40_000);
      expect((sentAt.length - before) / 30).toBeCloseTo(replenishRate, -0.5);
      expect(server.refused).toBeLessThanOrEqual(1);
    }
  });

  test.each([5, null])(
    'sends one request at a time in a storm of 429 (Retry-After %s), and comes back little by little',
    (retryAfterSeconds) => {
      const { time, server, bucket, sentAt, saturate } = routeOf();
      saturate(30);
      time.runUntil(10_000);
      server.storm = { until: 70_000, retryAfterSeconds };
      time.runUntil(11_000);
      const from = sentAt.length;
      time.runUntil(70_000);
      const during = sentAt.slice(from);
      const gaps = during.slice(1).map((at, index) => at - (during[index] as number));
      expect(during.length).toBeGreaterThan(3);
      // Without a word on it, each wait is twice the one before, up to a minute.
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(retryAfterSeconds === null ? 2000 : 5000);
      expect(bucket.ratePerSecond(time.now())).toBeLessThan(1);
      server.storm = null;
      const refused = server.refused;
      time.runUntil(140_000);
      const slow = bucket.ratePerSecond(time.now());
      time.runUntil(240_000);
      expect(slow).toBeGreaterThan(0.3);
      expect(bucket.ratePerSecond(time.now())).toBe(10);
      expect(server.refused - refused).toBeLessThanOrEqual(1);
    },
  );

  test('keeps a part for reserved requests, which others wait for, and never all of it', () => {
    const { time, sentAt, ask, saturate } = routeOf();
    saturate(40);
    time.runUntil(10_000);
    const first = ask('reserved');
    time.runUntil(10_050);
    expect(first.waitedMs).toBe(0);
    const before = sentAt.length;
    // A flood of reserved requests gets its own part and its share in the line; the other agent keeps the rest.
    const flood = Array.from({ length: 2_000 }, () => ask('reserved'));
    time.runUntil(70_000);
    const reserved = flood.filter(({ waitedMs }) => waitedMs !== null).length;
    const others = sentAt.length - before - reserved;
    expect(reserved / (reserved + others)).toBeGreaterThan(0.5);
    expect(others / (reserved + others)).toBeGreaterThan(0.4);
  });

  test('predicts what a request will wait', () => {
    const { time, lane, ask } = routeOf();
    for (let index = 0; index < 60; index += 1) ask();
    const predictedMs = lane.predictMs({ agent: 'normal', weight: 1, priority: 'normal' });
    const last = ask();
    time.runUntil(20_000);
    expect(Math.abs((last.waitedMs as number) - predictedMs)).toBeLessThan(predictedMs * 0.15);
  });
});
