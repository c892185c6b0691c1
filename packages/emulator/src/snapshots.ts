import type { ClockSetting, EmulatorClock } from './clock.ts';
import type { Faults, FaultsState } from './faults.ts';
import type { LimiterState, RateLimiter } from './rate-limiter.ts';
import type { LogState, RequestLog } from './request-log.ts';
import type { Store, StoreState } from './store.ts';
import type { Deliverer, DelivererState } from './webhooks.ts';

/** The parts of an emulator that remember something from one call to the next. */
export interface RememberingParts {
  readonly store: Store;
  readonly clock: EmulatorClock;
  readonly limiter: RateLimiter;
  readonly faults: Faults;
  readonly deliverer: Deliverer;
  readonly log: RequestLog;
}

/**
 * Everything that a snapshot holds, part by part. What else the emulator comes to remember belongs here as well, else
 * a restore would leave it as it is.
 */
interface Kept {
  /** Company, tables, credentials, tokens, and the counters that ids and secrets are drawn by. */
  readonly store: StoreState;
  readonly clock: ClockSetting | null;
  readonly limiter: LimiterState;
  /** The rules and their counts, by which the next faults are drawn. */
  readonly faults: FaultsState;
  /** Whether deliveries to webhooks are held back; the deliveries themselves are in the store. */
  readonly deliverer: DelivererState;
  /** With the number of the next trace id. */
  readonly log: LogState;
}

/** The whole state of an emulator at a moment. It holds no copy of the records, as they are never changed in place. */
export class Snapshot {
  readonly #kept: Kept;

  private constructor(kept: Kept) {
    this.#kept = kept;
  }

  static take({ store, clock, limiter, faults, deliverer, log }: RememberingParts): Snapshot {
    return new Snapshot({
      store: store.keep(),
      clock: clock.keep(),
      limiter: limiter.keep(),
      faults: faults.keep(),
      deliverer: deliverer.keep(),
      log: log.keep(),
    });
  }

  /** Puts everything back in place, as often as wanted. With a journal, what it keeps is replaced first. */
  restoreTo({ store, clock, limiter, faults, deliverer, log }: RememberingParts): void {
    const setting = clock.resumed(this.#kept.clock);
    store.restore(this.#kept.store, setting);
    clock.restore(setting);
    limiter.restore(this.#kept.limiter);
    faults.restore(this.#kept.faults);
    deliverer.restore(this.#kept.deliverer);
    log.restore(this.#kept.log);
  }
}
