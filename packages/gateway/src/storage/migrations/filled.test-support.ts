import { type Kysely, sql } from 'kysely';

/** Fills the tables that a migration made, as the code of that time would have. One for each migration, in order. */
// biome-ignore lint/suspicious/noExplicitAny: a store of an earlier version has other tables than the code knows
export const fillers: readonly ((db: Kysely<any>) => Promise<void>)[] = [
  async function auditLog(db) {
    const leaf = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
    const statements = [
      `insert into audit_state values (1, 'staffgate/0000000000000000', 1, '${leaf}', '${leaf}', 1, 0, '{}')`,
      `insert into audit_entries values (1, '2026-11-20T09:00:00.000Z', 'system', 'audit-log', null, null, null, '{"z":1,"a":2}', '${leaf}')`,
      `insert into audit_people values ('AAAAAAAAAAAAAAAAAAAAAA', 1)`,
      `insert into audit_subtrees values (8, 0, '${leaf}')`,
      `insert into audit_checkpoints values (1, '2026-11-20T09:00:00.000Z', 'note')`,
      `insert into audit_details values (1, '2026-11-20T09:00:00.000Z', 'AAAA')`,
      `insert into audit_detail_keys values (1, 'AAAA')`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
  async function agents(db) {
    const time = '2026-11-20T09:00:00.000Z';
    const statements = [
      `insert into connections values ('c_1', 'Probe', 'https://api.personio.de', 'id', 'v1.AAAA', 'enabled', 0, null, 1, '${time}', '${time}')`,
      `insert into agents (id, name, purpose, owner, connection_id, person_id, grant_body, status, expires_at, allowed_addresses, version, created_at, updated_at) values ('a_1', 'Probe', 'Tests', 'Tests', 'c_1', null, '{}', 'enabled', null, '[]', 1, '${time}', '${time}')`,
      `insert into agent_keys values ('k1', 'a_1', 'hash', 0, '${time}', null, null, null)`,
      `insert into admin_tokens (id, name, role, secret_hash, created_at, expires_at, revoked_at, last_used_at) values ('t1', 'first', 'administrator', 'hash', '${time}', null, null, null)`,
      `insert into idempotency values ('a_1', 'key', 'digest', 'done', null, '${time}')`,
      `insert into settings values ('mode', 'running', '${time}')`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
  async function usage(db) {
    const statements = [
      `insert into usage_days values ('a_1', '2026-11-20', 50, 12, 0)`,
      `insert into usage_people values ('a_1', '2026-11-20', 'AAAAAAAAAAAAAAAAAAAAAA')`,
      `insert into usage_requests values ('a_1', 1795165200, 'p1', 3)`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
  async function approvals(db) {
    const time = '2026-11-20T09:00:00.000Z';
    const statements = [
      `insert into approvals values ('ap_1', 'a_1', 1, 'c_1', 'k1', 'wire', 'v2.persons.update', 'write', 1, 'pending', 1, 'digest', 'binding', 'v1.AAAA', null, 0, null, null, '${time}', '${time}', null, null, null)`,
      `insert into approval_votes values ('ap_1', 't1', '${time}')`,
      `insert into agent_taints values ('a_1', '${time}')`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
  async function agentsOfTokens(db) {
    const changes = `oauth_subject = 'client:probe', oauth_used_at = '2026-11-20T09:00:00.000Z'`;
    await sql.raw(`update agents set ${changes} where id = 'a_1'`).execute(db);
  },
  async function habits(db) {
    const since = '2026-11-20T09:00:00.000Z';
    const row = `'a_1', '${since}', 512, 'employees', '2026-11-20', 3, '4 5', null, null, '2026-11-19'`;
    await sql.raw(`insert into agent_habits values (${row})`).execute(db);
  },
  async function areasOfApprovers(db) {
    await sql.raw(`update admin_tokens set areas = '["employees"]' where id = 't1'`).execute(db);
  },
];
