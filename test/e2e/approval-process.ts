// One run of a gateway that asks for a change, agrees to it and reads its answer, and that may be killed at any commit
// and around the change itself. Arguments: data folder, new name, where to die (`commit 3 before`, `change after`, `never`).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, failureBodyOf } from '@staffgate/client';
import {
  createAuditLog,
  createGateway,
  fileKeys,
  openStorage,
  type Storage,
  systemClock,
  upstreamOf,
} from '@staffgate/gateway';
import { wireAgent } from '../gateway/wire-agent.ts';

const [folder, name, where] = process.argv.slice(2) as [string, string, string];
const [place, at, side] = where.split(' ');
const { agent, person } = JSON.parse(readFileSync(join(folder, 'prepared.json'), 'utf8'));

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

let commits = 0;

/** The store, which dies before or after one of its commits. */
function dying(storage: Storage): Storage {
  return {
    ...storage,
    async transaction(work) {
      commits += 1;
      const isHere = place === 'commit' && Number(at) === commits;
      const result = await storage.transaction(async (trx) => {
        const result = await work(trx);
        if (isHere && side === 'before') die();
        return result;
      });
      if (isHere) die();
      return result;
    },
  };
}

async function dyingFetch(request: Request): Promise<Response> {
  const isChange = request.method === 'PATCH';
  if (isChange && place === 'change' && at === 'before') die();
  const response = await fetch(request);
  if (isChange && place === 'change' && at === 'after') die();
  return response;
}

const storage = await openStorage({ location: join(folder, 'store.db') });
const audit = await createAuditLog({ storage: dying(storage), keys: fileKeys(join(folder, 'keys')) });
const gateway = createGateway({
  storage,
  audit,
  masterKey: Buffer.alloc(32, 7),
  clock: systemClock,
  upstream: ({ base_url, client_id, client_secret }) => {
    const client = createClient({
      credentials: `${client_id}:${client_secret}`,
      baseUrl: base_url,
      fetch: dyingFetch,
    });
    return upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin: base_url });
  },
  guard: { allowedHosts: ['gate.example'] },
  every: () => () => {},
  onFailure: (error) => {
    throw error;
  },
});

const ada = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;
const { desk } = gateway;
await desk.recover();
const recovered = (await desk.approvals.list()).map(({ state }) => state);
const call = await wireAgent({ gateway }, agent);
const ask = () => call('PATCH', `/v2/persons/${person}`, { json: { preferred_name: name } });
await ask();
for (const { id } of await desk.approvals.list({ states: ['pending'] })) await desk.approve(id, ada);
const { status, body } = await ask();
const states = (await desk.approvals.list()).map(({ state }) => state);
const code = body?.errors?.[0]?._meta?.code ?? null;
console.log(JSON.stringify({ recovered, states, status, code, commits }));
await gateway.drain();
