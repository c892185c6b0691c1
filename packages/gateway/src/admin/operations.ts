import type { OperationOf } from '@staffgate/catalog';
import type { AdminOperation } from './endpoint.ts';
import { agents } from './operations/agents.ts';
import { connections } from './operations/connections.ts';
import { keys } from './operations/keys.ts';
import { session } from './operations/session.ts';
import { tokens } from './operations/tokens.ts';

/** The operations of the admin API, by group. */
export const adminOperations: AdminOperations = { session, tokens, connections, agents, keys };

export type AdminOperations = {
  readonly session: typeof session;
  readonly tokens: typeof tokens;
  readonly connections: typeof connections;
  readonly agents: typeof agents;
  readonly keys: typeof keys;
};

/** Every operation of the admin API, in the order of the list. */
export const adminOperationList: readonly AdminOperation[] = Object.values(adminOperations).flatMap((group) =>
  Object.values(group as Readonly<Record<string, AdminOperation>>),
);

/** Any of the operations, with its schemas. */
export type AnyAdminOperation = OperationOf<AdminOperations>;
