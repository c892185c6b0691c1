import type { Company } from '@staffgate/emulator';
import { expect } from 'vitest';
import { everything } from '../../gateway/world.ts';
import type { Scenario } from './scenario.ts';

const named = ({ people }: Company, last: string) => people.find(({ last_name }) => last_name === last);

export const employees: readonly Scenario[] = [
  {
    request: 'List everybody in Sales with the day they started.',
    actions: ['list employees'],
    async play(host) {
      const { total, cols, rows } = await host.call('people_find', {
        group: 'Sales',
        fields: ['name', 'hire_date'],
        limit: 50,
      });
      expect(cols).toEqual(['id', 'name', 'hire_date']);
      expect(rows).toHaveLength(total);
      expect(rows).toContainEqual([50901, 'Jane Smith', '2022-04-01']);
    },
    outcome: 'Everybody of the department, with ids and days, in one answer.',
  },
  {
    request: 'How many people do we have?',
    actions: ['list employees'],
    async play(host) {
      const { total } = await host.call('people_find', { limit: 1 });
      const here = host.company().people.filter(({ employments: [one] }) => one?.status !== 'inactive');
      expect(total).toBe(here.length);
    },
    outcome: 'The number of those who have not left.',
  },
  {
    request: "Show me Jane Smith's profile.",
    actions: ['get an employee'],
    async play(host) {
      const { person } = await host.call('person_get', { person: 'Jane Smith' });
      expect(person).toMatchObject({ id: 50901, position: 'Sales Representative', office: 'Berlin' });
    },
    outcome: 'All fields that are set, flat.',
  },
  {
    request: 'Who does Ömer report to, and how many hours a week does he work?',
    actions: ['get an employee'],
    async play(host) {
      const { person } = await host.call('person_get', {
        person: 'Ömer',
        fields: ['supervisor', 'weekly_working_hours'],
      });
      expect(person).toEqual({
        id: 50155,
        name: 'Ömer Ekinci',
        supervisor: 'Kerem Tekin (50013)',
        weekly_working_hours: '25',
      });
    },
    outcome: 'Two fields of one person, found by first name.',
  },
  {
    request: "What is Smith's e-mail address? – John's.",
    actions: ['somebody is not clear', 'get an employee'],
    async play(host) {
      const question = await host.refused('person_get', { person: 'Smith', fields: ['email'] });
      expect(question).toMatchObject({ error: 'which_person', why: '"Smith" fits 2 people.' });
      expect(question.rows.map(([, name]: string[]) => name)).toEqual(['Jane Smith', 'John Smith']);
      const { person } = await host.call('person_get', { person: question.rows[1][0], fields: ['email'] });
      expect(person.email).toBe('john.smith@nordlicht.example');
    },
    outcome: 'A question with both people, then the address of the one who was meant.',
  },
  {
    request:
      'Add Tomasz Zieliński, tomasz.zielinski@nordlicht.example, Buyer in Production, starting next Monday under Álvaro Béranger.',
    actions: ['create an employee'],
    async play(host) {
      const { done } = await host.call('person_save', {
        fields: {
          first_name: 'Tomasz',
          last_name: 'Zieliński',
          email: 'tomasz.zielinski@nordlicht.example',
          position: 'Buyer',
          department: 'Production',
          hire_date: 'next Monday',
          supervisor: 'Álvaro Béranger',
        },
      });
      expect(done).toBe('Created Tomasz Zieliński.');
      expect(named(host.company(), 'Zieliński')).toMatchObject({
        first_name: 'Tomasz',
        employments: [
          { position: 'Buyer', department_id: 4012, supervisor_id: 50003, start_date: '2026-11-23' },
        ],
      });
    },
    outcome: 'The employee is in Personio, with department, first day and supervisor.',
  },
  {
    request: 'Jane Smith is called Jane Miller from now on, jane.miller@nordlicht.example.',
    actions: ['update an employee'],
    async play(host) {
      await host.call('person_save', {
        person: 'Jane Smith',
        fields: { last_name: 'Miller', email: 'jane.miller@nordlicht.example' },
      });
      expect(named(host.company(), 'Miller')).toMatchObject({
        id: 50901,
        first_name: 'Jane',
        email: 'jane.miller@nordlicht.example',
      });
    },
    outcome: 'Name and address are changed, the latter by v2, as v1 cannot.',
  },
  {
    request: "John Smith's record is a duplicate, delete it.",
    actions: ['delete an employee'],
    async play(host) {
      const { done } = await host.call('record_delete', { kind: 'person', id: 'John Smith' });
      expect(done).toBe('Deleted John Smith with all their records.');
      expect(host.company().people.some(({ id }) => id === 50902)).toBe(false);
    },
    outcome: 'The employee is gone.',
  },
  {
    request: 'What does Jane Smith earn?',
    actions: ['pay'],
    async play(host) {
      const { person, pay } = await host.call('person_get', { person: 'Jane Smith', include: ['pay'] });
      expect(person.name).toBe('Jane Smith');
      expect(pay.cols.slice(0, 3)).toEqual(['type', 'amount', 'currency']);
      expect(pay.rows).toContainEqual(['Fixed salary', 50550, 'EUR', 'YEARLY', '2022-04-01']);
    },
    outcome: 'What is paid, without the rest of the profile.',
  },
  {
    request: 'What does Jane Smith earn? (asked of an agent without pay)',
    actions: ['not granted'],
    grant: {
      ...everything,
      areas: { employees: 'read' },
      attributes: { readable: ['first_name', 'last_name', 'position'], writable: 'all' },
    },
    async play(host) {
      const { error, help } = await host.refused('person_get', { person: 'Jane Smith', include: ['pay'] });
      expect(error).toBe('bad_arguments');
      expect(help).toBe('It takes person, fields.');
      await host.call('person_get', { person: 'Jane Smith', fields: ['fix_salary'] });
      expect(host.last().text).not.toContain('50550');
    },
    outcome: 'Neither the argument nor the field is there for this agent.',
  },
  {
    request: 'What may you do?',
    actions: ['access'],
    async play(host) {
      const access = await host.call('describe_access');
      expect(access).toMatchObject({ today: 'Friday 2026-11-20', people: 'everybody' });
    },
    outcome: 'Areas, fields, people and limits of the agent, and today.',
  },
];
