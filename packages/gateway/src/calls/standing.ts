import type { Operation } from '@staffgate/catalog';
import type { AgentDirectory, Identity } from '../agents/directory.ts';
import type { ConnectionPool } from '../connections/pool.ts';
import { authorize, type CallInput } from '../grants/authorize.ts';
import type { Mode } from './gatekeeper.ts';
import { Refusal } from './refusal.ts';

/** A call that has been waiting. */
interface WaitingCall {
  readonly identity: Identity;
  readonly operation: Operation;
  readonly input: CallInput;
}

export interface StandingParts {
  readonly mode: () => Promise<Mode>;
  readonly agents: Pick<AgentDirectory, 'identifyAgain'>;
  readonly pool: Pick<ConnectionPool, 'check'>;
  readonly now: () => number;
}

/**
 * Looks whether a call may still go on: calls are taken, its agent, key and connection are not switched off, and the
 * grant as it is now allows it.
 *
 * @throws {Refusal} when it may not.
 */
export async function checkStanding(call: WaitingCall, parts: StandingParts): Promise<void> {
  const { identity, operation, input } = call;
  checkMode(await parts.mode(), operation);
  const { identity: current } = await parts.agents.identifyAgain(identity);
  if (current === undefined) {
    throw new Refusal(
      'agent_disabled',
      'The agent or its key was switched off meanwhile.',
      'Ask an administrator to switch it on.',
    );
  }
  await parts.pool.check(current.agent.connection_id);
  const decision = authorize({ operation, input, grant: current.agent.grant, now: parts.now() });
  if (decision.outcome === 'refused') throw new Refusal(decision.code, decision.reason, decision.hint);
}

/** @throws {Refusal} when the kill switch for all does not let it through. */
export function checkMode(mode: Mode, { access }: Operation): void {
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
