import type { NewEntry } from '../audit/entry.ts';

/** An entry that tells of something to look at. */
export type AlertEntry = Extract<NewEntry, { kind: 'alert' }>;

const limitWords = {
  requests_per_minute: 'calls in a minute',
  rows_per_day: 'records a day',
  people_per_day: 'different people a day',
} as const;

/** An alert in words, of the agent, without personal data. */
export function alertWords({ limit, unusual, used, allowed, hour, area, usual }: AlertEntry): string {
  if (limit !== undefined) return `It has used ${used} of ${allowed} ${limitWords[limit]}.`;
  if (unusual === 'hour')
    return `It called between ${hour} and ${Number(hour) + 1} o'clock UTC, as never before.`;
  if (unusual === 'area') return `It called in the area ${area} for the first time.`;
  return `It called ${used} times today; ${usual} are usual.`;
}
