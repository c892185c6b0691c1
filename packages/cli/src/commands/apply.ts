import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { type AdministrationOptions, administration, withAdministration } from '../administration.ts';
import { readConfiguration, type SecretReference } from '../apply/configuration.ts';
import { makePlan } from '../apply/plan.ts';
import { planText, stepTitle } from '../apply/plan-text.ts';
import { parseWith, prepared } from '../arguments.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { readNamed } from '../files.ts';
import { type Io, paintFor } from '../io.ts';

interface Options extends AdministrationOptions {
  readonly yes?: true;
  readonly plan?: true;
  readonly prune?: true;
  readonly secrets?: true;
}

const help = `
The file names connections, agents and settings; what it leaves out stays as it is. Secrets stand in it by reference,
{ env: NAME } or { file: path }, paths as seen from the file. Keys of agents are no part of it: staffgate keys issue.

Applying it again changes nothing. When a step fails, those before it are done, and the next run goes on.

Example:
  connections:
    - name: Example GmbH
      client_id: papi-…
      client_secret: { env: PERSONIO_SECRET }
  agents:
    - name: Wiki
      purpose: Looks people up
      owner: Team Intranet
      connection: Example GmbH
      preset: directory
      people: { kind: everybody }`;

/** `staffgate apply`: makes a gateway what a file says, after it has said what that changes. */
export async function apply(args: readonly string[], io: Io): Promise<number> {
  const command = prepared(new Command('staffgate apply'), io)
    .description('Make a gateway what a file says: shows what would change, and does it when told to.')
    .argument('<file>', 'the configuration, in YAML or JSON')
    .option('--plan', 'only show what would change')
    .option('--yes', 'do it without asking')
    .option('--prune', 'remove agents and connections that the file does not name')
    .option('--secrets', 'send the secrets of connections again, to replace them');
  withAdministration(command).addHelpText('after', help);
  const parsed = parseWith(command, args);
  const options = parsed.opts<Options>();
  const file = parsed.args[0] as string;
  const configuration = readConfiguration(await readNamed(file, 'apply'), file);
  const admin = await administration(options, io);
  const paint = paintFor(io.stdout, io.config);
  const plan = await makePlan(configuration, admin, {
    secretOf: (reference) => secretOf(reference, file, io),
    sendsSecrets: options.secrets ?? false,
    prunes: options.prune ?? false,
  });
  await io.stdout.write(planText(plan, paint));
  if (plan.steps.length === 0 || options.plan) return exitCodes.ok.code;
  if (!options.yes && !(await isConfirmed(io))) {
    await io.stderr.write('Nothing was changed. --yes does it without asking.\n');
    return exitCodes.ok.code;
  }
  for (const step of plan.steps) {
    io.signal.throwIfAborted();
    await step.carryOut(admin);
    await io.stdout.write(`${stepTitle(step, paint)}: done\n`);
  }
  return exitCodes.ok.code;
}

async function secretOf(reference: SecretReference, file: string, { config }: Io): Promise<string> {
  if ('file' in reference) {
    const path = resolve(dirname(file), reference.file);
    return (await readNamed(path, 'client_secret')).trim();
  }
  const secret = config.variable(reference.env);
  if (secret !== null) return secret;
  throw new UsageError(
    `The variable ${reference.env}, which holds a secret of the configuration, is not set.`,
  );
}

async function isConfirmed({ stdout, signal }: Io): Promise<boolean> {
  if (!stdout.isTTY || !process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question('\nDo this? [y/N] ', { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
