import { Temporal } from 'temporal-polyfill';

/** The wall clock of a time zone, as v1 writes its dates. */
export interface Zone {
  /** The first moment of a day, `2026-07-06T00:00:00+02:00`. */
  startOfDay(date: string): string;
  /** A moment in local time with its offset, `2026-05-02T10:11:12+02:00`. */
  local(instant: string): string;
  /** A local date or date-time as milliseconds since 1970. */
  epoch(local: string): number;
  /** The local day of a moment, `YYYY-MM-DD`. */
  day(milliseconds: number): string;
}

interface Span {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
  readonly offset: string;
}

/**
 * The wall clock of an IANA time zone.
 *
 * Offsets are looked up once per span between two clock changes; a list of people asks for thousands of dates.
 *
 * @throws {RangeError} when there is no such zone.
 */
export function createZone(timeZone: string): Zone {
  const spans: Span[] = [];
  const days = new Map<string, string>();
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);

  function spanAt(epochMs: number): Span {
    const known = spans.find((span) => epochMs >= span.from && epochMs < span.until);
    if (known) return known;
    const moment = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
    const span = {
      from: moment.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
      until: moment.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
      offsetMs: moment.offsetNanoseconds / 1e6,
      offset: moment.offset,
    };
    spans.push(span);
    return span;
  }

  function local(instant: string): string {
    const epochMs = Date.parse(instant);
    const { offsetMs, offset } = spanAt(epochMs);
    return `${new Date(epochMs + offsetMs).toISOString().slice(0, 19)}${offset}`;
  }

  return {
    local,
    startOfDay(date) {
      let start = days.get(date);
      if (start === undefined) {
        const { offset } = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
        start = `${date}T00:00:00${offset}`;
        days.set(date, start);
      }
      return start;
    },
    epoch: (text) => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds,
    day: (milliseconds) => new Date(milliseconds + spanAt(milliseconds).offsetMs).toISOString().slice(0, 10),
  };
}
