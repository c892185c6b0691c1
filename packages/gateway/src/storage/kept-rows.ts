import type { Storage } from './storage.ts';
import type { Tables } from './tables.ts';

/**
 * Rows that were read, kept until their tables change. Only a SQLite store keeps any, as it belongs to one process,
 * which sees every change; on PostgreSQL another replica may change a row, and each call reads it anew.
 */
export class KeptRows<V> {
  readonly #version: () => string | null;
  readonly #most: number;
  readonly #rows = new Map<string, V>();
  #ofVersion: string | null = null;

  constructor(
    { changes }: Pick<Storage, 'changes'>,
    tables: readonly (keyof Tables & string)[],
    { most = 10_000 }: { readonly most?: number } = {},
  ) {
    this.#version = () => changes && tables.map(changes).join();
    this.#most = most;
  }

  async get(key: string, read: () => Promise<V>): Promise<V> {
    const version = this.#version();
    if (version === null) return read();
    if (version !== this.#ofVersion) {
      this.#rows.clear();
      this.#ofVersion = version;
    }
    const kept = this.#rows.get(key);
    if (kept !== undefined) return kept;
    const row = await read();
    // What was read while something changed may be the old or the new.
    if (this.#version() !== version) return row;
    if (this.#rows.size >= this.#most) this.#rows.clear();
    this.#rows.set(key, row);
    return row;
  }
}
