import { Interruption } from './interruption.ts';

/**
 * Goes through batches record by record. An interruption is thrown, and whoever goes on after it misses nothing; any
 * other error is thrown again each time, so that a list that is not whole never seems to be over.
 *
 * Does what `for await … yield` does in three lines, for a tenth less of what reading a page costs: a record at hand
 * is given without a turn of the generator.
 */
export class Records<T> implements AsyncIterableIterator<T, void, undefined> {
  readonly #batches: AsyncGenerator<readonly T[] | Interruption, void>;
  #batch: readonly T[] = [];
  #index = 0;
  #failure: { readonly error: unknown } | null = null;
  /** The last `next` that had to wait; later ones line up behind it. */
  #waiting: Promise<unknown> | null = null;

  constructor(batches: AsyncGenerator<readonly T[] | Interruption, void>) {
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#waiting === null && this.#index < this.#batch.length) return Promise.resolve(this.#take());
    const before = this.#waiting ?? Promise.resolve();
    const turn = before.then(
      () => this.#advance(),
      () => this.#advance(),
    );
    this.#waiting = turn;
    return turn.finally(() => {
      if (this.#waiting === turn) this.#waiting = null;
    });
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#batch = [];
    this.#failure = null;
    await this.#batches.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #advance(): Promise<IteratorResult<T, void>> {
    while (this.#index >= this.#batch.length) {
      const { done, value } = await this.#nextBatch();
      if (done) return { done, value };
      if (value instanceof Interruption) throw value.error;
      this.#batch = value;
      this.#index = 0;
    }
    return this.#take();
  }

  async #nextBatch(): Promise<IteratorResult<readonly T[] | Interruption, void>> {
    if (this.#failure) throw this.#failure.error;
    try {
      return await this.#batches.next();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  #take(): IteratorResult<T, void> {
    const value = this.#batch[this.#index] as T;
    this.#index += 1;
    return { done: false, value };
  }
}
