import { absences } from './absences.ts';
import { attendances } from './attendances.ts';
import { documents } from './documents.ts';
import { employees } from './employees.ts';
import { organisation } from './organisation.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  ...employees,
  ...absences,
  ...attendances,
  ...documents,
  ...organisation,
];
