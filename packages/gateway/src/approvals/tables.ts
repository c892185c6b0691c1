/** The tables of approvals. Moments are ISO texts, flags 0 and 1; what is sealed is bound to the approval's id. */
export interface ApprovalTables {
  readonly approvals: {
    readonly id: string;
    readonly agent_id: string;
    /** The version of the agent, and so of its grant, under which it was asked. */
    readonly agent_version: number;
    readonly connection_id: string;
    readonly key_id: string;
    readonly door: string;
    readonly operation: string;
    readonly rule: string;
    /** How many have to agree. */
    readonly needed: number;
    readonly state: string;
    /** Goes up with each step. */
    readonly version: number;
    /** Keyed digest of operation and arguments, by which the same call is known again. */
    readonly call_digest: string;
    /** Keyed digest of everything that the decision is bound to. */
    readonly binding: string;
    /** What was asked for; null once it is not needed any more. */
    readonly sealed_request: string | null;
    /** How it ended: the answer, or why not. */
    readonly sealed_outcome: string | null;
    /** Whether a file belongs to it, which the agent sends again once it was approved. */
    readonly has_file: number;
    /** Which process performs it. */
    readonly process: string | null;
    /** The approval whose change this one takes back. */
    readonly undoes: string | null;
    readonly created_at: string;
    readonly expires_at: string;
    readonly decided_at: string | null;
    /** When its change was begun. */
    readonly begun_at: string | null;
    readonly ended_at: string | null;
  };
  readonly approval_votes: {
    readonly approval_id: string;
    /** The id of the approver's token. */
    readonly approver_id: string;
    readonly created_at: string;
  };
  /** Agents that have just read what others wrote freely, and until when that counts. */
  readonly agent_taints: {
    readonly agent_id: string;
    readonly tainted_at: string;
  };
}
