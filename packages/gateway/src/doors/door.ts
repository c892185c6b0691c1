import type { Operation } from '@staffgate/catalog';
import type { Agent } from '../agents/agent.ts';
import type { Approval } from '../approvals/approvals.ts';
import type { Door as DoorName } from '../audit/entry.ts';
import type { IncomingCall } from '../calls/gatekeeper.ts';
import type { GuardedAnswer } from '../calls/perform.ts';
import type { CallInput } from '../grants/authorize.ts';
import type { Decision } from '../grants/decision.ts';

/** What is told again: of whom, and which attributes, by v1 key. */
export interface RetoldAnswer {
  readonly people: readonly string[];
  readonly attributes: readonly string[];
}

/** How a call is to be made. */
export type DoorCallOptions = Pick<
  IncomingCall,
  'idempotencyKey' | 'isKeyOwn' | 'reason' | 'isDryRun' | 'isLookUp' | 'signal'
>;

/** An agent that has come through a door, and all that can be done for it from there. */
export interface DoorAgent {
  readonly agent: Agent;
  /** Whether the grant allows an operation, as the call itself is decided, apart from whose record it is. */
  authorize(operation: Operation, input?: CallInput): Decision;
  /**
   * Performs an operation like a call on the wire: decided, counted, redacted, written into the log.
   *
   * @throws {Pending} when it is a change that waits for a human.
   * @throws {Refusal} when the call ends in the gateway.
   * @throws {BadRequest} when the input does not fit the schemas of the operation.
   * @throws {UpstreamFailure} when the connection refused it or did not answer.
   * @throws {AuditUnavailable} when it could not be written down.
   */
  perform(operation: Operation, input: CallInput, options?: DoorCallOptions): Promise<GuardedAnswer>;
  /** Its changes that wait for a human, or did; the newest first. With an id, that one alone, if it is its own. */
  approvals(id?: string): Promise<readonly Approval[]>;
  /**
   * Writes down, and counts, that the agent is told again what a call of this operation told it before. It is decided
   * as a call; only the connection is not asked.
   *
   * @throws {Refusal} when it may no longer be told.
   */
  retell(operation: Operation, answer: RetoldAnswer): Promise<void>;
}

/** A way in besides Personio's wire: another protocol, in front of the same decisions. */
export interface Door {
  readonly name: DoorName;
  /** The one path that it answers, like `/mcp`. */
  readonly path: `/${string}`;
  /** Whether tokens of the company's identity provider open it, as keys do. Default: keys alone. */
  readonly takesTokens?: boolean;
  /** Digest of what callers are told of the door and what it offers, so that a change of it is seen. */
  readonly digest?: string;
  /** Answers a request of an agent whose key was accepted. Host, origin and limits were looked at before. */
  answer(request: Request, agent: DoorAgent): Promise<Response>;
  /** Called once when the gateway ends, after the last request was taken. */
  close?(): Promise<void>;
}
