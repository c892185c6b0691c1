/** The index of the first record from `low` on that passes, in a list where all behind it pass as well. */
export function firstThat<T>(
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
