/**
 * The states of an approval, and what may follow on what:
 *
 * ```
 *            approve (not the last one needed)
 *               ┌──┐
 *   request ─► pending ─ approve ─► approved ─ begin ─► executing ─ succeed ─► done
 *                 │                    │                    ├────── fail ────► failed
 *                 ├─ deny ───► denied  ├─ refuse ► refused  └────── lose ────► unknown
 *                 ├─ expire ─► expired ├─ expire ► expired
 *                 ├─ withdraw ► withdrawn ◄─ withdraw
 *                 └─ refuse ─► refused
 * ```
 *
 * Only `begin` lets a change go to Personio, only `approved` can begin, and nothing leads back to `approved`: so a change
 * is made at most once, and never without a decision. `unknown` is where a crash between `begin` and its end leads.
 */
export const approvalStates = [
  'pending',
  'approved',
  'executing',
  'done',
  'failed',
  'unknown',
  'refused',
  'denied',
  'expired',
  'withdrawn',
] as const;
export type ApprovalState = (typeof approvalStates)[number];

/**
 * What happens to an approval: `vote` is a yes that is not enough alone; `refuse` is the check before the change, when
 * the grant or the record is not as it was; `lose` is an end that nobody knows.
 */
export type ApprovalEvent =
  | 'vote'
  | 'approve'
  | 'deny'
  | 'withdraw'
  | 'expire'
  | 'refuse'
  | 'begin'
  | 'succeed'
  | 'fail'
  | 'lose';

type Row = Readonly<Record<ApprovalEvent, ApprovalState | null>>;

const nothing: Row = {
  vote: null,
  approve: null,
  deny: null,
  withdraw: null,
  expire: null,
  refuse: null,
  begin: null,
  succeed: null,
  fail: null,
  lose: null,
};

/** What follows on each event in each state; null where the event cannot happen, and changes nothing. */
export const transitions: Readonly<Record<ApprovalState, Row>> = {
  pending: {
    ...nothing,
    vote: 'pending',
    approve: 'approved',
    deny: 'denied',
    withdraw: 'withdrawn',
    expire: 'expired',
    refuse: 'refused',
  },
  approved: { ...nothing, withdraw: 'withdrawn', expire: 'expired', refuse: 'refused', begin: 'executing' },
  executing: { ...nothing, succeed: 'done', fail: 'failed', lose: 'unknown' },
  done: nothing,
  failed: nothing,
  unknown: nothing,
  refused: nothing,
  denied: nothing,
  expired: nothing,
  withdrawn: nothing,
};

/** The states in which something may still come. */
export const openStates = ['pending', 'approved', 'executing'] as const satisfies readonly ApprovalState[];

/** Whether nothing follows on a state any more. */
export function isEnded(state: ApprovalState): boolean {
  return Object.values(transitions[state]).every((next) => next === null);
}
