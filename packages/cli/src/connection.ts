import type { Client } from '@staffgate/client';
import { type Command, Option } from 'commander';
import { emulatorPort } from './arguments.ts';
import { UsageError } from './exit-codes.ts';
import { readTextOrFile } from './files.ts';
import type { Io } from './io.ts';

/** Whom to call, as the command line says it. */
export interface ConnectionOptions {
  readonly baseUrl?: string;
  readonly credentials?: string;
  readonly emulator?: true;
}

/** Whom to call, and as whom. */
export interface Connection {
  readonly baseUrl: string;
  /** `client_id:client_secret`. Never shown. */
  readonly credentials: string;
  readonly isEmulator: boolean;
}

const personio = 'https://api.personio.de';

/** Adds the options that say whom to call. */
export function withConnection(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option(
      '--credentials <id:secret>',
      'client_id:client_secret. What is typed here stays in the history of the shell and is seen by other programs: better @file, which reads it from a file, or STAFFGATE_CREDENTIALS',
    )
    .option('--base-url <url>', `where the API is (default: ${personio}, or STAFFGATE_BASE_URL)`)
    .addOption(
      new Option('--emulator', 'the emulator of this machine with its demo credential').conflicts(
        'credentials',
      ),
    );
}

/**
 * Whom to call, from the command line, else the environment.
 *
 * @throws {UsageError} when there is no credential, or the address is none.
 */
export async function resolveConnection(options: ConnectionOptions, io: Io): Promise<Connection> {
  if (options.emulator) {
    const { demoCredential } = await import('@staffgate/emulator/demo-credential');
    return {
      baseUrl: checkUrl(options.baseUrl ?? `http://127.0.0.1:${emulatorPort(io)}`),
      credentials: `${demoCredential.client_id}:${demoCredential.client_secret}`,
      isEmulator: true,
    };
  }
  const baseUrl = checkUrl(options.baseUrl ?? io.config.baseUrl ?? personio);
  const given = options.credentials ?? io.config.credentials;
  if (given === null) {
    throw new UsageError(
      'No credential: give --credentials @file, set STAFFGATE_CREDENTIALS, or try the emulator with --emulator.',
    );
  }
  const flag = options.credentials === undefined ? 'STAFFGATE_CREDENTIALS' : '--credentials';
  return { baseUrl, credentials: (await readTextOrFile(given, flag)).trim(), isEmulator: false };
}

export interface ConnectOptions {
  /** How often a call is repeated. Default: that of the client, and once for the emulator, which is here or is not. */
  readonly retries?: number;
  /** Told where an answer does not fit the catalog. */
  readonly onDrift?: (places: readonly string[]) => void;
}

/** A client for a connection. */
export async function connect(
  { baseUrl, credentials, isEmulator }: Connection,
  io: Io,
  { retries = isEmulator ? 1 : undefined, onDrift }: ConnectOptions = {},
): Promise<Client> {
  const { createClient } = await import('@staffgate/client');
  return createClient({
    baseUrl,
    credentials,
    fetch: (request) => io.fetch(request),
    validate: 'report',
    ...(retries !== undefined && { retries }),
    hooks: {
      onDrift: ({ places }) => onDrift?.(places.map(({ field }) => field ?? 'the whole')),
      onRetry: ({ operation, reason, delayMs }) => {
        if (!io.stderr.isTTY || reason === 'token') return;
        void io.stderr.write(`${operation}: ${waits[reason]}, again in ${Math.ceil(delayMs / 1000)} s\n`);
      },
    },
  });
}

const waits = {
  'rate-limit': 'too many calls',
  server: 'Personio failed',
  network: 'no answer',
} as const;

function checkUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`"${text}" is no address; write it like ${personio} or http://127.0.0.1:4180.`);
}
