import { operations } from '@staffgate/catalog';
import { createClient } from '@staffgate/client';
import { createEmulator, demoCompany, demoCredential } from '@staffgate/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGatewayWorld, everything, type GatewayWorld, now } from '../gateway/world.ts';
import { cases } from './cases.ts';
import { type Exchange, recordExchanges } from './recorder.ts';

const company = demoCompany();
/** The clock stands still, but for documents and webhooks: they show up, and are told, only after a while. */
let isRunning = false;
const clock = { now: () => (isRunning ? Date.now() : now) };
let world: GatewayWorld;

beforeAll(async () => {
  // The emulator is reset behind its back, so that nothing it keeps would hold.
  world = await createGatewayWorld({ company, clock, gateway: { pacing: { referenceMs: 0 } } });
});
afterAll(() => world.close());

/** An agent that was granted everything notices nothing of the gateway but other addresses, cursors and trace ids. */
describe('is the same through the gateway for an agent that was granted everything', () => {
  test.each(operations.filter(({ authentication }) => authentication === 'token').map(({ id }) => id))(
    '%s',
    async (id) => {
      const run = cases[id as keyof typeof cases];
      isRunning = /\.(documents|webhooks)\./.test(id);
      const emulator = createEmulator({ company, clock, rateLimits: false });
      const direct = recordExchanges(emulator);
      const { client_id, client_secret } = demoCredential;
      await run({
        client: clientOf(direct.fetch, client_id, client_secret),
        pair: { client_id, client_secret },
      });

      world.emulator.reset();
      const { clientId, clientSecret } = await world.agent({ grant: everything });
      const guarded = recordExchanges({ fetch: approving });
      await run({
        client: clientOf(guarded.fetch, clientId, clientSecret),
        pair: { client_id: clientId, client_secret: clientSecret },
      });
      expect(toldOf(guarded.exchanges)).toEqual(toldOf(direct.exchanges));
    },
  );
});

const approver = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;

/** A change that waits for a human is agreed to at once, and asked for again. */
async function approving(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await world.gateway.fetch(request);
  const id = response.headers.get('location')?.split('/_approvals/')[1];
  if (response.status !== 202 || id === undefined) return response;
  await world.gateway.desk.approve(id, approver);
  return world.gateway.fetch(again);
}

function clientOf(fetch: (request: Request) => Promise<Response>, clientId: string, clientSecret: string) {
  return createClient({
    credentials: { clientId, clientSecret },
    baseUrl: 'https://personio.example',
    fetch,
  });
}

/** What a run tells. While the clock runs, moments differ, and of what was asked again the last answer counts. */
function toldOf(exchanges: readonly Exchange[]) {
  if (!isRunning) return exchanges.map(told);
  const asked = ({ operation, path, query }: Exchange) => `${operation.id} ${path}?${query}`;
  return exchanges
    .filter((exchange, index) => {
      const next = exchanges[index + 1];
      return next === undefined || asked(next) !== asked(exchange);
    })
    .map(told)
    .map((each) => ({ ...each, text: each.text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '…') }));
}

/** What an exchange tells, apart from what has to differ. */
function told({ operation, status, contentType, text }: Exchange) {
  const isSignIn = operation.area === null;
  return {
    operation: operation.id,
    status,
    contentType,
    text: isSignIn
      ? ''
      : text
          .replaceAll(/cursor=[^"&\\]+/g, 'cursor=…')
          .replaceAll(/"(personio_)?trace_id":"[^"]+"/g, '"trace_id":"…"'),
  };
}
