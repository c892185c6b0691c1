import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditLog, exportLog, fileSink, lineSink, openStorage } from '@staffgate/gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-audit-'));
const file = (name: string) => join(folder, name);
let key: string;

beforeAll(async () => {
  const storage = await openStorage({ location: file('log.db') });
  const keys = {
    signing: generateKeyPairSync('ed25519').privateKey,
    pseudonyms: createSecretKey(randomBytes(32)),
    arguments: createSecretKey(randomBytes(32)),
    details: randomBytes(32),
  };
  const noteLines: string[] = [];
  const log = await createAuditLog({
    storage,
    keys: async () => keys,
    sinks: [fileSink(file('kept.notes')), lineSink((line) => void noteLines.push(line))],
  });
  const actor = { type: 'agent', id: 'agent-1' } as const;
  for (let entry = 0; entry < 10; entry += 1) {
    const decision = { outcome: 'allowed', code: 'granted' } as const;
    await log.append({ kind: 'call', actor, operation: 'v2.persons.list', rows: entry, decision });
    if (entry % 4 === 0) await log.checkpoint();
  }
  const lines: string[] = [];
  for await (const line of exportLog(storage, log)) lines.push(line);
  key = log.verifierKey;
  await log.close();
  await storage.close();
  writeFileSync(file('log.jsonl'), lines.join(''));
  writeFileSync(file('short.jsonl'), lines.slice(0, 4).join(''));
  writeFileSync(file('changed.jsonl'), lines.join('').replace('"rows":4', '"rows":5'));
  writeFileSync(file('kept.jsonl'), noteLines.slice(0, -1).join(''));
  writeFileSync(file('audit.pub'), `${key}\n`);
  // The last note covers the entry that closes the log, which the export does not have.
  const notes = readFileSync(file('kept.notes'), 'utf8').trimEnd().split('\n\n');
  writeFileSync(file('kept.notes'), `${notes.slice(0, -2).join('\n\n')}\n\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function verify(...args: string[]) {
  const { io, out, err } = captureIo();
  const code = await run(['audit', 'verify', ...args], io);
  return { code, out: out(), err: err() };
}

test('finds an export intact, and says what stands in it and what was not shown', async () => {
  const { code, out } = await verify(file('log.jsonl'), '--key', key);
  expect(code).toBe(0);
  expect(out).toMatch(/^Intact/);
  expect(out).toContain('entries      11\n');
  expect(out).toContain('proven       up to entry 11\n');
  expect(out).toContain('No older checkpoint was given');
});

test.each(['kept.notes', 'kept.jsonl'])(
  'takes the older checkpoints of %s and a key from a file',
  async (kept) => {
    const args = ['--key', `@${file('audit.pub')}`, '--checkpoint', file(kept)];
    const { code, out, err } = await verify(file('log.jsonl'), ...args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('and 4 kept elsewhere that fit');
    expect(out).not.toContain('No older checkpoint');
  },
);

test('finds a changed entry, says which, and ends with 9', async () => {
  const { code, out } = await verify(file('changed.jsonl'), '--key', key);
  expect(code).toBe(9);
  expect(out).toContain('changed  Entry 6 was changed');
});

test('finds a log that was cut back, by a checkpoint that was kept elsewhere', async () => {
  expect((await verify(file('short.jsonl'), '--key', key)).code).toBe(0);
  const { code, out } = await verify(file('short.jsonl'), '--key', key, '--checkpoint', file('kept.notes'));
  expect(code).toBe(9);
  expect(out).toContain('truncated');
});

test('gives the report as JSON', async () => {
  const { out } = await verify(file('changed.jsonl'), '--key', key, '--json');
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'tampered',
    entries: 11,
    problems: [{ code: 'changed', from: 6, to: 7 }],
  });
});

test.each([
  ['without a key', [file('log.jsonl')], '--key is missing'],
  ['with a key that is none', [file('log.jsonl'), '--key', 'abc'], 'name+id+key'],
  ['with a file that is not there', [file('none.jsonl'), '--key', `@${file('audit.pub')}`], 'ENOENT'],
  ['with a key file that is not there', [file('log.jsonl'), '--key', '@/nowhere'], '--key: ENOENT'],
  [
    'with a checkpoint that is none',
    [file('log.jsonl'), '--key', `@${file('audit.pub')}`, '--checkpoint', file('audit.pub')],
    'checkpoint',
  ],
  ['without an export', ['--key', 'abc'], 'export'],
])('ends with 2 %s', async (_, args, said) => {
  const { code, err } = await verify(...args);
  expect(code).toBe(2);
  expect(err).toContain(said);
});

test('shows help for audit and for verify, and refuses anything else', async () => {
  const { io, out } = captureIo();
  expect(await run(['audit'], io)).toBe(0);
  expect(out()).toContain('verify');
  const help = await verify('--help');
  expect([help.code, help.out]).toEqual([0, expect.stringContaining('no gateway, no store, no network')]);
  const other = captureIo();
  expect(await run(['audit', 'verfy'], other.io)).toBe(2);
  expect(other.err()).toContain('Did you mean verify?');
});
