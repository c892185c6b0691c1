import type { Operation } from '@staffgate/catalog';
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
  readonly recruiting?: string;
  readonly careerPage?: string;
  readonly emulator?: true;
}

/** Whom to call, and as whom. */
export interface Connection {
  readonly baseUrl: string;
  /** `client_id:client_secret`. Never shown. Null where only recruiting or nothing at all was asked for. */
  readonly credentials: string | null;
  /** `company_id:access_token`, for recruiting in v1. Never shown. */
  readonly recruiting: string | null;
  readonly careerPage: string | null;
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
    .option(
      '--recruiting <company:token>',
      'company_id:access_token for recruiting in v1, which has a token of its own; better @file, or STAFFGATE_RECRUITING',
    )
    .option('--career-page <url>', 'where the openings are, like https://company.jobs.personio.de')
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
export async function resolveConnection(
  options: ConnectionOptions,
  io: Io,
  { authentication, host }: Pick<Operation, 'authentication' | 'host'> = {
    authentication: 'token',
    host: 'api',
  },
): Promise<Connection> {
  const careerPage = options.careerPage === undefined ? null : checkUrl(options.careerPage);
  const recruiting = await recruitingOf(options, io);
  if (options.emulator) {
    const { demoCredential, demoCompanyId, demoRecruitingToken } = await import(
      '@staffgate/emulator/demo-credential'
    );
    return {
      recruiting: recruiting ?? `${demoCompanyId}:${demoRecruitingToken}`,
      careerPage,
      baseUrl: checkUrl(options.baseUrl ?? `http://127.0.0.1:${emulatorPort(io)}`),
      credentials: `${demoCredential.client_id}:${demoCredential.client_secret}`,
      isEmulator: true,
    };
  }
  const baseUrl = checkUrl(options.baseUrl ?? io.config.baseUrl ?? personio);
  const given = options.credentials ?? io.config.credentials;
  if (host === 'career-page' && careerPage === null && baseUrl === personio) {
    throw new UsageError(
      'Whose openings? Give --career-page, like https://company.jobs.personio.de, or try the emulator with --emulator.',
    );
  }
  if (given === null && host === 'career-page') {
    return { baseUrl, credentials: null, recruiting, careerPage: careerPage ?? baseUrl, isEmulator: false };
  }
  if (authentication.startsWith('recruiting')) {
    if (recruiting === null) {
      throw new UsageError(
        'No recruiting credential: give --recruiting @file with company_id:access_token, set STAFFGATE_RECRUITING, or try the emulator with --emulator.',
      );
    }
    if (given === null) return { baseUrl, credentials: null, recruiting, careerPage, isEmulator: false };
  }
  if (given === null) {
    throw new UsageError(
      'No credential: give --credentials @file, set STAFFGATE_CREDENTIALS, or try the emulator with --emulator.',
    );
  }
  const flag = options.credentials === undefined ? 'STAFFGATE_CREDENTIALS' : '--credentials';
  const credentials = (await readTextOrFile(given, flag)).trim();
  return { baseUrl, credentials, recruiting, careerPage, isEmulator: false };
}

async function recruitingOf({ recruiting }: ConnectionOptions, io: Io): Promise<string | null> {
  const given = recruiting ?? io.config.recruiting;
  if (given === null) return null;
  const flag = recruiting === undefined ? 'STAFFGATE_RECRUITING' : '--recruiting';
  return (await readTextOrFile(given, flag)).trim();
}

export interface ConnectOptions {
  /** How often a call is repeated. Default: that of the client, and once for the emulator, which is here or is not. */
  readonly retries?: number;
  /** Told where an answer does not fit the catalog. */
  readonly onDrift?: (places: readonly string[]) => void;
}

/** A client for a connection. */
export async function connect(
  { baseUrl, credentials, recruiting, careerPage, isEmulator }: Connection,
  io: Io,
  { retries = isEmulator ? 1 : undefined, onDrift }: ConnectOptions = {},
): Promise<Client> {
  const { createClient } = await import('@staffgate/client');
  return createClient({
    baseUrl,
    ...(credentials !== null && { credentials }),
    ...(recruiting !== null && { recruiting }),
    ...(careerPage !== null && { careerPageUrl: careerPage }),
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
