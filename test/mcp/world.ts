import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpDoor } from '../../packages/cli/src/gateway/mcp-door.ts';
import {
  createGatewayWorld,
  type GatewayWorld,
  type TestAgent,
  type WorldOptions,
} from '../gateway/world.ts';

/** How an MCP client speaks: the revisions with a handshake, or those without. */
export type Era = 'legacy' | 'modern';
export const eras: readonly Era[] = ['legacy', 'modern'];

/** What a tool answered, read as JSON. */
export interface ToolAnswer {
  readonly isError: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each tool has a form of its own
  readonly result: any;
  readonly text: string;
  readonly content: readonly { readonly type: string }[];
}

export interface McpClient {
  readonly client: Client;
  tools(): Promise<readonly string[]>;
  call(name: string, args?: Record<string, unknown>): Promise<ToolAnswer>;
}

export interface McpWorld extends GatewayWorld {
  /** A client of MCP with the key of an agent, connected to `/mcp`. */
  connect(agent: Pick<TestAgent, 'clientSecret'>, era?: Era): Promise<McpClient>;
  /** The entries of the audit log so far. */
  entries(): Promise<readonly Record<string, unknown>[]>;
}

/** A gateway with MCP over an emulator, whose clocks stand on Friday 2026-11-20 in Berlin. */
export async function createMcpWorld(options: WorldOptions = {}): Promise<McpWorld> {
  let clockNow = () => 0;
  const faults: unknown[] = [];
  const world = await createGatewayWorld({
    ...options,
    gateway: {
      ...options.gateway,
      doors: [
        createMcpDoor({
          clock: { now: () => clockNow() },
          timeZone: 'Europe/Berlin',
          version: '0.0.0',
          onFailure: (error) => {
            faults.push(error);
            console.error(error);
          },
        }),
      ],
    },
  });
  clockNow = () => world.clock.now();
  return {
    ...world,
    connect: (agent, era) => connect(world, agent, era),
    async entries() {
      const rows = await world.storage.db.selectFrom('audit_entries').selectAll().orderBy('seq').execute();
      return rows.map((row) => JSON.parse((row as unknown as { body: string }).body));
    },
  };
}

async function connect(
  { gateway }: GatewayWorld,
  { clientSecret }: Pick<TestAgent, 'clientSecret'>,
  era: Era = 'modern',
): Promise<McpClient> {
  const transport = new StreamableHTTPClientTransport(new URL('https://gate.example/mcp'), {
    fetch: (url, init) => gateway.fetch(new Request(url, init)),
    requestInit: { headers: { authorization: `Bearer ${clientSecret}` } },
  });
  const client = clientOfEra(era);
  await client.connect(transport);
  return clientOf(client);
}

/** A client that is not connected yet. */
export function clientOfEra(era: Era): Client {
  return new Client(
    { name: 'test', version: '1.0.0' },
    era === 'modern' ? { versionNegotiation: { mode: 'auto' } } : {},
  );
}

/** A client with what tests ask of it. */
export function clientOf(client: Client): McpClient {
  return {
    client,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name, args = {}) {
      const answer = await client.callTool({ name, arguments: args });
      const content = answer.content as { type: string; text?: string }[];
      const text = content.find(({ type }) => type === 'text')?.text ?? '';
      return { isError: answer.isError === true, result: JSON.parse(text), text, content };
    },
  };
}
