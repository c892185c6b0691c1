import type { Tool } from './tool.ts';
import { absenceSave, absencesList } from './tools/absences.ts';
import { approvalStatus } from './tools/approval-status.ts';
import { attendanceSave, attendancesList } from './tools/attendances.ts';
import { companyInfo, reportGet } from './tools/company-info.ts';
import { describeAccess } from './tools/describe-access.ts';
import { documentDownload, documentSave, documentsList } from './tools/documents.ts';
import { peopleFind } from './tools/people-find.ts';
import { personGet } from './tools/person-get.ts';
import { personSave } from './tools/person-save.ts';
import { recordDelete } from './tools/record-delete.ts';

/** Every tool, in the order in which they are listed: it never changes, so that hosts can keep what they were told. */
export const tools: readonly Tool[] = [
  describeAccess,
  peopleFind,
  personGet,
  absencesList,
  attendancesList,
  documentsList,
  documentDownload,
  companyInfo,
  reportGet,
  personSave,
  absenceSave,
  attendanceSave,
  documentSave,
  recordDelete,
  approvalStatus,
];
