import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Company } from '@staffgate/emulator';
import { type Listening, listen } from '../../../packages/cli/src/listen.ts';
import type { TestAgent } from '../../gateway/world.ts';
import { clientOf, clientOfEra, createMcpWorld, type Era, type McpClient, type McpWorld } from '../world.ts';

/** A gateway that listens on a port, over an emulator, and what the emulator answered it. */
export interface Place {
  readonly world: McpWorld;
  readonly listening: Listening;
  /** Bodies of JSON that the emulator answered, since they were looked at last. */
  takeAnswers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openPlace(company: Company): Promise<Place> {
  let answers: Promise<string>[] = [];
  const world = await createMcpWorld({
    company,
    gateway: { guard: { allowedHosts: ['127.0.0.1'] } },
    async between(request, next) {
      const response = await next(request);
      if (/json/.test(response.headers.get('content-type') ?? '')) answers.push(response.clone().text());
      return response;
    },
  });
  const listening = await listen((request) => world.gateway.fetch(request), {
    host: '127.0.0.1',
    port: 0,
    howToChoose: '',
  });
  return {
    world,
    listening,
    async takeAnswers() {
      const taken = answers;
      answers = [];
      return Promise.all(taken);
    },
    async close() {
      await listening.close();
      await world.close();
    },
  };
}

/** A client that is connected over a socket. */
export async function connectOver(
  { url }: Listening,
  { clientSecret }: TestAgent,
  era: Era,
): Promise<McpClient> {
  const client = clientOfEra(era);
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', url), {
      requestInit: { headers: { authorization: `Bearer ${clientSecret}` } },
    }),
  );
  return clientOf(client);
}
