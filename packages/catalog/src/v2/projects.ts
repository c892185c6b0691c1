import { z } from 'zod';
import { freeText } from '../exposure.ts';
import { operation } from '../operation.ts';
import { assumedBucket } from '../rate-limits.ts';
import { openEnum, Reference } from '../schemas.ts';
import { anyOf, Created, listOf, Meta, paging } from './schemas.ts';

/** What a list or a single project can count besides, when asked to. */
export const projectCounters = [
  'tracked_minutes',
  'sub_projects_tracked_minutes',
  'sub_projects_count',
  'tracked_periods_count',
] as const;

const date = z.object({ date: z.string() });

/** What attendances are recorded for. A sub project has the customer, type and cost center of its parent. */
export const Project = z.object({
  id: z.string(),
  name: freeText(z.string()),
  status: openEnum(['ACTIVE', 'ARCHIVED']),
  project_code: z.string().nullish(),
  description: freeText(z.string().nullish()),
  cost_center: Reference.nullish(),
  assigned_to_all: z.boolean().nullish(),
  parent_project: Reference.nullish(),
  /** The first day. */
  start: date.nullish(),
  /** The day after the last one. */
  end: date.nullish(),
  billable: z.boolean().nullish(),
  client_name: freeText(z.string().nullish()),
  project_type: z.string().nullish(),
  tracked_minutes: z.number().optional(),
  sub_projects_tracked_minutes: z.number().optional(),
  sub_projects_count: z.number().optional(),
  tracked_periods_count: z.number().optional(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  _meta: Meta.optional(),
});
export type Project = z.infer<typeof Project>;

const status = z.enum(['ACTIVE', 'ARCHIVED']).meta({ description: 'Only active ones can be recorded for' });
const boundary = (which: string) =>
  z
    .strictObject({ date: z.iso.date() })
    .nullish()
    .meta({ description: `${which}, as {"date": "2026-01-31"}` });

/** What can be changed of a project. Its parent cannot. */
export const ProjectChanges = z.strictObject({
  name: z.string().min(1).max(255).nullish().meta({ description: 'Unique' }),
  status: status.nullish(),
  project_code: z.string().nullish().meta({ description: 'Unique, sub projects included' }),
  description: z.string().max(1000).nullish(),
  cost_center: z.strictObject({ id: z.string() }).nullish().meta({ description: 'Not of sub projects' }),
  assigned_to_all: z
    .boolean()
    .nullish()
    .meta({ description: 'Open to everybody; takes all members away. Not of sub projects' }),
  start: boundary('The first day'),
  end: boundary('The day after the last one'),
  billable: z.boolean().nullish().meta({ description: 'Not of sub projects' }),
  client_name: z.string().max(255).nullish().meta({ description: 'Not of sub projects' }),
  project_type: z.string().max(255).nullish().meta({ description: 'Free text; not of sub projects' }),
});
export type ProjectChanges = z.infer<typeof ProjectChanges>;

/** A new project. */
export const NewProject = z.strictObject({
  ...ProjectChanges.shape,
  name: z.string().min(1).max(255).meta({ description: 'Unique' }),
  status,
  parent_project: z
    .strictObject({ id: z.string() })
    .nullish()
    .meta({ description: 'Makes it a sub project; one level only' }),
});
export type NewProject = z.infer<typeof NewProject>;

const id = { id: z.string().meta({ description: 'Id of the project' }) };
const include = z
  .array(openEnum(projectCounters))
  .optional()
  .meta({ description: `Also count: ${projectCounters.join(', ')}` });
const read = {
  area: 'attendances',
  access: 'read',
  scopes: ['personio:attendances:read'],
  risk: 'read',
  rateLimit: assumedBucket,
} as const;
const write = {
  area: 'attendances',
  access: 'write',
  scopes: ['personio:attendances:write'],
  rateLimit: assumedBucket,
} as const;
const none = { subject: { kind: 'none' } } as const;

/** Projects and sub projects. The area and scopes are assumed: those of attendances. */
export const projects = {
  list: operation({
    id: 'v2.projects.list',
    method: 'GET',
    path: '/v2/projects',
    summary: 'List the projects, sub projects included.',
    notes: ['The counters come only when asked for with `include`; a misspelt `includes` is refused.'],
    ...read,
    ...none,
    query: z.strictObject({
      ...paging(200, 200),
      id: anyOf('projects, by id'),
      name: anyOf('projects, by their exact name'),
      status: status.optional(),
      project_code: anyOf('projects, by code'),
      'parent_project.id': anyOf('sub projects, by the id of their parent'),
      include,
      top_level_only: z.boolean().optional().meta({ description: 'Leave out sub projects' }),
    }),
    answer: { kind: 'json', schema: listOf(Project) },
    errors: [400, 401, 403, 422, 429],
    pages: { style: 'cursor', defaultLimit: 200, maxLimit: 200 },
    source: 'reference/get_v2-projects; page size and paging: client libraries',
    certainty: 'observed',
  }),

  get: operation({
    id: 'v2.projects.get',
    method: 'GET',
    path: '/v2/projects/{id}',
    summary: 'Get one project.',
    ...read,
    ...none,
    parameters: z.strictObject(id),
    query: z.strictObject({ include }),
    answer: { kind: 'json', schema: Project },
    errors: [401, 403, 404, 422, 429],
    source: 'reference/get_v2-projects-id',
    certainty: 'inferred',
  }),

  create: operation({
    id: 'v2.projects.create',
    method: 'POST',
    path: '/v2/projects',
    summary: 'Create a project, or a sub project of one.',
    notes: [
      '422 when name or code are taken, a cost center or parent is unknown, it ends before it starts, or a sub project is given what only its parent has.',
    ],
    ...write,
    ...none,
    risk: 'write',
    body: { schema: NewProject, encodings: ['json'] },
    status: 201,
    answer: { kind: 'json', schema: Created },
    errors: [400, 401, 403, 422, 429],
    source: 'reference/post_v2-projects',
    certainty: 'inferred',
  }),

  update: operation({
    id: 'v2.projects.update',
    method: 'PATCH',
    path: '/v2/projects/{id}',
    summary: 'Change a project. The answer is empty.',
    notes: ['Opening it to everybody takes all its members away.'],
    ...write,
    ...none,
    risk: 'write',
    parameters: z.strictObject(id),
    body: { schema: ProjectChanges, encodings: ['json'] },
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 422, 429],
    source: 'reference/patch_v2-projects-id',
    certainty: 'inferred',
  }),

  delete: operation({
    id: 'v2.projects.delete',
    method: 'DELETE',
    path: '/v2/projects/{id}',
    summary: 'Delete a project and its sub projects, for good. The answer is empty.',
    notes: ['422 when attendances were recorded for it or for one of its sub projects.'],
    ...write,
    ...none,
    risk: 'destructive',
    parameters: z.strictObject(id),
    status: 204,
    answer: { kind: 'empty' },
    errors: [401, 403, 404, 422, 429],
    source: 'reference/delete_v2-projects-id',
    certainty: 'inferred',
  }),
} as const;

/** Somebody who may record attendances for a project. */
export const ProjectMember = z.object({ person: Reference });
export type ProjectMember = z.infer<typeof ProjectMember>;

const NewMember = z.strictObject({ person: z.strictObject({ id: z.string() }) });

/** Who may record attendances for a project that is not open to everybody. */
export const projectMembers = {
  list: operation({
    id: 'v2.projectMembers.list',
    method: 'GET',
    path: '/v2/projects/{id}/members',
    summary: 'List the members of a project.',
    notes: ['A page size that is out of range is answered with 422, not 400.'],
    ...read,
    parameters: z.strictObject(id),
    query: z.strictObject(paging(200, 200)),
    answer: { kind: 'json', schema: listOf(ProjectMember) },
    errors: [400, 401, 403, 404, 422, 429],
    pages: { style: 'cursor', defaultLimit: 200, maxLimit: 200 },
    subject: { kind: 'field', record: 'person.id' },
    source: 'reference/get_v2-projects-id-members',
    certainty: 'inferred',
  }),

  add: operation({
    id: 'v2.projectMembers.add',
    method: 'POST',
    path: '/v2/projects/{id}/members',
    summary: 'Add members to a project. It is no longer open to everybody then.',
    notes: [
      'Who is a member already stays one. One unknown person refuses all of them with 422, and so does a sub project.',
    ],
    ...write,
    risk: 'write',
    parameters: z.strictObject(id),
    body: { schema: z.union([z.array(NewMember).min(1), NewMember]), encodings: ['json'] },
    status: 201,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 422, 429],
    subject: { kind: 'field', body: '[].person.id' },
    source: 'reference/post_v2-projects-id-members; both forms of the body: client libraries',
    certainty: 'inferred',
  }),

  remove: operation({
    id: 'v2.projectMembers.remove',
    method: 'DELETE',
    path: '/v2/projects/{id}/members',
    summary: 'Take members away from a project: the named ones, or every one. The answer is empty.',
    notes: ['Without `person_id` every member is taken away. The parameter is not called `person.id`.'],
    ...write,
    risk: 'destructive',
    parameters: z.strictObject(id),
    query: z.strictObject({ person_id: anyOf('persons, by id; everybody where left out') }),
    status: 204,
    answer: { kind: 'empty' },
    errors: [401, 403, 404, 422, 429],
    subject: { kind: 'field', parameter: 'person_id' },
    source: 'reference/delete_v2-projects-id-members',
    certainty: 'documented',
  }),
} as const;
