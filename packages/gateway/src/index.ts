export { openCheckpoint, parseVerifierKey, type VerifierKey } from './audit/checkpoint.ts';
export {
  Actor,
  Decision,
  Door,
  Entry,
  type EntryKind,
  type NewEntry,
} from './audit/entry.ts';
export { AuditBroken, AuditEntryInvalid, AuditUnavailable } from './audit/errors.ts';
export { exportLog, exportOcsf } from './audit/export.ts';
export { type AuditKeys, fileKeys, KeyFileExposed, type KeyProvider } from './audit/keys.ts';
export { type AuditLog, type AuditLogOptions, createAuditLog } from './audit/log.ts';
export {
  type ConsistencyClaim,
  type InclusionClaim,
  leafHash,
  verifyConsistency,
  verifyInclusion,
} from './audit/merkle.ts';
export { applyRetention, type RetentionOptions, type RetentionReport } from './audit/retention.ts';
export type { Consultation, EntryFilter } from './audit/search.ts';
export { type CheckpointSink, fileSink, functionSink, lineSink } from './audit/sinks.ts';
export {
  type Problem,
  type ProblemCode,
  type VerifyOptions,
  type VerifyReport,
  verifyExport,
} from './audit/verify.ts';
export { type Clock, systemClock } from './clock.ts';
export { GatewayError } from './errors.ts';
export {
  StorageForeign,
  StorageInUse,
  StorageTooNew,
  StorageUnavailable,
  StorageUnsupported,
} from './storage/errors.ts';
export { openStorage, type Storage, type StorageOptions } from './storage/storage.ts';
