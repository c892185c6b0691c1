/** One of an agent's own limits, and what is left of it. */
export interface Quota {
  /** As the grant calls it. */
  readonly name: 'requests_per_minute' | 'rows_per_day' | 'people_per_day';
  readonly quota: number;
  readonly windowSeconds: number;
  /** Null when it was not looked at. */
  readonly remaining: number | null;
  /** Seconds until some of it comes back. */
  readonly resetSeconds: number;
}

/**
 * Headers that tell an agent its own limits. What Personio lets pass is not among them, as it would tell what other
 * agents do.
 *
 * Source: draft-ietf-httpapi-ratelimit-headers-11.
 */
export function quotaHeaders(quotas: readonly Quota[]): Readonly<Record<string, string>> {
  if (quotas.length === 0) return {};
  const policies = quotas.map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`);
  const left = quotas.flatMap(({ name, remaining, resetSeconds }) =>
    remaining === null ? [] : [`"${name}";r=${Math.max(0, remaining)};t=${resetSeconds}`],
  );
  return {
    'ratelimit-policy': policies.join(', '),
    ...(left.length > 0 && { ratelimit: left.join(', ') }),
  };
}
