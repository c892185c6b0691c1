import type { Person, Project } from '../company.ts';
import type { Random } from '../random.ts';
import { type Day, dateOf, dayOf, instantOf } from './calendar.ts';
import { costCenters } from './departments.ts';

/** How a project is made up: who works for it, and what it says besides its name. */
interface Plan extends Partial<Omit<Project, 'id' | 'created_at' | 'updated_at' | 'member_ids'>> {
  readonly id: number;
  readonly name: string;
  /** How many of a hundred people are members. */
  readonly share?: number;
}

const plans: readonly Plan[] = [
  { id: 401, name: 'Internal', project_code: 'INT', assigned_to_all: true, project_type: 'Internal' },
  {
    id: 402,
    name: 'Lighthouse Rügen',
    project_code: 'LH-RUG',
    description: 'A new lamp for the old lighthouse',
    client_name: 'Leuchtfeuer Probe eG',
    project_type: 'Customer',
    billable: true,
    cost_center_id: costCenters[0]!.id,
    start_date: '2025-02-01',
    end_date: '2027-07-01',
    share: 22,
  },
  { id: 403, name: 'Lighthouse Rügen: optics', project_code: 'LH-RUG-1', parent_id: 402 },
  { id: 404, name: 'Lighthouse Rügen: tower', project_code: 'LH-RUG-2', parent_id: 402 },
  {
    id: 405,
    name: 'Street lamps Kassel',
    project_code: 'SL-KAS',
    client_name: 'Stadt Musterhausen',
    project_type: 'Customer',
    billable: true,
    start_date: '2026-01-05',
    share: 15,
  },
  { id: 406, name: 'Webshop', project_code: 'WEB', project_type: 'Internal', share: 12 },
  {
    id: 407,
    name: 'Trade fair 2025',
    status: 'archived',
    project_code: 'TF-25',
    project_type: 'Marketing',
    start_date: '2025-01-01',
    end_date: '2025-10-01',
    share: 8,
  },
  { id: 410, name: 'Harbour crane', share: 10 },
];

/** Makes up the projects: some for customers, one with parts, one that is over, one that is open to everybody. */
export function createProjects(people: readonly Person[], today: Day, random: Random): Project[] {
  const staff = people.filter(({ employments }) => employments[0]?.status !== 'onboarding');
  return plans.map(({ share = 0, ...plan }) => {
    const createdDay = Math.min(dayOf(plan.start_date ?? '2025-01-08'), today) - 20;
    const created_at = instantOf(createdDay, random.int(7 * 3600, 16 * 3600));
    const isOver = plan.end_date != null && plan.end_date <= dateOf(today);
    return {
      status: 'active',
      project_code: null,
      description: null,
      parent_id: null,
      cost_center_id: null,
      assigned_to_all: false,
      member_ids: share === 0 ? [] : staff.filter(() => random.chance(share / 100)).map(({ id }) => id),
      start_date: null,
      end_date: null,
      billable: false,
      client_name: null,
      project_type: null,
      ...plan,
      created_at,
      updated_at: isOver ? instantOf(dayOf(plan.end_date!), 8 * 3600) : created_at,
    };
  });
}
