import type { InjectedFault } from './faults.ts';

/** A request as the log keeps it. Bodies and headers are not kept. */
export interface LoggedRequest {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** Empty for authentication, where a query could hold a secret. */
  readonly query: string;
  /** The catalog operation, or null when no route fitted. */
  readonly operation: string | null;
  readonly client_id: string | null;
  /** What was answered; null when the connection broke, or the caller was gone. */
  readonly status: number | null;
  /** What went wrong on purpose, see `Faults`. */
  readonly faults: readonly InjectedFault[];
}

/** The log as it was at some moment. */
export interface LogState {
  readonly requests: readonly LoggedRequest[];
  readonly failures: number;
}

/** The last requests, the oldest first. */
export class RequestLog {
  readonly #capacity: number;
  readonly #onFailure: (error: unknown) => void;
  #requests: LoggedRequest[] = [];
  #failures = 0;

  constructor(capacity: number, onFailure: (error: unknown) => void) {
    this.#capacity = capacity;
    this.#onFailure = onFailure;
  }

  get requests(): readonly LoggedRequest[] {
    return this.#requests.slice(-this.#capacity);
  }

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length >= 2 * this.#capacity) this.#requests = this.#requests.slice(-this.#capacity);
  }

  /** Tells whoever runs the emulator about a fault of its own. */
  fail(error: unknown): void {
    this.#onFailure(error);
  }

  /** Numbers the failures, for their trace ids. */
  next(): number {
    return this.#failures++;
  }

  keep(): LogState {
    return { requests: this.requests, failures: this.#failures };
  }

  restore({ requests, failures }: LogState): void {
    this.#requests = [...requests];
    this.#failures = failures;
  }

  clear(): void {
    this.restore({ requests: [], failures: 0 });
  }
}
