export { type Clock, EmulatorClock, systemClock } from './clock.ts';
export { Company, CustomAttribute, Employment, Person } from './company.ts';
export {
  CompanyFile,
  CompanyFileError,
  companyFileJsonSchema,
  companyFileReference,
  exportCompany,
  parseCompany,
} from './company-file.ts';
export type { CredentialDesk, IssuedCredential, ShownCredential } from './credential-desk.ts';
export { CredentialSettings, NewCredential } from './credentials.ts';
export { createEmulator, demoCredential, type Emulator, type EmulatorOptions } from './emulator.ts';
export { Quirks } from './quirks.ts';
export type { LoggedRequest } from './request-log.ts';
export { demoCompany } from './seed.ts';
export type { Connection } from './server.ts';
export type { Change, Journal } from './store.ts';
