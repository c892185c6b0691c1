import type { Report } from '../company.ts';
import { createRandom } from '../random.ts';
import { compensationTypes } from './compensations.ts';

/** The reports of the demo company: of both builders, of every type, in every state, by one author. */
export function createReports(author_id: number | null): Report[] {
  return plans.map(({ name, day, ...plan }) => ({
    id: createRandom(`report ${name}`).uuid(),
    name,
    description: '',
    author_id,
    type: 'timeframe',
    period_type: 'this_year',
    start_date: null,
    end_date: null,
    filters: [],
    refresh: 'up_to_date',
    last_opened_at: null,
    builder: 'classic',
    api_access: false,
    layout: 'flat',
    created_at: `${day}T08:30:00Z`,
    updated_at: `${day}T09:15:00Z`,
    ...plan,
  }));
}

type Plan = Pick<Report, 'name' | 'columns'> & Partial<Report> & { readonly day: string };

const plans: readonly Plan[] = [
  {
    name: 'Headcount today',
    description: 'Everybody who works here, and where',
    day: '2024-02-05',
    type: 'point_in_time',
    period_type: 'today',
    columns: [
      'first_name',
      'last_name',
      'department',
      'team',
      'office',
      'weekly_working_hours',
      'cost_centers',
    ],
  },
  {
    name: 'Vacation last month',
    day: '2024-03-11',
    period_type: 'last_month',
    columns: ['first_name', 'department', 'absence_6001', 'absence_6001:periods'],
  },
  {
    name: 'Target and pay this quarter',
    day: '2025-01-20',
    period_type: 'this_quarter',
    columns: [
      'last_name',
      'attendance_contractual_target_hours',
      'fix_salary',
      'hourly_salary',
      ...compensationTypes.map(({ id }) => `compensation_${id}`),
    ],
    filters: [{ column: 'status', comparison: 'eq', value: 'active' }],
  },
  {
    name: 'Pay history',
    day: '2025-04-02',
    type: 'historical_data',
    period_type: 'this_year',
    columns: ['first_name', 'last_name', 'position', 'department', 'cost_centers', 'fix_salary'],
  },
  {
    name: 'Sick leave this year',
    day: '2025-06-16',
    columns: ['last_name', 'office', 'absence_6002'],
    filters: [{ column: 'office_id', comparison: 'eq', value: '60301' }],
    refresh: 'updating',
  },
  {
    name: 'First aiders',
    day: '2025-09-01',
    type: 'point_in_time',
    period_type: 'last_day_of_last_quarter',
    columns: ['last_name', 'office', 'dynamic_771211'],
    refresh: 'update_failed',
  },
  {
    name: 'Anniversaries 2023',
    day: '2023-01-09',
    period_type: 'fixed',
    start_date: '2023-01-01',
    end_date: '2023-12-31',
    columns: ['first_name', 'last_name', 'hire_date'],
    last_opened_at: '2024-01-08T10:00:00Z',
  },
  {
    name: 'Absences this year',
    day: '2026-02-03',
    builder: 'new',
    api_access: true,
    columns: [
      'first_name',
      'last_name',
      'absence_period_type',
      'absence_period_range',
      'absence_period_days',
      'absence_period_status',
    ],
  },
  {
    name: 'People and pay',
    day: '2026-05-18',
    builder: 'new',
    api_access: true,
    type: 'point_in_time',
    period_type: 'today',
    columns: ['last_name', 'department', 'status', 'weekly_working_hours', 'fix_salary', 'cost_centers'],
  },
  {
    name: 'Headcount by department',
    day: '2026-07-07',
    builder: 'new',
    api_access: true,
    layout: 'grouped',
    columns: ['department', 'last_name'],
  },
  { name: 'Drafts of the board', day: '2026-10-30', builder: 'new', columns: ['last_name', 'fix_salary'] },
];
