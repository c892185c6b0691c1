import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AuditUnavailable } from '../audit/errors.ts';
import { readState } from '../audit/ledger.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../clock.ts';
import type { PaceFigures } from '../pacing/figures.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { Priority } from '../pacing/turn.ts';
import type { Storage } from '../storage/storage.ts';
import { Metrics } from './metrics.ts';
import type { Observer } from './observer.ts';

/** Seconds: from what the gateway takes by itself to the deadline of a call. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const commits = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

export interface MeasuredParts {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Milliseconds from any moment on. */
  readonly stopwatch: () => number;
  /** Requests being answered. */
  readonly underWay: () => number;
  /** Calls that wait for earlier ones of the same agent. */
  readonly waiting: () => number;
  readonly pacer: () => Pacer;
  /** Whether the identity provider gave its keys when it was last asked; null where there is none. */
  readonly hasIssuer: () => boolean | null;
}

/** The figures of a gateway. Labels name operations, doors and kinds of ends, never agents or people. */
export class GatewayMetrics implements Observer, PaceFigures {
  readonly #metrics = new Metrics();
  readonly #calls = this.#metrics.counter(
    'staffgate_calls_total',
    'Calls that ended, by operation, door, decision and class of status.',
  );
  readonly #durations = this.#metrics.histogram(
    'staffgate_call_duration_seconds',
    'How long calls took, from the door to the answer.',
    durations,
  );
  readonly #upstream = this.#metrics.counter(
    'staffgate_upstream_calls_total',
    'Calls that connections were asked, by operation and class of status.',
  );
  readonly #throttled = this.#metrics.counter(
    'staffgate_upstream_throttled_total',
    'Requests that a connection refused with 429, repeated ones too.',
  );
  readonly #waits = this.#metrics.histogram(
    'staffgate_pace_wait_seconds',
    'How long requests to connections waited until they could be sent.',
    durations,
  );
  readonly #notSent = this.#metrics.counter(
    'staffgate_pace_refused_total',
    'Requests to connections that were not sent, by the code of the refusal.',
  );
  readonly #broken = this.#metrics.counter(
    'staffgate_routes_broken_total',
    'How often a route failed so often that nothing was sent to it for a while.',
  );
  readonly #spared = this.#metrics.counter(
    'staffgate_reads_spared_total',
    'Reads that were not sent: joined to one under way, or answered from what was kept.',
  );
  readonly #upstreamDurations = this.#metrics.histogram(
    'staffgate_upstream_duration_seconds',
    'How long connections took to answer.',
    durations,
  );
  readonly #appends = this.#metrics.histogram(
    'staffgate_audit_append_seconds',
    'How long it took until an entry of the audit log was safe on the disk.',
    commits,
  );
  readonly #refusedAppends = this.#metrics.counter(
    'staffgate_audit_append_failures_total',
    'Entries that could not be written, and whose calls were refused.',
  );
  readonly #stopwatch: () => number;
  #appending = 0;

  constructor({ storage, clock, stopwatch, underWay, waiting, pacer, hasIssuer }: MeasuredParts) {
    this.#stopwatch = stopwatch;
    const metrics = this.#metrics;
    metrics.gauge('staffgate_requests_under_way', 'Requests that are being answered.', underWay);
    metrics.gauge('staffgate_calls_waiting', 'Calls that wait for earlier ones of the same agent.', waiting);
    metrics.gauge(
      'staffgate_pace_waiting',
      'Requests to connections that wait to be sent.',
      () => pacer().waiting,
    );
    metrics.gauges('staffgate_pace_rate', 'Requests a second that a route lets pass, as was learnt.', () =>
      pacer()
        .routes()
        .map(({ connectionId, operation, ratePerSecond }) => [
          { connection: connectionId, operation },
          ratePerSecond,
        ]),
    );
    metrics.gauges(
      'staffgate_identity_provider_up',
      'Whether the identity provider gave its keys when it was last asked: 1, or 0.',
      () => {
        const isUp = hasIssuer();
        return isUp === null ? [] : [[{}, isUp ? 1 : 0]];
      },
    );
    metrics.gauge(
      'staffgate_audit_appends_waiting',
      'Entries on their way to the disk.',
      () => this.#appending,
    );
    metrics.gauge(
      'staffgate_audit_entries',
      'Entries in the audit log.',
      async () => (await readState(storage.db)).size,
    );
    addProcess(metrics, clock);
  }

  call({ operation, door, status, durationMs, code }: Parameters<Observer['call']>[0]): void {
    const labels = { operation: operation ?? 'none', door };
    const decision = code === 'allowed' ? 'allowed' : status >= 500 ? 'failed' : 'refused';
    this.#calls({ ...labels, decision, status: classOf(status) });
    this.#durations(durationMs / 1000, labels);
  }

  upstreamCall({ operation, status, durationMs }: Parameters<Observer['upstreamCall']>[0]): void {
    this.#upstream({ operation, status: status === null ? 'none' : classOf(status) });
    this.#upstreamDurations(durationMs / 1000, { operation });
  }

  waited(ms: number, priority: Priority): void {
    this.#waits(ms / 1000, { priority });
  }

  refused(code: string): void {
    this.#notSent({ code });
  }

  throttled(operation: string): void {
    this.#throttled({ operation });
  }

  broke(operation: string, _connectionId: string, isOpen: boolean): void {
    if (isOpen) this.#broken({ operation });
  }

  spared(how: 'joined' | 'kept'): void {
    this.#spared({ how });
  }

  /** Appends to a log, and measures what that takes. */
  measured(audit: AuditLog): Pick<AuditLog, 'append'> {
    return {
      append: async (entry, alongside) => {
        const startedAt = this.#stopwatch();
        this.#appending += 1;
        try {
          return await audit.append(entry, alongside);
        } catch (error) {
          if (error instanceof AuditUnavailable) this.#refusedAppends();
          throw error;
        } finally {
          this.#appending -= 1;
          this.#appends((this.#stopwatch() - startedAt) / 1000);
        }
      },
    };
  }

  text(): Promise<string> {
    return this.#metrics.text();
  }
}

function classOf(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}

/** What every process has, under the names that dashboards know. */
function addProcess(metrics: Metrics, clock: Clock): void {
  metrics.gauge(
    'process_cpu_user_seconds_total',
    'Time in user code.',
    () => process.cpuUsage().user / 1e6,
    'counter',
  );
  metrics.gauge(
    'process_cpu_system_seconds_total',
    'Time in the system.',
    () => process.cpuUsage().system / 1e6,
    'counter',
  );
  metrics.gauge('process_resident_memory_bytes', 'Memory that is taken.', () => process.memoryUsage.rss());
  metrics.gauge('process_start_time_seconds', 'When the process began, in seconds since 1970.', () =>
    Math.round(clock.now() / 1000 - process.uptime()),
  );
  metrics.gauge(
    'nodejs_heap_size_used_bytes',
    'Memory that objects take.',
    () => process.memoryUsage().heapUsed,
  );
  // Measured from the first question on, so that who never asks pays nothing.
  let delay: ReturnType<typeof monitorEventLoopDelay> | null = null;
  metrics.gauge(
    'nodejs_eventloop_lag_p99_seconds',
    'How long work had to wait since the last question.',
    () => {
      if (delay === null) {
        delay = monitorEventLoopDelay({ resolution: 10 });
        delay.enable();
      }
      const seconds = delay.percentile(99) / 1e9;
      delay.reset();
      return seconds;
    },
  );
}
