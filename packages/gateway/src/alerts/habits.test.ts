import { describe, expect, test } from 'vitest';
import { learnt } from './habits.ts';
import type { AlertEntry } from './words.ts';
import { alertWords } from './words.ts';

const dayMs = 86_400_000;
const start = Date.parse('2026-03-02T09:30:00Z');

/** What is told while an agent calls as given: on which day from the start, at which hour, how often, where. */
function told(
  calls: readonly (readonly [day: number, hour: number, calls: number, area?: 'employees' | 'documents'])[],
) {
  let row: ReturnType<typeof learnt>['habits'] | undefined;
  const alerts: [number, string][] = [];
  for (const [day, hour, count, area = 'employees'] of calls) {
    const now = start + day * dayMs + (hour - 9) * 3_600_000;
    const learned = learnt(row, { agentId: 'a_1', area, calls: count, now });
    row = learned.habits;
    alerts.push(...learned.alerts.map((alert) => [day, alertWords(alert as AlertEntry)] as [number, string]));
  }
  return alerts;
}

const everyDay = (days: number, calls: number) =>
  Array.from({ length: days }, (_, day) => [day, 9, calls] as const);

describe('an hour', () => {
  test('that is new is told from two weeks on, once', () => {
    expect(told([...everyDay(14, 1), [13, 22, 1]])).toEqual([]);
    expect(told([...everyDay(15, 1), [14, 22, 1], [14, 22, 1], [15, 22, 1]])).toEqual([
      [14, "It called between 22 and 23 o'clock UTC, as never before."],
    ]);
  });

  test('is told of once a day, however many are new', () => {
    expect(told([...everyDay(15, 1), [14, 22, 1], [14, 23, 1]])).toHaveLength(1);
    expect(told([...everyDay(15, 1), [14, 22, 1], [15, 23, 1]])).toHaveLength(2);
  });
});

describe('an area', () => {
  test('that is new is told from a week on, once', () => {
    expect(told([...everyDay(6, 1), [6, 9, 1, 'documents']])).toEqual([]);
    expect(told([...everyDay(8, 1), [7, 9, 1, 'documents'], [8, 9, 1, 'documents']])).toEqual([
      [7, 'It called in the area documents for the first time.'],
    ]);
  });
});

describe('the calls of a day', () => {
  test('are told from five times the mean of the last seven days with calls on', () => {
    expect(told([...everyDay(7, 20), [7, 9, 99]])).toEqual([]);
    expect(told([...everyDay(7, 20), [7, 9, 60], [7, 9, 40], [7, 9, 900]])).toEqual([
      [7, 'It called 100 times today; 20 are usual.'],
    ]);
    // Days without calls do not make fewer of it.
    expect(told([...everyDay(7, 20), [40, 9, 99]])).toEqual([]);
    // The days before the last seven do not count any more.
    const more = Array.from({ length: 7 }, (_, day) => [7 + day, 9, 200] as const);
    expect(told([...everyDay(7, 20), ...more, [14, 9, 999]]).filter(([day]) => day === 14)).toEqual([]);
  });

  test('are no news while they are few, or nobody knows what is usual', () => {
    expect(told([...everyDay(7, 1), [7, 9, 49]])).toEqual([]);
    expect(told([...everyDay(2, 10), [2, 9, 900]])).toEqual([]);
  });
});
