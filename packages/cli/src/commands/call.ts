import type { Binary, CallOptions, Operation } from '@staffgate/catalog';
import type { Client } from '@staffgate/client';
import { Command, Option } from 'commander';
import { parseWith, prepared } from '../arguments.ts';
import {
  type Connection,
  type ConnectionOptions,
  connect,
  resolveConnection,
  withConnection,
} from '../connection.ts';
import { exitCodeHelp, exitCodes, isCoded, UsageError } from '../exit-codes.ts';
import { Fields } from '../fields.ts';
import { normalFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { lookUpOperation } from '../operation-lookup.ts';
import { describeOperation } from '../operation-text.ts';
import {
  checkFile,
  type OutputOptions,
  withFile,
  withOutput,
  writeAll,
  writeAnswer,
  writeFile,
} from '../output.ts';

interface Options extends ConnectionOptions, OutputOptions {
  readonly raw?: true;
}

/** A call that is ready to be made. */
interface Prepared {
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
  readonly options: Options;
}

/** `staffgate call`: any operation of the catalog. */
export async function call(args: readonly string[], io: Io): Promise<number> {
  const { name, rest } = takeOperation(args);
  if (name === null) {
    parseWith(createGeneralHelp(io), rest.length > 0 ? rest : ['--help']);
    throw new UsageError('Which operation? "staffgate operations" lists them.');
  }
  const operation = lookUpOperation(name);
  const fields = new Fields(operation, reservedFlagsOf(operation));
  const command = parseWith(createCommand(operation, fields, io), rest.map(normalFlag));
  const options = command.opts<Options>();
  const input = await fields.read(command);
  const connection = await resolveConnection(options, io, operation);

  const drifted: string[] = [];
  const client = await connect(connection, io, { onDrift: (places) => drifted.push(...places) });
  try {
    await perform({ operation, input, options }, client, io);
  } catch (error) {
    await hintAtEmulator(error, connection, io);
    throw error;
  }
  if (drifted.length > 0) {
    const places = [...new Set(drifted)].slice(0, 5).join(', ');
    await io.stderr.write(`Note: the answer is not as the catalog describes it, at ${places}.\n`);
  }
  return exitCodes.ok.code;
}

const valueFlags = [
  '--credentials',
  '--recruiting',
  '--career-page',
  '--base-url',
  '--output',
  '--file',
  '--body',
];
const reservedFlags = [...valueFlags, '--emulator', '--all', '--raw', '--help'];

/** `--file` is where to put a file that is answered; a file that is sent may have it as well. */
function reservedFlagsOf({ answer }: Operation): ReadonlySet<string> {
  return new Set(reservedFlags.filter((flag) => flag !== '--file' || answer.kind === 'binary'));
}

/** Takes the id of the operation out of the arguments: the first one that is neither a flag nor the value of one. */
function takeOperation(args: readonly string[]): { name: string | null; rest: readonly string[] } {
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] as string;
    if (!argument.startsWith('-')) {
      return { name: argument, rest: [...args.slice(0, index), ...args.slice(index + 1)] };
    }
    if (valueFlags.includes(argument)) index += 1;
  }
  return { name: null, rest: args };
}

const spelling = `
Fields are flags, in Personio's spelling or with dashes: --first_name or --first-name. Lists are written with commas.
The members of a body are flags as well; one that is called like another flag is --body-<name>. A JSON body is
given with --body '{…}' or --body @file, and single flags win over it. "null" clears what may be empty.`;

function createGeneralHelp(io: Io): Command {
  const command = prepared(new Command('staffgate call'), io)
    .usage('<operation> [flags]')
    .description(
      'Call any operation of the API. "staffgate call <operation> --help" shows what it takes and needs.',
    )
    .addHelpText(
      'after',
      `${spelling}\n\nExamples:
  staffgate call v2.persons.list --emulator --status ACTIVE --limit 5
  staffgate call persons.list --all --output ndjson > persons.ndjson
  staffgate call v2.persons.get 50001 --emulator
  staffgate call v2.persons.update 50001 --preferred-name Ada\n\n${exitCodeHelp()}`,
    );
  return withConnection(withRaw(withOutput(command)));
}

function createCommand(operation: Operation, fields: Fields, io: Io): Command {
  const command = prepared(new Command(`staffgate call ${operation.id}`), io).description(operation.summary);
  fields.addTo(command);
  const { kind } = operation.answer;
  if (kind === 'binary') withFile(command);
  else if (kind === 'json') withRaw(withOutput(command, operation.pages !== null));
  return withConnection(command).addHelpText(
    'after',
    `\n${describeOperation(operation)}\n\n"staffgate call --help" tells how flags are written, and the exit codes.`,
  );
}

function withRaw(command: Command): Command {
  return command.addOption(
    new Option('--raw', 'the answer as it is on the wire, v1 values not unwrapped').conflicts([
      'all',
      'output',
    ]),
  );
}

type Method = ((input: object, options: CallOptions) => Promise<unknown>) & {
  readonly all: (input: object, options: CallOptions) => AsyncIterable<unknown>;
};

async function perform({ operation, input, options }: Prepared, client: Client, io: Io): Promise<void> {
  const call = { signal: io.signal };
  if (operation.answer.kind === 'binary') checkFile(options, io);
  if (options.raw) {
    const { answer } = await client.perform(operation, input as never, call);
    return io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  }
  const [, group, action] = operation.id.split('.') as [string, string, string];
  // Every operation of the catalog is a method of the client, under the parts of its id.
  const methods = client[operation.generation] as unknown as Readonly<
    Record<string, Readonly<Record<string, Method>>>
  >;
  const method = methods[group]?.[action] as Method;
  if (options.all) return writeAll(method.all(input, call), options, io);
  const answer = await method(input, call);
  if (operation.answer.kind === 'binary') return writeFile(answer as Binary, options.file, io);
  if (operation.answer.kind === 'json') return writeAnswer(answer, options, io);
  if (io.stderr.isTTY) await io.stderr.write('Done.\n');
}

async function hintAtEmulator(error: unknown, { baseUrl, isEmulator }: Connection, io: Io): Promise<void> {
  if (!isEmulator || !isCoded(error) || error.code !== 'network_failed') return;
  await io.stderr.write(`No emulator answers at ${baseUrl}. "staffgate emulator" starts one.\n`);
}
