import { canonicalJson } from './canonical-json.ts';
import {
  type Checkpoint,
  decodeBase64,
  openCheckpoint,
  parseVerifierKey,
  type VerifierKey,
} from './checkpoint.ts';
import { Frontier, leafHash } from './merkle.ts';

/** What can be wrong with a log. */
export type ProblemCode =
  /** A line that no export has: not canonical JSON, or with other members. */
  | 'malformed'
  /** Entries are not there. */
  | 'missing'
  /** An entry that was inserted, repeated, or moved. */
  | 'out-of-place'
  /** An entry is not the one that the next one follows. */
  | 'changed'
  /** The entries do not give the root that the checkpoint signed. */
  | 'root-differs'
  /** No key that was given has signed the checkpoint. */
  | 'signature'
  /** The checkpoint stands where it does not belong, or belongs to another log. */
  | 'checkpoint-out-of-place'
  /** The log ends before the last entry of a checkpoint. */
  | 'truncated'
  /** No checkpoint covers the last entries. */
  | 'unsigned'
  /** Entries were reduced to their hashes, and no entry says so. */
  | 'pruned-unrecorded'
  /** The log is not the one that an older checkpoint saw. */
  | 'history-differs';

/** Something that is not as it was written, and where. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  /** The entries it is about, by their numbers; null when it is about none. */
  readonly from: number | null;
  readonly to: number | null;
  /** The line of the export, from 1 on; null for what the end or another file shows. */
  readonly line: number | null;
}

/** What verifying an export came to. */
export interface VerifyReport {
  readonly verdict: 'intact' | 'tampered';
  readonly origin: string | null;
  /** Entries in full, and those of which only the hash is left. */
  readonly entries: number;
  readonly pruned: number;
  /** Valid checkpoints in the export, and those handed over that fit. */
  readonly checkpoints: number;
  readonly oldCheckpoints: number;
  /** Up to here everything is proven. */
  readonly provenThrough: number;
  /** The root over all entries, base64. */
  readonly root: string;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly problems: readonly Problem[];
}

export interface VerifyOptions {
  /** Public keys, each as `name+id+key`. Several when the key was changed. */
  readonly keys: readonly string[];
  /** Older checkpoints that were kept elsewhere: notes. Without one, a log that was cut back with care looks whole. */
  readonly checkpoints?: readonly string[];
}

/**
 * Verifies an export, with nothing but the export, the public key, and checkpoints kept elsewhere.
 *
 * Needs neither the store nor a network, and little memory however long the log is.
 *
 * @throws {TypeError} when a key or a checkpoint that was handed over cannot be read.
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const verifier = new Verifier(options);
  for await (const line of lines) verifier.add(line);
  return verifier.report();
}

/** A line of an export that could be read. */
type Line =
  | {
      readonly type: 'entry';
      readonly seq: number;
      readonly leaf: Buffer;
      readonly prev: Buffer;
      readonly entry: StatedEntry;
    }
  | { readonly type: 'pruned'; readonly seq: number; readonly leaf: Buffer }
  | { readonly type: 'checkpoint'; readonly note: string }
  | { readonly type: 'header'; readonly origin: string };

/** What the verifier looks at in an entry; all of it is covered by its hash. */
interface StatedEntry {
  readonly seq: number;
  readonly prev: string;
  readonly time?: unknown;
  readonly kind?: unknown;
  readonly event?: unknown;
  readonly prunedThrough?: unknown;
}

type Numbered = Extract<Line, { seq: number }>;
type Placed<L> = { readonly line: L; readonly number: number };

/** Takes an export line by line. */
export class Verifier {
  readonly #keys: readonly VerifierKey[];
  readonly #old: readonly Checkpoint[];
  readonly #problems: Problem[] = [];
  #lineNumber = 0;
  #origin: string | null = null;
  /** A line waits for the next one, which tells whether it is where it belongs. */
  #held: Placed<Numbered> | null = null;
  #heldCheckpoints: Placed<Extract<Line, { type: 'checkpoint' }>>[] = [];
  /** The number of the last entry that was taken. */
  #last = 0;
  /** The leaf of that entry, which the next one may correct; null when it is unknown. */
  #lastLeaf: Buffer | null = Buffer.alloc(32);
  /** The tree before that entry; null once a leaf is unknown. */
  #frontier: Frontier | null = new Frontier();
  readonly #due: Placed<Checkpoint>[] = [];
  #provenThrough = 0;
  #signedThrough = 0;
  #lastCheckpointSize = 0;
  #entries = 0;
  #pruned = 0;
  #lastPruned = 0;
  #prunedThrough = 0;
  #checkpoints = 0;
  #oldCheckpoints = 0;
  #firstTime: string | null = null;
  #lastTime: string | null = null;
  #rootDiffers = false;

  constructor({ keys, checkpoints = [] }: VerifyOptions) {
    this.#keys = keys.map((text) => {
      const key = parseVerifierKey(text);
      if (key === null) throw new TypeError('A public key must look like name+id+key.');
      return key;
    });
    this.#old = checkpoints
      .map((note) => {
        const opened = openCheckpoint(note, this.#keys);
        if (opened.state === 'malformed') throw new TypeError('A checkpoint that was handed over is none.');
        if (opened.state === 'unsigned') {
          this.#report('signature', 'A checkpoint that was handed over is not signed by this key', [
            1,
            opened.checkpoint.size,
          ]);
        }
        return opened.checkpoint;
      })
      .sort((one, other) => one.size - other.size);
  }

  /** Takes the next line, with its line break or without. */
  add(text: string): void {
    this.#lineNumber += 1;
    const number = this.#lineNumber;
    const line = readLine(text.endsWith('\n') ? text.slice(0, -1) : text);
    if (line === null || (line.type === 'header') !== (number === 1)) {
      const here = (this.#held?.line.seq ?? this.#last) + 1;
      this.#report('malformed', `Line ${number} is not one that an export has`, [here, here], number);
      return;
    }
    if (line.type === 'header') this.#origin = line.origin;
    else if (line.type === 'checkpoint') {
      if (this.#held) this.#heldCheckpoints.push({ line, number });
      else this.#takeCheckpoint(line.note, number);
    } else {
      const held = this.#held;
      this.#held = { line, number };
      if (held) this.#place(held, line.seq);
    }
  }

  /** What came out, once every line was added. */
  report(): VerifyReport {
    if (this.#held) this.#place(this.#held, null);
    this.#held = null;
    if (this.#lineNumber === 0) this.#report('malformed', 'There is nothing in it', null);
    this.#advance(null);
    this.#atEnd();
    return {
      verdict: this.#problems.length === 0 ? 'intact' : 'tampered',
      origin: this.#origin,
      entries: this.#entries,
      pruned: this.#pruned,
      checkpoints: this.#checkpoints,
      oldCheckpoints: this.#oldCheckpoints,
      provenThrough: this.#provenThrough,
      root: this.#frontier?.root().toString('base64') ?? '',
      firstTime: this.#firstTime,
      lastTime: this.#lastTime,
      problems: this.#problems,
    };
  }

  get #next(): number {
    return this.#last + 1;
  }

  /** Takes a held line, or says that it is not where it belongs, as the line after it shows. */
  #place({ line, number }: Placed<Numbered>, following: number | null): void {
    const next = this.#next;
    const isIntruder =
      line.seq < next || (line.seq > next && following !== null && following >= next && following < line.seq);
    if (isIntruder) {
      this.#report(
        'out-of-place',
        `Line ${number} holds entry ${line.seq} where entry ${next} belongs: inserted, repeated or moved`,
        [Math.min(line.seq, next), Math.max(line.seq, next)],
        number,
      );
    } else this.#take(line, number);
    for (const held of this.#heldCheckpoints.splice(0)) this.#takeCheckpoint(held.line.note, held.number);
  }

  #take(line: Numbered, number: number): void {
    const stated = line.type === 'entry' ? line.prev : null;
    if (line.seq > this.#next) this.#skipTo(line.seq, stated, number);
    else this.#advance(stated);
    this.#last = line.seq;
    this.#lastLeaf = line.leaf;
    if (line.type === 'pruned') this.#takePruned(line.seq, number);
    else this.#takeEntry(line.entry);
  }

  /** Puts the last leaf into the tree. The entry after it says which one it followed, and is believed for the tree. */
  #advance(stated: Buffer | null): void {
    if (this.#last === 0) {
      if (stated !== null && this.#lastLeaf?.equals(stated) === false) {
        this.#report('changed', 'Entry 1 does not begin a log', [1, 1]);
      }
      this.#compare();
      return;
    }
    if (stated !== null && this.#lastLeaf?.equals(stated) === false) {
      this.#report('changed', `Entry ${this.#last} was changed, or the link to it in entry ${this.#next}`, [
        this.#last,
        this.#next,
      ]);
    }
    const leaf = stated ?? this.#lastLeaf;
    if (leaf === null) this.#frontier = null;
    else this.#frontier?.append(leaf);
    this.#compare();
  }

  #skipTo(seq: number, stated: Buffer | null, number: number): void {
    const from = this.#next;
    this.#report(
      'missing',
      from === seq - 1 ? `Entry ${from} is missing` : `Entries ${from} to ${seq - 1} are missing`,
      [from, seq - 1],
      number,
    );
    this.#advance(null);
    for (let missing = from; missing < seq; missing += 1) {
      // Of the last missing one the leaf is known, since the entry after it names it.
      const leaf = missing === seq - 1 ? stated : null;
      this.#last = missing;
      this.#lastLeaf = leaf;
      if (leaf === null) {
        this.#frontier = null;
        // Nothing can be compared any more: it does not matter how many there are.
        break;
      }
    }
    if (this.#frontier !== null) this.#advance(null);
    else this.#compare();
    this.#last = seq - 1;
  }

  #takePruned(seq: number, number: number): void {
    this.#pruned += 1;
    this.#lastPruned = seq;
    if (this.#entries > 0) {
      this.#report(
        'pruned-unrecorded',
        `Entry ${seq} is only a hash, though entries before it are whole`,
        [seq, seq],
        number,
      );
    }
  }

  #takeEntry({ time, kind, event, prunedThrough }: StatedEntry): void {
    this.#entries += 1;
    if (typeof time === 'string') {
      this.#firstTime ??= time;
      this.#lastTime = time;
    }
    if (kind === 'system' && event === 'prune' && typeof prunedThrough === 'number') {
      this.#prunedThrough = Math.max(this.#prunedThrough, prunedThrough);
    }
  }

  #takeCheckpoint(note: string, number: number): void {
    const opened = openCheckpoint(note, this.#keys);
    const covered: [number, number] = [
      this.#lastCheckpointSize + 1,
      Math.max(this.#last, this.#lastCheckpointSize + 1),
    ];
    if (opened.state === 'malformed') {
      this.#report('malformed', `Line ${number} holds no checkpoint`, covered, number);
      return;
    }
    const { checkpoint } = opened;
    if (opened.state === 'unsigned') {
      this.#report(
        'signature',
        `The checkpoint over ${checkpoint.size} entries is not signed by this key: changed, or signed by somebody else`,
        covered,
        number,
      );
      return;
    }
    if (checkpoint.origin !== this.#origin || opened.signatures !== 1) {
      this.#report('checkpoint-out-of-place', 'The checkpoint belongs to another log', covered, number);
      return;
    }
    if (checkpoint.size <= this.#lastCheckpointSize || checkpoint.size !== this.#last) {
      this.#report(
        'checkpoint-out-of-place',
        `The checkpoint over ${checkpoint.size} entries stands after entry ${this.#last}`,
        [Math.min(checkpoint.size, this.#next), Math.max(checkpoint.size, this.#last)],
        number,
      );
      if (checkpoint.size < this.#last || checkpoint.size <= this.#lastCheckpointSize) return;
    }
    this.#checkpoints += 1;
    this.#lastCheckpointSize = checkpoint.size;
    this.#due.push({ line: checkpoint, number });
  }

  /** Compares the tree with what was signed at its size. */
  #compare(): void {
    const { size } = this.#frontier ?? { size: -1 };
    while (this.#due[0] && this.#due[0].line.size <= this.#last) {
      const { line: checkpoint, number } = this.#due.shift() as Placed<Checkpoint>;
      this.#signedThrough = Math.max(this.#signedThrough, checkpoint.size);
      if (size !== checkpoint.size || this.#rootDiffers) continue;
      if (this.#frontier?.root().equals(checkpoint.root)) this.#provenThrough = checkpoint.size;
      else {
        this.#rootDiffers = true;
        this.#report(
          'root-differs',
          `Something in entries ${this.#provenThrough + 1} to ${checkpoint.size} is not what the checkpoint over ${checkpoint.size} signed`,
          [this.#provenThrough + 1, checkpoint.size],
          number,
        );
      }
    }
    for (const old of this.#old) {
      if (old.size !== size) continue;
      if (this.#frontier?.root().equals(old.root)) this.#oldCheckpoints += 1;
      else {
        this.#report(
          'history-differs',
          `The log is not the one that the older checkpoint over ${old.size} entries saw`,
          [1, old.size],
        );
      }
    }
  }

  #atEnd(): void {
    const end = this.#last;
    for (const { line, number } of this.#due) {
      this.#report(
        'truncated',
        `The log ends at entry ${end}, and a checkpoint in it covers ${line.size}`,
        [end + 1, line.size],
        number,
      );
    }
    for (const { size } of this.#old) {
      if (size > end) {
        this.#report(
          'truncated',
          `The log ends at entry ${end}, and an older checkpoint covers ${size}: cut off, or taken back to an earlier state`,
          [end + 1, size],
        );
      }
    }
    if (this.#signedThrough < end || this.#lastCheckpointSize === 0) {
      this.#report('unsigned', `No checkpoint covers what comes after entry ${this.#signedThrough}`, [
        this.#signedThrough + 1,
        Math.max(end, this.#signedThrough + 1),
      ]);
    }
    if (this.#lastPruned > this.#prunedThrough) {
      this.#report(
        'pruned-unrecorded',
        `Entries up to ${this.#lastPruned} are only hashes, and the log records pruning up to ${this.#prunedThrough}`,
        [this.#prunedThrough + 1, this.#lastPruned],
      );
    }
  }

  #report(
    code: ProblemCode,
    message: string,
    range: readonly [number, number] | null,
    line: number | null = null,
  ): void {
    this.#problems.push({ code, message, from: range?.[0] ?? null, to: range?.[1] ?? null, line });
  }
}

function readLine(text: string): Line | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (canonicalJson(value) !== text) return null;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const line = value as Record<string, unknown>;
  const has = (...members: string[]) => Object.keys(line).join() === members.join();
  if (line.type === 'entry' && has('entry', 'type')) {
    return readEntry(line.entry, text.slice(entryStart.length, -entryEnd.length));
  }
  if (line.type === 'pruned' && has('leaf', 'seq', 'type') && isSeq(line.seq)) {
    const leaf = readHash(line.leaf);
    return leaf && { type: 'pruned', seq: line.seq, leaf };
  }
  if (line.type === 'checkpoint' && has('note', 'type') && typeof line.note === 'string') {
    return { type: 'checkpoint', note: line.note };
  }
  const isHeader =
    line.type === 'header' &&
    has('format', 'origin', 'type', 'version') &&
    line.format === 'staffgate-audit' &&
    line.version === 1;
  return isHeader && typeof line.origin === 'string' ? { type: 'header', origin: line.origin } : null;
}

/** What is around the canonical JSON of an entry in its line. */
const entryStart = '{"entry":';
const entryEnd = ',"type":"entry"}';

function readEntry(value: unknown, body: string): Line | null {
  if (typeof value !== 'object' || value === null) return null;
  const entry = value as StatedEntry;
  const prev = readHash(entry.prev);
  if (!isSeq(entry.seq) || prev === null) return null;
  return { type: 'entry', seq: entry.seq, leaf: leafHash(body), prev, entry };
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function readHash(value: unknown): Buffer | null {
  const bytes = typeof value === 'string' ? decodeBase64(value) : null;
  return bytes?.length === 32 ? bytes : null;
}
