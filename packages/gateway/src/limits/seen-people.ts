/** Ids of all agents together that are remembered at most. */
const mostRemembered = 200_000;

/** Remembers, in this process alone, who is in the store already for an agent and a day, so that it need not be asked. */
export class SeenPeople {
  readonly #agents = new Map<string, { readonly day: string; readonly people: Set<string> }>();

  of(agentId: string, day: string): Set<string> {
    const known = this.#agents.get(agentId);
    if (known?.day === day) return known.people;
    let remembered = 0;
    for (const { people } of this.#agents.values()) remembered += people.size;
    // It is only a shortcut: the store knows everybody.
    if (remembered > mostRemembered) this.#agents.clear();
    const people = new Set<string>();
    this.#agents.set(agentId, { day, people });
    return people;
  }

  clear(): void {
    this.#agents.clear();
  }
}
