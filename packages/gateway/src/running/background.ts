import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';

/** Work that is due again and again. */
export interface Job {
  /** Stable; under this name the store remembers when it was done. */
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
}

export interface BackgroundOptions {
  readonly jobs: readonly Job[];
  readonly settings: Settings;
  readonly clock: Clock;
  /** Calls again and again until it is stopped. */
  readonly every: (ms: number, work: () => void) => () => void;
  readonly onFailure: (error: unknown, job: string) => void;
}

/** How often it is looked what is due. */
const lookMs = 60_000;

/** Does jobs when they are due, also when the process was not running at that time. */
export class Background {
  readonly #options: BackgroundOptions;
  readonly #stop: () => void;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(options: BackgroundOptions) {
    this.#options = options;
    this.#stop = options.every(lookMs, () => void this.runDue());
  }

  /** Does what is due, one after the other; resolves when it is done. Failures are told and tried again next time. */
  runDue(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Begins nothing more, and waits for what is being done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { jobs, settings, clock, onFailure } = this.#options;
    for (const { name, everyMs, work } of jobs) {
      if (this.#isStopped) return;
      try {
        const last = await settings.doneAt(name);
        if (last !== null && clock.now() - last < everyMs) continue;
        await work();
        await settings.setDoneAt(name, clock.now());
      } catch (error) {
        onFailure(error, name);
      }
    }
  }
}

/** The timer of the machine; it keeps no process alive. */
export function everyInterval(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  timer.unref();
  return () => clearInterval(timer);
}
