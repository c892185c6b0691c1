/** What says the time. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** Where a turned clock stands, so that it can be set up again. */
export interface ClockSetting {
  /** The emulated moment, in milliseconds since 1970, that … */
  readonly emulated: number;
  /** … belongs to this moment of the real clock. */
  readonly real: number;
  /** Emulated seconds per real second; 0 stands still. */
  readonly speed: number;
}

/** A clock that can be set, moved on, run faster, or stopped. Until then it follows the real one. */
export class EmulatorClock implements Clock {
  readonly #real: Clock;
  readonly #onTurn: (setting: ClockSetting) => void;
  readonly #watchers = new Set<() => void>();
  #setting: ClockSetting | null = null;

  /** `onTurn` is told of every change by hand, before it shows. */
  constructor(real: Clock, onTurn: (setting: ClockSetting) => void = () => {}) {
    this.#real = real;
    this.#onTurn = onTurn;
  }

  now(): number {
    if (this.#setting === null) return this.#real.now();
    const { emulated, real, speed } = this.#setting;
    return Math.round(emulated + (this.#real.now() - real) * speed);
  }

  get speed(): number {
    return this.#setting?.speed ?? 1;
  }

  /** Where a turned clock stands at this moment; null while it follows the real one. */
  keep(): ClockSetting | null {
    return this.#setting && { emulated: this.now(), real: this.#real.now(), speed: this.speed };
  }

  /** A setting that goes on from now at the moment where another stood: the time in between did not pass. */
  resumed(kept: ClockSetting | null): ClockSetting | null {
    return kept && { ...kept, real: this.#real.now() };
  }

  /** Takes up a setting again, or follows the real clock (null). */
  restore(setting: ClockSetting | null): void {
    this.#turn(setting);
  }

  /** Calls whenever the clock was turned, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Turns the clock to a moment, keeps or changes its speed. */
  set(change: { readonly now?: number; readonly speed?: number }): void {
    const setting = {
      emulated: change.now ?? this.now(),
      real: this.#real.now(),
      speed: change.speed ?? this.speed,
    };
    this.#onTurn(setting);
    this.#turn(setting);
  }

  /** Turns the clock on by some milliseconds; it may not go back. */
  advance(milliseconds: number): void {
    this.set({ now: this.now() + milliseconds });
  }

  #turn(setting: ClockSetting | null): void {
    this.#setting = setting;
    for (const watcher of this.#watchers) watcher();
  }
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** A moment as v2 writes it: UTC, whole seconds, `2026-11-20T09:15:02Z`. */
export function toInstant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
