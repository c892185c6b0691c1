import { Command } from 'commander';
import { gatewayPort, parseWith, prepared } from '../arguments.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { readTextOrFile } from '../files.ts';
import type { Io } from '../io.ts';
import { bridge } from '../mcp/bridge.ts';

interface Options {
  readonly url?: string;
  readonly key?: string;
  readonly demo?: true;
}

/** `staffgate mcp`: MCP over stdio, for hosts that start their servers themselves. */
export async function mcp(args: readonly string[], io: Io): Promise<number> {
  const command = prepared(new Command('staffgate mcp'), io)
    .description('Speak MCP on stdin and stdout, for AI hosts that start their servers themselves.')
    .option('--url <url>', 'where the gateway is (default: http://127.0.0.1:4170, or STAFFGATE_URL)')
    .option(
      '--key <secret>',
      'the key of an agent. What is typed here is seen by other programs: better @file, which reads it from a file, or STAFFGATE_AGENT_KEY',
    )
    .option('--demo', 'without a gateway: on a demo company of invented people, gone when it ends')
    .addHelpText(
      'after',
      `
Nothing but messages of the protocol is written to stdout. It ends with its input.`,
    );
  const options = parseWith(command, args).opts<Options>();
  const gateway = options.demo ? await onDemo(io) : await onRunning(options, io);
  try {
    await bridge({
      input: io.stdin,
      write: (line) => io.stdout.write(line),
      send: (init) => gateway.send(init),
      signal: io.signal,
    });
  } finally {
    await gateway.close();
  }
  return exitCodes.ok.code;
}

interface Endpoint {
  readonly send: (init: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

async function onDemo(io: Io): Promise<Endpoint> {
  const { openDemoGateway } = await import('../mcp/demo-gateway.ts');
  const { fetch, key, close } = await openDemoGateway(io);
  return { send: (init) => fetch(new Request('http://127.0.0.1/mcp', withKey(init, key))), close };
}

async function onRunning({ url, key }: Options, io: Io): Promise<Endpoint> {
  const address = url ?? io.config.gatewayUrl ?? `http://127.0.0.1:${gatewayPort(io)}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new UsageError(`"${address}" is no address; write it like http://127.0.0.1:4170.`);
  }
  const given = key ?? io.config.agentKey;
  if (given === null) {
    throw new UsageError(
      'No key of an agent: set STAFFGATE_AGENT_KEY, or give --key @file. "staffgate keys issue" makes one; --demo needs none.',
    );
  }
  const text = (await readTextOrFile(given, key === undefined ? 'STAFFGATE_AGENT_KEY' : '--key')).trim();
  // A pair is taken as well: its second half is the secret.
  const secret = text.split(':').at(-1) as string;
  const endpoint = new URL('mcp', address.endsWith('/') ? address : `${address}/`);
  return { send: (init) => io.fetch(endpoint, withKey(init, secret)), close: async () => {} };
}

function withKey(init: RequestInit, key: string): RequestInit {
  return {
    ...init,
    headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` },
  };
}
