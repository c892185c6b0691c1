import type { Area } from '@staffgate/catalog';
import type { Selectable } from 'kysely';
import { DirectoryError } from '../agents/directory.ts';
import { adminPrefix, isSecretOf, keyIdOf, makeKey, type NewKey } from '../agents/keys.ts';
import type { AgentTables } from '../agents/tables.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../clock.ts';
import { type Storage, storageWithin, type Transaction } from '../storage/storage.ts';
import { Role } from './endpoint.ts';
import type { AdminIdentification, AdminIdentifier } from './identity.ts';

type Row = Selectable<AgentTables['admin_tokens']>;

/** A token of the admin API, without its secret. */
export interface AdminToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The areas in which it decides about changes that wait; null is all. */
  readonly areas: Area[] | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  /** Within a minute. */
  readonly last_used_at: string | null;
}

export interface NewAdminToken {
  readonly name: string;
  readonly role: Role;
  /** Default: all. */
  readonly areas?: Area[] | null;
  readonly expires_at: string | null;
}

/** The tokens of the admin API in the store: of each the hash of its secret, and what it may do. */
export class AdminTokens implements AdminIdentifier {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #audit: AuditLog;
  readonly #noted = new Map<string, number>();

  constructor(storage: Storage, clock: Clock, audit: AuditLog) {
    this.#storage = storage;
    this.#clock = clock;
    this.#audit = audit;
  }

  /** The same tokens, as part of a transaction. */
  within(trx: Transaction): AdminTokens {
    return new AdminTokens(storageWithin(this.#storage, trx), this.#clock, this.#audit);
  }

  async list(): Promise<readonly AdminToken[]> {
    const { db } = this.#storage;
    const rows = await db
      .selectFrom('admin_tokens')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(tokenOf);
  }

  /** A new token; its secret is in the answer and nowhere else. */
  async create(
    { name, role, areas = null, expires_at }: NewAdminToken,
    key: NewKey = makeKey(adminPrefix),
  ): Promise<{ readonly token: AdminToken; readonly key: NewKey }> {
    const row: Row = {
      id: key.id,
      name,
      role,
      areas: areas && JSON.stringify(areas),
      secret_hash: key.secretHash,
      created_at: this.#now(),
      expires_at,
      revoked_at: null,
      last_used_at: null,
    };
    await this.#storage.db.insertInto('admin_tokens').values(row).execute();
    return { token: tokenOf(row), key };
  }

  /**
   * The token to begin with, for an administrator; null while there is a usable one already. It is in the audit log.
   */
  async createFirst(key: NewKey = makeKey(adminPrefix)): Promise<NewKey | null> {
    try {
      return await this.#createAtStart('first', key, async (within) => {
        if (await within.#hasUsable()) throw thereIsOne;
      });
    } catch (error) {
      if (error === thereIsOne) return null;
      throw error;
    }
  }

  /** Another administrator's token, for whoever has the data of the gateway and lost theirs. It is in the audit log. */
  createAnother(key: NewKey = makeKey(adminPrefix)): Promise<NewKey> {
    return this.#createAtStart('made at the start', key);
  }

  #createAtStart(
    name: string,
    key: NewKey,
    check: (within: AdminTokens) => Promise<void> = async () => {},
  ): Promise<NewKey> {
    return this.#audit.appendWith(async (trx) => {
      const within = this.within(trx);
      await check(within);
      const { token } = await within.create({ name, role: 'administrator', expires_at: null }, key);
      return {
        result: key,
        entry: {
          kind: 'configuration',
          actor: { type: 'system', id: 'gateway' },
          change: { action: 'created', subject: 'admin_token', id: token.id },
          detail: { before: null, after: token },
        },
      };
    });
  }

  /**
   * Ends a token for good.
   *
   * @throws {DirectoryError} when there is none to end, or nobody could administrate the gateway any more.
   */
  async revoke(id: string): Promise<{ readonly before: AdminToken; readonly after: AdminToken }> {
    const row = await this.#row(id);
    if (!row) throw new DirectoryError('unknown_token', `There is no token ${id}.`);
    if (row.revoked_at !== null) {
      throw new DirectoryError(
        'already_revoked',
        'The token was revoked before. It stays in the list for the record.',
      );
    }
    if (row.role === 'administrator' && !(await this.#hasUsable(id))) {
      throw new DirectoryError(
        'last_administrator',
        'This is the last token of an administrator that works. Create another one first.',
      );
    }
    const after = { ...row, revoked_at: this.#now() };
    await this.#storage.db
      .updateTable('admin_tokens')
      .set({ revoked_at: after.revoked_at })
      .where('id', '=', id)
      .execute();
    return { before: tokenOf(row), after: tokenOf(after) };
  }

  /** Whose bearer token a request carries. An unknown token costs the same work as a wrong secret. */
  async identify(request: Request): Promise<AdminIdentification> {
    const header = request.headers.get('authorization');
    if (header === null) return { fault: 'missing_token', id: null };
    const secret = /^bearer\s+(\S{1,300})$/i.exec(header)?.[1] ?? '';
    const id = keyIdOf(secret, adminPrefix);
    const row = id === null ? undefined : await this.#row(id);
    if (!isSecretOf(secret, row?.secret_hash ?? null) || !row) {
      return { fault: row ? 'wrong_secret' : 'unknown_token', id: row?.id ?? null };
    }
    if (row.revoked_at !== null) return { fault: 'token_revoked', id: row.id };
    const now = this.#clock.now();
    if (isOver(row.expires_at, now)) return { fault: 'token_expired', id: row.id };
    await this.#note(row.id, now);
    const { name, role, areas } = tokenOf(row);
    return { identity: { id: row.id, name, role, areas } };
  }

  /** Whether an administrator's token works, besides one. */
  async #hasUsable(besides?: string): Promise<boolean> {
    const now = this.#clock.now();
    return (await this.list()).some(
      ({ id, role, revoked_at, expires_at }) =>
        id !== besides && role === 'administrator' && revoked_at === null && !isOver(expires_at, now),
    );
  }

  async #row(id: string): Promise<Row | undefined> {
    return this.#storage.db.selectFrom('admin_tokens').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Remembers that a token was used, at most once a minute. */
  async #note(id: string, now: number): Promise<void> {
    if (now - (this.#noted.get(id) ?? Number.NEGATIVE_INFINITY) < 60_000) return;
    this.#noted.set(id, now);
    await this.#storage.db
      .updateTable('admin_tokens')
      .set({ last_used_at: new Date(now).toISOString() })
      .where('id', '=', id)
      .execute();
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** Ends the making of a first token inside of its transaction. */
const thereIsOne = new Error('There is a token already.');

function isOver(end: string | null, now: number): boolean {
  return end !== null && now >= Date.parse(end);
}

function tokenOf({ secret_hash: _, role, areas, ...plain }: Row): AdminToken {
  return { ...plain, role: Role.parse(role), areas: areas === null ? null : JSON.parse(areas) };
}
