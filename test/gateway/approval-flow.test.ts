import { createClient } from '@staffgate/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGatewayWorld, everything, type GatewayWorld } from './world.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await createGatewayWorld();
});
afterAll(() => world.close());

/** A client of an agent that may do everything, and pass over Personio's approval or not. */
async function clientOf(skip_approval: boolean) {
  const { clientId, clientSecret } = await world.agent({ grant: { ...everything, skip_approval } });
  return createClient({
    baseUrl: 'https://gate.example',
    credentials: `${clientId}:${clientSecret}`,
    fetch: (request) => world.gateway.fetch(request),
    retries: 0,
  });
}

test("S12: an absence that says nothing of Personio's approval waits for it, unless the agent may pass over it", async () => {
  const list = await (await clientOf(true)).v1.timeOffTypes.list({});
  const type = list.data.find(({ name }) => /vacation/i.test(name ?? ''));
  const absence = (day: string) => ({
    body: {
      employee_id: 50010,
      time_off_type_id: Number(type?.id),
      start_date: day,
      end_date: day,
      half_day_start: false,
      half_day_end: false,
    },
  });
  expect(type).toBeDefined();
  const kept = await (await clientOf(false)).v1.timeOffs.create(absence('2029-03-05'));
  expect(kept.data.status).toBe('pending');
  const passed = await (await clientOf(true)).v1.timeOffs.create(absence('2029-03-06'));
  expect(passed.data.status).toBe('approved');
});
