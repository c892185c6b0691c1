import { type Area, findOperation } from '@staffgate/catalog';
import type { Actor, NewEntry } from '../audit/entry.ts';
import type { Approval } from './approvals.ts';

/** Who decides. */
export interface Approver {
  readonly id: string;
  readonly name: string;
  readonly role: 'administrator' | 'approver';
  /** The areas in which they decide; null, as by default, is all. */
  readonly areas?: readonly Area[] | null;
}

/** The gateway, where nobody decides. */
export const self: Actor = { type: 'system', id: 'gateway' };

/** What the log calls a step. */
export const stepWords = {
  deny: 'denied',
  withdraw: 'withdrawn',
  expire: 'expired',
  refuse: 'refused',
} as const;

type Step = Extract<NewEntry, { kind: 'approval' }>['step'];

/** The entry of the log for a step. */
export function entryOf(approval: Approval, step: Step, actor: Approver | Actor): NewEntry {
  const { id, agentId, operation, connectionId, request } = approval;
  const { area } = findOperation(operation) ?? {};
  return {
    kind: 'approval',
    actor: 'role' in actor ? { type: actor.role, id: actor.id } : actor,
    connection: connectionId,
    approval: id,
    step,
    agent: agentId,
    operation,
    ...(area && { area }),
    ...(request && { people: request.people }),
  };
}
