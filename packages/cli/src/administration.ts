import { type Command, Option } from 'commander';
import { gatewayPort } from './arguments.ts';
import { UsageError } from './exit-codes.ts';
import { readTextOrFile } from './files.ts';
import type { Io } from './io.ts';

/** Which gateway to administrate, as the command line says it. */
export interface AdministrationOptions {
  readonly url?: string;
  readonly token?: string;
}

/** Adds the options that say which gateway to administrate. */
export function withAdministration(command: Command): Command {
  return command
    .optionsGroup('Gateway:')
    .option('--url <url>', 'where the gateway is (default: http://127.0.0.1:4170, or STAFFGATE_URL)')
    .addOption(
      new Option(
        '--token <token>',
        'a token of the admin API. What is typed here stays in the history of the shell: better @file, which reads it from a file, or STAFFGATE_ADMIN_TOKEN',
      ),
    );
}

/**
 * A client of the gateway's admin API.
 *
 * @throws {UsageError} when there is no token, or the address is none.
 */
export async function administration({ url, token }: AdministrationOptions, io: Io) {
  const baseUrl = url ?? io.config.gatewayUrl ?? `http://127.0.0.1:${gatewayPort(io)}`;
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new UsageError(`"${baseUrl}" is no address; write it like http://127.0.0.1:4170.`);
  }
  const given = token ?? io.config.adminToken;
  if (given === null) {
    throw new UsageError(
      'No token: give --token @file, or set STAFFGATE_ADMIN_TOKEN. The first start of the gateway prints one; "staffgate start --new-admin-token" makes another.',
    );
  }
  const flag = token === undefined ? 'STAFFGATE_ADMIN_TOKEN' : '--token';
  const { createAdminClient } = await import('@staffgate/gateway/admin-client');
  return createAdminClient({
    baseUrl,
    token: (await readTextOrFile(given, flag)).trim(),
    fetch: (request) => io.fetch(request),
  });
}
