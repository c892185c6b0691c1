import type { Limits } from '../grants/grant.ts';

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

/** What an agent has used of its limits, as far as it was looked at. */
export interface UsedQuotas {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Calls of this minute. */
  readonly requests: number;
  /** Seconds until the agent may make more of them. */
  readonly requestsResetSeconds: number;
  /** Null when the day was not looked at. */
  readonly day: { readonly rows_used: number; readonly people_used: number } | null;
}

/** The limits of a grant, and what is left of them. */
export function quotasOf(limits: Limits, used: UsedQuotas): readonly Quota[] {
  const { requests_per_minute, rows_per_day, people_per_day } = limits;
  const untilMidnight = Math.ceil((dayMs - (used.now % dayMs)) / 1000);
  const ofDay = (
    name: 'rows_per_day' | 'people_per_day',
    quota: number | null,
    usedOfIt: number | undefined,
  ): readonly Quota[] =>
    quota === null
      ? []
      : [
          {
            name,
            quota,
            windowSeconds: dayMs / 1000,
            remaining: usedOfIt === undefined ? null : quota - usedOfIt,
            resetSeconds: untilMidnight,
          },
        ];
  const minute: readonly Quota[] =
    requests_per_minute === null
      ? []
      : [
          {
            name: 'requests_per_minute',
            quota: requests_per_minute,
            windowSeconds: 60,
            remaining: requests_per_minute - used.requests,
            resetSeconds: used.requestsResetSeconds,
          },
        ];
  return [
    ...minute,
    ...ofDay('rows_per_day', rows_per_day, used.day?.rows_used),
    ...ofDay('people_per_day', people_per_day, used.day?.people_used),
  ];
}

const dayMs = 86_400_000;

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
