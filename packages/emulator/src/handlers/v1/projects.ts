import type { Handlers, NumericId, V1Project, v1 } from '@staffgate/catalog';
import type { Project } from '../../company.ts';
import type { Context } from '../../context.ts';
import { projectInvalid, projectNotFound } from '../../failures.ts';
import {
  blankProject,
  changeProject,
  deleteProject,
  enterProject,
  isRecordedFor,
  type ProjectFields,
  projectRefusalOf,
  projectRefusals,
} from '../../projects.ts';

export const projects: Handlers<typeof v1, Context>['projects'] = {
  list: (_, context) => ({
    success: true,
    data: context.store.tables.projects.sorted('id').map((project) => toProject(project, context)),
  }),

  create({ body }, context) {
    const fields = { ...blankProject(body.name), status: statusOf(body.active ?? false) };
    refuse(fields, context);
    return { success: true, data: toProject(enterProject(fields, context), context) };
  },

  update({ id, body: { name, active } }, context) {
    const before = find(id, context);
    const fields = {
      ...(name !== undefined && { name }),
      ...(active !== undefined && { status: statusOf(active) }),
    };
    refuse({ ...before, ...fields }, context, before.id);
    return { success: true, data: toProject(changeProject(before, fields, context), context) };
  },

  delete({ id }, context) {
    const project = find(id, context);
    // VERIFY: that v1 refuses it; v2 does, and v1 became stricter in 2025.
    if (isRecordedFor(project, context.store)) throw projectInvalid('id', 'The project has attendances');
    deleteProject(project, context);
    return undefined;
  },
};

function find(id: NumericId, { store }: Context): Project {
  const project = store.tables.projects.get(id);
  if (!project) throw projectNotFound(id);
  return project;
}

/** VERIFY: the text for a name that is taken; only that v2 refuses it, and that v1 became stricter in 2025. */
function refuse(fields: ProjectFields, { store }: Context, itself?: number): void {
  const refusal = projectRefusalOf(fields, store, itself);
  if (refusal !== null) throw projectInvalid('name', projectRefusals[refusal]);
}

function statusOf(active: boolean): Project['status'] {
  return active ? 'active' : 'archived';
}

/** A project as v1 shows it, also within attendances. */
export function toProject(
  { id, name, status, created_at, updated_at }: Project,
  { zone }: Context,
): V1Project {
  return {
    id,
    type: 'Project',
    attributes: {
      name,
      active: status === 'active',
      created_at: zone.local(created_at),
      updated_at: zone.local(updated_at),
    },
  };
}
