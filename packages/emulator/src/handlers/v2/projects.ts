import {
  type Handlers,
  type NewProject,
  type ProjectChanges,
  type Project as ProjectWire,
  projectCounters,
  type v2,
} from '@staffgate/catalog';
import { periodsFor } from '../../attendance-table.ts';
import { workedMinutes } from '../../attendances.ts';
import type { Project } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta, takeAfter } from '../../paging.ts';
import {
  blankProject,
  changeProject,
  deleteProject,
  enterProject,
  isRecordedFor,
  type ProjectFields,
  projectRefusalOf,
  projectRefusals,
  subProjectsOf,
} from '../../projects.ts';

export const projects: Handlers<typeof v2, Context>['projects'] = {
  list(input, context) {
    const { store, page } = context;
    // Source: a client that came across the refusal, and writes `include` since.
    if (page.query.has('includes')) throw new ProblemFailure('badParameters');
    const counters = countersOf(input.include);
    const wanted = [...store.tables.projects.values()].filter((project) => isWanted(project, input));
    const order = { placeOf: ({ id }: Project) => [id] };
    const { records, next } = takeAfter(wanted, order, page.after, input.limit ?? 200);
    return {
      _data: records.map((project) => toWire(project, counters, context)),
      _meta: listMeta(context, next),
    };
  },

  get({ id, include }, context) {
    const counters = countersOf(include);
    return toWire(findProject(id, context), counters, context);
  },

  create({ body }, context) {
    const { name, parent_project } = body;
    const parent_id = parent_project ? numberOf(parent_project.id) : null;
    const fields = { ...blankProject(name), ...fieldsOf(body), parent_id };
    refuse(fields, context);
    const project = enterProject(fields, context);
    const href = `${context.origin}/v2/projects/${project.id}`;
    return { id: String(project.id), _meta: { links: { self: { href } } } };
  },

  update({ id, body }, context) {
    const before = findProject(id, context);
    const fields = fieldsOf(body);
    if (body.assigned_to_all && !before.assigned_to_all) fields.member_ids = [];
    refuse({ ...before, ...fields }, context, before.id);
    changeProject(before, fields, context);
    return undefined;
  },

  delete({ id }, context) {
    const project = findProject(id, context);
    if (isRecordedFor(project, context.store)) {
      throw new ProblemFailure('unprocessable', {}, 'The project has attendances.');
    }
    deleteProject(project, context);
    return undefined;
  },
};

/** The project of an id of v2, which is text. */
export function findProject(id: string, { store }: Context): Project {
  const project = /^[1-9]\d*$/.test(id) ? store.tables.projects.get(id) : undefined;
  if (!project) throw new ProblemFailure('noResource');
  return project;
}

function numberOf(id: string): number {
  return /^[1-9]\d*$/.test(id) ? Number(id) : 0;
}

type ListInput = Parameters<(typeof projects)['list']>[0];

function isWanted(project: Project, input: ListInput): boolean {
  const { id, name, status, project_code, top_level_only } = input;
  if (id && !id.includes(String(project.id))) return false;
  if (name && !name.includes(project.name)) return false;
  if (status && project.status !== status.toLowerCase()) return false;
  if (project_code && !project_code.includes(project.project_code ?? '')) return false;
  if (input['parent_project.id'] && !input['parent_project.id'].includes(String(project.parent_id)))
    return false;
  return !(top_level_only && project.parent_id !== null);
}

type Counter = (typeof projectCounters)[number];

/** @throws {ProblemFailure} 422 for a counter that does not exist. Source: reference/get_v2-projects. */
function countersOf(include: readonly string[] = []): readonly Counter[] {
  const known: readonly string[] = projectCounters;
  if (include.some((name) => !known.includes(name))) throw new ProblemFailure('unprocessable');
  return include as readonly Counter[];
}

/** What a body says of a project. VERIFY: what a null does to a name, status or flag; it counts as not said. */
function fieldsOf(body: ProjectChanges | NewProject): Partial<ProjectFields> {
  const { name, status, cost_center, assigned_to_all, billable, start, end } = body;
  const texts = (['project_code', 'description', 'client_name', 'project_type'] as const).filter(
    (key) => body[key] !== undefined,
  );
  return {
    ...(name && { name }),
    ...(status && { status: status === 'ACTIVE' ? 'active' : 'archived' }),
    ...(cost_center !== undefined && { cost_center_id: cost_center && numberOf(cost_center.id) }),
    ...(assigned_to_all != null && { assigned_to_all }),
    ...(billable != null && { billable }),
    ...(start !== undefined && { start_date: start?.date ?? null }),
    ...(end !== undefined && { end_date: end?.date ?? null }),
    ...Object.fromEntries(texts.map((key) => [key, body[key] || null])),
  };
}

function refuse(fields: ProjectFields, { store }: Context, itself?: number): void {
  const refusal = projectRefusalOf(fields, store, itself);
  if (refusal !== null) throw new ProblemFailure('unprocessable', {}, projectRefusals[refusal]);
}

function toWire(project: Project, counters: readonly Counter[], context: Context): ProjectWire {
  const { store } = context;
  const { parent_id, cost_center_id, start_date, end_date } = project;
  const top = parent_id === null ? project : (store.tables.projects.get(parent_id) as Project);
  return {
    id: String(project.id),
    name: project.name,
    status: project.status.toUpperCase(),
    project_code: project.project_code,
    description: project.description,
    cost_center: cost_center_id === null ? null : { id: String(cost_center_id) },
    assigned_to_all: top.assigned_to_all,
    parent_project: parent_id === null ? null : { id: String(parent_id) },
    start: start_date === null ? null : { date: start_date },
    end: end_date === null ? null : { date: end_date },
    billable: top.billable,
    client_name: project.client_name,
    project_type: project.project_type,
    ...Object.fromEntries(counters.map((counter) => [counter, count(counter, project, context)])),
    created_at: project.created_at,
    updated_at: project.updated_at,
  };
}

/** VERIFY: whether what is pending or rejected counts; all but the rejected is assumed. */
function count(counter: Counter, project: Project, context: Context): number {
  const { store } = context;
  const tracked = ({ id }: Project) =>
    periodsFor(store.tables.attendances, id).filter(({ status }) => status !== 'rejected');
  const minutes = (of: Project) =>
    tracked(of).reduce((sum, period) => sum + workedMinutes(period, context), 0);
  switch (counter) {
    case 'tracked_minutes':
      return minutes(project);
    case 'sub_projects_tracked_minutes':
      return subProjectsOf(project, store).reduce((sum, one) => sum + minutes(one), 0);
    case 'sub_projects_count':
      return subProjectsOf(project, store).length;
    case 'tracked_periods_count':
      return tracked(project).length;
  }
}
