import { fileURLToPath } from 'node:url';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { clientOf, clientOfEra, type Era, type McpClient } from './world.ts';

const program = fileURLToPath(new URL('../../packages/cli/src/bin.ts', import.meta.url));

export interface HostOptions {
  readonly args: string[];
  readonly env?: Record<string, string>;
}

/** A host that started `staffgate mcp` as its child, and talks to it over stdin and stdout. */
export interface RunningHost {
  readonly mcp: McpClient;
  close(): Promise<void>;
}

export async function startHost(era: Era, { args, env = {} }: HostOptions): Promise<RunningHost> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--conditions=@staffgate/source', program, 'mcp', ...args],
    env: { PATH: process.env.PATH as string, ...env },
    stderr: 'pipe',
  });
  const client = clientOfEra(era);
  await client.connect(transport);
  return { mcp: clientOf(client), close: () => client.close() };
}
