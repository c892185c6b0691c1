import { type Area, areas } from '@staffgate/catalog';
import { z } from 'zod';
import { Actor, Decision, Entry, entryKinds } from '../../audit/entry.ts';
import { adminOperation, answers, everyRole, pageOf, paging, readers } from '../endpoint.ts';

const areaNames = Object.keys(areas) as [Area, ...Area[]];
const Moment = z.iso.datetime({ offset: true });
const Person = z.string().regex(/^\d+$/, 'expected the id of a person at Personio');

const Consultation = z
  .object({
    seq: z.int(),
    time: z.iso.datetime(),
    actor: Actor,
    actor_name: z.string().nullable().describe('What the agent is called now; null when it is gone'),
    kind: z.enum(entryKinds),
    operation: z.string(),
    area: z.enum(areaNames).nullable(),
    purpose: z.string().nullable(),
    attributes: z.array(z.string()).describe('Names only; values are never kept'),
  })
  .meta({ id: 'Consultation' });

const Verification = z
  .object({
    verdict: z.enum(['intact', 'tampered']),
    origin: z.string().nullable(),
    entries: z.int(),
    pruned: z.int(),
    checkpoints: z.int(),
    proven_through: z.int(),
    root: z.string().describe('Base64'),
    first_time: z.string().nullable(),
    last_time: z.string().nullable(),
    problems: z
      .array(
        z.object({ code: z.string(), message: z.string(), from: z.int().nullable(), to: z.int().nullable() }),
      )
      .describe('The first hundred'),
    problem_count: z.int(),
  })
  .meta({ id: 'Verification' });

/** The audit log. */
export const audit = {
  list: adminOperation({
    id: 'audit.list',
    method: 'GET',
    path: '/api/audit/entries',
    summary: 'Search the entries of the audit log.',
    notes: ['Who searches for a person is in the log as well.'],
    risk: 'read',
    roles: everyRole,
    query: z.strictObject({
      ...paging,
      kind: z.enum(entryKinds).optional(),
      actor: z.string().max(200).optional().describe('The id of who did it'),
      operation: z.string().max(120).optional(),
      area: z.enum(areaNames).optional(),
      decision: Decision.shape.outcome.optional(),
      person: Person.optional().describe('The id of the person that the data is about'),
      from: Moment.optional().describe('From this moment on'),
      until: Moment.optional().describe('Before this moment'),
      first: z.enum(['oldest', 'newest']).optional().describe('Which come first; default newest'),
    }),
    answer: answers(pageOf(Entry)),
    errors: [400],
    isPaged: true,
  }),
  detail: adminOperation({
    id: 'audit.detail',
    method: 'GET',
    path: '/api/audit/entries/{seq}/detail',
    summary: 'Read what was before and after a change, as long as it is kept.',
    notes: ['Who reads it is in the log as well.'],
    risk: 'read',
    roles: readers,
    parameters: z.strictObject({ seq: z.int().min(1) }),
    answer: answers(
      z.object({
        seq: z.int(),
        detail: z.unknown().describe('Null when nothing was kept, or it was destroyed'),
      }),
    ),
    errors: [404],
  }),
  person: adminOperation({
    id: 'audit.person',
    method: 'GET',
    path: '/api/audit/people/{person_id}',
    summary:
      "List who consulted or changed a person's data: when, for what, and which attributes; oldest first.",
    notes: ['Who asks is in the log as well.'],
    risk: 'read',
    roles: readers,
    parameters: z.strictObject({ person_id: Person }),
    query: z.strictObject(paging),
    answer: answers(pageOf(Consultation)),
    errors: [400],
    isPaged: true,
  }),
  checkpoints: adminOperation({
    id: 'audit.checkpoints',
    method: 'GET',
    path: '/api/audit/checkpoints',
    summary: 'List the signed checkpoints, newest first. Keep some elsewhere.',
    risk: 'read',
    roles: readers,
    query: z.strictObject(paging),
    answer: answers(
      pageOf(
        z
          .object({
            size: z.int().describe('How many entries it covers'),
            time: z.iso.datetime(),
            note: z.string(),
          })
          .meta({ id: 'Checkpoint' }),
      ),
    ),
    errors: [400],
    isPaged: true,
  }),
  key: adminOperation({
    id: 'audit.key',
    method: 'GET',
    path: '/api/audit/key',
    summary: 'Read the public key that verifies the checkpoints.',
    risk: 'read',
    roles: everyRole,
    answer: answers(z.object({ origin: z.string(), verifier_key: z.string() })),
  }),
  export: adminOperation({
    id: 'audit.export',
    method: 'GET',
    path: '/api/audit/export',
    summary: 'Export the whole log as lines of JSON, as `staffgate audit verify` takes them.',
    notes: ['Who exports it is in the log as well.'],
    risk: 'read',
    roles: readers,
    answer: { kind: 'binary', contentTypes: ['application/jsonl'] },
  }),
  exportOcsf: adminOperation({
    id: 'audit.exportOcsf',
    method: 'GET',
    path: '/api/audit/export/ocsf',
    summary: 'Export the log as lines of OCSF 1.8, for a SIEM.',
    notes: ['Who exports it is in the log as well.'],
    risk: 'read',
    roles: readers,
    query: z.strictObject({
      after: z.int().min(0).optional().describe('Only entries after this one, by its seq'),
    }),
    answer: { kind: 'binary', contentTypes: ['application/jsonl'] },
    errors: [400],
  }),
  verify: adminOperation({
    id: 'audit.verify',
    method: 'GET',
    path: '/api/audit/verification',
    summary: 'Verify the whole log as it is in the store.',
    notes: [
      'A gateway that was tampered with can say anything: an export, verified elsewhere with checkpoints kept elsewhere, is proof.',
      'A long log takes a while: some seconds for a million entries.',
    ],
    risk: 'read',
    roles: readers,
    query: z.strictObject({
      older_keys: z
        .array(z.string().max(500))
        .max(20)
        .optional()
        .describe('Public keys from before the key was changed'),
    }),
    answer: answers(Verification),
    errors: [400],
  }),
} as const;
