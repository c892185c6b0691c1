import type { Migration } from '../migrations.ts';
import { auditLog } from './0001-audit-log.ts';
import { agents } from './0002-agents.ts';
import { usage } from './0003-usage.ts';
import { approvals } from './0004-approvals.ts';
import { agentsOfTokens } from './0005-agents-of-tokens.ts';
import { habits } from './0006-habits.ts';
import { areasOfApprovers } from './0007-areas-of-approvers.ts';

/** Every migration, in order: the first one brings an empty store to version 1. New ones go to the end. */
export const migrations: readonly Migration[] = [
  auditLog,
  agents,
  usage,
  approvals,
  agentsOfTokens,
  habits,
  areasOfApprovers,
];
