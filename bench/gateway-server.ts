// A gateway as the command line makes it, with its store on the disk, on a free port. Arguments: the address of the
// emulator, a folder, how many agents, how many entries of the log. Prints the pair of the agent that is measured.
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { createClient, failureBodyOf } from '@staffgate/client';
import { demoCredential } from '@staffgate/emulator';
import {
  AgentSettings,
  createAuditLog,
  createGateway,
  createOutboundTransport,
  fileKeys,
  openStorage,
  systemClock,
  upstreamOf,
} from '@staffgate/gateway';
import { createMcpDoor } from '../packages/cli/src/gateway/mcp-door.ts';
import { fillLog } from './audit-fill.ts';

const [baseUrl = '', folder = '', agents = '1', entries = '0', lead = ''] = process.argv.slice(2);
const storage = await openStorage({ location: join(folder, 'store.db') });
const audit = await createAuditLog({ storage, keys: fileKeys(join(folder, 'keys')) });
await fillLog(storage, Number(entries));
const onFailure = (error: unknown) => console.error(error);
const gateway = createGateway({
  storage,
  audit,
  masterKey: new Uint8Array(32).fill(1),
  clock: systemClock,
  upstream: ({ base_url, client_id, client_secret }, { pace }) => {
    const transport = createOutboundTransport({ baseUrl: base_url, allowLoopback: true });
    const credentials = { clientId: client_id, clientSecret: client_secret };
    const client = createClient({ credentials, baseUrl: base_url, transport, validate: 'report', pace });
    return upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin: base_url });
  },
  // What is read again in the meantime is not what is measured here.
  freshness: { maxAgeMs: 3_600_000, fullMs: 3_600_000 },
  doors: [createMcpDoor({ clock: systemClock, timeZone: 'Europe/Berlin', version: '0.0.0', onFailure })],
  onFailure,
});
const { client_id, client_secret } = demoCredential;
const connection = await gateway.connections.create({
  name: 'Bench',
  base_url: baseUrl,
  client_id,
  client_secret,
});
const settings = {
  purpose: 'Measuring the gateway',
  owner: 'Bench',
  connection_id: connection.id,
  grant: {
    areas: { employees: 'read' },
    attributes: {
      readable: [
        'first_name',
        'last_name',
        'preferred_name',
        'email',
        'status',
        'position',
        'department',
        'office',
        'hire_date',
        'weekly_working_hours',
      ],
    },
    people: { kind: 'reports', of: lead, depth: 'direct' },
  },
};
let key = { clientId: '', clientSecret: '' };
for (let number = 1; number <= Number(agents); number += 1) {
  const agent = await gateway.agents.create(AgentSettings.parse({ ...settings, name: `Agent ${number}` }));
  key = await gateway.agents.issueKey(agent.id);
}
serve(
  {
    fetch: async (request, { incoming }) => {
      if (new URL(request.url).pathname === '/cpu') return Response.json(process.cpuUsage());
      const address = incoming.socket.remoteAddress;
      return gateway.fetch(request, address === undefined ? {} : { address });
    },
    port: 0,
    hostname: '127.0.0.1',
  },
  ({ port }) => console.log(`pair ${key.clientId}:${key.clientSecret}\nhttp://127.0.0.1:${port}`),
);
