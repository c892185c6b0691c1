import { findOperation, type Handlers, type Operation, v2 } from '@staffgate/catalog';
import type { z } from 'zod';
import type { Approval } from '../../approvals/approvals.ts';
import type { FieldChange } from '../../approvals/change.ts';
import { ApprovalFault } from '../../approvals/faults.ts';
import { plainLine, visible } from '../../approvals/plain-text.ts';
import { ruleWords } from '../../approvals/rules.ts';
import type { Approver } from '../../approvals/steps.ts';
import { undoOf } from '../../approvals/undo.ts';
import { Refusal } from '../../calls/refusal.ts';
import { UpstreamFailure } from '../../calls/upstream.ts';
import type { AdminCall } from '../context.ts';
import { usualPage } from '../endpoint.ts';
import type { AdminOperations } from '../operations.ts';
import { cursorAt, readCursor } from '../pages.ts';
import { AdminFault, unknown, wrongField } from '../problem.ts';

export const approvals: Handlers<AdminOperations, AdminCall>['approvals'] = {
  async list({ state, agent_id, limit = usualPage, cursor }, call) {
    const { approvals } = call.parts.desk;
    const [createdAt = '', id = ''] = cursor === undefined ? [] : readCursor(cursor).split(' ');
    const found = await approvals.list({
      limit: limit + 1,
      ...(state && { states: [state] }),
      ...(agent_id && { agentId: agent_id }),
      ...(cursor !== undefined && { after: { createdAt, id } }),
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      data: await Promise.all(page.map((one) => summaryOf(one, call))),
      next_cursor: found.length > limit && last ? cursorAt(`${last.createdAt} ${last.id}`) : null,
    };
  },

  async get({ approval_id }, call) {
    const approval = await existing(approval_id, call);
    await call.record('approvals.get', { approval_id }, approval.request?.people);
    const undo = undoOf(approval);
    return {
      ...(await summaryOf(approval, call)),
      ...(await changesOf(approval, call)),
      ...(await askerOf(approval, call)),
      people: await peopleOf(approval, call),
      reason: lineOf(approval.request?.reason),
      denial: lineOf(approval.outcome?.kind === 'reason' ? approval.outcome.text : null),
      undo: undo && { operation: undo.operation.id, input: visible({ ...undo.input }) },
    };
  },

  approve: async ({ approval_id }, call) =>
    summaryOf(await call.parts.desk.approve(approval_id, approverOf(call)), call),

  deny: async ({ approval_id, body: { reason } }, call) =>
    summaryOf(await call.parts.desk.deny(approval_id, approverOf(call), reason), call),

  async decide({ body: { approval_ids, decision, reason } }, call) {
    if (decision === 'deny' && reason === undefined) throw wrongField('reason', 'is needed to deny.');
    const { desk } = call.parts;
    const approver = approverOf(call);
    const ids = [...new Set(approval_ids)];
    checkAlike(await Promise.all(ids.map((id) => existing(id, call))));
    const data: {
      id: string;
      state: Approval['state'] | null;
      error: { code: string; detail: string } | null;
    }[] = [];
    for (const id of ids) {
      try {
        const { state } = await (decision === 'approve'
          ? desk.approve(id, approver)
          : desk.deny(id, approver, reason as string));
        data.push({ id, state, error: null });
      } catch (error) {
        if (!(error instanceof ApprovalFault)) throw error;
        data.push({ id, state: null, error: { code: error.code, detail: error.message } });
      }
    }
    return { data };
  },

  withdraw: async ({ approval_id }, call) => {
    const { role: type, id } = call.identity;
    return summaryOf(await call.parts.desk.withdraw(approval_id, { type, id }), call);
  },

  undo: async ({ approval_id }, call) =>
    summaryOf(await call.parts.desk.undo(approval_id, approverOf(call)), call),
};

async function existing(id: string, { parts }: AdminCall): Promise<Approval> {
  const approval = await parts.desk.get(id);
  if (!approval) throw unknown('approval', id);
  return approval;
}

function approverOf({ identity: { id, name, role, areas } }: AdminCall): Approver {
  return { id, name, role: role as Approver['role'], areas };
}

/** What is decided together has to be of one kind, so that looking at one of them says what the others are. */
function checkAlike(batch: readonly Approval[]): void {
  const kinds = batch.map(({ agentId, operation, request }) =>
    JSON.stringify([agentId, operation, request?.fields.map(({ field }) => field).sort()]),
  );
  if (new Set(kinds).size <= 1) return;
  throw new AdminFault(
    409,
    'not_alike',
    'These changes are not of one agent, one operation and the same fields.',
    {
      hint: 'Decide on those that differ one by one.',
    },
  );
}

type Summary = z.infer<
  typeof import('../operations/approvals.ts')['approvals']['approve']['answer']['schema']
>;

async function summaryOf(approval: Approval, { parts }: AdminCall): Promise<Summary> {
  const { request } = approval;
  const agent = await parts.agents.get(approval.agentId);
  const votes = await parts.desk.approvals.votes(approval.id);
  return {
    id: approval.id,
    state: approval.state,
    agent_id: approval.agentId,
    agent: agent?.name ?? null,
    operation: approval.operation,
    summary: findOperation(approval.operation)?.summary ?? approval.operation,
    kind: request?.kind ?? null,
    fields: visible(request?.fields.map(({ field }) => field) ?? []),
    rule: ruleWords[approval.rule],
    needed: approval.needed,
    votes: votes.map(({ approver, at }) => ({ token_id: approver, at })),
    undoes: approval.undoes,
    created_at: approval.createdAt,
    expires_at: approval.expiresAt,
    decided_at: approval.decidedAt,
    ended_at: approval.endedAt,
  };
}

/** The change as it was asked for, beside the record as it is now. */
async function changesOf(approval: Approval, { parts, signal }: AdminCall) {
  const asked = approval.request?.fields ?? [];
  try {
    const plan = await parts.desk.planNow(approval, signal);
    const now = new Map(plan.fields.map(({ field, before }) => [field, before]));
    return {
      changes: asked.map((change) => shownField({ ...change, now: now.get(change.field) ?? null })),
      is_stale: approval.request === null ? null : !parts.desk.isFresh(approval, plan),
    };
  } catch (error) {
    if (!(error instanceof UpstreamFailure || error instanceof Refusal)) throw error;
    return { changes: asked.map((change) => shownField({ ...change, now: null })), is_stale: null };
  }
}

/** A field as somebody who decides has to see it, told where there is more in it than can be seen. */
function shownField(change: FieldChange & { readonly now: unknown }) {
  const seen = visible(change);
  return { ...seen, has_hidden_text: JSON.stringify(seen) !== JSON.stringify(change) };
}

function lineOf(text: string | null | undefined): string | null {
  return (text && plainLine(text, 500)) || null;
}

/** Who asks, for what, and what else it did today. */
async function askerOf({ agentId }: Approval, { parts, now }: AdminCall) {
  const agent = await parts.agents.get(agentId);
  const from = `${new Date(now).toISOString().slice(0, 10)}T00:00:00.000Z`;
  const entries = await parts.audit.entries({ actor: agentId, from, first: 'newest', limit: 1_000 });
  const counts = new Map<string, { operation: string; outcome: string; count: number }>();
  for (const entry of entries) {
    if (!('decision' in entry) || !('operation' in entry)) continue;
    const { operation, decision } = entry;
    const key = `${operation} ${decision.outcome}`;
    const known = counts.get(key) ?? { operation, outcome: decision.outcome, count: 0 };
    counts.set(key, { ...known, count: known.count + 1 });
  }
  return {
    agent_purpose: agent?.purpose ?? null,
    agent_owner: agent?.owner ?? null,
    today: [...counts.values()].sort((a, b) => b.count - a.count),
  };
}

/** Names are looked up for so many people. */
const mostNames = 10;

/** Whom a change is about, with their names where the connection may read them. */
async function peopleOf({ request, connectionId }: Approval, { parts, signal }: AdminCall) {
  const ids = request?.people ?? [];
  return Promise.all(
    ids.map(async (id, index) => ({
      id,
      name: index < mostNames ? await nameOf(id, { parts, connectionId, signal }) : null,
    })),
  );
}

async function nameOf(
  id: string,
  { parts, connectionId, signal }: Pick<AdminCall, 'parts' | 'signal'> & { readonly connectionId: string },
): Promise<string | null> {
  try {
    const { upstream } = await parts.pool.get(connectionId);
    const { answer } = await upstream.perform(v2.persons.get as Operation, { id }, { signal });
    const { first_name, last_name } = answer as { first_name?: string; last_name?: string };
    return lineOf([first_name, last_name].filter(Boolean).join(' '));
  } catch (error) {
    if (error instanceof UpstreamFailure || error instanceof Refusal) return null;
    throw error;
  }
}
