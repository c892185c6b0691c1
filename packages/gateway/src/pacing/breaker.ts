/** After so many failures in a row nothing is sent for a while. */
const mostFailures = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

/**
 * Keeps requests from a route that fails and fails: for some seconds all are refused at once, then one is let through
 * to see, and its answer decides.
 */
export class Breaker {
  #failures = 0;
  #pauseMs = firstPauseMs;
  #openUntil: number | null = null;
  #isTrialOut = false;

  /** Milliseconds until a request may be sent; 0 while it may. */
  waitMs(now: number): number {
    if (this.#openUntil === null) return 0;
    if (now < this.#openUntil) return this.#openUntil - now;
    return this.#isTrialOut ? 1000 : 0;
  }

  get isOpen(): boolean {
    return this.#openUntil !== null;
  }

  /** A request is sent; whether it is the one that decides. */
  sent(): boolean {
    if (this.#openUntil === null) return false;
    this.#isTrialOut = true;
    return true;
  }

  /** How a request ended. `unknown` says nothing about the route. */
  ended(end: 'worked' | 'failed' | 'unknown', isTrial: boolean, now: number): void {
    if (isTrial) this.#isTrialOut = false;
    if (end === 'unknown') return;
    if (end === 'worked') {
      this.#failures = 0;
      if (isTrial) {
        this.#openUntil = null;
        this.#pauseMs = firstPauseMs;
      }
      return;
    }
    this.#failures += 1;
    if (isTrial) this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    // What was sent before it opened is late, and says nothing new.
    else if (this.#openUntil !== null || this.#failures < mostFailures) return;
    this.#openUntil = now + this.#pauseMs;
  }
}
