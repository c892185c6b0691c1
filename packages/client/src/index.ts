export type { Validation } from './answers.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export { type Clock, realClock } from './clock.ts';
export { type Credentials, parseCredentials } from './credentials.ts';
export { customAttribute, customAttributes, type EmployeeAttribute } from './custom-attributes.ts';
export {
  AuthenticationError,
  ConflictError,
  CredentialsError,
  type FailureContext,
  type FieldProblem,
  IncompleteListError,
  InputError,
  InvalidRequestError,
  NetworkError,
  NotFoundError,
  type Outcome,
  PermissionError,
  PersonioError,
  RateLimitError,
  SchemaDriftError,
  ServerError,
  TimeoutError,
} from './errors.ts';
export { type EventMemory, eventIdentity, rememberInMemory } from './event-memory.ts';
export { failureBodyOf } from './failure-bodies.ts';
export type { DriftEvent, Hooks, RequestEvent, ResponseEvent, RetryEvent, TokenEvent } from './hooks.ts';
export type { Pace, SaidLimit, Turn, TurnEnd } from './pace.ts';
export type { Perform, Performed, PerformOptions } from './perform.ts';
export type { RecruitingCredential } from './recruiting-credential.ts';
export type { StoredToken, TokenStore } from './token-store.ts';
export type { Transport, TransportAnswer, TransportRequest } from './transport.ts';
export { rawOf, type WireAttribute, type WireRecord } from './unwrap.ts';
export type { WebhookAuthentication } from './webhook-authentication.ts';
export { createWebhookReceiver, type WebhookReceiver, type WebhookReceiverOptions } from './webhooks.ts';
