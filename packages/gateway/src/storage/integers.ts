/** An integer of the store: a number where that is exact, else the bigint. Both engines give it alike. */
export function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
