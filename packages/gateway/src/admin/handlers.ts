import type { Handlers } from '@staffgate/catalog';
import type { AdminCall } from './context.ts';
import { agents } from './handlers/agents.ts';
import { alerts } from './handlers/alerts.ts';
import { approvals } from './handlers/approvals.ts';
import { audit } from './handlers/audit.ts';
import { connections } from './handlers/connections.ts';
import { grants } from './handlers/grants.ts';
import { keys } from './handlers/keys.ts';
import { session } from './handlers/session.ts';
import { settings } from './handlers/settings.ts';
import { status } from './handlers/status.ts';
import { tokens } from './handlers/tokens.ts';
import type { AdminOperations } from './operations.ts';

/** A handler for each operation of the admin API. */
export const adminHandlers: Handlers<AdminOperations, AdminCall> = {
  session,
  tokens,
  connections,
  agents,
  keys,
  grants,
  approvals,
  alerts,
  settings,
  audit,
  status,
};
