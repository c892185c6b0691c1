/** What says the time. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** Measures how long something takes, in milliseconds from any moment on. */
export const stopwatch = (): number => performance.now();
