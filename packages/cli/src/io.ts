import { styleText } from 'node:util';
import type { Config } from './config.ts';

/** Where text goes. */
export interface Output {
  readonly isTTY: boolean;
  /** Width in characters; null where there is no end of the line. */
  readonly columns: number | null;
  /** Resolves when there is room for more. */
  write(chunk: string | Uint8Array): Promise<void>;
}

/** The world as a command sees it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** What comes in, until it ends. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly config: Config;
  /** Aborted by Ctrl-C, a signal to end, or a reader that went away. */
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
}

/** An output of this process. */
export function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY === true,
    columns: stream.isTTY ? stream.columns || 80 : null,
    write(chunk) {
      if (stream.write(chunk) || stream.destroyed) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          stream.off('drain', done).off('close', done).off('error', done);
          resolve();
        };
        stream.once('drain', done).once('close', done).once('error', done);
      });
    },
  };
}

/** Marks up text for a terminal, where there is one and colours are wanted. */
export type Paint = (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

/** The paint for an output. */
export function paintFor(output: Output, config: Config): Paint {
  if (!output.isTTY || config.noColor) return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}
