import type { Company } from '@staffgate/emulator';
import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

const on = ({ attendances }: Company, id: number, day: string) =>
  attendances
    .filter(({ person_id, start }) => person_id === id && start.startsWith(day))
    .map(({ type, start, end }) => `${type} ${start.slice(11, 16)} ${end?.slice(11, 16)}`)
    .sort();

export const attendances: readonly Scenario[] = [
  {
    request: 'Log attendance for Jane Smith today, 9 to 5:30 with half an hour break.',
    actions: ['create an attendance'],
    async play(host) {
      const { done } = await host.call('attendance_save', {
        person: 'Jane Smith',
        date: 'today',
        start: '9',
        end: '5:30',
        break_minutes: 30,
      });
      expect(done).toBe(
        'Entered work of Jane Smith on Friday 2026-11-20, 09:00 to 17:30, break 13:00 to 13:30.',
      );
      expect(on(host.company(), 50901, '2026-11-20')).toEqual(['break 13:00 13:30', 'work 09:00 17:30']);
    },
    outcome: 'Work and its break are in Personio.',
  },
  {
    request: 'When did Lucía Ibarra work last week?',
    actions: ['list attendances'],
    async play(host) {
      const { person, cols, rows } = await host.call('attendances_list', {
        person: 'Lucía Ibarra',
        period: 'last week',
      });
      expect(person).toBe('Lucía Ibarra');
      expect(cols).toEqual(['id', 'date', 'start', 'end', 'type']);
      const { attendances } = host.company();
      const own = attendances.filter(
        ({ person_id, attribution_date: day }) =>
          person_id === 50037 && day >= '2026-11-09' && day <= '2026-11-15',
      );
      expect(own.length).toBeGreaterThan(4);
      expect(rows).toHaveLength(own.length);
    },
    outcome: 'Her periods of work and breaks, with their ids.',
  },
  {
    request: 'How many hours did each of Finance work last week?',
    actions: ['list attendances'],
    async play(host) {
      const { cols, rows, next } = await host.call('attendances_list', {
        group: 'Finance',
        period: 'last week',
        sum: true,
      });
      expect(cols.slice(0, 3)).toEqual(['person', 'days', 'worked']);
      expect(rows.length).toBeGreaterThan(5);
      expect(next).toBeUndefined();
    },
    outcome: 'A row per person with days, hours and breaks, added up by the gateway.',
  },
  {
    request: 'Lucía Ibarra stayed until 6 pm on Wednesday last week, correct that.',
    actions: ['update an attendance', 'get an attendance'],
    async play(host) {
      const { rows } = await host.call('attendances_list', {
        person: 'Lucía Ibarra',
        period: '2026-11-11',
      });
      const [id] = rows.find((row: string[]) => row[4] === 'work');
      const { attendance: before } = await host.call('attendances_list', { id });
      expect(before).toMatchObject({ id, person: 'Lucía Ibarra', date: '2026-11-11' });
      const { attendance } = await host.call('attendance_save', { id, end: '6 pm' });
      expect(attendance).toMatchObject({ start: before.start, end: '18:00' });
      expect(on(host.company(), 50037, '2026-11-11')).toContain(`work ${before.start} 18:00`);
    },
    outcome: 'The end is another one, the rest as it was.',
  },
  {
    request: "Delete Lucía Ibarra's hours of that Wednesday.",
    actions: ['delete an attendance'],
    async play(host) {
      const { rows } = await host.call('attendances_list', {
        person: 'Lucía Ibarra',
        period: '2026-11-11',
      });
      for (const [id] of rows) await host.call('record_delete', { kind: 'attendance', id });
      expect(on(host.company(), 50037, '2026-11-11')).toEqual([]);
    },
    outcome: 'Work and break are gone, each by a call.',
  },
];
