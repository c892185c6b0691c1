/** Those who wait for something to change, by its id. */
export class Watchers {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Tells them that it is not as it was. */
  changed(id: string): void {
    for (const tell of this.#waiting.get(id) ?? []) tell();
  }

  /** Resolves with the next change, after so many milliseconds, or with the signal. */
  next(id: string, ms: number, signal?: AbortSignal): Promise<void> {
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        waiting.delete(done);
        if (waiting.size === 0) this.#waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
      waiting.add(done);
    });
  }
}
