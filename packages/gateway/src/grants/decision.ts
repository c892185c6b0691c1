/** Why a call is refused. Stable; the sentence beside it is for people and may change. */
export type RefusalCode =
  | 'agent_disabled'
  | 'grant_not_yet_valid'
  | 'grant_expired'
  | 'area_not_granted'
  | 'write_not_granted'
  | 'attribute_not_readable'
  | 'attribute_not_writable'
  | 'skip_approval_not_granted'
  | 'person_not_in_scope'
  | 'everybody_needed'
  | 'scope_unknown'
  | 'operation_not_offered';

/** What becomes of a call, always with a reason in one sentence, without personal data. */
export type Decision =
  | { readonly outcome: 'allowed'; readonly reason: string }
  | {
      readonly outcome: 'refused';
      readonly code: RefusalCode;
      readonly reason: string;
      /** What would help. */
      readonly hint: string;
    };

/** A refusal, as a decision. */
export function refused(code: RefusalCode, reason: string, hint: string): Decision & { outcome: 'refused' } {
  return { outcome: 'refused', code, reason, hint };
}
