/** What waits of one agent, in the order it came. */
interface Flow<E> {
  weight: number;
  /** Where the first of the line begins in virtual time; where the next one would, when nobody waits. */
  start: number;
  readonly line: E[];
  /** Whether it has had nothing for longer than its share; it then goes before others of the same start. */
  isFresh: boolean;
  since: number;
}

/**
 * Start-time fair queueing: of those who wait, each is served by its weight, however many requests it makes, and who
 * had nothing for a while comes next. A request begins in virtual time where the one before of the same agent ended, or
 * where the request being served began, whichever is later; it takes 1 / weight; the earliest beginning is served.
 *
 * Source: Goyal, Vin, Cheng, "Start-time fair queuing", SIGCOMM 1996.
 */
export class FairQueue<E> {
  readonly #flows = new Map<string, Flow<E>>();
  #now = 0;
  #size = 0;
  #arrivals = 0;

  get size(): number {
    return this.#size;
  }

  sizeOf(agent: string): number {
    return this.#flows.get(agent)?.line.length ?? 0;
  }

  push(agent: string, weight: number, entry: E): void {
    const flow = this.#flowOf(agent);
    flow.weight = weight;
    if (flow.line.length === 0) {
      flow.isFresh = flow.start <= this.#now;
      flow.start = Math.max(flow.start, this.#now);
      this.#arrivals += 1;
      flow.since = this.#arrivals;
    }
    flow.line.push(entry);
    this.#size += 1;
  }

  /** Takes an entry out that is not going to be served; whether it was there. Those behind it move up. */
  remove(agent: string, entry: E): boolean {
    const line = this.#flows.get(agent)?.line;
    const place = line?.indexOf(entry) ?? -1;
    if (place < 0) return false;
    line?.splice(place, 1);
    this.#size -= 1;
    return true;
  }

  /** Takes out the one to be served next. */
  shift(): E | undefined {
    const flow = this.#first();
    if (flow === undefined) return undefined;
    this.#now = flow.start;
    flow.start += 1 / flow.weight;
    flow.isFresh = false;
    this.#size -= 1;
    return flow.line.shift();
  }

  /** How many would be served before a new one of this agent, as it is now. */
  aheadOf(agent: string, weight: number): number {
    const own = this.#flows.get(agent);
    const waiting = own?.line.length ?? 0;
    const start = Math.max(this.#now, own?.start ?? 0) + waiting / weight;
    const isFresh = waiting === 0 && (own?.start ?? 0) <= this.#now;
    let ahead = waiting;
    for (const flow of this.#flows.values()) {
      if (flow === own || flow.line.length === 0) continue;
      const earlier = (start - flow.start) * flow.weight;
      const before = isFresh ? Math.ceil(earlier) : Math.floor(earlier) + 1;
      ahead += Math.max(0, Math.min(flow.line.length, before));
    }
    return ahead;
  }

  #first(): Flow<E> | undefined {
    let first: Flow<E> | undefined;
    for (const flow of this.#flows.values()) {
      if (flow.line.length > 0 && (first === undefined || isBefore(flow, first))) first = flow;
    }
    return first;
  }

  #flowOf(agent: string): Flow<E> {
    const known = this.#flows.get(agent);
    if (known) return known;
    // Who has had no more than its share is not owed anything, and need not be remembered.
    if (this.#flows.size > 200) {
      for (const [id, { line, start }] of this.#flows) {
        if (line.length === 0 && start <= this.#now) this.#flows.delete(id);
      }
    }
    const flow: Flow<E> = { weight: 1, start: this.#now, line: [], isFresh: true, since: 0 };
    this.#flows.set(agent, flow);
    return flow;
  }
}

function isBefore<E>(a: Flow<E>, b: Flow<E>): boolean {
  if (a.start !== b.start) return a.start < b.start;
  if (a.isFresh !== b.isFresh) return a.isFresh;
  return a.since < b.since;
}
