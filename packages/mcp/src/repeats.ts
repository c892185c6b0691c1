import { createHash } from 'node:crypto';
import type { Clock } from './days.ts';
import { sortedJson } from './sorted-json.ts';

/** For how long the same change again is taken for the same one, in milliseconds. */
export const repeatMs = 10 * 60_000;

/** A change of an agent, under the key by which the gateway knows it. */
export interface NamedChange {
  readonly key: string;
  /** Whether it was made before, so that it is only told again. */
  isMade: boolean;
}

/**
 * Names changes: a model that did not see an answer asks again with the same arguments, and must not book twice. The
 * same change within minutes gets the same key, unless the agent asked for another change in between: who deletes and
 * enters again means it.
 */
export class Repeats {
  readonly #clock: Clock;
  #count = 0;
  readonly #last = new Map<
    string,
    { readonly digest: string; readonly at: number; readonly change: NamedChange }
  >();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Names a change of an agent. `given` is what the caller calls it. */
  name(agent: string, tool: string, args: Readonly<Record<string, unknown>>, given?: string): NamedChange {
    const digest = digestOf([tool, args]);
    const now = this.#clock.now();
    const last = this.#last.get(agent);
    if (last && last.digest === digest && now - last.at < repeatMs) return last.change;
    this.#count += 1;
    const change = {
      key: given === undefined ? `mcp-${digest}-${now}-${this.#count}` : `mcp-${digestOf([tool, given])}`,
      isMade: false,
    };
    this.#last.delete(agent);
    this.#last.set(agent, { digest, at: now, change });
    if (this.#last.size > mostAgents) this.#last.delete(this.#last.keys().next().value as string);
    return change;
  }
}

const mostAgents = 1_000;

/** Models write the members of arguments in any order. */
function digestOf(value: unknown): string {
  return createHash('sha256').update(sortedJson(value)).digest('hex').slice(0, 40);
}
