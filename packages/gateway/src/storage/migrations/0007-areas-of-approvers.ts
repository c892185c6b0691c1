import type { Migration } from '../migrations.ts';

/** In which areas a token of the admin API decides about changes that wait. Those from before decide in all. */
export const areasOfApprovers: Migration = {
  name: 'areas-of-approvers',
  async up({ run, text }) {
    await run(`alter table admin_tokens add column areas ${text}`);
  },
};
