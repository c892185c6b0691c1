import { CopyOnWriteMap } from './copy-on-write-map.ts';

type Key = string | number;

/**
 * The orders of a table: what each record is sorted by; null: the record is not in that order. Records with the same key
 * stay apart by their id.
 */
type Keys<T, I extends string> = Readonly<Record<I, (record: T) => Key | null>>;

/** The records of a table and their orders, as they were at some moment. */
export interface TableState {
  readonly byId: ReadonlyMap<string, unknown>;
  readonly orders: ReadonlyMap<string, readonly unknown[]>;
}

/**
 * Records by id, and in as many orders as are asked for. A lookup is one step, a stretch of an order a binary search:
 * lists of a million periods are read from the middle as fast as from the start.
 *
 * Orders are made when they are first read, so that filling a table costs nothing extra.
 */
export class Table<T, I extends string = never> {
  readonly #idOf: (record: T) => Key;
  readonly #keys: Keys<T, I>;
  readonly #byId = new CopyOnWriteMap<string, T>();
  #orders = new Map<I, T[]>();
  #areOrdersKept = false;

  constructor(idOf: (record: T) => Key, keys: Keys<T, I>) {
    this.#idOf = idOf;
    this.#keys = keys;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: Key): T | undefined {
    return this.#byId.get(String(id));
  }

  /** All records, in the order they came. */
  values(): IterableIterator<T> {
    return this.#byId.values();
  }

  put(record: T): void {
    this.#ownOrders();
    const id = String(this.#idOf(record));
    const before = this.#byId.get(id);
    this.#byId.set(id, record);
    for (const [name, order] of this.#orders) {
      if (before !== undefined) this.#takeOut(name, order, before);
      const key = this.#keys[name](record);
      if (key !== null) order.splice(this.#placeOf(name, order, record, key), 0, record);
    }
  }

  delete(id: Key): void {
    const before = this.get(id);
    if (before === undefined) return;
    this.#ownOrders();
    this.#byId.delete(String(id));
    for (const [name, order] of this.#orders) this.#takeOut(name, order, before);
  }

  clear(): void {
    this.#byId.clear();
    this.#orders = new Map();
    this.#areOrdersKept = false;
  }

  /** Everything as it is now, at no cost; the next change makes a copy. */
  keep(): TableState {
    this.#areOrdersKept = true;
    return { byId: this.#byId.keep(), orders: this.#orders };
  }

  /** Puts back what was kept of this table. */
  restore({ byId, orders }: TableState): void {
    this.#byId.restore(byId as ReadonlyMap<string, T>);
    // An order that is first read after that fits both, so that it is shared as well.
    this.#orders = orders as Map<I, T[]>;
    this.#areOrdersKept = true;
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
    if (since === 0) return search(records, passes);
    let [low, step] = [since, 1];
    while (low + step <= records.length && !passes(records[low + step - 1] as T)) {
      low += step;
      step *= 2;
    }
    return search(records, passes, low, Math.min(low + step, records.length));
  }

  /** The index in an order of the first record that is not before a record of this key and id, there or not. */
  firstFromRecord(order: I, key: Key, id: Key): number {
    const keyOf = this.#keys[order];
    return search(
      this.#order(order),
      (record) => (compare(keyOf(record) as Key, key) || compare(this.#idOf(record), id)) >= 0,
    );
  }

  #ownOrders(): void {
    if (!this.#areOrdersKept) return;
    this.#orders = new Map([...this.#orders].map(([name, order]) => [name, [...order]]));
    this.#areOrdersKept = false;
  }

  #order(name: I): T[] {
    let order = this.#orders.get(name);
    if (order === undefined) {
      const keyOf = this.#keys[name];
      const keyed = [...this.#byId.values()].flatMap((record) => {
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
    return search(
      records,
      (other) => (compare(keyOf(other) as Key, key) || compare(this.#idOf(other), id)) >= 0,
    );
  }
}

function compare(a: Key, b: Key): number {
  return a === b ? 0 : a > b ? 1 : -1;
}

/** The index of the first record from `low` on that passes, in a list where all behind it pass as well. */
function search<T>(
  records: readonly T[],
  passes: (record: T) => boolean,
  low = 0,
  high = records.length,
): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(records[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
