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
