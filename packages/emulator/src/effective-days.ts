import type { Announcement } from './announce.ts';
import type { Person } from './company.ts';
import { dayOf, employmentPayload } from './events.ts';
import type { Change, Store } from './store.ts';
import type { Zone } from './zone.ts';

/** The change that notes up to which day starts and terminations were told. */
export function toldUntil(day: string): Change {
  return { collection: 'counters', key: counter, record: Date.parse(day) / dayMs };
}

/** The day up to which starts and terminations were told; null before the first webhook. */
export function lastDayTold(store: Store): string | null {
  const number = store.counter(counter);
  return number === 0 ? null : new Date(number * dayMs).toISOString().slice(0, 10);
}

const counter = 'effective-day';
const dayMs = 86_400_000;

/**
 * The employments that start or end behind one day and up to another, day by day, each at the moment its day begins.
 *
 * Source: changelog, "employment.started and employment.terminated": on the day the change takes effect.
 */
export function effectsBetween(after: string, until: string, store: Store, zone: Zone): Announcement[] {
  const found: { readonly day: string; readonly announcement: Announcement }[] = [];
  for (const id of store.personIds) {
    for (const employment of (store.person(id) as Person).employments) {
      for (const name of ['start', 'end'] as const) {
        const day = dayOf(employment, name);
        if (day === null || day <= after || day > until) continue;
        const event_name = name === 'start' ? 'employment.started' : 'employment.terminated';
        const at = Date.parse(zone.startOfDay(day));
        found.push({ day, announcement: { event_name, payload: employmentPayload(id, employment.id), at } });
      }
    }
  }
  found.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return found.map(({ announcement }) => announcement);
}
