/** Values by key, as many as are allowed: whoever was not asked for the longest time is the first to go. */
export class LeastRecent<V> {
  readonly #most: number;
  readonly #kept = new Map<string, V>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The value of a key, made anew when there is none. */
  get(key: string, make: () => V): V {
    const value = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.#most) this.#kept.delete(this.#kept.keys().next().value as string);
    return value;
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }
}
