export { type Access, type Area, areaScopes, areas, type ExtraScope, extraScopes } from './access.ts';
export {
  type Attribute,
  type AttributeType,
  attribute,
  attributeTypes,
  type Unwrapped,
} from './attribute.ts';
export type { Deprecation } from './deprecation.ts';
export { ApplicantError, OAuthError, Problem, RecruitingError, V1Error } from './errors.ts';
export {
  EventEnvelope,
  type EventName,
  type EventPayload,
  eventNames,
  eventOf,
  eventPayloads,
  type WebhookEvent,
} from './events.ts';
export { type Exposure, exposes, exposureOf, freeText, ofAttribute } from './exposure.ts';
export type {
  Answer,
  Binary,
  Call,
  CallOptions,
  Handler,
  HandlerResult,
  Handlers,
  Input,
  Item,
  ListInput,
  Method,
  Methods,
  OperationOf,
  Output,
  Rendered,
} from './methods.ts';
export {
  type AnswerBody,
  type Authentication,
  type Body,
  type Certainty,
  checkFields,
  type Described,
  type Encoding,
  type Endpoint,
  type Generation,
  type Lookup,
  type NoFields,
  noFields,
  type Operation,
  type OperationSpec,
  operation,
  type Risk,
  type Subject,
} from './operation.ts';
export { findOperation, operations } from './operations.ts';
export type { Pages } from './pagination.ts';
export { addressLimit, type RateLimit } from './rate-limits.ts';
export { Instant, NumericId, PlainDate, Reference } from './schemas.ts';
export { type StreamedFile, UploadedFile } from './uploaded-file.ts';
export { HourlyAbsence, NewHourlyAbsence } from './v1/absence-periods.ts';
export { Attendance, AttendanceChanges, NewAttendances } from './v1/attendances.ts';
export {
  CustomReport,
  CustomReportColumn,
  CustomReportData,
  CustomReportItem,
} from './v1/custom-reports.ts';
export { DocumentCategory, documentExtensions, NewDocument, UploadedDocument } from './v1/documents.ts';
export {
  type AttributeDescription,
  EmployeeChanges,
  EmployeeMention,
  EmployeeRecord,
  NewEmployee,
  type StandardAttribute,
  standardAttributes,
} from './v1/employees.ts';
export { V1Project } from './v1/projects.ts';
export {
  Applicant,
  applicantFileName,
  fileCategories,
  NewApplication,
  recruitingExtensions,
  UploadedApplicationFile,
} from './v1/recruiting.ts';
export { NewTimeOff, TimeOff, TimeOffType } from './v1/time-offs.ts';
export * as v1 from './v1.ts';
export {
  AbsenceBreakdown,
  AbsencePeriod,
  AbsencePeriodChanges,
  NewAbsencePeriod,
} from './v2/absence-periods.ts';
export { AbsenceType } from './v2/absence-types.ts';
export {
  AttendancePeriod,
  AttendancePeriodChanges,
  attendanceSortFields,
  NewAttendancePeriod,
} from './v2/attendance-periods.ts';
export { CompensationType, NewCompensationType } from './v2/compensation-types.ts';
export { Compensation, NewCompensation } from './v2/compensations.ts';
export { CostCenter } from './v2/cost-centers.ts';
export { DocumentChanges, DocumentMetadata } from './v2/documents.ts';
export { Employment, EmploymentChanges } from './v2/employments.ts';
export { Job } from './v2/jobs.ts';
export { LegalEntity } from './v2/legal-entities.ts';
export { OrgUnit } from './v2/org-units.ts';
export { CustomAttribute, NewPerson, Person, PersonChanges } from './v2/persons.ts';
export { NewProject, Project, ProjectChanges, ProjectMember, projectCounters } from './v2/projects.ts';
export {
  Application,
  Candidate,
  RecruitingCategory,
  RecruitingJob,
  RecruitingStage,
  StageTransition,
} from './v2/recruiting.ts';
export { Report, ReportAttribute, ReportCell, ReportData } from './v2/reports.ts';
export { SalaryBand } from './v2/salary-bands.ts';
export { LoggedEvent, NewWebhook, Webhook, WebhookActivity, WebhookChanges } from './v2/webhooks.ts';
export { Workplace } from './v2/workplaces.ts';
export * as v2 from './v2.ts';
export { decodeFields, decodeForm, encodeFields, encodePath } from './wire.ts';
