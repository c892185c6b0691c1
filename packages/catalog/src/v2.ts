/** The operations of generation v2, by group. */
export { absencePeriods } from './v2/absence-periods.ts';
export { absenceTypes } from './v2/absence-types.ts';
export { auth } from './v2/auth.ts';
export { compensationTypes } from './v2/compensation-types.ts';
export { compensations } from './v2/compensations.ts';
export { costCenters } from './v2/cost-centers.ts';
export { documents } from './v2/documents.ts';
export { employments } from './v2/employments.ts';
export { jobs } from './v2/jobs.ts';
export { legalEntities } from './v2/legal-entities.ts';
export { orgUnits } from './v2/org-units.ts';
export { persons } from './v2/persons.ts';
export { applications, candidates, recruitingCategories, recruitingJobs } from './v2/recruiting.ts';
export { reports } from './v2/reports.ts';
export { salaryBands } from './v2/salary-bands.ts';
export { webhooks } from './v2/webhooks.ts';
export { workplaces } from './v2/workplaces.ts';
