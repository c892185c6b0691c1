/** The values at a dotted place; `[]` behind a name stands for every entry of a list. */
export function valuesAt(value: unknown, place: string): unknown[] {
  let values: unknown[] = [value];
  for (const step of place.split('.')) {
    const isList = step.endsWith('[]');
    const name = isList ? step.slice(0, -2) : step;
    // A list of its own, or a single entry where a list may stand.
    if (isList && name === '') {
      values = values.flat();
      continue;
    }
    values = values.flatMap((each) => {
      const member = memberOf(each, name);
      if (member === undefined || member === null) return [];
      return isList && Array.isArray(member) ? member : [member];
    });
  }
  return values;
}

/** The id at a dotted place, as text; undefined when there is none. */
export function idAt(value: unknown, place: string): string | undefined {
  const [id] = valuesAt(value, place);
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** Nothing but the id at a place, with the kinds of the objects on the way to it. */
export function onlyIdAt(value: unknown, place: string): unknown {
  const [step, ...rest] = place.split('.') as [string, ...string[]];
  const member = memberOf(value, step);
  if (member === undefined) return undefined;
  const { type } = value as { type?: unknown };
  // An id that v1 wraps keeps its label and type.
  const isWrapped = rest.length === 1 && rest[0] === 'value';
  const inner = rest.length === 0 || isWrapped ? member : onlyIdAt(member, rest.join('.'));
  return { ...(typeof type === 'string' && { type }), [step]: inner };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
