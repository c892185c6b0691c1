import { randomUUID } from 'node:crypto';
import type { Binary } from '@staffgate/catalog';
import { type Context, Hono } from 'hono';
import { DirectoryError } from '../agents/directory.ts';
import { Lockout } from '../agents/lockout.ts';
import { ApprovalFault } from '../approvals/faults.ts';
import type { NewEntry } from '../audit/entry.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import { Refusal } from '../calls/refusal.ts';
import { UpstreamFailure } from '../calls/upstream.ts';
import { GatewayError } from '../errors.ts';
import type { Observer } from '../running/observer.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import { BadRequest } from '../wire/failures.ts';
import { type ReadLimits, readInput } from '../wire/input.ts';
import type { Connection } from '../wire/server.ts';
import { AdminCall, type AdminParts } from './context.ts';
import type { AdminOperation } from './endpoint.ts';
import { adminHandlers } from './handlers.ts';
import type { AdminIdentification, AdminIdentifier, AdminIdentity } from './identity.ts';
import { adminOperationList } from './operations.ts';
import { AdminFault, type AdminProblem } from './problem.ts';

export interface AdminApiOptions {
  readonly parts: AdminParts;
  /** Finds out who calls. */
  readonly identifier: AdminIdentifier;
  readonly limits: ReadLimits;
  readonly lockout?: Lockout;
  /** Holds the end of the gateway until a file that is being answered was taken. */
  readonly follow?: (stream: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
  /** Told of each call, by operation and status; never who called. */
  readonly observer?: Pick<Observer, 'call'>;
  /** Milliseconds after which a call is given up. Default 60,000. */
  readonly deadlineMs?: number;
  /** Told of errors that nobody expected, under the trace id that the caller was given. */
  readonly onFailure: (error: unknown, trace: string) => void;
}

type Env = { Bindings: Connection };
type Ask = Context<Env>;
type Handle = (input: never, call: AdminCall) => unknown;

/** The admin API: a route per operation of its list, and no other below /api. */
export function createAdminApi(options: AdminApiOptions): Hono<Env> {
  const app = new Hono<Env>();
  const lockout = options.lockout ?? new Lockout(options.parts.clock);
  // Fixed paths before those with parameters.
  const ordered = [...adminOperationList].sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  for (const operation of ordered) {
    const handle = handlerOf(operation);
    app.on(operation.method, operation.path.replace(/\{(\w+)\}/g, ':$1'), (c) =>
      answered(options, operation, (trace) => answer(c, { operation, handle, trace, lockout, ...options })),
    );
  }
  app.all('/api/*', (c) => answered(options, null, async () => noRoute(c)));
  return app;
}

function handlerOf({ id }: AdminOperation): Handle {
  const [group, action] = id.split('.') as [string, string];
  const handlers = adminHandlers as unknown as Record<string, Record<string, Handle>>;
  return handlers[group]?.[action] as Handle;
}

interface Asked extends AdminApiOptions {
  readonly operation: AdminOperation;
  readonly handle: Handle;
  readonly trace: string;
  readonly lockout: Lockout;
}

async function answer(c: Ask, asked: Asked): Promise<Response> {
  const { operation, handle, trace, parts, limits } = asked;
  const { deadlineMs = 60_000 } = asked;
  const identity = operation.roles === 'anybody' ? nobody : await allowed(c, asked);
  const request = c.req.raw;
  checkQuery(operation, request);
  const input = await readInput(request, operation, c.req.param() as Record<string, string>, limits);
  const given = await inTime(deadlineMs, operation, (deadline) => {
    const call = new AdminCall(parts, {
      identity,
      trace,
      signal: AbortSignal.any([request.signal, deadline]),
      now: parts.clock.now(),
      ifMatch: versionIn(c.req.header('if-match')),
    });
    return handle(input as never, call);
  });
  return responseOf(operation, given, asked);
}

/** Does some work, and waits for it until the deadline. What comes later is not told to anybody. */
async function inTime(
  deadlineMs: number,
  { risk }: AdminOperation,
  work: (deadline: AbortSignal) => unknown,
): Promise<unknown> {
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const text = `The call was not answered within ${deadlineMs / 1000} s.`;
      const hint =
        risk === 'read'
          ? 'Try again later, or ask for less.'
          : 'Whether the change was made is not known: read the record before trying again.';
      reject(new AdminFault(504, 'deadline_exceeded', text, { hint }));
      deadline.abort();
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(deadline.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Who calls an operation that needs nobody to be known. */
const nobody: AdminIdentity = { id: 'nobody', name: 'nobody', role: 'auditor', areas: null };

/** Who calls, if they may. Whoever may not is written into the log before the answer. */
async function allowed(c: Ask, asked: Asked): Promise<AdminIdentity> {
  const { operation, parts, trace } = asked;
  const identity = await identified(c, asked);
  const { roles } = operation;
  if (roles !== 'anybody' && roles.includes(identity.role)) return identity;
  await parts.audit.append({
    kind: 'refusal',
    actor: { type: identity.role, id: identity.id },
    door: 'admin',
    trace,
    operation: `admin.${operation.id}`,
    access: operation.risk === 'read' ? 'read' : 'write',
    status: 403,
    decision: { outcome: 'refused', code: 'role_not_allowed' },
  });
  throw new AdminFault(403, 'role_not_allowed', `The role ${identity.role} may not do this.`, {
    hint: `Use a token of the role ${[...roles].join(' or ')}.`,
  });
}

async function identified(c: Ask, { identifier, lockout, parts, trace }: Asked): Promise<AdminIdentity> {
  const address = c.env?.address;
  const named = /^bearer\s+sga_([0-9a-f]{18})_/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
  const wait = lockout.waitSeconds(address, named);
  if (wait > 0) throw lockedOut(wait);
  const found = await identifier.identify(c.req.raw);
  if (found.identity) {
    lockout.worked(address, found.identity.id);
    return found.identity;
  }
  if (found.fault === 'missing_token') {
    throw new AdminFault(401, 'missing_token', 'The call carries no token.', { hint: tokenHint });
  }
  await parts.audit.append(signInEntry(found, found.fault, 401, trace));
  if (lockout.failed(address, found.id)) {
    await parts.audit.append(signInEntry(found, 'locked_out', 429, trace));
  }
  throw new AdminFault(401, 'token_not_accepted', 'The token is not accepted.', { hint: tokenHint });
}

const tokenHint =
  'Send Authorization: Bearer sga_… with a token of the admin API that is neither revoked nor expired. Keys of agents do not work here.';

function lockedOut(retryAfterSeconds: number): AdminFault {
  return new AdminFault(429, 'locked_out', 'Too many wrong tokens came from this address.', {
    hint: `Try again in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
  });
}

/** Which token it was is in the log where it exists; of any other nothing is. */
function signInEntry(
  { id }: AdminIdentification & { fault: string },
  code: string,
  status: number,
  trace: string,
): NewEntry {
  return {
    kind: 'sign-in',
    actor: { type: 'administrator', id: id ?? 'unknown' },
    door: 'admin',
    trace,
    status,
    decision: { outcome: 'refused', code },
  };
}

/** Parameters that an operation does not know are refused: a misspelt filter would otherwise show everything. */
function checkQuery({ query }: AdminOperation, request: Request): void {
  const unknown = [...new URL(request.url).searchParams.keys()].filter(
    (name) => !Object.hasOwn(query.shape, name),
  );
  if (unknown.length === 0) return;
  const known = Object.keys(query.shape);
  throw new BadRequest(
    400,
    'The request does not fit the operation: it has parameters that are not known here.',
    Object.fromEntries(
      unknown.map((name) => [
        name.slice(0, 100),
        [
          known.length === 0
            ? 'is not known here; there are none.'
            : `is not known here; there are ${known.join(', ')}.`,
        ],
      ]),
    ),
  );
}

function versionIn(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw new BadRequest(400, 'The header If-Match is no ETag of this API, like "3".');
}

function responseOf(
  { answer, status }: AdminOperation,
  given: unknown,
  { trace, follow = (stream) => stream }: Asked,
): Response {
  const headers: Record<string, string> = {
    'x-request-id': trace,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  if (answer.kind === 'empty') return new Response(null, { status, headers });
  if (answer.kind === 'binary') {
    const { contentType, stream, filename } = given as Binary;
    headers['content-type'] = contentType;
    if (filename !== undefined) headers['content-disposition'] = `attachment; filename="${filename}"`;
    return new Response(follow(stream) as unknown as BodyInit, { status, headers });
  }
  headers['content-type'] = 'application/json';
  // Through its schema, so that nothing leaves that is not described.
  const body = answer.schema.parse(given) as { readonly version?: unknown };
  if (typeof body.version === 'number') headers.etag = `"${body.version}"`;
  return new Response(JSON.stringify(body), { status, headers });
}

function noRoute(c: Ask): never {
  const others = adminOperationList.filter(({ path }) => patternOf(path).test(c.req.path));
  if (others.length > 0) {
    throw new AdminFault(405, 'method_not_allowed', `There is no ${c.req.method} at this path.`, {
      hint: `There is ${others.map(({ method }) => method).join(', ')}.`,
    });
  }
  throw new AdminFault(404, 'unknown_path', 'There is no operation at this path.', {
    hint: 'GET /api/openapi.json lists them all.',
  });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
}

/** Answers, and turns whatever goes wrong into a problem. */
async function answered(
  { onFailure, observer, parts }: AdminApiOptions,
  operation: AdminOperation | null,
  work: (trace: string) => Promise<Response>,
): Promise<Response> {
  const trace = randomUUID();
  const startedAt = parts.clock.now();
  const tell = (status: number, code: string) =>
    observer?.call({
      trace,
      door: 'admin',
      operation: operation && `admin.${operation.id}`,
      status,
      durationMs: Math.max(0, parts.clock.now() - startedAt),
      agentId: null,
      code,
    });
  try {
    const response = await work(trace);
    tell(response.status, 'allowed');
    return response;
  } catch (error) {
    const fault = faultOf(error);
    if (fault.status === 500) onFailure(error, trace);
    tell(fault.status, fault.code);
    return problemResponse(fault, trace);
  }
}

function problemResponse(fault: AdminFault, trace: string): Response {
  const { status, code, message, hint, fields, retryAfterSeconds } = fault;
  const problem: AdminProblem = {
    type: 'about:blank',
    title: titles[status],
    status,
    code,
    detail: message,
    hint,
    trace,
    ...(fields && { fields: fields as AdminProblem['fields'] }),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'x-request-id': trace,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="staffgate admin"' }),
      ...(retryAfterSeconds !== null && { 'retry-after': String(retryAfterSeconds) }),
    },
  });
}

const titles: Readonly<Record<AdminFault['status'], string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function faultOf(error: unknown): AdminFault {
  if (error instanceof AdminFault) return error;
  if (error instanceof BadRequest) {
    const { status, message, fields } = error;
    const isShort = Object.keys(fields).length === 0;
    return new AdminFault(status === 431 ? 400 : status, 'bad_request', message, {
      hint: 'Correct the request; GET /api/openapi.json describes it.',
      ...(!isShort && { fields }),
    });
  }
  if (error instanceof AuditUnavailable) {
    return new AdminFault(
      503,
      'audit_unavailable',
      'The audit log cannot be written, and so nothing was changed.',
      { hint: 'Make the store of the gateway work again, then try again.' },
    );
  }
  if (error instanceof StorageUnavailable) {
    return new AdminFault(503, error.code, 'The store of the gateway does not work at the moment.', {
      hint: 'Make it work again, then try again; GET /readyz says when it does.',
    });
  }
  if (error instanceof DirectoryError) return directoryFault(error);
  if (error instanceof ApprovalFault) {
    return new AdminFault(error.code === 'unknown_approval' ? 404 : 409, error.code, error.message, {
      hint: 'List the approvals to see how they stand.',
    });
  }
  if (error instanceof UpstreamFailure) {
    return new AdminFault(502, 'upstream_failed', 'Personio refused the call, or did not answer.', {
      hint: 'Check the connection, then try again.',
    });
  }
  if (error instanceof Refusal) {
    return new AdminFault(503, error.code, error.message, { hint: 'Switch the connection on first.' });
  }
  if (error instanceof GatewayError) return new AdminFault(422, error.code, error.message);
  return new AdminFault(500, 'internal', 'The gateway met a problem.', {
    hint: 'Its log has more under this trace id.',
  });
}

/** What helps, by code. */
const conflicts: Readonly<Record<string, string>> = {
  changed_meanwhile: 'Read it again, then decide whether the change still fits.',
  name_taken: 'Choose another name.',
  oauth_subject_taken: 'Take it from the other agent first.',
  connection_in_use: 'Remove those agents, or give them another connection.',
  last_administrator: 'Create another token of an administrator first.',
  already_revoked: 'Nothing needs to be done.',
};

function directoryFault({ code, message }: DirectoryError): AdminFault {
  const hint = conflicts[code];
  if (hint !== undefined) return new AdminFault(409, code, message, { hint });
  return new AdminFault(404, code, message, { hint: 'List them to see which there are.' });
}
