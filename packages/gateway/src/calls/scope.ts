import { type Organisation, resolvePeople } from '../grants/organisation.ts';
import type { People } from '../grants/people.ts';

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

const resolved = new WeakMap<Organisation, WeakMap<People, Map<string | null, Scope>>>();

/**
 * The scope of a rule in an organisation, worked out once for each copy of it: organisations and rules are never
 * changed, only replaced.
 *
 * @throws {ScopeUnknown} when the rule needs something that is not known.
 */
export function scopeIn(organisation: Organisation, people: People, ownPerson: string | null): Scope {
  const ofRules = resolved.get(organisation) ?? new WeakMap<People, Map<string | null, Scope>>();
  resolved.set(organisation, ofRules);
  const scopes = ofRules.get(people) ?? new Map<string | null, Scope>();
  ofRules.set(people, scopes);
  const known = scopes.get(ownPerson);
  if (known) return known;
  const scope = scopeOf(resolvePeople(people, organisation, ownPerson));
  scopes.set(ownPerson, scope);
  return scope;
}
