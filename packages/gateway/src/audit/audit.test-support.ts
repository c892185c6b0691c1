import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { openStorage, type Storage } from '../storage/storage.ts';
import type { NewEntry } from './entry.ts';
import { exportLog } from './export.ts';
import type { AuditKeys } from './keys.ts';
import { type AuditLog, type AuditLogOptions, createAuditLog } from './log.ts';

/** Keys of one test. */
export function newKeys(): AuditKeys {
  return {
    signing: generateKeyPairSync('ed25519').privateKey,
    pseudonyms: createSecretKey(randomBytes(32)),
    arguments: createSecretKey(randomBytes(32)),
    details: randomBytes(32),
  };
}

/** A clock that stands until it is turned. */
export class TurnedClock {
  time: number;

  constructor(time = Date.parse('2026-11-20T09:00:00Z')) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }
}

/** A store with a log, by default without timed checkpoints. */
export async function openLog(
  location: string,
  options: Partial<AuditLogOptions> & { readonly keySet?: AuditKeys } = {},
): Promise<{ storage: Storage; log: AuditLog; keys: AuditKeys; close: () => Promise<void> }> {
  const { keySet: keys = newKeys(), ...rest } = options;
  const storage = await openStorage({ location });
  const log = await createAuditLog({
    storage,
    keys: async () => keys,
    clock: new TurnedClock(),
    checkpointEveryMs: 3_600_000,
    ...rest,
  });
  return {
    storage,
    log,
    keys,
    async close() {
      await log.close();
      await storage.close();
    },
  };
}

/** A read of some people's data, plainly invented. */
export function readOf(
  people: readonly string[],
  change: Partial<NewEntry & { kind: 'call' }> = {},
): NewEntry {
  return {
    kind: 'call',
    actor: { type: 'agent', id: 'agent-payroll', key: 'key-1' },
    door: 'wire',
    operation: 'v2.persons.list',
    area: 'employees',
    access: 'read',
    attributes: ['first_name', 'email'],
    people,
    purpose: 'Checks the payroll before it is paid.',
    rows: people.length,
    status: 200,
    decision: { outcome: 'allowed', code: 'granted', grant: 'grant-7', grantVersion: 3 },
    ...change,
  };
}

/** A call that an agent was refused. */
export function refusalOf(operation: string): NewEntry {
  return {
    kind: 'refusal',
    actor: { type: 'agent', id: 'agent-payroll', key: 'key-1' },
    operation,
    area: 'employees',
    status: 403,
    decision: { outcome: 'refused', code: 'rows', reason: 'The grant holds other people.' },
  };
}

/** A write that is about to happen. */
export function intentOf(people: readonly string[], detail?: unknown): NewEntry {
  return {
    kind: 'intent',
    actor: { type: 'agent', id: 'agent-payroll' },
    operation: 'v2.persons.update',
    area: 'employees',
    access: 'write',
    people,
    decision: { outcome: 'allowed', code: 'approved' },
    ...(detail !== undefined && { detail }),
  };
}

/** The lines of the export of a log. */
export async function exported(storage: Storage, log: AuditLog): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportLog(storage, log)) lines.push(line);
  return lines;
}
