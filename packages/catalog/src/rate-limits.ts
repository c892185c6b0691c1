import type { Certainty } from './operation.ts';

/**
 * A limit on calls. A window counts calls per credential, or per source address; a bucket refills steadily.
 *
 * v2 says its bucket on every answer (`x-ratelimit-replenish-rate` and siblings); v1 numbers come from the changelog.
 */
export type RateLimit =
  | {
      readonly kind: 'window';
      /** Calls per window. */
      readonly requests: number;
      readonly windowSeconds: number;
      /** Calls in any one second. */
      readonly burstPerSecond?: number;
      /** Seconds to wait once the limit was passed. */
      readonly coolDownSeconds?: number;
      readonly per: 'credential' | 'address';
      readonly certainty: Certainty;
    }
  | {
      readonly kind: 'bucket';
      /** Tokens that come back per second. */
      readonly replenishRate: number;
      readonly burstCapacity: number;
      readonly certainty: Certainty;
    };

/** All v1 routes together, per source address. Source: Personio changelog, "IP address based rate limiting". */
export const addressLimit = {
  kind: 'window',
  requests: 2000,
  windowSeconds: 60,
  per: 'address',
  certainty: 'documented',
} as const satisfies RateLimit;

/** Seen on live answers of `/v2/persons` by two independent clients. */
export const personsBucket = {
  kind: 'bucket',
  replenishRate: 30,
  burstCapacity: 100,
  certainty: 'observed',
} as const satisfies RateLimit;

/** Seen live by one client on breakdowns and attendance periods; the burst stands only in its test data. */
export const periodsBucket = {
  kind: 'bucket',
  replenishRate: 10,
  burstCapacity: 10,
  certainty: 'observed',
} as const satisfies RateLimit;

/** v2 routes of which nobody has published numbers: those of persons are assumed. */
export const assumedBucket = {
  kind: 'bucket',
  replenishRate: 30,
  burstCapacity: 100,
  certainty: 'inferred',
} as const satisfies RateLimit;
