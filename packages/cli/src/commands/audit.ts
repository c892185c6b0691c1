import { createReadStream } from 'node:fs';
import { Verifier, type VerifyOptions, type VerifyReport } from '@staffgate/gateway/verify';
import { Command } from 'commander';
import { collected, parseWith, prepared } from '../arguments.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { readNamed } from '../files.ts';
import { type Io, type Paint, paintFor } from '../io.ts';
import { printable } from '../table.ts';

interface Options {
  readonly key?: readonly string[];
  readonly checkpoint?: readonly string[];
  readonly json?: true;
}

const help = `
The export, the public key and checkpoints that were kept elsewhere are all it needs: no gateway, no store, no network.
Without an older checkpoint a log that was cut back to an earlier state cannot be told from a whole one.

Exit codes: 0 intact, 1 it could not be verified, 2 wrong usage, a file that cannot be read or no public key,
9 something was changed, left out, added, or not signed by this key.

Examples:
  staffgate audit verify log.jsonl --key @audit.pub
  staffgate audit verify log.jsonl --key 'staffgate/5f2e…+1a2b3c4d+AW…' --checkpoint kept.notes --json`;

/** `staffgate audit`: the audit log of a running gateway, and the verification of an export, which needs none. */
export async function audit(args: readonly string[], io: Io): Promise<number> {
  if (args[0] === 'verify') return verify(args.slice(1), io);
  const { administrate } = await import('./administrate.ts');
  return administrate('audit', { verify: 'Verify an export of the log, offline.' })(args, io);
}

async function verify(args: readonly string[], io: Io): Promise<number> {
  const command = prepared(new Command('staffgate audit verify'), io)
    .description('Verify an export of the audit log: that nothing in it was changed, left out or added.')
    .argument('<export>', 'the file with the lines of the export')
    .option('--key <key>', 'the public key, or @file; may be repeated when the key was changed', collected)
    .option(
      '--checkpoint <file>',
      'a file with older checkpoints, as they were signed; may be repeated',
      collected,
    )
    .option('--json', 'as JSON')
    .addHelpText('after', help);
  const parsed = parseWith(command, args);
  const { key: keys = [], checkpoint: files = [], json } = parsed.opts<Options>();
  if (keys.length === 0) throw new UsageError('--key is missing: the public key that the gateway shows.');
  const options = {
    keys: (await Promise.all(keys.map(readKeys))).flat(),
    checkpoints: (await Promise.all(files.map(readCheckpoints))).flat(),
  };
  const report = await verifyFile(parsed.args[0] as string, options, io);
  await io.stdout.write(
    json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, paintFor(io.stdout, io.config)),
  );
  return report.verdict === 'intact' ? exitCodes.ok.code : exitCodes.tampered.code;
}

async function verifyFile(file: string, options: VerifyOptions, io: Io): Promise<VerifyReport> {
  const verifier = verifierFor(options);
  try {
    const input = createReadStream(file, { encoding: 'utf8', signal: io.signal });
    for await (const line of linesOf(input)) verifier.add(line);
  } catch (error) {
    io.signal.throwIfAborted();
    throw new UsageError((error as Error).message);
  }
  return verifier.report();
}

function verifierFor(options: VerifyOptions): Verifier {
  try {
    return new Verifier(options);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** Lines end with a line feed and nothing else: Node's own reader would also split at other separators. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() as string;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** The keys of an argument, or of a file: a line each, or what `staffgate audit key` printed. */
async function readKeys(argument: string): Promise<readonly string[]> {
  if (!argument.startsWith('@')) return [argument];
  const text = await readNamed(argument.slice(1), '--key');
  const printed = /"verifier_key":\s*"([^"]+)"/.exec(text)?.[1];
  return printed === undefined ? text.split('\n').filter((line) => line.trim() !== '') : [printed];
}

/** The notes of a file: as a sink wrote them, one after another or as lines of JSON. */
async function readCheckpoints(file: string): Promise<readonly string[]> {
  const text = (await readNamed(file, '--checkpoint')).replaceAll('\r\n', '\n');
  const notes = text.trimStart().startsWith('{') ? notesOfLines(text, file) : notesOfText(text);
  if (notes.length === 0) throw new UsageError(`--checkpoint: ${file} holds no checkpoint.`);
  return notes;
}

function notesOfLines(text: string, file: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      try {
        return String((JSON.parse(line) as { note?: unknown }).note);
      } catch {
        throw new UsageError(`--checkpoint: ${file} holds a line that is no JSON.`);
      }
    });
}

function notesOfText(text: string): readonly string[] {
  // Text, an empty line, signatures: two parts each, with any number of empty lines between notes.
  const parts = text
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.flatMap((part, index) => (index % 2 === 0 ? [`${part}\n\n${parts[index + 1] ?? ''}\n`] : []));
}

/** Problems that are shown; thousands of them say no more than the first ones. */
const shownProblems = 20;

function reportText(report: VerifyReport, paint: Paint): string {
  const { verdict, origin, entries, pruned, checkpoints, oldCheckpoints, firstTime, lastTime, problems } =
    report;
  const isIntact = verdict === 'intact';
  const facts = [
    ['log', printable(origin ?? 'unknown')],
    ['entries', pruned > 0 ? `${entries}, and ${pruned} pruned to their hashes` : String(entries)],
    ['from', firstTime === null ? 'nothing' : printable(`${firstTime} to ${lastTime}`)],
    ['checkpoints', `${checkpoints} valid, and ${oldCheckpoints} kept elsewhere that fit`],
    ['proven', report.provenThrough === 0 ? 'nothing' : `up to entry ${report.provenThrough}`],
  ];
  const head = isIntact
    ? paint('green', 'Intact: nothing was changed, left out or added.')
    : paint(
        'red',
        `Tampered with, or not this log: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`,
      );
  const lines = problems.slice(0, shownProblems).map(({ code, message, line }) => {
    const where = line === null ? '' : paint('dim', ` (line ${line} of the export)`);
    return `  ${paint('bold', code)}  ${printable(message)}.${where}`;
  });
  const rest = problems.length - shownProblems;
  return [
    head,
    ...facts.map(([name = '', text]) => `  ${name.padEnd(12)} ${text}`),
    ...(lines.length > 0 ? ['', ...lines] : []),
    ...(rest > 0 ? [`  … and ${rest} more; --json shows them all.`] : []),
    ...(isIntact && oldCheckpoints === 0
      ? [
          '',
          'No older checkpoint was given, so whether the log was cut back to an earlier state is not shown.',
        ]
      : []),
    '',
  ].join('\n');
}
