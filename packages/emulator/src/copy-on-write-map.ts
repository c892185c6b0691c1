/**
 * A map whose entries can be kept as they are at a moment, at no cost: the copy is made by the next change, and not at
 * all when there is none.
 */
export class CopyOnWriteMap<K, V> {
  #entries: Map<K, V> = new Map();
  #isKept = false;

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  values(): MapIterator<V> {
    return this.#entries.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#entries.entries();
  }

  set(key: K, value: V): void {
    this.#own().set(key, value);
  }

  /** False when there was nothing to delete. */
  delete(key: K): boolean {
    return this.#entries.has(key) && this.#own().delete(key);
  }

  clear(): void {
    this.#entries = new Map();
    this.#isKept = false;
  }

  /** The entries as they are now; they stay so. */
  keep(): ReadonlyMap<K, V> {
    this.#isKept = true;
    return this.#entries;
  }

  /** Puts kept entries back in place. */
  restore(kept: ReadonlyMap<K, V>): void {
    // It came from `keep`, and is not written to before it is copied.
    this.#entries = kept as Map<K, V>;
    this.#isKept = true;
  }

  #own(): Map<K, V> {
    if (this.#isKept) {
      this.#entries = new Map(this.#entries);
      this.#isKept = false;
    }
    return this.#entries;
  }
}
