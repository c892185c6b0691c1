import type { Binary, Operation } from '@staffgate/catalog';
import type { Agent } from '../agents/agent.ts';
import type { Identity, IdentityFault } from '../agents/directory.ts';
import type { Door, NewEntry } from '../audit/entry.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionPool } from '../connections/pool.ts';
import { authorize, type CallInput } from '../grants/authorize.ts';
import { isEverybody } from '../grants/people.ts';
import { type Budgets, type CallBudget, type Spending, unlimited } from '../limits/budgets.ts';
import type { ObservedCall, Observer } from '../running/observer.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import { contentDigestOf } from '../uploads/spool.ts';
import type { Cursors } from './cursors.ts';
import type { Idempotency } from './idempotency.ts';
import { Lifetime } from './lifetime.ts';
import { type GuardedAnswer, performGuarded } from './perform.ts';
import { Refusal } from './refusal.ts';
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
  /** How an id of v1 above 2^53 is written; default as digits. */
  readonly digits?: (digits: string) => unknown;
}

export interface GatekeeperParts {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly pool: ConnectionPool;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly idempotency: Idempotency;
  readonly budgets: Budgets;
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

  async #perform(call: IncomingCall): Promise<GuardedAnswer> {
    const { idempotencyKey, operation, identity, input } = call;
    if (idempotencyKey === undefined || operation.access !== 'write') return this.#recorded(call);
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
      record.budget = await this.#parts.budgets.begin(call.identity.agent);
      await record.repeated(answer);
    } catch (error) {
      await record.failed(error);
      throw error;
    }
  }

  async #recorded(call: IncomingCall): Promise<GuardedAnswer> {
    const startedAt = this.#parts.clock.now();
    const record = new CallRecord(call, this.#parts, startedAt);
    const { id } = call.identity.agent;
    const lifetime = new Lifetime(this.#deadlineMs, call.signal);
    this.#lifetimes.add(lifetime);
    let hasTurn = false;
    let answer: GuardedAnswer | null = null;
    try {
      record.budget = await this.#parts.budgets.begin(call.identity.agent);
      await this.#turnOf(id, lifetime);
      hasTurn = true;
      answer = await this.#guarded(call, { record, lifetime, now: startedAt });
      lifetime.close();
      await record.answered(answer);
      return answer;
    } catch (cause) {
      // Nobody is going to read a file that is not given.
      await (answer?.answer as Partial<Binary> | undefined)?.stream?.cancel().catch(() => {});
      const error = answer === null ? lifetime.explained(cause, this.#deadlineMs) : cause;
      await record.failed(error);
      throw error;
    } finally {
      lifetime.close();
      this.#lifetimes.delete(lifetime);
      if (hasTurn) this.#endTurnOf(id);
    }
  }

  /** Resolves when an agent may go on with a call. @throws {Refusal} when too many wait already. */
  async #turnOf(agent: string, lifetime: Lifetime): Promise<void> {
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
      await lifetime.wait(turn);
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
    const { clock, budgets, pool, mode } = this.#parts;
    const { operation, identity } = call;
    const { agent } = identity;
    const record = new CallRecord(call, this.#parts, clock.now());
    try {
      record.budget = await budgets.begin(agent);
      checkMode(await mode(), operation);
      await pool.get(agent.connection_id);
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

  async #guarded(
    call: IncomingCall,
    { record, lifetime, now }: { record: CallRecord; lifetime: Lifetime; now: number },
  ): Promise<GuardedAnswer> {
    const { operation, input, identity, origin, digits } = call;
    const { agent } = identity;
    const { pool, cursors, mode } = this.#parts;
    checkMode(await mode(), operation);
    const connection = await pool.get(agent.connection_id);
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
        onPerform: (people) =>
          operation.access === 'write' ? record.intended(people) : record.budget.check(people),
      });
    } finally {
      // What the gateway itself changed must not be decided upon by an older copy.
      if (operation.access === 'write' && operation.area === 'employees') pool.changed(agent.connection_id);
    }
  }
}

/** How a call ended, for logs and metrics. */
type CallEnd = Pick<ObservedCall, 'status' | 'code'>;

function endOf(error: unknown): CallEnd {
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
  readonly fault: IdentityFault | 'address_not_allowed' | 'scope_not_granted' | 'locked_out' | null;
}

function tooManyAtOnce(others: number): Refusal {
  return new Refusal(
    'too_many_at_once',
    `The agent has ${others} calls under way already.`,
    'Wait for answers before asking more.',
  );
}

function checkMode(mode: Mode, { access }: Operation): void {
  if (mode === 'stopped') {
    throw new Refusal(
      'stopped',
      'An administrator has stopped all calls.',
      'Wait until they are let through again.',
    );
  }
  if (mode === 'read-only' && access === 'write') {
    throw new Refusal(
      'read_only',
      'An administrator has stopped all changes; reading goes on.',
      'Wait until changes are let through again.',
    );
  }
}

/** What the log says of one call. */
class CallRecord {
  readonly #call: IncomingCall;
  readonly #audit: Pick<AuditLog, 'append'>;
  readonly #clock: Clock;
  readonly #startedAt: number;
  /** By whom it is counted. */
  budget: CallBudget = unlimited;
  #intent: number | null = null;

  constructor(call: IncomingCall, { audit, clock }: GatekeeperParts, startedAt: number) {
    this.#call = call;
    this.#audit = audit;
    this.#clock = clock;
    this.#startedAt = startedAt;
  }

  /** A write is about to happen. */
  async intended(people: readonly string[]): Promise<void> {
    const entry = {
      kind: 'intent',
      ...this.#circumstances(),
      ...this.#request(),
      people,
      decision: this.#allowed(),
    } as NewEntry;
    // A change counts as one record, however it ends.
    this.#intent = (await this.#append(entry, { rows: 1, people })).seq;
  }

  async answered({ attributes, people, rows, status }: GuardedAnswer): Promise<void> {
    const result = { people, rows, status, upstreamStatus: status };
    if (this.#intent !== null) {
      return this.#outcome('done', result, { rows: Math.max(0, rows - 1), people, isOwed: true });
    }
    const entry = {
      kind: 'call',
      ...this.#circumstances(),
      ...this.#request(),
      ...result,
      attributes: [...attributes],
      decision: this.#allowed(),
    } as NewEntry;
    await this.#append(entry, { rows, people });
  }

  /** What was read before is told again. */
  async retold({
    people,
    attributes,
  }: {
    readonly people: readonly string[];
    readonly attributes: readonly string[];
  }): Promise<void> {
    const rows = people.length;
    const entry = {
      kind: 'call',
      ...this.#circumstances(),
      ...this.#request(),
      people,
      rows,
      status: 200,
      attributes: [...attributes],
      decision: { ...this.#rule(), outcome: 'allowed', code: 'retold' },
    } as NewEntry;
    await this.#append(entry, { rows, people });
  }

  /** The answer of a change that was made before is given again. */
  async repeated({ people, rows, status }: GuardedAnswer): Promise<void> {
    const entry = {
      kind: 'call',
      ...this.#circumstances(),
      ...this.#request(),
      people,
      rows,
      status,
      decision: { ...this.#rule(), outcome: 'allowed', code: 'repeated' },
    } as NewEntry;
    await this.#append(entry, { rows, people });
  }

  async failed(error: unknown): Promise<void> {
    if (error instanceof AuditUnavailable) return;
    const upstream = error instanceof UpstreamFailure ? error : null;
    const status = error instanceof Refusal ? error.status : (upstream?.status ?? 502);
    const upstreamStatus = upstream?.status ?? null;
    const result = { status, ...(upstreamStatus !== null && { upstreamStatus }) };
    if (this.#intent !== null) {
      const isNone =
        (error instanceof Refusal || error instanceof UpstreamFailure) && error.effect === 'none';
      return this.#outcome(isNone ? 'failed' : 'unknown', result);
    }
    if (!(error instanceof Refusal) && upstream === null) return;
    const base = { ...this.#circumstances(), ...this.#request() };
    if (error instanceof Refusal) {
      const decision = { ...this.#rule(), outcome: 'refused', code: error.code, reason: error.reasonForLog };
      await this.#append({ kind: 'refusal', ...base, status, decision } as NewEntry);
    } else {
      await this.#append({
        kind: 'call',
        ...base,
        ...result,
        rows: 0,
        decision: this.#allowed(),
      } as NewEntry);
    }
  }

  async #outcome(end: 'done' | 'failed' | 'unknown', result: object, spending?: Spending): Promise<void> {
    const { operation } = this.#call;
    const entry = {
      kind: 'outcome',
      ...this.#circumstances(),
      operation: operation.id,
      intent: this.#intent,
      end,
      ...result,
    } as NewEntry;
    try {
      await this.#append(entry, spending);
    } catch (cause) {
      if (!(cause instanceof AuditUnavailable)) throw cause;
      const effect = end === 'failed' ? 'none' : end;
      throw new AuditUnavailable('not how a change ended', { cause, effect });
    }
  }

  async #append(entry: NewEntry, spending?: Spending): Promise<{ readonly seq: number }> {
    try {
      return await this.#audit.append(entry, this.budget.counting(spending));
    } catch (error) {
      if (!(error instanceof Refusal)) this.budget.uncommitted();
      throw error;
    }
  }

  #circumstances() {
    const { identity, door, trace } = this.#call;
    return {
      actor: { type: 'agent', id: identity.agent.id, key: identity.keyId },
      door,
      connection: identity.agent.connection_id,
      trace,
      durationMs: Math.max(0, Math.round(this.#clock.now() - this.#startedAt)),
    } as const;
  }

  #request() {
    const { operation, identity, input } = this.#call;
    return {
      operation: operation.id,
      ...(operation.area !== null && { area: operation.area }),
      ...(operation.access !== null && { access: operation.access }),
      purpose: identity.agent.purpose,
      arguments: digestible(input),
    };
  }

  #allowed() {
    return { ...this.#rule(), outcome: 'allowed', code: 'allowed' } as const;
  }

  #rule() {
    const { agent } = this.#call.identity;
    return { grant: agent.id, grantVersion: agent.version, rule: ruleOf(agent) };
  }
}

/** Which kind of scope decided, without saying whose. */
function ruleOf({ grant }: Agent): string {
  return isEverybody(grant.people) ? 'everybody' : grant.people.kind;
}

/** The input as JSON has it; of a file what identifies its content, where that is known. */
function digestible(input: CallInput): unknown {
  return JSON.parse(
    JSON.stringify(input, (_, value) =>
      value instanceof Blob || value instanceof ReadableStream || value instanceof Uint8Array
        ? (contentDigestOf(value) ?? 'a file')
        : value,
    ),
  );
}
