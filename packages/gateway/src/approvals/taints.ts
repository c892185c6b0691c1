import type { RowsWithin } from '../audit/ledger.ts';
import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';

/** What notes that an agent reads what others wrote. */
export interface Taint {
  readonly write: (rows: RowsWithin) => Promise<void>;
  /** To be called once it is committed. */
  readonly committed: () => void;
}

/** So often it is noted of an agent that goes on reading. */
const everyMs = 60_000;

/** Which agents have read a short while ago what others wrote as they like, and may have been led on by it. */
export class Taints {
  readonly #storage: Storage;
  readonly #clock: Clock;
  /** When this process noted it last, by agent. */
  readonly #noted = new Map<string, number>();

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Notes it in the commit of an answer; undefined where it was noted within the last minute. */
  of(agentId: string): Taint | undefined {
    const now = this.#clock.now();
    const last = this.#noted.get(agentId);
    if (last !== undefined && Math.abs(now - last) < everyMs) return undefined;
    const tainted_at = new Date(now).toISOString();
    return {
      async write(rows) {
        await rows
          .insertInto('agent_taints')
          .values({ agent_id: agentId, tainted_at })
          .onConflict((conflict) => conflict.column('agent_id').doUpdateSet({ tainted_at }))
          .execute();
      },
      committed: () => void this.#noted.set(agentId, now),
    };
  }

  /** Whether an agent has read it within so many minutes, and one more, as it is not noted each time. */
  async isTainted(agentId: string, minutes: number): Promise<boolean> {
    if (minutes === 0) return false;
    const row = await this.#storage.db
      .selectFrom('agent_taints')
      .select('tainted_at')
      .where('agent_id', '=', agentId)
      .executeTakeFirst();
    if (row === undefined) return false;
    return this.#clock.now() - Date.parse(row.tainted_at) < minutes * 60_000 + everyMs;
  }
}
