import { type People, placeAttributes } from './people.ts';

/** Where somebody stands in the organisation. Ids as text; null where there is none. */
export interface Member {
  readonly id: string;
  readonly supervisor: string | null;
  readonly department: string | null;
  readonly team: string | null;
  readonly office: string | null;
  readonly subcompany: string | null;
}

/** The organisation at one moment. */
export interface Organisation {
  readonly members: ReadonlyMap<string, Member>;
  /** The attributes that are known of everybody. Where one is missing, nobody can be picked by it. */
  readonly known: ReadonlySet<string>;
}

/** A rule cannot be resolved, so that nobody can be seen by it. */
export class ScopeUnknown extends Error {
  override readonly name = 'ScopeUnknown';
}

/**
 * The ids of the people that a rule means.
 *
 * People picked by hand are meant whether the organisation knows them or not, so that a stale copy of it cannot hide
 * somebody new.
 *
 * @throws {ScopeUnknown} when the rule needs something that is not known.
 */
export function resolvePeople(
  people: People,
  organisation: Organisation,
  ownPerson: string | null,
): ReadonlySet<string> {
  const { members, known } = organisation;
  const need = (attribute: string) => {
    if (known.has(attribute)) return;
    throw new ScopeUnknown(
      `The credential may not read the attribute ${attribute}, which the scope of this agent needs.`,
    );
  };
  const own = () => {
    if (ownPerson === null)
      throw new ScopeUnknown('The scope of this agent is its own person, and it has none.');
    return ownPerson;
  };
  const resolve = (rule: People): ReadonlySet<string> => resolvePeople(rule, organisation, ownPerson);
  switch (people.kind) {
    case 'everybody':
      return new Set(members.keys());
    case 'people':
      return new Set(people.ids);
    case 'self':
      return new Set([own()]);
    case 'reports':
      need('supervisor');
      return reportsOf(people.of === 'self' ? own() : people.of, people.depth, members);
    case 'any':
      return new Set(people.of.flatMap((rule) => [...resolve(rule)]));
    case 'all': {
      const [first, ...others] = people.of.map(resolve);
      return new Set([...(first ?? [])].filter((id) => others.every((set) => set.has(id))));
    }
    case 'except': {
      const without = resolve(people.not);
      return new Set([...resolve(people.of)].filter((id) => !without.has(id)));
    }
    default: {
      const attribute = placeAttributes[people.kind];
      need(attribute);
      const ids = new Set(people.ids);
      return new Set(
        [...members.values()].filter((one) => ids.has(one[attribute] ?? '')).map(({ id }) => id),
      );
    }
  }
}

const teams = new WeakMap<ReadonlyMap<string, Member>, ReadonlyMap<string, readonly string[]>>();

/** Who reports to whom, made once for an organisation. */
function bySupervisor(members: ReadonlyMap<string, Member>): ReadonlyMap<string, readonly string[]> {
  let known = teams.get(members);
  if (known === undefined) {
    const made = new Map<string, string[]>();
    for (const { id, supervisor } of members.values()) {
      if (supervisor === null) continue;
      const team = made.get(supervisor);
      if (team === undefined) made.set(supervisor, [id]);
      else team.push(id);
    }
    teams.set(members, made);
    known = made;
  }
  return known;
}

/** The people below somebody. A circle of supervisors ends where it began. */
function reportsOf(
  lead: string,
  depth: 'direct' | 'all',
  members: ReadonlyMap<string, Member>,
): ReadonlySet<string> {
  const team = bySupervisor(members);
  const found = new Set<string>();
  let leads: readonly string[] = [lead];
  while (leads.length > 0) {
    const next = leads.flatMap((id) => team.get(id) ?? []).filter((id) => !found.has(id) && id !== lead);
    for (const id of next) found.add(id);
    leads = depth === 'all' ? [...new Set(next)] : [];
  }
  return found;
}
