import type { Agent } from '../agents/agent.ts';
import type { HabitCount, Habits } from '../alerts/habits.ts';
import type { Approval, ApprovalOutcome, NewApproval } from '../approvals/approvals.ts';
import type { ApprovalDesk } from '../approvals/desk.ts';
import { ruleWords } from '../approvals/rules.ts';
import type { ApprovalEvent } from '../approvals/states.ts';
import type { Taint } from '../approvals/taints.ts';
import type { NewEntry } from '../audit/entry.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import type { RowsWithin } from '../audit/ledger.ts';
import type { Alongside, AuditLog } from '../audit/log.ts';
import type { Clock } from '../clock.ts';
import type { CallInput } from '../grants/authorize.ts';
import { isEverybody } from '../grants/people.ts';
import { type CallBudget, type Spending, unlimited } from '../limits/budgets.ts';
import { contentDigestOf } from '../uploads/spool.ts';
import type { GatekeeperParts, IncomingCall } from './gatekeeper.ts';
import { Pending } from './pending.ts';
import type { GuardedAnswer } from './perform.ts';
import { Refusal, type StopCode } from './refusal.ts';
import { UpstreamFailure } from './upstream.ts';

/** What a record is written with. */
export type RecordParts = Pick<GatekeeperParts, 'audit' | 'clock' | 'desk' | 'habits'>;

/** Two things to do in one commit; the first may only look whether the other can be done. */
interface Guarded {
  readonly check: (rows: RowsWithin) => Promise<Error | null>;
  readonly write: (rows: RowsWithin) => Promise<unknown>;
}

const passes = async () => null;

/** Counts a call and does something else, both or neither. */
function together({ check, write }: Guarded, counting: Alongside | undefined): Alongside {
  return async (rows) => {
    const declined = await check(rows);
    if (declined !== null) return { declined };
    const counted = counting ? await counting(rows) : { further: [] };
    if ('further' in counted) await write(rows);
    return counted;
  };
}

/** Counts a call, and writes what may add entries that follow. */
function followed(
  counting: Alongside | undefined,
  write: (rows: RowsWithin) => Promise<readonly NewEntry[]>,
): Alongside {
  return async (rows) => {
    const counted = counting ? await counting(rows) : { further: [] };
    if ('declined' in counted) return counted;
    return { further: [...counted.further, ...(await write(rows))] };
  };
}

/** What the log says of one call. */
export class CallRecord {
  readonly #call: IncomingCall;
  readonly #audit: Pick<AuditLog, 'append'>;
  readonly #desk: ApprovalDesk;
  readonly #habits: Habits;
  readonly #clock: Clock;
  readonly #startedAt: number;
  /** What was agreed to, where the call is the making of it. */
  approval: Approval | null = null;
  /** By whom it is counted. */
  budget: CallBudget = unlimited;
  #taint: Taint | undefined;
  /** Counts the call among those that are usual for its agent, where that has to be written down. */
  #habit: HabitCount | undefined;
  #isCounted = false;
  #intent: number | null = null;
  #isPended = false;

  constructor(call: IncomingCall, { audit, clock, desk, habits }: RecordParts, startedAt: number) {
    this.#call = call;
    this.#audit = audit;
    this.#desk = desk;
    this.#habits = habits;
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
    const { approval } = this;
    if (approval === null) {
      // A change counts as one record, however it ends.
      this.#intent = (await this.#append(entry, { spending: { rows: 1, people } })).seq;
      return;
    }
    const { approvals, process } = this.#desk;
    const begin: Guarded = {
      check: async (rows) => ((await approvals.obstacle(rows, approval.id, 'begin')) ? beingMade() : null),
      write: (rows) => approvals.step(rows, approval.id, 'begin', { process }),
    };
    const detail = { fields: approval.request?.fields ?? [] };
    this.#intent = (await this.#append({ ...entry, detail } as NewEntry, { guarded: begin })).seq;
  }

  /** The change begins to wait. @throws {Refusal} when too many wait. */
  async pended(draft: NewApproval): Promise<Approval> {
    const { approvals } = this.#desk;
    const { grant } = this.#call.identity.agent;
    const id = approvals.newId();
    const { people } = draft.request;
    const entry = {
      kind: 'refusal',
      ...this.#circumstances(),
      ...this.#request(),
      approval: id,
      people,
      status: 202,
      decision: {
        ...this.#rule(),
        outcome: 'pending',
        code: `approval_${draft.rule}`,
        reason: `Not made yet: ${ruleWords[draft.rule]}.`,
      },
    } as NewEntry;
    const wait: Guarded = {
      check: (rows) => approvals.obstacleToWaiting(rows, draft, grant.approval.most_pending),
      write: (rows) => approvals.insert(rows, id, draft),
    };
    await this.#append(entry, { guarded: wait, spending: { rows: 1, people } });
    this.#isPended = true;
    return (await approvals.get(id)) as Approval;
  }

  /** What a change would do was told. */
  async previewed({ people, status, hasText }: GuardedAnswer): Promise<void> {
    this.#readText(hasText);
    await this.#told('previewed', { people, rows: 1, status });
  }

  /** The call was answered, now or before. */
  ended(answer: GuardedAnswer): Promise<void> {
    return answer.isRepeated ? this.repeated(answer) : this.answered(answer);
  }

  /** The agent is about to read what others wrote: only that is noted which its grant makes something of. */
  #readText(hasText = false): void {
    const { id, grant } = this.#call.identity.agent;
    const mayWrite = Object.values(grant.areas).includes('write');
    if (!hasText || !mayWrite || grant.approval.free_text_minutes === 0) return;
    this.#taint = this.#desk.approvals.taints.of(id);
  }

  async answered(answer: GuardedAnswer): Promise<void> {
    this.#readText(answer.hasText);
    const { attributes, people, rows, status } = answer;
    const result = { people, rows, status, upstreamStatus: status };
    if (this.#intent !== null) {
      return this.#outcome('done', result, {
        spending: { rows: Math.max(0, rows - 1), people, isOwed: true },
        made: { kind: 'answer', answer: { ...answer, attributes: [...attributes] } },
      });
    }
    const entry = {
      kind: 'call',
      ...this.#circumstances(),
      ...this.#request(),
      ...result,
      attributes: [...attributes],
      decision: this.#allowed(),
    } as NewEntry;
    await this.#append(entry, { spending: { rows, people } });
  }

  /** What was read before is told again. */
  async retold(about: {
    readonly people: readonly string[];
    readonly attributes: readonly string[];
  }): Promise<void> {
    const { people, attributes } = about;
    await this.#told('retold', { people, rows: people.length, status: 200, attributes: [...attributes] });
  }

  /** The answer of a change that was made before is given again. */
  async repeated({ people, rows, status, hasText }: GuardedAnswer): Promise<void> {
    this.#readText(hasText);
    await this.#told('repeated', { people, rows, status });
  }

  /** Something was told without asking the connection for it now; it is counted all the same. */
  async #told(
    code: 'previewed' | 'retold' | 'repeated',
    result: {
      readonly people: readonly string[];
      readonly rows: number;
      readonly status: number;
      readonly attributes?: string[];
    },
  ): Promise<void> {
    const entry = {
      kind: 'call',
      ...this.#circumstances(),
      ...this.#request(),
      ...result,
      decision: { ...this.#rule(), outcome: 'allowed', code },
    } as NewEntry;
    const { rows, people } = result;
    await this.#append(entry, { spending: { rows, people } });
  }

  async failed(error: unknown): Promise<void> {
    if (error instanceof AuditUnavailable) return;
    this.#taint = undefined;
    if (error instanceof Pending) return this.#stillPending(error);
    const upstream = error instanceof UpstreamFailure ? error : null;
    const status = error instanceof Refusal ? error.status : (upstream?.status ?? 502);
    const upstreamStatus = upstream?.status ?? null;
    const result = { status, ...(upstreamStatus !== null && { upstreamStatus }) };
    if (this.#intent !== null) {
      const isNone =
        (error instanceof Refusal || error instanceof UpstreamFailure) && error.effect === 'none';
      return this.#outcome(isNone ? 'failed' : 'unknown', result, {
        made: { kind: 'failure', status: upstream?.status ?? status, body: upstream?.body ?? null },
      });
    }
    if (!(error instanceof Refusal) && upstream === null) return;
    const refused = error instanceof Refusal ? this.#refusedApproval(error) : undefined;
    const base = { ...this.#circumstances(), ...this.#request() };
    if (error instanceof Refusal) {
      const decision = { ...this.#rule(), outcome: 'refused', code: error.code, reason: error.reasonForLog };
      await this.#append({ kind: 'refusal', ...base, status, decision } as NewEntry, { guarded: refused });
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

  /** Somebody asks again for what waits. */
  async #stillPending({ approval, status }: Pending): Promise<void> {
    if (this.#isPended) return;
    const decision = { ...this.#rule(), outcome: 'pending', code: 'approval_pending' };
    const base = { ...this.#circumstances(), ...this.#request(), approval: approval.id };
    await this.#append({ kind: 'refusal', ...base, status, decision } as NewEntry);
  }

  /** What was agreed to cannot be made as it was meant. What only cannot be made now waits on. */
  #refusedApproval({ code, message }: Refusal): Guarded | undefined {
    const { approval } = this;
    if (approval === null || passing.has(code)) return undefined;
    const outcome: ApprovalOutcome = { kind: 'reason', code, text: message };
    return this.#stepGuarded(approval, 'refuse', outcome);
  }

  #stepGuarded({ id }: Approval, event: ApprovalEvent, outcome: ApprovalOutcome): Guarded {
    const { approvals } = this.#desk;
    return {
      check: passes,
      // What somebody else has ended meanwhile stays as it is; how the call ended is written down all the same.
      write: async (rows) => {
        if ((await approvals.obstacle(rows, id, event)) === null) {
          await approvals.step(rows, id, event, { outcome });
        }
      },
    };
  }

  async #outcome(
    end: keyof typeof ends,
    result: object,
    { spending, made }: { readonly spending?: Spending; readonly made: ApprovalOutcome },
  ): Promise<void> {
    const { operation } = this.#call;
    const { approval } = this;
    const entry = {
      kind: 'outcome',
      ...this.#circumstances(),
      operation: operation.id,
      intent: this.#intent,
      end,
      ...result,
    } as NewEntry;
    try {
      await this.#append(entry, {
        spending,
        guarded: approval ? this.#stepGuarded(approval, ends[end], made) : undefined,
      });
    } catch (cause) {
      if (!(cause instanceof AuditUnavailable)) throw cause;
      const effect = end === 'failed' ? 'none' : end;
      throw new AuditUnavailable('not how a change ended', { cause, effect });
    }
  }

  async #append(
    entry: NewEntry,
    { spending, guarded }: { spending?: Spending | undefined; guarded?: Guarded | undefined } = {},
  ): Promise<{ readonly seq: number }> {
    const counting = this.budget.counting(spending);
    const taint = this.#taint;
    this.#count();
    const habit = this.#habit;
    let alongside = habit ? followed(counting, habit.write) : counting;
    if (taint) alongside = together({ check: passes, write: taint.write }, alongside);
    if (guarded) alongside = together(guarded, alongside);
    try {
      const appended = await this.#audit.append(entry, alongside);
      taint?.committed();
      habit?.committed();
      this.#habit = undefined;
      return appended;
    } catch (error) {
      if (!(error instanceof Refusal)) this.budget.uncommitted();
      throw error;
    }
  }

  /** A call counts once. What was agreed to is made by the gateway, and no call of its agent. */
  #count(): void {
    if (this.#isCounted || this.approval !== null) return;
    this.#isCounted = true;
    const { identity, operation } = this.#call;
    this.#habit = this.#habits.count(identity.agent.id, operation.area);
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
      ...(this.approval && { approval: this.approval.id }),
      purpose: identity.agent.purpose,
      arguments: digestible(input),
    };
  }

  #allowed() {
    const code = isLookUp(this.#call) ? 'looked_up' : 'allowed';
    return { ...this.#rule(), outcome: 'allowed', code } as const;
  }

  #rule() {
    const { agent } = this.#call.identity;
    return { grant: agent.id, grantVersion: agent.version, rule: ruleOf(agent) };
  }
}

/** What the end of a change is to its approval. */
const ends = { done: 'succeed', failed: 'fail', unknown: 'lose' } as const satisfies Record<
  string,
  ApprovalEvent
>;

/** Refusals that pass by themselves, so that an approved change may still be made. */
const passing: ReadonlySet<StopCode> = new Set([
  'stopped',
  'read_only',
  'connection_disabled',
  'stopping',
  'overloaded',
  'too_many_at_once',
  'scope_unknown',
  'deadline_exceeded',
  'upstream_busy',
  'upstream_unavailable',
  'approval_done',
]);

function beingMade(): Refusal {
  return new Refusal(
    'approval_done',
    'The approved change is being made already.',
    'Ask for the approval by its id to see how it ends.',
  );
}

/** A change is never made without being counted. */
export function isLookUp({ isLookUp = false, operation }: IncomingCall): boolean {
  return isLookUp && operation.access === 'read';
}

/** Which kind of scope decided, without saying whose. */
function ruleOf({ grant }: Agent): string {
  return isEverybody(grant.people) ? 'everybody' : grant.people.kind;
}

/** The input as JSON has it; of a file what identifies its content, where that is known. */
export function digestible(input: CallInput): unknown {
  // Most input is a few texts and numbers, and is that already.
  if (Object.values(input).every(isPlain)) return input;
  return JSON.parse(
    JSON.stringify(input, (_, value) =>
      value instanceof Blob || value instanceof ReadableStream || value instanceof Uint8Array
        ? (contentDigestOf(value) ?? 'a file')
        : value,
    ),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
