import { run } from './cli.ts';
import { readConfig } from './config.ts';
import { exitCodes } from './exit-codes.ts';
import { outputOf } from './io.ts';

/** Runs the command line of this process, and gives its exit code. */
export async function runProcess(): Promise<number> {
  const stop = new AbortController();
  let isReaderGone = false;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(exitCodes.interrupted.code);
      stop.abort(new Error(`stopped by ${name}`));
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // The reader has what it wanted, as in `| head`.
    isReaderGone = true;
    stop.abort(new Error('nobody reads any more'));
  });
  process.stderr.on('error', () => {});
  const code = await run(process.argv.slice(2), {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    stdin: process.stdin,
    config: readConfig(),
    signal: stop.signal,
    fetch: globalThis.fetch,
  });
  return isReaderGone ? exitCodes.ok.code : code;
}
