import { CallFailed, CallPending } from './caller.ts';

/** Why a tool does not do what was asked, in words for the model: what is wrong, and what to do. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  /** Stable. */
  readonly code: string;
  readonly help: string;
  /** What the model needs to decide how to go on, such as the people that were meant. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, why: string, help: string, details: Readonly<Record<string, unknown>> = {}) {
    super(why);
    this.code = code;
    this.help = help;
    this.details = details;
  }
}

/** The failure of a second step, which must not hide that the first one was made. */
export function partlyDone(error: unknown, what: string): unknown {
  if (error instanceof CallPending) {
    return new ToolFailure('partly_done', `${what} The rest waits for a human.`, error.hint, {
      pending: error.approval,
    });
  }
  if (!(error instanceof CallFailed)) return error;
  return new ToolFailure('partly_done', `${what} ${error.message}`, error.hint, { reason: error.code });
}
