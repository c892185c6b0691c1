import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnectionCheck } from '../gateway/check-connection.ts';
import { connectDemo } from '../gateway/demo.ts';
import { openGateway } from '../gateway/open.ts';
import { createUpstreams, type WayTo } from '../gateway/upstream.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';

/** A gateway on the demo company, all in this process and gone with it. */
export interface DemoGateway {
  readonly fetch: (request: Request) => Promise<Response>;
  /** The secret of the demo agent. */
  readonly key: string;
  close(): Promise<void>;
}

const baseUrl = 'http://demo.staffgate.invalid';

export async function openDemoGateway(io: Io): Promise<DemoGateway> {
  const { createEmulator, demoCompany } = await import('@staffgate/emulator');
  const data = await mkdtemp(join(tmpdir(), 'staffgate-mcp-'));
  const emulator = createEmulator({ company: demoCompany() });
  const wayTo: WayTo = () => ({ fetch: (request) => emulator.fetch(request) });
  const nothing = {
    databaseUrl: null,
    masterKey: null,
    checkpoints: null,
    publicUrl: null,
    otlpEndpoint: null,
  };
  try {
    const open = await openGateway({
      config: { ...io.config, ...nothing, data },
      allowedHosts: [],
      upstream: createUpstreams(wayTo),
      checkConnection: createConnectionCheck(wayTo),
      checkBaseUrl: async () => {},
      warn: (what, error) =>
        void io.stderr.write(`${what}: ${error instanceof Error ? error.name : typeof error}\n`),
      write: (line) => void io.stderr.write(line),
      writeCheckpoint: () => {},
      version: version(),
    });
    const agent = await connectDemo(open.gateway, { baseUrl, keyFile: join(data, 'keys', 'demo-agent.key') });
    if (agent === null) throw new Error('The demo company has no agent.');
    return {
      fetch: (request) => open.gateway.fetch(request),
      key: agent.clientSecret,
      async close() {
        await open.close();
        emulator.close();
        await rm(data, { recursive: true, force: true });
      },
    };
  } catch (error) {
    emulator.close();
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}
