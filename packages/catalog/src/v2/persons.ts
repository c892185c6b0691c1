import { z } from 'zod';
import { exposes, freeText, ofAttribute } from '../exposure.ts';
import { operation } from '../operation.ts';
import { personsBucket } from '../rate-limits.ts';
import { openEnum, Reference } from '../schemas.ts';
import { EmploymentChanges } from './employments.ts';
import { anyOf, Created, listOf, Meta, paging, timeFilters } from './schemas.ts';

/**
 * A value of a custom attribute. `type` is lower case on the wire although the schema says upper case; `label` is in
 * the schema and absent in practice (v1 `employees.attributes` has it).
 */
export const CustomAttribute = exposes(
  z.object({
    id: z.string(),
    type: openEnum(['string', 'int', 'double', 'date', 'boolean', 'string_list']),
    global_id: z.string().nullish(),
    label: z.string().nullish(),
    value: z.union([
      freeText(z.string()),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(z.string()),
      z.array(z.record(z.string(), z.unknown())),
    ]),
  }),
  { keys: { in: 'id' } },
);
export type CustomAttribute = z.infer<typeof CustomAttribute>;

/** A person. Where they work and what they do is on their employments. */
export const Person = z.object({
  id: z.string(),
  email: ofAttribute('email', z.string().nullish()),
  created_at: ofAttribute('created_at', z.string().nullish()),
  updated_at: ofAttribute('last_modified_at', z.string().nullish()),
  first_name: ofAttribute('first_name', z.string().nullish()),
  last_name: ofAttribute('last_name', z.string().nullish()),
  preferred_name: ofAttribute('preferred_name', z.string().nullish()),
  gender: ofAttribute('gender', openEnum(['UNSPECIFIED', 'MALE', 'FEMALE', 'DIVERSE']).nullish()),
  profile_picture: ofAttribute(
    'profile_picture',
    z.object({ url: exposes(z.string().nullish(), { link: true }) }).nullish(),
  ),
  status: ofAttribute('status', openEnum(['ACTIVE', 'INACTIVE', 'UNSPECIFIED']).nullish()),
  custom_attributes: z.array(CustomAttribute).nullish(),
  employments: z.array(Reference).nullish(),
  _meta: Meta.optional(),
});
export type Person = z.infer<typeof Person>;

/** What can be changed of a person. Custom attributes are merged by id. */
export const PersonChanges = z.strictObject({
  first_name: ofAttribute('first_name', z.string().min(1).optional()),
  last_name: ofAttribute('last_name', z.string().min(1).optional()),
  email: ofAttribute('email', z.email().optional()),
  preferred_name: ofAttribute('preferred_name', z.string().optional()),
  gender: ofAttribute(
    'gender',
    z.enum(['MALE', 'FEMALE', 'DIVERSE', 'UNKNOWN', 'UNDEFINED']).nullable().optional(),
  ),
  language_code: ofAttribute(
    'language_code',
    z.enum(['en', 'de', 'es', 'fr', 'nl', 'it', 'sv', 'fi']).optional(),
  ),
  custom_attributes: z
    .array(
      exposes(
        z.strictObject({ id: z.string(), value: z.union([z.string(), z.array(z.string()), z.null()]) }),
        { keys: { in: 'id' } },
      ),
    )
    .optional()
    .meta({ description: 'Values by attribute id; scalars as text, lists as lists of text' }),
});
export type PersonChanges = z.infer<typeof PersonChanges>;

/** A new person with the employment that comes with it. */
export const NewPerson = z.strictObject({
  ...PersonChanges.shape,
  first_name: ofAttribute('first_name', z.string().min(1)),
  last_name: ofAttribute('last_name', z.string().min(1)),
  employments: z.array(EmploymentChanges).max(1).optional(),
});
export type NewPerson = z.infer<typeof NewPerson>;

const id = z.string().meta({ description: 'Id of the person' });
const read = { area: 'employees', access: 'read', scopes: ['personio:persons:read'], risk: 'read' } as const;
const write = { area: 'employees', access: 'write', scopes: ['personio:persons:write'] } as const;

/** Persons: names, address, status and custom attributes. */
export const persons = {
  list: operation({
    id: 'v2.persons.list',
    method: 'GET',
    path: '/v2/persons',
    summary: 'List persons, optionally filtered by name, address, status or time of change.',
    notes: [
      'Attributes that the credential may not read are left out without a sign.',
      'There is no filter by department, team or office, and no sorting.',
      'Comparisons are `.gt` and `.lt` only; any other suffix is answered with 400.',
    ],
    ...read,
    query: z.strictObject({
      ...paging(10, 50),
      id: anyOf('persons, by id'),
      email: ofAttribute('email', anyOf('persons, by e-mail address')),
      first_name: ofAttribute(
        'first_name',
        z.string().optional().meta({ description: 'Only persons of exactly this first name' }),
      ),
      last_name: ofAttribute(
        'last_name',
        z.string().optional().meta({ description: 'Only persons of exactly this last name' }),
      ),
      preferred_name: ofAttribute(
        'preferred_name',
        z.string().optional().meta({ description: 'Only persons of exactly this preferred name' }),
      ),
      ...timeFilters('created_at', 'created', 'created_at'),
      ...timeFilters('updated_at', 'changed', 'last_modified_at'),
      status: ofAttribute(
        'status',
        z.enum(['ACTIVE', 'INACTIVE']).optional().meta({
          description: 'ACTIVE includes people on leave and onboarding',
        }),
      ),
    }),
    answer: { kind: 'json', schema: listOf(Person) },
    errors: [400, 401, 403, 429],
    pages: { style: 'cursor', defaultLimit: 10, maxLimit: 50 },
    rateLimit: personsBucket,
    subject: { kind: 'self', parameter: 'id', record: 'id' },
    source: 'OpenAPI persons-service-api-v2',
    certainty: 'documented',
  }),

  get: operation({
    id: 'v2.persons.get',
    method: 'GET',
    path: '/v2/persons/{id}',
    summary: 'Get one person by id.',
    ...read,
    parameters: z.strictObject({ id }),
    answer: { kind: 'json', schema: Person },
    errors: [401, 403, 404, 429],
    rateLimit: personsBucket,
    subject: { kind: 'self', parameter: 'id', record: 'id' },
    source: 'OpenAPI persons-service-api-v2',
    certainty: 'documented',
  }),

  create: operation({
    id: 'v2.persons.create',
    method: 'POST',
    path: '/v2/persons',
    summary: 'Create a person together with their employment.',
    notes: ['The id of the employment is not answered; list the employments to learn it.'],
    ...write,
    risk: 'write',
    body: { schema: NewPerson, encodings: ['json'] },
    status: 201,
    answer: { kind: 'json', schema: Created },
    errors: [400, 401, 403, 429],
    rateLimit: personsBucket,
    subject: { kind: 'self', record: 'id' },
    events: ['person.created', 'employment.created'],
    source: 'reference/post_v2-persons; shape of the answer from the shared components',
    certainty: 'inferred',
  }),

  update: operation({
    id: 'v2.persons.update',
    method: 'PATCH',
    path: '/v2/persons/{person_id}',
    summary: 'Change some fields of a person. The answer is empty.',
    ...write,
    risk: 'write',
    parameters: z.strictObject({ person_id: id }),
    body: { schema: PersonChanges, encodings: ['json'] },
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 429],
    rateLimit: personsBucket,
    subject: { kind: 'self', parameter: 'person_id' },
    events: ['person.updated'],
    source: 'reference/patch_v2-persons-person-id',
    certainty: 'documented',
  }),

  delete: operation({
    id: 'v2.persons.delete',
    method: 'DELETE',
    path: '/v2/persons/{person_id}',
    summary: 'Delete a person with all their employments, for good.',
    ...write,
    risk: 'destructive',
    parameters: z.strictObject({ person_id: id }),
    status: 204,
    answer: { kind: 'empty' },
    errors: [400, 401, 403, 404, 429],
    rateLimit: personsBucket,
    subject: { kind: 'self', parameter: 'person_id' },
    events: ['person.deleted', 'employment.deleted'],
    source: 'reference/delete_v2-persons-person-id',
    certainty: 'documented',
  }),
} as const;
