import type { Later } from './lane.ts';

/** Somebody who waits, and may have to stop waiting. */
export interface Watched {
  /** Rejects when the call must not go on. */
  readonly check: () => Promise<void>;
  /** What ends the waiting by itself; null for nothing yet. */
  readonly overdue: () => Error | null;
  readonly stop: (error: unknown) => void;
}

const everyMs = 200;

/** Looks after those who wait: a call that was allowed when it came may not be any more. */
export class Vigil {
  readonly #later: Later;
  readonly #watched = new Set<Watched>();
  #isRunning = false;

  constructor(later: Later) {
    this.#later = later;
  }

  /** Looks after somebody until the returned function is called. */
  add(watched: Watched): () => void {
    this.#watched.add(watched);
    if (!this.#isRunning) this.#again();
    return () => void this.#watched.delete(watched);
  }

  #again(): void {
    this.#isRunning = this.#watched.size > 0;
    if (this.#isRunning) this.#later(everyMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    await Promise.all([...this.#watched].map((one) => this.#lookAt(one)));
    this.#again();
  }

  async #lookAt(one: Watched): Promise<void> {
    try {
      const overdue = one.overdue();
      if (overdue !== null) throw overdue;
      await one.check();
    } catch (error) {
      if (this.#watched.delete(one)) one.stop(error);
    }
  }
}
