import type { Handlers, v1, v2 } from '@staffgate/catalog';
import type { Context } from './context.ts';
import { absencePeriods as v1AbsencePeriods } from './handlers/v1/absence-periods.ts';
import { attendances } from './handlers/v1/attendances.ts';
import { auth as v1Auth } from './handlers/v1/auth.ts';
import { customReports } from './handlers/v1/custom-reports.ts';
import { documents as v1Documents } from './handlers/v1/documents.ts';
import { employees } from './handlers/v1/employees.ts';
import { projects as v1Projects } from './handlers/v1/projects.ts';
import { recruiting } from './handlers/v1/recruiting.ts';
import { timeOffs, timeOffTypes } from './handlers/v1/time-offs.ts';
import { absencePeriods as v2AbsencePeriods } from './handlers/v2/absence-periods.ts';
import { absenceTypes } from './handlers/v2/absence-types.ts';
import { attendancePeriods } from './handlers/v2/attendance-periods.ts';
import { auth as v2Auth } from './handlers/v2/auth.ts';
import { compensationTypes } from './handlers/v2/compensation-types.ts';
import { compensations } from './handlers/v2/compensations.ts';
import { costCenters } from './handlers/v2/cost-centers.ts';
import { documents as v2Documents } from './handlers/v2/documents.ts';
import { employments } from './handlers/v2/employments.ts';
import { jobs } from './handlers/v2/jobs.ts';
import { legalEntities } from './handlers/v2/legal-entities.ts';
import { orgUnits } from './handlers/v2/org-units.ts';
import { persons } from './handlers/v2/persons.ts';
import { projectMembers } from './handlers/v2/project-members.ts';
import { projects as v2Projects } from './handlers/v2/projects.ts';
import { applications, candidates, recruitingCategories, recruitingJobs } from './handlers/v2/recruiting.ts';
import { reports } from './handlers/v2/reports.ts';
import { salaryBands } from './handlers/v2/salary-bands.ts';
import { webhooks } from './handlers/v2/webhooks.ts';
import { workplaces } from './handlers/v2/workplaces.ts';

/** A handler for each operation of v1; the compiler asks for every one. */
export const v1Handlers: Handlers<typeof v1, Context> = {
  absencePeriods: v1AbsencePeriods,
  attendances,
  auth: v1Auth,
  customReports,
  documents: v1Documents,
  employees,
  projects: v1Projects,
  recruiting,
  timeOffs,
  timeOffTypes,
};

/** A handler for each operation of v2; the compiler asks for every one. */
export const v2Handlers: Handlers<typeof v2, Context> = {
  absencePeriods: v2AbsencePeriods,
  absenceTypes,
  applications,
  attendancePeriods,
  auth: v2Auth,
  candidates,
  compensationTypes,
  compensations,
  costCenters,
  documents: v2Documents,
  employments,
  jobs,
  legalEntities,
  orgUnits,
  persons,
  recruitingCategories,
  recruitingJobs,
  reports,
  projectMembers,
  projects: v2Projects,
  salaryBands,
  webhooks,
  workplaces,
};
