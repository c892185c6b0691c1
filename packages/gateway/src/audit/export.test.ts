import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exported, intentOf, openLog, readOf, refusalOf, TurnedClock } from './audit.test-support.ts';
import { canonicalJson } from './canonical-json.ts';
import { exportOcsf } from './export.ts';
import { verifyExport } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-export-'));
let opened: Awaited<ReturnType<typeof openLog>>;
beforeAll(async () => {
  opened = await openLog(join(folder, 'log.db'), { clock: new TurnedClock() });
  const { log } = opened;
  await log.append(readOf(['1', '2'], { trace: 'trace-1', durationMs: 12 }));
  await log.append(refusalOf('v2.jobs.list'));
  await log.append(intentOf(['1']));
  await log.append({
    kind: 'outcome',
    actor: { type: 'agent', id: 'agent-payroll' },
    operation: 'v2.persons.update',
    intent: 4,
    end: 'failed',
    status: 422,
    upstreamStatus: 422,
  });
  await log.append({
    kind: 'configuration',
    actor: { type: 'administrator', id: 'admin-1', key: 'session-1' },
    door: 'console',
    change: { action: 'created', subject: 'grant', id: 'grant-8' },
  });
});
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the export as lines', () => {
  test('has a header, every entry as it is stored, and ends with a checkpoint over all of them', async () => {
    const lines = await exported(opened.storage, opened.log);
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed.map(({ type }) => type)).toEqual(['header', ...Array(6).fill('entry'), 'checkpoint']);
    expect(parsed[0].origin).toBe(opened.log.origin);
    expect(lines.every((line) => line === `${canonicalJson(JSON.parse(line))}\n`)).toBe(true);
    expect(parsed.at(-1).note.split('\n')[1]).toBe('6');
  });

  test('is complete for its moment while others go on appending', async () => {
    const { log, storage, close } = await openLog(join(folder, 'busy.db'));
    let isDone = false;
    const busy = (async () => {
      while (!isDone) await log.append(readOf(['1']));
    })();
    await log.append(readOf(['2']));
    const report = await verifyExport(await exported(storage, log), { keys: [log.verifierKey] });
    isDone = true;
    await busy;
    expect(report.verdict).toBe('intact');
    await close();
  });
});

describe('the export for a SIEM', () => {
  async function events() {
    const all: Record<string, never>[] = [];
    for await (const line of exportOcsf(opened.storage, opened.log)) all.push(JSON.parse(line));
    return all as unknown as Record<string, { [name: string]: unknown }>[];
  }

  test('gives an API Activity of OCSF 1.8 for each entry', async () => {
    const [start, read, refusal, intent, outcome, change] = (await events()) as never as Record<
      string,
      unknown
    >[];
    const common = { class_uid: 6003, category_uid: 6, time: Date.parse('2026-11-20T09:00:00Z') };
    expect(start).toMatchObject({ ...common, activity_id: 99, api: { operation: 'system.start' } });
    expect(read).toMatchObject({
      ...common,
      activity_id: 2,
      type_uid: 600302,
      status_id: 1,
      metadata: { version: '1.8.0', sequence: 2 },
      actor: { app_uid: 'agent-payroll', session: { uid: 'key-1' } },
      ai_agent: { uid: 'agent-payroll' },
      src_endpoint: { name: 'wire' },
      api: { operation: 'v2.persons.list', request: { uid: 'trace-1' }, response: { code: 200 } },
      trace: { uid: 'trace-1' },
      duration: 12,
      unmapped: { purpose: 'Checks the payroll before it is paid.', attributes: ['first_name', 'email'] },
    });
    expect(read?.resources).toHaveLength(2);
    expect(refusal).toMatchObject({ status_id: 2, status_code: 'rows', severity_id: 3 });
    expect(intent).toMatchObject({ activity_id: 3, status_id: 1 });
    expect(outcome).toMatchObject({ activity_id: 3, status_id: 2, unmapped: { intent: 4 } });
    expect(change).toMatchObject({
      activity_id: 1,
      actor: { user: { uid: 'admin-1' } },
      resources: [{ type: 'grant', uid: 'grant-8' }],
    });
  });

  test('chains the events by attestations that anybody can compute again', async () => {
    let before: unknown;
    for (const event of await events()) {
      const { fingerprint, ...attestation } = event.attestation as Record<string, { value: string }>;
      const value = createHash('sha256')
        .update(canonicalJson({ ...event, attestation }))
        .digest('hex');
      expect(fingerprint).toEqual({ algorithm: 'SHA-256', algorithm_id: 3, value });
      expect((attestation.prev_event as { fingerprint?: unknown } | undefined)?.fingerprint).toEqual(before);
      expect(attestation.chain_uid).toBe(opened.log.origin);
      before = fingerprint;
    }
  });

  test('names the leaf of our own log in each event', async () => {
    const rows = await opened.storage.db.selectFrom('audit_entries').select('leaf').orderBy('seq').execute();
    const uids = (await events()).map(({ metadata }) => metadata?.original_event_uid);
    expect(uids.slice(0, rows.length)).toEqual(rows.map(({ leaf }) => leaf).slice(0, uids.length));
  });
});
