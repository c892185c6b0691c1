import type { Migration } from '../migrations.ts';

/** What agents have used of what they may do: by day, the people of a day, and the calls of the last minute. */
export const usage: Migration = {
  name: 'usage',
  async up({ run, text, integer, keyed }) {
    await run(`create table usage_days (
      agent_id ${text} not null,
      day ${text} not null,
      rows_used ${integer} not null,
      people_used ${integer} not null,
      requests_alerted ${integer} not null,
      primary key (agent_id, day)
    ) ${keyed}`);
    await run(`create table usage_people (
      agent_id ${text} not null,
      day ${text} not null,
      person ${text} not null,
      primary key (agent_id, day, person)
    ) ${keyed}`);
    // Each process counts under a name of its own, so that it knows its own calls from those of others.
    await run(`create table usage_requests (
      agent_id ${text} not null,
      second ${integer} not null,
      process ${text} not null,
      calls ${integer} not null,
      primary key (agent_id, second, process)
    ) ${keyed}`);
  },
};
