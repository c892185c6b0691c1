import { areas } from '@staffgate/catalog';
import { z } from 'zod';

/**
 * The entries of the audit log: who did what, by which right, and how it ended. Never what was read or written: of
 * attributes the names, of people pseudonyms, of arguments a keyed digest.
 */

/** An id that we gave out. Neither a sentence nor an e-mail address, which would be personal data. */
const Id = z.string().regex(/^[^\s\p{C}@]{1,200}$/u);
/** A stable word for programs. */
const Code = z.string().regex(/^[a-z][a-z0-9_]{0,79}$/);
/** One sentence for people, without personal data: so without an e-mail address. */
const Sentence = z.string().regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}@]{1,500}$/u);
const AttributeName = z.string().regex(/^[\w.:[\]-]{1,120}$/);
const Count = z.int().nonnegative();
const Seq = z.int().positive();
const Status = z.int().min(100).max(599);
/** 32 bytes in base64. */
const Digest = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);
/** 128 bits of a keyed hash of a person's id. */
const Pseudonym = z.string().regex(/^[\w-]{22}$/);

export const Actor = z.strictObject({
  type: z.enum(['agent', 'administrator', 'approver', 'auditor', 'system']),
  id: Id,
  /** Which of its keys the actor used; the id of the key, never the key. */
  key: Id.optional(),
});
export type Actor = z.infer<typeof Actor>;

/** Through which door a call came in. */
export const Door = z.enum(['wire', 'mcp', 'admin', 'cli', 'console', 'scim', 'feed']);
export type Door = z.infer<typeof Door>;

export const Decision = z.strictObject({
  outcome: z.enum(['allowed', 'refused', 'pending']),
  code: Code,
  reason: Sentence.optional(),
  /** The rule that decided, and the version of the grant that it stands in. */
  rule: Id.optional(),
  grant: Id.optional(),
  grantVersion: Count.optional(),
});
export type Decision = z.infer<typeof Decision>;

const circumstances = {
  v: z.literal(1),
  actor: Actor,
  door: Door.optional(),
  /** The connection to Personio that the call went over. */
  connection: Id.optional(),
  /** The id by which traces and logs name the same call. */
  trace: Id.optional(),
  durationMs: Count.optional(),
};

const request = {
  operation: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/),
  area: z.enum(Object.keys(areas) as [keyof typeof areas]).optional(),
  access: z.enum(['read', 'write']).optional(),
  attributes: z.array(AttributeName).max(2_000).optional(),
  people: z.array(Pseudonym).max(100_000).optional(),
  /** What the grant is for, as its owner put it. */
  purpose: Sentence.optional(),
  approval: Id.optional(),
  argumentsDigest: Digest.optional(),
  decision: Decision,
};

const result = {
  rows: Count.optional(),
  /** What the caller was answered, and what Personio had answered. */
  status: Status.optional(),
  upstreamStatus: Status.optional(),
};

/** SHA-256 of the encrypted detail that belongs to the entry. */
const detailDigest = Digest.optional();

const shapes = {
  /** A read that was answered. */
  call: { kind: z.literal('call'), ...circumstances, ...request, ...result },
  /** A write that is about to happen. It is followed by an outcome, or something went wrong in between. */
  intent: { kind: z.literal('intent'), ...circumstances, ...request, detailDigest },
  /** How a write ended. */
  outcome: {
    kind: z.literal('outcome'),
    ...circumstances,
    operation: request.operation,
    intent: Seq,
    /** `unknown`: nobody knows whether Personio did it. */
    end: z.enum(['done', 'failed', 'unknown']),
    people: request.people,
    ...result,
    detailDigest,
  },
  /** A call that was refused, or has to wait for an approval. */
  refusal: { kind: z.literal('refusal'), ...circumstances, ...request, status: result.status },
  'sign-in': { kind: z.literal('sign-in'), ...circumstances, decision: Decision, status: result.status },
  /** A change of agents, grants, connections or settings. */
  configuration: {
    kind: z.literal('configuration'),
    ...circumstances,
    change: z.strictObject({
      action: z.enum(['created', 'changed', 'removed']),
      subject: Code,
      id: Id,
      version: Count.optional(),
      fields: z.array(AttributeName).max(2_000).optional(),
    }),
    approval: Id.optional(),
    detailDigest,
  },
  /** What became of a change that waited for a human, until it is made. Its beginning is a `refusal` that is pending. */
  approval: {
    kind: z.literal('approval'),
    ...circumstances,
    approval: Id,
    step: z.enum(['asked', 'vote', 'approved', 'denied', 'withdrawn', 'expired', 'refused', 'lost']),
    /** Who had asked. */
    agent: Id,
    operation: request.operation,
    area: request.area,
    people: request.people,
  },
  /** An agent has used up most of what it may do, or does what is not usual for it; once a day for each of them. */
  alert: {
    kind: z.literal('alert'),
    ...circumstances,
    /** Of which limit most is used. */
    limit: z.enum(['requests_per_minute', 'rows_per_day', 'people_per_day']).optional(),
    used: Count.optional(),
    allowed: Count.optional(),
    /** What is not usual: an hour of the day in UTC, an area, or how many calls there are on this day. */
    unusual: z.enum(['hour', 'area', 'calls']).optional(),
    hour: z.int().min(0).max(23).optional(),
    area: request.area,
    /** Calls of a day, in the mean. */
    usual: Count.optional(),
  },
  /** What happened to the gateway or to the log itself. */
  system: {
    kind: z.literal('system'),
    ...circumstances,
    event: z.enum(['start', 'stop', 'key-change', 'prune', 'recovered']),
    /** key-change: which keys are others than before. */
    keys: z.array(z.enum(['signing', 'pseudonyms', 'arguments', 'details'])).optional(),
    /** prune: up to this entry only hashes are kept from now on. */
    prunedThrough: Seq.optional(),
    /** recovered: entries that could not be written in the meantime, and what they belonged to was refused. */
    refused: Count.optional(),
  },
} as const;

/** An alert is of a limit, or of what is unusual. */
function isOfOneKind({ limit, unusual }: { readonly limit?: unknown; readonly unusual?: unknown }): boolean {
  return (limit === undefined) !== (unusual === undefined);
}

/** Where an entry stands: its number from 1 on, when it was written, and the leaf hash of the entry before. */
const stamp = { seq: Seq, time: z.iso.datetime({ precision: 3 }), prev: Digest };

/** An entry of the log, as it is stored, hashed and exported. */
export const Entry = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...stamp, ...shapes.call }),
    z.strictObject({ ...stamp, ...shapes.intent }),
    z.strictObject({ ...stamp, ...shapes.outcome }),
    z.strictObject({ ...stamp, ...shapes.refusal }),
    z.strictObject({ ...stamp, ...shapes['sign-in'] }),
    z.strictObject({ ...stamp, ...shapes.configuration }),
    z.strictObject({ ...stamp, ...shapes.approval }),
    z.strictObject({ ...stamp, ...shapes.alert }).refine(isOfOneKind),
    z.strictObject({ ...stamp, ...shapes.system }),
  ])
  .meta({ id: 'AuditEntry' });
export type Entry = z.infer<typeof Entry>;

/** An entry that has not got its place in the log yet. */
export const Draft = z.discriminatedUnion('kind', [
  z.strictObject(shapes.call),
  z.strictObject(shapes.intent),
  z.strictObject(shapes.outcome),
  z.strictObject(shapes.refusal),
  z.strictObject(shapes['sign-in']),
  z.strictObject(shapes.configuration),
  z.strictObject(shapes.approval),
  z.strictObject(shapes.alert).refine(isOfOneKind),
  z.strictObject(shapes.system),
]);
export type Draft = z.infer<typeof Draft>;

/** The kinds of entries. */
export type EntryKind = Entry['kind'];
export const entryKinds = Object.keys(shapes) as [EntryKind, ...EntryKind[]];

/**
 * What is handed to the log: people by their ids, arguments and details as they are. The log keeps of these only
 * pseudonyms, a keyed digest, and an encrypted record beside the entry.
 */
export type NewEntry = NewEntryOf<Draft>;

type NewEntryOf<D> = D extends Draft
  ? Omit<D, 'v' | 'people' | 'argumentsDigest' | 'detailDigest'> &
      (D extends { people?: unknown } ? { readonly people?: readonly string[] | undefined } : unknown) &
      (D extends { argumentsDigest?: unknown } ? { readonly arguments?: unknown } : unknown) &
      (D extends { detailDigest?: unknown } ? { readonly detail?: unknown } : unknown)
  : never;
