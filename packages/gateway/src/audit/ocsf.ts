import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Decision, Entry } from './entry.ts';

/** An event of OCSF, ready to be written as JSON. */
export type OcsfEvent = Readonly<Record<string, unknown>>;

/**
 * Makes events of OCSF 1.8 from entries: class API Activity (6003) with the profiles `trace`, `ai_operation` and
 * `record_integrity`. Entries are to be handed over in their order, since each event names the fingerprint of the one
 * before; that chain is over the events. `metadata.original_event_uid` is the leaf hash of the entry in our own log.
 *
 * Source: OCSF 1.8.0, `events/application/api_activity.json`, `objects/attestation.json`.
 */
export function ocsfEvents(options: {
  readonly origin: string;
  readonly version: string;
}): (entry: Entry, leaf: string) => OcsfEvent {
  let before: { readonly uid: string; readonly fingerprint: OcsfFingerprint } | null = null;
  return (entry, leaf) => {
    const uid = String(entry.seq);
    const chain = { chain_uid: options.origin, authority_uid: options.origin };
    const event = eventOf(entry, leaf, options.version);
    const attestation = { uid, ...chain, ...(before && { prev_event: before }) };
    const value = createHash('sha256')
      .update(canonicalJson({ ...event, attestation }))
      .digest('hex');
    const fingerprint: OcsfFingerprint = { algorithm: 'SHA-256', algorithm_id: 3, value };
    before = { uid, fingerprint };
    return { ...event, attestation: { ...attestation, fingerprint } };
  };
}

interface OcsfFingerprint {
  readonly algorithm: 'SHA-256';
  readonly algorithm_id: 3;
  readonly value: string;
}

const other = { id: 99, name: 'Other' };

function eventOf(entry: Entry, leaf: string, version: string) {
  const activity = activityOf(entry);
  const decision = 'decision' in entry ? entry.decision : null;
  const status = statusOf(entry, decision);
  const isNotable = decision?.outcome === 'refused' || entry.kind === 'alert';
  const { actor, trace } = entry;
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: 6003,
    class_name: 'API Activity',
    type_uid: 600_300 + activity.id,
    type_name: `API Activity: ${activity.name}`,
    severity_id: isNotable ? 3 : 1,
    severity: isNotable ? 'Medium' : 'Informational',
    time: Date.parse(entry.time),
    message: messageOf(entry),
    status_id: status.id,
    status: status.name,
    ...(decision && { status_code: decision.code, status_detail: decision.reason }),
    metadata: {
      version: '1.8.0',
      product: { name: 'Staffgate', vendor_name: 'Staffgate', version },
      profiles: ['trace', 'ai_operation', 'record_integrity'],
      uid: String(entry.seq),
      sequence: entry.seq,
      original_event_uid: leaf,
      log_name: 'audit',
    },
    actor: {
      app_uid: actor.id,
      app_name: actor.type,
      ...(actor.key !== undefined && { session: { uid: actor.key } }),
      ...(['administrator', 'approver', 'auditor'].includes(actor.type) && { user: { uid: actor.id } }),
    },
    ...(actor.type === 'agent' && { ai_agent: { uid: actor.id } }),
    // Addresses are not in the log; the door is what is known of where a call came from.
    src_endpoint: { name: entry.door ?? 'gateway' },
    api: {
      operation: operationOf(entry),
      service: { name: entry.connection ?? 'staffgate' },
      ...(trace !== undefined && { request: { uid: trace } }),
      ...('status' in entry && entry.status !== undefined && { response: { code: entry.status } }),
    },
    ...('status' in entry && entry.status !== undefined && { http_response: { code: entry.status } }),
    ...(trace !== undefined && { trace: { uid: trace } }),
    ...(entry.durationMs !== undefined && { duration: entry.durationMs }),
    resources: resourcesOf(entry),
    unmapped: unmappedOf(entry),
  };
}

function activityOf(entry: Entry): { readonly id: number; readonly name: string } {
  if (entry.kind === 'configuration') {
    return {
      created: { id: 1, name: 'Create' },
      changed: { id: 3, name: 'Update' },
      removed: { id: 4, name: 'Delete' },
    }[entry.change.action];
  }
  if (!('operation' in entry)) return other;
  const action = entry.operation.split('.').at(-1) ?? '';
  if (entry.kind === 'call' || ('access' in entry && entry.access === 'read')) return { id: 2, name: 'Read' };
  if (/^(create|add|upload)/.test(action)) return { id: 1, name: 'Create' };
  return /^(delete|remove)/.test(action) ? { id: 4, name: 'Delete' } : { id: 3, name: 'Update' };
}

function statusOf(entry: Entry, decision: Decision | null): { readonly id: number; readonly name: string } {
  if (decision?.outcome === 'refused' || (entry.kind === 'outcome' && entry.end === 'failed')) {
    return { id: 2, name: 'Failure' };
  }
  if (entry.kind === 'outcome' && entry.end === 'unknown') return { id: 0, name: 'Unknown' };
  if (decision?.outcome === 'pending') return other;
  return { id: 1, name: 'Success' };
}

function operationOf(entry: Entry): string {
  if ('operation' in entry) return entry.operation;
  if (entry.kind === 'system') return `system.${entry.event}`;
  if (entry.kind === 'alert') return `alert.${entry.limit ?? `unusual_${entry.unusual}`}`;
  return entry.kind === 'configuration' ? `${entry.change.subject}.${entry.change.action}` : entry.kind;
}

function messageOf(entry: Entry): string {
  return `${entry.actor.type} ${entry.actor.id}: ${entry.kind} ${operationOf(entry)}`;
}

function resourcesOf(entry: Entry): readonly unknown[] {
  if (entry.kind === 'configuration') return [{ type: entry.change.subject, uid: entry.change.id }];
  const people = 'people' in entry ? (entry.people ?? []) : [];
  return people.map((uid) => ({ type: 'person pseudonym', uid }));
}

/** What OCSF has no place for, under our own names. */
function unmappedOf(entry: Entry): Readonly<Record<string, unknown>> {
  const { v, seq, time, prev, actor, door, trace, durationMs, ...rest } = entry as Entry & {
    people?: unknown;
  };
  const { people, ...plain } = rest;
  return plain;
}
