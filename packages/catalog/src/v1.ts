/** The operations of generation v1, by group. */
export { absencePeriods } from './v1/absence-periods.ts';
export { attendances } from './v1/attendances.ts';
export { auth } from './v1/auth.ts';
export { customReports } from './v1/custom-reports.ts';
export { documents } from './v1/documents.ts';
export { employees } from './v1/employees.ts';
export { projects } from './v1/projects.ts';
export { recruiting } from './v1/recruiting.ts';
export { timeOffs, timeOffTypes } from './v1/time-offs.ts';
