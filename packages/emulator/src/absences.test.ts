import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AbsenceTime, amountOff, daysOff, refusalOf, type Week, type Worktime } from './absences.ts';
import type { TimeOffType } from './company.ts';
import { parseCompany } from './company-file.ts';
import { Store } from './store.ts';

/** Sunday first. */
const week: Week = [0, 480, 480, 0, 480, 375, 0];
const today = '2026-02-15';

/** Days off, and whether their morning is worked. */
const daysAway = new Map([
  ['2026-01-02', false],
  ['2026-01-04', false],
  ['2026-01-09', true],
  ['2026-01-12', true],
  ['2026-02-02', false],
]);
const worktime: Worktime = {
  week,
  holidays: new Map([...daysAway].map(([date, half]) => [Date.parse(date) / 86_400_000, half])),
};

function dayFrom(offset: number): string {
  return new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
}

/** Days and halves within seven weeks; the end is open now and then. */
const someTime = fc
  .record({
    start: fc.nat(45),
    length: fc.option(fc.nat(30), { freq: 8 }),
    half_day_start: fc.boolean(),
    half_day_end: fc.boolean(),
  })
  .map(({ start, length, ...halves }) => ({
    ...halves,
    half_day_end: length !== null && halves.half_day_end && !(length === 0 && halves.half_day_start),
    start_date: dayFrom(start),
    end_date: length === null ? null : dayFrom(start + length),
    start_time: null,
    end_time: null,
  }));

/** The model: every half of a day by itself, `2026-01-05 am`. */
function halvesOf(time: AbsenceTime, last: string): Set<string> {
  const halves = new Set<string>();
  const end = time.end_date ?? last;
  for (let offset = 0; dayFrom(offset) <= end; offset++) {
    const date = dayFrom(offset);
    if (date < time.start_date) continue;
    if (!(time.half_day_start && date === time.start_date)) halves.add(`${date} am`);
    if (!(time.half_day_end && date === time.end_date)) halves.add(`${date} pm`);
  }
  return halves;
}

function isWorked(half: string): boolean {
  const date = half.slice(0, 10);
  if (daysAway.has(date) && !(daysAway.get(date) && half.endsWith('am'))) return false;
  return week[new Date(`${date}T00:00:00Z`).getUTCDay()] !== 0;
}

describe('amounts', () => {
  test('of days are half of the halves on days that are worked', () => {
    fc.assert(
      fc.property(someTime, (time) => {
        const last = time.start_date > today ? time.start_date : today;
        const worked = [...halvesOf(time, last)].filter(isWorked).length;
        expect(amountOff(time, 'day', worktime, { today })).toBe(worked / 2);
      }),
    );
  });

  test('are the sum of the days, within any bounds and in both units', () => {
    const bound = fc.nat(90).map(dayFrom);
    const bounds = fc.record({ from: bound, until: bound }, { requiredKeys: [] });
    fc.assert(
      fc.property(someTime, bounds, fc.constantFrom('day' as const, 'hour' as const), (time, some, unit) => {
        const sum = daysOff(time, unit, worktime, { today, ...some }).reduce(
          (all, { amount }) => all + amount,
          0,
        );
        expect(amountOff(time, unit, worktime, { today, ...some })).toBe(sum);
      }),
    );
  });

  test('of centuries are known at once', () => {
    const time = { ...openEnded, end_date: '9999-12-31' };
    expect(amountOff(time, 'day', worktime, { today })).toBeGreaterThan(1_000_000);
  });

  test('of hours are no more than the schedule asks for on that day', () => {
    const friday = { ...openEnded, start_date: '2026-01-09', end_date: '2026-01-09' };
    const between = (start_time: string, end_time: string) =>
      amountOff({ ...friday, start_time, end_time }, 'hour', { week, holidays: new Map() }, { today });
    expect(between('08:00', '09:20')).toBe(80);
    expect(between('08:00', '18:00')).toBe(375);
    const onHalfHoliday = { ...friday, start_time: '08:00', end_time: '18:00' };
    expect(amountOff(onHalfHoliday, 'hour', worktime, { today })).toBe(188);
    expect(
      amountOff({ ...onHalfHoliday, start_date: '2026-02-02', end_date: '2026-02-02' }, 'hour', worktime, {
        today,
      }),
    ).toBe(0);
  });
});

const openEnded: AbsenceTime = {
  start_date: '2026-01-05',
  end_date: null,
  half_day_start: false,
  half_day_end: false,
  start_time: null,
  end_time: null,
};

test('two absences clash when they share half a day', () => {
  fc.assert(
    fc.property(someTime, someTime, (first, second) => {
      const { store, type } = storeWith(first);
      const request = { ...second, person_id: 1, substitute_id: null };
      const last = dayFrom(120);
      const taken = halvesOf(first, last);
      const shares = [...halvesOf(second, last)].some((half) => taken.has(half));
      expect(refusalOf(request, type, store, { canName: true })).toBe(shares ? 'overlap' : null);
      const other = { ...request, person_id: 2 };
      expect(refusalOf(other, type, store, { canName: true })).toBe(shares ? 'covering' : null);
      const covered = { ...request, person_id: 3, substitute_id: 1 };
      expect(refusalOf(covered, type, store, { canName: true })).toBe(shares ? 'bad-substitute' : null);
    }),
  );
});

test('hours clash with the half of the day that they are in', () => {
  const day = { start_date: '2026-01-05', end_date: '2026-01-05' };
  const { store, type } = storeWith({ ...openEnded, ...day, half_day_start: true });
  const refusal = (start_time: string, end_time: string) =>
    refusalOf(
      { ...openEnded, ...day, start_time, end_time, person_id: 1, substitute_id: null },
      type,
      store,
      { canName: false },
    );
  expect(refusal('08:00', '12:00')).toBeNull();
  expect(refusal('11:00', '12:01')).toBe('overlap');
});

/** Somebody who is away then, and covered by the second of three people. */
function storeWith(time: AbsenceTime): { store: Store; type: TimeOffType } {
  const company = parseCompany(
    {
      format: 'staffgate-company/1',
      name: 'Probe',
      time_off_types: [{ id: 1, name: 'Leave' }],
      people: [1, 2, 3].map((id) => ({ id, first_name: 'A', last_name: 'Probe' })),
      absences: [{ ...time, person_id: 1, time_off_type_id: 1, substitute_id: 2 }],
    },
    { now: '2026-01-01T00:00:00Z' },
  );
  return { store: new Store(company, null), type: company.time_off_types[0]! };
}
