import { GatewayError } from '../errors.ts';

/** The log cannot be written, so nothing that must be logged may happen. What helps: make the store work again. */
export class AuditUnavailable extends GatewayError {
  override readonly name = 'AuditUnavailable';
  /** What became of what was to be written down: nothing, as a rule; after a change, that it was made, or may have been. */
  readonly effect: 'none' | 'done' | 'unknown';

  constructor(
    why: string,
    { effect = 'none', ...options }: ErrorOptions & { readonly effect?: AuditUnavailable['effect'] } = {},
  ) {
    super('audit_unavailable', `The audit log cannot be written: ${why}.`, options);
    this.effect = effect;
  }
}

/** An entry holds what an entry may not hold. A fault of the code that wrote it. */
export class AuditEntryInvalid extends GatewayError {
  override readonly name = 'AuditEntryInvalid';
  /** The members that are wrong, never their values. */
  readonly members: readonly string[];

  constructor(members: readonly string[]) {
    super('audit_entry_invalid', `An audit entry is not as its schema says: ${members.join(', ')}.`);
    this.members = members;
  }
}

/** What is stored is not what was written. What helps: compare it with a copy and with old checkpoints. */
export class AuditBroken extends GatewayError {
  override readonly name = 'AuditBroken';
  readonly seq: number;

  constructor(seq: number, what: string) {
    super('audit_broken', `The audit log is damaged or was changed at entry ${seq}: ${what}.`);
    this.seq = seq;
  }
}
