import type { Outcome } from './delivery-request.ts';

const minute = 60_000;
const hour = 60 * minute;

/**
 * When a delivery is tried again after its first round, in milliseconds after that began.
 *
 * Documented are up to six further rounds over up to three days with growing gaps, two requests each round, and at
 * most 14 requests in all. VERIFY: the gaps; these add up to the three days.
 */
export const laterRounds: readonly number[] = [
  10 * minute,
  1 * hour,
  4 * hour,
  12 * hour,
  32 * hour,
  72 * hour,
];

/** Requests of a round, one right after the other. */
export const requestsPerRound = 2;

/** How an outcome is taken. */
export type Verdict = 'delivered' | 'again' | 'failed';

/** Source: guide "Webhooks": any 2xx is a success; timeouts and 5xx but 501 are tried again. */
export function verdictOf({ status }: Outcome): Verdict {
  if (status === null) return 'again';
  if (status >= 200 && status < 300) return 'delivered';
  return status >= 500 && status !== 501 ? 'again' : 'failed';
}
