import type { Report } from '../company.ts';

/** The days that a report is about, both ends included. */
export interface Period {
  readonly from: string;
  readonly until: string;
}

/** The kinds of period that a report can name besides a fixed one. */
export type PeriodType = Report['period_type'];

/** The days of a report, seen from a day. */
export function periodOf(
  report: Pick<Report, 'period_type' | 'start_date' | 'end_date'>,
  today: string,
): Period {
  const { period_type: type, start_date, end_date } = report;
  if (type === 'fixed')
    return { from: start_date ?? end_date ?? today, until: end_date ?? start_date ?? today };
  const lastDay = /^last_day_of_(this|last)_(week|month|quarter|year)$/.exec(type);
  if (lastDay) {
    const { until } = stretch(lastDay[2] as Unit, lastDay[1] === 'this' ? 0 : -1, today);
    return { from: until, until };
  }
  const whole = /^(this|last|next)_(week|month|quarter|year)$/.exec(type);
  if (whole) return stretch(whole[2] as Unit, shifts[whole[1] as keyof typeof shifts], today);
  switch (type) {
    case 'yesterday':
      return { from: shifted(today, -1), until: shifted(today, -1) };
    case 'last_thirty_days':
      return { from: shifted(today, -30), until: shifted(today, -1) };
    case 'year_to_date':
      return { from: `${today.slice(0, 4)}-01-01`, until: today };
    default:
      return { from: today, until: today };
  }
}

type Unit = 'week' | 'month' | 'quarter' | 'year';

const shifts = { this: 0, last: -1, next: 1 } as const;

/** A whole week, month, quarter or year, so many before or after the present one. Weeks begin on Monday. */
function stretch(unit: Unit, shift: number, today: string): Period {
  if (unit === 'week') {
    const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
    const monday = shifted(today, 7 * shift - weekday);
    return { from: monday, until: shifted(monday, 6) };
  }
  const months = { month: 1, quarter: 3, year: 12 }[unit];
  const [year, month] = today.split('-').map(Number) as [number, number];
  const first = Math.floor((month - 1) / months) * months + shift * months;
  return { from: dayOf(Date.UTC(year, first, 1)), until: dayOf(Date.UTC(year, first + months, 0)) };
}

function shifted(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * 86_400_000);
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
