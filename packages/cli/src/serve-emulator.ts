import type { Emulator } from '@staffgate/emulator';
import type { Io } from './io.ts';
import { type ListenOptions, listen } from './listen.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** To be reached by HTTPS alone. */
  readonly tls?: ListenOptions['tls'];
  /** Whether each request is told on stderr. */
  readonly isLogged: boolean;
  /** What is printed once requests are answered. */
  readonly welcome: (url: string) => string;
}

/** Lets an emulator answer on a port until the signal ends it; then finishes what is under way and closes it. */
export async function serveEmulator(emulator: Emulator, options: ServeOptions, io: Io): Promise<void> {
  const { host, port, tls, isLogged, welcome } = options;
  try {
    const listening = await listen(
      async (request, caller) => {
        const tell = (outcome: string) => isLogged && void io.stderr.write(`${logLine(outcome, request)}\n`);
        try {
          const response = await emulator.fetch(request, caller);
          tell(String(response.status));
          return response;
        } catch (error) {
          tell('---');
          throw error;
        }
      },
      {
        host,
        port,
        ...(tls && { tls }),
        howToChoose: `Choose another: --port ${port + 1}, or STAFFGATE_EMULATOR_PORT.`,
      },
    );
    await io.stdout.write(welcome(listening.url));
    await aborted(io.signal);
    await listening.close();
  } finally {
    emulator.close();
  }
}

/** Status, method and path. A query may name people, a header holds the token: neither is told. */
function logLine(outcome: string, { method, url }: Request): string {
  return `${outcome} ${method} ${new URL(url).pathname}`;
}

/** Resolves when a signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
