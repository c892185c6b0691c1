import { absences } from './cases/absences.ts';
import { attendances } from './cases/attendances.ts';
import { authentication } from './cases/authentication.ts';
import { documents } from './cases/documents.ts';
import { employees } from './cases/employees.ts';
import { organisation } from './cases/organisation.ts';
import { pay } from './cases/pay.ts';
import { projects } from './cases/projects.ts';
import { recruiting } from './cases/recruiting.ts';
import { reports } from './cases/reports.ts';
import type { Id, Setting } from './cases/setting.ts';
import { webhooks } from './cases/webhooks.ts';

/** One round trip per operation; an operation without a case does not compile. */
export const cases: Record<Id, (setting: Setting) => Promise<void>> = {
  ...authentication,
  ...employees,
  ...documents,
  ...absences,
  ...attendances,
  ...projects,
  ...pay,
  ...reports,
  ...organisation,
  ...recruiting,
  ...webhooks,
};
