import { firstThat } from './binary-search.ts';

type Key = string | number;

/** How records fall into groups, null: into none; and what they are sorted by within one, before their id. */
export interface Grouping<T> {
  readonly by: (record: T) => Key | null;
  readonly order: (record: T) => Key;
}

interface Group<T> {
  records: readonly T[];
  isSorted: boolean;
}

/**
 * Records in groups. The list of a group never changes: when its records do, there is another list, so that whoever
 * worked something out of a list sees by it that nothing changed.
 */
export class Groups<T> {
  readonly #grouping: Grouping<T>;
  readonly #idOf: (record: T) => Key;
  readonly #groups: Map<Key, Group<T>>;

  constructor(grouping: Grouping<T>, idOf: (record: T) => Key, groups = new Map<Key, Group<T>>()) {
    this.#grouping = grouping;
    this.#idOf = idOf;
    this.#groups = groups;
  }

  static of<T>(records: Iterable<T>, grouping: Grouping<T>, idOf: (record: T) => Key): Groups<T> {
    const lists = new Map<Key, T[]>();
    for (const record of records) {
      const key = grouping.by(record);
      if (key === null) continue;
      const list = lists.get(key);
      if (list) list.push(record);
      else lists.set(key, [record]);
    }
    const groups = Array.from(lists, ([key, list]) => [key, { records: list, isSorted: false }] as const);
    return new Groups(grouping, idOf, new Map(groups));
  }

  /** The same groups, to be changed apart from these. */
  copy(): Groups<T> {
    return new Groups(this.#grouping, this.#idOf, new Map(this.#groups));
  }

  /** The records of a group in their order; groups that nobody reads are never sorted. */
  read(key: Key): readonly T[] {
    const group = this.#groups.get(key);
    if (group === undefined) return none;
    if (!group.isSorted) {
      group.records = [...group.records].sort((a, b) => this.#compare(a, b));
      group.isSorted = true;
    }
    return group.records;
  }

  put(record: T): void {
    const key = this.#grouping.by(record);
    if (key === null) return;
    const records = this.read(key);
    this.#groups.set(key, {
      records: records.toSpliced(this.#placeOf(record, records), 0, record),
      isSorted: true,
    });
  }

  takeOut(record: T): void {
    const key = this.#grouping.by(record);
    if (key === null) return;
    const records = this.read(key);
    if (records.length === 1) this.#groups.delete(key);
    else {
      const without = records.toSpliced(this.#placeOf(record, records), 1);
      this.#groups.set(key, { records: without, isSorted: true });
    }
  }

  #placeOf(record: T, records: readonly T[]): number {
    return firstThat(records, (other) => this.#compare(other, record) >= 0);
  }

  #compare(a: T, b: T): number {
    const { order } = this.#grouping;
    return compare(order(a), order(b)) || compare(this.#idOf(a), this.#idOf(b));
  }
}

const none: readonly never[] = [];

function compare(a: Key, b: Key): number {
  return a === b ? 0 : a > b ? 1 : -1;
}
