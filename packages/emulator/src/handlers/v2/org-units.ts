import type { Handlers, OrgUnit, v2 } from '@staffgate/catalog';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import type { Organisation } from '../../store.ts';
import { listSortable } from './listing.ts';

type Kind = 'team' | 'department';

interface Unit {
  readonly id: number;
  readonly type: Kind;
  readonly name: string;
  readonly description: string | null;
  readonly abbreviation: string | null;
  readonly parent_id: number | null;
}

export const orgUnits: Handlers<typeof v2, Context>['orgUnits'] = {
  list({ type, include_parent_chain, ...wanted }, context) {
    const { organisation } = context.store;
    return listSortable(unitsOf(type, organisation), wanted, { limit: 20 }, context, (unit) => ({
      ...toWire(unit),
      // In the list the chain holds ids only. Source: reference/listorgunits.
      ...(include_parent_chain && {
        parent_chain: chainOf(unit, organisation).map(({ id }) => ({ id: String(id) })),
      }),
    }));
  },

  get({ id, type, include_parent_chain }, { store }) {
    const unit = unitsOf(type, store.organisation).find((candidate) => String(candidate.id) === id);
    if (!unit) throw new ProblemFailure('noResource');
    return {
      ...toWire(unit),
      ...(include_parent_chain && { parent_chain: chainOf(unit, store.organisation).map(toWire) }),
    };
  },
};

function unitsOf(kind: Kind, { teams, departments }: Organisation): Unit[] {
  return kind === 'team'
    ? teams.map(({ department_id, ...team }) => ({ ...team, type: 'team', parent_id: department_id }))
    : departments.map((department) => ({ ...department, type: 'department' }));
}

/** The units above, nearest first. */
function chainOf(unit: Unit, organisation: Organisation): Unit[] {
  const departments = unitsOf('department', organisation);
  const chain: Unit[] = [];
  for (let id = unit.parent_id; id !== null && chain.length <= departments.length; ) {
    const parent = departments.find((candidate) => candidate.id === id);
    if (!parent) break;
    chain.push(parent);
    id = parent.parent_id;
  }
  return chain;
}

function toWire(unit: Unit): Omit<OrgUnit, 'parent_chain'> {
  return { ...unit, id: String(unit.id), parent_id: unit.parent_id === null ? null : String(unit.parent_id) };
}
