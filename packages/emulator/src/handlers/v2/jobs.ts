import type { Handlers, Job as JobWire, v2 } from '@staffgate/catalog';
import type { Job } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listSortable } from './listing.ts';

export const jobs: Handlers<typeof v2, Context>['jobs'] = {
  list: (input, context) =>
    listSortable(context.store.organisation.jobs, input, { limit: 50, sort: '-id' }, context, (job) =>
      toWire(job, context),
    ),

  get({ id }, context) {
    const job = context.store.organisation.jobs.find((candidate) => candidate.id === id);
    if (!job) throw new ProblemFailure('noResource');
    return toWire(job, context);
  },
};

/** Salary bands are named only with their own scope. Source: changelog "Jobs and salary bands available". */
function toWire(job: Job, { caller }: Context): JobWire {
  const maySeeBands = caller.token.scopes.includes('personio:salary-bands:read');
  return { ...job, salary_band_ids: maySeeBands ? job.salary_band_ids : [] };
}
