import type { Handlers, v2 } from '@staffgate/catalog';
import type { Context } from '../../context.ts';
import { listSortable } from './listing.ts';

export const workplaces: Handlers<typeof v2, Context>['workplaces'] = {
  list: (input, context) =>
    listSortable(context.store.organisation.workplaces, input, { limit: 50 }, context, ({ id, name }) => ({
      id: String(id),
      name,
    })),
};
