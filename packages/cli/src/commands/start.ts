import { join } from 'node:path';
import { checkBaseUrl, createOutboundTransport } from '@staffgate/gateway';
import { Command } from 'commander';
import { collected, emulatorPort, gatewayPort, parseWith, prepared, wholeNumber } from '../arguments.ts';
import { exitCodes } from '../exit-codes.ts';
import { createConnectionCheck } from '../gateway/check-connection.ts';
import type { DemoAgent } from '../gateway/demo.ts';
import { checkExposure } from '../gateway/exposure.ts';
import { type OpenGateway, openGateway } from '../gateway/open.ts';
import { createUpstreams, type InProcess, type WayTo } from '../gateway/upstream.ts';
import { type Started, welcomeText } from '../gateway/welcome.ts';
import { type Io, paintFor } from '../io.ts';
import { gatewayPatience, type Listening, listen } from '../listen.ts';
import { aborted } from '../serve-emulator.ts';
import { version } from '../version.ts';

interface Options {
  readonly port?: number;
  readonly host?: string;
  readonly emulatorPort?: number;
  readonly data?: string;
  readonly allowedHost?: readonly string[];
  readonly newAdminToken?: true;
}

/** `staffgate start`: the gateway, and the demo company until a real one is connected. */
export async function start(args: readonly string[], io: Io): Promise<number> {
  const options = parseWith(createCommand(io), args).opts<Options>();
  const { host = io.config.host, data = io.config.data } = options;
  const port = options.port ?? gatewayPort(io);
  const allowedHosts = [...io.config.allowedHosts, ...(options.allowedHost ?? [])];
  checkExposure({ host, allowedHosts });
  const usualEmulatorPort = emulatorPort(io);
  const config = { ...io.config, data };
  const closing: (() => Promise<void> | void)[] = [];
  try {
    let demo: RunningDemo | null = null;
    const { allowLoopback } = config;
    // Requests to the demo company need not leave this process; others go to the host of their connection alone.
    const isDemo = (baseUrl: string) => demo?.baseUrl === baseUrl;
    const wayTo: WayTo = (baseUrl) =>
      demo && isDemo(baseUrl)
        ? { fetch: demo.fetch }
        : { transport: createOutboundTransport({ baseUrl, allowLoopback }) };
    const open = await openGateway({
      config,
      allowedHosts,
      upstream: createUpstreams(wayTo),
      checkConnection: createConnectionCheck(wayTo),
      checkBaseUrl: async (baseUrl) => {
        if (!isDemo(baseUrl)) await checkBaseUrl(baseUrl, { allowLoopback });
      },
      warn: (what, error) => void io.stderr.write(`${what}: ${nameOf(error)}\n`),
      write: (line) => void io.stderr.write(line),
      writeCheckpoint: (line) => void io.stdout.write(line),
      version: version(),
    });
    closing.push(open.close);
    demo = await startDemo(open, { data, port: options.emulatorPort ?? usualEmulatorPort });
    if (demo) closing.push(demo.close);
    const listening = await listen(
      (request, { address }) => open.gateway.fetch(request, address === undefined ? {} : { address }),
      {
        host,
        port,
        patience: gatewayPatience,
        howToChoose: `Choose another: --port ${port + 1}, or PORT.`,
      },
    );
    // The gateway first: it answers what is under way, and says that it is not ready, while it still listens.
    closing.push(listening.close, open.close);
    const { adminTokens } = open.gateway;
    const adminToken = options.newAdminToken
      ? await adminTokens.createAnother()
      : await adminTokens.createFirst();
    const started: Started = {
      url: listening.url,
      store: open.storage.location,
      notices: open.notices,
      demo: demo && { ...demo, isUsual: demo.url === `http://127.0.0.1:${usualEmulatorPort}` },
      adminToken: adminToken?.clientSecret ?? null,
      newMasterKey: open.masterKey.madeIn,
      command: io.config.command,
      paint: paintFor(io.stdout, io.config),
    };
    await io.stdout.write(welcomeText(started));
    await aborted(io.signal);
  } finally {
    for (const close of closing.reverse()) await close();
  }
  return exitCodes.ok.code;
}

function createCommand(io: Io): Command {
  const portNumber = wholeNumber(0, 65_535);
  return prepared(new Command('staffgate start'), io)
    .description('Start the gateway, on a demo company of invented people until a real one is connected.')
    .option('--port <number>', 'port of the gateway (default: 4170, or PORT)', portNumber)
    .option('--host <address>', 'where the gateway listens (default: 127.0.0.1, or HOST)')
    .option('--data <folder>', 'folder of the store and the keys (default: .staffgate, or STAFFGATE_DATA)')
    .option(
      '--allowed-host <name>',
      'a name under which the gateway is reached, beside those of this machine; may be repeated (or STAFFGATE_ALLOWED_HOSTS)',
      collected,
    )
    .option('--new-admin-token', 'make and show another token of the admin API, for when all were lost')
    .option(
      '--emulator-port <number>',
      'port of the demo company (default: 4180, or STAFFGATE_EMULATOR_PORT)',
      portNumber,
    );
}

/** The demo company as it runs, and the agent that may use it. */
interface RunningDemo extends InProcess {
  readonly url: string;
  readonly company: string;
  readonly agent: DemoAgent | null;
  readonly close: () => Promise<void>;
}

async function startDemo(
  { gateway }: OpenGateway,
  { data, port }: { readonly data: string; readonly port: number },
): Promise<RunningDemo | null> {
  const { connectDemo, needsDemo } = await import('../gateway/demo.ts');
  if (!(await needsDemo(gateway))) return null;
  const { createEmulator, demoCompany } = await import('@staffgate/emulator');
  const company = demoCompany();
  const emulator = createEmulator({ company });
  let listening: Listening;
  try {
    listening = await listen((request, caller) => emulator.fetch(request, caller), {
      host: '127.0.0.1',
      port,
      howToChoose: `Choose another for the demo company: --emulator-port ${port + 1}, or STAFFGATE_EMULATOR_PORT.`,
    });
  } catch (error) {
    emulator.close();
    throw error;
  }
  const close = async () => {
    await listening.close();
    emulator.close();
  };
  try {
    const { url } = listening;
    const agent = await connectDemo(gateway, { baseUrl: url, keyFile: join(data, 'keys', 'demo-agent.key') });
    return {
      url,
      baseUrl: url,
      fetch: (request) => emulator.fetch(request),
      company: `${company.name}, ${company.people.length} invented people`,
      agent,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Says what went wrong without saying about whom: messages may hold data. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}
