import type { Handlers, v2 } from '@staffgate/catalog';
import type { Context } from '../../context.ts';
import { listSortable } from './listing.ts';

export const costCenters: Handlers<typeof v2, Context>['costCenters'] = {
  list: (input, context) =>
    listSortable(context.store.organisation.cost_centers, input, { limit: 50 }, context, ({ id, name }) => ({
      id: String(id),
      name,
    })),
};
