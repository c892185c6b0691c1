/** A member that is to become another: its dotted place, and what it was and will be, in words. */
export interface Difference {
  readonly place: string;
  readonly before: string;
  readonly after: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Where two values of JSON differ. Lists are compared as a whole: what goes and what comes is said. */
export function differences(before: unknown, after: unknown, place = ''): readonly Difference[] {
  if (isMembers(before) && isMembers(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) =>
      differences(before[name], after[name], place === '' ? name : `${place}.${name}`),
    );
  }
  if (textOf(before) === textOf(after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const was = before.map(textOf);
    const will = after.map(textOf);
    const gone = was.filter((text) => !will.includes(text));
    const come = will.filter((text) => !was.includes(text));
    // The same in another order is the same.
    if (gone.length === 0 && come.length === 0) return [];
    return [{ place, before: listed('without', gone), after: listed('with', come) }];
  }
  return [{ place, before: textOf(before), after: textOf(after) }];
}

function listed(word: string, texts: readonly string[]): string {
  return texts.length === 0 ? '' : `${word} ${texts.join(', ')}`;
}

function textOf(value: unknown): string {
  if (value === undefined) return 'not there';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
