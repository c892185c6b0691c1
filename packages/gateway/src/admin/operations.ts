import type { OperationOf } from '@staffgate/catalog';
import type { AdminOperation } from './endpoint.ts';
import { agents } from './operations/agents.ts';
import { alerts } from './operations/alerts.ts';
import { approvals } from './operations/approvals.ts';
import { audit } from './operations/audit.ts';
import { connections } from './operations/connections.ts';
import { grants } from './operations/grants.ts';
import { keys } from './operations/keys.ts';
import { session } from './operations/session.ts';
import { settings } from './operations/settings.ts';
import { status } from './operations/status.ts';
import { tokens } from './operations/tokens.ts';

/** The operations of the admin API, by group. */
export const adminOperations: AdminOperations = {
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

export type AdminOperations = {
  readonly session: typeof session;
  readonly tokens: typeof tokens;
  readonly connections: typeof connections;
  readonly agents: typeof agents;
  readonly keys: typeof keys;
  readonly grants: typeof grants;
  readonly approvals: typeof approvals;
  readonly alerts: typeof alerts;
  readonly settings: typeof settings;
  readonly audit: typeof audit;
  readonly status: typeof status;
};

/** Every operation of the admin API, in the order of the list. */
export const adminOperationList: readonly AdminOperation[] = Object.values(adminOperations).flatMap((group) =>
  Object.values(group as Readonly<Record<string, AdminOperation>>),
);

/** Any of the operations, with its schemas. */
export type AnyAdminOperation = OperationOf<AdminOperations>;
