import type { AttendancePeriod } from '@staffgate/catalog';

/** What somebody worked: days, hours without breaks, breaks, and periods without an end, which do not count. */
export interface Sum {
  readonly person: string;
  readonly days: number;
  /** Like `152:30`. */
  readonly worked: string;
  readonly breaks: string;
  readonly open: number | null;
}

type Span = readonly [from: number, to: number];

/**
 * Adds up work by person, in the order in which they come. A break counts against the work that it lies in: Personio
 * keeps breaks as periods of their own, inside the work or between two pieces of it.
 */
export function hoursByPerson(periods: readonly AttendancePeriod[]): Sum[] {
  const people = new Map<string, AttendancePeriod[]>();
  for (const period of periods) {
    const { id } = period.person;
    const own = people.get(id);
    if (own) own.push(period);
    else people.set(id, [period]);
  }
  return [...people].map(([person, own]) => {
    const counted = own.filter(({ approval }) => approval?.status !== 'REJECTED');
    const work = spansOf(counted, 'WORK');
    const breaks = spansOf(counted, 'BREAK');
    const within = breaks.flatMap(([from, to]) =>
      work.map(([start, end]) => Math.max(0, Math.min(to, end) - Math.max(from, start))),
    );
    const open = counted.filter(({ end }) => !end).length;
    return {
      person,
      days: new Set(counted.map(({ start }) => start.date_time.slice(0, 10))).size,
      worked: hours(lengthOf(work) - total(within)),
      breaks: hours(lengthOf(breaks)),
      open: open === 0 ? null : open,
    };
  });
}

function spansOf(periods: readonly AttendancePeriod[], wanted: 'WORK' | 'BREAK'): Span[] {
  return periods.flatMap(({ type, start, end }) =>
    type === wanted && end ? [[minutesOf(start.date_time), minutesOf(end.date_time)] as const] : [],
  );
}

/** Minutes of a wall clock, whose zone does not matter here. */
function minutesOf(moment: string): number {
  return Math.round(Date.parse(`${moment.slice(0, 19)}Z`) / 60_000);
}

function lengthOf(spans: readonly Span[]): number {
  return total(spans.map(([from, to]) => to - from));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function hours(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
