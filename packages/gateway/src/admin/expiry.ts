/** When something ends of which nobody said when it shall: access that nobody renews goes away. */
export function inNinetyDays(now: number): string {
  return new Date(now + 90 * 86_400_000).toISOString();
}
