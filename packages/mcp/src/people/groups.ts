import type { KnownPerson } from './known-person.ts';
import { folded } from './spelling.ts';

/** Whether somebody works in a department, team or office: `Sales`; with commas, in all of them: `Sales, Hamburg`. */
export function isOfGroup({ department, team, office }: KnownPerson, group: string): boolean {
  const parts = group.split(',').map((part) => folded(part.trim()));
  return parts.every((part) =>
    [department, team, office].some((place) => place !== null && folded(place).includes(part)),
  );
}
