import type { Mode } from './calls/gatekeeper.ts';
import type { Clock } from './clock.ts';
import type { Storage } from './storage/storage.ts';

/** What holds for the gateway as a whole, in the store, so that it survives a restart and reaches every replica. */
export class Settings {
  readonly #storage: Storage;
  readonly #clock: Clock;

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Whether calls are taken; read anew for each call. */
  async mode(): Promise<Mode> {
    return ((await this.#get('mode')) ?? 'running') as Mode;
  }

  async setMode(mode: Mode): Promise<void> {
    await this.#set('mode', mode);
  }

  async #get(name: string): Promise<string | undefined> {
    const { db } = this.#storage;
    const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
    return row?.value;
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
