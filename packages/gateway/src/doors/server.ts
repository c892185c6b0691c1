import type { Operation } from '@staffgate/catalog';
import { Hono } from 'hono';
import type { AgentDirectory, Identity } from '../agents/directory.ts';
import type { Lockout } from '../agents/lockout.ts';
import { plainLine } from '../approvals/plain-text.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import type { Gatekeeper } from '../calls/gatekeeper.ts';
import type { Clock } from '../clock.ts';
import { authorize, type CallInput } from '../grants/authorize.ts';
import type { ResourceServer } from '../oauth/resource-server.ts';
import type { TracedCall, Tracing } from '../running/tracing.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import { checkInput } from '../wire/input.ts';
import { placeOf } from '../wire/request-address.ts';
import type { Connection } from '../wire/server.ts';
import type { Door, DoorAgent, DoorCallOptions } from './door.ts';
import { identify, refusal } from './identify.ts';

export interface DoorParts {
  readonly gatekeeper: Gatekeeper;
  readonly agents: AgentDirectory;
  readonly clock: Clock;
  readonly lockout: Lockout;
  readonly tracing: Tracing;
  /** Scheme and host under which callers know the gateway; by default those that the request names. */
  readonly publicUrl?: string;
  /** Knows tokens of the company's identity provider, where there is one. */
  readonly oauth?: ResourceServer;
  /** Told of errors that nobody expected, under the trace id that the caller was given. */
  readonly onFailure: (error: unknown, trace: string) => void;
  /** Sees an answer until it has been read. */
  readonly follow: (stream: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
}

type Env = { Bindings: Connection };

/**
 * Opens doors: whoever brings the key of an agent as a bearer, or a token of the company's identity provider, is let
 * through to what the door does.
 */
export function createDoors(doors: readonly Door[], parts: DoorParts): Hono<Env> {
  const app = new Hono<Env>();
  const { oauth } = parts;
  for (const door of doors) {
    app.all(door.path, (c) => enterDoor(c.req.raw, c.env?.address, door, parts));
    if (!oauth || !door.takesTokens) continue;
    for (const path of oauth.metadataPaths(door)) app.get(path, (c) => c.json(oauth.metadata(door)));
  }
  return app;
}

/** Lets a request through a door, or says why not. */
export async function enterDoor(
  request: Request,
  address: string | undefined,
  door: Door,
  parts: DoorParts,
): Promise<Response> {
  const { tracing, follow } = parts;
  const { headers } = request;
  const traceparent = headers.get('traceparent') ?? undefined;
  const traced = tracing.begin({ method: request.method, operation: null, door: door.name, traceparent });
  const end = (response: Response, code: string, agentId: string | null) => {
    traced.end({ status: response.status, code, agentId });
    response.headers.set('x-request-id', traced.trace);
    return response;
  };
  let agentId: string | null = null;
  try {
    const bearer = { header: headers.get('authorization') ?? undefined, address, trace: traced.trace };
    const found = await identify(bearer, door, parts);
    if (found instanceof Response) return end(found, 'unidentified', null);
    agentId = found.agent.id;
    const origin = parts.publicUrl ?? (placeOf(request.url)?.origin as string);
    const response = await traced.run(() =>
      door.answer(request, agentOf(found, { door, parts, origin, traced })),
    );
    return end(isComplete(response) ? response : followed(response, follow), 'allowed', agentId);
  } catch (error) {
    if (error instanceof StorageUnavailable || error instanceof AuditUnavailable) {
      const told = refusal(
        503,
        'storage_unavailable',
        'The store of the gateway does not work. Try again later.',
      );
      told.headers.set('retry-after', '5');
      return end(told, 'storage_unavailable', agentId);
    }
    parts.onFailure(error, traced.trace);
    return end(refusal(500, 'internal', 'The gateway met a problem. Its log has more.'), 'internal', agentId);
  }
}

/** JSON is written as a whole. To look at its body would make a stream of it, which costs more than the answer. */
function isComplete({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('application/json') ?? false;
}

/** The body may still be written, and the call is under way until it is. */
function followed({ body, status, headers }: Response, follow: DoorParts['follow']): Response {
  const seen = body && follow(body as ReadableStream<Uint8Array>);
  return new Response(seen as BodyInit | null, { status, headers });
}

function agentOf(
  identity: Identity,
  { door, parts, origin, traced }: { door: Door; parts: DoorParts; origin: string; traced: TracedCall },
): DoorAgent {
  const { gatekeeper, clock } = parts;
  const { agent } = identity;
  const { grant } = agent;
  const about = { identity, door: door.name, origin, trace: traced.trace };
  return {
    agent,
    authorize: (operation, input) =>
      authorize({ operation, grant, now: clock.now(), ...(input && { input }) }),
    perform(operation: Operation, input: CallInput, { reason, ...options }: DoorCallOptions = {}) {
      const { outcome } = authorize({ operation, input, grant, now: clock.now() });
      // What is refused anyway need not fit, and is written into the log as it came.
      const checked = outcome === 'refused' ? input : checkInput(operation, input);
      return gatekeeper.perform({
        ...about,
        operation,
        input: checked,
        ...options,
        ...(reason !== undefined && { reason: plainLine(reason, 500) }),
      });
    },
    async approvals(id) {
      const { desk } = gatekeeper;
      if (id === undefined) return desk.approvals.list({ agentId: agent.id, limit: 20 });
      const found = await desk.get(id);
      return found?.agentId === agent.id ? [found] : [];
    },
    retell: (operation, answer) => gatekeeper.retell({ ...about, operation, input: {} }, answer),
  };
}
