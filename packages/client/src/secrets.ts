/** The texts that must never leave the client, and how to take them out of others. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Remembers a secret. Only the latest hundred tokens are kept; older ones still look like tokens. */
  add(secret: string): void {
    if (secret.length < 4) return;
    this.#known.add(secret);
    if (this.#known.size > 100) {
      const [, oldest] = this.#known;
      if (oldest !== undefined) this.#known.delete(oldest);
    }
  }

  /** The text with every known secret, and whatever looks like one, replaced by `[redacted]`. */
  redact(text: string): string {
    let clean = text;
    for (const secret of this.#known) clean = clean.replaceAll(secret, '[redacted]');
    return clean
      .replace(/\bBearer\s+[^\s"',]+/gi, 'Bearer [redacted]')
      .replace(/\bpapi-[\w-]{6,}/gi, '[redacted]');
  }

  /** What caused a failure, reduced to name, code and redacted message, down three levels. */
  strip(cause: unknown, depth = 3): Error | undefined {
    if (cause === undefined || cause === null || depth === 0) return undefined;
    const {
      name,
      message,
      code,
      cause: deeper,
    } = (typeof cause === 'object' ? cause : {}) as Record<string, unknown>;
    const text = typeof message === 'string' ? message : typeof cause === 'string' ? cause : 'unknown cause';
    const inner = this.strip(deeper, depth - 1);
    const stripped = new Error(this.redact(text), inner === undefined ? undefined : { cause: inner });
    if (typeof name === 'string') stripped.name = this.redact(name);
    return typeof code === 'string' ? Object.assign(stripped, { code: this.redact(code) }) : stripped;
  }
}
