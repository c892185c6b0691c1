import { findOperation, type Operation } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import { EmulatorClock } from './clock.ts';
import { Quirks } from './quirks.ts';
import { lifecycleOf } from './sunset.ts';

const ending = findOperation('v1.projects.list') as Operation;
const lasting = findOperation('v1.employees.list') as Operation;

function world(quirks: Partial<Quirks> = {}) {
  const clock = new EmulatorClock({ now: () => Date.parse('2026-11-20T09:00:00Z') });
  return { clock, quirks: Quirks.parse(quirks) };
}

const lastMoment = Date.parse('2027-01-30T23:59:59.999Z');

test('works until its day comes by the emulated clock, and is gone from then on', () => {
  const here = world();
  expect(lifecycleOf(ending, here)).toEqual({ stage: 'deprecated', headers: {} });
  here.clock.set({ now: lastMoment, speed: 0 });
  expect(lifecycleOf(ending, here).stage).toBe('deprecated');
  here.clock.advance(1);
  expect(lifecycleOf(ending, here)).toEqual({ stage: 'gone', status: 404 });
  expect(lifecycleOf(lasting, here)).toEqual({ stage: 'live' });
});

test('never ends, has ended, or ends on another day when told so', () => {
  const turned = (quirks: Partial<Quirks>, now: string) => {
    const here = world(quirks);
    here.clock.set({ now: Date.parse(now) });
    return lifecycleOf(ending, here).stage;
  };
  expect(turned({ attendancesEnd: 'live' }, '2099-01-01T00:00:00Z')).toBe('live');
  expect(turned({ attendancesEnd: 'gone' }, '2020-01-01T00:00:00Z')).toBe('gone');
  expect(turned({ attendancesEnd: '2026-08-30' }, '2026-08-29T23:59:59Z')).toBe('deprecated');
  expect(turned({ attendancesEnd: '2026-08-30' }, '2026-08-30T00:00:00Z')).toBe('gone');
  expect(() => Quirks.parse({ attendancesEnd: 'soon' })).toThrow();
});

test('says when it will end only when asked to, and is gone with 410 when told so', () => {
  const here = world({ sunsetHeaders: true, endedRoutes: '410' });
  expect(lifecycleOf(ending, here)).toEqual({
    stage: 'deprecated',
    headers: { deprecation: '@1769817600', sunset: 'Sun, 31 Jan 2027 00:00:00 GMT' },
  });
  here.clock.set({ now: lastMoment + 1 });
  expect(lifecycleOf(ending, here)).toEqual({ stage: 'gone', status: 410 });
});
