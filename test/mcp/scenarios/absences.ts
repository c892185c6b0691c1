import type { Company } from '@staffgate/emulator';
import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

const of = ({ absences }: Company, id: number) => absences.filter(({ person_id }) => person_id === id);
const jane = 50901;

export const absences: readonly Scenario[] = [
  {
    request: 'Who is away next week in Berlin?',
    actions: ['who is away', 'list absences'],
    async play(host) {
      const { period, rows } = await host.call('absences_list', { group: 'Berlin', period: 'next week' });
      expect(period).toBe('2026-11-23 to 2026-11-29');
      expect(rows.map(([person, type]: string[]) => `${person}: ${type}`).sort()).toEqual([
        'Emre Aydın: Paid vacation',
        'Jane Smith: Sick leave',
        'Tilda Sander: Paid vacation',
      ]);
    },
    outcome: 'Three people with type and days in one call; one is said to be pending.',
  },
  {
    request: 'Is anybody of Machining away today?',
    actions: ['who is away'],
    async play(host) {
      const { rows } = await host.call('absences_list', { group: 'Machining' });
      const { people, absences } = host.company();
      const team = people.filter(({ employments: [one] }) => one?.team_id === 45025).map(({ id }) => id);
      const away = absences.filter(
        ({ person_id, start_date, end_date }) =>
          team.includes(person_id) && start_date <= '2026-11-20' && (end_date ?? '9999') >= '2026-11-20',
      );
      expect(rows).toHaveLength(away.length);
    },
    outcome: 'Those of the team who are away today.',
  },
  {
    request: "Show me Jane Smith's absences this year.",
    actions: ['list absences'],
    async play(host) {
      const { person, rows } = await host.call('absences_list', {
        person: 'Jane Smith',
        period: 'this year',
      });
      expect(person).toBe('Jane Smith');
      expect(rows.map((row: string[]) => row.slice(1, 4))).toEqual(
        expect.arrayContaining([
          ['Sick leave', '2026-11-16', '2026-11-27'],
          ['Paid vacation', '2026-12-14', '2026-12-18'],
        ]),
      );
    },
    outcome: 'Her absences with their ids.',
  },
  {
    request: 'Who covers for Jane Smith in December? Show me the whole entry.',
    actions: ['get an absence'],
    async play(host) {
      const { rows } = await host.call('absences_list', { person: 'Jane Smith', period: 'December' });
      const { absence } = await host.call('absences_list', { id: rows[0][0] });
      expect(absence).toMatchObject({ person: 'Jane Smith', from: '2026-12-14', status: 'approved' });
      expect(absence).not.toHaveProperty('substitute');
    },
    outcome: 'The absence with all that is set; nobody covers.',
  },
  {
    request: 'Book vacation for Mira Nissen from 1 to 5 March 2027.',
    actions: ['create an absence'],
    async play(host) {
      const { done, status } = await host.call('absence_save', {
        person: 'Mira Nissen',
        type: 'vacation',
        from: '1 March 2027',
        to: '5 March 2027',
      });
      expect(done).toBe('Entered Paid vacation for Mira Nissen, Monday 2027-03-01 to Friday 2027-03-05.');
      expect(status).toBe('pending');
      expect(of(host.company(), 50043)).toContainEqual(
        expect.objectContaining({ start_date: '2027-03-01', end_date: '2027-03-05', time_off_type_id: 6001 }),
      );
    },
    outcome: 'The vacation waits for its approval in Personio.',
  },
  {
    request: 'Tilda Sander takes the afternoon of 8 December off.',
    actions: ['create an absence'],
    async play(host) {
      await host.call('absence_save', {
        person: 'Tilda Sander',
        type: 'vacation',
        from: '8 December',
        half: 'from_midday',
      });
      expect(of(host.company(), 50903)).toContainEqual(
        expect.objectContaining({
          start_date: '2026-12-08',
          end_date: '2026-12-08',
          half_day_start: true,
        }),
      );
    },
    outcome: 'Half a day of vacation.',
  },
  {
    request: 'Ömer is at the doctor on Monday from 2 to 4.',
    actions: ['create an absence'],
    async play(host) {
      await host.call('absence_save', {
        person: 'Ömer',
        type: 'doctor visit',
        from: 'Monday',
        time: '14:00-16:00',
      });
      expect(of(host.company(), 50155)).toContainEqual(
        expect.objectContaining({ start_date: '2026-11-23', start_time: '14:00', end_time: '16:00' }),
      );
    },
    outcome: 'Two hours on that day.',
  },
  {
    request: "Jane Smith's sick leave ends today.",
    actions: ['update an absence'],
    async play(host) {
      const { absence } = await host.call('absence_save', {
        person: 'Jane Smith',
        type: 'sick leave',
        to: 'today',
      });
      expect(absence).toMatchObject({ from: '2026-11-16', to: '2026-11-20' });
      expect(of(host.company(), jane)).toContainEqual(
        expect.objectContaining({ start_date: '2026-11-16', end_date: '2026-11-20' }),
      );
    },
    outcome: 'The running absence is found and ended, in one call.',
  },
  {
    request: "Jane Smith's vacation in December shall begin a day later.",
    actions: ['update an absence'],
    async play(host) {
      const { rows } = await host.call('absences_list', {
        person: 'Jane Smith',
        type: 'vacation',
        period: 'December',
      });
      const { absence } = await host.call('absence_save', { id: rows[0][0], from: '2026-12-15' });
      expect(absence).toMatchObject({ from: '2026-12-15', to: '2026-12-18' });
    },
    outcome: 'Its first day is another one, its last day as it was.',
  },
  {
    request: "Cancel Jane Smith's vacation in December.",
    actions: ['delete an absence'],
    async play(host) {
      const { rows } = await host.call('absences_list', {
        person: 'Jane Smith',
        type: 'vacation',
        period: 'December',
      });
      const { done } = await host.call('record_delete', { kind: 'absence', id: rows[0][0] });
      expect(done).toBe('Deleted Paid vacation of Jane Smith, 2026-12-14 to 2026-12-18.');
      expect(of(host.company(), jane).map(({ start_date }) => start_date)).toEqual(['2026-11-16']);
    },
    outcome: 'The absence is gone; what it was is said.',
  },
  {
    request: "What is left of Ömer's vacation?",
    actions: ['balances'],
    async play(host) {
      const { person, balances } = await host.call('person_get', { person: 'Ömer', include: ['balances'] });
      expect(person).toEqual({ id: 50155, name: 'Ömer Ekinci' });
      expect(balances).toEqual({
        cols: ['type', 'today', 'left_to_plan'],
        rows: [['Paid vacation', 14.5, 11.5]],
      });
    },
    outcome: 'The days of today, and those left to plan.',
  },
];
