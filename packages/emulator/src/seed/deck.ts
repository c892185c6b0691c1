import type { Random } from '../random.ts';

/**
 * Deals values in the given numbers and shuffles again when all are dealt. Unlike chance, a deck keeps the shares
 * exact even in a small company.
 */
export function createDeck<T>(
  random: Random,
  counts: readonly (readonly [card: T, count: number])[],
): () => T {
  const cards = counts.flatMap(([card, count]) => Array.from({ length: count }, () => card));
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = random.shuffle(cards);
    return left.pop()!;
  };
}
