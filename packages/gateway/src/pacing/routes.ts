import { addressLimit, type Operation, type RateLimit } from '@staffgate/catalog';

/** Which limits of Personio a request counts for. */
export interface RouteLimits {
  /** Of what answers tell: the route, or all of v1 from this address. */
  readonly own: { readonly key: string; readonly limit: RateLimit };
  /** What it counts for besides. */
  readonly shared: readonly { readonly key: string; readonly limit: RateLimit }[];
}

/**
 * The limits by which a request of a connection is counted: in v2 a bucket for each route, in v1 one window for all
 * routes from this address, and further ones for some routes: lists of employees, uploads, tokens.
 *
 * VERIFY: are the methods on one path of v2 counted together? Each is paced by what its own answers say.
 */
export function limitsOf(operation: Operation, connectionId: string, origin: string): RouteLimits {
  const { id, rateLimit, generation } = operation;
  const ofAddress = { key: `${origin} v1`, limit: addressLimit };
  if (rateLimit === addressLimit) return { own: ofAddress, shared: [] };
  return {
    own: { key: `${connectionId} ${id}`, limit: rateLimit },
    shared: generation === 'v1' ? [ofAddress] : [],
  };
}
