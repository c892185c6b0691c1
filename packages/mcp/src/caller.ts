import type { Answer, Area, Input, Operation } from '@staffgate/catalog';

/** What an agent may do, as far as it is told and as tools are shaped by it. */
export interface Access {
  readonly name: string;
  /** What the agent is for, as its administrator wrote it. */
  readonly purpose: string;
  readonly areas: Readonly<Record<Area, 'none' | 'read' | 'write'>>;
  /** Attributes of employees by v1 key. */
  readonly readable: 'all' | readonly string[];
  readonly writable: 'all' | readonly string[];
  /** Whose records, in words. */
  readonly people: string;
  /** Limits in words, one each; empty for none. */
  readonly limits: readonly string[];
  /** Which changes wait for a human, in words. */
  readonly waits: string;
  /** When the grant ends; null when it does not. */
  readonly until: string | null;
}

/** Whether the agent may call an operation, by the same decision that the call itself would meet. */
export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: string; readonly reason: string; readonly hint: string };

export interface PerformOptions {
  /** The same key and input again get the first answer, and change nothing a second time. */
  readonly idempotencyKey?: string;
  /** Whether the caller chose the key itself; default yes. Another one then names another change. */
  readonly isKeyOwn?: boolean;
  /** Why a change is wanted, in the words of the model, for the human who may have to agree. */
  readonly reason?: string;
  /** Whether only to say what a change would do. */
  readonly isPreview?: boolean;
  /** Whether it is only read to find out who is meant, and counts for nothing. What of it is told has to be retold. */
  readonly isLookUp?: boolean;
  readonly signal?: AbortSignal;
}

/** A change of the agent that waits for a human, or did. */
export interface ApprovalStatus {
  readonly id: string;
  readonly state: string;
  readonly operation: string;
  /** When it was asked for, and until when it waits, as ISO text. */
  readonly asked: string;
  readonly until: string;
  /** Why it was denied, or not made. */
  readonly reason: string | null;
  /** What to do about it. */
  readonly hint: string;
}

/** The calling agent: what it may do, and the one way in which anything is done for it. */
export interface Caller {
  /** Names the agent as it is granted now: another key once the grant was changed. */
  readonly key: string;
  readonly access: Access;
  verdict(operation: Operation): Verdict;
  /**
   * @throws {CallFailed} when the call was refused, or did not succeed.
   * @throws {CallPending} when it is a change that waits for a human.
   * @throws {CallPreviewed} when only a preview was asked for.
   */
  perform<O extends Operation>(operation: O, input: Input<O>, options?: PerformOptions): Promise<Answer<O>>;
  /**
   * Tells that the agent is given what a call of this operation gave it before, or what one looked up for it. It is decided and written down
   * like a call, and nobody is asked.
   *
   * @throws {CallFailed} when it may no longer be given.
   */
  retell(operation: Operation, about: Retold): Promise<void>;
  /** Its changes that wait for a human, or did; the newest first. With an id, that one alone, if it is its own. */
  approvals(id?: string): Promise<readonly ApprovalStatus[]>;
}

/** What is given again: of whom, and which attributes. */
export interface Retold {
  readonly people: readonly string[];
  readonly attributes: readonly string[];
}

/** A change that waits for a human: nothing was done yet. */
export class CallPending extends Error {
  override readonly name = 'CallPending';
  readonly approval: string;
  readonly hint: string;

  constructor(approval: string, why: string, hint: string) {
    super(why);
    this.approval = approval;
    this.hint = hint;
  }
}

/** What a change would do, which was only asked for: nothing was done. */
export class CallPreviewed extends Error {
  override readonly name = 'CallPreviewed';
  /** Why it would wait for a human; null when it would be made at once. */
  readonly waits: string | null;
  readonly fields: readonly { readonly field: string; readonly before?: unknown; readonly after: unknown }[];

  constructor(waits: string | null, fields: CallPreviewed['fields']) {
    super('What the change would do.');
    this.waits = waits;
    this.fields = fields;
  }
}

/** A call that did not succeed, in words that may be told to a model. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  /** Stable; `upstream_refused` when Personio refused it, by its status. */
  readonly code: string;
  /** Status of HTTP that says it best. */
  readonly status: number;
  /** What would help. */
  readonly hint: string;
  readonly retryAfterSeconds: number | null;

  constructor(
    code: string,
    reason: string,
    details: { readonly status: number; readonly hint: string; readonly retryAfterSeconds?: number | null },
  ) {
    super(reason);
    this.code = code;
    this.status = details.status;
    this.hint = details.hint;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}
