import type { Migration } from '../migrations.ts';

/** Changes that wait for a human, who agreed to them, and which agents have just read what others wrote. */
export const approvals: Migration = {
  name: 'approvals',
  async up({ run, text, integer, strict, keyed }) {
    await run(`create table approvals (
      id ${text} primary key,
      agent_id ${text} not null,
      agent_version ${integer} not null,
      connection_id ${text} not null,
      key_id ${text} not null,
      door ${text} not null,
      operation ${text} not null,
      rule ${text} not null,
      needed ${integer} not null,
      state ${text} not null,
      version ${integer} not null,
      call_digest ${text} not null,
      binding ${text} not null,
      sealed_request ${text},
      sealed_outcome ${text},
      has_file ${integer} not null,
      process ${text},
      undoes ${text},
      created_at ${text} not null,
      expires_at ${text} not null,
      decided_at ${text},
      begun_at ${text},
      ended_at ${text}
    ) ${strict}`);
    await run(`create index approvals_call on approvals (agent_id, call_digest)`);
    await run(`create index approvals_state on approvals (state, created_at)`);
    await run(`create table approval_votes (
      approval_id ${text} not null,
      approver_id ${text} not null,
      created_at ${text} not null,
      primary key (approval_id, approver_id)
    ) ${keyed}`);
    await run(`create table agent_taints (
      agent_id ${text} not null,
      tainted_at ${text} not null,
      primary key (agent_id)
    ) ${strict}`);
  },
};
