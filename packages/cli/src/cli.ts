import { Command, CommanderError } from 'commander';
import { type AdminGroup, adminGroups } from './admin-groups.ts';
import { prepared } from './arguments.ts';
import { exitCodeHelp, exitCodeOf, exitCodes, isTold, UsageError } from './exit-codes.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

/** Runs a command to its end, and gives its exit code. */
type Run = (args: readonly string[], io: Io) => Promise<number>;

interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Imports what the command needs, and nothing before it is asked for. */
  readonly load: () => Promise<Run>;
}

const entries: readonly Entry[] = [
  {
    name: 'start',
    summary: 'start the gateway, on a demo company until a real one is connected',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    name: 'mcp',
    summary: 'speak MCP on stdio, for AI hosts that start their servers themselves',
    load: async () => (await import('./commands/mcp.ts')).mcp,
  },
  {
    name: 'emulator',
    summary: 'run a local Personio: any company, clock, limits and quirks',
    load: async () => (await import('./commands/emulator.ts')).emulator,
  },
  {
    name: 'doctor',
    summary: 'try a credential: what works, what is missing, where to switch it on',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'call',
    summary: 'call any operation of the API from the shell',
    load: async () => (await import('./commands/call.ts')).call,
  },
  {
    name: 'operations',
    summary: 'list the operations, with the right that each needs',
    load: async () => (await import('./commands/operations.ts')).operations,
  },
  {
    name: 'audit',
    summary: 'look into the audit log, export it, and verify an export offline',
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  {
    name: 'apply',
    summary: 'make a gateway what a file says, after showing what that changes',
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  ...(Object.keys(adminGroups) as AdminGroup[]).map((name) => ({
    name,
    summary: adminGroups[name],
    load: async () => (await import('./commands/administrate.ts')).administrate(name),
  })),
];

const examples = `
Examples:
  staffgate start                                         a gateway on 200 invented people
  staffgate call v2.persons.list --emulator --limit 5     its first five
  staffgate call v2.persons.list --help                   what an operation takes and needs
  staffgate doctor --credentials @personio.txt            what your own credential can do
`;

/**
 * Runs `staffgate` with these arguments, and gives its exit code.
 *
 * Nothing is thrown: what goes wrong is said on `io.stderr`.
 *
 * @example `await run(['operations', '--area', 'webhooks'], io)` prints a table and gives 0.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    const args = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
    const entry = entries.find(({ name }) => name === args[0]);
    if (entry) return await (await entry.load())(args.slice(1), io);
    createProgram(io).parse(args.length > 0 ? args : ['--help'], { from: 'user' });
    return exitCodes.ok.code;
  } catch (error) {
    return await tell(error, io);
  }
}

function createProgram(io: Io): Command {
  const program = prepared(new Command('staffgate'), io)
    .description(
      'Staffgate from the shell: a gateway before Personio, a local Personio, a client and a doctor.',
    )
    .version(version(), '-v, --version', 'print the version')
    .helpCommand(false)
    .addHelpText('after', () => `${examples}\n${exitCodeHelp()}`);
  // Only for the list and for suggestions; each command reads its own arguments.
  for (const { name, summary } of entries) program.addCommand(new Command(name).description(summary));
  return program;
}

async function tell(error: unknown, io: Io): Promise<number> {
  // Commander has already written what it had to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.usage.code;
  if (io.signal.aborted) return exitCodes.interrupted.code;
  const isKnown = error instanceof UsageError || isTold(error);
  await io.stderr.write(`${isKnown ? sentenceOf(error) : describe(error)}\n`);
  return exitCodeOf(error);
}

/** What errors say of themselves besides their sentence: those of the client, and those of the admin API. */
interface Told extends Error {
  readonly code: string;
  readonly requestId?: string | null;
  readonly trace?: string | null;
  readonly hint?: string | null;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

function sentenceOf(error: UsageError | Told): string {
  if (error instanceof UsageError) return error.message;
  const name = error.requestId ?? error.trace;
  const trace = name ? ` (trace ${name})` : '';
  if (error.hint === undefined) return `${error.code}: ${error.message}${trace}`;
  const fields = Object.entries(error.fields ?? {}).map(
    ([field, what]) => `\n  ${field}: ${what.join('; ')}`,
  );
  const hint = error.hint === null ? '' : `\n${error.hint}`;
  return `${error.code}: ${error.message}${trace}${fields.join('')}${hint}`;
}

/** A fault of ours, or of the machine. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOfSystem = typeof (error as NodeJS.ErrnoException).syscall === 'string';
  return isOfSystem ? error.message : (error.stack ?? error.message);
}
