import type { Door } from '../audit/entry.ts';

/**
 * A call as logs and metrics may tell it: what was asked and how it ended. Never with what, about whom, or what came
 * back; neither addresses with their queries, nor bodies, nor names.
 */
export interface ObservedCall {
  /** The id under which the audit log and traces know it. */
  readonly trace: string;
  readonly door: Door;
  /** Null where no operation was addressed. */
  readonly operation: string | null;
  /** What the caller was answered. */
  readonly status: number;
  readonly durationMs: number;
  /** Null where nobody was identified. */
  readonly agentId: string | null;
  /** Why it ended so: `allowed`, or the code of a refusal or failure. */
  readonly code: string;
}

/** A call that a connection was asked. */
export interface ObservedUpstreamCall {
  readonly operation: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
}

/** Whatever is told of calls. It must not throw, and nothing waits for it. */
export interface Observer {
  call(call: ObservedCall): void;
  upstreamCall(call: ObservedUpstreamCall): void;
}

/** Tells several. */
export function observers(all: readonly Observer[]): Observer {
  return {
    call: (call) => {
      for (const one of all) one.call(call);
    },
    upstreamCall: (call) => {
      for (const one of all) one.upstreamCall(call);
    },
  };
}
