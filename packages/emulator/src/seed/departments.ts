import type { CostCenter, Department, Team } from '../company.ts';
import { jobs, type PaidJob } from './jobs.ts';
import { type Place, places } from './organisation.ts';

export const costCenters: readonly CostCenter[] = [
  { id: 3101, name: '1000 Management' },
  { id: 3102, name: '1100 Finance and People' },
  { id: 3103, name: '1200 IT' },
  { id: 3104, name: '2000 Assembly' },
  { id: 3105, name: '2100 Machining and Quality' },
  { id: 3106, name: '2200 Warehouse' },
  { id: 3107, name: '3000 Engineering' },
  { id: 3108, name: '4000 Sales and Marketing' },
  { id: 3109, name: '4100 Service' },
];

export const departments: readonly Department[] = [
  department(4011, 'Administration', 'ADM', 'Finance, people and IT'),
  department(4012, 'Production', 'PRD', 'Builds and ships the lamps'),
  department(4013, 'Engineering', 'ENG', 'Develops lamps and their software'),
  department(4014, 'Sales', 'SAL', 'Finds and keeps customers'),
  department(4015, 'Customer Service', 'SRV', null, 4014),
];

/** How a team is staffed. */
export interface TeamPlan {
  team: Team;
  departmentId: number;
  costCenterId: number;
  /** Members of two hundred people, without the lead. */
  members: number;
  jobs: readonly (readonly [PaidJob, number])[];
  places: readonly (readonly [Place, number])[];
}

type Site = readonly (readonly [Place, number])[];
const { hamburg, kassel, münchen, wien, københavn, remote } = places;
const office: Site = [
  [hamburg, 80],
  [wien, 10],
  [remote, 10],
];
const plant: Site = [
  [kassel, 80],
  [hamburg, 20],
];
const lab: Site = [
  [hamburg, 45],
  [münchen, 35],
  [kassel, 20],
];
const anywhere: Site = [
  [hamburg, 30],
  [wien, 25],
  [københavn, 25],
  [remote, 20],
];
const markets: Site = [
  [hamburg, 30],
  [münchen, 25],
  [wien, 25],
  [københavn, 20],
];
const field: Site = [
  [münchen, 50],
  [wien, 25],
  [københavn, 15],
  [remote, 10],
];

export const teamPlans: readonly TeamPlan[] = [
  plan(45021, 'Finance', 'FIN', 4011, 3102, 10, office, [
    [jobs.accountant, 7],
    [jobs.controller, 3],
  ]),
  plan(45022, 'People', 'PPL', 4011, 3102, 8, office, [
    [jobs.hrPartner, 5],
    [jobs.recruiter, 3],
  ]),
  plan(45023, 'IT Operations', 'ITO', 4011, 3103, 8, office, [
    [jobs.administrator, 6],
    [jobs.securityEngineer, 2],
  ]),
  plan(45024, 'Assembly', 'ASM', 4012, 3104, 30, plant, [[jobs.assembler, 1]]),
  plan(45025, 'Machining', 'MCH', 4012, 3105, 18, plant, [[jobs.machinist, 1]]),
  plan(45026, 'Quality', 'QLT', 4012, 3105, 10, plant, [[jobs.inspector, 1]]),
  plan(45027, 'Warehouse', null, 4012, 3106, 14, plant, [[jobs.warehouseClerk, 1]]),
  plan(45028, 'Electronics', 'ELC', 4013, 3107, 12, lab, [
    [jobs.electronicsEngineer, 8],
    [jobs.principalEngineer, 2],
  ]),
  plan(45029, 'Optics', 'OPT', 4013, 3107, 10, lab, [
    [jobs.opticsEngineer, 8],
    [jobs.principalEngineer, 2],
  ]),
  plan(45030, 'Software', 'SW', 4013, 3107, 16, anywhere, [
    [jobs.softwareEngineer, 13],
    [jobs.principalEngineer, 3],
  ]),
  plan(45031, 'Account Management', 'ACC', 4014, 3108, 16, markets, [
    [jobs.salesRepresentative, 11],
    [jobs.keyAccountManager, 5],
  ]),
  plan(45032, 'Marketing', null, 4014, 3108, 8, anywhere, [[jobs.marketingSpecialist, 1]]),
  plan(45033, 'Service Desk', 'DSK', 4015, 3109, 10, markets, [[jobs.serviceAgent, 1]]),
  plan(45034, 'Field Service', 'FLD', 4015, 3109, 10, field, [[jobs.fieldTechnician, 1]]),
];

function department(
  id: number,
  name: string,
  abbreviation: string,
  description: string | null,
  parentId: number | null = null,
): Department {
  return { id, name, abbreviation, description, parent_id: parentId };
}

function plan(
  id: number,
  name: string,
  abbreviation: string | null,
  departmentId: number,
  costCenterId: number,
  members: number,
  places: Site,
  jobs: TeamPlan['jobs'],
): TeamPlan {
  const team: Team = { id, name, abbreviation, description: null, department_id: departmentId };
  return { team, departmentId, costCenterId, members, jobs, places };
}
