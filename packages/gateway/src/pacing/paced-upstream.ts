import type { Upstream } from '../calls/upstream.ts';
import { UpstreamFailure } from '../calls/upstream.ts';
import type { PacedCaller } from './pacer.ts';
import type { SharedReads } from './shared-reads.ts';
import type { Pace, Turn, TurnEnd } from './turn.ts';

/** An upstream of which each request waits for its turn. */
export function paced(upstream: Upstream, pace: Pace): Upstream {
  return {
    origin: upstream.origin,
    async perform(operation, input, options = {}) {
      const { signal, onSend } = options;
      let first: Turn | null = await pace.turn(operation, signal);
      // What repeats requests by itself asks for each; the first has its turn already.
      const turn: Pace['turn'] = (asked, askedSignal) => {
        if (first === null || asked !== operation) return pace.turn(asked, askedSignal);
        const taken = first;
        first = null;
        return Promise.resolve(taken);
      };
      let end: TurnEnd = { kind: 'unused' };
      try {
        onSend?.();
        const answer = await upstream.perform(operation, input, { ...options, pace: { turn } });
        end = { kind: 'answered', status: answer.status, limit: null, retryAfterMs: null };
        return answer;
      } catch (error) {
        end = endOf(error);
        throw error;
      } finally {
        (first as Turn | null)?.done(end);
      }
    },
  };
}

/** What one caller asks of a connection: paced, and shared with others where they want the same. */
export function sharedUpstream(
  upstream: Upstream,
  {
    pace,
    reads,
    caller,
  }: {
    readonly pace: Pace;
    readonly reads: SharedReads;
    readonly caller: PacedCaller;
  },
): Upstream {
  const own = paced(upstream, pace);
  return {
    origin: upstream.origin,
    async perform(operation, input, options = {}) {
      if (operation.access !== 'write') {
        const { signal } = options;
        const ask = (until: AbortSignal) => own.perform(operation, input, { ...options, signal: until });
        return reads.read({ operation, input, caller, signal, ask });
      }
      try {
        return await own.perform(operation, input, options);
      } finally {
        reads.changed(operation.area);
      }
    },
  };
}

function endOf(error: unknown): TurnEnd {
  if (!(error instanceof UpstreamFailure)) return { kind: 'unused' };
  const { status, retryAfterMs } = error;
  return status === null ? { kind: 'lost' } : { kind: 'answered', status, limit: null, retryAfterMs };
}
