import type { AgentDirectory } from '../agents/directory.ts';
import type { ApprovalDesk } from '../approvals/desk.ts';
import type { NewEntry } from '../audit/entry.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionDirectory } from '../connections/directory.ts';
import type { ConnectionPool } from '../connections/pool.ts';
import type { CheckConnection } from '../connections/report.ts';
import type { Door } from '../doors/door.ts';
import type { Settings } from '../settings.ts';
import type { Storage } from '../storage/storage.ts';
import type { AdminIdentity } from './identity.ts';
import type { AdminTokens } from './tokens.ts';

/** What an admin API works on. */
export interface AdminParts {
  readonly storage: Storage;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly agents: AgentDirectory;
  readonly connections: ConnectionDirectory;
  readonly pool: ConnectionPool;
  readonly desk: ApprovalDesk;
  readonly settings: Settings;
  readonly tokens: AdminTokens;
  /** Tries a credential. Without it connections are added unchecked. */
  readonly checkConnection?: CheckConnection;
  /** Of the gateway, as `status` shows it. */
  readonly version: string | null;
  readonly doors: readonly Pick<Door, 'name' | 'path' | 'digest'>[];
  /** Told why a credential could not be tried. */
  readonly onCheckFailure?: (error: unknown) => void;
  /** Refuses addresses that the gateway must not call, by a `GatewayError`. */
  readonly checkBaseUrl?: (baseUrl: string) => Promise<void> | void;
}

/** What can be changed, as part of one transaction. */
export type Changeable = Pick<AdminParts, 'agents' | 'connections' | 'settings' | 'tokens'>;

/** A change, as the audit log has it. `before` and `after` go into its encrypted detail; never put a secret there. */
export interface Change {
  readonly action: 'created' | 'changed' | 'removed';
  readonly subject: 'agent' | 'agent_key' | 'admin_token' | 'connection' | 'settings';
  readonly id: string;
  readonly version?: number;
  readonly before: object | null;
  readonly after: object | null;
  /** Fields that changed and stand in neither, such as a secret. */
  readonly unseen?: readonly string[];
}

/** What a handler knows of a call besides its input. */
export class AdminCall {
  readonly parts: AdminParts;
  readonly identity: AdminIdentity;
  /** Names the call in the log. */
  readonly trace: string;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The version in the header If-Match. */
  readonly ifMatch: number | undefined;

  constructor(parts: AdminParts, given: Omit<AdminCall, 'parts' | 'change' | 'record'>) {
    this.parts = parts;
    this.identity = given.identity;
    this.trace = given.trace;
    this.signal = given.signal;
    this.now = given.now;
    this.ifMatch = given.ifMatch;
  }

  /** Changes something, and writes it into the audit log in the same transaction: both happen, or neither. */
  async change<T>(
    work: (within: Changeable) => Promise<{ readonly result: T; readonly change: Change }>,
  ): Promise<T> {
    const { audit, agents, connections, settings, tokens } = this.parts;
    return audit.appendWith(async (trx) => {
      const { result, change } = await work({
        agents: agents.within(trx),
        connections: connections.within(trx),
        settings: settings.within(trx),
        tokens: tokens.within(trx),
      });
      return { result, entry: this.#entryOf(change) };
    });
  }

  /** Writes down that somebody looked into something, where looking matters. `given` is kept as a digest only. */
  async record(operation: string, given: unknown, people?: readonly string[]): Promise<void> {
    await this.parts.audit.append({
      kind: 'call',
      ...this.#circumstances(),
      operation: `admin.${operation}`,
      access: 'read',
      arguments: given,
      ...(people && { people }),
      status: 200,
      decision: { outcome: 'allowed', code: 'role_allowed' },
    });
  }

  #entryOf({ action, subject, id, version, before, after, unseen = [] }: Change): NewEntry {
    const fields = [...(action === 'changed' ? changedFields(before ?? {}, after ?? {}) : []), ...unseen];
    return {
      kind: 'configuration',
      ...this.#circumstances(),
      change: {
        action,
        subject,
        id,
        ...(version !== undefined && { version }),
        ...(fields.length > 0 && { fields }),
      },
      detail: { before, after },
    };
  }

  #circumstances() {
    const { role, id } = this.identity;
    return { actor: { type: role, id }, door: 'admin', trace: this.trace } as const;
  }
}

/** Changes with every change, so that it says nothing. */
const always = new Set(['version', 'updated_at']);

/** The members that differ, dotted where an object holds another. */
function changedFields(before: object, after: object, within = ''): string[] {
  const old = before as Readonly<Record<string, unknown>>;
  const now = after as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    if (within === '' && always.has(name)) return [];
    if (JSON.stringify(old[name]) === JSON.stringify(now[name])) return [];
    const place = `${within}${name}`;
    return isRecord(old[name]) && isRecord(now[name]) && name !== 'people' && name !== 'report'
      ? changedFields(old[name], now[name], `${place}.`)
      : [place];
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
