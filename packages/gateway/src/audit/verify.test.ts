import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exported, newKeys, openLog, readOf } from './audit.test-support.ts';
import { canonicalJson } from './canonical-json.ts';
import { signCheckpoint } from './checkpoint.ts';
import { Frontier, leafHash } from './merkle.ts';
import { Verifier, type VerifyReport, verifyExport } from './verify.ts';

/** A log of 12 entries with checkpoints over 4, 8 and 12; the last one was also kept elsewhere. */
let lines: readonly string[];
let key: string;
let origin: string;
let kept: string;
let stolenKey: KeyObject;
const folder = mkdtempSync(join(tmpdir(), 'staffgate-verify-'));

beforeAll(async () => {
  const keySet = newKeys();
  stolenKey = keySet.signing;
  const { log, storage, close } = await openLog(join(folder, 'log.db'), { keySet });
  for (let entry = 2; entry <= 12; entry += 1) {
    await log.append(readOf([String(entry)], { rows: entry }));
    if (entry % 4 === 0) kept = await log.checkpoint();
  }
  lines = await exported(storage, log);
  ({ verifierKey: key, origin } = log);
  entryLines = new Map(
    lines.flatMap((line, at) => (isEntry(line) ? [[JSON.parse(line).entry.seq as number, at]] : [])),
  );
  checkpointLines = new Map(
    lines.flatMap((line, at) =>
      line.includes('"checkpoint"') ? [[Number(JSON.parse(line).note.split('\n')[1]), at]] : [],
    ),
  );
  await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const size = 12;

function verified(changed: readonly string[], checkpoints: readonly string[] = [kept]): VerifyReport {
  const verifier = new Verifier({ keys: [key], checkpoints });
  for (const line of changed) verifier.add(line);
  return verifier.report();
}

/** Whether a report points at an entry. */
function isLocated({ problems }: VerifyReport, seq: number): boolean {
  return problems.some(({ from, to }) => from !== null && to !== null && from <= seq && seq <= to);
}

const codes = ({ problems }: VerifyReport) => problems.map(({ code }) => code);
const isEntry = (line: string) => line.startsWith('{"entry"');
/** Where the lines of entries and of checkpoints are. */
let entryLines: ReadonlyMap<number, number>;
let checkpointLines: ReadonlyMap<number, number>;
const entryAt = (seq: number) => entryLines.get(seq) as number;
const checkpointAt = (covered: number) => checkpointLines.get(covered) as number;
const without = (index: number, count = 1) => lines.toSpliced(index, count);
const entryLine = (entry: object) => `${canonicalJson({ type: 'entry', entry })}\n`;
const noteLine = (note: string) => `${canonicalJson({ type: 'checkpoint', note })}\n`;

/** An entry with something changed in it, written as a careful forger would. */
function forged(seq: number, change: object): string {
  return entryLine({ ...JSON.parse(lines[entryAt(seq)] as string).entry, ...change });
}

/** The whole export with an entry changed and everything after it computed anew. */
function rewritten(seq: number, signingKey: KeyObject): string[] {
  const frontier = new Frontier();
  let prev: string | null = null;
  return lines.map((line) => {
    if (isEntry(line)) {
      const { entry } = JSON.parse(line);
      const changed = { ...entry, ...(prev && { prev }), ...(entry.seq === seq && { rows: 999 }) };
      const leaf = leafHash(canonicalJson(changed));
      frontier.append(leaf);
      prev = leaf.toString('base64');
      return entryLine(changed);
    }
    if (!line.includes('"checkpoint"')) return line;
    return noteLine(signCheckpoint({ origin, size: frontier.size, root: frontier.root() }, signingKey));
  });
}

test('finds an untouched export intact, and says how far it is proven', () => {
  expect(verified(lines)).toMatchObject({
    verdict: 'intact',
    origin,
    entries: 12,
    pruned: 0,
    checkpoints: 3,
    oldCheckpoints: 1,
    provenThrough: 12,
    problems: [],
  });
});

describe('tampering is found and located (S22)', () => {
  test('one changed member: exactly that entry, and everything after it still proven', () => {
    const report = verified(lines.with(entryAt(9), forged(9, { rows: 1 })));
    expect(report.problems).toMatchObject([{ code: 'changed', from: 9, to: 10 }]);
    expect(report.provenThrough).toBe(12);
  });

  test('a removed entry', () => {
    expect(verified(without(entryAt(9))).problems).toMatchObject([{ code: 'missing', from: 9, to: 9 }]);
  });

  test('several removed entries', () => {
    const report = verified(without(entryAt(5), 3));
    expect(report.problems[0]).toMatchObject({ code: 'missing', from: 5, to: 7 });
  });

  test('an inserted entry', () => {
    const report = verified(lines.toSpliced(entryAt(9), 0, forged(9, { rows: 1 })));
    expect(isLocated(report, 9)).toBe(true);
  });

  test('a repeated entry', () => {
    const report = verified(lines.toSpliced(entryAt(11), 0, lines[entryAt(3)] as string));
    expect(report.problems).toMatchObject([{ code: 'out-of-place', from: 3, to: 11 }]);
  });

  test('an entry that was added at the end', () => {
    const report = verified([...lines, forged(12, { seq: 13 })]);
    expect(codes(report)).toContain('unsigned');
    expect(isLocated(report, 13)).toBe(true);
  });

  test('two entries that changed places', () => {
    const at = entryAt(9);
    const report = verified(lines.with(at, lines[at + 1] as string).with(at + 1, lines[at] as string));
    expect(isLocated(report, 9) && isLocated(report, 10)).toBe(true);
  });

  test('an end that was cut off, also with the checkpoint before it', () => {
    expect(verified(lines.slice(0, entryAt(11)), []).problems).toMatchObject([{ code: 'unsigned', from: 9 }]);
    const rolledBack = lines.slice(0, checkpointAt(8) + 1);
    expect(verified(rolledBack).problems).toMatchObject([{ code: 'truncated', from: 9, to: 12 }]);
  });

  test('which a log cannot show by itself when it was cut off with care: that is what kept checkpoints are for', () => {
    expect(verified(lines.slice(0, checkpointAt(8) + 1), []).verdict).toBe('intact');
  });

  test('a changed entry with everything after it computed anew, but not signed', () => {
    const report = verified(
      rewritten(9, stolenKey).map((line, index) =>
        line.includes('"checkpoint"') ? (lines[index] as string) : line,
      ),
    );
    expect(report.problems[0]).toMatchObject({ code: 'root-differs', from: 9, to: 12 });
  });

  test('the same, signed with another key', () => {
    const report = verified(rewritten(9, generateKeyPairSync('ed25519').privateKey));
    expect(codes(report).slice(0, 3)).toEqual(Array(3).fill('signature'));
    expect(isLocated(report, 9)).toBe(true);
  });

  test('the same, signed with the stolen key: by a checkpoint that was kept elsewhere', () => {
    expect(verified(rewritten(9, stolenKey), []).verdict).toBe('intact');
    expect(codes(verified(rewritten(9, stolenKey)))).toEqual(['history-differs']);
  });

  test('an entry reduced to its hash without a record of that', () => {
    const at = entryAt(9);
    const { seq, prev: _ } = JSON.parse(lines[at] as string).entry;
    const leaf = JSON.parse(lines[at + 1] as string).entry.prev;
    const report = verified(lines.with(at, `${canonicalJson({ type: 'pruned', seq, leaf })}\n`));
    expect(report.problems.map(({ code, from }) => [code, from])).toContainEqual(['pruned-unrecorded', 9]);
  });

  test('a checkpoint of another log', async () => {
    const other = await openLog(join(folder, 'other.db'));
    const note = await other.log.checkpoint();
    await other.close();
    expect(verified(lines.with(checkpointAt(8), noteLine(note))).verdict).toBe('tampered');
  });

  test('nothing at all, or something else than an export', async () => {
    expect(await verifyExport([], { keys: [key] })).toMatchObject({ verdict: 'tampered' });
    expect(await verifyExport(['hello\n'], { keys: [key] })).toMatchObject({ verdict: 'tampered' });
  });
});

test('refuses a key that is none', async () => {
  await expect(verifyExport(lines, { keys: ['key'] })).rejects.toThrow('name+id+key');
});

test('finds and locates each of 10,000 random ways to tamper (S22)', () => {
  const seqs = fc.integer({ min: 1, max: size });
  const others = { seq: seqs, to: seqs, at: fc.nat(), byte: fc.nat(254) };
  const kinds = [
    'byte',
    'member',
    'delete',
    'insert',
    'replay',
    'move',
    'swap',
    'truncate',
    'roll back',
    'rewrite',
    're-sign',
    'renumber',
    'link',
    'prune',
    'checkpoint byte',
  ] as const;
  let found = 0;
  fc.assert(
    fc.property(fc.record({ kind: fc.constantFrom(...kinds), ...others }), ({ kind, seq, to, at, byte }) => {
      const index = entryAt(seq);
      const line = lines[index] as string;
      const place = entryAt(to);
      const changed: readonly string[] = (() => {
        switch (kind) {
          case 'byte':
          case 'checkpoint byte': {
            const where = kind === 'byte' ? index : checkpointAt(Math.ceil(seq / 4) * 4);
            const bytes = Buffer.from(lines[where] as string);
            const position = at % (bytes.length - 1);
            bytes[position] = ((bytes[position] as number) + 1 + byte) % 256;
            return lines.with(where, bytes.toString());
          }
          case 'member':
            return lines.with(index, forged(seq, { durationMs: at }));
          case 'delete':
            return without(index);
          case 'insert':
            return lines.toSpliced(place, 0, forged(seq, { rows: at + 100 }));
          case 'replay':
            return lines.toSpliced(place, 0, line);
          case 'move':
            return to === seq ? without(index) : without(index).toSpliced(place, 0, line);
          case 'swap':
            return to === seq ? without(index) : lines.with(index, lines[place] as string).with(place, line);
          case 'truncate':
            return lines.slice(0, index);
          case 'roll back':
            return lines.slice(0, checkpointAt(Math.min(8, Math.ceil(seq / 4) * 4)) + 1);
          case 'rewrite':
            return rewritten(Math.max(2, seq), stolenKey).map((it, where) =>
              it.includes('"checkpoint"') ? (lines[where] as string) : it,
            );
          case 're-sign':
            return rewritten(Math.max(2, seq), otherKey);
          case 'renumber':
            return lines.with(index, forged(seq, { seq: seq + 1 + (at % 1_000) }));
          case 'link':
            return lines.with(index, forged(seq, { prev: leafHash(String(at)).toString('base64') }));
          case 'prune': {
            const leaf = leafHash(line.slice('{"entry":'.length, -',"type":"entry"}\n'.length)).toString(
              'base64',
            );
            return lines.with(index, `${canonicalJson({ type: 'pruned', seq, leaf })}\n`);
          }
        }
      })();
      const report = verified(changed);
      expect(report.verdict).toBe('tampered');
      const target =
        kind === 'roll back' ? size : kind === 'rewrite' || kind === 're-sign' ? Math.max(2, seq) : seq;
      const checkpointLine = checkpointAt(Math.ceil(seq / 4) * 4) + 1;
      expect(
        kind === 'checkpoint byte'
          ? report.problems.some((problem) => problem.line === checkpointLine)
          : isLocated(report, target),
      ).toBe(true);
      found += 1;
    }),
    { numRuns: 10_000, seed: 6962 },
  );
  expect(found).toBe(10_000);
}, 300_000);

const otherKey = generateKeyPairSync('ed25519').privateKey;
