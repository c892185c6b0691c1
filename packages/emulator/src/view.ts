import type { Context } from './context.ts';
import type { AttributeFilter } from './credentials.ts';

/** How a caller sees records: which attributes, and on which host. */
export interface View {
  readonly mayRead: AttributeFilter;
  readonly origin: string;
  readonly context: Context;
  /** The JSON of a record; made once for a record and a view, as records never change in place. */
  render<T extends object>(record: T, toWire: (record: T, view: View) => unknown): string;
}

/**
 * The last rendering of each record, and the view it was made for. Lists of a hundred thousand people are read page by
 * page over and over.
 */
export type Renderings = WeakMap<object, { readonly key: string; readonly json: string }>;

/** The view of a caller. */
export function viewOf(context: Context): View {
  const { caller, origin, store, quirks, renderings } = context;
  const { readable } = caller.credential;
  const attributes = readable === 'all' ? '*' : readable.join();
  const key = `${origin} ${attributes} ${store.revision} ${quirks.customAttributeLabels}`;
  const view: View = {
    mayRead: caller.mayRead,
    origin,
    context,
    render(record, toWire) {
      const known = renderings.get(record);
      if (known?.key === key) return known.json;
      const json = JSON.stringify(toWire(record, view));
      renderings.set(record, { key, json });
      return json;
    },
  };
  return view;
}
