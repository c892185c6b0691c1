import type { Handlers, v2 } from '@staffgate/catalog';
import type { Project } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta, takeAfter } from '../../paging.ts';
import { changeProject } from '../../projects.ts';
import { findPerson } from './filters.ts';
import { findProject } from './projects.ts';

export const projectMembers: Handlers<typeof v2, Context>['projectMembers'] = {
  list({ id, limit = 200 }, context) {
    // VERIFY: what a sub project answers; it has no members of its own.
    const { member_ids } = findProject(id, context);
    const { records, next } = takeAfter(
      member_ids,
      { placeOf: (member) => [member] },
      context.page.after,
      limit,
    );
    return {
      _data: records.map((member) => ({ person: { id: String(member) } })),
      _meta: listMeta(context, next),
    };
  },

  add({ id, body }, context) {
    const project = ownMembersOf(findProject(id, context));
    const added = [body].flat().map(({ person }) => personId(person.id, context));
    const member_ids = [...new Set([...project.member_ids, ...added])].sort((a, b) => a - b);
    changeProject(project, { assigned_to_all: false, member_ids }, context);
    return undefined;
  },

  remove({ id, person_id }, context) {
    const project = ownMembersOf(findProject(id, context));
    const member_ids = person_id
      ? project.member_ids.filter((member) => !person_id.includes(String(member)))
      : [];
    changeProject(project, { member_ids }, context);
    return undefined;
  },
};

/** @throws {ProblemFailure} 422 for a sub project. */
function ownMembersOf(project: Project): Project {
  if (project.parent_id === null) return project;
  throw new ProblemFailure('unprocessable', {}, 'A sub project has the members of its parent.');
}

function personId(id: string, context: Context): number {
  try {
    return findPerson(id, context).id;
  } catch {
    throw new ProblemFailure('unprocessable', {}, 'A person does not exist.');
  }
}
