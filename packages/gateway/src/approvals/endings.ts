import { Refusal } from '../calls/refusal.ts';
import { UpstreamFailure } from '../calls/upstream.ts';
import type { Approval, ApprovalOutcome } from './approvals.ts';

/** Why a change was never made, where nobody has denied it; null where it was, or may still be. */
export function notMade({ state, outcome }: Approval): Refusal | null {
  if (state === 'expired') return expired();
  if (state !== 'refused' && state !== 'withdrawn') return null;
  const why = outcome?.kind === 'reason' ? outcome.text : 'It was taken back.';
  return new Refusal(
    'approval_stale',
    `The change was not made. ${why}`,
    'Ask for the change again if it is still wanted.',
  );
}

export function failureOf(outcome: ApprovalOutcome | null): Error {
  if (outcome?.kind === 'failure') {
    const { status, body } = outcome;
    return new UpstreamFailure('The approved change was refused.', { status, body, effect: 'none' });
  }
  return unknownEnd();
}

export function denied({ outcome }: Approval): Refusal {
  const reason = outcome?.kind === 'reason' && outcome.text !== '' ? ` They said: "${outcome.text}"` : '';
  return new Refusal(
    'approval_denied',
    `A human has denied this change.${reason}`,
    'Do not ask for the same again; talk to whoever answers for the agent.',
    { reasonForLog: 'A human has denied this change.' },
  );
}

export function expired(): Refusal {
  return new Refusal(
    'approval_expired',
    'The approval has expired before the change was made.',
    'Ask for the change again.',
  );
}

export function madeBefore({ id }: Approval): Refusal {
  return new Refusal(
    'approval_done',
    `This change was made already, under the approval ${id}.`,
    'Read the record; to make it once more, send another Idempotency-Key.',
  );
}

export function unknownEnd(): Refusal {
  return new Refusal(
    'outcome_unknown',
    'Whether this change was made is not known.',
    'Read the record; to make it once more, send another Idempotency-Key.',
  );
}
