import type { Handlers, v2 } from '@staffgate/catalog';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listSortable } from './listing.ts';

export const salaryBands: Handlers<typeof v2, Context>['salaryBands'] = {
  list: (input, context) =>
    listSortable(context.store.organisation.salary_bands, input, { limit: 50 }, context, (band) => band),

  get({ id }, context) {
    const band = context.store.organisation.salary_bands.find((candidate) => candidate.id === id);
    if (!band) throw new ProblemFailure('noResource');
    return band;
  },
};
