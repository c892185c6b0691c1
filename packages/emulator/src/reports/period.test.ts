import { expect, test } from 'vitest';
import { type PeriodType, periodOf } from './period.ts';

/** A Friday. */
const today = '2026-11-20';

test.each<[PeriodType, string, string]>([
  ['today', '2026-11-20', '2026-11-20'],
  ['yesterday', '2026-11-19', '2026-11-19'],
  ['this_week', '2026-11-16', '2026-11-22'],
  ['last_week', '2026-11-09', '2026-11-15'],
  ['this_month', '2026-11-01', '2026-11-30'],
  ['last_month', '2026-10-01', '2026-10-31'],
  ['next_month', '2026-12-01', '2026-12-31'],
  ['last_thirty_days', '2026-10-21', '2026-11-19'],
  ['this_quarter', '2026-10-01', '2026-12-31'],
  ['last_quarter', '2026-07-01', '2026-09-30'],
  ['this_year', '2026-01-01', '2026-12-31'],
  ['year_to_date', '2026-01-01', '2026-11-20'],
  ['last_year', '2025-01-01', '2025-12-31'],
  ['next_year', '2027-01-01', '2027-12-31'],
  ['last_day_of_this_week', '2026-11-22', '2026-11-22'],
  ['last_day_of_last_month', '2026-10-31', '2026-10-31'],
  ['last_day_of_this_quarter', '2026-12-31', '2026-12-31'],
  ['last_day_of_last_year', '2025-12-31', '2025-12-31'],
])('%s is from %s until %s', (period_type, from, until) => {
  expect(periodOf({ period_type, start_date: null, end_date: null }, today)).toEqual({ from, until });
});

test('turns the year with the month, the quarter and the week', () => {
  const of = (period_type: PeriodType, day: string) =>
    periodOf({ period_type, start_date: null, end_date: null }, day);
  expect(of('last_month', '2026-01-31')).toEqual({ from: '2025-12-01', until: '2025-12-31' });
  expect(of('last_quarter', '2026-02-01')).toEqual({ from: '2025-10-01', until: '2025-12-31' });
  expect(of('this_week', '2027-01-01')).toEqual({ from: '2026-12-28', until: '2027-01-03' });
  expect(of('this_month', '2028-02-10').until).toBe('2028-02-29');
});

test('keeps fixed days, also where only one is given', () => {
  const fixed = (start_date: string | null, end_date: string | null) =>
    periodOf({ period_type: 'fixed', start_date, end_date }, today);
  expect(fixed('2026-01-05', '2026-02-06')).toEqual({ from: '2026-01-05', until: '2026-02-06' });
  expect(fixed(null, '2026-02-06')).toEqual({ from: '2026-02-06', until: '2026-02-06' });
});
