// An emulator with as many people as the first argument says, without limits, on a free port.
import { serve } from '@hono/node-server';
import { createEmulator, demoCompany } from '@staffgate/emulator';

const people = Number(process.argv[2] ?? 200);
const emulator = createEmulator({ company: demoCompany({ people }), rateLimits: false });
serve(
  {
    fetch: (request, env) => emulator.fetch(request, { address: env.incoming.socket.remoteAddress ?? '' }),
    port: 0,
    hostname: '127.0.0.1',
  },
  ({ port }) => console.log(`http://127.0.0.1:${port}`),
);
