import { z } from 'zod';
import { createRandom } from './random.ts';

const share = z.number().min(0).max(1).default(0);

/**
 * How deliveries go wrong on purpose, as shares from 0 to 1. What happens to which delivery follows from the seed.
 *
 * Personio promises neither order nor that a delivery comes once, so a receiver has to cope with all three.
 */
export const Disorder = z.strictObject({
  duplicates: share.describe('Share of events that are sent twice'),
  reordering: share.describe('Share of events that are sent behind up to ten later ones'),
  loss: share.describe('Share of events that are never sent'),
});
export type Disorder = z.infer<typeof Disorder>;

/** What becomes of one event on its way to one webhook. */
export interface Fate {
  readonly isLost: boolean;
  /** How many places each copy is put back: one entry, or two for a duplicate. */
  readonly shifts: readonly number[];
}

/** The fate of a delivery; the same for the same id. */
export function fateOf(deliveryId: string, { duplicates, reordering, loss }: Disorder): Fate {
  if (duplicates === 0 && reordering === 0 && loss === 0) return { isLost: false, shifts: [0] };
  const random = createRandom(deliveryId);
  const isLost = random.chance(loss);
  const shift = random.chance(reordering) ? random.int(1, farthest) : 0;
  const copy = random.chance(duplicates) ? [random.int(0, farthest)] : [];
  return { isLost, shifts: [shift, ...copy] };
}

const farthest = 10;
