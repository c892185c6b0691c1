import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exported, openLog, readOf } from './audit.test-support.ts';
import { Entry, type NewEntry } from './entry.ts';
import { fileKeys } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-entry-'));
let opened: Awaited<ReturnType<typeof openLog>>;
beforeAll(async () => {
  opened = await openLog(join(folder, 'log.db'));
});
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

const agent = { type: 'agent', id: 'agent-1' } as const;
const decision = { outcome: 'allowed', code: 'granted' } as const;

/** One of each kind, with every member. */
const everyKind: readonly NewEntry[] = [
  readOf(['1', '2'], {
    connection: 'main',
    trace: 'trace-1',
    durationMs: 12,
    approval: 'approval-1',
    upstreamStatus: 200,
    arguments: { limit: 5 },
  }),
  {
    kind: 'intent',
    actor: agent,
    operation: 'v2.persons.update',
    area: 'employees',
    access: 'write',
    people: ['1'],
    decision,
    detail: { before: 'x' },
  },
  {
    kind: 'outcome',
    actor: agent,
    operation: 'v2.persons.update',
    intent: 3,
    end: 'done',
    people: ['1'],
    status: 200,
    detail: { after: 'y' },
  },
  {
    kind: 'refusal',
    actor: agent,
    door: 'mcp',
    operation: 'v2.compensations.list',
    attributes: ['dynamic_7', 'custom[3]'],
    status: 403,
    decision: {
      outcome: 'refused',
      code: 'area_not_granted',
      reason: 'The grant does not hold compensations.',
      rule: 'areas',
    },
  },
  {
    kind: 'sign-in',
    actor: { type: 'administrator', id: 'admin-1' },
    door: 'console',
    decision: { outcome: 'refused', code: 'wrong_password' },
    status: 401,
  },
  {
    kind: 'configuration',
    actor: { type: 'administrator', id: 'admin-1' },
    change: { action: 'changed', subject: 'grant', id: 'grant-1', version: 2, fields: ['attributes'] },
  },
  { kind: 'system', actor: { type: 'system', id: 'gateway' }, event: 'stop' },
];

test.each(everyKind.map((entry) => [entry.kind, entry] as const))(
  'keeps an entry of kind %s',
  async (kind, entry) => {
    const { seq } = await opened.log.append(entry);
    const [found] = await opened.log.entries({ after: seq - 1, limit: 1 });
    expect(Entry.parse(found)).toMatchObject({ v: 1, seq, kind, time: '2026-11-20T09:00:00.000Z' });
  },
);

describe('an entry', () => {
  test.each<[string, object]>([
    ['an unknown member', { salary: 80_000 }],
    ['a value in place of a name', { attributes: ['ada@probe.example'] }],
    ['an e-mail address as a reason', { decision: { ...decision, reason: 'Asked by ada@probe.example.' } }],
    ['an e-mail address as an actor', { actor: { type: 'agent', id: 'ada@probe.example' } }],
    ['a line break in a purpose', { purpose: 'one\ntwo' }],
    ['half a character in a purpose', { purpose: 'half \ud800' }],
    ['half a character in an id', { trace: 'half\ud800' }],
    ['an unknown area', { area: 'salaries' }],
    ['its own number', { seq: 1 }],
    ['its own time', { time: '2026-11-20T09:00:00.000Z' }],
    ['an unknown member of the actor', { actor: { ...agent, name: 'Ada' } }],
  ])('is refused with %s, and the value is not in the error', async (_, change) => {
    const entry = { ...readOf(['1']), ...change } as NewEntry;
    const error = await opened.log.append(entry).catch((failure) => failure);
    expect(error).toMatchObject({ code: 'audit_entry_invalid' });
    expect(error.message).not.toMatch(/probe\.example|80000|Ada/);
  });

  test('is kept whatever the arguments are', async () => {
    const { seq } = await opened.log.append(readOf(['1'], { arguments: { name: 'half \ud800' } }));
    expect(await opened.log.entries({ after: seq - 1 })).toMatchObject([
      { argumentsDigest: expect.stringMatching(/^.{43}=$/) },
    ]);
  });

  test('does not hold up the entries beside it when it is refused', async () => {
    const [good, bad] = await Promise.allSettled([
      opened.log.append(readOf(['1'])),
      opened.log.append({ ...readOf(['1']), area: 'salaries' } as unknown as NewEntry),
    ]);
    expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected']);
  });

  test('never brings ids of people, arguments, details or secrets into the store or the export', async () => {
    const marks = ['person-canary-4711', 'argument-canary', 'detail-canary'];
    await opened.log.append(readOf([marks[0] as string], { arguments: { filter: marks[1] } }));
    await opened.log.append({
      ...(everyKind[1] as NewEntry),
      people: [marks[0]],
      detail: { before: marks[2] },
    } as NewEntry);
    const lines = (await exported(opened.storage, opened.log)).join('');
    const files = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('');
    const { keys } = opened;
    const secrets = [keys.pseudonyms.export(), keys.arguments.export(), keys.details].flatMap((key) => [
      key.toString('base64').slice(0, 40),
      key.toString('latin1'),
    ]);
    for (const mark of [...marks, ...secrets]) {
      expect(lines).not.toContain(mark);
      expect(files).not.toContain(mark);
    }
  });

  test('has the same pseudonym for the same person, and another for another', async () => {
    const { seq } = await opened.log.append(readOf(['10', '11', '10']));
    const [entry] = await opened.log.entries({ after: seq - 1, limit: 1 });
    const [next] = await opened.log
      .append(readOf(['11']))
      .then(({ seq: at }) => opened.log.entries({ after: at - 1, limit: 1 }));
    const people = (it: Entry | undefined) => (it as Extract<Entry, { kind: 'call' }>).people!;
    expect(people(entry)).toHaveLength(2);
    expect(people(next)).toEqual([people(entry)[1]]);
    expect(people(next)[0]).toMatch(/^[\w-]{22}$/);
  });
});

describe('keys in files', () => {
  const place = join(folder, 'keys');

  test('are made once, for their owner alone, and are the same ever after', async () => {
    const first = await fileKeys(place)();
    for (const name of readdirSync(place)) expect(statSync(join(place, name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(place)).toHaveLength(4);
    const second = await fileKeys(place)();
    expect(second.pseudonyms.equals(first.pseudonyms)).toBe(true);
    expect(second.signing.equals(first.signing)).toBe(true);
    expect(
      new Set([first.pseudonyms.export(), first.arguments.export(), first.details].map(String)).size,
    ).toBe(3);
  });

  test('are refused when others may read them', async () => {
    chmodSync(join(place, 'audit-details.key'), 0o640);
    await expect(fileKeys(place)()).rejects.toMatchObject({
      code: 'key_file_exposed',
      message: expect.stringContaining('chmod 600'),
    });
  });
});
