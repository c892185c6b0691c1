import type { Migration } from '../migrations.ts';

/** The audit log: entries and what finds them, the tree over them, its checkpoints, and the encrypted details. */
export const auditLog: Migration = {
  name: 'audit-log',
  async up({ run, text, integer, strict, keyed }) {
    await run(`create table audit_state (
      id ${integer} primary key check (id = 1),
      origin ${text} not null,
      size ${integer} not null,
      last_leaf ${text} not null,
      frontier ${text} not null,
      checkpoint_size ${integer} not null,
      pruned_through ${integer} not null,
      key_fingerprints ${text} not null
    ) ${strict}`);
    // Of a pruned entry only seq and leaf are left.
    await run(`create table audit_entries (
      seq ${integer} primary key,
      time ${text},
      kind ${text},
      actor ${text},
      operation ${text},
      area ${text},
      decision ${text},
      body ${text},
      leaf ${text} not null
    ) ${strict}`);
    for (const column of ['time', 'actor', 'operation', 'area', 'decision']) {
      await run(`create index audit_entries_${column} on audit_entries (${column}, seq)`);
    }
    await run(`create table audit_people (
      person ${text} not null,
      seq ${integer} not null,
      primary key (person, seq)
    ) ${keyed}`);
    await run(`create table audit_subtrees (
      level ${integer} not null,
      position ${integer} not null,
      root ${text} not null,
      primary key (level, position)
    ) ${strict}`);
    await run(`create table audit_checkpoints (
      size ${integer} primary key,
      time ${text} not null,
      note ${text} not null
    ) ${strict}`);
    await run(`create table audit_details (
      seq ${integer} primary key,
      time ${text} not null,
      ciphertext ${text} not null
    ) ${strict}`);
    await run(`create table audit_detail_keys (
      seq ${integer} primary key,
      wrapped ${text} not null
    ) ${strict}`);
  },
};
