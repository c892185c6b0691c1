import type { Clock } from './clock.ts';
import { toInstant } from './clock.ts';
import type { Snapshot } from './snapshots.ts';

/** A snapshot as the control API names it. */
export interface ShelvedSnapshot {
  readonly id: string;
  /** By the emulated clock. */
  readonly taken_at: string;
}

/** Snapshots under ids, for callers that cannot hold them. They live as long as the process. */
export class SnapshotShelf {
  readonly #clock: Clock;
  readonly #snapshots = new Map<string, ShelvedSnapshot & { readonly snapshot: Snapshot }>();
  #taken = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  list(): ShelvedSnapshot[] {
    return [...this.#snapshots.values()].map(({ id, taken_at }) => ({ id, taken_at }));
  }

  put(snapshot: Snapshot): ShelvedSnapshot {
    this.#taken += 1;
    const shelved = { id: `snapshot-${this.#taken}`, taken_at: toInstant(this.#clock.now()) };
    this.#snapshots.set(shelved.id, { ...shelved, snapshot });
    return shelved;
  }

  get(id: string): Snapshot | undefined {
    return this.#snapshots.get(id)?.snapshot;
  }

  /** False when there is no such snapshot. */
  remove(id: string): boolean {
    return this.#snapshots.delete(id);
  }
}
