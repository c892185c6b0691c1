import type { Operation } from '@staffgate/catalog';
import type { World } from './context.ts';
import type { Quirks } from './quirks.ts';

/** A quirk that says when something ends: a day, `live` for never, `gone` for already. */
type EndQuirk = { [Q in keyof Quirks]: string extends Quirks[Q] ? Q : never }[keyof Quirks];

/**
 * The groups of operations that end, and the quirk that says when. A new one is a line here, and its quirk; the
 * `deprecation` of the catalog tells callers, and since when it holds.
 */
const endings: Readonly<Record<string, EndQuirk>> = {
  'v1.attendances': 'attendancesEnd',
  'v1.customReports': 'customReportsEnd',
  'v1.projects': 'attendancesEnd',
};

/** Where an operation stands: it works; it works and says that it will end; it is gone. */
export type Lifecycle =
  | { readonly stage: 'live' }
  | { readonly stage: 'deprecated'; readonly headers: Readonly<Record<string, string>> }
  | { readonly stage: 'gone'; readonly status: 404 | 410 };

const live: Lifecycle = { stage: 'live' };

/**
 * Where an operation stands by the clock of the emulator.
 *
 * VERIFY: what a route answers after its end is not documented, and nobody has published it; a removed route is taken
 * for one that never was. The end is taken for the first moment of its day, in UTC.
 */
export function lifecycleOf(
  operation: Operation,
  { quirks, clock }: Pick<World, 'quirks' | 'clock'>,
): Lifecycle {
  const quirk = endings[operation.id.slice(0, operation.id.lastIndexOf('.'))];
  if (quirk === undefined) return live;
  const end = quirks[quirk];
  if (end === 'live') return live;
  const endsAt = end === 'gone' ? -Infinity : Date.parse(end);
  if (clock.now() >= endsAt) return { stage: 'gone', status: quirks.endedRoutes === '410' ? 410 : 404 };
  const headers = quirks.sunsetHeaders ? headersOf(operation, endsAt) : {};
  return { stage: 'deprecated', headers };
}

/** The headers of RFC 9745 and RFC 8594. */
function headersOf({ deprecation }: Operation, endsAt: number): Record<string, string> {
  const sunset = new Date(endsAt).toUTCString();
  return deprecation === null
    ? { sunset }
    : { deprecation: `@${Date.parse(deprecation.deprecatedOn) / 1000}`, sunset };
}
