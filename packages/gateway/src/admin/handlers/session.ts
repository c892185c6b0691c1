import type { Handlers } from '@staffgate/catalog';
import type { AdminCall } from '../context.ts';
import type { AdminOperations } from '../operations.ts';

export const session: Handlers<AdminOperations, AdminCall>['session'] = {
  get: (_, { identity: { id, name, role } }) => ({ id, name, role }),
};
