import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { canonicalJson } from '../audit/canonical-json.ts';
import type { Door } from '../audit/entry.ts';
import type { Rows, RowsWithin } from '../audit/ledger.ts';
import type { GuardedAnswer } from '../calls/perform.ts';
import { Refusal } from '../calls/refusal.ts';
import type { Clock } from '../clock.ts';
import type { Vault } from '../connections/vault.ts';
import type { CallInput } from '../grants/authorize.ts';
import type { Storage } from '../storage/storage.ts';
import type { ChangePlan, FieldChange } from './change.ts';
import type { ApprovalRule } from './rules.ts';
import { type ApprovalEvent, type ApprovalState, isEnded, openStates, transitions } from './states.ts';
import type { ApprovalTables } from './tables.ts';
import { Taints } from './taints.ts';

type Row = Selectable<ApprovalTables['approvals']>;

/** What an agent asked for, as the approver sees it and the gateway performs it. */
export interface ApprovalRequest {
  /** As the agent sent it; of a file only what names its content. */
  readonly input: CallInput;
  readonly kind: ChangePlan['kind'];
  readonly fields: readonly FieldChange[];
  /** The record as it was, where the change takes it away; to make it again. */
  readonly record?: unknown;
  /** Digest of the state that the decision is bound to. */
  readonly stateDigest: string;
  /** Ids of the people whom the call names. */
  readonly people: readonly string[];
  /** Why, in the words of the agent. */
  readonly reason: string | null;
  /** Scheme and host under which the caller knows the gateway. */
  readonly origin: string;
}

/** How a change that waited ended. */
export type ApprovalOutcome =
  | { readonly kind: 'answer'; readonly answer: Omit<GuardedAnswer, 'attributes'> & { attributes: string[] } }
  | { readonly kind: 'failure'; readonly status: number | null; readonly body: unknown }
  | { readonly kind: 'reason'; readonly code: string; readonly text: string };

/** A change that waits for a human, or did. */
export interface Approval {
  readonly id: string;
  readonly agentId: string;
  readonly agentVersion: number;
  readonly connectionId: string;
  readonly keyId: string;
  readonly door: Door;
  readonly operation: string;
  readonly rule: ApprovalRule;
  /** How many have to agree. */
  readonly needed: number;
  readonly state: ApprovalState;
  readonly version: number;
  readonly hasFile: boolean;
  readonly undoes: string | null;
  readonly binding: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly decidedAt: string | null;
  /** When its change was begun, and by which process. */
  readonly begunAt: string | null;
  readonly process: string | null;
  readonly endedAt: string | null;
  /** Null once it was destroyed with its time. */
  readonly request: ApprovalRequest | null;
  readonly outcome: ApprovalOutcome | null;
}

/** What makes a new approval. */
export interface NewApproval {
  readonly agent: { readonly id: string; readonly version: number; readonly connection_id: string };
  readonly keyId: string;
  readonly door: Door;
  readonly operation: string;
  readonly rule: ApprovalRule;
  readonly needed: number;
  readonly callDigest: string;
  readonly hasFile: boolean;
  readonly request: ApprovalRequest;
  readonly expiresAfterMinutes: number;
  readonly undoes?: string;
}

/** Which approvals are wanted; the newest first. */
export interface ApprovalFilter {
  readonly states?: readonly ApprovalState[];
  readonly agentId?: string;
  /** Only those that follow this one in the list. */
  readonly after?: { readonly createdAt: string; readonly id: string };
  readonly limit?: number;
}

/** What a step writes down besides the state. */
export interface StepDetails {
  readonly outcome?: ApprovalOutcome;
  readonly process?: string;
}

/** A step that cannot happen, as the approval is in another state meanwhile. */
export class StepImpossible extends Error {
  override readonly name = 'StepImpossible';
  readonly state: ApprovalState;

  constructor(state: ApprovalState, event: ApprovalEvent) {
    super(`An approval that is ${state} cannot ${event}.`);
    this.state = state;
  }
}

/** The same call waits already; it came twice at the same time. */
export class WaitsAlready extends Error {
  override readonly name = 'WaitsAlready';
  readonly id: string;

  constructor(id: string) {
    super('The same call waits already.');
    this.id = id;
  }
}

/** Approvals in the store. What was asked for and how it ended is sealed, each bound to its approval. */
export class Approvals {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #vault: Vault;
  readonly #key: Uint8Array;
  readonly taints: Taints;

  constructor(storage: Storage, clock: Clock, { vault, masterKey }: { vault: Vault; masterKey: Uint8Array }) {
    this.#storage = storage;
    this.#clock = clock;
    this.#vault = vault;
    this.taints = new Taints(storage, clock);
    this.#key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'staffgate approvals', 32));
  }

  /** A keyed digest of anything that JSON can hold, with files by their content. */
  digest(value: unknown): string {
    return createHmac('sha256', this.#key)
      .update(canonicalJson(value ?? null))
      .digest('base64url');
  }

  async get(id: string): Promise<Approval | undefined> {
    const row = await this.#row(this.#storage.db, id);
    return row && this.#approvalOf(row);
  }

  /** The newest approval of the same call; ended ones too. */
  async same(agentId: string, callDigest: string): Promise<Approval | undefined> {
    const row = await this.#storage.db
      .selectFrom('approvals')
      .selectAll()
      .where('agent_id', '=', agentId)
      .where('call_digest', '=', callDigest)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirst();
    return row && this.#approvalOf(row);
  }

  async list({ states, agentId, after, limit = 50 }: ApprovalFilter = {}): Promise<readonly Approval[]> {
    let query = this.#storage.db
      .selectFrom('approvals')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    if (states !== undefined) query = query.where('state', 'in', [...states]);
    if (agentId !== undefined) query = query.where('agent_id', '=', agentId);
    if (after !== undefined) {
      const { createdAt, id } = after;
      query = query.where((eb) =>
        eb.or([
          eb('created_at', '<', createdAt),
          eb.and([eb('created_at', '=', createdAt), eb('id', '<', id)]),
        ]),
      );
    }
    return (await query.execute()).map((row) => this.#approvalOf(row));
  }

  /** Who agreed so far, by the ids of their tokens. */
  async votes(
    id: string,
    rows: Rows = this.#storage.db,
  ): Promise<readonly { approver: string; at: string }[]> {
    const votes = await rows
      .selectFrom('approval_votes')
      .select(['approver_id', 'created_at'])
      .where('approval_id', '=', id)
      .orderBy('created_at')
      .execute();
    return votes.map(({ approver_id, created_at }) => ({ approver: approver_id, at: created_at }));
  }

  /** A new id, before there is a row of it. */
  newId(): string {
    return `ap_${randomBytes(16).toString('hex')}`;
  }

  /** Why another one cannot begin to wait; null when it can. Looks only. */
  async obstacleToWaiting(
    rows: Rows,
    { agent, callDigest }: Pick<NewApproval, 'agent' | 'callDigest'>,
    most: number,
  ): Promise<Refusal | WaitsAlready | null> {
    const same = await rows
      .selectFrom('approvals')
      .select('id')
      .where('agent_id', '=', agent.id)
      .where('call_digest', '=', callDigest)
      .where('state', 'in', [...openStates])
      .where('expires_at', '>', this.#now())
      .executeTakeFirst();
    if (same) return new WaitsAlready(same.id);
    const { count } = await rows
      .selectFrom('approvals')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('agent_id', '=', agent.id)
      .where('state', '=', 'pending')
      .where('expires_at', '>', this.#now())
      .executeTakeFirstOrThrow();
    if (Number(count) < most) return null;
    return new Refusal(
      'too_many_pending',
      `${count} changes of this agent wait for a human already, which is as many as may.`,
      'Wait until some of them are decided, or withdraw them.',
    );
  }

  /** Begins to wait. */
  async insert(rows: RowsWithin, id: string, given: NewApproval): Promise<void> {
    const now = this.#clock.now();
    const { agent, request } = given;
    const row: Row = {
      id,
      agent_id: agent.id,
      agent_version: agent.version,
      connection_id: agent.connection_id,
      key_id: given.keyId,
      door: given.door,
      operation: given.operation,
      rule: given.rule,
      needed: given.needed,
      state: 'pending',
      version: 1,
      call_digest: given.callDigest,
      binding: this.#bindingOf({ id, agent, operation: given.operation, request }),
      sealed_request: this.#vault.seal(JSON.stringify(request), `approval ${id}`),
      sealed_outcome: null,
      has_file: given.hasFile ? 1 : 0,
      process: null,
      undoes: given.undoes ?? null,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + given.expiresAfterMinutes * 60_000).toISOString(),
      decided_at: null,
      begun_at: null,
      ended_at: null,
    };
    await rows.insertInto('approvals').values(row).execute();
  }

  /** Whether what was decided upon is what stands there: nobody but the gateway can have written it. */
  isIntact({ id, agentId, agentVersion, connectionId, operation, request, binding }: Approval): boolean {
    if (request === null) return false;
    const agent = { id: agentId, version: agentVersion, connection_id: connectionId };
    return this.#bindingOf({ id, agent, operation, request }) === binding;
  }

  #bindingOf({
    id,
    agent,
    operation,
    request: { input, stateDigest },
  }: Pick<NewApproval, 'agent' | 'operation' | 'request'> & { id: string }): string {
    return this.digest([id, agent.id, agent.version, agent.connection_id, operation, input, stateDigest]);
  }

  /** Looks whether a step can happen; null when it can. */
  async obstacle(rows: Rows, id: string, event: ApprovalEvent): Promise<StepImpossible | null> {
    const state = (await this.#row(rows, id))?.state as ApprovalState | undefined;
    if (state === undefined) return new StepImpossible('withdrawn', event);
    return transitions[state][event] === null ? new StepImpossible(state, event) : null;
  }

  /** Takes a step. @throws {StepImpossible} when it cannot follow on the state; then nothing is written. */
  async step(
    rows: RowsWithin,
    id: string,
    event: ApprovalEvent,
    { outcome, process }: StepDetails = {},
  ): Promise<Approval> {
    const row = await this.#row(rows, id);
    const state = (row?.state ?? 'withdrawn') as ApprovalState;
    const next = transitions[state][event];
    if (row === undefined || next === null) throw new StepImpossible(state, event);
    const now = this.#now();
    const changes = {
      state: next,
      version: Number(row.version) + 1,
      ...(outcome && {
        sealed_outcome: this.#vault.seal(JSON.stringify(outcome), `approval ${id} outcome`),
      }),
      ...(process !== undefined && { process }),
      ...((event === 'approve' || event === 'deny') && { decided_at: now }),
      ...(event === 'begin' && { begun_at: now }),
      ...(isEnded(next) && { ended_at: now }),
    };
    const { numUpdatedRows } = await rows
      .updateTable('approvals')
      .set(changes)
      .where('id', '=', id)
      .where('state', '=', state)
      .where('version', '=', row.version)
      .executeTakeFirst();
    if (Number(numUpdatedRows) === 0) throw new StepImpossible(state, event);
    return this.#approvalOf({ ...row, ...changes });
  }

  /** Notes that somebody agrees; whether it is the first time. */
  async vote(rows: RowsWithin, id: string, approverId: string): Promise<boolean> {
    const inserted = await rows
      .insertInto('approval_votes')
      .values({ approval_id: id, approver_id: approverId, created_at: this.#now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning('approval_id')
      .executeTakeFirst();
    return inserted !== undefined;
  }

  /** Those that wait longer than they may. */
  async overdue(): Promise<readonly Approval[]> {
    const rows = await this.#storage.db
      .selectFrom('approvals')
      .selectAll()
      .where('state', 'in', ['pending', 'approved'])
      .where('expires_at', '<=', this.#now())
      .execute();
    return rows.map((row) => this.#approvalOf(row));
  }

  /** How many wait for somebody, over all agents. */
  async countPending(): Promise<number> {
    const { count } = await this.#storage.db
      .selectFrom('approvals')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('state', '=', 'pending')
      .where('expires_at', '>', this.#now())
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Destroys what ended before a moment: what was asked for, and how it ended. The row itself stays. */
  async forget(before: string): Promise<void> {
    await this.#storage.db
      .updateTable('approvals')
      .set({ sealed_request: null, sealed_outcome: null })
      .where('ended_at', '<', before)
      .where('state', 'not in', [...openStates])
      .execute();
  }

  #row(rows: Rows, id: string): Promise<Row | undefined> {
    return rows.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirst();
  }

  #approvalOf(row: Row): Approval {
    const { sealed_request, sealed_outcome, id } = row;
    const request = sealed_request && this.#vault.open(sealed_request, `approval ${id}`);
    const outcome = sealed_outcome && this.#vault.open(sealed_outcome, `approval ${id} outcome`);
    return {
      id,
      agentId: row.agent_id,
      agentVersion: Number(row.agent_version),
      connectionId: row.connection_id,
      keyId: row.key_id,
      door: row.door as Door,
      operation: row.operation,
      rule: row.rule as ApprovalRule,
      needed: Number(row.needed),
      state: row.state as ApprovalState,
      version: Number(row.version),
      hasFile: Number(row.has_file) === 1,
      undoes: row.undoes,
      binding: row.binding,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      decidedAt: row.decided_at,
      begunAt: row.begun_at,
      process: row.process,
      endedAt: row.ended_at,
      request: request ? JSON.parse(request) : null,
      outcome: outcome ? JSON.parse(outcome) : null,
    };
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
