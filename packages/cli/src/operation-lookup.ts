import { type Operation, operations } from '@staffgate/catalog';
import { UsageError } from './exit-codes.ts';

/**
 * The operation of an id. The generation may be left out when only one has such an operation; upper case, dashes and
 * underscores make no difference: `cost-centers.list` is `v2.costCenters.list`.
 *
 * @throws {UsageError} when there is none, with the nearest ones, or several.
 */
export function lookUpOperation(text: string): Operation {
  const wanted = folded(text);
  const found = operations.filter(
    ({ id }) => folded(id) === wanted || folded(withoutGeneration(id)) === wanted,
  );
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    throw new UsageError(`"${text}" could be ${found.map(({ id }) => id).join(' or ')}: say which.`);
  }
  const near = nearest(wanted);
  const hint =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '"staffgate operations" lists them all.';
  throw new UsageError(`There is no operation "${text}". ${hint}`);
}

function nearest(wanted: string): readonly string[] {
  const scored = operations.map(({ id }) => {
    const names = [folded(id), folded(withoutGeneration(id))];
    const distance = Math.min(...names.map((name) => distanceOf(name, wanted)));
    const isPart = wanted.length > 2 && names.some((name) => name.includes(wanted));
    return { id, distance: isPart ? 0 : distance };
  });
  const least = Math.min(...scored.map(({ distance }) => distance));
  return scored
    .filter(({ distance }) => distance <= Math.min(least + 1, Math.max(2, wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ id }) => id);
}

function withoutGeneration(id: string): string {
  return id.slice(id.indexOf('.') + 1);
}

function folded(text: string): string {
  return text.toLowerCase().replace(/[-_]/g, '');
}

/** How many letters have to be put in, taken out or changed. */
function distanceOf(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const changed = (above[column] as number) + (letter === other ? 0 : 1);
      current.push(Math.min(changed, (above[column + 1] as number) + 1, (current[column] as number) + 1));
    }
    above = current;
  }
  return above.at(-1) as number;
}
