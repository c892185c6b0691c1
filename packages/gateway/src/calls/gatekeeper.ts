import { randomUUID } from 'node:crypto';
import { type Binary, findOperation, type Operation } from '@staffgate/catalog';
import type { AgentDirectory, Identity, IdentityFault } from '../agents/directory.ts';
import type { Habits } from '../alerts/habits.ts';
import { type Approval, WaitsAlready } from '../approvals/approvals.ts';
import { type ChangePlan, leavesOf } from '../approvals/change.ts';
import { type ApprovalDesk, isReady } from '../approvals/desk.ts';
import { notMade } from '../approvals/endings.ts';
import { type ApprovalRule, ruleWords } from '../approvals/rules.ts';
import { isEnded } from '../approvals/states.ts';
import type { Door } from '../audit/entry.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionPool } from '../connections/pool.ts';
import { authorize, type CallInput } from '../grants/authorize.ts';
import { type Budgets, unlimited } from '../limits/budgets.ts';
import type { Quota } from '../limits/quotas.ts';
import type { TokenFault } from '../oauth/access-tokens.ts';
import type { PacedCaller, Pacer } from '../pacing/pacer.ts';
import type { Priority } from '../pacing/turn.ts';
import type { ObservedCall, Observer } from '../running/observer.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import { CallRecord, digestible, isLookUp } from './call-record.ts';
import type { Cursors } from './cursors.ts';
import type { Idempotency } from './idempotency.ts';
import { Lifetime } from './lifetime.ts';
import { Pending } from './pending.ts';
import { type GuardedAnswer, type ProposedChange, performGuarded } from './perform.ts';
import { Refusal } from './refusal.ts';
import { checkMode, checkStanding } from './standing.ts';
import { UpstreamFailure } from './upstream.ts';

/** A call as a door hands it over: who, through which door, what. */
export interface IncomingCall {
  readonly identity: Identity;
  readonly door: Door;
  readonly operation: Operation;
  /** Checked by the schemas of the operation. */
  readonly input: CallInput;
  /** Scheme and host under which the caller knows the gateway. */
  readonly origin: string;
  /** Names the call in traces and logs. */
  readonly trace: string;
  readonly signal?: AbortSignal;
  /** What the caller calls a change, so that asking again does not change again. */
  readonly idempotencyKey?: string;
  /** Whether the caller chose that key itself, so that another one means another change. Default true. */
  readonly isKeyOwn?: boolean;
  /** How an id of v1 above 2^53 is written; default as digits. */
  readonly digits?: (digits: string) => unknown;
  /** Why the caller wants a change, in its own words, for whoever has to agree to it. */
  readonly reason?: string;
  /** Whether to say what a change would do instead of making it. */
  readonly isDryRun?: boolean;
  /**
   * Whether the gateway reads for itself, to find out who is meant: it is in the log as `looked_up`, and counts for nothing.
   * Whatever of it the agent is told has to be retold.
   */
  readonly isLookUp?: boolean;
  /** Told at the end what is left of the agent's own limits. */
  readonly onQuotas?: (quotas: readonly Quota[]) => void;
  /** `reserved` for what a person waits for or has approved; default `normal`. */
  readonly priority?: Priority;
  /** Milliseconds that it is worth waiting for Personio to take a request. Default 10,000. */
  readonly patienceMs?: number;
}

export interface GatekeeperParts {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly pool: ConnectionPool;
  readonly pacer: Pacer;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly idempotency: Idempotency;
  readonly budgets: Budgets;
  /** Learns what is usual for agents. */
  readonly habits: Habits;
  /** Where changes wait for a human. */
  readonly desk: ApprovalDesk;
  /** Finds the agent of a change that was approved, as it is now. */
  readonly agents: Pick<AgentDirectory, 'get' | 'identifyAgain'>;
  /** Calls of one agent at the same time at most; others wait. Default 20. */
  readonly mostAtOnce?: number;
  /** Calls of one agent that wait at most; more are refused. Default 500. */
  readonly mostWaiting?: number;
  /** Milliseconds after which a call is given up. Default 60,000. */
  readonly deadlineMs?: number;
  /** Told of each call that ended. */
  readonly observer?: Pick<Observer, 'call'>;
  /** Whether calls are taken at all. */
  readonly mode: () => Promise<Mode>;
}

/** The kill switch for all: everything runs, only reading, or nothing. */
export type Mode = 'running' | 'read-only' | 'stopped';

/**
 * Every call of an agent goes through here, whichever door it came by: decided, performed, redacted, and written into
 * the log before the answer leaves.
 */
export class Gatekeeper {
  readonly #parts: GatekeeperParts;
  /** Calls under way, and those that wait for one of them to end, by agent. */
  readonly #turns = new Map<string, { underWay: number; readonly waiting: (() => void)[] }>();
  readonly #lifetimes = new Set<Lifetime>();
  readonly #deadlineMs: number;

  constructor(parts: GatekeeperParts) {
    this.#parts = parts;
    this.#deadlineMs = parts.deadlineMs ?? 60_000;
    parts.desk.performedBy((approval) => this.#makeApproved(approval));
  }

  /** Calls that wait for earlier ones of the same agent. */
  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#turns.values()) count += waiting.length;
    return count;
  }

  /** Gives up every call under way, as the gateway ends. */
  endAll(): void {
    for (const lifetime of this.#lifetimes) lifetime.end('stopping');
  }

  /**
   * @throws {Pending} when it is a change that waits for a human; nothing was done yet.
   * @throws {Refusal} when the call ends in the gateway.
   * @throws {UpstreamFailure} when the connection refused it or did not answer.
   * @throws {AuditUnavailable} when it could not be written down, and so must not be answered.
   * @throws {StorageUnavailable} when the store does not work; nothing was done.
   */
  async perform(call: IncomingCall): Promise<GuardedAnswer> {
    const { observer, clock } = this.#parts;
    const startedAt = clock.now();
    const tell = (end: CallEnd) =>
      observer?.call({
        trace: call.trace,
        door: call.door,
        operation: call.operation.id,
        agentId: call.identity.agent.id,
        durationMs: Math.max(0, clock.now() - startedAt),
        ...end,
      });
    try {
      const answer = await this.#perform(call);
      tell({ status: answer.status, code: 'allowed' });
      return answer;
    } catch (error) {
      tell(endOf(error));
      throw error;
    }
  }

  /** Where changes wait for a human. */
  get desk(): ApprovalDesk {
    return this.#parts.desk;
  }

  /**
   * The same, but a change that waits for a human is waited for so long.
   *
   * @throws as `perform`; {Pending} when nobody has decided by then.
   */
  async performWaiting(call: IncomingCall, ms: number): Promise<GuardedAnswer> {
    try {
      return await this.perform(call);
    } catch (error) {
      if (!(error instanceof Pending) || ms <= 0) throw error;
      const { id } = error.approval;
      const now = await this.desk.settled(id, ms, call.signal);
      if (now === undefined || !(isEnded(now.state) || isReady(now))) throw error;
      const fault = notMade(now);
      if (fault !== null) throw fault;
      return this.perform(call);
    }
  }

  async #perform(call: IncomingCall): Promise<GuardedAnswer> {
    const { idempotencyKey, operation, identity, input } = call;
    const isKeyed = idempotencyKey !== undefined && operation.access === 'write' && call.isDryRun !== true;
    if (!isKeyed) return this.#recorded(call);
    const change = {
      agentId: identity.agent.id,
      key: idempotencyKey,
      operation: operation.id,
      input: digestible(input),
    };
    let isRecorded = false;
    try {
      return await this.#parts.idempotency.once(
        change,
        () => {
          isRecorded = true;
          return this.#recorded(call);
        },
        (answer) => {
          isRecorded = true;
          return this.#repeated(call, answer);
        },
      );
    } catch (error) {
      if (!isRecorded) await new CallRecord(call, this.#parts, this.#parts.clock.now()).failed(error);
      throw error;
    }
  }

  async #repeated(call: IncomingCall, answer: GuardedAnswer): Promise<void> {
    const record = new CallRecord(call, this.#parts, this.#parts.clock.now());
    try {
      await this.#count(call, record);
      await record.repeated(answer);
    } catch (error) {
      await record.failed(error);
      throw error;
    } finally {
      call.onQuotas?.(record.budget.quotas());
    }
  }

  /** Counts a call that begins. @throws {Refusal} when the calls of this minute are used up. */
  async #count({ identity }: IncomingCall, record: CallRecord): Promise<void> {
    try {
      record.budget = await this.#parts.budgets.begin(identity.agent);
    } catch (error) {
      // It counts for nothing, and is told what is left all the same.
      if (error instanceof Refusal) record.budget = { ...unlimited, quotas: () => error.quotas };
      throw error;
    }
  }

  /** Makes a change that was approved. How it ends is written down with the approval. */
  async #makeApproved(approval: Approval): Promise<void> {
    const agent = await this.#parts.agents.get(approval.agentId);
    const operation = findOperation(approval.operation);
    const { request, keyId, door } = approval;
    if (!agent || !operation || request === null) return;
    const { input, origin } = request;
    const identity = { agent, keyId, tokenEpoch: 0 };
    const trace = randomUUID();
    const call = { identity, door, operation, input, origin, trace, priority: 'reserved' } as const;
    try {
      await this.#recorded(call, approval);
    } catch (error) {
      const isKnown =
        error instanceof Refusal || error instanceof UpstreamFailure || error instanceof AuditUnavailable;
      if (!isKnown) throw error;
    } finally {
      await this.#parts.desk.told(approval.id);
    }
  }

  async #recorded(call: IncomingCall, approval?: Approval): Promise<GuardedAnswer> {
    const startedAt = this.#parts.clock.now();
    const record = new CallRecord(call, this.#parts, startedAt);
    record.approval = approval ?? null;
    const { id } = call.identity.agent;
    const lifetime = new Lifetime(this.#deadlineMs, call.signal);
    this.#lifetimes.add(lifetime);
    let hasTurn = false;
    let answer: GuardedAnswer | null = null;
    try {
      // A change that was approved was counted when it was asked for.
      if (!approval && !isLookUp(call)) await this.#count(call, record);
      await this.#turnOf(call, lifetime);
      hasTurn = true;
      answer = await this.#guarded(call, { record, lifetime, now: startedAt });
      lifetime.close();
      await (answer.preview ? record.previewed(answer) : record.ended(answer));
      return answer;
    } catch (cause) {
      // Nobody is going to read a file that is not given.
      await (answer?.answer as Partial<Binary> | undefined)?.stream?.cancel().catch(() => {});
      const error = answer === null ? lifetime.explained(cause, this.#deadlineMs) : cause;
      await record.failed(error);
      throw error;
    } finally {
      call.onQuotas?.(record.budget.quotas());
      lifetime.close();
      this.#lifetimes.delete(lifetime);
      if (hasTurn) this.#endTurnOf(id);
    }
  }

  /** Resolves when an agent may go on with a call. @throws {Refusal} when too many wait already. */
  async #turnOf(call: IncomingCall, lifetime: Lifetime): Promise<void> {
    const agent = call.identity.agent.id;
    const turns = this.#turns.get(agent) ?? { underWay: 0, waiting: [] };
    this.#turns.set(agent, turns);
    if (turns.underWay < (this.#parts.mostAtOnce ?? 20)) {
      turns.underWay += 1;
      return;
    }
    if (turns.waiting.length >= (this.#parts.mostWaiting ?? 500)) throw tooManyAtOnce(turns.waiting.length);
    let go = () => {};
    const turn = new Promise<void>((resolve) => {
      go = resolve;
      turns.waiting.push(go);
    });
    try {
      await lifetime.wait(this.#parts.pacer.beside(turn, this.#callerOf(call)));
    } catch (error) {
      const place = turns.waiting.indexOf(go);
      // A turn that came at the same moment is passed on.
      if (place < 0) this.#endTurnOf(agent);
      else turns.waiting.splice(place, 1);
      throw error;
    }
  }

  #endTurnOf(agent: string): void {
    const turns = this.#turns.get(agent);
    const next = turns?.waiting.shift();
    if (next) next();
    else if (turns) turns.underWay -= 1;
    if (turns?.underWay === 0) this.#turns.delete(agent);
  }

  /**
   * Writes down, and counts, that an agent is told again what it was told before; decided as a call, without asking the
   * connection.
   *
   * @throws {Refusal} when it may no longer be told.
   */
  async retell(
    call: IncomingCall,
    { people, attributes }: { readonly people: readonly string[]; readonly attributes: readonly string[] },
  ): Promise<void> {
    const { clock, pool, mode } = this.#parts;
    const { operation, identity } = call;
    const { agent } = identity;
    const record = new CallRecord(call, this.#parts, clock.now());
    try {
      await this.#count(call, record);
      checkMode(await mode(), operation);
      await pool.check(agent.connection_id);
      const decision = authorize({ operation, grant: agent.grant, now: clock.now() });
      if (decision.outcome === 'refused') throw new Refusal(decision.code, decision.reason, decision.hint);
      await record.retold({ people, attributes });
    } catch (error) {
      await record.failed(error);
      throw error;
    }
  }

  /** Writes down that somebody signed in, or was not let in. */
  async signedIn(result: SignIn): Promise<void> {
    const { door, trace, status, agentId, keyId, fault } = result;
    await this.#parts.audit.append({
      kind: 'sign-in',
      actor: { type: 'agent', id: agentId ?? 'unknown', ...(keyId !== null && { key: keyId }) },
      door,
      trace,
      status,
      decision:
        fault === null ? { outcome: 'allowed', code: 'signed_in' } : { outcome: 'refused', code: fault },
    });
  }

  /** What becomes of a change before it is made: it goes on (null), was made before, is only previewed, or waits. */
  async #settled(
    call: IncomingCall,
    record: CallRecord,
    proposed: ProposedChange,
  ): Promise<GuardedAnswer | null> {
    const { desk } = this.#parts;
    const { operation, input, idempotencyKey, identity, door, origin, reason } = call;
    const { agent, keyId } = identity;
    if (record.approval !== null) {
      await desk.recheck(record.approval, agent.version, await proposed.plan());
      return null;
    }
    const key = call.isKeyOwn === false ? undefined : idempotencyKey;
    const change = { agent, operation, input, idempotencyKey: key, proposed };
    if (call.isDryRun) return previewOf(await proposed.plan(), proposed, await desk.ruleOf(change));
    const verdict = await desk.consider(change);
    switch (verdict.kind) {
      case 'goes':
        // No rule held it back, so that it does not come from what others wrote a short while ago.
        if (agent.grant.approval.free_text_minutes > 0)
          desk.approvals.taints.wrote(agent.id, textsIn(input.body));
        return null;
      case 'made':
        return verdict.answer;
      case 'waits':
        throw new Pending(verdict.approval);
      case 'approved':
        await desk.recheck(verdict.approval, agent.version, await proposed.plan());
        record.approval = verdict.approval;
        return null;
      case 'new': {
        const draft = await desk.draft(change, verdict, { keyId, door, origin, reason: reason ?? null });
        const approval = await record.pended(draft).catch(async (error) => {
          const other = error instanceof WaitsAlready ? await desk.get(error.id) : undefined;
          if (!other) throw error;
          throw new Pending(other);
        });
        await desk.told(approval.id);
        throw new Pending(approval);
      }
    }
  }

  async #guarded(
    call: IncomingCall,
    { record, lifetime, now }: { record: CallRecord; lifetime: Lifetime; now: number },
  ): Promise<GuardedAnswer> {
    const { operation, input, identity, origin, digits } = call;
    const { agent } = identity;
    const { pool, cursors, mode } = this.#parts;
    checkMode(await mode(), operation);
    const connection = await pool.get(agent.connection_id, this.#callerOf(call));
    try {
      return await performGuarded({
        operation,
        input,
        agent: { id: agent.id, personId: agent.person_id, grant: agent.grant },
        connection: lifetime.within(connection),
        cursors,
        origin,
        now,
        options: { signal: lifetime.signal },
        ...(digits && { digits }),
        isOwnText: (text) => this.desk.approvals.taints.isOwn(agent.id, text),
        settle: (proposed) => this.#settled(call, record, proposed),
        onPerform: (people) =>
          operation.access === 'write' ? record.intended(people) : record.budget.check(people),
      });
    } finally {
      // What the gateway itself changed must not be decided upon by an older copy.
      if (operation.access === 'write' && operation.area === 'employees') pool.changed(agent.connection_id);
    }
  }

  /** As whom a call waits for Personio to take its requests. */
  #callerOf(call: IncomingCall): PacedCaller {
    const { id, grant } = call.identity.agent;
    const { priority = 'normal', patienceMs } = call;
    const { mode, agents, pool, clock } = this.#parts;
    return {
      agent: id,
      weight: grant.limits.weight,
      priority,
      ...(patienceMs !== undefined && { patienceMs }),
      check: () => checkStanding(call, { mode, agents, pool, now: () => clock.now() }),
    };
  }
}

/** The texts that a body holds. */
function textsIn(body: unknown): readonly string[] {
  return leavesOf(body).flatMap(([, leaf]) => (typeof leaf === 'string' && leaf !== '' ? [leaf] : []));
}

function previewOf(plan: ChangePlan, proposed: ProposedChange, rule: ApprovalRule | null): GuardedAnswer {
  const preview = {
    outcome: rule === null ? 'allowed' : 'pending',
    rule: rule === null ? null : ruleWords[rule],
    kind: plan.kind,
    fields: proposed.shown(plan),
  } as const;
  return {
    status: 200,
    answer: preview,
    attributes: new Set(),
    people: proposed.people,
    rows: 1,
    preview,
  };
}

/** How a call ended, for logs and metrics. */
type CallEnd = Pick<ObservedCall, 'status' | 'code'>;

function endOf(error: unknown): CallEnd {
  if (error instanceof Pending) return { status: error.status, code: 'approval_pending' };
  if (error instanceof Refusal) return { status: error.status, code: error.code };
  if (error instanceof UpstreamFailure) return { status: error.status ?? 502, code: 'upstream_failed' };
  if (error instanceof AuditUnavailable) {
    return error.effect === 'none'
      ? { status: 503, code: 'audit_unavailable' }
      : { status: 500, code: 'outcome_unrecorded' };
  }
  if (error instanceof StorageUnavailable) return { status: 503, code: 'storage_unavailable' };
  return { status: 500, code: 'internal' };
}

/** How a sign-in went. */
export interface SignIn {
  readonly door: Door;
  readonly trace: string;
  readonly status: number;
  readonly agentId: string | null;
  readonly keyId: string | null;
  readonly fault:
    | IdentityFault
    | TokenFault
    | 'address_not_allowed'
    | 'scope_not_granted'
    | 'locked_out'
    | 'issuer_unavailable'
    | null;
}

function tooManyAtOnce(others: number): Refusal {
  return new Refusal(
    'too_many_at_once',
    `The agent has ${others} calls under way already.`,
    'Wait for answers before asking more.',
  );
}
