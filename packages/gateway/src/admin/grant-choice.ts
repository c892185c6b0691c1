import type { z } from 'zod';
import { Grant } from '../grants/grant.ts';
import { presets } from '../grants/presets.ts';
import type { grantChoice } from './operations/agents.ts';
import { wrongField } from './problem.ts';

type Choice = { readonly [K in keyof typeof grantChoice]?: z.infer<(typeof grantChoice)[K]> | undefined };

/** The grant that a body chooses: as it is written, or of a preset. Null when it chooses none. */
export function chosenGrant({ grant, preset, people }: Choice): Grant | null {
  if (preset === undefined) {
    if (people !== undefined)
      throw wrongField('people', 'belongs to a preset; in a grant it is grant.people.');
    return grant ?? null;
  }
  if (grant !== undefined) throw wrongField('preset', 'cannot stand beside a grant: send one of them.');
  if (people === undefined) throw wrongField('people', 'is needed: whose records the preset is about.');
  return Grant.parse(presets[preset].grant(people));
}
