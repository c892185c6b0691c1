import type { AttendancePeriod } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import { hoursByPerson } from './worked-hours.ts';

function period(
  person: string,
  type: 'WORK' | 'BREAK',
  from: string,
  to: string | null,
  status = 'CONFIRMED',
): AttendancePeriod {
  return {
    id: `${person} ${from}`,
    person: { id: person },
    type,
    start: { date_time: `2026-11-${from}:00` },
    end: to === null ? null : { date_time: `2026-11-${to}:00` },
    approval: { status },
  } as unknown as AttendancePeriod;
}

test('breaks inside of work are taken off, breaks between pieces of work are not', () => {
  expect(
    hoursByPerson([
      period('1', 'WORK', '16T09:00', '16T17:30'),
      period('1', 'BREAK', '16T12:00', '16T12:30'),
      period('2', 'WORK', '16T08:00', '16T12:00'),
      period('2', 'BREAK', '16T12:00', '16T13:00'),
      period('2', 'WORK', '16T13:00', '16T17:05'),
    ]),
  ).toEqual([
    { person: '1', days: 1, worked: '8:00', breaks: '0:30', open: null },
    { person: '2', days: 1, worked: '8:05', breaks: '1:00', open: null },
  ]);
});

test('work over midnight counts whole, on the day on which it began', () => {
  expect(hoursByPerson([period('1', 'WORK', '16T22:00', '17T06:00')])).toEqual([
    { person: '1', days: 1, worked: '8:00', breaks: '0:00', open: null },
  ]);
});

test('what was rejected does not count, and what has no end is said', () => {
  expect(
    hoursByPerson([
      period('1', 'WORK', '16T09:00', '16T10:00'),
      period('1', 'WORK', '16T11:00', '16T12:00', 'REJECTED'),
      period('1', 'WORK', '17T09:00', null),
    ]),
  ).toEqual([{ person: '1', days: 2, worked: '1:00', breaks: '0:00', open: 1 }]);
});
