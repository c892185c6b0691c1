import type { Approval } from '../approvals/approvals.ts';
import { ruleWords } from '../approvals/rules.ts';
import type { ApprovalState } from '../approvals/states.ts';
import type { Pending } from '../calls/pending.ts';
import type { ChangePreview } from '../calls/perform.ts';

type Family = 'v1' | 'v2';

/** Where an approval can be asked about, below the host. */
export function approvalPath(family: Family, id: string): string {
  return `/${family}/_approvals/${id}`;
}

/** The answer to a change that waits for a human: 202 in the manner of its family, with the place to ask at. */
export function pendingResponse(
  { approval, message, hint, status }: Pending,
  { family, trace, origin }: { readonly family: Family; readonly trace: string; readonly origin: string },
): Response {
  const location = `${origin}${approvalPath(family, approval.id)}`;
  const headers = {
    'content-type': 'application/json',
    'x-request-id': trace,
    location,
    'retry-after': '15',
  };
  const body = inFamily(family, 'Approval', { ...recordOf(approval), message, hint }, location);
  return new Response(JSON.stringify(body), { status, headers });
}

/** What an agent is told of an approval of its own. */
export function approvalResponse(
  approval: Approval,
  { family, trace, origin }: { readonly family: Family; readonly trace: string; readonly origin: string },
): Response {
  const { outcome, state } = approval;
  const location = `${origin}${approvalPath(family, approval.id)}`;
  const reason = outcome?.kind === 'reason' ? outcome.text : null;
  const body = inFamily(
    family,
    'Approval',
    { ...recordOf(approval), operation: approval.operation, reason, hint: hints[state] },
    location,
  );
  return new Response(JSON.stringify(body), {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-request-id': trace },
  });
}

/** What a change would do, which was only asked for. */
export function previewBody(family: Family, preview: ChangePreview): unknown {
  return inFamily(family, 'ChangePreview', { ...preview });
}

function recordOf({ id, state, rule, createdAt, expiresAt }: Pending['approval']) {
  return {
    id,
    status: state,
    rule: ruleWords[rule],
    created_at: createdAt,
    expires_at: expiresAt,
  };
}

function inFamily(family: Family, type: string, members: object, self?: string): unknown {
  if (family === 'v1') return { success: true, data: { type, attributes: members } };
  return { ...members, ...(self !== undefined && { _meta: { links: { self: { href: self } } } }) };
}

/** What an agent should do about an approval in each state. */
export const hints: Readonly<Record<ApprovalState, string>> = {
  pending: 'Nobody has decided yet. Ask again later.',
  approved: 'A human has agreed. If a file belongs to the change, send the same call again with it.',
  executing: 'A human has agreed, and the change is being made.',
  done: 'The change was made. The same call again gives its answer.',
  failed: 'Personio refused the change. The same call again gives its answer.',
  unknown: 'Whether the change was made is not known: read the record.',
  refused: 'The grant or the record was changed meanwhile. Ask for the change again if it is still wanted.',
  denied: 'A human has denied the change. Do not ask for the same again.',
  expired: 'Nobody decided in time. Ask for the change again if it is still wanted.',
  withdrawn: 'The change was taken back.',
};
