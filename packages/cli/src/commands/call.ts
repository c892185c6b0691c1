import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Binary, CallOptions, Operation } from '@staffgate/catalog';
import type { Client } from '@staffgate/client';
import { Command, Option } from 'commander';
import { collected, parseWith, prepared } from '../arguments.ts';
import {
  type Connection,
  type ConnectionOptions,
  connect,
  resolveConnection,
  withConnection,
} from '../connection.ts';
import { exitCodeHelp, exitCodes, isCoded, UsageError } from '../exit-codes.ts';
import { readTextOrFile } from '../files.ts';
import { type Flag, flagsOf, inputFrom, normalFlag } from '../flags.ts';
import { type Io, paintFor } from '../io.ts';
import { lookUpOperation } from '../operation-lookup.ts';
import { describeOperation } from '../operation-text.ts';
import { columnsOf, fieldColumns, recordOf, recordsOf } from '../records.ts';
import { fitColumns, renderTable } from '../table.ts';

interface Options extends ConnectionOptions {
  readonly output?: 'json' | 'table' | 'ndjson';
  readonly all?: true;
  readonly raw?: true;
  readonly file?: string;
  readonly body?: string;
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
  const flags = flagsOf(operation, reservedFlagsOf(operation));
  const given = new Map<Flag, readonly string[]>();
  const command = parseWith(createCommand({ operation, flags, given }, io), rest.map(normalFlag));
  const options = command.opts<Options>();
  takePlaces(command.args, flags, given);
  const bodyText = options.body === undefined ? null : await readTextOrFile(options.body, '--body');
  const input = await inputFrom(operation, flags, given, bodyText);
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
  return withConnection(withOutput(command));
}

interface Shape {
  readonly operation: Operation;
  readonly flags: readonly Flag[];
  /** Filled while the arguments are read. */
  readonly given: Map<Flag, readonly string[]>;
}

function createCommand({ operation, flags, given }: Shape, io: Io): Command {
  const command = prepared(new Command(`staffgate call ${operation.id}`), io)
    .description(operation.summary)
    .optionsGroup('Fields:');
  for (const flag of flags) {
    if (flag.place === 'path') command.argument(`[${flag.name}]`, `the same as ${flag.flag}`);
    const take = (text: string) => {
      given.set(flag, collected(text, given.get(flag)));
    };
    const needed = flag.isRequired ? ' (required)' : '';
    const placeholder = flag.isBoolean ? '[true|false]' : `<${flag.placeholder}>`;
    const option = new Option(`${flag.flag} ${placeholder}`, `${flag.description}${needed}`.trim()).argParser(
      take,
    );
    command.addOption(flag.isBoolean ? option.preset('true') : option);
  }
  if (operation.body) command.option('--body <json>', 'the whole body as JSON; @file reads it from a file');
  const { kind } = operation.answer;
  if (kind === 'binary') command.optionsGroup('Output:').option('--file <path>', 'where to put the file');
  else if (kind === 'json') withOutput(command, operation.pages !== null);
  return withConnection(command).addHelpText(
    'after',
    `\n${describeOperation(operation)}\n\n"staffgate call --help" tells how flags are written, and the exit codes.`,
  );
}

function withOutput(command: Command, isList = true): Command {
  command
    .optionsGroup('Output:')
    .addOption(
      new Option('--output <format>', 'default: a table on a terminal, else JSON').choices([
        'json',
        'table',
        'ndjson',
      ]),
    );
  if (isList) command.option('--all', 'read every page, and give the records alone');
  return command.addOption(
    new Option('--raw', 'the answer as it is on the wire, v1 values not unwrapped').conflicts([
      'all',
      'output',
    ]),
  );
}

function takePlaces(
  texts: readonly string[],
  flags: readonly Flag[],
  given: Map<Flag, readonly string[]>,
): void {
  const path = flags.filter(({ place }) => place === 'path');
  for (const [index, text] of texts.entries()) {
    const flag = path[index] as Flag;
    if (given.has(flag)) throw new UsageError(`${flag.flag} is given twice, as a flag and as "${text}".`);
    given.set(flag, [text]);
  }
}

type Method = ((input: object, options: CallOptions) => Promise<unknown>) & {
  readonly all: (input: object, options: CallOptions) => AsyncIterable<unknown>;
};

async function perform({ operation, input, options }: Prepared, client: Client, io: Io): Promise<void> {
  const call = { signal: io.signal };
  if (operation.answer.kind === 'binary' && !options.file && io.stdout.isTTY) {
    throw new UsageError('The answer is a file: say where to put it with --file, or send stdout somewhere.');
  }
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

async function writeAnswer(answer: unknown, options: Options, io: Io): Promise<void> {
  const records = recordsOf(answer);
  switch (formatOf(options, io)) {
    case 'json':
      return io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    case 'ndjson':
      return io.stdout.write(
        (records ?? [recordOf(answer)]).map((record) => `${JSON.stringify(record)}\n`).join(''),
      );
    case 'table':
      await writeTable(records, answer, io);
      if (records && hasMore(answer) && io.stderr.isTTY) {
        await io.stderr.write('There are more records: --all reads every page.\n');
      }
  }
}

async function writeAll(records: AsyncIterable<unknown>, options: Options, io: Io): Promise<void> {
  const format = formatOf(options, io);
  const kept: unknown[] = [];
  const isProgressShown = io.stderr.isTTY && !(io.stdout.isTTY && format !== 'table');
  let count = 0;
  try {
    for await (const record of records) {
      if (format === 'table') kept.push(record);
      else if (format === 'ndjson') await io.stdout.write(`${JSON.stringify(record)}\n`);
      else await io.stdout.write(`${count === 0 ? '[' : ','}\n  ${indented(record)}`);
      count += 1;
      if (isProgressShown && count % 50 === 0) await io.stderr.write(`\r${count} records …`);
    }
  } finally {
    if (isProgressShown && count >= 50) await io.stderr.write(`\r${' '.repeat(30)}\r`);
  }
  if (format === 'table') await writeTable(kept, null, io);
  else if (format === 'json') await io.stdout.write(count === 0 ? '[]\n' : '\n]\n');
}

async function writeTable(records: readonly unknown[] | null, answer: unknown, io: Io): Promise<void> {
  const heading = (text: string) => paintFor(io.stdout, io.config)('bold', text);
  const width = io.stdout.columns;
  if (records === null)
    return io.stdout.write(renderTable(fieldColumns(recordOf(answer)), { width, heading }));
  if (records.length === 0) return io.stderr.write('No records.\n');
  const columns = columnsOf(records);
  const fitting = fitColumns(columns, width);
  await io.stdout.write(renderTable(fitting, { width, heading }));
  if (fitting.length < columns.length && io.stderr.isTTY) {
    await io.stderr.write(`${fitting.length} of ${columns.length} columns fit; --output json shows all.\n`);
  }
}

async function writeFile({ stream, contentType }: Binary, path: string | undefined, io: Io): Promise<void> {
  if (path === undefined) {
    for await (const chunk of stream) await io.stdout.write(chunk);
    return;
  }
  // Under another name until it is whole, so that half a file is never taken for one.
  const part = `${path}.part`;
  try {
    await pipeline(
      Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]),
      createWriteStream(part),
      {
        signal: io.signal,
      },
    );
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  if (io.stderr.isTTY) await io.stderr.write(`${path} (${contentType})\n`);
}

async function hintAtEmulator(error: unknown, { baseUrl, isEmulator }: Connection, io: Io): Promise<void> {
  if (!isEmulator || !isCoded(error) || error.code !== 'network_failed') return;
  await io.stderr.write(`No emulator answers at ${baseUrl}. "staffgate emulator" starts one.\n`);
}

function formatOf({ output }: Options, { stdout }: Io): 'json' | 'table' | 'ndjson' {
  return output ?? (stdout.isTTY ? 'table' : 'json');
}

function indented(record: unknown): string {
  return JSON.stringify(record, null, 2).replaceAll('\n', '\n  ');
}

interface Envelope {
  readonly _meta?: { readonly links?: { readonly next?: unknown } };
  readonly metadata?: { readonly total_elements?: number };
  readonly data?: readonly unknown[];
}

function hasMore(answer: unknown): boolean {
  const { _meta, metadata, data } = answer as Envelope;
  return _meta?.links?.next !== undefined || (metadata?.total_elements ?? 0) > (data?.length ?? 0);
}
