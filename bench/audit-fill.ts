import type { NewEntry, Storage } from '@staffgate/gateway';
import { appendEntries, lockState, type PreparedEntry } from '../packages/gateway/src/audit/ledger.ts';

/** People that the entries are about, so that a report about one has something to find. */
export const peopleInLog = 2_000;

/** An entry as a reading call makes it. */
export function entryOf(index: number): NewEntry {
  return {
    kind: 'call',
    actor: { type: 'agent', id: `agent-${index % 20}`, key: 'key-1' },
    door: 'wire',
    operation: 'v2.persons.get',
    area: 'employees',
    access: 'read',
    attributes: ['first_name', 'last_name', 'email'],
    people: [`person-${index % peopleInLog}`],
    purpose: 'Checks the payroll before it is paid.',
    rows: 1,
    status: 200,
    durationMs: 12,
    decision: { outcome: 'allowed', code: 'granted', grant: 'grant-7', grantVersion: 3 },
  };
}

/** Brings the log to a size, in commits of many entries. */
export async function fillLog(storage: Storage, size: number): Promise<void> {
  for (;;) {
    const reached = await storage.transaction(async (trx) => {
      const state = await lockState(storage, trx);
      if (state.size >= size) return true;
      const count = Math.min(2_000, size - state.size);
      const prepared = Array.from({ length: count }, (_, index) => preparedOf(state.size + index));
      await appendEntries(trx, state, prepared);
      return false;
    });
    if (reached) return;
  }
}

function preparedOf(index: number): PreparedEntry {
  const { people: _, ...entry } = entryOf(index) as Extract<NewEntry, { kind: 'call' }>;
  const person = Buffer.from(String(index % peopleInLog).padStart(16, '0')).toString('base64url');
  return {
    draft: { ...entry, v: 1, people: [person] },
    time: new Date(1_790_000_000_000 + index * 1_000).toISOString(),
    detail: null,
  };
}
