import type { Approval } from '../approvals/approvals.ts';
import { ruleWords } from '../approvals/rules.ts';

/** A change that waits for a human. Thrown on its way, and answered by each door in its own manner. */
export class Pending extends Error {
  override readonly name = 'Pending';
  readonly status = 202;
  readonly approval: Pick<Approval, 'id' | 'state' | 'rule' | 'createdAt' | 'expiresAt' | 'hasFile'>;
  /** What the caller should do. */
  readonly hint: string;

  constructor(approval: Pending['approval']) {
    const isAgreed = approval.state === 'approved' || approval.state === 'executing';
    super(
      isAgreed
        ? 'A human has agreed, and the change is being made.'
        : `Nothing was changed yet: ${ruleWords[approval.rule]}.`,
    );
    this.approval = approval;
    this.hint =
      'Ask again later, by the id of the approval or by the same call: it is made once, and then answered.';
  }
}
