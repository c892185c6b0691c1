import type { EmulatorClock } from './clock.ts';

/**
 * Rings when the emulator's clock has reached a moment: by waiting, at whatever speed the clock runs, or because
 * somebody turned it. It does not keep the process alive.
 */
export class Alarm {
  readonly #clock: EmulatorClock;
  readonly #ring: () => void;
  #moment: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #forget: () => void;

  constructor(clock: EmulatorClock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
    this.#forget = clock.watch(() => this.#wait());
  }

  /** Rings at this moment instead, in milliseconds since 1970; null: not at all. */
  set(moment: number | null): void {
    this.#moment = moment;
    this.#wait();
  }

  stop(): void {
    this.#forget();
    this.set(null);
  }

  #wait(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#moment === null) return;
    const left = this.#moment - this.#clock.now();
    // A clock that stands still is woken by being turned alone.
    if (left > 0 && this.#clock.speed === 0) return;
    const wait = left <= 0 ? 0 : Math.min(Math.max(left / this.#clock.speed, shortestMs), longestMs);
    this.#timer = setTimeout(() => this.#look(), wait);
    this.#timer.unref();
  }

  #look(): void {
    if (this.#moment === null || this.#moment > this.#clock.now()) {
      this.#wait();
      return;
    }
    this.#moment = null;
    this.#ring();
  }
}

/** Not busy while the clock does not move, as clocks of tests do. */
const shortestMs = 5;
/** Timers overflow above 24 days. */
const longestMs = 86_400_000;
