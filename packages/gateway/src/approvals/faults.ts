import { GatewayError } from '../errors.ts';
import { type Approval, StepImpossible } from './approvals.ts';
import type { ApprovalState } from './states.ts';

/** A decision that cannot be taken. */
export class ApprovalFault extends GatewayError {
  override readonly name = 'ApprovalFault';
}

/** Says of a step that cannot happen how the change stands. @throws {ApprovalFault} */
export function asFault(error: unknown): never {
  if (!(error instanceof StepImpossible)) throw error;
  throw new ApprovalFault('decided_already', `The change is ${stateWords[error.state]} already.`);
}

/** What says that it is too late. */
export function decidedAlready({ state }: Approval): ApprovalFault {
  return new ApprovalFault('decided_already', `The change is ${stateWords[state]} already.`);
}

const stateWords: Readonly<Record<ApprovalState, string>> = {
  pending: 'waiting',
  approved: 'approved',
  executing: 'being made',
  done: 'made',
  failed: 'refused by Personio',
  unknown: 'without a known end',
  refused: 'out of date',
  denied: 'denied',
  expired: 'expired',
  withdrawn: 'withdrawn',
};
