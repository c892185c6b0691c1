import type { Clock } from './days.ts';
import { LeastRecent } from './least-recent.ts';

/** How long what was read is taken for true, in milliseconds. */
export const freshMs = 5 * 60_000;

interface Copy {
  readonly at: number;
  readonly value: Promise<unknown>;
}

/** What agents were told a short while ago, each agent's apart, so that looking up a name asks nobody again. */
export class Copies {
  readonly #clock: Clock;
  readonly #kept: LeastRecent<Map<string, Copy>>;

  /** Keeps what `most` agents were told. */
  constructor(clock: Clock, most = 200) {
    this.#clock = clock;
    this.#kept = new LeastRecent(most);
  }

  /** The copy of an agent under a name; read anew when there is none, or it is too old. */
  async get<T>(key: string, name: string, read: () => Promise<T>): Promise<T> {
    const own = this.#kept.get(key, () => new Map());
    const known = own.get(name);
    const now = this.#clock.now();
    if (known && now - known.at < freshMs) return known.value as Promise<T>;
    const copy = { at: now, value: read() };
    own.set(name, copy);
    copy.value.catch(() => {
      // What failed is tried again.
      if (own.get(name) === copy) own.delete(name);
    });
    return copy.value;
  }

  /** Forgets what an agent was told, since it has changed something. */
  forget(key: string): void {
    this.#kept.delete(key);
  }
}
