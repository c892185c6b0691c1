/** Whose records an agent may see, resolved to people. */
export interface Scope {
  readonly everybody: boolean;
  /** The ids of the people; empty for everybody. */
  readonly ids: ReadonlySet<string>;
  readonly sees: (personId: string) => boolean;
}

/** The scope of everybody, people still to come included. */
export const everybody: Scope = { everybody: true, ids: new Set(), sees: () => true };

/** A scope of these people. */
export function scopeOf(ids: ReadonlySet<string>): Scope {
  return { everybody: false, ids, sees: (id) => ids.has(id) };
}
