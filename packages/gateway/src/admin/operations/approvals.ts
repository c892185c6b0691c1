import { z } from 'zod';
import { approvalStates } from '../../approvals/states.ts';
import {
  administrators,
  adminOperation,
  answers,
  everyRole,
  json,
  pageOf,
  paging,
  type Role,
} from '../endpoint.ts';

const deciders = ['administrator', 'approver'] as const satisfies readonly Role[];

const approvalId = z.strictObject({ approval_id: z.string() });

const reason = z.string().trim().min(1).max(500).describe('Why not; the agent can read it');

const Vote = z.object({
  token_id: z.string().describe('Whose token agreed'),
  at: z.iso.datetime(),
});

/** A change that waits for a human, without what it is about. */
const ApprovalSummary = z
  .object({
    id: z.string(),
    state: z.enum(approvalStates),
    agent_id: z.string(),
    agent: z.string().nullable().describe('Its name; null once it was removed'),
    operation: z.string().describe('An operation of Personio, like v2.persons.update'),
    summary: z.string().describe('What it does, in words'),
    kind: z.enum(['create', 'update', 'delete']).nullable(),
    fields: z.array(z.string()).describe('Names of the fields that it changes'),
    rule: z.string().describe('Why it waits'),
    needed: z.int().describe('How many have to agree'),
    votes: z.array(Vote).describe('Who agreed so far'),
    undoes: z.string().nullable().describe('The approval whose change it takes back'),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    decided_at: z.iso.datetime().nullable(),
    ended_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApprovalSummary' });

const FieldNow = z.object({
  field: z.string(),
  before: z.unknown().describe('As it was when the change was asked for'),
  now: z.unknown().describe('As it is now, read for this answer'),
  after: z.unknown().describe('As it would be'),
  has_hidden_text: z
    .boolean()
    .describe('Whether it holds characters that cannot be seen, such as zero width; they are left out here'),
});

/** Everything that somebody needs in order to decide. */
const ApprovalRecord = ApprovalSummary.extend({
  changes: z.array(FieldNow).describe('Field by field'),
  is_stale: z
    .boolean()
    .nullable()
    .describe('Whether the record was changed since it was asked for; null when it cannot be read now'),
  people: z.array(z.object({ id: z.string(), name: z.string().nullable() })).describe('Whom it is about'),
  agent_purpose: z.string().nullable(),
  agent_owner: z.string().nullable(),
  reason: z
    .string()
    .nullable()
    .describe(
      'What the agent says of it. Its own words, or those of somebody who led it on: no more than that',
    ),
  today: z
    .array(z.object({ operation: z.string(), outcome: z.string(), count: z.int() }))
    .describe('What else the agent asked for today, in UTC'),
  denial: z.string().nullable().describe('Why it was denied, or not made'),
  undo: z
    .object({ operation: z.string(), input: z.record(z.string(), z.unknown()) })
    .nullable()
    .describe('The call that would take the change back'),
}).meta({ id: 'Approval' });

const Batch = z.strictObject({
  approval_ids: z
    .array(z.string())
    .min(1)
    .max(50)
    .describe('Alike: of one agent, one operation, the same fields'),
  decision: z.enum(['approve', 'deny']),
  reason: reason.optional(),
});

/** Changes that wait for a human. */
export const approvals = {
  list: adminOperation({
    id: 'approvals.list',
    method: 'GET',
    path: '/api/approvals',
    summary: 'List changes that wait for a human, or did; the newest first, without what they are about.',
    risk: 'read',
    roles: everyRole,
    query: z.strictObject({
      state: z.enum(approvalStates).optional(),
      agent_id: z.string().optional(),
      ...paging,
    }),
    answer: answers(pageOf(ApprovalSummary)),
    isPaged: true,
  }),
  get: adminOperation({
    id: 'approvals.get',
    method: 'GET',
    path: '/api/approvals/{approval_id}',
    summary:
      'Read what a change would do: before, now and after, who asks, and why. That you looked is logged.',
    risk: 'read',
    roles: deciders,
    parameters: approvalId,
    answer: answers(ApprovalRecord),
    errors: [404],
  }),
  approve: adminOperation({
    id: 'approvals.approve',
    method: 'POST',
    path: '/api/approvals/{approval_id}/approve',
    summary:
      'Agree to a change. With the last one needed it is made at once, if it is still what was asked for.',
    risk: 'write',
    roles: deciders,
    parameters: approvalId,
    answer: answers(ApprovalSummary),
    errors: [404, 409],
  }),
  deny: adminOperation({
    id: 'approvals.deny',
    method: 'POST',
    path: '/api/approvals/{approval_id}/deny',
    summary: 'Deny a change, with a reason that the agent can read.',
    risk: 'write',
    roles: deciders,
    parameters: approvalId,
    body: json(z.strictObject({ reason })),
    answer: answers(ApprovalSummary),
    errors: [400, 404, 409],
  }),
  decide: adminOperation({
    id: 'approvals.decide',
    method: 'POST',
    path: '/api/approvals/decide',
    summary: 'Decide on several changes that are alike. Each is made or refused on its own.',
    risk: 'write',
    roles: deciders,
    body: json(Batch),
    answer: answers(
      z.object({
        data: z.array(
          z.object({
            id: z.string(),
            state: z.enum(approvalStates).nullable(),
            error: z.object({ code: z.string(), detail: z.string() }).nullable(),
          }),
        ),
      }),
    ),
    errors: [400, 404, 409],
  }),
  withdraw: adminOperation({
    id: 'approvals.withdraw',
    method: 'POST',
    path: '/api/approvals/{approval_id}/withdraw',
    summary: 'Take back a change that waits, without a decision.',
    risk: 'write',
    roles: administrators,
    parameters: approvalId,
    answer: answers(ApprovalSummary),
    errors: [404, 409],
  }),
  undo: adminOperation({
    id: 'approvals.undo',
    method: 'POST',
    path: '/api/approvals/{approval_id}/undo',
    summary:
      'Ask for the call that takes a change back, where Personio has one. It waits for a decision itself.',
    risk: 'write',
    roles: deciders,
    parameters: approvalId,
    status: 201,
    answer: answers(ApprovalSummary),
    errors: [404, 409],
  }),
} as const;
