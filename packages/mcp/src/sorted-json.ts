/** JSON with the members of objects in order, so that what is the same has the same text. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, sorted);
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
