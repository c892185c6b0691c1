import { type Area, areas } from '@staffgate/catalog';
import { z } from 'zod';
import { ApprovalRules } from '../../approvals/rules.ts';
import { AreaLevels, Attributes, Grant, Level, Limits } from '../../grants/grant.ts';
import { People } from '../../grants/people.ts';
import { presetNames } from '../../grants/presets.ts';
import { administrators, adminOperation, answers, everyRole, expectedVersion, json } from '../endpoint.ts';
import { agentId, grantChoice } from './agents.ts';

/** What an agent may do, and where that is more than the credential can. */
const GrantRecord = z
  .object({
    agent_id: z.string(),
    version: z.int().describe('That of the agent'),
    grant: Grant,
    people: z.string().describe('Whose records, in words'),
    beyond_credential: z
      .array(z.string())
      .describe('Where the grant promises more than the credential of the connection was seen to have'),
  })
  .meta({ id: 'AgentGrant' });

/** Members that may be left out, and then stay as they are. */
function changeable<S extends Readonly<Record<string, z.ZodDefault<z.ZodType>>>>(shape: S) {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(shape).map(([name, schema]) => [
        name,
        schema
          .unwrap()
          .optional()
          .describe(schema.description ?? ''),
      ]),
    ) as { [K in keyof S]: z.ZodOptional<ReturnType<S[K]['unwrap']>> },
  );
}

const { skip_approval, valid_from, valid_until } = Grant.shape;

const GrantChanges = z.strictObject({
  version: expectedVersion,
  areas: changeable(AreaLevels.shape).optional().describe('Levels of the areas that are named'),
  attributes: changeable(Attributes.shape).optional(),
  people: People.optional().describe('Whose records'),
  limits: changeable(Limits.shape).optional(),
  approval: changeable(ApprovalRules.shape)
    .optional()
    .describe('Which changes wait for a human; rules that are left out stay'),
  skip_approval: skip_approval
    .unwrap()
    .optional()
    .describe(skip_approval.description ?? ''),
  valid_from: valid_from
    .unwrap()
    .optional()
    .describe(valid_from.description ?? ''),
  valid_until: valid_until
    .unwrap()
    .optional()
    .describe(valid_until.description ?? ''),
});

const Question = z.strictObject({
  operation: z.string().describe('An operation of Personio, like v2.persons.get'),
  person_id: z
    .string()
    .regex(/^\d+$/)
    .optional()
    .describe('For whose record; without it the answer is for the best case'),
  input: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Parameters of the call, and its body under `body`, where they matter'),
});

const Explanation = z
  .object({
    outcome: z.enum(['allowed', 'refused']),
    code: z.string().describe('The code that the call would be refused with'),
    sentence: z.string(),
    hint: z.string().nullable(),
  })
  .meta({ id: 'Explanation' });

const areaNames = Object.keys(areas) as [Area, ...Area[]];

const one = { parameters: agentId, answer: answers(GrantRecord) } as const;

/** Grants: what agents may do. */
export const grants = {
  get: adminOperation({
    id: 'grants.get',
    method: 'GET',
    path: '/api/agents/{agent_id}/grant',
    summary: 'Read the grant of an agent.',
    risk: 'read',
    roles: everyRole,
    ...one,
    errors: [404],
  }),
  replace: adminOperation({
    id: 'grants.replace',
    method: 'PUT',
    path: '/api/agents/{agent_id}/grant',
    summary: 'Replace the grant of an agent by another one, or by a preset. It holds from the next call on.',
    risk: 'write',
    roles: administrators,
    ...one,
    body: json(z.strictObject({ version: expectedVersion, ...grantChoice })),
    errors: [400, 404, 409],
  }),
  change: adminOperation({
    id: 'grants.change',
    method: 'PATCH',
    path: '/api/agents/{agent_id}/grant',
    summary: 'Change parts of the grant of an agent; what is left out stays. It holds from the next call on.',
    risk: 'write',
    roles: administrators,
    ...one,
    body: json(GrantChanges),
    errors: [400, 404, 409],
  }),
  explain: adminOperation({
    id: 'grants.explain',
    method: 'POST',
    path: '/api/agents/{agent_id}/explain',
    summary:
      'Say whether an agent may make a call, and why. Nothing is called but what finds out who is in scope.',
    risk: 'read',
    roles: everyRole,
    parameters: agentId,
    body: json(Question),
    answer: answers(Explanation),
    errors: [400, 404],
  }),
  presets: adminOperation({
    id: 'grants.presets',
    method: 'GET',
    path: '/api/presets',
    summary: 'List the ready-made grants.',
    risk: 'read',
    roles: everyRole,
    answer: answers(
      z.object({
        data: z.array(
          z
            .object({
              name: z.enum(presetNames),
              title: z.string(),
              description: z.string(),
              grant: Grant.describe('As it is for everybody'),
            })
            .meta({ id: 'Preset' }),
        ),
      }),
    ),
  }),
  catalog: adminOperation({
    id: 'grants.catalog',
    method: 'GET',
    path: '/api/grantable',
    summary: 'List what can be granted: areas with their levels, and the attributes that every company has.',
    risk: 'read',
    roles: everyRole,
    answer: answers(
      z.object({
        areas: z.array(
          z.object({
            area: z.enum(areaNames),
            label: z.string().describe('As Personio calls it'),
            levels: z.array(Level),
            operations: z.array(
              z.object({ id: z.string(), summary: z.string(), access: z.enum(['read', 'write']) }),
            ),
          }),
        ),
        attributes: z.array(z.object({ key: z.string(), label: z.string() })),
      }),
    ),
  }),
} as const;
