import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Binary } from '@staffgate/catalog';
import { type Command, Option } from 'commander';
import { UsageError } from './exit-codes.ts';
import { type Io, paintFor } from './io.ts';
import { columnsOf, fieldColumns, recordOf, recordsOf } from './records.ts';
import { fitColumns, renderTable } from './table.ts';

/** How an answer is wanted. */
export interface OutputOptions {
  readonly output?: 'json' | 'table' | 'ndjson';
  readonly all?: true;
  readonly file?: string;
}

/** Adds the options that say how an answer is wanted. */
export function withOutput(command: Command, isList = true): Command {
  command
    .optionsGroup('Output:')
    .addOption(
      new Option('--output <format>', 'default: a table on a terminal, else JSON').choices([
        'json',
        'table',
        'ndjson',
      ]),
    );
  return isList ? command.option('--all', 'read every page, and give the records alone') : command;
}

/** Adds the option that says where to put a file. */
export function withFile(command: Command): Command {
  return command.optionsGroup('Output:').option('--file <path>', 'where to put the file');
}

/** Refuses to fill a terminal with a file. @throws {UsageError} */
export function checkFile({ file }: OutputOptions, { stdout }: Io): void {
  if (file !== undefined || !stdout.isTTY) return;
  throw new UsageError('The answer is a file: say where to put it with --file, or send stdout somewhere.');
}

/** Writes an answer: a table of its records or of its fields, or JSON. */
export async function writeAnswer(answer: unknown, options: OutputOptions, io: Io): Promise<void> {
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

/** Writes records as they come. */
export async function writeAll(
  records: AsyncIterable<unknown>,
  options: OutputOptions,
  io: Io,
): Promise<void> {
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

/** Puts a file where it is wanted, or on the standard output. */
export async function writeFile(
  { stream, contentType }: Binary,
  path: string | undefined,
  io: Io,
): Promise<void> {
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

/** The format that is wanted: a table on a terminal, else JSON. */
export function formatOf({ output }: OutputOptions, { stdout }: Io): 'json' | 'table' | 'ndjson' {
  return output ?? (stdout.isTTY ? 'table' : 'json');
}

function indented(record: unknown): string {
  return JSON.stringify(record, null, 2).replaceAll('\n', '\n  ');
}

interface Envelope {
  readonly _meta?: { readonly links?: { readonly next?: unknown } };
  readonly metadata?: { readonly total_elements?: number };
  readonly data?: readonly unknown[];
  readonly next_cursor?: string | null;
}

function hasMore(answer: unknown): boolean {
  const { _meta, metadata, data, next_cursor } = answer as Envelope;
  const hasNext = _meta?.links?.next !== undefined || typeof next_cursor === 'string';
  return hasNext || (metadata?.total_elements ?? 0) > (data?.length ?? 0);
}
