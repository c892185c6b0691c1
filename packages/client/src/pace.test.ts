import { createEmulator, demoCompany, demoCredential } from '@staffgate/emulator';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import type { Pace, TurnEnd } from './pace.ts';

test('asks another pace for every request, that for a token and repeated ones too, and tells it how each ended', async () => {
  const emulator = createEmulator({ company: demoCompany({ people: 3 }) });
  emulator.faults.add({
    operation: 'v2.persons.list',
    count: 1,
    effect: { kind: 'rate-limit', retryAfterSeconds: 0 },
  });
  emulator.faults.add({ operation: 'v2.persons.list', count: 1, effect: { kind: 'reset' } });
  const turns: [string, TurnEnd | null][] = [];
  const pace: Pace = {
    turn(operation) {
      const turn: [string, TurnEnd | null] = [operation.id, null];
      turns.push(turn);
      return Promise.resolve({
        done(end) {
          turn[1] = end;
        },
      });
    },
  };
  const { client_id, client_secret } = demoCredential;
  const client = createClient({
    credentials: { clientId: client_id, clientSecret: client_secret },
    baseUrl: 'https://personio.example',
    fetch: (request) => emulator.fetch(request),
    clock: { now: Date.now, sleep: () => Promise.resolve() },
    timeoutMs: Number.POSITIVE_INFINITY,
    pace,
  });
  await client.v2.persons.list({ limit: 1 });
  const [first, token, second, third] = turns;
  expect(turns.map(([operation]) => operation)).toEqual([
    'v2.persons.list',
    'v2.auth.token',
    'v2.persons.list',
    'v2.persons.list',
  ]);
  expect(first?.[1]).toMatchObject({ kind: 'answered', status: 429 });
  expect(token?.[1]).toMatchObject({ kind: 'answered', status: 200 });
  expect(second?.[1]).toEqual({ kind: 'lost' });
  expect(third?.[1]).toMatchObject({
    kind: 'answered',
    status: 200,
    limit: { kind: 'bucket', replenishRate: 30, burstCapacity: 100, cost: 1 },
    retryAfterMs: null,
  });
  emulator.close();
});

test('sends nothing that another pace does not let go', async () => {
  let sent = 0;
  const client = createClient({
    credentials: 'papi-a:secret',
    fetch: () => {
      sent += 1;
      return Promise.resolve(Response.json({}));
    },
    pace: { turn: () => Promise.reject(new Error('not now')) },
  });
  await expect(client.v2.persons.list()).rejects.toThrow('not now');
  expect(sent).toBe(0);
});
