export type { AdminOperation } from './admin/endpoint.ts';
export { Role } from './admin/endpoint.ts';
export type { AdminIdentification, AdminIdentifier, AdminIdentity } from './admin/identity.ts';
export { adminOperationList, adminOperations } from './admin/operations.ts';
export { AdminProblem } from './admin/problem.ts';
export { type AdminToken, AdminTokens } from './admin/tokens.ts';
export { type Agent, type AgentKey, AgentSettings } from './agents/agent.ts';
export { AgentDirectory, DirectoryError } from './agents/directory.ts';
export type { Approval } from './approvals/approvals.ts';
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
export {
  CheckpointNotTaken,
  type WebhookSinkOptions,
  webhookSink,
} from './audit/webhook-sink.ts';
export { Cursors } from './calls/cursors.ts';
export { Pending } from './calls/pending.ts';
export {
  type CallConnection,
  type CallingAgent,
  type GuardedAnswer,
  type GuardedCall,
  performGuarded,
} from './calls/perform.ts';
export { Refusal, type StopCode } from './calls/refusal.ts';
export {
  type Effect,
  type Upstream,
  type UpstreamAnswer,
  UpstreamFailure,
  type UpstreamOptions,
  type UpstreamSource,
  upstreamOf,
} from './calls/upstream.ts';
export { type Clock, systemClock } from './clock.ts';
export { ConnectionSettings } from './connections/connection.ts';
export type { OpenedCredential } from './connections/directory.ts';
export type { UpstreamFactory } from './connections/pool.ts';
export {
  type CheckConnection,
  ConnectionReport,
} from './connections/report.ts';
export type { Door as GatewayDoor, DoorAgent, RetoldAnswer } from './doors/door.ts';
export { GatewayError } from './errors.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { authorize, type CallInput } from './grants/authorize.ts';
export type { Decision as CallDecision, RefusalCode } from './grants/decision.ts';
export { explain } from './grants/explain.ts';
export { Grant, Level } from './grants/grant.ts';
export { type Member, type Organisation, resolvePeople, ScopeUnknown } from './grants/organisation.ts';
export { OrganisationReader } from './grants/organisation-reader.ts';
export { describePeople, People } from './grants/people.ts';
export { type PresetName, presets } from './grants/presets.ts';
export { Budgets, type Usage } from './limits/budgets.ts';
export { MailUnfit, mailReceiver } from './notices/mail.ts';
export type { Notice, NoticeReceiver } from './notices/notice.ts';
export type { NoticePace } from './notices/notices.ts';
export { chatReceiver, webhookReceiver } from './notices/receivers.ts';
export type { OAuthOptions } from './oauth/access-tokens.ts';
export {
  AddressRefused,
  checkBaseUrl,
  type HostAddress,
  type Resolve,
  systemResolve,
} from './outbound/addresses.ts';
export { createOutboundFetch } from './outbound/outbound-fetch.ts';
export {
  createOutboundTransport,
  type OutboundAnswer,
  type OutboundRequest,
} from './outbound/outbound-transport.ts';
export { type SignedWebhookOptions, WebhookSecretUnfit } from './outbound/signed-webhook.ts';
export type { OutboundOptions } from './outbound/way.ts';
export type { PacingSettings } from './pacing/pacer.ts';
export { redact } from './redaction/redact.ts';
export { unrestricted, type View } from './redaction/view.ts';
export type { FailureTrail, LogFields, Logger } from './running/logger.ts';
export type { ObservedCall } from './running/observer.ts';
export {
  StorageForeign,
  StorageInUse,
  StorageTooNew,
  StorageUnavailable,
  StorageUnsupported,
} from './storage/errors.ts';
export { openStorage, type Storage, type StorageOptions } from './storage/storage.ts';
export { BadRequest } from './wire/failures.ts';
export { hints as approvalHints } from './wire/pending.ts';
