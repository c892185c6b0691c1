import { firstThat } from './binary-search.ts';
import { CopyOnWriteMap } from './copy-on-write-map.ts';
import { type Grouping, Groups } from './groups.ts';

type Key = string | number;

/**
 * The orders of a table: what each record is sorted by; null: the record is not in that order. Records with the same key
 * stay apart by their id.
 */
type Keys<T, I extends string> = Readonly<Record<I, (record: T) => Key | null>>;

/** The records of a table, their orders and groups, as they were at some moment. */
export interface TableState {
  readonly byId: ReadonlyMap<string, unknown>;
  readonly orders: ReadonlyMap<string, readonly unknown[]>;
  readonly groups: ReadonlyMap<string, unknown>;
}

/** How much of what was worked out of a table is kept. */
const mostRemembered = 8;

/**
 * Records by id, and in as many orders and groups as are asked for. A lookup is one step, a stretch of an order a binary
 * search: lists of a million periods are read from the middle as fast as from the start.
 *
 * Orders and groups are made when they are first read, so that filling a table costs nothing extra.
 */
export class Table<T, I extends string = never, G extends string = never> {
  readonly #idOf: (record: T) => Key;
  readonly #keys: Keys<T, I>;
  readonly #byId = new CopyOnWriteMap<string, T>();
  #later: (() => Iterable<T>) | null = null;
  #orders = new Map<I, T[]>();
  readonly #groupings: Readonly<Record<string, Grouping<T>>>;
  #groups = new Map<G, Groups<T>>();
  #areOrdersKept = false;
  readonly #remembered = new Map<string, unknown>();

  constructor(idOf: (record: T) => Key, keys: Keys<T, I>, groupings?: Readonly<Record<G, Grouping<T>>>) {
    this.#idOf = idOf;
    this.#keys = keys;
    this.#groupings = groupings ?? {};
  }

  /** Fills the table, which is empty, when it is first looked at. */
  fillLater(records: () => Iterable<T>): void {
    this.#later = records;
  }

  get #records(): CopyOnWriteMap<string, T> {
    if (this.#later !== null) {
      const records = this.#later();
      this.#later = null;
      for (const record of records) this.#byId.set(String(this.#idOf(record)), record);
    }
    return this.#byId;
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: Key): T | undefined {
    return this.#records.get(String(id));
  }

  /** All records, in the order they came. */
  values(): IterableIterator<T> {
    return this.#records.values();
  }

  put(record: T): void {
    this.#aboutToChange();
    const id = String(this.#idOf(record));
    const before = this.#records.get(id);
    this.#records.set(id, record);
    for (const [name, order] of this.#orders) {
      if (before !== undefined) this.#takeOut(name, order, before);
      const key = this.#keys[name](record);
      if (key !== null) order.splice(this.#placeOf(name, order, record, key), 0, record);
    }
    for (const groups of this.#groups.values()) {
      if (before !== undefined) groups.takeOut(before);
      groups.put(record);
    }
  }

  delete(id: Key): void {
    const before = this.get(id);
    if (before === undefined) return;
    this.#aboutToChange();
    this.#records.delete(String(id));
    for (const [name, order] of this.#orders) this.#takeOut(name, order, before);
    for (const groups of this.#groups.values()) groups.takeOut(before);
  }

  clear(): void {
    this.#later = null;
    this.#byId.clear();
    this.#orders = new Map();
    this.#groups = new Map();
    this.#areOrdersKept = false;
    this.#remembered.clear();
  }

  /** Everything as it is now, at no cost; the next change makes a copy. */
  keep(): TableState {
    this.#areOrdersKept = true;
    return { byId: this.#records.keep(), orders: this.#orders, groups: this.#groups };
  }

  /** Puts back what was kept of this table. */
  restore({ byId, orders, groups }: TableState): void {
    this.#later = null;
    this.#byId.restore(byId as ReadonlyMap<string, T>);
    // An order that is first read after that fits both, so that it is shared as well.
    this.#orders = orders as Map<I, T[]>;
    this.#groups = groups as Map<G, Groups<T>>;
    this.#areOrdersKept = true;
    this.#remembered.clear();
  }

  /** The records of a group in its order. The list never changes; after a change of the group there is another. */
  group(name: G, key: Key): readonly T[] {
    let groups = this.#groups.get(name);
    if (groups === undefined) {
      groups = Groups.of(this.#records.values(), this.#groupings[name] as Grouping<T>, this.#idOf);
      this.#groups.set(name, groups);
    }
    return groups.read(key);
  }

  /** What a function works out of these records and a name; worked out anew after each change. */
  remember<V>(name: string, workOut: () => V): V {
    const value = this.#remembered.has(name) ? (this.#remembered.get(name) as V) : workOut();
    this.#remembered.delete(name);
    this.#remembered.set(name, value);
    if (this.#remembered.size > mostRemembered) {
      this.#remembered.delete(this.#remembered.keys().next().value as string);
    }
    return value;
  }

  /** All records in an order. The list is the table's own: read it, do not keep it. */
  sorted(order: I): readonly T[] {
    return this.#order(order);
  }

  /**
   * The index in an order of the first record whose key is at least this one, `since` an index or later. What is near
   * that index is found sooner.
   */
  firstFrom(order: I, key: Key, since = 0): number {
    const keyOf = this.#keys[order];
    const records = this.#order(order);
    const passes = (record: T) => (keyOf(record) as Key) >= key;
    if (since === 0) return firstThat(records, passes);
    let [low, step] = [since, 1];
    while (low + step <= records.length && !passes(records[low + step - 1] as T)) {
      low += step;
      step *= 2;
    }
    return firstThat(records, passes, low, Math.min(low + step, records.length));
  }

  /** The index in an order of the first record that is not before a record of this key and id, there or not. */
  firstFromRecord(order: I, key: Key, id: Key): number {
    const keyOf = this.#keys[order];
    return firstThat(
      this.#order(order),
      (record) => (compare(keyOf(record) as Key, key) || compare(this.#idOf(record), id)) >= 0,
    );
  }

  #aboutToChange(): void {
    this.#remembered.clear();
    if (!this.#areOrdersKept) return;
    this.#orders = new Map([...this.#orders].map(([name, order]) => [name, [...order]]));
    this.#groups = new Map([...this.#groups].map(([name, groups]) => [name, groups.copy()]));
    this.#areOrdersKept = false;
  }

  #order(name: I): T[] {
    let order = this.#orders.get(name);
    if (order === undefined) {
      const keyOf = this.#keys[name];
      const keyed = [...this.#records.values()].flatMap((record) => {
        const key = keyOf(record);
        return key === null ? [] : [{ record, key }];
      });
      keyed.sort((a, b) => compare(a.key, b.key) || compare(this.#idOf(a.record), this.#idOf(b.record)));
      order = keyed.map(({ record }) => record);
      this.#orders.set(name, order);
    }
    return order;
  }

  #takeOut(name: I, order: T[], record: T): void {
    const key = this.#keys[name](record);
    if (key === null) return;
    const place = this.#placeOf(name, order, record, key);
    if (place === 0) order.shift();
    else order.splice(place, 1);
  }

  #placeOf(name: I, records: readonly T[], record: T, key: Key): number {
    const keyOf = this.#keys[name];
    const id = this.#idOf(record);
    return firstThat(
      records,
      (other) => (compare(keyOf(other) as Key, key) || compare(this.#idOf(other), id)) >= 0,
    );
  }
}

function compare(a: Key, b: Key): number {
  return a === b ? 0 : a > b ? 1 : -1;
}
