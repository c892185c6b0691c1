import type { ObservedCall, Observer } from './observer.ts';

/** What a line of the log may say; nothing else is ever handed over. */
export interface LogFields extends Partial<Omit<ObservedCall, 'code'>> {
  readonly code?: string;
  readonly failure?: FailureTrail;
  /** Of what a door tells its callers. */
  readonly digest?: string;
  /** What the gateway asked, by name; never an address with a path. */
  readonly host?: string;
  /** Where a notice was to go, without a secret. */
  readonly receiver?: string;
}

/** An error, without its message: that may hold what was sent or answered. */
export interface FailureTrail {
  readonly name: string;
  /** Its own, or that of what caused it: `fetch` says only there why nothing was reached. */
  readonly code?: string;
  /** Where in the code it came up. */
  readonly at: readonly string[];
}

/** Takes the lines of the log; a pino logger fits. */
export interface Logger {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** Writes a line for each call that ended. */
export function callLog(logger: Logger): Observer {
  return {
    call({ trace, door, operation, status, durationMs, agentId, code }) {
      const fields = { trace, door, operation, status, durationMs, agentId, code };
      if (status >= 500) logger.warn(fields, 'call failed');
      else logger.info(fields, 'call');
    },
    upstreamCall() {},
  };
}

const mostFrames = 8;

/** What a log may know of an error: its kind, and where it came up. */
export function trailOf(error: unknown): FailureTrail {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const { code = codeOf(error.cause), stack = '' } = error as Error & { code?: unknown };
  const at = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostFrames)
    .map((line) => line.trim());
  return { name: error.name, ...(typeof code === 'string' && { code }), at };
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error ? (cause as Error & { code?: unknown }).code : undefined;
}
