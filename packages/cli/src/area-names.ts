import { type Area, areas } from '@staffgate/catalog';
import { UsageError } from './exit-codes.ts';

/**
 * The area of a key or label, in any spelling: `time-off`, `Time off`.
 *
 * @throws {UsageError} naming all of them when there is none such.
 */
export function areaOf(text: string): Area {
  const folded = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
  const keys = Object.keys(areas) as Area[];
  const found = keys.find((key) => folded(key) === folded(text) || folded(areas[key].label) === folded(text));
  if (found !== undefined) return found;
  throw new UsageError(`There is no area "${text}". The areas: ${keys.join(', ')}.`);
}
