import type { Migration } from '../migrations.ts';

/** What tokens of an identity provider call an agent, and when one was last used. */
export const agentsOfTokens: Migration = {
  name: 'agents-of-tokens',
  async up({ run, text }) {
    await run(`alter table agents add column oauth_subject ${text}`);
    await run(`alter table agents add column oauth_used_at ${text}`);
    await run(`create unique index agents_oauth_subject on agents (oauth_subject)`);
  },
};
