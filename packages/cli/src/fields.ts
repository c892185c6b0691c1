import { type Command, Option } from 'commander';
import { collected } from './arguments.ts';
import { UsageError } from './exit-codes.ts';
import { readTextOrFile } from './files.ts';
import { type Flag, type Flagged, flagsOf, inputFrom } from './flags.ts';

/** The fields of an operation on the command line: ids of its path as arguments, the rest as flags. */
export class Fields {
  readonly #operation: Flagged;
  readonly #flags: readonly Flag[];
  readonly #given = new Map<Flag, readonly string[]>();

  /** `reserved` are flags with another meaning. */
  constructor(operation: Flagged, reserved: ReadonlySet<string>) {
    this.#operation = operation;
    this.#flags = flagsOf(operation, reserved);
  }

  /** Adds the fields to a command. */
  addTo(command: Command): Command {
    command.optionsGroup('Fields:');
    for (const flag of this.#flags) {
      if (flag.place === 'path') command.argument(`[${flag.name}]`, `the same as ${flag.flag}`);
      const needed = flag.isRequired ? ' (required)' : '';
      const placeholder = flag.isBoolean ? '[true|false]' : `<${flag.placeholder}>`;
      const option = new Option(
        `${flag.flag} ${placeholder}`,
        `${flag.description}${needed}`.trim(),
      ).argParser((text: string) => this.#take(flag, text));
      command.addOption(flag.isBoolean ? option.preset('true') : option);
    }
    return this.#operation.body
      ? command.option('--body <json>', 'the whole body as JSON; @file reads it from a file')
      : command;
  }

  /**
   * The input of the operation, after the arguments of the command were read.
   *
   * @throws {UsageError} when something is missing, given twice, or not what its field wants.
   */
  async read(command: Command): Promise<Record<string, unknown>> {
    const path = this.#flags.filter(({ place }) => place === 'path');
    for (const [index, text] of command.args.entries()) {
      const flag = path[index] as Flag;
      if (this.#given.has(flag)) {
        throw new UsageError(`${flag.flag} is given twice, as a flag and as "${text}".`);
      }
      this.#take(flag, text);
    }
    const { body } = command.opts<{ body?: string }>();
    const bodyText = body === undefined ? null : await readTextOrFile(body, '--body');
    return inputFrom(this.#operation, this.#flags, this.#given, bodyText);
  }

  #take(flag: Flag, text: string): void {
    this.#given.set(flag, collected(text, this.#given.get(flag)));
  }
}
