import type { ClockSetting } from './clock.ts';
import type { Company, Person } from './company.ts';
import type { Credential, Token } from './credentials.ts';

/** Everything of a company but its people. */
export type Organisation = Omit<Company, 'people'>;

/** What the store holds, collection by collection. */
export interface Collections {
  people: Person;
  credentials: Credential;
  tokens: Token;
  organisation: Organisation;
  clock: ClockSetting;
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

/**
 * The state of the emulator. Records are never changed in place: a change is a new record, first written to the
 * journal, then visible. So an answer is never ahead of what survives a crash.
 */
export class Store {
  readonly #journal: Journal | null;
  #organisation: Organisation;
  readonly #people = new Map<number, Person>();
  #ids: number[] = [];
  readonly #byEmail = new Map<string, number>();
  readonly credentials = new Map<string, Credential>();
  readonly tokens = new Map<string, Token>();
  readonly #counters = new Map<string, number>();
  clockSetting: ClockSetting | null = null;
  #revision = 0;

  constructor(company: Company, journal: Journal | null) {
    this.#journal = journal;
    const { people, ...organisation } = company;
    this.#organisation = organisation;
    const kept = journal ? [...journal.load()] : [];
    if (kept.length > 0) {
      for (const change of kept) this.#apply(change);
    } else {
      this.#fill(people);
      journal?.replace(this.#everything());
    }
    this.#ids.sort((a, b) => a - b);
  }

  get organisation(): Organisation {
    return this.#organisation;
  }

  /** Goes up whenever something other than people changes. */
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

  /** Makes all of these changes, or, when they cannot be kept, none. */
  commit(...changes: readonly Change[]): void {
    this.#journal?.write(changes);
    for (const change of changes) this.#apply(change);
  }

  /** Puts another company in place of this one; credentials and tokens stay. */
  replaceCompany(company: Company): void {
    const { people, ...organisation } = company;
    this.#people.clear();
    this.#byEmail.clear();
    this.#ids = [];
    this.#organisation = organisation;
    this.#revision += 1;
    this.#counters.delete('people');
    this.#fill(people);
    this.#ids.sort((a, b) => a - b);
    this.#journal?.replace(this.#everything());
  }

  /** Forgets everything and starts again with a company and some credentials. */
  reset(company: Company, credentials: readonly Credential[]): void {
    this.credentials.clear();
    this.tokens.clear();
    this.#counters.clear();
    this.clockSetting = null;
    for (const credential of credentials) this.credentials.set(credential.client_id, credential);
    this.replaceCompany(company);
  }

  close(): void {
    this.#journal?.close();
  }

  /** The whole company as it is now. */
  company(): Company {
    return { ...this.#organisation, people: this.#ids.map((id) => this.#people.get(id) as Person) };
  }

  #fill(people: readonly Person[]): void {
    for (const person of people)
      this.#apply({ collection: 'people', key: String(person.id), record: person });
  }

  *#everything(): Generator<Change> {
    yield { collection: 'organisation', key: '', record: this.#organisation };
    if (this.clockSetting) yield { collection: 'clock', key: '', record: this.clockSetting };
    for (const [key, record] of this.#counters) yield { collection: 'counters', key, record };
    for (const [key, record] of this.credentials) yield { collection: 'credentials', key, record };
    for (const [key, record] of this.tokens) yield { collection: 'tokens', key, record };
    for (const [id, record] of this.#people) yield { collection: 'people', key: String(id), record };
  }

  #apply(change: Change): void {
    switch (change.collection) {
      case 'people':
        this.#applyPerson(Number(change.key), change.record);
        break;
      case 'organisation':
        if (change.record) this.#organisation = change.record;
        this.#revision += 1;
        break;
      case 'clock':
        this.clockSetting = change.record;
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
    }
  }

  #applyPerson(id: number, person: Person | null): void {
    const before = this.#people.get(id);
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

function applyTo<T>(records: Map<string, T>, key: string, record: T | null): void {
  if (record === null) records.delete(key);
  else records.set(key, record);
}
