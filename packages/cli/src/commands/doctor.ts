import { type Area, areas } from '@staffgate/catalog';
import { Command } from 'commander';
import { areaOf } from '../area-names.ts';
import { collected, parseWith, prepared } from '../arguments.ts';
import { type ConnectionOptions, connect, resolveConnection, withConnection } from '../connection.ts';
import { examine } from '../diagnosis.ts';
import { exitCodeFor, plainReport, type Report, reportText } from '../doctor-report.ts';
import { type Io, paintFor } from '../io.ts';

interface Options extends ConnectionOptions {
  readonly area?: readonly string[];
  readonly json?: true;
}

/** `staffgate doctor`: what a credential can do, and where to switch on the rest. */
export async function doctor(args: readonly string[], io: Io): Promise<number> {
  const command = prepared(new Command('staffgate doctor'), io)
    .description('Try a credential: what works, what is missing, and where in Personio to switch it on.')
    .option('--area <area>', 'only this area, by key or label; may be repeated (default: all)', collected)
    .option('--json', 'as JSON');
  withConnection(command).addHelpText(
    'after',
    `
Only reads, one record at a time, and prints neither the secret nor a token.

Exit codes: 0 everything asked for is readable, 1 something is missing, 2 wrong usage, 3 the credential does not
work, 4 the host cannot be reached.`,
  );
  const options = parseWith(command, args).opts<Options>();
  const asked = options.area?.map(areaOf) ?? (Object.keys(areas) as Area[]);
  const connection = await resolveConnection(options, io);
  const { parseCredentials } = await import('@staffgate/client');
  const pair = parseCredentials(connection.credentials ?? '');
  const client = await connect(connection, io, { retries: 1 });
  const diagnosis = await examine({ client, pair, asked, signal: io.signal });
  const report: Report = { baseUrl: connection.baseUrl, clientId: pair.clientId, ...diagnosis };
  await io.stdout.write(
    options.json
      ? `${JSON.stringify(plainReport(report), null, 2)}\n`
      : reportText(report, paintFor(io.stdout, io.config), io.stdout.columns ?? 100),
  );
  return exitCodeFor(report);
}
