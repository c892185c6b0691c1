import { Command } from 'commander';
import { emulatorPort, parseWith, prepared, wholeNumber } from '../arguments.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Io, type Paint, paintFor } from '../io.ts';
import { serveEmulator } from '../serve-emulator.ts';

/** `staffgate start`: the emulator with the demo company, and how to use it. */
export async function start(args: readonly string[], io: Io): Promise<number> {
  const command = prepared(new Command('staffgate start'), io)
    .description('Start the emulator with the demo company, and show how to use it.')
    .option(
      '--port <number>',
      'port of the emulator (default: 4180, or STAFFGATE_EMULATOR_PORT)',
      wholeNumber(0, 65_535),
    );
  const options = parseWith(command, args).opts<{ port?: number }>();
  const port = options.port ?? emulatorPort(io);

  const { createEmulator, demoCompany, demoCredential, demoRecruitingToken } = await import(
    '@staffgate/emulator'
  );
  const company = demoCompany();
  const paint = paintFor(io.stdout, io.config);
  const welcome = (url: string) =>
    welcomeText({
      url,
      company: `${company.name}, ${company.people.length} invented people`,
      pair: demoCredential,
      recruiting: `${company.id}:${demoRecruitingToken}`,
      command: io.config.command,
      isUsual: url === `http://127.0.0.1:${emulatorPort(io)}`,
      paint,
    });
  const emulator = createEmulator({ company });
  await serveEmulator(emulator, { host: '127.0.0.1', port, isLogged: false, welcome }, io);
  return exitCodes.ok.code;
}

interface Welcome {
  readonly url: string;
  readonly company: string;
  readonly pair: { readonly client_id: string; readonly client_secret: string };
  /** `company_id:access_token` */
  readonly recruiting: string;
  readonly command: string;
  /** Whether it is where `--emulator` looks for it. */
  readonly isUsual: boolean;
  readonly paint: Paint;
}

function welcomeText({ url, company, pair, recruiting, command, isUsual, paint }: Welcome): string {
  const form = `grant_type=client_credentials&client_id=${pair.client_id}&client_secret=${pair.client_secret}`;
  const where = isUsual ? '--emulator' : `--emulator --base-url ${url}`;
  return `
  ${paint('bold', 'Staffgate emulator')}  ${paint('green', url)}
  ${paint('dim', 'Company')}             ${company}
  ${paint('dim', 'Client id')}           ${pair.client_id}
  ${paint('dim', 'Client secret')}       ${pair.client_secret}
  ${paint('dim', 'Recruiting in v1')}    ${recruiting}

  ${paint('dim', 'Try it in another terminal:')}

  TOKEN=$(curl -s ${url}/v2/auth/token -d '${form}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s '${url}/v2/persons?limit=3' -H "Authorization: Bearer $TOKEN"

  ${command} call v2.persons.list ${where}

  ${paint('dim', 'Ctrl-C stops it.')}
`;
}
