/** The tables of the audit log. Times are ISO text, hashes and keys base64. */
export interface AuditTables {
  readonly audit_state: {
    readonly id: number;
    readonly origin: string;
    readonly size: number;
    readonly last_leaf: string;
    /** The roots of the complete subtrees at the right edge, separated by spaces. */
    readonly frontier: string;
    readonly checkpoint_size: number;
    readonly pruned_through: number;
    readonly key_fingerprints: string;
  };
  readonly audit_entries: {
    readonly seq: number;
    readonly time: string | null;
    readonly kind: string | null;
    readonly actor: string | null;
    readonly operation: string | null;
    readonly area: string | null;
    readonly decision: string | null;
    readonly body: string | null;
    readonly leaf: string;
  };
  readonly audit_people: { readonly person: string; readonly seq: number };
  readonly audit_subtrees: { readonly level: number; readonly position: number; readonly root: string };
  readonly audit_checkpoints: { readonly size: number; readonly time: string; readonly note: string };
  readonly audit_details: { readonly seq: number; readonly time: string; readonly ciphertext: string };
  readonly audit_detail_keys: { readonly seq: number; readonly wrapped: string };
}
