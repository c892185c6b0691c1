import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator, demoCompany, demoCredential, type Journal } from '@staffgate/emulator';
import { openState } from '@staffgate/emulator/state';
import type { Measurement } from './run.ts';
import { startServer } from './servers.ts';

const events = 1000;
const parallel = 8;

/** Deliveries per second to a receiver that does nothing, against bare `fetch` posts of the same bodies to it. */
export async function measureDeliveries(): Promise<Measurement[]> {
  const receiver = await startServer('delivery-receiver.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-bench-'));
  const url = `http://127.0.0.1:${receiver.port}/hook`;
  try {
    const memory: number[] = [];
    const disk: number[] = [];
    let detail = '';
    for (let round = -1; round < 3; round++) {
      const bare = await postsPerSecond(url);
      const inMemory = await deliveriesPerSecond(url, null);
      const onDisk = await deliveriesPerSecond(url, openState(join(folder, `${round}.sqlite`)));
      if (round < 0) continue;
      memory.push(inMemory / bare);
      disk.push(onDisk / bare);
      detail = [inMemory, onDisk, bare].map((rate) => `${Math.round(rate)}/s`).join(', ');
    }
    return [
      {
        name: `deliveries of ${events} events, ${parallel} at a time, against bare posts`,
        ratios: memory,
        target: { atLeast: 0.3 },
        detail: `in memory, with state file, bare: ${detail}`,
      },
      {
        name: 'the same with a state file',
        ratios: disk,
        // Each waits for the disk; those that end meanwhile are written together.
        target: { atLeast: 0.2 },
      },
    ];
  } finally {
    receiver.stop();
    rmSync(folder, { recursive: true });
  }
}

async function postsPerSecond(url: string): Promise<number> {
  const body = JSON.stringify({
    company_id: '90210',
    event_name: 'person.updated',
    occurred_at: '2026-11-20T09:15:02.000Z',
    payload: { person: { id: '50001' } },
    meta: {},
  });
  const headers = { 'content-type': 'application/json', authorization: 'open sesame' };
  let left = events;
  const post = async () => {
    while (left-- > 0) await (await fetch(url, { method: 'POST', headers, body })).arrayBuffer();
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: parallel }, post));
  return (events * 1000) / (performance.now() - began);
}

async function deliveriesPerSecond(url: string, journal: Journal | null): Promise<number> {
  const emulator = createEmulator({
    company: demoCompany({ people: 200 }),
    rateLimits: false,
    webhooks: { parallel },
    ...(journal && { journal }),
  });
  const { client_id, client_secret } = demoCredential;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const issued = await emulator.fetch(
    new Request('http://p.test/v2/auth/token', { method: 'POST', body: form }),
  );
  const headers = {
    authorization: `Bearer ${(await issued.json()).access_token}`,
    'content-type': 'application/json',
  };
  const call = (method: string, path: string, body: unknown) =>
    emulator.fetch(new Request(`http://p.test${path}`, { method, headers, body: JSON.stringify(body) }));
  const enabled_events = ['person.updated'];
  await call('POST', '/v2/webhooks', {
    url,
    description: 'Bench',
    status: 'ENABLED',
    token: 'x',
    enabled_events,
  });
  emulator.webhooks.pause();
  for (let index = 0; index < events; index++) {
    await call('PATCH', `/v2/persons/${50_001 + (index % 200)}`, { first_name: `Number ${index}` });
  }
  const began = performance.now();
  emulator.webhooks.resume();
  await emulator.webhooks.settled();
  const seconds = (performance.now() - began) / 1000;
  const delivered = emulator.webhooks.deliveries(events).filter(({ state }) => state === 'delivered').length;
  emulator.close();
  if (delivered !== events) throw new Error(`${delivered} of ${events} were delivered`);
  return events / seconds;
}
