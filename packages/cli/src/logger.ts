import type { FailureTrail, LogFields, Logger } from '@staffgate/gateway';
import { pino } from 'pino';
import { UsageError } from './exit-codes.ts';

/** Members that a line may have, besides level, time and message. Whatever else is handed over is left out. */
const allowed = namesOf<LogFields>({
  trace: true,
  door: true,
  operation: true,
  status: true,
  durationMs: true,
  agentId: true,
  code: true,
  digest: true,
  receiver: true,
  host: true,
  failure: true,
});
const allowedOfFailure = namesOf<FailureTrail>({ name: true, code: true, at: true });

const levels = ['error', 'warn', 'info', 'debug', 'silent'];

/**
 * The log of a running gateway: a line of JSON for each call. Ids of agents and operations stand in it, hosts that the
 * gateway asks, and where notices go; never addresses, bodies, names or secrets: members that are not allowed are left
 * out at every level.
 *
 * @throws {UsageError} for a level that there is not.
 */
export function createLogger(options: {
  /** `error`, `warn`, `info`, `debug` or `silent`. */
  readonly level: string;
  readonly write: (line: string) => void;
}): Logger {
  const { level, write } = options;
  if (!levels.includes(level)) {
    throw new UsageError(
      `There is no log level ${level}. Choose one of ${levels.join(', ')} in STAFFGATE_LOG_LEVEL.`,
    );
  }
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      // Errors as pino would write them have messages, which may hold data.
      serializers: { err: () => undefined, error: () => undefined },
      formatters: { level: (label) => ({ level: label }), log: (fields) => only(fields, allowed) },
    },
    { write },
  );
}

/** The names of all members, of which the compiler misses none. */
function namesOf<Fields>(names: Readonly<Record<keyof Fields, true>>): readonly string[] {
  return Object.keys(names);
}

function only(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  for (const name of names) {
    const value = fields[name];
    if (value === undefined) continue;
    const isObject = typeof value === 'object' && value !== null;
    if (name === 'failure' && isObject)
      left.failure = only(value as Record<string, unknown>, allowedOfFailure);
    else if (!isObject) left[name] = value;
    else if (name === 'at' && Array.isArray(value)) left.at = value.map(String);
  }
  return left;
}
