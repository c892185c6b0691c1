const dayMs = 86_400_000;

/** Days since 1970-01-01: dates as numbers, to compute with. */
export type Day = number;

export function dayOf(date: string): Day {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

const pairs = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const written = new Map<Day, string>();

/** The day as `YYYY-MM-DD`. Remembered, because a large company has far more people than days. */
export function dateOf(day: Day): string {
  let date = written.get(day);
  if (date === undefined) {
    const its = new Date(day * dayMs);
    date = `${its.getUTCFullYear()}-${pairs[its.getUTCMonth() + 1]}-${pairs[its.getUTCDate()]}`;
    written.set(day, date);
  }
  return date;
}

/** The first of the month, so many months later. */
export function startOfMonth(day: Day, monthsLater = 0): Day {
  const date = new Date(day * dayMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1) / dayMs;
}

export function endOfMonth(day: Day): Day {
  return startOfMonth(day, 1) - 1;
}

export function addMonths(day: Day, months: number): Day {
  const date = new Date(day * dayMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()) / dayMs;
}

const minutes = Array.from(
  { length: 24 * 60 },
  (_, at) => `T${pairs[Math.floor(at / 60)]}:${pairs[at % 60]}:`,
);
const seconds = pairs.map((second) => `${second}Z`);

/** A minute of a day on the wall clock, `YYYY-MM-DDThh:mm:00`; from 1440 on it is one of the next day. */
export function localTimeOf(day: Day, minute: number): string {
  return `${dateOf(day + Math.floor(minute / 1440))}${minutes[minute % 1440]}00`;
}

/** A moment of the day in UTC, written as `YYYY-MM-DDThh:mm:ssZ`. */
export function instantOf(day: Day, second: number): string {
  return dateOf(day) + minutes[Math.floor(second / 60)]! + seconds[second % 60]!;
}
