import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Makes a command write to `io`, throw instead of exit, and show its help in one manner. */
export function prepared(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) =>
        write(text.replace(/^error: (\w)/, (_, first: string) => first.toUpperCase())),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .helpOption('-h, --help', 'show this help');
}

/**
 * Reads arguments into the options of a command.
 *
 * @throws {CommanderError} when they do not fit, or help was asked for; either was written already.
 */
export function parseWith(command: Command, args: readonly string[]): Command {
  return command.action(() => {}).parse(args, { from: 'user' });
}

/** Reads a whole number of a range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Collects an option that may be given several times. */
export function collected(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** The port where the emulator is, unless the command line says otherwise. */
export function emulatorPort({ config }: Io): number {
  return portOf(config.emulatorPort, 'STAFFGATE_EMULATOR_PORT', 4180);
}

/** The port where the gateway is, unless the command line says otherwise. */
export function gatewayPort({ config }: Io): number {
  return portOf(config.port, 'PORT', 4170);
}

function portOf(text: string | null, name: string, usual: number): number {
  if (text === null) return usual;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${name} must be a port from 0 to 65535, not "${text}".`);
}
