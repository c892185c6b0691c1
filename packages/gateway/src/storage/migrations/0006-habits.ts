import type { Migration } from '../migrations.ts';

/** What is usual for each agent, so that what is not can be told. */
export const habits: Migration = {
  name: 'habits',
  async up({ run, text, integer, strict }) {
    await run(`create table agent_habits (
      agent_id ${text} primary key,
      since ${text} not null,
      hours ${integer} not null,
      areas ${text} not null,
      day ${text} not null,
      calls ${integer} not null,
      earlier ${text} not null,
      hour_alerted ${text},
      area_alerted ${text},
      calls_alerted ${text}
    ) ${strict}`);
  },
};
