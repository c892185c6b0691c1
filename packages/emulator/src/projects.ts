import { periodsFor } from './attendance-table.ts';
import { toInstant } from './clock.ts';
import type { Project } from './company.ts';
import type { World } from './context.ts';
import type { Change, Store } from './store.ts';

/** The fields of a project that can be said. */
export type ProjectFields = Omit<Project, 'id' | 'created_at' | 'updated_at'>;

/** A project with nothing but a name. */
export function blankProject(name: string): ProjectFields {
  return {
    name,
    status: 'archived',
    project_code: null,
    description: null,
    parent_id: null,
    cost_center_id: null,
    assigned_to_all: false,
    member_ids: [],
    start_date: null,
    end_date: null,
    billable: false,
    client_name: null,
    project_type: null,
  };
}

/** Why a project cannot be as it would be, as sentences. */
export const projectRefusals = {
  name: 'A project with this name already exists.',
  code: 'A project with this code already exists.',
  'cost-center': 'The cost center does not exist.',
  parent: 'The parent project does not exist.',
  nesting: 'A sub project cannot have sub projects.',
  end: 'The start must not be after the end.',
  'sub-project': 'The field is not allowed for sub projects.',
} as const satisfies Record<string, string>;

export type ProjectRefusal = keyof typeof projectRefusals;

/** Why a project is refused, or null. `itself` is the id of the project that it changes. */
export function projectRefusalOf(
  project: ProjectFields,
  { tables, organisation }: Store,
  itself?: number,
): ProjectRefusal | null {
  const { name, project_code, cost_center_id, parent_id, start_date, end_date } = project;
  for (const other of tables.projects.values()) {
    if (other.id === itself) continue;
    if (other.name === name) return 'name';
    if (project_code !== null && other.project_code === project_code) return 'code';
  }
  if (cost_center_id !== null && !organisation.cost_centers.some(({ id }) => id === cost_center_id)) {
    return 'cost-center';
  }
  if (start_date !== null && end_date !== null && start_date > end_date) return 'end';
  if (parent_id === null) return null;
  const parent = tables.projects.get(parent_id);
  if (!parent) return 'parent';
  if (parent.parent_id !== null) return 'nesting';
  const { assigned_to_all, billable, client_name, project_type } = project;
  const saysMore =
    assigned_to_all || billable || [cost_center_id, client_name, project_type].some((one) => one !== null);
  return saysMore ? 'sub-project' : null;
}

/** Enters a project that no rule refuses. */
export function enterProject(fields: ProjectFields, { store, clock }: World): Project {
  const id = lastId(store) + 1;
  const now = toInstant(clock.now());
  const project = { ...fields, id, created_at: now, updated_at: now };
  store.commit(
    { collection: 'projects', key: String(id), record: project },
    { collection: 'counters', key: 'projects', record: id },
  );
  return project;
}

/** A project as its fields are now; nothing happens when they are the same. */
export function changeProject(
  before: Project,
  fields: Partial<ProjectFields>,
  { store, clock }: World,
): Project {
  const after = { ...before, ...fields };
  if (JSON.stringify(after) === JSON.stringify(before)) return before;
  const record = { ...after, updated_at: toInstant(clock.now()) };
  store.commit({ collection: 'projects', key: String(before.id), record });
  return record;
}

/** Deletes a project and its sub projects; their numbers are not given again. */
export function deleteProject(project: Project, { store }: World): void {
  const gone = [project, ...subProjectsOf(project, store)];
  store.commit(...gone.map(({ id }): Change => ({ collection: 'projects', key: String(id), record: null })), {
    collection: 'counters',
    key: 'projects',
    record: lastId(store),
  });
}

export function subProjectsOf({ id }: Project, { tables }: Store): Project[] {
  return [...tables.projects.values()].filter(({ parent_id }) => parent_id === id);
}

/** Whether attendances were recorded for a project or one of its sub projects. */
export function isRecordedFor(project: Project, store: Store): boolean {
  const { attendances } = store.tables;
  return [project, ...subProjectsOf(project, store)].some(({ id }) => periodsFor(attendances, id).length > 0);
}

/** The changes by which somebody who goes is a member no more. */
export function withoutMember(personId: number, { tables }: Store): Change[] {
  return [...tables.projects.values()]
    .filter(({ member_ids }) => member_ids.includes(personId))
    .map((project) => ({
      collection: 'projects',
      key: String(project.id),
      record: { ...project, member_ids: project.member_ids.filter((id) => id !== personId) },
    }));
}

function lastId(store: Store): number {
  return Math.max(store.counter('projects'), store.tables.projects.sorted('id').at(-1)?.id ?? 0);
}
