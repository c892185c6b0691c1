import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { Grant } from '../grants/grant.ts';
import { KeptRows } from '../storage/kept-rows.ts';
import { type Storage, storageWithin, type Transaction } from '../storage/storage.ts';
import type { Agent, AgentKey, AgentSettings } from './agent.ts';
import { agentPrefix, isSecretOf, keyIdOf, makeKey, type NewKey } from './keys.ts';
import type { AgentTables } from './tables.ts';
import type { TokenContent } from './tokens.ts';

/** Something that is named does not exist, or a name is taken. */
export class DirectoryError extends GatewayError {
  override readonly name = 'DirectoryError';
}

/** A call's agent, and the key it used. */
export interface Identity {
  readonly agent: Agent;
  /** `oauth` when it was no key, but a token of the company's identity provider. */
  readonly keyId: string;
  readonly tokenEpoch: number;
}

/** Stands for the key where an agent came with a token of the company's identity provider. */
export const oauthKey = 'oauth';

/** Why a pair or a token is not accepted, for the log; the caller is told only that it is not. */
export type IdentityFault =
  | 'unknown_key'
  | 'wrong_secret'
  | 'key_revoked'
  | 'key_expired'
  | 'token_revoked'
  | 'unknown_subject'
  | 'agent_disabled'
  | 'agent_expired';

export type IdentityResult =
  | { readonly identity: Identity; readonly fault?: undefined }
  | {
      readonly identity?: undefined;
      readonly fault: IdentityFault;
      readonly keyId: string | null;
      readonly agentId: string | null;
    };

type AgentRow = Selectable<AgentTables['agents']>;
type KeyRow = Selectable<AgentTables['agent_keys']>;

interface KeyAndAgent {
  readonly key: KeyRow;
  readonly agent: AgentRow;
}

/** Agents and their keys in the store. What is asked for a call is read anew each time, so that changes take effect at once. */
export class AgentDirectory {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #grants = new Map<string, { readonly version: number; readonly grant: Grant }>();
  /** Agents by the row that they were made of: the rows themselves are kept between calls. */
  readonly #agents = new WeakMap<AgentRow, Agent>();
  readonly #noted = new Map<string, number>();
  readonly #kept: KeptRows<KeyAndAgent | null>;
  readonly #keptSubjects: KeptRows<AgentRow | null>;

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    this.#kept = new KeptRows(storage, ['agents', 'agent_keys']);
    this.#keptSubjects = new KeptRows(storage, ['agents']);
  }

  /** The same agents, as part of a transaction. */
  within(trx: Transaction): AgentDirectory {
    return new AgentDirectory(storageWithin(this.#storage, trx), this.#clock);
  }

  async list(): Promise<readonly Agent[]> {
    const rows = await this.#storage.db.selectFrom('agents').selectAll().orderBy('name').execute();
    return rows.map((row) => this.#agentOf(row));
  }

  async get(id: string): Promise<Agent | undefined> {
    const row = await this.#storage.db
      .selectFrom('agents')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && this.#agentOf(row);
  }

  /** @throws {DirectoryError} when the name is taken, or there is no such connection. */
  async create(settings: AgentSettings): Promise<Agent> {
    await this.#check(settings, null);
    const now = this.#now();
    const agent: Agent = {
      ...settings,
      id: `a_${randomBytes(8).toString('hex')}`,
      status: 'enabled',
      version: 1,
      created_at: now,
      updated_at: now,
    };
    await this.#storage.db
      .insertInto('agents')
      .values({ ...rowOf(agent), oauth_used_at: null })
      .execute();
    return agent;
  }

  /** @throws {DirectoryError} also when the agent is not of the version that was expected. */
  async change(
    id: string,
    changes: Partial<AgentSettings> & { readonly status?: Agent['status'] },
    expectedVersion?: number,
  ): Promise<Agent> {
    const before = await this.#existing(id);
    if (expectedVersion !== undefined && expectedVersion !== before.version) throw changedMeanwhile(id);
    const agent: Agent = { ...before, ...changes, version: before.version + 1, updated_at: this.#now() };
    await this.#check(agent, id);
    const { numUpdatedRows } = await this.#storage.db
      .updateTable('agents')
      .set(rowOf(agent))
      .where('id', '=', id)
      .where('version', '=', before.version)
      .executeTakeFirst();
    if (Number(numUpdatedRows) === 0) {
      throw changedMeanwhile(id);
    }
    return agent;
  }

  /** Removes an agent with its keys. What it did stays in the audit log. */
  async remove(id: string, expectedVersion?: number): Promise<Agent> {
    const agent = await this.#existing(id);
    if (expectedVersion !== undefined && expectedVersion !== agent.version) throw changedMeanwhile(id);
    await this.#storage.transaction(async (trx) => {
      await trx.deleteFrom('agent_keys').where('agent_id', '=', id).execute();
      await trx.deleteFrom('agents').where('id', '=', id).execute();
    });
    this.#grants.delete(id);
    return agent;
  }

  async keys(agentId: string): Promise<readonly AgentKey[]> {
    const rows = await this.#storage.db
      .selectFrom('agent_keys')
      .selectAll()
      .where('agent_id', '=', agentId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(keyOf);
  }

  /** When each agent was last called by, within a minute; agents that never were are left out. */
  async lastUses(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#storage.db
      .selectFrom('agent_keys')
      .select((eb) => ['agent_id', eb.fn.max('last_used_at').as('last')])
      .where('last_used_at', 'is not', null)
      .groupBy('agent_id')
      .execute();
    const byToken = await this.#storage.db
      .selectFrom('agents')
      .select(['id as agent_id', 'oauth_used_at as last'])
      .where('oauth_used_at', 'is not', null)
      .execute();
    const uses = new Map<string, string>();
    for (const { agent_id, last } of [...rows, ...byToken] as { agent_id: string; last: string }[]) {
      if (last > (uses.get(agent_id) ?? '')) uses.set(agent_id, last);
    }
    return uses;
  }

  /** A new key; its secret is in the answer and nowhere else. */
  async issueKey(
    agentId: string,
    options: { readonly expiresAt?: string | null; readonly key?: NewKey } = {},
  ): Promise<NewKey> {
    await this.#existing(agentId);
    const key = options.key ?? makeKey(agentPrefix);
    const values = {
      id: key.id,
      agent_id: agentId,
      secret_hash: key.secretHash,
      token_epoch: 0,
      created_at: this.#now(),
      expires_at: options.expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
    };
    await this.#storage.db.insertInto('agent_keys').values(values).execute();
    return key;
  }

  /** Ends a key for good; whether there was one to end. */
  async revokeKey(agentId: string, keyId: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#storage.db
      .updateTable('agent_keys')
      .set({ revoked_at: this.#now() })
      .where('id', '=', keyId)
      .where('agent_id', '=', agentId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return Number(numUpdatedRows) > 0;
  }

  /** Ends all tokens that were given out for a key; the key itself stays. */
  async revokeTokens(keyId: string): Promise<void> {
    await this.#storage.db
      .updateTable('agent_keys')
      .set((eb) => ({ token_epoch: eb('token_epoch', '+', 1) }))
      .where('id', '=', keyId)
      .execute();
  }

  /** Whom a pair belongs to. An unknown client id costs the same work as a wrong secret. */
  async identifyPair(clientId: string, secret: string): Promise<IdentityResult> {
    const keyId = keyIdOf(clientId, agentPrefix);
    const sameKey = keyIdOf(secret, agentPrefix) === keyId;
    const row = keyId === null ? null : await this.#row(keyId);
    if (!isSecretOf(secret, row?.key.secret_hash ?? null) || !sameKey || !row) {
      return {
        fault: row ? 'wrong_secret' : 'unknown_key',
        keyId: row?.key.id ?? null,
        agentId: row?.agent.id ?? null,
      };
    }
    return this.#accept(row);
  }

  /** Whom a secret alone belongs to, as it is used as a bearer key. */
  async identifySecret(secret: string): Promise<IdentityResult> {
    const keyId = keyIdOf(secret, agentPrefix);
    return this.identifyPair(keyId === null ? '' : `${agentPrefix}-${keyId}`, secret);
  }

  /** The same agent as it is now, with what it came with before: a key, or a token of the identity provider. */
  async identifyAgain({ agent, keyId, tokenEpoch }: Identity): Promise<IdentityResult> {
    if (keyId !== oauthKey) {
      const row = await this.#row(keyId);
      return row ? this.#accept(row) : { fault: 'unknown_key', keyId: null, agentId: agent.id };
    }
    const current = await this.get(agent.id);
    const fault = current === undefined ? 'unknown_subject' : faultOf(current, this.#clock.now());
    if (current === undefined || fault !== null)
      return { fault: fault ?? 'unknown_subject', keyId, agentId: agent.id };
    return { identity: { agent: current, keyId, tokenEpoch } };
  }

  /** Whom a token belongs to that was read already. */
  async identifyToken({ keyId, epoch }: TokenContent): Promise<IdentityResult> {
    const row = await this.#row(keyId);
    if (!row) return { fault: 'unknown_key', keyId: null, agentId: null };
    if (row.key.token_epoch !== epoch) return { fault: 'token_revoked', keyId, agentId: row.agent.id };
    return this.#accept(row);
  }

  /** Whom a token of the identity provider is about, by the first of its subjects that an agent is known by. */
  async identifySubject(subjects: readonly string[]): Promise<IdentityResult> {
    for (const subject of subjects) {
      const row = await this.#rowOfSubject(subject);
      if (!row) continue;
      const now = this.#clock.now();
      const fault = faultOf(row, now);
      if (fault !== null) return { fault, keyId: oauthKey, agentId: row.id };
      await this.#noteToken(row.id, now);
      return { identity: { agent: this.#agentOf(row), keyId: oauthKey, tokenEpoch: 0 } };
    }
    return { fault: 'unknown_subject', keyId: oauthKey, agentId: null };
  }

  #rowOfSubject(subject: string): Promise<AgentRow | null> {
    return this.#keptSubjects.get(subject, async () => {
      const query = this.#storage.db.selectFrom('agents').selectAll();
      return (await query.where('oauth_subject', '=', subject).executeTakeFirst()) ?? null;
    });
  }

  async #row(keyId: string): Promise<KeyAndAgent | null> {
    const { db } = this.#storage;
    return this.#kept.get(keyId, async () => {
      const key = await db.selectFrom('agent_keys').selectAll().where('id', '=', keyId).executeTakeFirst();
      if (!key) return null;
      const agent = await db
        .selectFrom('agents')
        .selectAll()
        .where('id', '=', key.agent_id)
        .executeTakeFirst();
      return agent ? { key, agent } : null;
    });
  }

  async #accept({ key, agent: row }: KeyAndAgent): Promise<IdentityResult> {
    const now = this.#clock.now();
    const fault: IdentityFault | null =
      key.revoked_at !== null
        ? 'key_revoked'
        : isOver(key.expires_at, now)
          ? 'key_expired'
          : faultOf(row, now);
    if (fault !== null) return { fault, keyId: key.id, agentId: row.id };
    await this.#note(key.id, now);
    return { identity: { agent: this.#agentOf(row), keyId: key.id, tokenEpoch: key.token_epoch } };
  }

  /** Remembers that a key was used, at most once a minute. */
  async #note(keyId: string, now: number): Promise<void> {
    if (!this.#isToBeNoted(keyId, now)) return;
    await this.#storage.db
      .updateTable('agent_keys')
      .set({ last_used_at: new Date(now).toISOString() })
      .where('id', '=', keyId)
      .execute();
  }

  async #noteToken(agentId: string, now: number): Promise<void> {
    if (!this.#isToBeNoted(agentId, now)) return;
    await this.#storage.db
      .updateTable('agents')
      .set({ oauth_used_at: new Date(now).toISOString() })
      .where('id', '=', agentId)
      .execute();
  }

  #isToBeNoted(id: string, now: number): boolean {
    if (now - (this.#noted.get(id) ?? Number.NEGATIVE_INFINITY) < 60_000) return false;
    this.#noted.set(id, now);
    return true;
  }

  async #existing(id: string): Promise<Agent> {
    const agent = await this.get(id);
    if (!agent) throw new DirectoryError('unknown_agent', `There is no agent ${id}.`);
    return agent;
  }

  async #check({ name, connection_id, oauth_subject }: AgentSettings, id: string | null): Promise<void> {
    const { db } = this.#storage;
    const holder = await db.selectFrom('agents').select('id').where('name', '=', name).executeTakeFirst();
    if (holder && holder.id !== id)
      throw new DirectoryError('name_taken', `An agent is called ${name} already. Choose another name.`);
    const bearer =
      oauth_subject !== null &&
      (await db
        .selectFrom('agents')
        .select(['id', 'name'])
        .where('oauth_subject', '=', oauth_subject)
        .executeTakeFirst());
    if (bearer && bearer.id !== id) {
      throw new DirectoryError(
        'oauth_subject_taken',
        `The tokens of ${oauth_subject} are those of the agent ${bearer.name} already.`,
      );
    }
    const connection = await db
      .selectFrom('connections')
      .select('id')
      .where('id', '=', connection_id)
      .executeTakeFirst();
    if (!connection)
      throw new DirectoryError('unknown_connection', `There is no connection ${connection_id}.`);
  }

  #agentOf(row: AgentRow): Agent {
    const known = this.#agents.get(row) ?? this.#newAgentOf(row);
    this.#agents.set(row, known);
    return known;
  }

  #newAgentOf(row: AgentRow): Agent {
    const { grant_body, allowed_addresses, version, status, oauth_used_at, ...plain } = row;
    const known = this.#grants.get(row.id);
    const grant = known?.version === Number(version) ? known.grant : Grant.parse(JSON.parse(grant_body));
    this.#grants.set(row.id, { version: Number(version), grant });
    return {
      ...plain,
      status: status as Agent['status'],
      version: Number(version),
      grant,
      allowed_addresses: JSON.parse(allowed_addresses),
    };
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function isOver(end: string | null, now: number): boolean {
  return end !== null && now >= Date.parse(end);
}

/** Why an agent may not call, whatever it calls with. */
function faultOf(
  { status, expires_at }: Pick<AgentRow, 'status' | 'expires_at'>,
  now: number,
): IdentityFault | null {
  if (status !== 'enabled') return 'agent_disabled';
  return isOver(expires_at, now) ? 'agent_expired' : null;
}

function changedMeanwhile(id: string): DirectoryError {
  return new DirectoryError(
    'changed_meanwhile',
    `The agent ${id} was changed at the same time. Read it again, then decide.`,
  );
}

function rowOf({ grant, allowed_addresses, ...plain }: Agent): Omit<AgentRow, 'oauth_used_at'> {
  return {
    ...plain,
    grant_body: JSON.stringify(grant),
    allowed_addresses: JSON.stringify(allowed_addresses),
  };
}

function keyOf({ id, created_at, expires_at, revoked_at, last_used_at }: KeyRow): AgentKey {
  return { id, client_id: `${agentPrefix}-${id}`, created_at, expires_at, revoked_at, last_used_at };
}
