import type { EventEnvelope } from '@staffgate/catalog';

/**
 * Remembers which events were taken. Put it into the database that the events change, and a restart forgets none.
 */
export interface EventMemory {
  /** Notes an event; false when it was noted before. Two calls at once must not both give true. */
  claim(identity: string): boolean | Promise<boolean>;
  /** Takes a note back: the event could not be handled, and may come again. */
  forget(identity: string): void | Promise<void>;
}

/** Remembers the latest events in memory, and the oldest of them no longer. */
export function rememberInMemory(capacity = 10_000): EventMemory {
  const known = new Set<string>();
  return {
    claim(identity) {
      if (known.has(identity)) return false;
      known.add(identity);
      if (known.size > capacity) {
        const [oldest] = known;
        known.delete(oldest as string);
      }
      return true;
    },
    forget: (identity) => void known.delete(identity),
  };
}

/**
 * What makes an event the same when it comes again: events have no id, so it is company, name, time and ids.
 *
 * Source: Personio guide "Webhooks", whose schema of the body holds no id.
 */
export function eventIdentity({ company_id, event_name, occurred_at, payload }: EventEnvelope): string {
  return JSON.stringify([company_id, event_name, new Date(occurred_at).toISOString(), sorted(payload)]);
}

/** The same value with the members of each object in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, member]) => [name, sorted(member)]);
}
