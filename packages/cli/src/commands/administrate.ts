import type { Binary, CallOptions } from '@staffgate/catalog';
import { type AdminOperation, adminOperations } from '@staffgate/gateway/admin-client';
import { Command } from 'commander';
import type { AdminGroup } from '../admin-groups.ts';
import { type AdministrationOptions, administration, withAdministration } from '../administration.ts';
import { parseWith, prepared } from '../arguments.ts';
import { exitCodes } from '../exit-codes.ts';
import { Fields } from '../fields.ts';
import { normalFlag } from '../flags.ts';
import { idsOfNames } from '../id-of-name.ts';
import type { Io } from '../io.ts';
import {
  checkFile,
  formatOf,
  type OutputOptions,
  withFile,
  withOutput,
  writeAll,
  writeAnswer,
  writeFile,
} from '../output.ts';

interface Options extends AdministrationOptions, OutputOptions {}

type Group = AdminGroup | 'audit';

/**
 * `staffgate agents`, `staffgate connections` and so on: each operation of the admin API as a command. `others` are
 * commands beside them, which are only named here.
 */
export function administrate(
  group: Group,
  others: Readonly<Record<string, string>> = {},
): (args: readonly string[], io: Io) => Promise<number> {
  return async (args, io) => {
    const operations = operationsOf(group);
    const [action, ...rest] = args;
    const operation = operations.find(({ id }) => actionOf(id) === action);
    if (!operation) {
      createOverview(group, { operations, others }, io).parse(args.length > 0 ? args : ['--help'], {
        from: 'user',
      });
      return exitCodes.ok.code;
    }
    await perform(operation, rest, io);
    return exitCodes.ok.code;
  };
}

/** The operations of a group, in the order in which they are described. */
function operationsOf(group: Group): readonly AdminOperation[] {
  return Object.values(adminOperations[group] as Readonly<Record<string, AdminOperation>>);
}

async function perform(operation: AdminOperation, args: readonly string[], io: Io): Promise<void> {
  const fields = new Fields(operation, reserved);
  const command = parseWith(createCommand(operation, fields, io), args.map(normalFlag));
  const options = command.opts<Options>();
  const given = await fields.read(command);
  const admin = await administration(options, io);
  const input = await idsOfNames(given, admin);
  if (operation.answer.kind === 'binary') checkFile(options, io);
  const method = methodOf(operation, admin);
  const call = { signal: io.signal };
  if (options.all) return writeAll(method.all(input, call), options, io);
  const answer = await method(input, call);
  switch (operation.answer.kind) {
    case 'binary':
      return writeFile(answer as Binary, options.file, io);
    case 'json':
      return writeAnswer(formatOf(options, io) === 'table' ? inShort(answer) : answer, options, io);
    default:
      if (io.stderr.isTTY) await io.stderr.write('Done.\n');
  }
}

const reserved: ReadonlySet<string> = new Set([
  '--url',
  '--token',
  '--output',
  '--all',
  '--file',
  '--body',
  '--help',
]);

function createCommand(operation: AdminOperation, fields: Fields, io: Io): Command {
  const command = prepared(
    new Command(`staffgate ${operation.id.split('.')[0]} ${actionOf(operation.id)}`),
    io,
  ).description([operation.summary, ...(operation.notes ?? [])].join(' '));
  fields.addTo(command);
  if (operation.answer.kind === 'binary') withFile(command);
  else if (operation.answer.kind === 'json') withOutput(command, operation.isPaged);
  const roles = operation.roles === 'anybody' ? 'anybody' : operation.roles.join(', ');
  return withAdministration(command).addHelpText(
    'after',
    `\n${operation.method} ${operation.path}, for the roles: ${roles}.\nAgents and connections may be named by their names.`,
  );
}

interface Commands {
  readonly operations: readonly AdminOperation[];
  readonly others: Readonly<Record<string, string>>;
}

function createOverview(group: Group, { operations, others }: Commands, io: Io): Command {
  const command = prepared(new Command(`staffgate ${group}`), io)
    .usage('<command> [flags]')
    .helpCommand(false)
    .addHelpText('after', `\n"staffgate ${group} <command> --help" shows what a command takes.`);
  for (const { id, summary } of operations) {
    command.addCommand(new Command(actionOf(id)).description(summary));
  }
  for (const [name, summary] of Object.entries(others)) {
    command.addCommand(new Command(name).description(summary));
  }
  return command;
}

type Method = ((input: object, options: CallOptions) => Promise<unknown>) & {
  readonly all: (input: object, options: CallOptions) => AsyncIterable<unknown>;
};

/** Every operation is a method of the client, under the parts of its id. */
function methodOf({ id }: AdminOperation, admin: object): Method {
  const [group, action] = id.split('.') as [string, string];
  const methods = admin as Readonly<Record<string, Readonly<Record<string, Method>>>>;
  return methods[group]?.[action] as Method;
}

/** A list without what does not go into a cell, such as a whole grant; a single record is shown with all it has. */
function inShort(answer: unknown): unknown {
  const { data } = answer as { readonly data?: unknown };
  if (!Array.isArray(data)) return answer;
  const isShort = ([, value]: [string, unknown]) =>
    typeof value !== 'object' || value === null || Array.isArray(value);
  return {
    ...(answer as object),
    data: data.map((record: object) => Object.fromEntries(Object.entries(record).filter(isShort))),
  };
}

/** Commands that cannot be called as their operations are. */
const otherNames: Readonly<Record<string, string>> = { 'audit.verify': 'verify-store' };

/** `staffgate audit export-ocsf` for an operation `audit.exportOcsf`. */
function actionOf(id: string): string {
  return (
    otherNames[id] ?? (id.split('.')[1] as string).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  );
}
