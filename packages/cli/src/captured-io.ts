import { readConfig } from './config.ts';
import type { Io, Output } from './io.ts';

export interface CaptureOptions {
  /** The environment; nothing is read from that of the process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Width of a terminal on both outputs; null for none. */
  readonly columns?: number | null;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
  /** What comes in. Default: nothing. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
}

/** An `Io` that keeps what is written, for tests and for programs that run commands in process. */
export function captureIo(options: CaptureOptions = {}): {
  io: Io;
  out: () => string;
  err: () => string;
  bytes: () => Buffer;
} {
  const {
    environment = {},
    columns = null,
    signal = new AbortController().signal,
    fetch = globalThis.fetch,
    stdin = (async function* () {})(),
  } = options;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const outputTo = (chunks: Buffer[]): Output => ({
    isTTY: columns !== null,
    columns,
    write: async (chunk) => {
      chunks.push(Buffer.from(chunk));
    },
  });
  return {
    io: {
      stdout: outputTo(stdout),
      stderr: outputTo(stderr),
      stdin,
      config: readConfig(environment),
      signal,
      fetch,
    },
    out: () => Buffer.concat(stdout).toString(),
    err: () => Buffer.concat(stderr).toString(),
    bytes: () => Buffer.concat(stdout),
  };
}
