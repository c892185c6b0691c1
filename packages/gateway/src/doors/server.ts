import type { Operation } from '@staffgate/catalog';
import { type Context, Hono } from 'hono';
import type { AgentDirectory, Identity } from '../agents/directory.ts';
import { agentPrefix, keyIdOf } from '../agents/keys.ts';
import type { Lockout } from '../agents/lockout.ts';
import { plainLine } from '../approvals/plain-text.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import type { Gatekeeper } from '../calls/gatekeeper.ts';
import type { Clock } from '../clock.ts';
import { authorize, type CallInput } from '../grants/authorize.ts';
import type { TracedCall, Tracing } from '../running/tracing.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import { isAllowedAddress } from '../wire/addresses.ts';
import { checkInput } from '../wire/input.ts';
import type { Connection } from '../wire/server.ts';
import type { Door, DoorAgent, DoorCallOptions } from './door.ts';

export interface DoorParts {
  readonly gatekeeper: Gatekeeper;
  readonly agents: AgentDirectory;
  readonly clock: Clock;
  readonly lockout: Lockout;
  readonly tracing: Tracing;
  /** Scheme and host under which callers know the gateway; by default those that the request names. */
  readonly publicUrl?: string;
  /** Told of errors that nobody expected, under the trace id that the caller was given. */
  readonly onFailure: (error: unknown, trace: string) => void;
  /** Sees an answer until it has been read. */
  readonly follow: (stream: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
}

type Env = { Bindings: Connection };

/** Opens doors: whoever brings the key of an agent as a bearer is let through to what the door does. */
export function createDoors(doors: readonly Door[], parts: DoorParts): Hono<Env> {
  const app = new Hono<Env>();
  for (const door of doors) app.all(door.path, (c) => enter(c, door, parts));
  return app;
}

async function enter(c: Context<Env>, door: Door, parts: DoorParts): Promise<Response> {
  const { tracing, follow } = parts;
  const traceparent = c.req.header('traceparent');
  const request = c.req.raw;
  const traced = tracing.begin({ method: request.method, operation: null, door: door.name, traceparent });
  const end = (response: Response, code: string, agentId: string | null) => {
    traced.end({ status: response.status, code, agentId });
    response.headers.set('x-request-id', traced.trace);
    return response;
  };
  let agentId: string | null = null;
  try {
    const found = await identify(c, door, parts, traced.trace);
    if (found instanceof Response) return end(found, 'unidentified', null);
    agentId = found.agent.id;
    const origin = parts.publicUrl ?? new URL(request.url).origin;
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

/** Who calls; or the answer to somebody who is not let in, which is written into the log first. */
async function identify(
  c: Context<Env>,
  { name }: Door,
  { agents, gatekeeper, lockout }: DoorParts,
  trace: string,
): Promise<Identity | Response> {
  const header = c.req.header('authorization');
  if (header === undefined) return unidentified('The key of an agent is needed as a bearer token.');
  const secret = /^bearer\s+(\S+)$/i.exec(header)?.[1] ?? '';
  const address = c.env?.address;
  const named = keyIdOf(secret, agentPrefix);
  const wait = address === undefined ? 0 : lockout.waitSeconds(address, named);
  if (wait > 0) {
    const response = refusal(
      429,
      'too_many_attempts',
      `Too many wrong keys came from this address. Try again in ${wait} s.`,
    );
    response.headers.set('retry-after', String(wait));
    return response;
  }
  const result = await agents.identifySecret(secret);
  const attempt = { door: name, trace, agentId: null, keyId: null } as const;
  if (result.identity) {
    const { identity } = result;
    if (isAllowedAddress(address, identity.agent.allowed_addresses)) {
      if (named !== null) lockout.worked(address, named);
      return identity;
    }
    const of = { ...attempt, agentId: identity.agent.id, keyId: identity.keyId };
    await gatekeeper.signedIn({ ...of, status: 403, fault: 'address_not_allowed' });
    return refusal(403, 'address_not_allowed', 'This agent may not call from this address.');
  }
  const { fault, agentId, keyId } = result;
  await gatekeeper.signedIn({ ...attempt, agentId, keyId, status: 401, fault });
  const isGuess = fault === 'wrong_secret' || fault === 'unknown_key';
  if (isGuess && lockout.failed(address, named)) {
    await gatekeeper.signedIn({ ...attempt, agentId, keyId, status: 429, fault: 'locked_out' });
  }
  return unidentified('This key is not accepted: it is wrong, over, or was revoked.', 'invalid_token');
}

/** Source: RFC 6750, 3. */
function unidentified(message: string, error?: string): Response {
  const response = refusal(401, 'unidentified', message);
  const why = error === undefined ? '' : `, error="${error}"`;
  response.headers.set('www-authenticate', `Bearer realm="staffgate"${why}`);
  return response;
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status, headers: { 'cache-control': 'no-store' } });
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
