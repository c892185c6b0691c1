import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, failureBodyOf } from '@staffgate/client';
import { demoCredential } from '@staffgate/emulator';
import {
  AgentSettings,
  createAuditLog,
  createGateway,
  fileKeys,
  openStorage,
  systemClock,
  upstreamOf,
} from '@staffgate/gateway';
import { everything } from '../gateway/world.ts';

const masterKey = Buffer.alloc(32, 7);
const entry = fileURLToPath(new URL('waiting-gateway.ts', import.meta.url));

/** Data of a gateway with one connection, to an emulator that is a process of its own. */
export interface PreparedData {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly adminToken: string;
  readonly verifierKey: string;
}

/** Makes the data of a gateway in a folder, with an agent; by default it may do everything. */
export async function prepareData(
  data: string,
  emulatorUrl: string,
  grant: object = everything,
): Promise<PreparedData> {
  mkdirSync(data, { mode: 0o700, recursive: true });
  const storage = await openStorage({ location: join(data, 'store.db') });
  const audit = await createAuditLog({ storage, keys: fileKeys(join(data, 'keys')) });
  const gateway = createGateway({
    storage,
    audit,
    masterKey,
    clock: systemClock,
    upstream: ({ base_url, client_id, client_secret }, { pace }) => {
      const credentials = `${client_id}:${client_secret}`;
      const client = createClient({ credentials, baseUrl: base_url, pace });
      return upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin: base_url });
    },
    onFailure: (error) => {
      throw error;
    },
  });
  const { client_id, client_secret } = demoCredential;
  const connection = await gateway.connections.create({
    name: 'Emulator',
    base_url: emulatorUrl,
    client_id,
    client_secret,
  });
  const agent = await gateway.agents.create(
    AgentSettings.parse({
      name: 'Load',
      purpose: 'Tests of the gateway as a process',
      owner: 'Tests',
      connection_id: connection.id,
      grant: grant as typeof everything,
    }),
  );
  const { clientId, clientSecret } = await gateway.agents.issueKey(agent.id);
  const { key } = await gateway.adminTokens.create({
    name: 'Tests',
    role: 'administrator',
    expires_at: null,
  });
  await gateway.drain();
  return { clientId, clientSecret, adminToken: key.clientSecret, verifierKey: audit.verifierKey };
}

/** A gateway that has loaded its modules, and waits to be started. */
export interface WaitingGateway {
  readonly process: ChildProcess;
  /** Starts it, and gives its address once it listens. */
  start(): Promise<string>;
}

/** Loads `staffgate start` on some data; it takes nothing until it is started. */
export function loadGateway(
  data: string,
  { nodeArguments = [] }: { readonly nodeArguments?: readonly string[] } = {},
): WaitingGateway {
  const child = spawn(
    process.execPath,
    [...nodeArguments, '--conditions=@staffgate/source', entry, 'start', '--port', '0', '--data', data],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(data, '..', 'compile-cache'),
        STAFFGATE_MASTER_KEY: masterKey.toString('base64'),
        STAFFGATE_ALLOW_LOOPBACK: '1',
      },
    },
  );
  let output = '';
  const read = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return {
    process: child,
    start: () =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
          if (found && output.includes('Ctrl-C')) resolve(found[0]);
        };
        child.stdout.on('data', look);
        child.once('exit', (code) => reject(new Error(`The gateway ended with ${code}: ${output}`)));
        child.stdin.write('go\n');
      }),
  };
}
