import type { Migration } from '../migrations.ts';

/** Connections to Personio, the agents that use them, their keys, and the tokens of the admin API. */
export const agents: Migration = {
  name: 'agents',
  async up({ run, text, integer, strict }) {
    await run(`create table connections (
      id ${text} primary key,
      name ${text} not null,
      base_url ${text} not null,
      client_id ${text} not null,
      sealed_secret ${text} not null,
      status ${text} not null,
      is_demo ${integer} not null,
      report ${text},
      version ${integer} not null,
      created_at ${text} not null,
      updated_at ${text} not null
    ) ${strict}`);
    await run(`create unique index connections_name on connections (name)`);
    await run(`create table agents (
      id ${text} primary key,
      name ${text} not null,
      purpose ${text} not null,
      owner ${text} not null,
      connection_id ${text} not null references connections (id),
      person_id ${text},
      grant_body ${text} not null,
      status ${text} not null,
      expires_at ${text},
      allowed_addresses ${text} not null,
      version ${integer} not null,
      created_at ${text} not null,
      updated_at ${text} not null
    ) ${strict}`);
    await run(`create unique index agents_name on agents (name)`);
    await run(`create index agents_connection on agents (connection_id)`);
    await run(`create table agent_keys (
      id ${text} primary key,
      agent_id ${text} not null references agents (id),
      secret_hash ${text} not null,
      token_epoch ${integer} not null,
      created_at ${text} not null,
      expires_at ${text},
      revoked_at ${text},
      last_used_at ${text}
    ) ${strict}`);
    await run(`create index agent_keys_agent on agent_keys (agent_id)`);
    await run(`create table admin_tokens (
      id ${text} primary key,
      name ${text} not null,
      role ${text} not null,
      secret_hash ${text} not null,
      created_at ${text} not null,
      expires_at ${text},
      revoked_at ${text},
      last_used_at ${text}
    ) ${strict}`);
    // The answers of changes that were asked for with a key, so that asking again does not change again.
    await run(`create table idempotency (
      agent_id ${text} not null,
      idempotency_key ${text} not null,
      arguments_digest ${text} not null,
      state ${text} not null,
      sealed_answer ${text},
      created_at ${text} not null,
      primary key (agent_id, idempotency_key)
    ) ${strict}`);
    await run(`create index idempotency_created_at on idempotency (created_at)`);
    await run(`create table settings (
      name ${text} primary key,
      value ${text} not null,
      updated_at ${text} not null
    ) ${strict}`);
  },
};
