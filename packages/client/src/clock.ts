/** Time, as the client sees it. Hand in another to turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after that many milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Does something after that many milliseconds, unless what it gives is called before. Default: by `sleep`. */
  later?(ms: number, work: () => void): () => void;
}

/** The clock of the machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
        Math.min(ms, longestTimerMs),
      );
      signal?.addEventListener('abort', abort, { once: true });
    }),
  later(ms, work) {
    const timer = setTimeout(work, Math.min(ms, longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Timers overflow above, and would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The promise, or the signal's reason as soon as it is aborted. The promise itself goes on. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      promise.catch(() => {});
      return reject(signal.reason);
    }
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(
      (answer) => {
        signal.removeEventListener('abort', abort);
        resolve(answer);
      },
      (error) => {
        signal.removeEventListener('abort', abort);
        reject(error);
      },
    );
  });
}

/** Waits by a clock, also when that clock knows nothing of signals. */
export function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  return orAborted(clock.sleep(ms, signal), signal);
}

/** The reason of an abort that a limit of time caused. */
export class TimeIsUp {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/**
 * Does some work under a limit of time. Its signal is aborted with `TimeIsUp` when the time has passed, or with the
 * outer signal's reason; the promise then rejects with the same, whether the work cares or not.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const controller = new AbortController();
  const forward = () => controller.abort(outer?.reason);
  outer?.addEventListener('abort', forward, { once: true });
  const cancel = Number.isFinite(ms) ? later(clock, ms, () => controller.abort(new TimeIsUp(ms))) : () => {};
  try {
    return await orAborted(work(controller.signal), controller.signal);
  } finally {
    cancel();
    outer?.removeEventListener('abort', forward);
  }
}

function later(clock: Clock, ms: number, work: () => void): () => void {
  if (clock.later) return clock.later(ms, work);
  const timer = new AbortController();
  clock.sleep(ms, timer.signal).then(work, () => {});
  return () => timer.abort('no longer needed');
}
