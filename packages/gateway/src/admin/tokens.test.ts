import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openLog, TurnedClock } from '../audit/audit.test-support.ts';
import { onBothEngines } from '../storage/stores.test-support.ts';
import { AdminTokens } from './tokens.ts';

function bearer(secret: string): Request {
  return new Request('https://gate.example/api/session', { headers: { authorization: `Bearer ${secret}` } });
}

onBothEngines(({ engine, newLocation }) => {
  async function open() {
    const opened = await openLog(await newLocation());
    const clock = new TurnedClock();
    return { ...opened, clock, tokens: new AdminTokens(opened.storage, clock, opened.log) };
  }

  test('the first token is made once, however many ask at once', async () => {
    const { tokens, log, close } = await open();
    const made = await Promise.all(Array.from({ length: 5 }, () => tokens.createFirst()));
    const keys = made.filter((key) => key !== null);
    expect(keys.length).toBe(1);
    expect((await tokens.list()).length).toBe(1);
    expect((await log.entries({ kind: 'configuration' })).length).toBe(1);
    expect(await tokens.identify(bearer(keys[0]!.clientSecret))).toMatchObject({
      identity: { role: 'administrator' },
    });
    await close();
  });

  test('there is a first token again once no administrator has one that works', async () => {
    const { tokens, clock, close } = await open();
    const expires_at = new Date(clock.now() + 1000).toISOString();
    await tokens.create({ name: 'Ends', role: 'administrator', expires_at });
    expect(await tokens.createFirst()).toBeNull();
    clock.time += 1000;
    expect(await tokens.createFirst()).not.toBeNull();
    await close();
  });

  test('the use of a token is remembered to the minute', async () => {
    const { tokens, clock, close } = await open();
    const { key } = await tokens.create({ name: 'Used', role: 'auditor', expires_at: null });
    await tokens.identify(bearer(key.clientSecret));
    clock.time += 59_999;
    await tokens.identify(bearer(key.clientSecret));
    const [first] = await tokens.list();
    expect(first?.last_used_at).toBe(new Date(clock.time - 59_999).toISOString());
    clock.time += 1;
    await tokens.identify(bearer(key.clientSecret));
    const [second] = await tokens.list();
    expect(second?.last_used_at).toBe(new Date(clock.time).toISOString());
    await close();
  });

  test('work that fails after it has written leaves neither the change nor an entry', async () => {
    const { storage, log, tokens, close } = await open();
    const before = (await log.entries()).length;
    const work = log.appendWith(async (trx) => {
      await tokens.within(trx).create({ name: 'Ghost', role: 'auditor', expires_at: null });
      throw new Error('in the middle');
    });
    await expect(work).rejects.toThrow('in the middle');
    expect(log.isAvailable).toBe(true);
    expect(await tokens.list()).toEqual([]);
    expect((await log.entries()).length).toBe(before);
    await expect(sql`select 1`.execute(storage.db)).resolves.toBeDefined();
    await close();
  });

  test('changes and entries of many at the same time lose nothing, and the log stays whole', async () => {
    const { log, tokens, close } = await open();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? log.append({ kind: 'system', event: 'stop', actor: { type: 'system', id: `n${index}` } })
          : log.appendWith(async (trx) => {
              const { token } = await tokens
                .within(trx)
                .create({ name: `Token ${index}`, role: 'auditor', expires_at: null });
              const change = { action: 'created', subject: 'admin_token', id: token.id } as const;
              const actor = { type: 'system', id: 'test' } as const;
              return { result: token, entry: { kind: 'configuration', actor, change } };
            }),
      ),
    );
    expect((await tokens.list()).length).toBe(20);
    const seqs = (await log.entries({ limit: 100 })).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    await close();
  });

  test(`an entry that may not be written takes its change with it (${engine})`, async () => {
    const { log, tokens, close } = await open();
    const work = log.appendWith(async (trx) => {
      const { token } = await tokens.within(trx).create({ name: 'x', role: 'auditor', expires_at: null });
      return {
        result: token,
        entry: {
          kind: 'configuration',
          actor: { type: 'system', id: 'somebody@example.com' },
          change: { action: 'created', subject: 'admin_token', id: token.id },
        },
      };
    });
    await expect(work).rejects.toMatchObject({ code: 'audit_entry_invalid' });
    expect(await tokens.list()).toEqual([]);
    await close();
  });
});
