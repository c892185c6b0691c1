import { createPublicKey, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Clock, systemClock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import { encodeVerifierKey, signCheckpoint } from './checkpoint.ts';
import { digestOf, openDetail, sealDetail } from './details.ts';
import { Draft, type Entry, type NewEntry } from './entry.ts';
import { AuditBroken, AuditEntryInvalid, AuditUnavailable } from './errors.ts';
import { type AuditKeys, argumentsDigestOf, fingerprintsOf, type KeyProvider, pseudonymOf } from './keys.ts';
import {
  appendEntries,
  changeState,
  checkTail,
  foundLedger,
  lockState,
  nodesOf,
  type PreparedEntry,
  type RowsWithin,
  readState,
} from './ledger.ts';
import { consistencyProof, inclusionProof } from './merkle.ts';
import { type Consultation, consultationsOf, type EntryFilter, findEntries } from './search.ts';
import type { CheckpointSink } from './sinks.ts';

export interface AuditLogOptions {
  readonly storage: Storage;
  readonly keys: KeyProvider;
  readonly clock?: Clock;
  /** Where checkpoints go besides the store. */
  readonly sinks?: readonly CheckpointSink[];
  /** A checkpoint is signed after so many entries, default 1,000 … */
  readonly entriesPerCheckpoint?: number;
  /** … and after this time, when there are new ones. Default 60,000. */
  readonly checkpointEveryMs?: number;
  /** The first line of every checkpoint, for a new log. Default `staffgate/` and a random number. */
  readonly origin?: string;
  /** Told of what went wrong without a caller: a sink that failed, a checkpoint that could not be kept. */
  readonly warn?: (what: string, error: unknown) => void;
}

/**
 * Work on the store in the commit of an entry: both happen, or neither. Such work is done one after the other, also
 * across replicas. It may decline the entry as long as it has written nothing, and add entries that follow.
 */
export type Alongside = (
  rows: RowsWithin,
) => Promise<{ readonly declined: Error } | { readonly further: readonly NewEntry[] }>;

/** What came of some work on the store, and what the log is to say of it. */
export interface Worked<T> {
  readonly result: T;
  readonly entry: NewEntry;
}

/** The log: what is appended stays, in its order, and any change of it can be shown. */
export interface AuditLog {
  /** The name of this log, in every checkpoint. */
  readonly origin: string;
  /** The public key that verifies the checkpoints, as text. */
  readonly verifierKey: string;
  /** Whether the last attempt to write worked. */
  readonly isAvailable: boolean;
  /**
   * Appends an entry; resolves once it is safe on the disk. Entries that wait at the same time share one commit.
   *
   * @throws {AuditUnavailable} when it could not be written: then what it is about must not happen.
   * @throws {AuditEntryInvalid} when it holds what an entry may not hold.
   * @throws whatever `alongside` declines with; then the entry is not written.
   */
  append(entry: NewEntry, alongside?: Alongside): Promise<{ readonly seq: number }>;
  /**
   * Does some work on the store, and appends the entry that it gives, in one transaction of its own: both happen, or
   * neither. Such work is done one after the other, also across replicas.
   *
   * @throws {AuditUnavailable} when it could not be written: then the work did not happen either.
   * @throws whatever the work throws; then nothing is written.
   */
  appendWith<T>(work: (rows: RowsWithin) => Promise<Worked<T>>): Promise<T>;
  /** Tries to write again after an attempt that failed. Whether the log can be written. */
  recover(): Promise<boolean>;
  /** Signs a checkpoint over everything there is, unless the last one does already, and gives the newest note. */
  checkpoint(): Promise<string>;
  /** The entries that fit, in their order. */
  entries(filter?: EntryFilter): Promise<readonly Entry[]>;
  /** Who consulted or changed the data of a person: when, by which right, for what, and which attributes. */
  person(
    id: string,
    options?: { readonly after?: number; readonly limit?: number },
  ): Promise<readonly Consultation[]>;
  /** What was before and after a write; null when nothing was kept, or its key was destroyed. */
  detail(seq: number): Promise<unknown>;
  /** Shows that an entry is in the log of a checkpoint. */
  inclusionProof(seq: number, size: number): Promise<readonly Buffer[]>;
  /** Shows that the log of an older checkpoint is the beginning of that of a newer one. */
  consistencyProof(first: number, second: number): Promise<readonly Buffer[]>;
  /** Writes what waits and a last checkpoint. Appends are refused from now on. */
  close(): Promise<void>;
}

/**
 * Opens the audit log of a store, and founds it in a new one.
 *
 * @throws {AuditBroken} when its last entries are not as they were written.
 * @example
 * ```
 * const log = await createAuditLog({ storage, keys: fileKeys('.staffgate/keys') });
 * await log.append({ kind: 'system', event: 'start', actor: { type: 'system', id: 'gateway' } }); // { seq: 2 }
 * ```
 */
export async function createAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { storage } = options;
  const keys = await options.keys();
  await foundLedger(storage, options.origin ?? `staffgate/${randomBytes(8).toString('hex')}`);
  await checkTail(storage.db, entriesCheckedAtStart);
  const { origin, keyFingerprints } = await readState(storage.db);
  const log = new StoredAuditLog(options, keys, origin);
  await log.start(keyFingerprints);
  return log;
}

const entriesCheckedAtStart = 256;
/** Entries in one commit at most. More would hold up everything else that uses a SQLite store. */
const entriesPerCommit = 250;

/** What the log says of itself. */
const self = { type: 'system', id: 'audit-log' } as const;

interface Waiting {
  readonly prepared: PreparedEntry;
  readonly alongside: Alongside | undefined;
  readonly resolve: (place: { seq: number }) => void;
  readonly reject: (error: Error) => void;
}

class StoredAuditLog implements AuditLog {
  readonly origin: string;
  readonly verifierKey: string;
  readonly #storage: Storage;
  readonly #keys: AuditKeys;
  readonly #clock: Clock;
  readonly #sinks: readonly CheckpointSink[];
  readonly #entriesPerCheckpoint: number;
  readonly #warn: (what: string, error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting: Waiting[] = [];
  readonly #working = new Set<Promise<unknown>>();
  #writing: Promise<void> | null = null;
  #delivering: Promise<void> = Promise.resolve();
  /** Sinks that did not take the newest checkpoint. */
  readonly #owed = new Set<CheckpointSink>();
  #refused = 0;
  #isAvailable = true;
  #isClosing = false;

  constructor(options: AuditLogOptions, keys: AuditKeys, origin: string) {
    this.#storage = options.storage;
    this.#keys = keys;
    this.#clock = options.clock ?? systemClock;
    this.#sinks = options.sinks ?? [];
    this.#entriesPerCheckpoint = options.entriesPerCheckpoint ?? 1_000;
    this.#warn = options.warn ?? (() => {});
    this.origin = origin;
    this.verifierKey = encodeVerifierKey(origin, createPublicKey(keys.signing));
    this.#timer = setInterval(() => void this.#checkpointOrWarn(), options.checkpointEveryMs ?? 60_000);
    this.#timer.unref();
  }

  get isAvailable(): boolean {
    return this.#isAvailable;
  }

  /** Writes that the log starts, and with which keys if those are not the ones of before. */
  async start(before: Readonly<Record<string, string>>): Promise<void> {
    try {
      const now = fingerprintsOf(this.#keys);
      const names = Object.keys(now) as (keyof AuditKeys)[];
      const changed = names.filter((name) => before[name] !== now[name]);
      if (Object.keys(before).length > 0 && changed.length > 0) {
        await this.append({ kind: 'system', event: 'key-change', keys: changed, actor: self });
      }
      if (changed.length > 0) await changeState(this.#storage.db, { key_fingerprints: JSON.stringify(now) });
      await this.append({ kind: 'system', event: 'start', actor: self });
    } catch (error) {
      clearInterval(this.#timer);
      throw error;
    }
  }

  append(entry: NewEntry, alongside?: Alongside): Promise<{ readonly seq: number }> {
    return this.#isClosing
      ? Promise.reject(new AuditUnavailable('it has been closed'))
      : this.#enqueue(entry, alongside);
  }

  async #enqueue(entry: NewEntry, alongside?: Alongside): Promise<{ readonly seq: number }> {
    const prepared = this.#prepare(entry);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ prepared, alongside, resolve, reject });
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = null;
      });
    });
  }

  #prepare(entry: NewEntry): PreparedEntry {
    const { people, arguments: given, detail, ...rest } = entry as NewEntry & Loose;
    const sealed = detail === undefined ? null : sealDetail(detail, this.#keys.details);
    const parsed = Draft.safeParse({
      ...rest,
      v: 1,
      ...(people && { people: [...new Set(people)].map((id) => pseudonymOf(id, this.#keys)) }),
      ...(given !== undefined && { argumentsDigest: argumentsDigestOf(given, this.#keys) }),
      ...(sealed && { detailDigest: sealed.digest }),
    });
    if (!parsed.success) {
      const members = parsed.error.issues.map(
        ({ path, code }) => `${path.join('.') || 'the entry'} (${code})`,
      );
      throw new AuditEntryInvalid(members);
    }
    return { draft: parsed.data, time: new Date(this.#clock.now()).toISOString(), detail: sealed };
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gathered();
      const batch = this.#waiting.splice(0, entriesPerCommit);
      try {
        const { fates, isDue } = await this.#write(batch);
        for (const [index, { resolve, reject }] of batch.entries()) {
          const fate = fates[index] as number | Error;
          if (fate instanceof Error) reject(fate);
          else resolve({ seq: fate });
        }
        if (isDue) await this.#checkpointOrWarn();
      } catch (cause) {
        this.#isAvailable = false;
        this.#refused += batch.length;
        for (const { reject } of batch) reject(new AuditUnavailable('the store does not take it', { cause }));
      }
    }
  }

  /** While a commit waits for the disk nothing else goes on. What came meanwhile is let in first, and shares the next. */
  async #gathered(): Promise<void> {
    let before: number;
    do {
      before = this.#waiting.length;
      await setImmediate();
      // Where several come together, there are often more on their way.
      if (this.#waiting.length > 1) await setImmediate();
    } while (this.#waiting.length > before && this.#waiting.length < entriesPerCommit);
  }

  async recover(): Promise<boolean> {
    if (!this.#isAvailable && !this.#isClosing) {
      this.#writing ??= this.#write([])
        .then(
          () => {},
          () => {},
        )
        .then(() => this.#writeAll())
        .finally(() => {
          this.#writing = null;
        });
      await this.#writing;
    }
    return this.#isAvailable;
  }

  /** Writes entries in one commit; after a time without the store one more, which says so. */
  async #write(
    batch: readonly Waiting[],
  ): Promise<{ readonly fates: readonly (number | Error)[]; readonly isDue: boolean }> {
    const refused = this.#refused;
    const { fates, isDue } = await this.#storage.transaction(async (trx) => {
      const state = await lockState(this.#storage, trx);
      const all: PreparedEntry[] = this.#recovery(refused);
      const fates: (number | Error)[] = [];
      for (const { prepared, alongside } of batch) {
        const done = alongside ? await alongside(trx) : { further: [] };
        if ('declined' in done) {
          fates.push(done.declined);
          continue;
        }
        all.push(prepared, ...done.further.map((entry) => this.#prepare(entry)));
        fates.push(state.size + all.length - done.further.length);
      }
      if (all.length > 0) await appendEntries(trx, state, all);
      return { fates, isDue: state.size + all.length - state.checkpointSize >= this.#entriesPerCheckpoint };
    });
    this.#isAvailable = true;
    this.#refused = 0;
    return { fates, isDue };
  }

  appendWith<T>(work: (rows: RowsWithin) => Promise<Worked<T>>): Promise<T> {
    if (this.#isClosing) return Promise.reject(new AuditUnavailable('it has been closed'));
    const working = this.#appendWith(work).finally(() => this.#working.delete(working));
    this.#working.add(working);
    return working;
  }

  async #appendWith<T>(work: (rows: RowsWithin) => Promise<Worked<T>>): Promise<T> {
    const failure: { of?: { readonly error: unknown } } = {};
    const refused = this.#refused;
    try {
      const result = await this.#storage.transaction(async (trx) => {
        const state = await lockState(this.#storage, trx);
        const { result, prepared } = await this.#worked(work, trx).catch((error: unknown) => {
          failure.of = { error };
          throw error;
        });
        await appendEntries(trx, state, [...this.#recovery(refused), prepared]);
        return result;
      });
      this.#isAvailable = true;
      this.#refused -= refused;
      return result;
    } catch (cause) {
      if (failure.of) throw failure.of.error;
      this.#isAvailable = false;
      this.#refused += 1;
      throw new AuditUnavailable('the store does not take it', { cause });
    }
  }

  async #worked<T>(work: (rows: RowsWithin) => Promise<Worked<T>>, trx: RowsWithin) {
    const { result, entry } = await work(trx);
    return { result, prepared: this.#prepare(entry) };
  }

  /** The entry that says how many could not be written, if any could not. */
  #recovery(refused: number): PreparedEntry[] {
    return refused > 0 ? [this.#prepare({ kind: 'system', event: 'recovered', refused, actor: self })] : [];
  }

  async #checkpointOrWarn(): Promise<void> {
    await this.checkpoint().catch((error) =>
      this.#warn('A checkpoint of the audit log could not be kept', error),
    );
  }

  async checkpoint(): Promise<string> {
    const { note, isNew } = await this.#storage.transaction(async (trx) => {
      const { origin, size, frontier, checkpointSize } = await lockState(this.#storage, trx);
      if (size === checkpointSize) {
        const kept = await trx
          .selectFrom('audit_checkpoints')
          .select('note')
          .where('size', '=', size)
          .executeTakeFirst();
        if (kept) return { note: kept.note, isNew: false };
      }
      const note = signCheckpoint({ origin, size, root: frontier.root() }, this.#keys.signing);
      const time = new Date(this.#clock.now()).toISOString();
      await trx.insertInto('audit_checkpoints').values({ size, time, note }).execute();
      await changeState(trx, { checkpoint_size: size });
      return { note, isNew: true };
    });
    // Where nothing is new, those are told that did not take it before.
    this.#delivering = this.#delivering.then(() => this.#deliver(note, isNew ? this.#sinks : this.#owed));
    return note;
  }

  async #deliver(note: string, sinks: Iterable<CheckpointSink>): Promise<void> {
    for (const sink of [...sinks]) {
      try {
        await sink.write(note);
        this.#owed.delete(sink);
      } catch (error) {
        this.#owed.add(sink);
        this.#warn(`The sink ${sink.name} did not take a checkpoint of the audit log`, error);
      }
    }
  }

  entries(filter: EntryFilter = {}): Promise<readonly Entry[]> {
    return findEntries(this.#storage.db, filter, this.#keys);
  }

  person(id: string, options: { readonly after?: number; readonly limit?: number } = {}) {
    return consultationsOf(this.#storage.db, pseudonymOf(id, this.#keys), options);
  }

  async detail(seq: number): Promise<unknown> {
    const row = await this.#storage.db
      .selectFrom('audit_entries')
      .leftJoin('audit_details', 'audit_details.seq', 'audit_entries.seq')
      .leftJoin('audit_detail_keys', 'audit_detail_keys.seq', 'audit_entries.seq')
      .select(['body', 'ciphertext', 'wrapped'])
      .where('audit_entries.seq', '=', seq)
      .executeTakeFirst();
    if (!row?.body || row.ciphertext === null || row.wrapped === null) return null;
    const { detailDigest } = JSON.parse(row.body) as { detailDigest?: string };
    if (digestOf(row.ciphertext) !== detailDigest) throw new AuditBroken(seq, 'its detail is another');
    return openDetail({ ciphertext: row.ciphertext, wrappedKey: row.wrapped }, this.#keys.details);
  }

  inclusionProof(seq: number, size: number): Promise<readonly Buffer[]> {
    return inclusionProof(seq - 1, size, nodesOf(this.#storage.db));
  }

  consistencyProof(first: number, second: number): Promise<readonly Buffer[]> {
    return consistencyProof(first, second, nodesOf(this.#storage.db));
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    clearInterval(this.#timer);
    await Promise.allSettled(this.#working);
    await this.#enqueue({ kind: 'system', event: 'stop', actor: self });
    await this.#writing;
    await this.checkpoint();
    await this.#delivering;
  }
}

/** The members of new entries that do not go into the log as they are. */
interface Loose {
  readonly people?: readonly string[];
  readonly arguments?: unknown;
  readonly detail?: unknown;
}
