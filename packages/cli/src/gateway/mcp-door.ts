import type { Answer, Area, Input, Operation } from '@staffgate/catalog';
import {
  type Agent,
  type Approval,
  AuditUnavailable,
  approvalHints,
  BadRequest,
  type CallInput,
  type DoorAgent,
  describePeople,
  type GatewayDoor,
  Pending,
  Refusal,
  StorageUnavailable,
  UpstreamFailure,
} from '@staffgate/gateway';
import {
  type Access,
  type ApprovalStatus,
  type Caller,
  CallFailed,
  CallPending,
  CallPreviewed,
  createMcp,
  type Mcp,
  type McpOptions,
  type PerformOptions,
  toldDigest,
} from '@staffgate/mcp';

/** MCP at `/mcp`, as a door of the gateway. */
export function createMcpDoor(options: McpOptions): GatewayDoor {
  return doorTo(createMcp(options));
}

/** The door to what speaks MCP. */
export function doorTo(mcp: Mcp): GatewayDoor {
  return {
    name: 'mcp',
    path: '/mcp',
    takesTokens: true,
    digest: toldDigest(),
    answer: (request, agent) => mcp.fetch(request, callerOf(agent)),
    close: () => mcp.close(),
  };
}

/** An agent as MCP knows callers. */
function callerOf({ agent, authorize, perform, retell, approvals }: DoorAgent): Caller {
  return {
    key: `${agent.id} ${agent.version}`,
    access: accessOf(agent),
    verdict(operation) {
      const decision = authorize(operation);
      return decision.outcome === 'allowed' ? { allowed: true } : { allowed: false, ...decision };
    },
    async perform<O extends Operation>(
      operation: O,
      input: Input<O>,
      { isPreview, ...options }: PerformOptions = {},
    ) {
      try {
        const isDryRun = isPreview === true;
        const { answer, preview } = await perform(operation, input as CallInput, { ...options, isDryRun });
        if (preview) throw new CallPreviewed(preview.rule, preview.fields);
        return answer as Answer<O>;
      } catch (error) {
        throw failureOf(error);
      }
    },
    approvals: async (id) => (await approvals(id)).map(statusOf),
    async retell(operation, about) {
      try {
        await retell(operation, about);
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

/** Which changes wait for a human, in words. */
function waitsOf({ risk, areas, operations, attributes }: Agent['grant']['approval']): string {
  if (risk === 'all') return 'all changes';
  return [
    ...(risk === 'destructive' ? ['deletions'] : []),
    'changes of pay',
    ...areas.map((area) => `changes in ${area}`),
    ...operations,
    ...attributes.map((key) => `changes of ${key}`),
  ].join(', ');
}

function statusOf({ id, state, operation, createdAt, expiresAt, outcome }: Approval): ApprovalStatus {
  return {
    id,
    state,
    operation,
    asked: createdAt,
    until: expiresAt,
    reason: outcome?.kind === 'reason' ? outcome.text : null,
    hint: approvalHints[state],
  };
}

/** The same agent comes with many calls. */
const accesses = new WeakMap<Agent, Access>();

function accessOf(agent: Agent): Access {
  const access = accesses.get(agent) ?? newAccessOf(agent);
  accesses.set(agent, access);
  return access;
}

function newAccessOf({ name, purpose, grant, expires_at }: Agent): Access {
  const { areas, attributes, people, limits, valid_until } = grant;
  const counted: readonly (readonly [number | null, string])[] = [
    [limits.requests_per_minute, 'calls a minute'],
    [limits.rows_per_day, 'records a day'],
    [limits.people_per_day, 'different people a day'],
  ];
  return {
    name,
    purpose,
    areas: areas as Readonly<Record<Area, 'none' | 'read' | 'write'>>,
    readable: attributes.readable,
    writable: attributes.writable,
    people: describePeople(people),
    limits: counted.flatMap(([limit, what]) => (limit === null ? [] : [`${limit} ${what}`])),
    waits: waitsOf(grant.approval),
    until: [valid_until, expires_at].filter((end) => end !== null).sort()[0] ?? null,
  };
}

/** What a call met, in words that a model may read: those of the gateway, never those of Personio. */
function failureOf(error: unknown): unknown {
  if (error instanceof Pending) {
    const { message, approval, hint } = error;
    return new CallPending(approval.id, message, hint);
  }
  if (error instanceof Refusal) {
    const { code, message, status, hint, retryAfterSeconds } = error;
    return new CallFailed(code, message, { status, hint, retryAfterSeconds });
  }
  if (error instanceof BadRequest) {
    return new CallFailed('bad_arguments', 'An id or value does not have the form that it needs.', {
      status: error.status,
      hint: 'Take ids as they stand in an answer.',
    });
  }
  if (error instanceof AuditUnavailable) return unwritten(error);
  if (error instanceof StorageUnavailable) {
    return new CallFailed(
      'storage_unavailable',
      'The store of the gateway does not work. Nothing was done.',
      {
        status: 503,
        hint: 'Try again later.',
        retryAfterSeconds: 5,
      },
    );
  }
  return error instanceof UpstreamFailure ? failureUpstream(error) : error;
}

/** What was done already must not look as if it could be tried again. */
function unwritten({ effect }: AuditUnavailable): CallFailed {
  if (effect === 'none') {
    return new CallFailed(
      'audit_unavailable',
      'The call cannot be written into the audit log. Nothing was changed.',
      {
        status: 503,
        hint: 'Try again later.',
        retryAfterSeconds: 5,
      },
    );
  }
  return new CallFailed(
    'outcome_unrecorded',
    'The change may have been made, and could not be written down.',
    {
      status: 500,
      hint: 'Do not ask again: read the record, and tell an administrator.',
    },
  );
}

function failureUpstream({ status, effect, retryAfterMs }: UpstreamFailure): CallFailed {
  if (status === 401 || status === 403) {
    return new CallFailed(
      'credential_refused',
      "Personio does not accept the gateway's credential for this.",
      {
        status: 502,
        hint: 'Ask an administrator to check the connection.',
      },
    );
  }
  if (status === 429) {
    const retryAfterSeconds = Math.max(1, Math.ceil((retryAfterMs ?? 1000) / 1000));
    const hint = `Try again in ${retryAfterSeconds} s.`;
    return new CallFailed('upstream_busy', 'Personio takes no more calls for now.', {
      status: 503,
      hint,
      retryAfterSeconds,
    });
  }
  if (status !== null && status < 500) {
    return new CallFailed('upstream_refused', 'Personio refused it.', { status, hint: 'Check the values.' });
  }
  return effect === 'unknown'
    ? new CallFailed(
        'outcome_unknown',
        'Personio did not answer. Whether the change was made is not known.',
        {
          status: 502,
          hint: 'Read the record before trying again.',
        },
      )
    : new CallFailed('upstream_failed', 'Personio did not answer. Nothing was changed.', {
        status: 502,
        hint: 'Try again later.',
      });
}
