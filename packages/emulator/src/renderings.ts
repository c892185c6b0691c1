import type { Context } from './context.ts';
import type { ListMeta } from './paging.ts';

/** Characters of JSON that are kept: as many of what was read lately, and as many from before. 100,000 people fit. */
const mostCharacters = 2 ** 27;

/** Writes a record for the wire. It may look at the record, the organisation, the caller, and what it is said to look at. */
type ToWire<T> = (record: T, context: Context) => unknown;

interface Rendering {
  readonly key: string;
  readonly from: readonly unknown[];
  readonly json: string;
}

type Generation = Map<unknown, Map<object, Rendering>>;

/** The last JSON of each record that was read lately, by the way it is written. */
export class Renderings {
  readonly #most: number;
  #recent: Generation = new Map();
  #older: Generation = new Map();
  #characters = 0;

  constructor(most = mostCharacters) {
    this.#most = most;
  }

  get(record: object, toWire: unknown): Rendering | undefined {
    const recent = this.#recent.get(toWire)?.get(record);
    if (recent) return recent;
    const older = this.#older.get(toWire)?.get(record);
    if (older) this.set(record, toWire, older);
    return older;
  }

  set(record: object, toWire: unknown, rendering: Rendering): void {
    if (this.#characters > this.#most) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#characters = 0;
    }
    let kept = this.#recent.get(toWire);
    if (kept === undefined) {
      kept = new Map();
      this.#recent.set(toWire, kept);
    }
    kept.set(record, rendering);
    this.#characters += rendering.json.length;
  }
}

/** Makes the JSON of a record. */
export type Render = <T extends object>(record: T, toWire: ToWire<T>, from?: readonly unknown[]) => string;

/**
 * Makes JSON for the caller of a context; once as long as nothing is different, for lists are read page by page over and
 * over.
 *
 * What `toWire` looks at besides the record, the organisation and the caller stands in `from`, as many values in the
 * same order each time. As records and lists never change in place, it is different when one of them is another.
 */
export function rendererOf(context: Context): Render {
  const { caller, origin, store, renderings } = context;
  const { readable } = caller.credential;
  const key = `${origin} ${store.revision} ${readable === 'all' ? '*' : readable.join()}`;
  return (record, toWire, from = []) => {
    const known = renderings.get(record, toWire);
    if (known?.key === key && known.from.every((value, index) => value === from[index])) return known.json;
    const json = JSON.stringify(toWire(record, context));
    renderings.set(record, toWire, { key, from, json });
    return json;
  };
}

/** The list of v1 whose records are JSON already. */
export function listOfV1(head: object, records: readonly string[]): { readonly json: string } {
  return { json: `${JSON.stringify(head).slice(0, -1)},"data":[${records.join(',')}]}` };
}

/** The list of v2 whose records are JSON already. */
export function listOfV2(records: readonly string[], meta: ListMeta): { readonly json: string } {
  return { json: `{"_data":[${records.join(',')}],"_meta":${JSON.stringify(meta)}}` };
}
