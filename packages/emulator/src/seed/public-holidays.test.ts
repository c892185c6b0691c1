import { expect, test } from 'vitest';
import { dateOf } from './calendar.ts';
import { easterOf, publicHolidays } from './public-holidays.ts';

test.each([
  // The earliest and latest ones that are near, and those of the demo company.
  [1818, '1818-03-22'],
  [1943, '1943-04-25'],
  [2000, '2000-04-23'],
  [2024, '2024-03-31'],
  [2025, '2025-04-20'],
  [2026, '2026-04-05'],
  [2027, '2027-03-28'],
  [2028, '2028-04-16'],
  [2038, '2038-04-25'],
])('Easter of %i is %s', (year, date) => {
  expect(dateOf(easterOf(year))).toBe(date);
});

test('regions of a country share most days and differ in some', () => {
  const days = (region: Parameters<typeof publicHolidays>[0]) =>
    publicHolidays(region, 2026, 2026).map(({ date }) => date);
  expect(days('hamburg')).toEqual([
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-10-03',
    '2026-10-31',
    '2026-12-25',
    '2026-12-26',
  ]);
  expect(days('hessen').filter((date) => !days('hamburg').includes(date))).toEqual(['2026-06-04']);
  expect(days('bayern').filter((date) => !days('hessen').includes(date))).toEqual([
    '2026-01-06',
    '2026-08-15',
    '2026-11-01',
  ]);
  expect(days('wien')).toHaveLength(13);
  expect(days('wien')).not.toContain('2026-04-03');
  expect(publicHolidays('danmark', 2026, 2026).filter(({ half }) => half)).toEqual([
    { date: '2026-06-05', name: 'Grundlovsdag', half: true },
  ]);
  expect(publicHolidays('danmark', 2028, 2028).filter(({ date }) => date === '2028-06-05')).toEqual([
    { date: '2028-06-05', name: '2. pinsedag', half: false },
  ]);
});
