import {
  type Area,
  areaScopes,
  areas,
  type Binary,
  type Operation,
  operations,
  v1,
  v2,
} from '@staffgate/catalog';
import { type Context, Hono } from 'hono';
import type { AgentDirectory, Identity, IdentityResult } from '../agents/directory.ts';
import { agentPrefix, keyIdOf } from '../agents/keys.ts';
import type { Lockout } from '../agents/lockout.ts';
import type { Tokens } from '../agents/tokens.ts';
import { plainLine } from '../approvals/plain-text.ts';
import type { Gatekeeper } from '../calls/gatekeeper.ts';
import { Pending } from '../calls/pending.ts';
import type { GuardedAnswer } from '../calls/perform.ts';
import { Refusal } from '../calls/refusal.ts';
import type { Clock } from '../clock.ts';
import { type Quota, quotaHeaders } from '../limits/quotas.ts';
import type { Observer } from '../running/observer.ts';
import { createTracing, type Tracing } from '../running/tracing.ts';
import { type Spool, Uploads } from '../uploads/spool.ts';
import { isAllowedAddress } from './addresses.ts';
import {
  BadRequest,
  type FailedAnswer,
  failedAnswer,
  familyOf,
  internalFailure,
  type Occasion,
  oauthFailure,
  Unidentified,
} from './failures.ts';
import { type ReadLimits, readInput } from './input.ts';
import { approvalResponse, pendingResponse, previewBody } from './pending.ts';
import { placeOf } from './request-address.ts';

/** What the listening side knows of a request beyond the request. */
export interface Connection {
  /** Where it came from. */
  readonly address?: string;
}

export interface WireParts {
  readonly gatekeeper: Gatekeeper;
  readonly agents: AgentDirectory;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly limits: ReadLimits;
  /** Slows down who guesses secrets. */
  readonly lockout: Lockout;
  /** Scheme and host under which callers know the gateway; by default those that the request names. */
  readonly publicUrl?: string;
  /** Told of errors that nobody expected, under the trace id that the caller was given. */
  readonly onFailure: (error: unknown, trace: string) => void;
  readonly tracing: Tracing;
  /** Told of requests that were no calls; the gatekeeper tells of those that were. */
  readonly observer?: Pick<Observer, 'call'>;
  /** Keeps files of requests until they were passed on. */
  readonly spool: Spool;
  /** Sees a file until it has been read. */
  readonly follow?: (stream: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
}

type Env = { Bindings: Connection };
type Ask = Context<Env>;

/** Personio's own paths, answered for the agents of the gateway. One route per operation of the catalog, and no other. */
export function createWire(parts: WireParts): Hono<Env> {
  const app = new Hono<Env>();
  // Fixed paths before those with parameters: /employees/attributes is no employee.
  const ordered = [...operations].sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  for (const operation of ordered) {
    if (operation.authentication !== 'token' && operation.authentication !== 'none') continue;
    const answer = signInOf(operation) ?? answerCall;
    app.on(operation.method, operation.path.replace(/\{(\w+)\}/g, ':$1'), (c) =>
      handle(c, operation, parts, answer),
    );
  }
  for (const generation of ['v1', 'v2'] as const) {
    app.get(`/${generation}/_approvals/:id`, (c) => handle(c, null, parts, answerApproval));
    app.delete(`/${generation}/_approvals/:id`, (c) => handle(c, null, parts, withdrawApproval));
  }
  app.all('/v1/*', (c) => handle(c, null, parts, noRoute));
  app.all('/v2/*', (c) => handle(c, null, parts, noRoute));
  return app;
}

type Answer = (c: Ask, operation: Operation, parts: WireParts, occasion: Occasion) => Promise<Response>;

/** Answers, and turns whatever goes wrong into the manner of the path's family. */
async function handle(
  c: Ask,
  operation: Operation | null,
  parts: WireParts,
  answer: Answer,
): Promise<Response> {
  const { clock, tracing, observer } = parts;
  const startedAt = clock.now();
  const { method, path } = c.req;
  const traceparent = c.req.header('traceparent');
  const traced = tracing.begin({ method, operation, door: 'wire', traceparent });
  const { trace } = traced;
  const occasion: Occasion = { trace, timestamp: secondsOf(clock), agentId: null, isCall: false };
  const family = familyOf(operation, path);
  const ended = (status: number, code: string) => {
    const { agentId, isCall } = occasion;
    traced.end({ status, code, agentId });
    if (isCall) return;
    const durationMs = Math.max(0, clock.now() - startedAt);
    observer?.call({
      trace,
      door: 'wire',
      operation: operation?.id ?? null,
      status,
      durationMs,
      agentId,
      code,
    });
  };
  try {
    const response = withQuotas(
      await traced.run(() => answer(c, operation as Operation, parts, occasion)),
      occasion,
    );
    ended(response.status, response.ok ? 'allowed' : 'refused');
    return response;
  } catch (error) {
    if (error instanceof Pending) {
      ended(error.status, 'approval_pending');
      return withQuotas(pendingResponse(error, { family, trace, origin: originOf(c, parts) }), occasion);
    }
    const known = failedAnswer(error, family, occasion);
    if (known === null) parts.onFailure(error, trace);
    const told = known ?? internalFailure(family, occasion);
    ended(told.status, told.code);
    return withQuotas(failed(told, trace), occasion);
  }
}

function withQuotas(response: Response, { quotas = [] }: Occasion): Response {
  for (const [name, value] of Object.entries(quotaHeaders(quotas))) response.headers.set(name, value);
  return response;
}

function failed(
  { status, contentType, body, retryAfterSeconds }: Omit<FailedAnswer, 'code'>,
  trace: string,
): Response {
  const headers: Record<string, string> = { 'content-type': contentType, 'x-request-id': trace };
  if (retryAfterSeconds !== null) headers['retry-after'] = String(retryAfterSeconds);
  return new Response(JSON.stringify(body), { status, headers });
}

/** The answer to a request that is turned away before anything is looked at but its path. */
export function refusedAtDoor(refusal: Refusal, request: Request, clock: Clock): Response {
  const { pathname } = new URL(request.url);
  const { trace } = createTracing(undefined).begin({
    method: request.method,
    operation: null,
    door: 'wire',
    traceparent: request.headers.get('traceparent') ?? undefined,
  });
  const occasion = { trace, timestamp: secondsOf(clock), agentId: null, isCall: false };
  return failed(failedAnswer(refusal, familyOf(null, pathname), occasion) as FailedAnswer, trace);
}

function secondsOf(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
}

const noRoute: Answer = async (c) => {
  throw new BadRequest(404, `There is no operation ${c.req.method} at this path.`);
};

const answerCall: Answer = async (c, operation, parts, occasion) => {
  const { trace } = occasion;
  for (const [name, value] of Object.entries(operation.headers)) {
    if (c.req.header(name) !== value) return noRoute(c, operation, parts, occasion);
  }
  const { identity, token } = await identify(c, operation, parts);
  occasion.agentId = identity.agent.id;
  const idempotencyKey = c.req.header('idempotency-key');
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey)) {
    throw new BadRequest(400, 'The header Idempotency-Key must be 1 to 200 visible characters of ASCII.');
  }
  const isDryRun = dryRunIn(c, operation);
  const reason = reasonIn(c);
  const waitMs = waitIn(c);
  const uploads = new Uploads(parts.spool);
  let performed: GuardedAnswer;
  try {
    const parameters = c.req.param() as Record<string, string>;
    const input = await readInput(c.req.raw, operation, parameters, parts.limits, uploads);
    occasion.isCall = true;
    const call = {
      identity,
      door: 'wire' as const,
      operation,
      input,
      origin: originOf(c, parts),
      trace,
      signal: c.req.raw.signal,
      digits: asNumber,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      ...(reason !== null && { reason }),
      ...(waitMs > 0 && { patienceMs: waitMs }),
      onQuotas: (quotas: readonly Quota[]) => {
        occasion.quotas = quotas;
      },
      isDryRun,
    };
    performed = await parts.gatekeeper.performWaiting(call, waitMs);
  } finally {
    await uploads.end();
  }
  const { status, answer } = performed;
  const headers: Record<string, string> = { 'x-request-id': trace };
  if (echoesToken(operation)) headers.authorization = `Bearer ${token}`;
  if (performed.preview) {
    const preview = previewBody(familyOf(operation, c.req.path), performed.preview);
    headers['content-type'] = 'application/json';
    headers['staffgate-dry-run'] = 'true';
    return new Response(JSON.stringify(preview), { status, headers });
  }
  if (operation.answer.kind === 'empty') return new Response(null, { status, headers });
  if (operation.answer.kind === 'binary')
    return binary(answer as Binary, { status, headers, follow: parts.follow });
  headers['content-type'] = 'application/json';
  return new Response(JSON.stringify(answer), { status, headers });
};

/** Whether only to say what a change would do. @throws {BadRequest} */
function dryRunIn(c: Ask, { access }: Operation): boolean {
  const header = c.req.header('staffgate-dry-run');
  if (header === undefined || header === 'false') return false;
  if (header !== 'true') throw new BadRequest(400, 'The header Staffgate-Dry-Run must be true or false.');
  if (access !== 'write') {
    throw new BadRequest(400, 'Staffgate-Dry-Run is for changes; this call changes nothing anyway.');
  }
  return true;
}

/** Why the agent wants a change, in its words; percent-encoded where they are not ASCII. */
function reasonIn(c: Ask): string | null {
  const header = c.req.header('staffgate-reason');
  if (header === undefined) return null;
  let text = header;
  try {
    text = decodeURIComponent(header);
  } catch {
    // A percent sign of its own is nothing to decode.
  }
  return plainLine(text, 500) || null;
}

/** How long the caller waits, for a human or for Personio, in milliseconds. Source: RFC 7240, section 4.3. */
function waitIn(c: Ask): number {
  const seconds = /(?:^|[,;\s])wait=(\d{1,6})\b/.exec(c.req.header('prefer') ?? '')?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds), mostWaitSeconds) * 1000;
}

/** Callers give up after a minute, many earlier. */
const mostWaitSeconds = 25;

/** An approval of the agent's own; any other is like one that does not exist. */
async function ownApproval(c: Ask, operation: Operation, parts: WireParts, occasion: Occasion) {
  const { identity } = await identify(c, operation, parts);
  occasion.agentId = identity.agent.id;
  const { desk } = parts.gatekeeper;
  const found = await desk.get(c.req.param('id') ?? '');
  if (found?.agentId !== identity.agent.id) throw new BadRequest(404, 'There is no such approval.');
  return { approval: found, identity, desk };
}

const answerApproval: Answer = async (c, operation, parts, occasion) => {
  const { approval, desk } = await ownApproval(c, operation, parts, occasion);
  const now = (await desk.settled(approval.id, waitIn(c), c.req.raw.signal)) ?? approval;
  return approvalResponse(now, whereOf(c, parts, occasion));
};

const withdrawApproval: Answer = async (c, operation, parts, occasion) => {
  const { approval, identity, desk } = await ownApproval(c, operation, parts, occasion);
  const actor = { type: 'agent', id: identity.agent.id, key: identity.keyId } as const;
  return approvalResponse(await desk.withdraw(approval.id, actor), whereOf(c, parts, occasion));
};

function whereOf(c: Ask, parts: WireParts, { trace }: Occasion) {
  return { family: familyOf(null, c.req.path), trace, origin: originOf(c, parts) };
}

/** Digits as a number of JSON, which no number of JavaScript could hold. */
function asNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}

function binary(
  { contentType, contentLength, stream, filename }: Binary,
  {
    status,
    headers,
    follow = (it) => it,
  }: { status: number; headers: Record<string, string>; follow: WireParts['follow'] },
): Response {
  headers['content-type'] = contentType;
  if (contentLength !== null) headers['content-length'] = String(contentLength);
  // What a browser shows of it must not be able to do anything.
  headers['x-content-type-options'] = 'nosniff';
  headers['content-disposition'] =
    filename === undefined ? 'attachment' : `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`;
  return new Response(follow(stream) as unknown as BodyInit, { status, headers });
}

/** Whether a success repeats the token, without which some clients of v1 stop. */
function echoesToken({ generation, answer, path }: Operation): boolean {
  return generation === 'v1' && answer.kind === 'json' && !path.includes('/attendances');
}

async function identify(
  c: Ask,
  operation: Operation | null,
  { agents, tokens, clock }: WireParts,
): Promise<{ readonly identity: Identity; readonly token: string }> {
  const header = c.req.header('authorization');
  const token = /^bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
  const content = token === undefined ? null : tokens.read(token, clock.now());
  // A token of v2 works on the paths of v1 too, but not the other way round.
  const fits = content !== null && (familyOf(operation, c.req.path) === 'v1' || content.generation === 'v2');
  const { identity } = fits ? await agents.identifyToken(content) : { identity: undefined };
  if (!identity || token === undefined) throw new Unidentified(header !== undefined);
  if (!isAllowedAddress(c.env?.address, identity.agent.allowed_addresses)) throw wrongAddress();
  return { identity, token };
}

function wrongAddress(): Refusal {
  return new Refusal(
    'address_not_allowed',
    'This agent may not call from this address.',
    'Call from an address that the administrator has allowed.',
  );
}

function originOf(c: Ask, { publicUrl }: WireParts): string {
  return publicUrl ?? (placeOf(c.req.url)?.origin as string);
}

function signInOf(operation: Operation): Answer | null {
  switch (operation.id) {
    case v1.auth.token.id:
      return signInV1;
    case v2.auth.token.id:
      return signInV2;
    case v2.auth.revoke.id:
      return revoke;
    default:
      return null;
  }
}

const signInV1: Answer = async (c, operation, parts, { trace }) => {
  const { body } = (await readInput(c.req.raw, operation, {}, parts.limits)) as { body: Pair };
  const identity = await signIn(c, body, parts, { trace, refusedStatus: 403 });
  if (identity === null) {
    const failure = { success: false, error: { code: 0, message: 'Wrong credentials' } };
    return failed(
      { status: 403, contentType: 'application/json', body: failure, retryAfterSeconds: null },
      trace,
    );
  }
  const { token, expiresInSeconds } = issue(identity, 'v1', parts);
  const data = { token, expires_in: expiresInSeconds, scope: scopesOf(identity).join(' ') };
  return signedIn({ success: true, data }, trace);
};

const signInV2: Answer = async (c, operation, parts, occasion) => {
  const { trace } = occasion;
  let body: Pair & { readonly scope?: string };
  try {
    ({ body } = (await readInput(c.req.raw, operation, {}, parts.limits)) as { body: typeof body });
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return failed(oauthFailure('invalid_request', error.message, occasion), trace);
  }
  const identity = await signIn(c, body, parts, { trace, refusedStatus: 400 });
  if (identity === null) {
    return failed(oauthFailure('unauthorized_client', 'The client id or secret is wrong.', occasion), trace);
  }
  const granted = scopesOf(identity);
  const wanted = body.scope?.split(' ').filter(Boolean) ?? [];
  if (!wanted.every((scope) => granted.includes(scope))) {
    return failed(
      oauthFailure('invalid_scope', 'One of the requested scopes is not granted.', occasion),
      trace,
    );
  }
  const { token, expiresInSeconds } = issue(identity, 'v2', parts);
  return signedIn(
    { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, scope: granted.join(' ') },
    trace,
  );
};

/** RFC 7009: an unknown token is answered like one that was revoked. */
const revoke: Answer = async (c, operation, parts, { trace }) => {
  const { body } = (await readInput(c.req.raw, operation, {}, parts.limits)) as { body: { token: string } };
  const content = parts.tokens.read(body.token, parts.clock.now());
  if (content !== null) await parts.agents.revokeTokens(content.keyId);
  return new Response(null, { status: operation.status, headers: { 'x-request-id': trace } });
};

interface Pair {
  readonly client_id: string;
  readonly client_secret: string;
}

/** Whom a pair belongs to; null when it is not let in. Either is written into the log first. */
async function signIn(
  c: Ask,
  { client_id, client_secret }: Pair,
  { agents, gatekeeper, lockout }: WireParts,
  { trace, refusedStatus }: { readonly trace: string; readonly refusedStatus: number },
): Promise<Identity | null> {
  const address = c.env?.address;
  const named = keyIdOf(client_id, agentPrefix);
  // Who calls from within this process has no address, and could guess without asking.
  const wait = address === undefined ? 0 : lockout.waitSeconds(address, named);
  if (wait > 0) throw tooManyAttempts(wait);
  const result: IdentityResult = await agents.identifyPair(client_id, client_secret);
  const { identity } = result;
  const isElsewhere = identity && !isAllowedAddress(address, identity.agent.allowed_addresses);
  const fault = isElsewhere ? 'address_not_allowed' : (result.fault ?? null);
  const attempt = {
    door: 'wire',
    trace,
    agentId: identity?.agent.id ?? (result as { agentId?: string | null }).agentId ?? null,
    keyId: identity?.keyId ?? (result as { keyId?: string | null }).keyId ?? null,
  } as const;
  await gatekeeper.signedIn({ ...attempt, status: fault === null ? 200 : refusedStatus, fault });
  if (fault === 'wrong_secret' || fault === 'unknown_key') {
    if (lockout.failed(address, named)) {
      await gatekeeper.signedIn({ ...attempt, status: 429, fault: 'locked_out' });
    }
  } else if (named !== null) lockout.worked(address, named);
  return fault === null ? (identity as Identity) : null;
}

function tooManyAttempts(retryAfterSeconds: number): Refusal {
  return new Refusal(
    'too_many_attempts',
    'Too many wrong secrets came from this address.',
    `Check client id and secret, and try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}

function issue({ keyId, tokenEpoch }: Identity, generation: 'v1' | 'v2', { tokens, clock }: WireParts) {
  return tokens.issue({ id: keyId, epoch: tokenEpoch, generation }, clock.now());
}

/** The scopes that the grant amounts to, in both spellings. */
function scopesOf({ agent }: Identity): string[] {
  return (Object.keys(areas) as Area[]).flatMap((area) => {
    const level = agent.grant.areas[area];
    const names = areaScopes[area] as {
      readonly read?: readonly string[];
      readonly write?: readonly string[];
    };
    if (level === 'none') return [];
    return [...(names.read ?? []), ...(level === 'write' ? (names.write ?? []) : [])];
  });
}

function signedIn(body: unknown, trace: string): Response {
  return new Response(JSON.stringify(body), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-request-id': trace },
  });
}
