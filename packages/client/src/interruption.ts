/** Stands where a batch of a list should come that could not be read. The list goes on with it when it is asked again. */
export class Interruption {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Reads something. Where that fails, whoever goes through the list is told, and it is read again when they go on. */
export async function* persistently<T>(read: () => Promise<T>): AsyncGenerator<Interruption, T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      yield new Interruption(error);
    }
  }
}
