import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

function names({ cols, rows }: { readonly cols: string[]; readonly rows: unknown[][] }): unknown[] {
  return rows.map((row) => row[cols.indexOf('name')]);
}

export const organisation: readonly Scenario[] = [
  {
    request: 'Which types of absence do we have?',
    actions: ['types of absence'],
    async play(host) {
      const answer = await host.call('company_info', { kind: 'absence_types' });
      expect(names(answer)).toEqual(host.company().time_off_types.map(({ name }) => name));
    },
    outcome: 'Each with category and unit.',
  },
  {
    request: 'Which categories of documents are there?',
    actions: ['categories of documents'],
    async play(host) {
      const answer = await host.call('company_info', { kind: 'document_categories' });
      expect(names(answer)).toEqual(host.company().document_categories.map(({ name }) => name));
    },
    outcome: 'Their names.',
  },
  {
    request: 'How are we organised, and where do we sit?',
    actions: ['organisation'],
    async play(host) {
      const { departments, teams, workplaces } = host.company();
      expect(names(await host.call('company_info', { kind: 'departments' }))).toEqual(
        departments.map(({ name }) => name),
      );
      expect(names(await host.call('company_info', { kind: 'teams' }))).toEqual(
        teams.map(({ name }) => name),
      );
      expect(names(await host.call('company_info', { kind: 'offices' }))).toEqual(
        workplaces.map(({ name }) => name),
      );
    },
    outcome: 'Departments, teams below them, offices: a call each.',
  },
  {
    request: 'Which fields do we keep of people?',
    actions: ['attributes'],
    async play(host) {
      const { rows } = await host.call('company_info', { kind: 'attributes', limit: 50 });
      expect(rows).toContainEqual(['hire_date', 'Hire date', 'date']);
      expect(rows.length).toBeGreaterThan(25);
    },
    outcome: 'Keys with labels and types.',
  },
  {
    request: 'Show me the report "People and pay".',
    actions: ['reports'],
    async play(host) {
      const reports = await host.call('company_info', { kind: 'reports' });
      const [id] = reports.rows.find(([, name]: string[]) => name === 'People and pay');
      const { report, rows } = await host.call('report_get', { id });
      expect(report).toBe('People and pay');
      expect(rows.length).toBe(20);
    },
    outcome: 'The first twenty rows under the columns of the report.',
  },
];
