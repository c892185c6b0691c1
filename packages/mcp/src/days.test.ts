import { describe, expect, test } from 'vitest';
import { Calendar } from './days.ts';

// A Friday, half past midnight in Berlin; it is still Thursday in UTC.
const friday = new Calendar({ now: () => Date.parse('2026-11-19T23:30:00Z') }, 'Europe/Berlin');

function said(text: string): string {
  const { from, to } = friday.period(text, 'period');
  return from === to ? from : `${from} to ${to}`;
}

describe('on Friday 2026-11-20', () => {
  test.each([
    ['2026-12-01', '2026-12-01'],
    ['1.12.2026', '2026-12-01'],
    ['1.12.', '2026-12-01'],
    ['today', '2026-11-20'],
    ['Heute', '2026-11-20'],
    ['tomorrow', '2026-11-21'],
    ['übermorgen', '2026-11-22'],
    ['yesterday', '2026-11-19'],
    ['Friday', '2026-11-20'],
    ['next Friday', '2026-11-27'],
    ['last Friday', '2026-11-13'],
    ['next Monday', '2026-11-23'],
    ['nächsten Montag', '2026-11-23'],
    ['am Montag', '2026-11-23'],
    ['in 3 days', '2026-11-23'],
    ['in zwei Wochen', null],
    ['in 2 Wochen', '2026-12-04'],
    ['3 days ago', '2026-11-17'],
    ['vor 2 Wochen', '2026-11-06'],
    ['this week', '2026-11-16 to 2026-11-22'],
    ['nächste Woche', '2026-11-23 to 2026-11-29'],
    ['last week', '2026-11-09 to 2026-11-15'],
    ['this weekend', '2026-11-21 to 2026-11-22'],
    ['this month', '2026-11-01 to 2026-11-30'],
    ['next quarter', '2027-01-01 to 2027-03-31'],
    ['this year', '2026-01-01 to 2026-12-31'],
    ['next 7 days', '2026-11-20 to 2026-11-26'],
    ['last 30 days', '2026-10-22 to 2026-11-20'],
    ['KW 48', '2026-11-23 to 2026-11-29'],
    ['kw1', '2027-01-04 to 2027-01-10'],
    ['week 53', '2026-12-28 to 2027-01-03'],
    ['2027-W02', '2027-01-11 to 2027-01-17'],
    ['December', '2026-12-01 to 2026-12-31'],
    ['März 2027', '2027-03-01 to 2027-03-31'],
    ['2027-02', '2027-02-01 to 2027-02-28'],
    ['Q1 2027', '2027-01-01 to 2027-03-31'],
    ['2025', '2025-01-01 to 2025-12-31'],
    ['3 March 2027', '2027-03-03'],
    ['March 3, 2027', '2027-03-03'],
    ['1. Dezember', '2026-12-01'],
    ['from 1.12. to 5.12.', '2026-12-01 to 2026-12-05'],
    ['2026-12-01 - 2026-12-05', '2026-12-01 to 2026-12-05'],
    ['vom 1.12. bis zum 5.12.', '2026-12-01 to 2026-12-05'],
    ['1 to 5 March 2027', '2027-03-01 to 2027-03-05'],
    ['1.-5.3.2027', '2027-03-01 to 2027-03-05'],
    ['1. bis 5. Dezember', '2026-12-01 to 2026-12-05'],
    ['1st to 5th of December', '2026-12-01 to 2026-12-05'],
    ['1 to next week', null],
    ['40 to 5 March', null],
    ['next Monday to next Friday', '2026-11-23 to 2026-11-27'],
    ['2026-02-30', null],
    ['32.1.2027', null],
    ['KW 54', null],
    ['soon', null],
    ['next thing', null],
    ['', null],
    ['2026-12-05 to 2026-12-01', null],
    ['constructor', null],
    ['next constructor', null],
  ])('%j is %s', (text, days) => {
    if (days === null) expect(() => said(text)).toThrow(/not understood|before it begins/);
    else expect(said(text)).toBe(days);
  });

  test('a single day is asked for where a month was given', () => {
    expect(() => friday.day('December', 'date')).toThrow('is 2026-12-01 to 2026-12-31, not one day');
  });
});

test('a Monday, "next Monday" is in a week, and "Monday" is today', () => {
  const monday = new Calendar({ now: () => Date.parse('2026-11-23T09:00:00Z') }, 'Europe/Berlin');
  expect([monday.day('next Monday', 'date'), monday.day('Monday', 'date')]).toEqual([
    '2026-11-30',
    '2026-11-23',
  ]);
});

test('today is that of the zone', () => {
  const at = { now: () => Date.parse('2026-11-20T09:00:00Z') };
  expect(new Calendar(at, 'Pacific/Auckland').day('tomorrow', 'date')).toBe('2026-11-21');
  expect(new Calendar({ now: () => at.now() + 3_600_000 * 4 }, 'Pacific/Auckland').today()).toBe(
    '2026-11-21',
  );
});

test('an unknown zone is refused at once', () => {
  expect(() => new Calendar({ now: () => 0 }, 'Middle/Earth')).toThrow('Middle/Earth');
});
