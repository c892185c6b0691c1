import { orAborted } from '../waiting.ts';
import type { CallConnection } from './perform.ts';
import { Refusal } from './refusal.ts';
import type { UpstreamAnswer } from './upstream.ts';

/** Why a call ends before its answer. */
export type Ending = 'deadline_exceeded' | 'caller_gone' | 'stopping';

/** How long a call may go on: until its deadline, while the caller is there, while the gateway runs. */
export class Lifetime {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  readonly #onGone = () => this.end('caller_gone');
  #ending: Ending | null = null;
  #isAsked = false;

  constructor(deadlineMs: number, caller: AbortSignal | undefined) {
    this.#timer = setTimeout(() => this.end('deadline_exceeded'), deadlineMs);
    this.#caller = caller;
    caller?.addEventListener('abort', this.#onGone, { once: true });
    if (caller?.aborted) this.#onGone();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(ending: Ending): void {
    if (this.#ending !== null) return;
    this.#ending = ending;
    this.#controller.abort(new Error(ending));
  }

  /** The answer is there, or will not be. A file may still be on its way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onGone);
  }

  /** The same connection, which is not waited for any longer than the call goes on. */
  within(connection: CallConnection): CallConnection {
    const { upstream } = connection;
    return {
      ...connection,
      organisation: (attributes) => this.wait(connection.organisation(attributes)),
      upstream: {
        origin: upstream.origin,
        perform: (operation, input, options) => {
          this.signal.throwIfAborted();
          const onSend = () => {
            this.#isAsked ||= operation.access === 'write';
          };
          return this.wait(upstream.perform(operation, input, { ...options, onSend }), drop);
        },
      },
    };
  }

  /** Waits for something as long as the call goes on. `unwanted` gets what comes later. */
  wait<T>(work: Promise<T>, unwanted?: (late: T) => void): Promise<T> {
    const { signal } = this;
    return orAborted(work, signal).catch((error: unknown) => {
      if (unwanted && signal.aborted) work.then(unwanted, () => {});
      throw error;
    });
  }

  /** What an error is, now that the call has ended: what ended it, or the error itself. */
  explained(error: unknown, deadlineMs: number): unknown {
    if (this.#ending === null) return error;
    const effect = this.#isAsked ? 'unknown' : 'none';
    const outcome = this.#isAsked
      ? 'Whether the change was made is not known: read the record before trying again.'
      : 'Nothing was changed.';
    switch (this.#ending) {
      case 'deadline_exceeded':
        return new Refusal(
          'deadline_exceeded',
          `The call was not answered within ${deadlineMs / 1000} s.`,
          this.#isAsked ? outcome : `${outcome} Try again later, or ask for less.`,
          { effect },
        );
      case 'caller_gone':
        return new Refusal('caller_gone', 'The caller did not wait for the answer.', outcome, { effect });
      case 'stopping':
        return stopping(outcome, effect);
    }
  }
}

/** The gateway ends, and with it whatever is under way. */
export function stopping(outcome = 'Nothing was changed.', effect: Refusal['effect'] = 'none'): Refusal {
  return new Refusal('stopping', 'The gateway is stopping.', `${outcome} Try again in some seconds.`, {
    retryAfterSeconds: 5,
    effect,
  });
}

function drop({ answer }: UpstreamAnswer): void {
  const { stream } = (answer ?? {}) as { stream?: ReadableStream };
  void stream?.cancel().catch(() => {});
}
