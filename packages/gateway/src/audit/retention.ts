import { type Clock, systemClock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import { changeState, readState } from './ledger.ts';
import type { AuditLog } from './log.ts';

export interface RetentionOptions {
  readonly clock?: Clock;
  /** Entries are reduced to their hashes after so many months, from 1 to 36. Default 12. */
  readonly months?: number;
  /** The details of writes can no longer be read after so many days. Default 90. */
  readonly detailDays?: number;
}

/** What a run took away. */
export interface RetentionReport {
  /** Up to this entry only hashes are kept; 0 for none. */
  readonly prunedThrough: number;
  readonly entriesPruned: number;
  readonly detailsDestroyed: number;
}

/**
 * Takes away what has been kept long enough. The log says first what will go; its tree stays as it is, because that
 * needs only the hashes. A run that was interrupted is completed by the next one.
 *
 * @throws {RangeError} for a time that is not allowed.
 */
export async function applyRetention(
  storage: Storage,
  log: AuditLog,
  options: RetentionOptions = {},
): Promise<RetentionReport> {
  const { clock = systemClock, months = 12, detailDays = 90 } = options;
  if (!(Number.isInteger(months) && months >= 1 && months <= 36)) {
    throw new RangeError('Entries of the audit log are kept from 1 to 36 months.');
  }
  if (!(Number.isInteger(detailDays) && detailDays >= 1)) {
    throw new RangeError('Details of the audit log are kept for at least one day.');
  }
  const now = clock.now();
  const detailsDestroyed = await destroyDetails(storage, new Date(now - detailDays * dayMs).toISOString());
  await announcePruning(storage, log, monthsBefore(now, months).toISOString());
  const { prunedThrough } = await readState(storage.db);
  const entriesPruned = await prune(storage, prunedThrough);
  if (entriesPruned + detailsDestroyed > 0) {
    await storage.scrub(['audit_entries', 'audit_people', 'audit_details', 'audit_detail_keys']);
  }
  return { prunedThrough, entriesPruned, detailsDestroyed };
}

const dayMs = 86_400_000;

async function destroyDetails(storage: Storage, before: string): Promise<number> {
  return storage.transaction(async (trx) => {
    await trx
      .deleteFrom('audit_detail_keys')
      .where('seq', 'in', (eb) =>
        eb.selectFrom('audit_details').select('audit_details.seq').where('time', '<', before),
      )
      .execute();
    const { numDeletedRows } = await trx
      .deleteFrom('audit_details')
      .where('time', '<', before)
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}

/** Finds the last entry of those that are old without a gap, and writes into the log that they will go. */
async function announcePruning(storage: Storage, log: AuditLog, before: string): Promise<void> {
  const { prunedThrough, size } = await readState(storage.db);
  const firstKept = await storage.db
    .selectFrom('audit_entries')
    .select('seq')
    .where('seq', '>', prunedThrough)
    .where('time', '>=', before)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  const through = (firstKept?.seq ?? size + 1) - 1;
  if (through <= prunedThrough) return;
  const actor = { type: 'system', id: 'retention' } as const;
  await log.append({ kind: 'system', event: 'prune', prunedThrough: through, actor });
  await changeState(storage.db, { pruned_through: through });
}

/** Entries of one commit, so that others get their turn in between. */
const entriesPerStep = 500;

async function prune(storage: Storage, through: number): Promise<number> {
  await storage.db.deleteFrom('audit_people').where('seq', '<=', through).execute();
  for (const table of ['audit_detail_keys', 'audit_details'] as const) {
    await storage.db.deleteFrom(table).where('seq', '<=', through).execute();
  }
  const firstWhole = await storage.db
    .selectFrom('audit_entries')
    .select('seq')
    .where('seq', '<=', through)
    .where('body', 'is not', null)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  const nothing = {
    time: null,
    kind: null,
    actor: null,
    operation: null,
    area: null,
    decision: null,
    body: null,
  };
  let pruned = 0;
  for (let from = firstWhole?.seq ?? through + 1; from <= through; from += entriesPerStep) {
    const { numUpdatedRows } = await storage.db
      .updateTable('audit_entries')
      .set(nothing)
      .where('seq', '>=', from)
      .where('seq', '<=', Math.min(from + entriesPerStep - 1, through))
      .executeTakeFirst();
    pruned += Number(numUpdatedRows);
  }
  return pruned;
}

/** The same day and time some months before; the last day of the month where it has no such day. */
export function monthsBefore(now: number, months: number): Date {
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date;
}
