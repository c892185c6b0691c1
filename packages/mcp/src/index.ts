export {
  type Access,
  type ApprovalStatus,
  type Caller,
  CallFailed,
  CallPending,
  CallPreviewed,
  type PerformOptions,
  type Retold,
  type Verdict,
} from './caller.ts';
export type { Clock } from './days.ts';
export type { KnownPerson } from './people/known-person.ts';
export { createPeopleIndex, type PeopleIndex } from './people/people-index.ts';
export { createMcp, type McpOptions } from './server.ts';
export { type Mcp, serveMcp } from './serving.ts';
export { type Told, told, toldDigest } from './told.ts';
