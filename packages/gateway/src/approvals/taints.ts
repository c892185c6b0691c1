import { hash } from 'node:crypto';
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

/** What an agent has written itself is known for so long, and so many texts of it. */
const ownMs = 3_600_000;
const mostOwn = 200;

/** Which agents have read a short while ago what others wrote as they like, and may have been led on by it. */
export class Taints {
  readonly #storage: Storage;
  readonly #clock: Clock;
  /** When this process noted it last, by agent. */
  readonly #noted = new Map<string, number>();
  /** When an agent wrote a text, by digest, by agent; the oldest first. */
  readonly #own = new Map<string, Map<string, number>>();

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

  /**
   * An agent that is not tainted writes these texts: they are no news to it when it reads them again. Only this process
   * knows of them; another one takes them for those of others.
   */
  wrote(agentId: string, texts: readonly string[]): void {
    const own = this.#own.get(agentId) ?? new Map<string, number>();
    if (texts.length > 0) this.#own.set(agentId, own);
    for (const text of texts) {
      const digest = digestOf(text);
      own.delete(digest);
      own.set(digest, this.#clock.now());
    }
    for (const digest of own.keys()) {
      if (own.size <= mostOwn) break;
      own.delete(digest);
    }
  }

  /** Whether an agent has written a text itself, a while ago at most. */
  isOwn(agentId: string, text: string): boolean {
    const at = this.#own.get(agentId)?.get(digestOf(text));
    return at !== undefined && this.#clock.now() - at < ownMs;
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

function digestOf(text: string): string {
  return hash('sha256', text, 'base64');
}
