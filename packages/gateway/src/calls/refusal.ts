import type { RefusalCode } from '../grants/decision.ts';
import type { Quota } from '../limits/quotas.ts';
import type { Effect } from './upstream.ts';

/** Why the gateway does not answer a call as asked. */
export type StopCode =
  | RefusalCode
  | 'not_found'
  | 'bad_cursor'
  | 'stopped'
  | 'read_only'
  | 'connection_disabled'
  | 'address_not_allowed'
  | 'idempotency_key_reused'
  | 'idempotency_in_progress'
  | 'outcome_unknown'
  | 'too_many_at_once'
  | 'requests_spent'
  | 'rows_spent'
  | 'people_spent'
  | 'deadline_exceeded'
  | 'caller_gone'
  | 'stopping'
  | 'overloaded'
  | 'too_many_attempts'
  | 'too_many_pending'
  | 'approval_denied'
  | 'approval_stale'
  | 'approval_expired'
  | 'approval_done'
  | 'upstream_busy'
  | 'upstream_unavailable';

/** A call that ends in the gateway. Thrown on its way, and answered by each door in its own manner. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: StopCode;
  readonly status: number;
  /** What would help. */
  readonly hint: string;
  /**
   * What the log knows and the caller must not: that a record exists and is out of scope is told as `not_found`.
   */
  readonly reasonForLog: string;
  /** Seconds until the same call may go through; null when time alone does not help, or nobody knows. */
  readonly retryAfterSeconds: number | null;
  /** What became of a change: nothing, or nobody can say. */
  readonly effect: Effect;
  /** What is left of the agent's own limits, where the refusal is what tells it; else empty. */
  readonly quotas: readonly Quota[];

  constructor(
    code: StopCode,
    reason: string,
    hint: string,
    { reasonForLog = reason, retryAfterSeconds = null, effect = 'none', quotas = [] }: RefusalDetails = {},
  ) {
    super(reason);
    this.code = code;
    this.status = statuses[code];
    this.hint = hint;
    this.reasonForLog = reasonForLog;
    this.retryAfterSeconds = retryAfterSeconds;
    this.effect = effect;
    this.quotas = quotas;
  }
}

interface RefusalDetails {
  readonly reasonForLog?: string;
  readonly retryAfterSeconds?: number | null;
  readonly effect?: Effect;
  readonly quotas?: readonly Quota[];
}

const statuses: Readonly<Record<StopCode, number>> = {
  agent_disabled: 401,
  grant_not_yet_valid: 403,
  grant_expired: 403,
  area_not_granted: 403,
  write_not_granted: 403,
  attribute_not_readable: 403,
  attribute_not_writable: 403,
  skip_approval_not_granted: 403,
  everybody_needed: 403,
  operation_not_offered: 403,
  scope_unknown: 503,
  person_not_in_scope: 404,
  not_found: 404,
  bad_cursor: 400,
  stopped: 503,
  read_only: 503,
  connection_disabled: 503,
  address_not_allowed: 403,
  idempotency_key_reused: 409,
  idempotency_in_progress: 409,
  outcome_unknown: 409,
  too_many_at_once: 503,
  requests_spent: 429,
  rows_spent: 429,
  people_spent: 429,
  deadline_exceeded: 504,
  // As servers write it down when nobody is there any more who could read it.
  caller_gone: 499,
  stopping: 503,
  overloaded: 503,
  upstream_busy: 503,
  upstream_unavailable: 503,
  too_many_attempts: 429,
  too_many_pending: 429,
  approval_denied: 403,
  approval_stale: 409,
  approval_expired: 409,
  approval_done: 409,
};

/** There is no such record for this agent; whether there is one for others cannot be told apart. */
export function notFound(reasonForLog: string): Refusal {
  return new Refusal(
    'not_found',
    'There is no such record, or it is outside of what this agent may see.',
    'Check the id; or ask an administrator to widen the scope.',
    { reasonForLog },
  );
}
