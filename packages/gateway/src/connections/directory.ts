import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { DirectoryError } from '../agents/directory.ts';
import type { AgentTables } from '../agents/tables.ts';
import type { Clock } from '../clock.ts';
import { KeptRows } from '../storage/kept-rows.ts';
import { type Storage, storageWithin, type Transaction } from '../storage/storage.ts';
import type { Connection, ConnectionSettings } from './connection.ts';
import type { Vault } from './vault.ts';

type Row = Selectable<AgentTables['connections']>;

/** A credential, to be handed to whatever makes a client of it and to nobody else. */
export interface OpenedCredential {
  readonly base_url: string;
  readonly client_id: string;
  readonly client_secret: string;
}

/** Connections in the store, their secrets sealed. */
export class ConnectionDirectory {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #vault: Vault;
  readonly #kept: KeptRows<Connection | null>;

  constructor(storage: Storage, clock: Clock, vault: Vault) {
    this.#storage = storage;
    this.#clock = clock;
    this.#vault = vault;
    this.#kept = new KeptRows(storage, ['connections']);
  }

  /** The same connections, as part of a transaction. */
  within(trx: Transaction): ConnectionDirectory {
    return new ConnectionDirectory(storageWithin(this.#storage, trx), this.#clock, this.#vault);
  }

  async list(): Promise<readonly Connection[]> {
    const rows = await this.#storage.db.selectFrom('connections').selectAll().orderBy('name').execute();
    return rows.map(connectionOf);
  }

  async get(id: string): Promise<Connection | undefined> {
    const kept = await this.#kept.get(id, async () => {
      const row = await this.#row(id);
      return row ? connectionOf(row) : null;
    });
    return kept ?? undefined;
  }

  /** @throws {DirectoryError} when the name is taken. */
  async create(
    settings: ConnectionSettings,
    options: { readonly isDemo?: boolean; readonly report?: unknown } = {},
  ): Promise<Connection> {
    await this.#checkName(settings.name, null);
    const id = `c_${randomBytes(8).toString('hex')}`;
    const now = this.#now();
    const row: Row = {
      id,
      name: settings.name,
      base_url: settings.base_url,
      client_id: settings.client_id,
      sealed_secret: this.#vault.seal(settings.client_secret, `connection ${id}`),
      status: 'enabled',
      is_demo: options.isDemo ? 1 : 0,
      report: options.report === undefined ? null : JSON.stringify(options.report),
      version: 1,
      created_at: now,
      updated_at: now,
    };
    await this.#storage.db.insertInto('connections').values(row).execute();
    return connectionOf(row);
  }

  /** Changes what is given; a new credential takes effect with the next call, and agents stay as they are. */
  async change(
    id: string,
    changes: Partial<ConnectionSettings> & {
      readonly status?: Connection['status'];
      readonly report?: unknown;
    },
    expectedVersion?: number,
  ): Promise<Connection> {
    const before = await this.#existing(id);
    if (expectedVersion !== undefined && expectedVersion !== Number(before.version))
      throw changedMeanwhile(id);
    const { client_secret, report, ...plain } = changes;
    if (plain.name !== undefined) await this.#checkName(plain.name, id);
    const row: Row = {
      ...before,
      ...plain,
      ...(client_secret !== undefined && {
        sealed_secret: this.#vault.seal(client_secret, `connection ${id}`),
      }),
      ...(report !== undefined && { report: JSON.stringify(report) }),
      version: Number(before.version) + 1,
      updated_at: this.#now(),
    };
    const { numUpdatedRows } = await this.#storage.db
      .updateTable('connections')
      .set(row)
      .where('id', '=', id)
      .where('version', '=', before.version)
      .executeTakeFirst();
    if (Number(numUpdatedRows) === 0) throw changedMeanwhile(id);
    return connectionOf(row);
  }

  /** @throws {DirectoryError} while agents use it. */
  async remove(id: string, expectedVersion?: number): Promise<Connection> {
    const connection = connectionOf(await this.#existing(id));
    if (expectedVersion !== undefined && expectedVersion !== connection.version) throw changedMeanwhile(id);
    const agents = await this.#storage.db
      .selectFrom('agents')
      .select('name')
      .where('connection_id', '=', id)
      .execute();
    if (agents.length > 0) {
      const names = agents.map(({ name }) => name).join(', ');
      throw new DirectoryError(
        'connection_in_use',
        `The connection is used by ${names}. Remove those agents, or give them another connection.`,
      );
    }
    await this.#storage.db.deleteFrom('connections').where('id', '=', id).execute();
    return connection;
  }

  /** The credential of a connection. It leaves the store only here. */
  async open(
    id: string,
  ): Promise<{ readonly connection: Connection; readonly credential: OpenedCredential }> {
    const row = await this.#existing(id);
    const { base_url, client_id, sealed_secret } = row;
    const client_secret = this.#vault.open(sealed_secret, `connection ${id}`);
    return { connection: connectionOf(row), credential: { base_url, client_id, client_secret } };
  }

  async #row(id: string): Promise<Row | undefined> {
    return this.#storage.db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async #existing(id: string): Promise<Row> {
    const row = await this.#row(id);
    if (!row) throw new DirectoryError('unknown_connection', `There is no connection ${id}.`);
    return row;
  }

  async #checkName(name: string, id: string | null): Promise<void> {
    const holder = await this.#storage.db
      .selectFrom('connections')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirst();
    if (holder && holder.id !== id)
      throw new DirectoryError('name_taken', `A connection is called ${name} already. Choose another name.`);
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function changedMeanwhile(id: string): DirectoryError {
  return new DirectoryError(
    'changed_meanwhile',
    `The connection ${id} was changed at the same time. Read it again, then decide.`,
  );
}

function connectionOf({ sealed_secret: _, is_demo, status, report, version, ...plain }: Row): Connection {
  return {
    ...plain,
    status: status as Connection['status'],
    is_demo: Number(is_demo) === 1,
    report: report === null ? null : JSON.parse(report),
    version: Number(version),
  };
}
