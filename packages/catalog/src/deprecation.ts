/** The announced end of an operation, or of one way to call it. Dates are `YYYY-MM-DD`. */
export interface Deprecation {
  /** What ends: the operation, or a part of it in words. */
  readonly what: string;
  readonly deprecatedOn: string;
  /** Null where no date was announced. */
  readonly endsOn: string | null;
  /** The id of the operation to move to, or what to do instead. */
  readonly replacement: string;
  readonly source: string;
}
