/** Counts what is being answered, so that it can be bounded and waited for. */
export class UnderWay {
  readonly #most: number;
  readonly #idle = new Set<() => void>();
  #count = 0;
  #isDraining = false;

  /** `most` requests are answered at the same time. */
  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Begins something, and gives what ends it; null when nothing more is taken. */
  enter(): (() => void) | null {
    return this.#isDraining || this.#count >= this.#most ? null : this.#begin();
  }

  /** The same stream, which is under way until it has been read, or nobody reads it any more. */
  follow(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const end = this.#begin();
    const reader = stream.getReader();
    return new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          end();
          controller.error(error);
        }
      },
      async cancel(reason) {
        end();
        await reader.cancel(reason);
      },
    });
  }

  /** Takes nothing more, and waits for what is under way; whether all of it ended in time. */
  async drain(withinMs: number): Promise<boolean> {
    this.#isDraining = true;
    return this.settle(withinMs);
  }

  /** Waits until nothing is under way; whether that was in time. */
  async settle(withinMs: number): Promise<boolean> {
    if (this.#count === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    let tell = () => {};
    const isIdle = await Promise.race([
      new Promise<boolean>((resolve) => {
        tell = () => resolve(true);
        this.#idle.add(tell);
      }),
      new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), withinMs);
      }),
    ]);
    clearTimeout(timer);
    this.#idle.delete(tell);
    return isIdle;
  }

  #begin(): () => void {
    let isOver = false;
    this.#count += 1;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#count -= 1;
      if (this.#count === 0) for (const tell of this.#idle) tell();
    };
  }
}
