export { type Clock, EmulatorClock, systemClock } from './clock.ts';
export { Company, CustomAttribute, Employment, Person } from './company.ts';
export type { Mistake } from './company-file/mistakes.ts';
export { companyFileJsonSchema, companyFileReference } from './company-file/reference.ts';
export {
  CompanyFile,
  CompanyFileError,
  exportCompany,
  parseCompany,
} from './company-file.ts';
export type { CredentialDesk, IssuedCredential, ShownCredential } from './credential-desk.ts';
export { CredentialSettings, NewCredential } from './credentials.ts';
export type { Send } from './delivery-request.ts';
export { demoCompanyId, demoCredential, demoRecruitingToken } from './demo-credential.ts';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
export { type Fault, FaultEffect, type Faults, type InjectedFault, NewFault } from './faults.ts';
export { Quirks, quirkValues } from './quirks.ts';
export type { RecruitingCredential, RecruitingDesk } from './recruiting-desk.ts';
export type { LoggedRequest } from './request-log.ts';
export { demoCompany, referenceDate } from './seed.ts';
export type { Connection } from './server.ts';
export type { Snapshot } from './snapshots.ts';
export type { Change, Journal } from './store.ts';
export { type ShownDelivery, WebhookSettings, type Webhooks } from './webhooks.ts';
