/** What every error of the gateway has in common: a stable code, and a sentence that says what helps. */
export class GatewayError extends Error {
  override readonly name: string = 'GatewayError';
  /** The stable identity of the error; the sentence may change. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
