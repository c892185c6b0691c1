import { open } from 'node:fs/promises';

/**
 * A place outside the store where checkpoints go, so that nobody who holds the store alone can rewrite the log unseen.
 * A sink that fails is told of the newest checkpoint, which covers those before, when the next one is due, also when
 * nothing is new by then; the log goes on meanwhile.
 */
export interface CheckpointSink {
  readonly name: string;
  /** Keeps a signed checkpoint: a note of several lines. */
  write(note: string): Promise<void> | void;
}

/** Appends each checkpoint to a file, best on another disk, and waits until it is there. */
export function fileSink(file: string): CheckpointSink {
  return {
    name: file,
    async write(note) {
      const handle = await open(file, 'a', 0o600);
      try {
        await handle.write(`${note}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}

/** Writes each checkpoint as one line of JSON, for example to the output that a collector reads. */
export function lineSink(write: (line: string) => void): CheckpointSink {
  return { name: 'lines', write: (note) => write(`${JSON.stringify({ type: 'audit-checkpoint', note })}\n`) };
}

/** A function as a sink. */
export function functionSink(name: string, write: (note: string) => Promise<void> | void): CheckpointSink {
  return { name, write };
}
