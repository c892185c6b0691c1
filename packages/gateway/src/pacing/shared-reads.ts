import type { Operation } from '@staffgate/catalog';
import { canonicalJson } from '../audit/canonical-json.ts';
import { Refusal } from '../calls/refusal.ts';
import type { UpstreamAnswer } from '../calls/upstream.ts';
import type { CallInput } from '../grants/authorize.ts';
import { orAborted } from '../waiting.ts';
import type { PacedCaller, Pacer } from './pacer.ts';
import { isReferenceData } from './reference-data.ts';

/** A read, as one of those who want its answer sees it. */
export interface SharedRead {
  readonly operation: Operation;
  readonly input: CallInput;
  readonly caller: PacedCaller;
  readonly signal: AbortSignal | undefined;
  /** Asks the connection; the signal ends when nobody waits for the answer any more. */
  readonly ask: (signal: AbortSignal) => Promise<UpstreamAnswer>;
}

interface Flight {
  readonly answer: Promise<UpstreamAnswer>;
  readonly controller: AbortController;
  /** It takes no more passengers. */
  readonly land: () => void;
  /** Whether its answer is there, or will not be. */
  hasEnded: boolean;
  waiting: number;
}

interface Kept {
  readonly answer: UpstreamAnswer;
  readonly area: string | null;
  readonly until: number;
}

/** Answers that are kept at most. */
const mostKept = 1_000;

/**
 * Asks a connection once for what several callers want at the same time, and keeps for some minutes what seldom
 * changes. It only ever holds answers as the connection gave them: each caller's own is shaped afterwards.
 *
 * Nobody who asks after a change was made gets an answer that was asked for before.
 */
export class SharedReads {
  readonly #pacer: Pacer;
  readonly #flights = new Map<string, Flight>();
  readonly #kept = new Map<string, Kept>();
  #changes = 0;

  constructor(pacer: Pacer) {
    this.#pacer = pacer;
  }

  async read(read: SharedRead): Promise<UpstreamAnswer> {
    const { operation, input, signal, caller } = read;
    const key = keyOf(operation, input);
    if (key === null) return read.ask(signal ?? new AbortController().signal);
    for (;;) {
      const kept = this.#keptAt(key);
      if (kept !== null) return kept;
      const known = this.#flights.get(key);
      const flight = known ?? this.#start(key, read);
      if (known) this.#pacer.figures.spared('joined');
      try {
        return await this.#waitFor(flight, caller, signal, known !== undefined);
      } catch (error) {
        // What another caller was refused is not this one's answer.
        const isOthers = known !== undefined && error instanceof Refusal && !signal?.aborted;
        if (!isOthers) throw error;
        await caller.check();
        flight.land();
      }
    }
  }

  /** A change of an area has ended, however it did. What was asked before must not be answered to who asks now. */
  changed(area: string | null): void {
    this.#changes += 1;
    this.#flights.clear();
    for (const [key, kept] of this.#kept) if (kept.area === area) this.#kept.delete(key);
  }

  #start(key: string, { operation, ask }: SharedRead): Flight {
    const controller = new AbortController();
    const changes = this.#changes;
    const answer = ask(controller.signal).then((it) => {
      if (isReferenceData(operation) && changes === this.#changes) this.#keep(key, operation, it);
      return it;
    });
    const land = () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    const flight: Flight = { answer, controller, land, hasEnded: false, waiting: 0 };
    this.#flights.set(key, flight);
    const end = () => {
      flight.hasEnded = true;
      land();
    };
    answer.then(end, end);
    return flight;
  }

  async #waitFor(
    flight: Flight,
    caller: PacedCaller,
    signal: AbortSignal | undefined,
    isJoined: boolean,
  ): Promise<UpstreamAnswer> {
    flight.waiting += 1;
    try {
      return await (isJoined
        ? this.#pacer.beside(flight.answer, caller, signal)
        : orAborted(flight.answer, signal));
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && !flight.hasEnded) {
        flight.land();
        flight.controller.abort(signal?.reason ?? new Error('Nobody waits for it.'));
      }
    }
  }

  #keptAt(key: string): UpstreamAnswer | null {
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    if (kept.until <= this.#pacer.now()) {
      this.#kept.delete(key);
      return null;
    }
    this.#pacer.figures.spared('kept');
    return kept.answer;
  }

  #keep(key: string, { area }: Operation, answer: UpstreamAnswer): void {
    const { referenceMs } = this.#pacer.settings;
    if (referenceMs <= 0) return;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, { answer, area, until: this.#pacer.now() + referenceMs });
  }
}

/** What makes two reads the same; null for what cannot be shared. */
function keyOf(operation: Operation, input: CallInput): string | null {
  const { id, access, risk, answer } = operation;
  if (access !== 'read' || risk !== 'read' || answer.kind !== 'json') return null;
  return `${id} ${canonicalJson(input)}`;
}
