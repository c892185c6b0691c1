import type { Company, EmulatorOptions, Journal, NewCredential } from '@staffgate/emulator';
import { Command, InvalidArgumentError, Option } from 'commander';
import { collected, emulatorPort, parseWith, prepared, wholeNumber } from '../arguments.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { readNamed, readTextOrFile } from '../files.ts';
import type { Io } from '../io.ts';
import { serveEmulator } from '../serve-emulator.ts';
import { type CertificateFolder, openCertificateFolder } from '../tls/certificate-folder.ts';
import { howToTrust } from '../tls/how-to-trust.ts';
import { describeWebhookSettings, readWebhookSettings } from '../webhook-settings.ts';

type EmulatorModule = typeof import('@staffgate/emulator');

interface Options {
  readonly port?: number;
  readonly host: string;
  readonly people?: number;
  readonly company?: string;
  readonly state?: string;
  readonly credential?: readonly string[];
  readonly seed?: string;
  readonly rateLimits: boolean;
  readonly quirk?: readonly string[];
  readonly webhooks?: readonly string[];
  readonly control: 'loopback' | 'anywhere' | 'off';
  readonly clock?: number;
  readonly clockSpeed?: number;
  readonly trustForwarded?: true;
  readonly tls?: true;
  readonly tlsFolder?: string;
  readonly quiet?: true;
}

/** `staffgate emulator`: a local Personio on a port. */
export async function emulator(args: readonly string[], io: Io): Promise<number> {
  const module = await import('@staffgate/emulator');
  const options = parseWith(createCommand(module, io), args).opts<Options>();
  const quirks = readQuirks(options.quirk ?? [], module);
  const webhooks = readWebhookSettings(options.webhooks ?? [], module);
  const credentials = options.credential && (await Promise.all(options.credential.map(readPair)));
  const journal = options.state === undefined ? null : await openJournal(options.state);
  let running: ReturnType<EmulatorModule['createEmulator']>;
  try {
    const isKept = journal !== null && holdsState(journal);
    if (isKept) await noteIgnored(options, io);
    running = module.createEmulator({
      ...(!isKept && { company: await companyOf(options, module) }),
      ...(credentials && { credentials }),
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(journal && { journal }),
      rateLimits: options.rateLimits,
      quirks,
      webhooks,
      control: options.control,
      trustForwarded: options.trustForwarded ?? false,
      onFailure: (error) => void io.stderr.write(`A fault of the emulator: ${describe(error)}\n`),
    });
  } catch (error) {
    journal?.close();
    throw error;
  }
  const { clock, clockSpeed } = options;
  if (clock !== undefined || clockSpeed !== undefined) {
    running.clock.set({
      ...(clock !== undefined && { now: clock }),
      ...(clockSpeed !== undefined && { speed: clockSpeed }),
    });
  }
  const { client_id: id, client_secret: secret } = module.demoCredential;
  const hasDemo = running.credentials.get(id)?.status === 'enabled';
  const { company_id: company, access_token: token } = running.recruiting.credential;
  const recruiting = token === module.demoRecruitingToken ? `, recruiting ${company}:${token}` : '';
  const isTls = options.tls === true || options.tlsFolder !== undefined;
  const tls = isTls ? await openTls(options, running.close, module) : null;
  const ready = (url: string) =>
    `Emulator ready at ${url}${hasDemo ? `, credential ${id}:${secret}` : ''}${recruiting}\n`;
  try {
    await serveEmulator(
      running,
      {
        host: options.host,
        port: options.port ?? emulatorPort(io),
        ...(tls && { tls }),
        isLogged: !options.quiet,
        welcome: (url) => (tls ? `${ready(url)}${howToTrust(url, tls.authorityFile)}` : ready(url)),
      },
      io,
    );
  } finally {
    await tls?.close();
  }
  return exitCodes.ok.code;
}

/** Opens the folder of the certificates; an emulator that cannot be served is closed. */
async function openTls(
  { tlsFolder }: Options,
  close: () => void,
  { systemClock }: EmulatorModule,
): Promise<CertificateFolder> {
  try {
    return await openCertificateFolder(tlsFolder, systemClock.now());
  } catch (error) {
    close();
    throw error;
  }
}

function createCommand(module: EmulatorModule, io: Io): Command {
  return prepared(new Command('staffgate emulator'), io)
    .description('Run a local Personio, v1 and v2 over one company, until Ctrl-C.')
    .option(
      '--port <number>',
      'port; 0 takes any (default: 4180, or STAFFGATE_EMULATOR_PORT)',
      wholeNumber(0, 65_535),
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .optionsGroup('Company:')
    .addOption(
      new Option('--people <number>', 'size of the demo company (default: 200)')
        .argParser(wholeNumber(1, 1_000_000))
        .conflicts('company'),
    )
    .option('--company <file>', 'a company of your own, as a company file (JSON)')
    .option(
      '--state <file>',
      'keep the state in this SQLite file across restarts; what it holds wins over the others',
    )
    .option('--seed <text>', 'make up other people, ids and tokens')
    .optionsGroup('Access:')
    .option(
      '--credential <id:secret>',
      'a credential with every right, instead of the demo one; may be repeated; @file reads it from a file',
      collected,
    )
    .addOption(
      new Option('--control <who>', 'who may use /_emulator: this machine, everybody, nobody')
        .choices(['loopback', 'anywhere', 'off'])
        .default('loopback'),
    )
    .option('--tls', 'HTTPS with a throwaway certificate for api.personio.de and this machine')
    .option('--tls-folder <folder>', 'HTTPS, with the certificate kept in this folder')
    .option(
      '--trust-forwarded',
      'believe X-Forwarded-Proto and X-Forwarded-Host; only behind a proxy of your own',
    )
    .optionsGroup('Behaviour:')
    .option('--no-rate-limits', 'refuse no call for its frequency; the headers stay')
    .option(
      '--quirk <name=value>',
      'behave differently where the documentation is silent; may be repeated',
      collected,
    )
    .option(
      '--webhooks <name=value>',
      'deliver events differently, like duplicates=0.05; may be repeated',
      collected,
    )
    .option('--clock <time>', 'begin at this time, like 2026-12-24T09:00:00Z or 2026-12-24', readTime)
    .option('--clock-speed <number>', 'emulated seconds per second; 0 stands still', readSpeed)
    .optionsGroup('Other:')
    .option('--quiet', 'no line per request on stderr')
    .addHelpText('after', `\nQuirks:\n${describeQuirks(module)}`)
    .addHelpText('after', `\nWebhooks:\n${describeWebhookSettings(module)}`);
}

async function companyOf(
  { company, people, seed, clock }: Options,
  module: EmulatorModule,
): Promise<Company> {
  if (company === undefined) {
    return module.demoCompany({
      ...(people !== undefined && { people }),
      ...(seed !== undefined && { seed }),
    });
  }
  const text = await readNamed(company, '--company');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${company} is no JSON: ${(error as Error).message}`);
  }
  try {
    return module.parseCompany(content, { now: new Date(clock ?? module.systemClock.now()).toISOString() });
  } catch (error) {
    if (!(error instanceof module.CompanyFileError)) throw error;
    const mistakes = error.mistakes.map(({ path, message }) => `  ${path || 'the file'}: ${message}`);
    throw new UsageError([`${company} is no company file:`, ...mistakes].join('\n'));
  }
}

async function openJournal(file: string): Promise<Journal> {
  const { openState, StateFileError } = await import('@staffgate/emulator/state');
  try {
    return openState(file);
  } catch (error) {
    throw error instanceof StateFileError ? new UsageError(error.message) : error;
  }
}

function holdsState(journal: Journal): boolean {
  for (const _ of journal.load()) return true;
  return false;
}

async function noteIgnored({ state, ...options }: Options, io: Io): Promise<void> {
  const given = (['company', 'people', 'credential'] as const).filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  const names = given.map((name) => `--${name}`).join(' and ');
  await io.stderr.write(
    `${state} already holds a state, which goes on: ${names} ignored. Remove the file to start anew.\n`,
  );
}

type Quirks = NonNullable<EmulatorOptions['quirks']>;

type QuirkModule = Pick<EmulatorModule, 'Quirks' | 'quirkValues'>;

function readQuirks(texts: readonly string[], module: QuirkModule): Quirks {
  const { Quirks } = module;
  const quirks = texts.map((text) => {
    const [name, value] = splitOnce(text, '=');
    const isTrueOrFalse = value === 'true' || value === 'false';
    const isNumber = value !== undefined && /^\d+(\.\d+)?$/.test(value);
    const candidates = [
      value,
      ...(isTrueOrFalse ? [value === 'true'] : []),
      ...(isNumber ? [Number(value)] : []),
    ];
    const schema = Object.hasOwn(Quirks.shape, name)
      ? Quirks.shape[name as keyof typeof Quirks.shape]
      : undefined;
    const fitting = candidates.find(
      (candidate) => schema?.safeParse(candidate).success && candidate !== undefined,
    );
    if (fitting === undefined) throw new UsageError(unknownQuirk(name, schema !== undefined, module));
    return [name, fitting];
  });
  return Object.fromEntries(quirks) as Quirks;
}

function unknownQuirk(name: string, isKnown: boolean, module: QuirkModule): string {
  const what = isKnown ? `The quirk ${name} has no such value.` : `There is no quirk "${name}".`;
  return `${what} Write --quirk name=value with one of these:\n${describeQuirks(module)}`;
}

function describeQuirks({ Quirks, quirkValues }: QuirkModule): string {
  return Object.entries(Quirks.shape)
    .map(([name, schema]) => {
      const values = quirkValues(name as keyof typeof Quirks.shape);
      const usual = String(schema.parse(undefined));
      const all = values.includes(usual) ? values : [usual, ...values];
      const shown = all.map((value) => (value === usual ? `${value} (default)` : value)).join(' | ');
      return `  ${name}=${shown}\n      ${schema.description ?? ''}`;
    })
    .join('\n');
}

async function readPair(text: string): Promise<NewCredential> {
  const [id, secret] = splitOnce(await readTextOrFile(text, '--credential'), ':');
  if (id.trim() === '' || !secret?.trim()) {
    throw new UsageError('--credential must be written as client_id:client_secret.');
  }
  return { client_id: id.trim(), client_secret: secret.trim(), name: 'Given on the command line' };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function readTime(text: string): number {
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError('It must be a time like 2026-12-24T09:00:00Z, or a day.');
  return time;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (text.trim() === '' || !(speed >= 0 && speed <= 1_000_000)) {
    throw new InvalidArgumentError('It must be a number from 0 to 1000000.');
  }
  return speed;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
