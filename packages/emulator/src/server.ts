import { type Binary, type Operation, operations, type Rendered } from '@staffgate/catalog';
import { Hono } from 'hono';
import { toInstant } from './clock.ts';
import { attachment } from './content-disposition.ts';
import type { Caller, Context, World } from './context.ts';
import { filterOf, grants, type Token } from './credentials.ts';
import {
  type Failure,
  failureBody,
  inFamily,
  isFailure,
  ProblemFailure,
  RecruitingFailure,
  V1Failure,
} from './failures.ts';
import type { Faults, InjectedFault } from './faults.ts';
import { v1Handlers, v2Handlers } from './handlers.ts';
import { inject, Unanswered } from './injection.ts';
import { readRequest } from './input.ts';
import { resolvePage } from './paging.ts';
import type { RateLimiter, Verdict } from './rate-limiter.ts';
import { isRecruiter } from './recruiting-desk.ts';
import type { Claims } from './recruiting-input.ts';
import type { RequestLog } from './request-log.ts';
import { type Lifecycle, lifecycleOf } from './sunset.ts';
import { rotateToken } from './tokens.ts';

/** What the server needs besides the world that handlers see. */
export interface ServerParts {
  /** The world as it is now. */
  readonly world: () => World;
  readonly limiter: RateLimiter;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Null for what each operation needs. */
  readonly maxBodyBytes: number | null;
  readonly trustForwarded: boolean;
}

/** What the listening side knows of a call beyond the request. */
export interface Connection {
  /** Where the call came from; limits per address count it. */
  readonly address?: string;
  /** Breaks the connection at once, for faults; a call in process is rejected instead. */
  readonly reset?: () => void;
}

/** Bytes that all request headers may take together. */
const maxHeaderBytes = 16 * 1024;

type AnyHandler = (input: unknown, context: Context) => unknown;

/** Personio's own paths as a Hono application: one route per operation of the catalog. */
export function createServer(parts: ServerParts): Hono<{ Bindings: Connection }> {
  const app = new Hono<{ Bindings: Connection }>();
  // Fixed paths before those with parameters: /employees/attributes is no employee.
  const ordered = [...operations].sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  for (const operation of ordered) {
    const handler = handlerOf(operation);
    app.on(operation.method, operation.path.replace(/\{(\w+)\}/g, ':$1'), (c) => {
      const call = new Call(c.req.raw, c.env ?? {}, parts, operation);
      return call.answer(c.req.param(), handler);
    });
  }
  app.onError((error, c) => {
    if (error instanceof Unanswered) throw error;
    parts.log.fail(error);
    return c.text('Internal Server Error', 500);
  });
  app.notFound((c) => new Call(c.req.raw, c.env ?? {}, parts, null).refuseRoute());
  return app;
}

function handlerOf({ id }: Operation): AnyHandler {
  const [generation, group, action] = id.split('.') as [string, string, string];
  const handlers = (generation === 'v1' ? v1Handlers : v2Handlers) as unknown as Record<
    string,
    Record<string, AnyHandler>
  >;
  const handler = handlers[group]?.[action];
  if (!handler) throw new TypeError(`${id} has no handler`);
  return handler;
}

/** One request on its way to an answer. */
class Call {
  readonly #request: Request;
  readonly #parts: ServerParts;
  readonly #operation: Operation | null;
  readonly #world: World;
  readonly #lifecycle: Lifecycle;
  readonly #address: string;
  readonly #reset: (() => void) | undefined;
  readonly #origin: string;
  readonly #path: string;
  readonly #query: URLSearchParams;
  #clientId: string | null = null;
  #verdict: Verdict | null = null;
  #faults: readonly InjectedFault[] = [];

  constructor(request: Request, connection: Connection, parts: ServerParts, operation: Operation | null) {
    this.#request = request;
    this.#parts = parts;
    this.#operation = operation;
    this.#world = parts.world();
    this.#lifecycle = operation === null ? { stage: 'live' } : lifecycleOf(operation, this.#world);
    this.#address = connection.address ?? 'in-process';
    this.#reset = connection.reset;
    const { url } = request;
    const pathStart = url.indexOf('/', url.indexOf('//') + 2);
    const queryStart = url.indexOf('?', pathStart);
    this.#origin = parts.trustForwarded ? forwardedOrigin(request) : url.slice(0, pathStart);
    this.#path = queryStart < 0 ? url.slice(pathStart) : url.slice(pathStart, queryStart);
    this.#query = new URLSearchParams(queryStart < 0 ? '' : url.slice(queryStart + 1));
  }

  /** The answer of a route that does not exist. */
  refuseRoute(): Response {
    return this.#recorded(this.#refuseUnknown());
  }

  #refuseEnded(status: 404 | 410): Response {
    if (status === 404) return this.refuseRoute();
    return this.#refuse(new ProblemFailure('endedRoute', { path: this.#path }));
  }

  async answer(parameters: Readonly<Record<string, string>>, handler: AnyHandler): Promise<Response> {
    const operation = this.#operation as Operation;
    this.#faults = this.#parts.faults.draw(operation);
    if (this.#faults.length === 0) return this.#recorded(await this.#perform(parameters, handler));
    try {
      const response = await inject(this.#faults, {
        operation,
        signal: this.#request.signal,
        reset: this.#reset,
        perform: () => this.#perform(parameters, handler),
        refuse: (failure, headers) => this.#refuse(failure, headers),
        blacklist: () => this.#blacklist(operation),
      });
      return this.#recorded(response);
    } catch (error) {
      this.#record(null);
      throw error;
    }
  }

  #refuseUnknown(): Response {
    return this.#refuse(new ProblemFailure('noRoute', { path: this.#path }));
  }

  async #perform(parameters: Readonly<Record<string, string>>, handler: AnyHandler): Promise<Response> {
    const operation = this.#operation as Operation;
    try {
      if (headerBytes(this.#request) > maxHeaderBytes) throw headersTooLarge(operation);
      for (const [name, value] of Object.entries(operation.headers)) {
        if (this.#request.headers.get(name) !== value) return this.#refuseUnknown();
      }
      if (this.#lifecycle.stage === 'gone') return this.#refuseEnded(this.#lifecycle.status);
      const caller = operation.authentication === 'token' ? this.#identify(operation) : null;
      if (caller) this.#limit(operation, caller.credential.client_id);
      if (caller) authorize(operation, caller, this.#world);
      const cursorPaged = operation.pages?.style === 'cursor';
      const page = cursorPaged
        ? resolvePage(this.#query, operation.id, this.#path)
        : { query: this.#query, cursor: null, after: null };
      const { input, encoding, claims } = await readRequest(this.#request, parameters, page.query, {
        operation,
        quirks: this.#world.quirks,
        language: this.#world.store.organisation.language,
        maxBodyBytes: this.#parts.maxBodyBytes,
      });
      if (caller === null) this.#limit(operation, clientIdOf(input) ?? this.#address);
      this.#admit(operation, claims);
      const context: Context = {
        ...this.#world,
        caller: caller as Caller,
        origin: this.#origin,
        path: this.#path,
        encoding,
        operation,
        page,
      };
      const answer = await handler(input, context);
      return this.#succeed(operation, answer, caller?.token ?? null);
    } catch (error) {
      if (isFailure(error)) return this.#refuse(error);
      return this.#refuse(this.#unexpected(error));
    }
  }

  #unexpected(error: unknown): Failure {
    this.#parts.log.fail(error);
    return this.#operation?.generation === 'v1'
      ? new V1Failure(500, 'Something went wrong')
      : new ProblemFailure('internal');
  }

  /** @throws a failure when no living token of an enabled credential was sent. */
  #identify(operation: Operation): Caller {
    const { store, clock } = this.#world;
    const header = this.#request.headers.get('authorization');
    const [scheme, text] = header?.split(' ') ?? [];
    const token = scheme?.toLowerCase() === 'bearer' && text ? store.tokens.get(text) : undefined;
    const credential = token && store.credentials.get(token.client_id);
    // A token of v2 works on the paths of v1 too, but not the other way round. Source: clients that use one for both.
    const fits = token !== undefined && (operation.generation === 'v1' || token.generation === 'v2');
    if (!fits || !credential || credential.status !== 'enabled' || token.expires_at <= clock.now()) {
      throw this.#unidentified(operation, header !== null);
    }
    this.#clientId = credential.client_id;
    return {
      credential,
      token,
      mayRead: filterOf(credential.readable),
      mayWrite: filterOf(credential.writable),
    };
  }

  /**
   * Lets recruiting in, by its own token. What is wrong with the body was already told: that was seen.
   *
   * @throws a failure when company id and token are not those of the company, or it has no recruiting.
   */
  #admit({ authentication }: Operation, claims: Claims | null): void {
    const { store, quirks } = this.#world;
    if (authentication === 'recruiting-fields') {
      if (isRecruiter(store, claims?.company_id, claims?.access_token)) return;
      throw new V1Failure(403, 'This action is unauthorized.');
    }
    if (authentication !== 'recruiting-headers') return;
    const { headers } = this.#request;
    const token = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
    if (!isRecruiter(store, headers.get('x-company-id'), token)) throw new RecruitingFailure(401);
    if (!quirks.recruiting) throw new RecruitingFailure(403, { detail: 'feature.recruiting.disabled' });
  }

  /** Ends the caller's token; what is left is the refusal of a token that nobody knows. */
  #blacklist(operation: Operation): Failure {
    try {
      const { token } = this.#identify(operation);
      this.#world.store.commit({ collection: 'tokens', key: token.token, record: null });
      return this.#unidentified(operation, true);
    } catch (error) {
      if (isFailure(error)) return error;
      throw error;
    }
  }

  #unidentified(operation: Operation, sentSomething: boolean): Failure {
    if (operation.generation === 'v2') return new ProblemFailure('unauthorized');
    return sentSomething && this.#world.quirks.invalidToken === '403'
      ? new V1Failure(403, 'Provided authorization is not valid')
      : new V1Failure(401, 'Authorization is not provided');
  }

  #limit(operation: Operation, caller: string): void {
    const verdict = this.#parts.limiter.take(operation, caller, this.#address);
    this.#verdict = verdict;
    if (verdict.allowed) return;
    throw operation.generation === 'v1'
      ? new V1Failure(429, 'Too Many Requests')
      : new ProblemFailure('tooManyRequests');
  }

  #succeed(operation: Operation, answer: unknown, token: Token | null): Response {
    const headers = this.#headers();
    if (token && echoesToken(operation)) {
      const next = this.#world.quirks.oneShotTokens ? rotateToken(this.#world, token) : token;
      headers.authorization = `Bearer ${next.token}`;
    }
    const { status } = operation;
    if (operation.answer.kind === 'empty') return new Response(null, { status, headers });
    if (operation.answer.kind === 'binary') {
      const { contentType, contentLength, stream, filename } = answer as Binary;
      headers['content-type'] = contentType;
      // A document may be a page with scripts: whoever opens it in a browser is to save it.
      headers['x-content-type-options'] = 'nosniff';
      if (filename !== undefined) headers['content-disposition'] = attachment(filename);
      if (contentLength !== null) headers['content-length'] = String(contentLength);
      return new Response(stream, { status, headers });
    }
    headers['content-type'] = 'application/json';
    return new Response(this.#json(operation, answer), { status, headers });
  }

  #json(operation: Operation, answer: unknown): string {
    const { json } = answer as Rendered<unknown>;
    const text = typeof json === 'string' ? json : JSON.stringify(answer);
    const single = operation.generation === 'v2' && operation.pages === null && operation.area !== null;
    return single && this.#world.quirks.wrapSingle ? `{"_data":${text}}` : text;
  }

  #refuse(reason: Failure, more: Readonly<Record<string, string>> = {}): Response {
    const { clock, identifiers, quirks } = this.#world;
    const headers = this.#headers();
    const failure = inFamily(reason, this.#operation);
    if (failure.status === 429 && quirks.retryAfter) {
      headers['retry-after'] = String(this.#verdict?.retryAfterSeconds ?? 1);
    }
    Object.assign(headers, more);
    const body = failureBody(failure, {
      traceId: identifiers.uuid('trace', this.#parts.log.next()),
      timestamp: toInstant(clock.now()),
    });
    if (body === null) return new Response(null, { status: failure.status, headers });
    const isPlain = failure instanceof V1Failure || failure instanceof RecruitingFailure;
    headers['content-type'] = isPlain ? 'application/json' : 'application/problem+json';
    return new Response(JSON.stringify(body), { status: failure.status, headers });
  }

  #headers(): Record<string, string> {
    const headers = this.#limitHeaders();
    return this.#lifecycle.stage === 'deprecated' ? { ...headers, ...this.#lifecycle.headers } : headers;
  }

  #limitHeaders(): Record<string, string> {
    if (this.#verdict === null) return {};
    const { generation, rateLimit } = this.#operation as Operation;
    if (generation === 'v2' && rateLimit.kind === 'window') return {};
    if (generation === 'v1' && this.#world.quirks.gatewayHeadersOnV1) {
      return { ...this.#verdict.headers, ...gatewayTwins(this.#verdict) };
    }
    return { ...this.#verdict.headers };
  }

  #recorded(response: Response): Response {
    this.#record(response.status);
    return response;
  }

  #record(status: number | null): void {
    this.#parts.log.add({
      time: toInstant(this.#world.clock.now()),
      method: this.#request.method,
      path: this.#path,
      query: this.#operation?.area === null ? '' : this.#query.toString(),
      operation: this.#operation?.id ?? null,
      client_id: this.#clientId,
      status,
      faults: this.#faults,
    });
  }
}

/** The headers of the v2 gateway, worked out from a window, for accounts whose v1 is behind the same gateway. */
function gatewayTwins({ headers }: Verdict): Record<string, string> {
  const limit = Number(headers['x-ratelimit-limit']);
  return {
    'x-ratelimit-replenish-rate': String(Math.max(1, Math.floor(limit / 60))),
    'x-ratelimit-burst-capacity': String(limit),
    'x-ratelimit-requested-tokens': '1',
  };
}

/** @throws a failure when the credential's areas or the token's scopes do not reach that far. */
function authorize(operation: Operation, { credential, token }: Caller, { quirks }: World): void {
  const { area, access, scopes } = operation;
  const granted = area === null || access === null || grants(credential, area, access);
  if (granted && scopes.every((scope) => token.scopes.includes(scope))) return;
  if (operation.generation === 'v1') {
    // Source: developer hub discussion; the text is a name inside Personio.
    throw new V1Failure(403, 'personio.core.api.exceptions.api.forbidden.http.exception', { code: 0 });
  }
  if (area === 'reports' && quirks.reportsWithoutRight === '400') {
    throw new ProblemFailure('reportsUnauthorized');
  }
  const persons = operation.path.startsWith('/v2/persons');
  throw new ProblemFailure(persons && quirks.personsWithoutRight === '401' ? 'unauthorized' : 'forbidden');
}

/**
 * Whether a success repeats the token in its Authorization header.
 *
 * Source: clients found it missing on attendances, projects and pictures only.
 */
function echoesToken({ generation, area, answer, path }: Operation): boolean {
  return generation === 'v1' && area !== null && answer.kind === 'json' && !path.includes('/attendances');
}

function clientIdOf(input: Readonly<Record<string, unknown>>): string | null {
  const id = (input.body as { client_id?: unknown } | undefined)?.client_id;
  return typeof id === 'string' ? id : null;
}

function headerBytes(request: Request): number {
  let bytes = 0;
  for (const [name, value] of request.headers) bytes += name.length + value.length + 4;
  return bytes;
}

function headersTooLarge({ generation }: Operation): Failure {
  return generation === 'v1'
    ? new V1Failure(431, 'Request Header Fields Too Large')
    : new ProblemFailure('headersTooLarge');
}

function forwardedOrigin(request: Request): string {
  const { protocol, host } = new URL(request.url);
  const scheme = request.headers.get('x-forwarded-proto') ?? protocol.slice(0, -1);
  return `${scheme}://${request.headers.get('x-forwarded-host') ?? host}`;
}
