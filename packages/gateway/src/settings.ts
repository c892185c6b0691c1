import type { Mode } from './calls/gatekeeper.ts';
import type { Clock } from './clock.ts';
import { KeptRows } from './storage/kept-rows.ts';
import { type Storage, storageWithin, type Transaction } from './storage/storage.ts';

/** How long entries of the audit log are kept, and what was before and after changes. */
export interface Retention {
  readonly months: number;
  readonly detailDays: number;
}

/** What holds for the gateway as a whole, in the store, so that it survives a restart and reaches every replica. */
export class Settings {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #kept: KeptRows<string | null>;

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    this.#kept = new KeptRows(storage, ['settings']);
  }

  /** The same settings, as part of a transaction. */
  within(trx: Transaction): Settings {
    return new Settings(storageWithin(this.#storage, trx), this.#clock);
  }

  /** Whether calls are taken; as it is now at each call. */
  async mode(): Promise<Mode> {
    return ((await this.#get('mode')) ?? 'running') as Mode;
  }

  async setMode(mode: Mode): Promise<void> {
    await this.#set('mode', mode);
  }

  /** How long the audit log is kept. Default 12 months, and 90 days for the details of changes. */
  async retention(): Promise<Retention> {
    const text = await this.#get('retention');
    return text === null ? { months: 12, detailDays: 90 } : JSON.parse(text);
  }

  async setRetention({ months, detailDays }: Retention): Promise<void> {
    await this.#set('retention', JSON.stringify({ months, detailDays }));
  }

  /** When a job was done last, in milliseconds since 1970; null when it never was. */
  async doneAt(job: string): Promise<number | null> {
    const time = await this.#get(`done.${job}`);
    return time === null ? null : Date.parse(time);
  }

  async setDoneAt(job: string, time: number): Promise<void> {
    await this.#set(`done.${job}`, new Date(time).toISOString());
  }

  async #get(name: string): Promise<string | null> {
    return this.#kept.get(name, async () => {
      const { db } = this.#storage;
      const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
      return row?.value ?? null;
    });
  }

  async #set(name: string, value: string): Promise<void> {
    const updated_at = new Date(this.#clock.now()).toISOString();
    await this.#storage.db
      .insertInto('settings')
      .values({ name, value, updated_at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, updated_at }))
      .execute();
  }
}
