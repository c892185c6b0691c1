import { randomBytes } from 'node:crypto';
import { findOperation, type Operation } from '@staffgate/catalog';
import type { AgentDirectory } from '../agents/directory.ts';
import type { Actor } from '../audit/entry.ts';
import type { AuditLog } from '../audit/log.ts';
import type { GuardedAnswer, ProposedChange } from '../calls/perform.ts';
import { Refusal } from '../calls/refusal.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionPool } from '../connections/pool.ts';
import type { CallInput } from '../grants/authorize.ts';
import type { Approval, ApprovalOutcome, Approvals, NewApproval } from './approvals.ts';
import { WaitsAlready } from './approvals.ts';
import { type CallDigest, digestOf } from './call-digest.ts';
import { type ChangePlan, planChange } from './change.ts';
import { denied, expired, failureOf, madeBefore, unknownEnd } from './endings.ts';
import { ApprovalFault, asFault, decidedAlready } from './faults.ts';
import { ruleFor } from './rules.ts';
import { type ApprovalState, isEnded } from './states.ts';
import { type Approver, entryOf, self, stepWords } from './steps.ts';
import { undoOf } from './undo.ts';
import { Watchers } from './watchers.ts';

/** A change on its way through the gateway, and who wants it. */
export interface ConsideredChange {
  readonly agent: NewApproval['agent'] & {
    readonly grant: { readonly approval: Parameters<typeof ruleFor>[0]['rules'] };
  };
  readonly operation: Operation;
  /** As the agent sent it. */
  readonly input: CallInput;
  readonly idempotencyKey: string | undefined;
  readonly proposed: ProposedChange;
}

/** What becomes of a change: it goes on, or was decided on before, or has to wait. */
export type Verdict =
  | { readonly kind: 'goes' }
  /** It waits already, or is being made. */
  | { readonly kind: 'waits'; readonly approval: Approval }
  /** It was made before: its answer. */
  | { readonly kind: 'made'; readonly answer: GuardedAnswer }
  /** It was approved, and goes on now that its file is here. */
  | { readonly kind: 'approved'; readonly approval: Approval }
  | {
      readonly kind: 'new';
      readonly rule: NonNullable<ReturnType<typeof ruleFor>>;
      readonly digest: CallDigest;
    };

/** What happened to an approval, for whoever tells people. */
export interface ApprovalEventNotice {
  readonly approval: Approval;
  readonly state: ApprovalState;
}

export interface ApprovalDeskParts {
  readonly approvals: Approvals;
  readonly agents: AgentDirectory;
  readonly audit: AuditLog;
  readonly pool: ConnectionPool;
  readonly clock: Clock;
  /** Whether calls are taken at all. */
  readonly mode: () => Promise<'running' | 'read-only' | 'stopped'>;
  /** Whether every other process has ended, as the store belongs to this one. */
  readonly isAlone: boolean;
  /** Told of what happened, after it was written down. Default: nobody is told. */
  readonly onChange?: (notice: ApprovalEventNotice) => void;
  /** Told of errors that nobody expected. */
  readonly onFailure: (error: unknown, what: string) => void;
}

/** How long the same call again is told how the first one ended, after that end. */
const toldMs = { done: 3_600_000, failed: 3_600_000, denied: 3_600_000, unknown: 86_400_000 } as const;

/** After so long nobody performs a change any more that was begun: its process has ended. */
const lostAfterMs = 120_000;

/** Where changes wait for a human: what the pipeline asks on its way, and where people decide. */
export class ApprovalDesk {
  readonly #parts: ApprovalDeskParts;
  /** Names this process among replicas. */
  readonly process: string = randomBytes(9).toString('base64url');
  readonly #watchers = new Watchers();
  readonly #working = new Set<Promise<unknown>>();
  #isClosing = false;
  #execute: (approval: Approval) => Promise<void> = async () => {};

  constructor(parts: ApprovalDeskParts) {
    this.#parts = parts;
  }

  get approvals(): Approvals {
    return this.#parts.approvals;
  }

  /** Says who performs what was approved. */
  performedBy(execute: (approval: Approval) => Promise<void>): void {
    this.#execute = execute;
  }

  /** What becomes of a change. Nothing is written. @throws {Refusal | UpstreamFailure} as it ended before. */
  async consider(change: ConsideredChange): Promise<Verdict> {
    const { approvals } = this.#parts;
    const { agent, operation, input, idempotencyKey } = change;
    const digest = await digestOf(input, (sent) =>
      approvals.digest([operation.id, sent, idempotencyKey ?? null]),
    );
    const same = await this.#current(await approvals.same(agent.id, digest.call));
    const verdict = same && this.#told(same, agent.version);
    if (verdict) return verdict;
    const rule = await this.ruleOf(change);
    return rule === null ? { kind: 'goes' } : { kind: 'new', rule, digest };
  }

  /** The rule by which a change has to wait; null when it may go through. */
  async ruleOf({ agent, operation, input }: Pick<ConsideredChange, 'agent' | 'operation' | 'input'>) {
    const rules = agent.grant.approval;
    const isTainted = await this.#parts.approvals.taints.isTainted(agent.id, rules.free_text_minutes);
    return ruleFor({ operation, input, rules, isTainted });
  }

  /** How a change ended that was asked for before; undefined when it is to be asked for anew. */
  #told(approval: Approval, version: number): Verdict | undefined {
    const { state, outcome, endedAt, hasFile } = approval;
    if (state === 'pending' || state === 'executing') return { kind: 'waits', approval };
    if (state === 'approved') return { kind: hasFile ? 'approved' : 'waits', approval };
    const age = this.#parts.clock.now() - Date.parse(endedAt as string);
    if (!(state in toldMs) || age >= toldMs[state as keyof typeof toldMs]) return undefined;
    switch (state) {
      case 'done':
        // What was answered was shaped by the grant of that time.
        if (approval.agentVersion !== version || outcome?.kind !== 'answer') throw madeBefore(approval);
        return {
          kind: 'made',
          answer: { ...outcome.answer, attributes: new Set(outcome.answer.attributes), isRepeated: true },
        };
      case 'failed':
        // What Personio could not take at that moment may be asked for again.
        if (outcome?.kind === 'failure' && (outcome.status === null || outcome.status >= 500))
          return undefined;
        throw failureOf(outcome);
      case 'denied':
        throw denied(approval);
      default:
        throw unknownEnd();
    }
  }

  /** The approval as it is now: what waited too long has expired. */
  async #current(approval: Approval | undefined): Promise<Approval | undefined> {
    if (approval === undefined || !this.#isOverdue(approval)) return approval;
    return this.#stepped(approval, 'expire', self);
  }

  #isOverdue({ state, expiresAt }: Approval): boolean {
    const waits = state === 'pending' || state === 'approved';
    return waits && this.#parts.clock.now() >= Date.parse(expiresAt);
  }

  /** What has to be kept of a change that begins to wait. */
  async draft(
    change: ConsideredChange,
    { rule, digest }: Extract<Verdict, { kind: 'new' }>,
    call: Pick<NewApproval, 'keyId' | 'door'> & Pick<NewApproval['request'], 'reason' | 'origin'>,
  ): Promise<NewApproval> {
    const { agent, operation, proposed } = change;
    const { approvers, expires_after_minutes } = agent.grant.approval;
    const plan = await proposed.plan();
    return {
      agent,
      keyId: call.keyId,
      door: call.door,
      operation: operation.id,
      rule,
      needed: approvers,
      callDigest: digest.call,
      hasFile: digest.hasFile,
      expiresAfterMinutes: expires_after_minutes,
      request: {
        input: digest.input,
        kind: plan.kind,
        fields: plan.fields,
        ...(plan.kind === 'delete' && { record: plan.record }),
        stateDigest: this.#parts.approvals.digest(plan.state),
        people: proposed.people,
        reason: call.reason,
        origin: call.origin,
      },
    };
  }

  /**
   * Looks, right before a change is made, whether it is still what was agreed to.
   *
   * @throws {Refusal} when it is not; then it is not made.
   */
  async recheck(approval: Approval, agentVersion: number, plan: ChangePlan): Promise<void> {
    const { approvals, clock } = this.#parts;
    if (!approvals.isIntact(approval)) {
      throw new Refusal(
        'approval_stale',
        'What was approved is not what is kept of it.',
        'Ask for the change again; and ask an administrator to look at the store.',
      );
    }
    if (approval.agentVersion !== agentVersion) {
      throw new Refusal(
        'approval_stale',
        'The agent or its grant was changed after it asked.',
        'Ask for the change again; it needs a new approval.',
      );
    }
    if (clock.now() >= Date.parse(approval.expiresAt)) throw expired();
    if (approvals.digest(plan.state) !== approval.request?.stateDigest) {
      throw new Refusal(
        'approval_stale',
        'The record was changed after the approval was asked for.',
        'Read the record, then ask for the change again.',
      );
    }
  }

  /**
   * Agrees to a change. With the last one needed it is made at once; the answer says how that ended, if it did by then.
   *
   * @throws {ApprovalFault} when it cannot be decided, or not by this approver.
   */
  async approve(id: string, approver: Approver): Promise<Approval> {
    const { approvals, audit } = this.#parts;
    if ((await this.#parts.mode()) !== 'running') {
      throw new ApprovalFault('stopped', 'All changes are stopped. Decide when they are let through again.');
    }
    const before = await this.#decidable(id, approver);
    const agreed = await audit.appendWith(async (rows) => {
      const isFirst = await approvals.vote(rows, id, approver.id);
      const votes = await approvals.votes(id, rows);
      if (!isFirst && votes.length < before.needed) {
        throw new ApprovalFault('voted_already', 'This token has agreed already; another approver has to.');
      }
      const event = votes.length >= before.needed ? 'approve' : 'vote';
      const approval = await approvals.step(rows, id, event).catch(asFault);
      return {
        result: approval,
        entry: entryOf(approval, event === 'approve' ? 'approved' : 'vote', approver),
      };
    });
    this.#changed(agreed);
    if (agreed.state === 'approved' && !agreed.hasFile) await this.#perform(agreed);
    return (await approvals.get(id)) ?? agreed;
  }

  /** Refuses a change, with a reason that the agent can read. @throws {ApprovalFault} */
  async deny(id: string, approver: Approver, reason: string): Promise<Approval> {
    await this.#decidable(id, approver);
    const outcome = { kind: 'reason', code: 'denied', text: reason } as const;
    return this.#stepped(await this.#existing(id), 'deny', approver, outcome);
  }

  /** Takes a change back that waits; by its agent, or by an administrator. @throws {ApprovalFault} */
  async withdraw(id: string, actor: Actor): Promise<Approval> {
    return this.#stepped(await this.#existing(id), 'withdraw', actor);
  }

  /** What the change would do to the record as it is now. @throws {Refusal | UpstreamFailure} when it cannot be read. */
  async planNow(
    { connectionId, operation: id, request }: Approval,
    signal?: AbortSignal,
  ): Promise<ChangePlan> {
    const operation = findOperation(id) as Operation;
    const { upstream } = await this.#parts.pool.get(connectionId);
    return planChange({
      operation,
      input: request?.input ?? {},
      upstream,
      options: { ...(signal && { signal }) },
      among: request?.people ?? [],
    });
  }

  /** Whether the record is still as it was when the approval was asked for. */
  isFresh({ request }: Approval, plan: ChangePlan): boolean {
    return this.#parts.approvals.digest(plan.state) === request?.stateDigest;
  }

  /**
   * Asks for the call that takes a change back; it waits for a decision like any other, whatever the rules of its agent
   * are.
   *
   * @throws {ApprovalFault} when there is none.
   */
  async undo(id: string, approver: Approver): Promise<Approval> {
    const { agents, approvals, audit } = this.#parts;
    const done = await this.#existing(id);
    const undo = undoOf(done);
    const agent = await agents.get(done.agentId);
    if (undo === null || !agent || done.request === null) {
      throw new ApprovalFault('no_way_back', 'Personio offers no call that takes this change back.');
    }
    const { operation, input } = undo;
    const { people, origin } = done.request;
    const digest = await digestOf(input, (sent) => approvals.digest([operation.id, sent, `undo ${id}`]));
    const { upstream } = await this.#parts.pool.get(done.connectionId);
    const plan = () => planChange({ operation, input, upstream, options: {}, among: people });
    const draft = await this.draft(
      { agent, operation, input, idempotencyKey: undefined, proposed: { people, plan, shown: () => [] } },
      { kind: 'new', rule: done.rule, digest },
      { keyId: done.keyId, door: done.door, origin, reason: `Takes back ${id}.` },
    );
    const newId = approvals.newId();
    const asked = await audit.appendWith(async (rows) => {
      const obstacle = await approvals.obstacleToWaiting(rows, draft, agent.grant.approval.most_pending);
      if (obstacle instanceof WaitsAlready) {
        throw new ApprovalFault('undo_waits', `Taking it back waits already, as ${obstacle.id}.`);
      }
      if (obstacle !== null) throw obstacle;
      await approvals.insert(rows, newId, { ...draft, undoes: id });
      const approval = { ...done, id: newId, operation: operation.id };
      return { result: newId, entry: entryOf(approval, 'asked', approver) };
    });
    await this.told(asked);
    return this.#existing(asked);
  }

  /** An approval as it is now. */
  async get(id: string): Promise<Approval | undefined> {
    return this.#current(await this.#parts.approvals.get(id));
  }

  /** Waits until an approval has ended, or only waits for its file, or for so long. */
  async settled(id: string, ms: number, signal?: AbortSignal): Promise<Approval | undefined> {
    let isOver = ms <= 0;
    const timer = setTimeout(() => {
      isOver = true;
      this.changed(id);
    }, ms);
    try {
      for (;;) {
        const approval = await this.get(id);
        const isSettled = approval === undefined || isEnded(approval.state) || isReady(approval);
        if (isSettled || isOver || signal?.aborted) return approval;
        // Another replica may decide, of which nobody here is told.
        await this.#watchers.next(id, 1_000, signal);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether an approver may decide on an approval now. @throws {ApprovalFault} */
  async #decidable(id: string, approver: Approver): Promise<Approval> {
    const approval = await this.#current(await this.#existing(id));
    if (approval === undefined || approval.state !== 'pending') throw decidedAlready(approval as Approval);
    const area = findOperation(approval.operation)?.area ?? null;
    const { areas = null } = approver;
    if (areas !== null && (area === null || !areas.includes(area))) {
      throw new ApprovalFault('other_area', `This token does not decide about changes in ${area}.`);
    }
    const agent = await this.#parts.agents.get(approval.agentId);
    if (agent?.status !== 'enabled' || agent.version !== approval.agentVersion) {
      await this.#stepped(approval, 'refuse', self, {
        kind: 'reason',
        code: 'approval_stale',
        text: 'The agent or its grant was changed after it asked.',
      });
      throw new ApprovalFault(
        'approval_stale',
        'The agent or its grant was changed after it asked, so that it has to ask again.',
      );
    }
    const isOwner = agent.owner.trim().toLowerCase() === approver.name.trim().toLowerCase();
    if (agent.grant.approval.exclude_owner && isOwner) {
      throw new ApprovalFault('owner_excluded', 'Whoever owns the agent may not decide about its changes.');
    }
    return approval;
  }

  async #existing(id: string): Promise<Approval> {
    const approval = await this.#parts.approvals.get(id);
    if (!approval) throw new ApprovalFault('unknown_approval', `There is no approval ${id}.`);
    return approval;
  }

  /** Takes a step, and writes it into the log, in one commit. @throws {ApprovalFault} */
  async #stepped(
    approval: Approval,
    event: 'deny' | 'withdraw' | 'expire' | 'refuse',
    actor: Approver | Actor,
    outcome?: ApprovalOutcome,
  ): Promise<Approval> {
    const { approvals, audit } = this.#parts;
    const after = await audit.appendWith(async (rows) => {
      const result = await approvals
        .step(rows, approval.id, event, { ...(outcome && { outcome }) })
        .catch(asFault);
      return { result, entry: entryOf(result, stepWords[event], actor) };
    });
    this.#changed(after);
    return after;
  }

  /** Tells whoever waits that an approval is not as it was. */
  changed(id: string): void {
    this.#watchers.changed(id);
  }

  #changed(approval: Approval): void {
    this.changed(approval.id);
    this.#parts.onChange?.({ approval, state: approval.state });
  }

  /** Told when one begins to wait, or when its change has ended. */
  async told(id: string): Promise<void> {
    const approval = await this.#parts.approvals.get(id);
    if (approval) this.#changed(approval);
  }

  /** Goes on where the last process ended, in the background. */
  begin(): void {
    void this.#worked(this.recover()).catch((error) => this.#parts.onFailure(error, 'approvals'));
  }

  /** Makes nothing more, and waits for what is being made. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.allSettled(this.#working);
  }

  async #worked<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    try {
      return await work;
    } finally {
      this.#working.delete(work);
    }
  }

  async #perform(approval: Approval): Promise<void> {
    if (this.#isClosing) return;
    try {
      await this.#worked(this.#execute(approval));
    } catch (error) {
      this.#parts.onFailure(error, `approval ${approval.id}`);
    }
  }

  /**
   * Goes on where a process ended: what was approved is made, what waited too long expires, and of what was being made
   * when its process ended nobody knows.
   */
  async recover(): Promise<void> {
    const { approvals, clock, isAlone, mode } = this.#parts;
    for (const approval of await approvals.overdue()) await this.#quietly(() => this.#current(approval));
    for (const approval of await approvals.list({ states: ['executing'], limit: 1_000 })) {
      const isOfOther = approval.process !== this.process;
      const age = clock.now() - Date.parse(approval.begunAt ?? approval.createdAt);
      if (isOfOther && (isAlone || age > lostAfterMs)) await this.#quietly(() => this.#lost(approval));
    }
    if ((await mode()) !== 'running') return;
    for (const approval of await approvals.list({ states: ['approved'], limit: 1_000 })) {
      if (!approval.hasFile) await this.#perform(approval);
    }
  }

  async #lost(approval: Approval): Promise<void> {
    const { approvals, audit } = this.#parts;
    const after = await audit.appendWith(async (rows) => ({
      result: await approvals.step(rows, approval.id, 'lose').catch(asFault),
      entry: entryOf(approval, 'lost', self),
    }));
    this.#changed(after);
  }

  /** What somebody else has done meanwhile needs not be done. */
  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApprovalFault)) throw error;
    }
  }
}

/** Whether a change is only waiting for its file. */
export function isReady({ state, hasFile }: Approval): boolean {
  return state === 'approved' && hasFile;
}
