import { type AbsenceTable, createAbsenceTable } from './absence-table.ts';
import { type AttendanceTable, createAttendanceTable } from './attendance-table.ts';
import type { ClockSetting } from './clock.ts';
import type { Company, Person, Project, StoredFile } from './company.ts';
import { type CompensationTable, createCompensationTable } from './compensation-table.ts';
import { CopyOnWriteMap } from './copy-on-write-map.ts';
import type { Credential, Token } from './credentials.ts';
import { createDocumentTable, type DocumentTable } from './document-table.ts';
import {
  createNotificationTables,
  type NotificationRecords,
  type NotificationTables,
} from './notification-tables.ts';
import {
  type ApplicationTable,
  type CandidateTable,
  createRecruitingTables,
  type RecruitingFileTable,
  type RecruitingJobTable,
} from './recruiting-tables.ts';
import { Table, type TableState } from './table.ts';
import { isWorkedOutLater } from './work-out-later.ts';

/**
 * The tables of a company besides its people, each under its name in the company. A new one is a line here and in
 * `createTables`.
 */
export interface Tables {
  readonly absences: AbsenceTable;
  readonly attendances: AttendanceTable;
  readonly projects: Table<Project, 'id'>;
  readonly recruiting_files: RecruitingFileTable;
  readonly recruiting_jobs: RecruitingJobTable;
  readonly candidates: CandidateTable;
  readonly applications: ApplicationTable;
  readonly compensations: CompensationTable;
  readonly documents: DocumentTable;
  readonly files: Table<StoredFile>;
}

function createTables(): Tables {
  return {
    absences: createAbsenceTable(),
    attendances: createAttendanceTable(),
    projects: new Table<Project, 'id'>(({ id }) => id, { id: ({ id }) => id }),
    ...createRecruitingTables(),
    compensations: createCompensationTable(),
    documents: createDocumentTable(),
    files: new Table<StoredFile>(({ id }) => id, {}),
  };
}

type TableName = keyof Tables;

type TableRecords = { [N in TableName]: Company[N][number] };

/** Everything of a company but what stands in tables. */
export type Organisation = Omit<Company, 'people' | TableName>;

/** What the store holds, collection by collection. */
export interface Collections extends TableRecords, NotificationRecords {
  people: Person;
  credentials: Credential;
  tokens: Token;
  organisation: Organisation;
  clock: ClockSetting;
  /** The recruiting token of the company, in the clear: it is shown at any time. */
  recruitingToken: string;
  /** Numbers that only go up: the next id of a person, the draws made of the random source. */
  counters: number;
}

/** One record that is new, different, or gone (null). */
export type Change = {
  [C in keyof Collections]: {
    readonly collection: C;
    readonly key: string;
    readonly record: Collections[C] | null;
  };
}[keyof Collections];

/**
 * Where changes are kept for good. `write` returns only when they are safe; all of a call's changes, or none.
 */
export interface Journal {
  load(): Iterable<Change>;
  write(changes: readonly Change[]): void;
  /** Forgets everything and starts again from these. */
  replace(changes: Iterable<Change>): void;
  close(): void;
}

/** Everything that a store holds, as it was at some moment. Nothing in it is copied, and nothing changes in it. */
export interface StoreState {
  readonly organisation: Organisation;
  readonly revision: number;
  readonly people: ReadonlyMap<number, Person>;
  readonly ids: readonly number[];
  readonly byEmail: ReadonlyMap<string, number>;
  readonly tables: Readonly<Record<TableName | keyof NotificationTables, TableState>>;
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly tokens: ReadonlyMap<string, Token>;
  readonly recruitingToken: string | null;
  readonly counters: ReadonlyMap<string, number>;
}

/** Somebody who sees each change before it is made, and may add to it. */
export interface Follower {
  /** What follows from some changes: made together with them, or not at all. The store is still as it was. */
  consequencesOf(changes: readonly Change[]): readonly Change[];
  /** The store is another now. */
  changed(): void;
}

/**
 * The state of the emulator. Records are never changed in place: a change is a new record, first written to the
 * journal, then visible. So an answer is never ahead of what survives a crash.
 */
export class Store {
  readonly #journal: Journal | null;
  #organisation: Organisation;
  readonly #people = new CopyOnWriteMap<number, Person>();
  #ids: number[] = [];
  #areIdsKept = false;
  readonly #byEmail = new CopyOnWriteMap<string, number>();
  readonly tables = createTables();
  readonly notifications = createNotificationTables();
  readonly #allTables = { ...this.tables, ...this.notifications };
  readonly credentials = new CopyOnWriteMap<string, Credential>();
  readonly tokens = new CopyOnWriteMap<string, Token>();
  readonly #counters = new CopyOnWriteMap<string, number>();
  clockSetting: ClockSetting | null = null;
  recruitingToken: string | null = null;
  #revision = 0;
  #revisions = 0;
  #follower: Follower | null = null;

  constructor(company: Company, journal: Journal | null) {
    this.#journal = journal;
    this.#organisation = organisationOf(company);
    const kept = journal ? [...journal.load()] : [];
    if (kept.length > 0) {
      for (const change of kept) this.#apply(change);
    } else {
      journal?.replace(changesOf(company));
      const later = tableNames(noTables).filter((name) => isWorkedOutLater(company, name));
      for (const change of changesOf(company, later)) this.#apply(change);
      for (const name of later) this.#tableOf(name)?.fillLater(() => company[name]);
    }
    this.#ids.sort((a, b) => a - b);
  }

  get organisation(): Organisation {
    return this.#organisation;
  }

  /** Another number whenever something other than people changes, and none twice for different things. */
  get revision(): number {
    return this.#revision;
  }

  /** Ids of all people, ascending. */
  get personIds(): readonly number[] {
    return this.#ids;
  }

  person(id: number): Person | undefined {
    return this.#people.get(id);
  }

  /** Finds a person by address, upper and lower case alike. */
  personByEmail(email: string): Person | undefined {
    const id = this.#byEmail.get(email.toLowerCase());
    return id === undefined ? undefined : this.#people.get(id);
  }

  counter(name: string): number {
    return this.#counters.get(name) ?? 0;
  }

  /** Lets somebody see the changes of calls. Imports and resets are no changes: nothing follows from them. */
  follow(follower: Follower): void {
    this.#follower = follower;
  }

  /** The record that a change would replace. */
  recordOf({ collection, key }: Change): unknown {
    if (collection === 'people') return this.#people.get(Number(key)) ?? null;
    return this.#tableOf(collection)?.get(key) ?? null;
  }

  /** Makes all of these changes and what follows from them, or, when they cannot be kept, none. */
  commit(...changes: readonly Change[]): void {
    const more = this.#follower?.consequencesOf(changes) ?? [];
    const all = more.length > 0 ? [...changes, ...more] : changes;
    this.#journal?.write(all);
    for (const change of all) this.#apply(change);
    this.#follower?.changed();
  }

  /** Puts another company in place of this one; credentials and tokens stay. */
  replaceCompany(company: Company): void {
    this.#replace([...this.#others(), ...changesOf(company)]);
  }

  /** Forgets everything and starts again with a company; credentials and tokens go as well. */
  reset(company: Company): void {
    this.#replace([...changesOf(company)]);
  }

  /** Everything as it is now, at no cost: what changes afterwards is copied first. */
  keep(): StoreState {
    this.#areIdsKept = true;
    return {
      organisation: this.#organisation,
      revision: this.#revision,
      people: this.#people.keep(),
      ids: this.#ids,
      byEmail: this.#byEmail.keep(),
      tables: Object.fromEntries(
        allNames.map((name) => [name, this.#allTables[name].keep()]),
      ) as StoreState['tables'],
      credentials: this.credentials.keep(),
      tokens: this.tokens.keep(),
      recruitingToken: this.recruitingToken,
      counters: this.#counters.keep(),
    };
  }

  /** Puts everything back as it was, with the clock set like this. */
  restore(state: StoreState, clock: ClockSetting | null): void {
    this.#journal?.replace(changesOfState(state, clock));
    this.#organisation = state.organisation;
    this.#revision = state.revision;
    this.#people.restore(state.people);
    // Kept like the rest: copied before it is written to.
    this.#ids = state.ids as number[];
    this.#areIdsKept = true;
    this.#byEmail.restore(state.byEmail);
    for (const name of allNames) this.#allTables[name].restore(state.tables[name]);
    this.credentials.restore(state.credentials);
    this.tokens.restore(state.tokens);
    this.recruitingToken = state.recruitingToken;
    this.#counters.restore(state.counters);
    this.clockSetting = clock;
    this.#follower?.changed();
  }

  close(): void {
    this.#journal?.close();
  }

  /** The whole company as it is now; what stands in tables by id. */
  company(): Company {
    const tables = Object.fromEntries(
      tableNames(this.tables).map((name) => {
        const records: Iterable<Identified> = this.tables[name].values();
        return [name, [...records].sort(byId)];
      }),
    ) as { [N in TableName]: Company[N] };
    const people = this.#ids.map((id) => this.#people.get(id) as Person);
    return { ...this.#organisation, ...tables, people };
  }

  /** Everything that does not belong to the company. The number of the last person does. */
  *#others(): Generator<Change> {
    if (this.clockSetting) yield { collection: 'clock', key: '', record: this.clockSetting };
    if (this.recruitingToken) {
      yield { collection: 'recruitingToken', key: '', record: this.recruitingToken };
    }
    for (const [key, record] of this.#counters) {
      if (key !== 'people') yield { collection: 'counters', key, record };
    }
    for (const [key, record] of this.credentials) yield { collection: 'credentials', key, record };
    for (const [key, record] of this.tokens) yield { collection: 'tokens', key, record };
    for (const collection of notificationNames) {
      for (const record of this.notifications[collection].values()) {
        yield { collection, key: record.id, record } as Change;
      }
    }
  }

  #replace(changes: readonly Change[]): void {
    this.#journal?.replace(changes);
    this.#people.clear();
    this.#byEmail.clear();
    this.#ids = [];
    this.#areIdsKept = false;
    for (const name of allNames) this.#allTables[name].clear();
    this.credentials.clear();
    this.tokens.clear();
    this.#counters.clear();
    this.clockSetting = null;
    this.recruitingToken = null;
    for (const change of changes) this.#apply(change);
    this.#ids.sort((a, b) => a - b);
    this.#follower?.changed();
  }

  #apply(change: Change): void {
    switch (change.collection) {
      case 'people':
        this.#applyPerson(Number(change.key), change.record);
        break;
      case 'organisation':
        if (change.record) this.#organisation = change.record;
        this.#revisions += 1;
        this.#revision = this.#revisions;
        break;
      case 'clock':
        this.clockSetting = change.record;
        break;
      case 'recruitingToken':
        this.recruitingToken = change.record;
        break;
      case 'credentials':
        applyTo(this.credentials, change.key, change.record);
        break;
      case 'tokens':
        applyTo(this.tokens, change.key, change.record);
        break;
      case 'counters':
        applyTo(this.#counters, change.key, change.record);
        break;
      default:
        this.#applyToTable(change);
    }
  }

  #applyToTable({ collection, key, record }: Change): void {
    const table = this.#tableOf(collection);
    if (record === null) table?.delete(key);
    else table?.put(record);
  }

  /** The table of a collection. A change is of one, but the compiler does not see that its record fits that one. */
  #tableOf(collection: keyof Collections): Table<unknown, string> | undefined {
    const tables: Partial<Record<keyof Collections, unknown>> = this.#allTables;
    return tables[collection] as Table<unknown, string> | undefined;
  }

  #applyPerson(id: number, person: Person | null): void {
    const before = this.#people.get(id);
    const isListed = before !== undefined;
    if (this.#areIdsKept && isListed === (person === null)) {
      this.#ids = [...this.#ids];
      this.#areIdsKept = false;
    }
    if (before?.email) this.#byEmail.delete(before.email.toLowerCase());
    if (person === null) {
      if (this.#people.delete(id)) this.#ids.splice(this.#ids.indexOf(id), 1);
      return;
    }
    if (person.email) this.#byEmail.set(person.email.toLowerCase(), id);
    if (!before) this.#ids.push(id);
    this.#people.set(id, person);
    if (id > this.counter('people')) this.#counters.set('people', id);
  }
}

function applyTo<T>(records: CopyOnWriteMap<string, T>, key: string, record: T | null): void {
  if (record === null) records.delete(key);
  else records.set(key, record);
}

interface Identified {
  readonly id: string | number;
}

/** The order in which a journal gives records back, so that a restart changes nothing. */
function byId(a: Identified, b: Identified): number {
  return a.id > b.id ? 1 : a.id < b.id ? -1 : 0;
}

function tableNames(tables: Tables): TableName[] {
  return Object.keys(tables) as TableName[];
}

const noTables = createTables();

const notificationNames = Object.keys(createNotificationTables()) as (keyof NotificationTables)[];

const allNames = [...tableNames(noTables), ...notificationNames];

function organisationOf(company: Company): Organisation {
  const apart: readonly string[] = ['people', ...tableNames(noTables)];
  const names = (Object.keys(company) as (keyof Company)[]).filter((name) => !apart.includes(name));
  return Object.fromEntries(names.map((name) => [name, company[name]])) as Organisation;
}

/** A company as the changes that make it, without the records of some tables. */
function* changesOf(company: Company, without: readonly TableName[] = []): Generator<Change> {
  yield { collection: 'organisation', key: '', record: organisationOf(company) };
  for (const person of company.people) yield { collection: 'people', key: String(person.id), record: person };
  for (const name of tableNames(noTables)) {
    if (without.includes(name)) continue;
    for (const record of company[name]) {
      yield { collection: name, key: String(record.id), record } as Change;
    }
  }
}

/** Everything that was kept as the changes that make it. */
function* changesOfState(state: StoreState, clock: ClockSetting | null): Generator<Change> {
  yield { collection: 'organisation', key: '', record: state.organisation };
  if (clock) yield { collection: 'clock', key: '', record: clock };
  for (const [id, record] of state.people) yield { collection: 'people', key: String(id), record };
  for (const collection of allNames) {
    for (const [key, record] of state.tables[collection].byId) yield { collection, key, record } as Change;
  }
  for (const [key, record] of state.credentials) yield { collection: 'credentials', key, record };
  for (const [key, record] of state.tokens) yield { collection: 'tokens', key, record };
  if (state.recruitingToken) {
    yield { collection: 'recruitingToken', key: '', record: state.recruitingToken };
  }
  for (const [key, record] of state.counters) yield { collection: 'counters', key, record };
}
