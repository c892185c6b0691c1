import { type Upstream, UpstreamFailure } from '../calls/upstream.ts';
import type { Observer } from './observer.ts';
import type { Tracing } from './tracing.ts';

export interface WatchingParts {
  readonly observer: Pick<Observer, 'upstreamCall'>;
  readonly tracing: Tracing;
  /** Milliseconds from any moment on. */
  readonly stopwatch: () => number;
}

/** The same upstream, with each of its calls measured and traced. */
export function watched(upstream: Upstream, { observer, tracing, stopwatch }: WatchingParts): Upstream {
  const host = new URL(upstream.origin).hostname;
  return {
    origin: upstream.origin,
    async perform(operation, input, options) {
      const startedAt = stopwatch();
      const tell = (status: number | null) =>
        observer.upstreamCall({ operation: operation.id, status, durationMs: stopwatch() - startedAt });
      try {
        const answer = await tracing.upstream(
          { operation, host },
          () => upstream.perform(operation, input, options),
          statusOf,
        );
        tell(answer.status);
        return answer;
      } catch (error) {
        tell(statusOf(error));
        throw error;
      }
    },
  };
}

function statusOf(error: unknown): number | null {
  return error instanceof UpstreamFailure ? error.status : null;
}
